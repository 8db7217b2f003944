"""The worker in its own thread over real HTTP: when it sends requests, what it emits, and how it ends."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from queue import SimpleQueue

import pytest

from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
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
from lockwatch.sync import names as names_module
from lockwatch.sync import worker as worker_module
from lockwatch.sync.account import Account
from lockwatch.tedee import client as client_module
from lockwatch.tedee.client import Client
from lockwatch.util.call_timeout import CallAbandonedError, InterruptibleCaller
from lockwatch.util.clock import moment, steady
from tests.sync.conftest import FLOOR_S, SECRET, Heard, Watching, idle

Until = Callable[[Callable[[], object]], None]
SYNC, NAMES = "/api/v37/my/lock/sync", "/api/v37/my/lock"
NO_STATES = b'{"result": [{"id": 1, "name": "Front door"}]}'
FRONT_DOOR = LockInfo(1, "Front door", "20200001-000001", False, rechargeable=True)


def asked(cloud: SimulatedCloud, path: str) -> int:
    return sum(request.path == path for request in cloud.requests)


def _as_many(things: Sequence[object], count: int) -> bool:
    return len(things) >= count


def assert_floor(cloud: SimulatedCloud, heard: Heard) -> None:
    """Any two successive requests started at least `FLOOR_S` apart, and the cloud got none before its announced start.

    The arrivals are not compared with each other: a first one that is late on a busy machine would seem too close to
    the second.
    """
    starts = [schedule.next_at for schedule in heard.schedules if schedule.syncing]
    assert len(starts) > 1
    assert all(later - earlier >= FLOOR_S for earlier, later in itertools.pairwise(starts))
    offset = steady() - time.monotonic()  # the cloud's clock stands still during sleep
    arrivals = [request.started + offset for request in cloud.requests]
    assert abs(len(arrivals) - len(starts)) <= 1  # the latest may be on its way, or its announcement may be
    assert all(arrival >= start - 0.01 for start, arrival in zip(starts, arrivals, strict=False))


def test_the_first_request_is_at_once_and_has_names_and_states(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    heard = watching()
    until(lambda: heard.outcomes)
    assert heard.schedules[0].next_at == heard.schedules[0].earliest_at
    assert [request.path for request in cloud.requests] == [NAMES]
    assert isinstance(heard.outcomes[0], Synced)
    assert heard.names == [(FRONT_DOOR,)]
    assert heard.outcomes_before_names == [0]
    idle(3 * FLOOR_S)
    assert len(cloud.requests) == 1
    assert heard.threads == {True}


def test_with_names_from_the_previous_run_the_states_are_first(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        file.save(rename(State(), (FRONT_DOOR,)), moment())
    heard = watching()
    until(lambda: len(heard.names) == 1)
    assert [request.path for request in cloud.requests] == [SYNC, NAMES]
    assert len(heard.outcomes) == 2
    idle(3 * FLOOR_S)
    assert len(cloud.requests) == 2
    assert_floor(cloud, heard)


def test_hourly_names_count_as_a_sync(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    """The state changes with the answer, and the next sync is an interval later."""
    heard = watching(interval_s=5 * FLOOR_S)
    until(lambda: asked(cloud, SYNC) == 1)
    cloud.change(1, battery=33, revision=2)
    until(lambda: asked(cloud, NAMES) == 2)
    until(lambda: len(heard.names) == 2)
    latest = heard.outcomes[-1]
    assert isinstance(latest, Synced)
    assert latest.observations[0].battery_level == 33
    starts = [each.next_at for each in heard.schedules if each.syncing]
    assert heard.schedules[-1].next_at >= starts[-1] + 4 * FLOOR_S


@pytest.mark.parametrize("answer", [Fault(403, path="my/lock"), Fault(body=NO_STATES, path="my/lock")], ids=["403", ""])
def test_states_follow_names_that_are_forbidden_or_without_them(
    cloud: SimulatedCloud, watching: Watching, until: Until, answer: Fault
) -> None:
    cloud.set_fault(answer)
    heard = watching()
    until(lambda: heard.outcomes)
    assert [request.path for request in cloud.requests][:2] == [NAMES, SYNC]
    assert isinstance(heard.outcomes[0], Synced)
    assert_floor(cloud, heard)


def test_a_first_request_that_fails_is_an_outcome_and_delays_no_sync(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    cloud.set_fault(Fault(500, path="my/lock"))
    heard = watching(interval_s=FLOOR_S)
    until(lambda: len(heard.outcomes) >= 3)
    assert [type(each) for each in heard.outcomes[:3]] == [Unreachable, Synced, Synced]
    assert [request.path for request in cloud.requests][:4] == [NAMES, SYNC, NAMES, SYNC]


def test_names_are_still_first_once_there_is_a_network(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks, offline = Client.locks, [Unreachable(UnreachableReason.NO_NETWORK)]
    monkeypatch.setattr(Client, "locks", lambda self: offline.pop() if offline else locks(self))
    heard = watching(interval_s=FLOOR_S)
    until(lambda: len(heard.outcomes) >= 2)
    assert [request.path for request in cloud.requests][:1] == [NAMES]
    assert heard.outcomes_before_names == [1]


def test_syncs_obey_the_interval_and_the_floor(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    heard = watching(interval_s=FLOOR_S)
    until(lambda: len(heard.outcomes) >= 6)
    assert_floor(cloud, heard)
    assert all(isinstance(outcome, Synced) for outcome in heard.outcomes)


def test_a_burst_of_wishes_is_one_sync_as_soon_as_the_floor_allows(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    heard = watching()
    until(lambda: len(heard.names) == 1)
    for _ in range(50):
        heard.wish.emit()
    until(lambda: asked(cloud, SYNC) == 1)
    idle(3 * FLOOR_S)
    assert asked(cloud, SYNC) == 1
    for _ in range(20):
        heard.wish.emit()
        idle(0.03)
    assert_floor(cloud, heard)
    assert heard.threads == {True}


def test_a_changed_interval_applies_at_once(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    heard = watching()
    until(lambda: len(heard.names) == 1)
    heard.interval.emit(FLOOR_S)
    until(lambda: len(heard.outcomes) >= 4)
    assert_floor(cloud, heard)


def test_the_schedule_has_the_next_sync_and_the_running_one(watching: Watching, until: Until) -> None:
    heard = watching(interval_s=100)
    until(lambda: len(heard.names) == 1)
    until(lambda: not heard.schedules[-1].syncing)
    (syncing,) = [schedule for schedule in heard.schedules if schedule.syncing]
    last = heard.schedules[-1]
    assert last.next_at == pytest.approx(syncing.next_at + 100, abs=0.5)
    assert last.earliest_at <= syncing.next_at + 2 * FLOOR_S


@pytest.mark.parametrize("what", ["revision", "new lock"])
def test_names_are_requested_again_for_a_new_revision_or_an_unknown_lock(
    cloud: SimulatedCloud, watching: Watching, until: Until, what: str
) -> None:
    heard = watching(interval_s=FLOOR_S)
    until(lambda: len(heard.names) == 1)
    idle(3 * FLOOR_S)
    assert asked(cloud, NAMES) == 1
    if what == "revision":
        cloud.change(1, name="Back door", revision=2)
        expected: tuple[LockInfo, ...] = (FRONT_DOOR._replace(name="Back door"),)
    else:
        cloud.locks.append(SimulatedLock(2, "Garage", "20200001-000002"))
        expected = (FRONT_DOOR, LockInfo(2, "Garage", "20200001-000002", False, rechargeable=True))
    until(lambda: len(heard.names) == 2)
    assert heard.names[1] == expected
    assert_floor(cloud, heard)


def test_names_are_not_requested_more_often_than_the_vendor_allows(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_module, "APART_S", 60.0)
    heard = watching(interval_s=FLOOR_S)
    for revision in range(2, 7):
        cloud.change(1, revision=revision)
        enough = len(heard.outcomes) + 2
        until(partial(_as_many, heard.outcomes, enough))
    assert asked(cloud, NAMES) == 1


def test_syncing_continues_if_names_are_forbidden(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    cloud.set_fault(Fault(403, path="my/lock"))
    heard = watching(interval_s=FLOOR_S)
    until(lambda: len(heard.outcomes) >= 5)
    assert all(isinstance(outcome, Synced) for outcome in heard.outcomes)
    assert heard.names == []
    assert asked(cloud, NAMES) == 2  # first, and once more after the first sync


def test_the_stored_state_is_loaded_before_the_first_sync(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    kept = rename(State(), (FRONT_DOOR._replace(update_available=None),))
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        file.save(kept, moment())
    heard = watching()
    until(lambda: heard.outcomes)
    assert [state.infos for state in heard.recalled] == [kept.infos]
    assert heard.outcomes_before == [0]


def test_the_end_of_the_last_good_sync_is_stored_when_the_next_request_starts(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    heard = watching(interval_s=FLOOR_S)
    until(lambda: asked(cloud, SYNC) == 1)
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        file.save(State(), moment())
        synced_at = file.load(moment()).synced_at
    assert synced_at == pytest.approx(heard.schedules[0].next_at, abs=2)


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
    heard = watching(interval_s=FLOOR_S)
    until(lambda: len(heard.outcomes) >= 3)
    assert heard.outcomes[:2] == [outcome] * 2
    assert isinstance(heard.outcomes[2], Synced)
    assert_floor(cloud, heard)


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
    heard = watching(Counted(cloud.url, SECRET), interval_s=FLOOR_S)
    until(lambda: any(isinstance(outcome, Synced) for outcome in heard.outcomes))  # on a busy machine, not at once
    assert heard.outcomes[0] == Unreachable(UnreachableReason.TOO_SLOW)
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
    heard = watching()
    until(lambda: len(heard.outcomes) >= 2)
    assert heard.outcomes[0] == Unreachable(UnreachableReason.INTERNAL)
    assert isinstance(heard.outcomes[1], Synced)
    assert "RuntimeError" in expected_log.text
    assert SECRET not in expected_log.text


def test_an_unexpected_error_before_the_request_backs_off_too(
    watching: Watching, until: Until, cloud: SimulatedCloud, expected_log: pytest.LogCaptureFixture
) -> None:
    class Faulty(Account):
        def open(self) -> Client | NoToken:
            raise RuntimeError(SECRET)

    heard = watching(Faulty(cloud.url, SECRET), interval_s=100)
    until(lambda: len(heard.outcomes) >= 2)
    idle(4 * FLOOR_S)
    assert heard.outcomes == [Unreachable(UnreachableReason.INTERNAL)] * 2
    assert SECRET not in expected_log.text


def test_a_retry_after_of_any_request_is_stored_for_the_next_run(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    cloud.set_fault(Fault(429, {"Retry-After": "3000"}, path="my/lock"))
    heard = watching(interval_s=FLOOR_S)
    until(lambda: asked(cloud, NAMES) == 1 and heard.schedules[-1].next_at > heard.schedules[0].next_at + 2000)
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        assert file.pace().not_before is not None
    count = len(cloud.requests)
    heard.wish.emit()
    idle(3 * FLOOR_S)
    assert len(cloud.requests) == count


def test_requests_and_retry_after_of_another_process_count(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    heard = watching()
    until(lambda: len(heard.names) == 1)
    now = heard.schedules[-1].earliest_at
    with closing(StateFile(tmp_path / "state", cloud.url)) as other:
        other.keep_pace(other.pace().with_retry_after(RateLimited(3000), now), None)
    heard.wish.emit()
    idle(4 * FLOOR_S)
    assert len(cloud.requests) == 1
    assert heard.schedules[-1].next_at > now + 2000


def test_another_account_obeys_the_floor_even_if_nothing_can_be_stored(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    nowhere = StateFile(tmp_path / "file", cloud.url)
    heard = watching(file=nowhere)
    for syncs in range(1, 5):
        until(partial(_as_many, heard.outcomes, syncs))
        heard.use.emit(Account(cloud.url, SECRET), nowhere)
    until(lambda: len(cloud.requests) >= 5)
    assert_floor(cloud, heard)
    assert "watching continues" in expected_log.text


@pytest.mark.parametrize("play", [Play.SILENT, Play.DRIBBLED_HEAD])
def test_a_hanging_request_is_abandoned_when_the_worker_stops(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch, play: Play
) -> None:
    """The request's own timeouts are longer than `WAIT_MS`, so only `abandon` can end the wait."""
    monkeypatch.setattr(worker_module, "REQUEST_WITHIN_S", 600)
    monkeypatch.setattr(client_module, "TIMEOUT_S", (600, 600))
    cloud.set_fault(Fault(play=play, body=b" " * 100, dribble_s=5))
    heard = watching()
    until(lambda: cloud.requests)
    heard.stop()
    assert heard.outcomes == []


