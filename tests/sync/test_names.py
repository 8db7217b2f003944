"""When the worker requests the names of the locks, and how their answer counts as a sync."""

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from lockwatch.demo.cloud import Fault, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import (
    Synced,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.state import State
from lockwatch.domain.step import rename
from lockwatch.storage.state_file import StateFile
from lockwatch.sync import names as names_module
from lockwatch.tedee.client import Client
from lockwatch.util.clock import moment
from tests.sync.gui import FLOOR_S, Watching, idle
from tests.sync.requests_seen import NAMES, SYNC, asked, assert_floor

Until = Callable[[Callable[[], object]], None]


NO_STATES = b'{"result": [{"id": 1, "name": "Front door"}]}'


FRONT_DOOR = LockInfo(1, "Front door", "20200001-000001", False, rechargeable=True)


def _as_many(things: Sequence[object], count: int) -> bool:
    return len(things) >= count


def test_the_first_request_starts_at_once_and_gets_names_and_states(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    gui = watching()
    until(lambda: gui.outcomes)
    assert gui.schedules[0].next_at == gui.schedules[0].earliest_at
    assert [request.path for request in cloud.requests] == [NAMES]
    assert isinstance(gui.outcomes[0], Synced)
    assert gui.names == [(FRONT_DOOR,)]
    assert gui.outcomes_before_names == [0]
    idle(3 * FLOOR_S)
    assert len(cloud.requests) == 1
    assert gui.threads == {True}


def test_with_names_from_the_previous_run_states_are_requested_first(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        file.save(rename(State(), (FRONT_DOOR,)), moment())
    gui = watching()
    until(lambda: len(gui.outcomes) == 2)  # emitted after the names
    assert len(gui.names) == 1
    assert [request.path for request in cloud.requests] == [SYNC, NAMES]
    idle(3 * FLOOR_S)
    assert len(cloud.requests) == 2
    assert_floor(cloud, gui)


def test_hourly_names_count_as_a_sync(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    """The answer updates the state, and the next sync follows an interval later."""
    gui = watching(interval_s=5 * FLOOR_S)
    until(lambda: asked(cloud, SYNC) > 0)
    cloud.change(1, battery=33, revision=2)
    until(lambda: len(gui.names) == 2)

    def latest_level() -> int | None:
        latest = gui.outcomes[-1]
        return latest.observations[0].battery_level if isinstance(latest, Synced) else None

    until(lambda: latest_level() == 33)  # emitted after the names
    names_at = [number for number, request in enumerate(cloud.requests) if request.path == NAMES][1]

    def starts() -> list[float]:
        return [each.next_at for each in gui.schedules if each.syncing]

    until(lambda: len(starts()) > names_at + 1)
    assert starts()[names_at + 1] >= starts()[names_at] + 4 * FLOOR_S


@pytest.mark.parametrize("answer", [Fault(403, path="my/lock"), Fault(body=NO_STATES, path="my/lock")], ids=["403", ""])
def test_states_are_requested_next_if_names_are_forbidden_or_come_without_states(
    cloud: SimulatedCloud, watching: Watching, until: Until, answer: Fault
) -> None:
    cloud.set_fault(answer)
    gui = watching()
    until(lambda: gui.outcomes)
    assert [request.path for request in cloud.requests][:2] == [NAMES, SYNC]
    assert isinstance(gui.outcomes[0], Synced)
    assert_floor(cloud, gui)


def test_a_failed_first_request_is_reported_and_delays_no_sync(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    cloud.set_fault(Fault(500, path="my/lock"))
    gui = watching(interval_s=FLOOR_S)
    until(lambda: len(gui.outcomes) >= 3)
    assert [type(each) for each in gui.outcomes[:3]] == [Unreachable, Synced, Synced]
    assert [request.path for request in cloud.requests][:4] == [NAMES, SYNC, NAMES, SYNC]


def test_names_are_still_requested_first_once_the_network_is_available(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks, offline = Client.locks, [Unreachable(UnreachableReason.NO_NETWORK)]
    monkeypatch.setattr(Client, "locks", lambda self: offline.pop() if offline else locks(self))
    gui = watching(interval_s=FLOOR_S)
    until(lambda: len(gui.outcomes) >= 2)
    assert [request.path for request in cloud.requests][:1] == [NAMES]
    assert gui.outcomes_before_names == [1]


@pytest.mark.parametrize("what", ["revision", "new lock"])
def test_names_are_requested_again_for_a_new_revision_or_an_unknown_lock(
    cloud: SimulatedCloud, watching: Watching, until: Until, what: str
) -> None:
    gui = watching(interval_s=FLOOR_S)
    until(lambda: len(gui.names) == 1)
    idle(3 * FLOOR_S)
    assert asked(cloud, NAMES) == 1
    if what == "revision":
        cloud.change(1, name="Back door", revision=2)
        expected: tuple[LockInfo, ...] = (FRONT_DOOR._replace(name="Back door"),)
    else:
        cloud.locks.append(SimulatedLock(2, "Garage", "20200001-000002"))
        expected = (FRONT_DOOR, LockInfo(2, "Garage", "20200001-000002", False, rechargeable=True))
    until(lambda: len(gui.names) == 2)
    assert gui.names[1] == expected
    assert_floor(cloud, gui)


def test_names_are_not_requested_more_often_than_the_vendor_allows(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_module, "APART_S", 60.0)
    gui = watching(interval_s=FLOOR_S)
    for revision in range(2, 7):
        cloud.change(1, revision=revision)
        enough = len(gui.outcomes) + 2
        until(partial(_as_many, gui.outcomes, enough))
    assert asked(cloud, NAMES) == 1


def test_syncing_continues_if_names_are_forbidden(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    cloud.set_fault(Fault(403, path="my/lock"))
    gui = watching(interval_s=FLOOR_S)
    until(lambda: len(gui.outcomes) >= 5)
    assert all(isinstance(outcome, Synced) for outcome in gui.outcomes)
    assert gui.names == []
    assert asked(cloud, NAMES) == 2  # first, and once more after the first sync


def test_names_of_an_unknown_lock_are_requested_at_once_without_delaying_syncs(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_module, "APART_S", 60.0)
    cloud.set_fault(Fault(500, path="my/lock", requests=2))
    gui = watching(interval_s=FLOOR_S)
    until(lambda: gui.names)
    paths = [request.path.rpartition("/")[2] for request in cloud.requests[:5]]
    assert paths == ["lock", "sync", "lock", "sync", "lock"]
    cloud.locks.append(SimulatedLock(2, "Garage", "20200001-000002"))
    until(lambda: len(gui.names) == 2)
    assert_floor(cloud, gui)
