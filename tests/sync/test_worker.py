"""The worker in its own thread over real HTTP: when it sends requests, what it emits, and how it ends."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from queue import SimpleQueue

import pytest

from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.domain.locks import LockInfo
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
from lockwatch.domain.pacing import Pace
from lockwatch.domain.state import State
from lockwatch.domain.step import rename
from lockwatch.storage.state_file import StateFile
from lockwatch.sync import worker as worker_module
from lockwatch.sync.account import Account
from lockwatch.tedee import client as client_module
from lockwatch.tedee.client import Client
from lockwatch.util.call_timeout import CallAbandonedError, InterruptibleCaller
from lockwatch.util.clock import moment
from tests.sync.gui import FLOOR_S, SECRET, Watching, idle
from tests.sync.requests_seen import NAMES, SYNC, asked, assert_floor

Until = Callable[[Callable[[], object]], None]
FRONT_DOOR = LockInfo(1, "Front door", "20200001-000001", False, rechargeable=True)


def _as_many(things: Sequence[object], count: int) -> bool:
    return len(things) >= count


def test_syncs_obey_the_interval_and_the_floor(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    gui = watching(interval_s=FLOOR_S)
    until(lambda: len(gui.outcomes) >= 6)
    assert_floor(cloud, gui)
    assert all(isinstance(outcome, Synced) for outcome in gui.outcomes)


def test_a_burst_of_wishes_is_one_sync_as_soon_as_the_floor_allows(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    gui = watching()
    until(lambda: len(gui.names) == 1)
    for _ in range(50):
        gui.request_sync.emit()
    until(lambda: asked(cloud, SYNC) == 1)
    idle(3 * FLOOR_S)
    assert asked(cloud, SYNC) == 1
    for _ in range(20):
        gui.request_sync.emit()
        idle(0.03)
    assert_floor(cloud, gui)
    assert gui.threads == {True}


def test_a_changed_interval_applies_at_once(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    gui = watching()
    until(lambda: len(gui.names) == 1)
    gui.interval.emit(FLOOR_S)
    until(lambda: len(gui.outcomes) >= 4)
    assert_floor(cloud, gui)


def test_the_schedule_has_the_next_sync_and_the_running_one(watching: Watching, until: Until) -> None:
    gui = watching(interval_s=100)
    until(lambda: len(gui.names) == 1)
    until(lambda: not gui.schedules[-1].syncing)
    (syncing,) = [schedule for schedule in gui.schedules if schedule.syncing]
    last = gui.schedules[-1]
    assert last.next_at == pytest.approx(syncing.next_at + 100, abs=0.5)
    assert last.earliest_at <= syncing.next_at + 2 * FLOOR_S


def test_the_stored_state_is_loaded_before_the_first_sync(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    kept = rename(State(), (FRONT_DOOR._replace(update_available=None),))
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        file.save(kept, moment())
    gui = watching()
    until(lambda: gui.outcomes)
    assert [state.infos for state in gui.recalled] == [kept.infos]
    assert gui.outcomes_before == [0]


def test_the_end_of_the_last_good_sync_is_stored_when_the_next_request_starts(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    gui = watching(interval_s=FLOOR_S)
    until(lambda: asked(cloud, SYNC) == 1)
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        file.save(State(), moment())
        synced_at = file.load(moment()).synced_at
    assert synced_at == pytest.approx(gui.schedules[0].next_at, abs=2)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(401, requests=2), Refused()),
        (Fault(500, requests=2), Unreachable(UnreachableReason.SERVER_FAULT, 500)),
        (Fault(play=Play.DROPPED, requests=2), Unreachable(UnreachableReason.BROKEN_OFF)),
        (Fault(body=b"<html>", requests=2), BadAnswer(BadAnswerReason.WEB_PAGE)),
        (Fault(429, {"Retry-After": "0"}, requests=2), RateLimited(FLOOR_S)),
    ],
    ids=lambda each: type(each).__name__,
)
def test_syncing_continues_after_every_failure(
    cloud: SimulatedCloud, watching: Watching, until: Until, fault: Fault, outcome: Outcome
) -> None:
    cloud.set_fault(fault)
    gui = watching(interval_s=FLOOR_S)
    until(lambda: len(gui.outcomes) >= 3)
    assert gui.outcomes[:2] == [outcome] * 2
    assert isinstance(gui.outcomes[2], Synced)
    assert_floor(cloud, gui)


def test_a_hanging_cloud_is_abandoned_without_reading_the_token_again(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "REQUEST_WITHIN_S", 1.0)
    opened = []

    class Counted(Account):
        def open(self) -> Client | NoToken:
            opened.append(1)
            return super().open()

    cloud.set_fault(Fault(play=Play.SILENT, requests=1))
    gui = watching(Counted(cloud.url, SECRET), interval_s=FLOOR_S)
    until(lambda: any(isinstance(outcome, Synced) for outcome in gui.outcomes))  # on a busy machine, not at once
    assert gui.outcomes[0] == Unreachable(UnreachableReason.TOO_SLOW)
    assert len(opened) == 1


def test_an_unexpected_error_becomes_an_outcome_and_syncing_continues(
    cloud: SimulatedCloud,
    watching: Watching,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
    expected_log: pytest.LogCaptureFixture,
) -> None:
    locks = Client.locks
    faults = [RuntimeError(f"quotes {SECRET}")]
    monkeypatch.setattr(Client, "locks", lambda self: (_ for _ in ()).throw(faults.pop()) if faults else locks(self))
    gui = watching()
    until(lambda: len(gui.outcomes) >= 2)
    assert gui.outcomes[0] == Unreachable(UnreachableReason.INTERNAL)
    assert isinstance(gui.outcomes[1], Synced)
    assert "RuntimeError" in expected_log.text
    assert SECRET not in expected_log.text


def test_an_unexpected_error_before_the_request_backs_off_too(
    watching: Watching, until: Until, cloud: SimulatedCloud, expected_log: pytest.LogCaptureFixture
) -> None:
    class Faulty(Account):
        def open(self) -> Client | NoToken:
            raise RuntimeError(SECRET)

    gui = watching(Faulty(cloud.url, SECRET), interval_s=100)
    until(lambda: len(gui.outcomes) >= 2)
    idle(4 * FLOOR_S)
    assert gui.outcomes == [Unreachable(UnreachableReason.INTERNAL)] * 2
    assert SECRET not in expected_log.text


@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_of_any_request_is_stored_for_the_next_run(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path, status: int
) -> None:
    cloud.set_fault(Fault(status, {"Retry-After": "3000"}, path="my/lock"))
    gui = watching(interval_s=FLOOR_S)
    until(lambda: asked(cloud, NAMES) == 1 and gui.schedules[-1].next_at > gui.schedules[0].next_at + 2000)
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        assert file.pace().not_before is not None
    count = len(cloud.requests)
    gui.request_sync.emit()
    idle(3 * FLOOR_S)
    assert len(cloud.requests) == count


def test_requests_and_retry_after_of_another_process_count(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    gui = watching()
    until(lambda: len(gui.names) == 1)
    now = gui.schedules[-1].earliest_at
    with closing(StateFile(tmp_path / "state", cloud.url)) as other:
        other.save_pace(other.pace().with_retry_after(RateLimited(3000), now), None)
    gui.request_sync.emit()
    idle(4 * FLOOR_S)
    assert len(cloud.requests) == 1
    assert gui.schedules[-1].next_at > now + 2000


def test_another_account_obeys_the_floor_even_if_nothing_can_be_stored(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    nowhere = StateFile(tmp_path / "file", cloud.url)
    gui = watching(file=nowhere)
    for syncs in range(1, 5):
        until(partial(_as_many, gui.outcomes, syncs))
        gui.use.emit(Account(cloud.url, SECRET), nowhere)
    until(lambda: len(cloud.requests) >= 5)
    assert_floor(cloud, gui)
    assert "watching continues" in expected_log.text


@pytest.mark.parametrize("play", [Play.SILENT, Play.DRIBBLED_HEAD])
def test_a_hanging_request_is_abandoned_when_the_worker_stops(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch, play: Play
) -> None:
    """The request's own timeouts are longer than `stop` waits, so only `abandon` can end the request."""
    monkeypatch.setattr(worker_module, "REQUEST_WITHIN_S", 600)
    monkeypatch.setattr(client_module, "TIMEOUT_S", (600, 600))
    cloud.set_fault(Fault(play=play, body=b" " * 100, dribble_s=5))
    gui = watching()
    until(lambda: cloud.requests)
    gui.stop()
    assert gui.outcomes == []


