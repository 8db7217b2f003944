"""A recording can be replayed, and contains nothing private."""

import errno
import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    NoToken,
    Outcome,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.rules import LockRules, QuietHours, Rules, WatchHours
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act
from lockwatch.replay import recorder as recorder_module
from lockwatch.replay.player import replay
from lockwatch.replay.recorder import Recorder, unbegun_text
from lockwatch.replay.story_format import LineReader, read_start, rules_as_json
from lockwatch.tedee.client import Client
from lockwatch.tedee.credentials import Token
from tests.replay.recordings import record

NAMES = {"result": [{"id": 1, "name": "Front door", "serialNumber": "S1", "userSettings": {"latitude": 52.1}}]}
ODD = "odd in the answer: 1 lock in the unknown state 77"
SECRET = "s3cretKeyOfTheseTests"
NIGHT = WatchHours(time(23), time(6))
AWAY = {"Result": [{"id": 1, "isConnected": False, "deviceState": None, "location": {"lat": 52.1}, "pin": "4711"}]}


def test_replaying_a_recording_notifies_the_same(recorder: Recorder, path: Path) -> None:
    record(recorder, "locks", NAMES)
    record(recorder, "sync", AWAY)
    notified = [line for line in replay(path.read_text("utf-8").splitlines()) if line["what"] == "told"]
    assert [(line["kind"], line["locks"]) for line in notified] == [("disconnected", ["Front door"])]


def test_only_known_fields_are_written(recorder: Recorder, path: Path, expected_log: pytest.LogCaptureFixture) -> None:
    record(recorder, "locks", NAMES)
    record(recorder, "sync", AWAY)
    record(
        recorder, "sync", {"result": [{"id": 1, "name": {"latitude": 52.1}, "deviceState": {"state": [52.1]}}, 52.1]}
    )
    text = path.read_text("utf-8")
    assert "52.1" not in text
    assert "4711" not in text


def test_an_odd_answer_is_parsed_and_logged_once_while_recording(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "lockwatch.tedee.parse")
    odd = SimulatedLock(1, "Front door", "S1", state=77)
    with SimulatedCloud(SECRET, [odd]) as cloud, closing(Recorder(path, Rules())) as recorder:
        client = Client(cloud.url, Token(SECRET), recorder.record_answer)
        for ask, lines in ((client.locks, 1), (client.sync, 2)):
            ask()
            assert [each.message for each in caplog.records] == [ODD] * lines
        client.drop_connection()
    assert [*json.loads(path.read_text("utf-8").splitlines()[-1])] == ["at", "sync"]


def test_a_played_answer_with_names_and_states_is_parsed_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "lockwatch.tedee.parse")
    element = {"id": 1, "name": "Front door", "isConnected": True, "deviceState": {"state": 77}}
    list(replay([json.dumps({"at": 0, "locks": {"result": [element]}})]))
    assert [each.message for each in caplog.records] == [ODD]


def test_the_type_of_a_lock_is_recorded(recorder: Recorder, path: Path) -> None:
    record(recorder, "locks", {"result": [{"id": 1, "name": "Front door", "type": 4}]})
    assert json.loads(path.read_text("utf-8").splitlines()[-1])["locks"]["result"][0]["type"] == 4


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Unreachable(UnreachableReason.NO_NETWORK), "unreachable"),
        (Refused(), "refused"),
        (Refused(forbidden=True), "forbidden"),
        (BadAnswer(BadAnswerReason.WEB_PAGE), "bad_answer"),
        (RateLimited(30.0), {"rate_limited": 30.0}),
        (RateLimited(None), {"rate_limited": 10.0}),
    ],
    ids=str,
)
def test_each_failure_is_recorded(recorder: Recorder, path: Path, outcome: Outcome, expected: object) -> None:
    recorder.on_ended(outcome)
    assert json.loads(path.read_text("utf-8").splitlines()[-1])["failed"] == expected


def test_good_syncs_and_missing_tokens_are_not_recorded_as_failures(recorder: Recorder, path: Path) -> None:
    recorder.on_ended(Synced(()))
    recorder.on_ended(NoToken(TokenProblem.NOT_SET))
    assert len(path.read_text("utf-8").splitlines()) == 1


STATE = State({1: Lock(Observation(1), 0.0, LockInfo(1, "Front door", "S1", rechargeable=False))})


def done(path: Path) -> list[dict[str, object]]:
    """Return the recorded user actions without their times."""
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return [{key: value for key, value in line.items() if key != "at"} for line in lines if "do" in line]


def test_user_actions_are_recorded_by_lock_name(recorder: Recorder, path: Path) -> None:
    record(recorder, "locks", NAMES)
    record(recorder, "sync", AWAY)
    for _ in range(3):
        recorder.on_ended(Refused())
    recorder.record_act(Act.SNOOZE_1H, frozenset({(1, Kind.DISCONNECTED)}), STATE)
    recorder.record_act(Act.ACKNOWLEDGE, frozenset({(None, Kind.TOKEN_REFUSED), (7, Kind.JAMMED)}), STATE)
    recorder.record_act(Act.PAUSE, frozenset(), STATE)
    assert done(path) == [
        {"do": "snooze_1h", "lock": "Front door", "kind": "disconnected"},
        {"do": "acknowledge", "lock": None, "kind": "token_refused"},
        {"do": "pause"},
    ]


