"""After a sleep or a change of network: a single sync as soon as pacing allows, over a new connection."""

from collections.abc import Callable

import pytest

from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.sync import worker as worker_module
from lockwatch.util import clock
from tests.sync.gui import FLOOR_S, Gui, Watching, idle

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def settled(watching: Watching, until: Until) -> Gui:
    """Return a worker whose next sync is an hour away."""
    gui = watching(interval_s=3600)
    until(lambda: len(gui.names) == 1)
    return gui


def connections(cloud: SimulatedCloud) -> list[int]:
    return [request.connection for request in cloud.requests]


def test_one_connection_serves_all_requests(cloud: SimulatedCloud, settled: Gui, until: Until) -> None:
    settled.request_sync.emit()
    until(lambda: len(settled.outcomes) == 2)
    assert len(set(connections(cloud))) == 1


def test_after_a_sleep_there_is_one_sync_over_a_new_connection(
    cloud: SimulatedCloud, settled: Gui, until: Until
) -> None:
    before = connections(cloud)
    for _ in range(20):
        settled.wake.emit()
    until(lambda: len(settled.outcomes) == 2)
    idle(3 * FLOOR_S)
    assert len(cloud.requests) == len(before) + 1
    assert connections(cloud)[-1] not in before


def test_a_request_from_before_a_sleep_is_not_waited_for(cloud: SimulatedCloud, settled: Gui, until: Until) -> None:
    cloud.set_fault(Fault(play=Play.SILENT, requests=1))
    asked = len(cloud.requests)
    settled.request_sync.emit()
    until(lambda: len(cloud.requests) > asked)
    settled.interrupt()
    settled.wake.emit()
    until(lambda: len(settled.outcomes) == 3)
    assert settled.outcomes[1] == Unreachable(UnreachableReason.TOO_SLOW)
    assert isinstance(settled.outcomes[2], Synced)


def test_interrupting_without_a_request_does_nothing(settled: Gui, until: Until) -> None:
    settled.interrupt()
    settled.request_sync.emit()
    until(lambda: len(settled.outcomes) == 2)
    assert isinstance(settled.outcomes[1], Synced)


def test_a_network_change_drops_the_connection_and_sends_no_request_while_all_is_well(
    cloud: SimulatedCloud, settled: Gui, until: Until
) -> None:
    before = connections(cloud)
    settled.change_network.emit()
    idle(3 * FLOOR_S)
    assert connections(cloud) == before
    settled.request_sync.emit()
    until(lambda: len(settled.outcomes) == 2)
    assert connections(cloud)[-1] not in before


def test_a_network_change_ends_the_backoff(cloud: SimulatedCloud, settled: Gui, until: Until) -> None:
    cloud.set_fault(Fault(play=Play.DROPPED))
    settled.request_sync.emit()
    until(lambda: len(settled.outcomes) == 3)  # the first failure is retried after the minimum interval
    cloud.set_fault(None)
    idle(3 * FLOOR_S)
    assert len(settled.outcomes) == 3
    settled.change_network.emit()
    until(lambda: isinstance(settled.outcomes[-1], Synced))


def test_an_unannounced_sleep_is_noticed_by_the_timer(
    cloud: SimulatedCloud, watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steady clock includes the sleep, the timer does not."""
    asleep_s = 0.0
    monkeypatch.setattr(worker_module, "steady", lambda: clock.steady() + asleep_s)
    monkeypatch.setattr(worker_module, "LOOKS_AGAIN_S", 0.2)
    gui = watching(interval_s=3600)
    until(lambda: len(gui.names) == 1)
    idle(0.5)
    assert len(gui.outcomes) == 1
    before = connections(cloud)
    asleep_s = 1800.0
    until(lambda: len(gui.outcomes) == 2)
    assert connections(cloud)[-1] not in before
    idle(0.5)
    assert len(cloud.requests) == len(before) + 1


def test_splitting_a_long_wait_into_pieces_emits_nothing(
    watching: Watching, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "LOOKS_AGAIN_S", 0.05)
    gui = watching(interval_s=3600)
    until(lambda: len(gui.names) == 1 and not gui.schedules[-1].syncing)
    before = len(gui.schedules)
    idle(0.5)
    assert (len(gui.schedules), len(gui.outcomes)) == (before, 1)