def test_a_hanging_keyring_is_abandoned_when_the_worker_stops(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    opening, answered = threading.Event(), threading.Event()

    class Hanging(Account):
        def open(self) -> Client | NoToken:
            opening.set()
            answered.wait()
            return NoToken(TokenProblem.NOT_SET)

    heard = watching(Hanging(cloud.url))
    until(opening.is_set)
    try:
        heard.stop()
        assert heard.outcomes == []
    finally:
        answered.set()


def test_a_call_abandoned_before_it_starts_waiting_raises(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_names_of_an_unknown_lock_are_requested_at_once_without_delaying_syncs(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_module, "APART_S", 60.0)
    cloud.set_fault(Fault(500, path="my/lock", requests=2))
    heard = watching(interval_s=FLOOR_S)
    until(lambda: heard.names)
    paths = [request.path.rpartition("/")[2] for request in cloud.requests[:5]]
    assert paths == ["lock", "sync", "lock", "sync", "lock"]
    cloud.locks.append(SimulatedLock(2, "Garage", "20200001-000002"))
    until(lambda: len(heard.names) == 2)
    assert_floor(cloud, heard)


def test_a_request_that_another_process_precedes_waits_and_is_not_lost(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    class Late(StateFile):
        """Does not notice other processes before a request is to start."""

        def others_pace(self) -> Pace:
            return Pace()

    file = Late(tmp_path / "state", cloud.url)
    heard = watching(file=file)
    until(lambda: asked(cloud, NAMES) == 1)
    with closing(StateFile(tmp_path / "state", cloud.url)) as theirs:
        while not theirs.start_request(theirs.pace(), None)[1]:
            idle(0.01)
        preceded_at = theirs.pace().last_start
        heard.wish.emit()
        until(lambda: len(heard.outcomes) == 2)
        last_start = theirs.pace().last_start
    assert preceded_at is not None
    assert last_start is not None
    assert last_start - preceded_at >= FLOOR_S - 0.001
