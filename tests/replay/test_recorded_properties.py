"""Each recording can be replayed, whatever happened before it began and happens while it lasts."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockwatch.domain.alerts import Kind
from lockwatch.domain.outcome import BadAnswer
from lockwatch.domain.user_actions import PAUSES, Act
from lockwatch.replay.player import RESTART, Replay, replay
from lockwatch.replay.recorder import Recorder
from lockwatch.replay.story_format import read_failure, read_start
from lockwatch.tedee.parse import locks_outcome, sync_outcome
from tests.examples import examples
from tests.replay.stories import stories
from tests.replay.story import Line, do, unreadable_elements


def record(recorder: Recorder, program: Replay, line: Line) -> None:
    """Record what the program does in a line that it has just played."""
    match line:
        case {"locks": body}:
            named = locks_outcome(body)
            if not isinstance(named, BadAnswer):
                recorder.record_answer("locks", body, named)
        case {"sync": body}:
            outcome = sync_outcome(body)
            if isinstance(outcome, BadAnswer):
                recorder.on_ended(outcome)
            else:
                recorder.record_answer("sync", body, outcome)
        case {"failed": failure}:
            recorder.on_ended(read_failure(failure))
        case {"do": what} if what == RESTART:
            pass  # the next run records into another file
        case {"do": what} if Act(what) in PAUSES:
            recorder.record_act(Act(what), frozenset(), program.state)
        case {"do": what, "lock": name, "kind": kind}:
            ids = [lock.id for lock in program.state.locks.values() if lock.name == name] if name else [None]
            recorder.record_act(Act(what), frozenset((id_, Kind(kind)) for id_ in ids), program.state)


@settings(examples(0.75), suppress_health_check=list(HealthCheck))
@given(stories, st.integers(0, 10_000))
def test_each_recording_can_be_replayed(story: list[Line], begins: int) -> None:
    """The program of an earlier run plays the first lines of the story."""
    header, *lines = story if "at" not in story[0] else [{}, *story]
    begins %= len(lines)
    program = Replay(*read_start(header))
    clock = lines[begins]["at"]
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patched, unreadable_elements():
        patched.setattr("lockwatch.replay.recorder.steady", lambda: clock)
        patched.setattr("lockwatch.replay.recorder.awake", lambda: clock)
        for line in [*lines[:begins], do(clock, RESTART)]:
            list(program.play(line))
        path = Path(directory, "story.jsonl")
        with closing(Recorder(path, program.rules)) as recorder:
            recorder.on_recalled(program.state)
            for line in lines[begins:]:
                clock = line["at"]
                list(program.play(line))
                record(recorder, program, line)
        list(replay(path.read_text("utf-8").splitlines()))
