"""The texts about a lock: its state, its connection and its battery."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import DoorState, LockState
from lockwatch.ui.wording.locks import battery_read_at, battery_text, connection_text, state_text
from lockwatch.util.clock import time_of_day
from tests.ui.locks import NOW, lock

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("state", LockState)
def test_every_state_has_a_text(state: LockState) -> None:
    assert state_text(lock(state=state))
    assert (state_text(lock(state=state)) == "Locked") == (state is LockState.LOCKED)


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ({"door": DoorState.CLOSED}, "Locked"),
        ({"door": DoorState.OPENED}, "Locked, door open"),
        ({"state_change_result": 1}, "Locked, jammed"),
        ({"door": DoorState.OPENED, "state_change_result": 2}, "Locked, door open, jammed"),
        ({"connected": False}, "Unknown"),
        ({"connected": None}, "Unknown"),
    ],
)
def test_the_state_includes_the_door_and_a_jam_and_is_unknown_without_connection(
    seen: dict[str, object], text: str
) -> None:
    assert state_text(lock(**seen)) == text  # type: ignore[arg-type]


def test_the_connection_is_described() -> None:
    clock = f"{time_of_day(NOW - 60):%H:%M}"
    assert connection_text(lock(), NOW) == "Connected"
    assert connection_text(lock(connected=None), NOW) == "No bridge"
    assert connection_text(lock(connected=False), NOW - 60) == f"Disconnected since {clock}"
    tomorrow = connection_text(lock(connected=False), NOW + timedelta(days=1).total_seconds())
    assert tomorrow.endswith(f", {clock}"), "another day has its date"


@pytest.mark.parametrize(
    ("battery", "charging", "text", "read_at"),
    [
        (Battery(), None, "Battery unknown", False),
        (Battery(54), None, "54 %", False),
        (Battery(0), None, "0 %", False),
        (Battery(54), True, "54 %, charging", False),
        (Battery(54, believed_at=NOW - 720), True, "54 %, read 12 min ago", True),
    ],
)
def test_the_battery_is_described(battery: Battery, charging: bool | None, text: str, read_at: bool) -> None:
    found = replace(lock(charging=charging), battery=battery)
    assert battery_text(found, NOW) == text
    assert bool(battery_read_at(found, NOW)) == read_at
