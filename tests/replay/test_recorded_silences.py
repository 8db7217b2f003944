"""A recording has what was silenced before it began, and distinguishes locks with one name."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act
from lockwatch.replay.player import replay, stories
from lockwatch.replay.recorder import Recorder
from lockwatch.util.clock import moment, steady
from tests.replay.recordings import record
from tests.replay.story import body, lost

NAMES = body([{"id": 1, "name": "Front door", "serialNumber": "S1"}])
AWAY = body([lost(1)])
LOCK = Lock(Observation(1), 0.0, LockInfo(1, "Front door", "S1"))


def done(path: Path) -> list[dict[str, Any]]:
    """Return the recorded user actions without their times."""
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return [{key: value for key, value in line.items() if key != "at"} for line in lines if "do" in line]


def silenced(until: float) -> State:
    """Return the state of a program that goes on with a silenced disconnection of its previous run."""
    alert = Alert(Kind.DISCONNECTED, steady() - 900, due=False, silent_until=until)
    lock = replace(LOCK, alerts={Matter.CONNECTION: alert})
    return State({1: lock}, {1: lock.info})


def test_a_silence_of_the_previous_run_is_recorded_as_soon_as_the_recording_has_its_alert(
    recorder: Recorder, path: Path
) -> None:
    state = silenced(math.inf)
    recorder.on_recalled(replace(state, paused_until=math.inf))
    recorder.record_silences(state)
    assert done(path) == [{"do": "pause"}]
    record(recorder, "sync", AWAY)
    for _ in range(2):
        recorder.record_silences(state)
    assert done(path)[1:] == [{"do": "acknowledge", "lock": "Front door", "kind": "disconnected"}]
    assert [line["badge"] for line in replay(path.read_text("utf-8").splitlines()) if line["what"] == "icon"] == [
        "disconnected"
    ]
    record(recorder, "sync", AWAY)
    assert [line["badge"] for line in replay(path.read_text("utf-8").splitlines()) if line["what"] == "icon"] == [
        "disconnected",
        None,
    ]


def test_a_snooze_of_the_previous_run_is_recorded_if_a_story_can_express_it(recorder: Recorder, path: Path) -> None:
    record(recorder, "locks", NAMES)
    record(recorder, "sync", AWAY)
    recorder.record_silences(silenced(steady() + 1800))
    assert done(path) == []
    recorder.record_silences(silenced(moment().morning))
    assert done(path) == [{"do": "snooze_until_8", "lock": "Front door", "kind": "disconnected"}]


def test_an_action_on_one_of_two_locks_with_one_name_is_recorded_by_its_serial_number(
    recorder: Recorder, path: Path
) -> None:
    infos = [LockInfo(id, "Door", f"S{id}") for id in (1, 2)]
    state = State({info.id: Lock(Observation(info.id), 0.0, info) for info in infos}, {info.id: info for info in infos})
    recorder.on_recalled(state)
    both = body([lost(1), lost(2)])
    record(recorder, "sync", both)
    recorder.record_act(Act.ACKNOWLEDGE, frozenset({(2, Kind.DISCONNECTED)}), state)
    assert done(path) == [{"do": "acknowledge", "lock": "S2", "kind": "disconnected"}]
    *_, story = [story for story, _, _ in stories(path.read_text("utf-8").splitlines())]
    assert [lock.silent(Matter.CONNECTION, math.inf) for lock in story.state.locks.values()] == [False, False]
    assert [lock.alerts[Matter.CONNECTION].acknowledged for lock in story.state.locks.values()] == [False, True]