def test_a_hanging_keyring_is_abandoned_when_the_worker_stops(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    opening, answered = threading.Event(), threading.Event()

    class Hanging(Account):
        def open(self) -> Client | NoToken:
            opening.set()
            answered.wait()
            return NoToken(TokenProblem.NOT_SET)

    gui = watching(Hanging(cloud.url))
    until(opening.is_set)
    try:
        gui.stop()
        assert gui.outcomes == []
    finally:
        answered.set()


def test_a_call_that_is_abandoned_before_it_starts_to_wait_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded = InterruptibleCaller()

    def given_up_meanwhile() -> object:
        answers: SimpleQueue[object] = SimpleQueue()
        bounded.abandon()
        return answers

    monkeypatch.setattr("lockwatch.util.call_timeout.SimpleQueue", given_up_meanwhile)
    never = threading.Event()
    try:
        with pytest.raises(CallAbandonedError):
            bounded.run(never.wait, 60)
    finally:
        never.set()


def test_a_request_that_another_process_precedes_waits_and_is_not_lost(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    class Late(StateFile):
        """Does not notice other processes before a request is to start."""

        def others_pace(self) -> Pace:
            return Pace()

    file = Late(tmp_path / "state", cloud.url)
    gui = watching(file=file)
    until(lambda: asked(cloud, NAMES) == 1)
    with closing(StateFile(tmp_path / "state", cloud.url)) as theirs:
        while not theirs.start_request(theirs.pace(), None)[1]:
            idle(0.01)
        preceded_at = theirs.pace().last_start
        gui.request_sync.emit()
        until(lambda: len(gui.outcomes) == 2)
        last_start = theirs.pace().last_start
    assert preceded_at is not None
    assert last_start is not None
    assert last_start - preceded_at >= FLOOR_S - 0.001
