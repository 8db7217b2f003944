"""What is recorded is a story that can be replayed, and holds nothing that it must not."""

import json
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from lockwatch.domain.acts import Act
from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.outcome import (
    BadAnswer,
    Missing,
    NoToken,
    Oddity,
    Outcome,
    RateLimited,
    Refused,
    Synced,
    Unreachable,
    Unseen,
)
from lockwatch.domain.rules import LockRules, QuietHours, Rules
from lockwatch.domain.state import State
from lockwatch.recording import Recorder
from lockwatch.replay import replay
from lockwatch.story import LineReader, read_start, said_rules

NAMES = {"result": [{"id": 1, "name": "Front door", "serialNumber": "S1", "userSettings": {"latitude": 52.1}}]}
AWAY = {"Result": [{"id": 1, "isConnected": False, "deviceState": None, "location": {"lat": 52.1}, "pin": "4711"}]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "story.jsonl"


@pytest.fixture
def recorder(path: Path) -> Iterator[Recorder]:
    recorder = Recorder(path, Rules())
    yield recorder
    recorder.close()


def test_a_recording_replays_to_what_was_told(recorder: Recorder, path: Path) -> None:
    recorder.heard("locks", NAMES)
    recorder.heard("sync", AWAY)
    told = [line for line in replay(path.read_text("utf-8").splitlines()) if line["what"] == "told"]
    assert [(line["kind"], line["locks"]) for line in told] == [("disconnected", ["Front door"])]


def test_only_known_fields_are_written(recorder: Recorder, path: Path) -> None:
    recorder.heard("locks", NAMES)
    recorder.heard("sync", AWAY)
    recorder.heard("sync", {"result": [{"id": 1, "name": {"latitude": 52.1}, "deviceState": {"state": [52.1]}}, 52.1]})
    text = path.read_text("utf-8")
    assert "52.1" not in text
    assert "4711" not in text


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Unreachable(Unseen.NO_NETWORK), "unreachable"),
        (Refused(), "refused"),
        (Refused(forbidden=True), "forbidden"),
        (BadAnswer(Oddity.WEB_PAGE), "bad_answer"),
        (RateLimited(30.0), {"rate_limited": 30.0}),
        (RateLimited(None), {"rate_limited": 10.0}),
    ],
    ids=str,
)
def test_a_failure_is_written_as_what_it_is(recorder: Recorder, path: Path, outcome: Outcome, said: object) -> None:
    recorder.on_ended(outcome)
    assert json.loads(path.read_text("utf-8").splitlines()[-1])["failed"] == said


def test_what_no_request_was_made_for_and_what_was_heard_already_is_not_written_by_its_outcome(
    recorder: Recorder, path: Path
) -> None:
    recorder.on_ended(Synced(()))
    recorder.on_ended(NoToken(Missing.NOT_SET))
    assert len(path.read_text("utf-8").splitlines()) == 1


def test_what_a_person_did_is_written_by_the_lock_s_name(recorder: Recorder, path: Path) -> None:
    state = State({1: Lock(Observation(1), 0.0, LockInfo(1, "Front door"))})
    recorder.did(Act.SNOOZE_1H, frozenset({(1, Kind.DISCONNECTED)}), state)
    recorder.did(Act.ACKNOWLEDGE, frozenset({(None, Kind.CLOUD_UNREACHABLE), (7, Kind.JAMMED)}), state)
    recorder.did(Act.PAUSE, frozenset(), state)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
    assert [{key: value for key, value in line.items() if key != "at"} for line in lines] == [
        {"do": "snooze_1h", "lock": "Front door", "kind": "disconnected"},
        {"do": "acknowledge", "lock": None, "kind": "cloud_unreachable"},
        {"do": "pause"},
    ]


def test_a_file_that_is_there_is_never_overwritten(path: Path) -> None:
    path.write_text("mine", "utf-8")
    with pytest.raises(FileExistsError):
        Recorder(path, Rules())
    assert path.read_text("utf-8") == "mine"


def test_a_closed_recording_takes_no_more(recorder: Recorder, path: Path) -> None:
    recorder.close()
    recorder.heard("sync", AWAY)
    assert len(path.read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(interval_s=60, grace_s=30, hide_names=True),
        Rules(quiet_hours=QuietHours(time(22), time(7), frozenset({0, 4}))),
        Rules(every=LockRules(left_unlocked_s=600), of_lock={"S1": LockRules(30, 15, None, 60.0, True)}),
    ],
)
def test_the_rules_are_read_as_they_were_written(rules: Rules) -> None:
    header = {"interval_s": rules.interval_s, "rules": said_rules(rules)}
    assert read_start(LineReader().read(json.dumps(header)))[1] == rules