def test_an_action_on_an_alert_that_the_recording_does_not_have_is_left_out(recorder: Recorder, path: Path) -> None:
    """The previous run raised it, and the replay of a recording knows nothing about that run."""
    acknowledged = Act.ACKNOWLEDGE, frozenset({(1, Kind.DISCONNECTED)}), STATE
    recorder.record_act(*acknowledged)
    record(recorder, "locks", NAMES)
    recorder.record_act(*acknowledged)
    record(recorder, "sync", AWAY)
    recorder.record_act(*acknowledged)
    assert done(path) == [{"do": "acknowledge", "lock": "Front door", "kind": "disconnected"}]
    assert list(replay(path.read_text("utf-8").splitlines()))


def test_a_recording_begins_with_the_names_of_the_previous_run(recorder: Recorder, path: Path) -> None:
    """The program does not request them again at its start."""
    recorder.on_recalled(replace(STATE, infos={1: STATE.locks[1].info}))
    record(recorder, "sync", AWAY)
    notified = [line for line in replay(path.read_text("utf-8").splitlines()) if line["what"] == "told"]
    assert [line["locks"] for line in notified] == [["Front door"]]
    (first, *_) = (json.loads(line) for line in path.read_text("utf-8").splitlines()[1:])
    assert first["locks"]["result"] == [{"id": 1, "name": "Front door", "serialNumber": "S1", "type": 4}]


def test_the_line_with_names_has_no_unknown_types_and_is_left_out_without_names(recorder: Recorder, path: Path) -> None:
    recorder.on_recalled(State())
    recorder.on_recalled(State(infos={1: LockInfo(1)}))
    (only,) = (json.loads(line) for line in path.read_text("utf-8").splitlines()[1:])
    assert only["locks"]["result"] == [{"id": 1, "name": None, "serialNumber": None}]


def test_an_existing_file_is_never_overwritten(path: Path) -> None:
    path.write_text("mine", "utf-8")
    with pytest.raises(FileExistsError):
        Recorder(path, Rules(default=LockRules(grace_s=0)))
    assert path.read_text("utf-8") == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_only_the_user_can_read_a_recording(path: Path) -> None:
    before = os.umask(0o022)
    try:
        Recorder(path, Rules(default=LockRules(grace_s=0))).close()
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_recorded_after_closing(recorder: Recorder, path: Path) -> None:
    recorder.close()
    record(recorder, "sync", AWAY)
    assert len(path.read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(interval_s=60, default=LockRules(grace_s=30), hide_names=True),
        Rules(quiet_hours=QuietHours(time(22), time(7), frozenset({0, 4}))),
        Rules(default=LockRules(left_unlocked_s=600), by_lock={"S1": LockRules(30, 15, None, 60.0, muted=True)}),
        Rules(
            default=LockRules(grace_s=None, left_unlocked_s=0), by_lock={"S1": LockRules(grace_s=0, watch_hours=NIGHT)}
        ),
        Rules(default=LockRules(watch_hours=NIGHT), by_lock={"S1": LockRules(left_unlocked_s=60.0)}),
    ],
)
def test_recorded_rules_are_read_back_unchanged(rules: Rules) -> None:
    header = {"interval_s": rules.interval_s, "rules": rules_as_json(rules)}
    assert read_start(LineReader().read(json.dumps(header)))[1] == rules


@pytest.mark.parametrize("own", [{}, {"S1": LockRules(grace_s=0)}])
def test_a_recording_without_notifications_replays_without_notifications(path: Path, own: dict[str, LockRules]) -> None:
    recorder = Recorder(path, Rules(default=LockRules(grace_s=0), notifications=False, by_lock=own))
    record(recorder, "locks", NAMES)
    record(recorder, "sync", AWAY)
    recorder.close()
    lines = path.read_text("utf-8").splitlines()
    assert json.loads(lines[0])["rules"]["never_tell"] is True
    assert [line["what"] for line in replay(lines) if line["what"] in ("told", "held")] == ["held"]


def test_times_in_a_recording_never_decrease(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread pauses between reading the clock and writing while another one writes."""
    clock, last = iter(range(10, 100, 10)), [0]
    looked, written = threading.Event(), threading.Event()

    def slow() -> float:
        now = last[0] = next(clock)
        if threading.current_thread().name == "slow":
            looked.set()
            written.wait(0.3)
        return float(now)

    monkeypatch.setattr("lockwatch.replay.recorder.steady", slow)
    monkeypatch.setattr("lockwatch.replay.recorder.awake", lambda: last[0])
    recorder = Recorder(path, Rules(default=LockRules(grace_s=0)))
    slow_one = threading.Thread(target=record, args=(recorder, "sync", AWAY), name="slow")
    slow_one.start()
    assert looked.wait(60)
    recorder.on_ended(Refused())
    written.set()
    slow_one.join()
    recorder.close()
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
    assert [line["at"] for line in lines] == [10.0, 20.0]
    assert "sync" in lines[0]


def test_a_sleep_is_recorded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0, 50.0]
    monkeypatch.setattr("lockwatch.replay.recorder.steady", lambda: clock[0])
    monkeypatch.setattr("lockwatch.replay.recorder.awake", lambda: clock[1])
    recorder = Recorder(path, Rules())
    for slept, waking in ((0, 20), (3600, 20), (0, 20)):
        clock[:] = [clock[0] + slept + waking, clock[1] + waking]
        recorder.on_ended(Refused())
    recorder.close()
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
    assert [(line["at"], line.get("slept")) for line in lines] == [(20, None), (3640, 3600), (3640, None), (3660, None)]
    assert list(replay(path.read_text("utf-8").splitlines()))


def test_a_recorded_sleep_is_never_longer_than_the_time_since_the_line_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sleeps of less than a second add up until they are recorded."""
    clock = [100.0, 50.0]
    monkeypatch.setattr("lockwatch.replay.recorder.steady", lambda: clock[0])
    monkeypatch.setattr("lockwatch.replay.recorder.awake", lambda: clock[1])
    recorder = Recorder(path, Rules())
    for slept in (0.9, 0.9, 0.0006, 0.9):
        clock[:] = [clock[0] + slept + 0.0001, clock[1] + 0.0001]
        recorder.on_ended(Refused())
    recorder.close()
    assert '"slept"' in path.read_text("utf-8")
    assert list(replay(path.read_text("utf-8").splitlines()))


def test_the_states_in_an_answer_with_names_are_recorded(recorder: Recorder, path: Path) -> None:
    """Both the program and replay count such an answer as a sync."""
    element = {"id": 1, "isConnected": False, "deviceState": None, "name": "Front door", "serialNumber": "S1"}
    record(recorder, "locks", {"result": [element]})
    (recorded,) = json.loads(path.read_text("utf-8").splitlines()[1])["locks"]["result"]
    assert recorded == element


@contextmanager
def full_disk(more: int) -> Iterator[None]:
    """Limit how many bytes this process can write to a file to `more`."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (more, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of the size of files")
def test_a_full_disk_stops_only_the_recording(
    recorder: Recorder, path: Path, qtbot: QtBot, expected_log: pytest.LogCaptureFixture
) -> None:
    stopped: list[bool] = []
    recorder.stopped.connect(lambda: stopped.append(True))
    with full_disk(path.stat().st_size + 20):
        record(recorder, "sync", AWAY)
        recorder.on_ended(Refused())
        recorder.record_act(Act.PAUSE, frozenset(), State())
        recorder.close()
    assert stopped == [True]
    assert [each.getMessage() for each in expected_log.records] == ["the recording stopped: File too large"]
    assert len(path.read_text("utf-8").splitlines()) == 1  # without the half line, which replay refuses


class Broken(io.StringIO):
    """A file that fails to write its last bytes on closing, but is closed all the same, like a real one."""

    def close(self) -> None:
        if not self.closed:
            super().close()
            raise OSError(errno.EIO, "Input/output error")


def test_an_error_on_closing_is_reported_once_and_not_raised(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(recorder_module, "new_private_file", lambda _: Broken())
        recorder = Recorder(path, Rules(default=LockRules(grace_s=0)))
    stopped: list[bool] = []
    recorder.stopped.connect(lambda: stopped.append(True))
    recorder.close()
    recorder.close()
    recorder.on_ended(Refused())
    assert stopped == [True]
    assert len(expected_log.records) == 1


def test_a_receiver_of_stopped_may_call_the_recorder(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    class Full(Broken):
        def flush(self) -> None:
            if self.getvalue().count("\n") > 1:
                raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(recorder_module, "new_private_file", lambda _: Full())
        recorder = Recorder(path, Rules(default=LockRules(grace_s=0)))
    recorder.stopped.connect(recorder.close, Qt.ConnectionType.DirectConnection)
    calling = threading.Thread(target=recorder.on_ended, args=(Refused(),), daemon=True)
    calling.start()
    calling.join(60)
    assert not calling.is_alive()
    assert len(expected_log.records) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of the size of files")
def test_a_recording_that_cannot_begin_leaves_no_file(path: Path) -> None:
    with full_disk(20), pytest.raises(OSError):
        Recorder(path, Rules(default=LockRules(grace_s=0)))
    assert not path.exists()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.EEXIST, "story.jsonl is there already and is never overwritten."),
        (errno.ENOENT, "story.jsonl can't be recorded into: its directory is not there."),
        (errno.EACCES, "story.jsonl can't be recorded into: you may not write there."),
        (errno.ENOSPC, "story.jsonl can't be recorded into: the disk is full."),
        (errno.EIO, "story.jsonl can't be recorded into: Some reason."),
    ],
)
def test_the_reason_why_a_recording_cannot_begin(number: int, expected: str) -> None:
    assert unbegun_text(Path("story.jsonl"), OSError(number, "Some reason")) == expected
