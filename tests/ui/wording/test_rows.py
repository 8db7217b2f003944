"""The texts about a lock in a row of the lock list and in a line of the tray menu."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.locks import DoorState, Flapping, Lock, LockState, Unconfirmed
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.ui.wording.rows import (
    keys_text,
    lock_line,
    lock_sentence,
    quiet_text,
    row_status_text,
    shorter_status_texts,
    status_text,
)
from lockwatch.util.clock import time_of_day
from tests.ui.locks import NOW, lock, with_alerts

pytestmark = pytest.mark.usefixtures("qapp")

RULES = Rules()


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (lock(), "Front door: Locked, 54 %"),
        (lock(level=None), "Front door: Locked"),
        (lock(connected=False), "Front door: Disconnected"),
        (lock(connected=None), "Front door: No bridge"),
        (lock(connected=None, connection_known=False), "Front door: Unknown"),
        (replace(lock(), observed_at=NOW - 60), "Front door: Last known: Locked, 54 %"),
    ],
)
def test_the_line_in_the_menu_has_the_state_and_the_battery(found: Lock, text: str) -> None:
    assert lock_line(found) == text


@pytest.mark.parametrize(
    ("unconfirmed", "why", "shorter"),
    [
        (None, "tedee's answer about it could not be read", "could not be read"),
        (Unconfirmed.NO_BRIDGE, "tedee's answer about it could not be read", "could not be read"),
        (Unconfirmed.LEFT, "it is not in tedee's latest answer", "not listed"),
    ],
)
def test_a_row_says_why_and_since_when_the_lock_was_not_observed(
    unconfirmed: Unconfirmed | None, why: str, shorter: str
) -> None:
    found = replace(lock(), observed_at=NOW - 60, unconfirmed=unconfirmed)
    assert row_status_text(found, NOW) == f"Locked, last seen {time_of_day(NOW - 60):%H:%M}: {why}"
    assert shorter_status_texts(found) == (f"Locked, {shorter}", f"Locked, {shorter}")


def test_the_sentence_for_screen_readers_has_the_state_and_the_battery() -> None:
    assert lock_sentence(lock(), NOW) == "Front door: Locked; battery 54 %."
    assert lock_sentence(lock(level=None), NOW) == "Front door: Locked; Battery unknown."


SINCE = NOW - 60
TIME = f"{time_of_day(SINCE):%H:%M}"
END = f"{time_of_day(NOW + 60):%H:%M}"


def standing(*kinds: Kind, silent_until: float | None = None) -> tuple[Alert, ...]:
    return tuple(Alert(kind, SINCE, silent_until=silent_until) for kind in kinds)


@pytest.mark.parametrize(
    ("found", "kinds", "text"),
    [
        (lock(), (), "Locked"),
        (lock(connected=None), (), "No bridge"),
        (lock(connected=False), (), f"Disconnected since {TIME}"),
        (lock(connected=False), (Kind.DISCONNECTED,), f"Disconnected since {TIME}"),
        (lock(state=LockState.UNLOCKED), (Kind.LEFT_UNLOCKED,), f"Unlocked since {TIME}"),
        (lock(state=LockState.SEMI_LOCKED), (Kind.LEFT_UNLOCKED,), f"Semi-locked since {TIME}"),
        (lock(state=LockState.LOCKING), (Kind.LEFT_UNLOCKED,), "Locking…"),
        (lock(door=DoorState.OPENED), (), "Locked, door open"),
        (lock(door=DoorState.OPENED), (Kind.DOOR_LEFT_OPEN,), f"Locked, door open since {TIME}"),
        (lock(state=LockState.UNLOCKED, state_change_result=1), (Kind.JAMMED,), "Unlocked, jammed"),
        (lock(level=18), (Kind.BATTERY_LOW,), "Locked, battery low"),
        (lock(level=8), (Kind.BATTERY_CRITICAL,), "Locked, battery almost empty"),
        (
            lock(connected=False),
            (Kind.DISCONNECTED, Kind.JAMMED),
            f"Jammed when last seen, disconnected since {TIME}",
        ),
        (
            lock(connected=False),
            (Kind.DOOR_LEFT_OPEN,),
            f"Disconnected since {TIME}, door open when last seen",
        ),
        (lock(connected=False), (Kind.LEFT_UNLOCKED,), f"Disconnected since {TIME}, unlocked when last seen"),
        (
            lock(state=LockState.UNCALIBRATED),
            (Kind.NEEDS_CALIBRATION,),
            "Not calibrated",
        ),
        (
            replace(lock(), flapping=Flapping((1, 2, 3, 4, 5), unstable=True)),
            (),
            "Locked, unstable: 5 disconnections in 24 h",
        ),
        (replace(lock(), flapping=Flapping((1, 2, 3))), (), "Locked"),
    ],
)
def test_the_status_names_the_state_and_the_alerts(found: Lock, kinds: tuple[Kind, ...], text: str) -> None:
    assert status_text(with_alerts(found, *standing(*kinds)), NOW) == text


@pytest.mark.parametrize(
    ("alerts", "rules", "status", "quiet"),
    [
        ((), RULES, "Locked", ""),
        (standing(Kind.BATTERY_LOW), RULES, "Locked, battery low", ""),
        (standing(Kind.BATTERY_LOW, silent_until=math.inf), RULES, "Locked, battery low", "acknowledged"),
        (standing(Kind.BATTERY_LOW, silent_until=NOW + 60), RULES, "Locked, battery low", f"snoozed until {END}"),
        (standing(Kind.BATTERY_LOW, silent_until=NOW), RULES, "Locked, battery low", ""),
        ((), Rules(default=LockRules(muted=True)), "Locked", "muted"),
        (
            (*standing(Kind.JAMMED), *standing(Kind.BATTERY_LOW, silent_until=math.inf)),
            RULES,
            "Locked, jammed, battery low (Battery low: acknowledged)",
            "",
        ),
        (
            (*standing(Kind.JAMMED, silent_until=NOW + 60), *standing(Kind.BATTERY_LOW, silent_until=math.inf)),
            RULES,
            f"Locked, jammed, battery low (Jammed: snoozed until {END}; Battery low: acknowledged)",
            f"snoozed until {END}",
        ),
    ],
)
def test_the_reason_for_silence_is_described(alerts: tuple[Alert, ...], rules: Rules, status: str, quiet: str) -> None:
    found = with_alerts(lock(), *alerts)
    assert status_text(found, NOW) == status
    assert quiet_text(found, NOW, rules) == quiet
    assert quiet in lock_sentence(found, NOW, rules)


def test_the_keys_are_explained_only_where_they_have_an_effect() -> None:
    muted = Rules(default=LockRules(muted=True))
    low, silent = (
        with_alerts(lock(), *standing(Kind.BATTERY_LOW)),
        with_alerts(lock(), *standing(Kind.JAMMED, silent_until=NOW + 1)),
    )
    assert "Press Space to acknowledge" in keys_text(low, NOW, RULES)
    assert [keys_text(low, NOW, muted), keys_text(silent, NOW, RULES)] == ["", ""]


def test_a_row_shows_only_the_date_of_another_day() -> None:
    tomorrow = NOW + timedelta(days=1).total_seconds()
    found = with_alerts(lock(connected=False), *standing(Kind.DISCONNECTED, Kind.BATTERY_LOW))
    assert row_status_text(found, NOW) == f"Disconnected since {TIME}, battery low"
    assert row_status_text(found, tomorrow) == f"Disconnected since {time_of_day(SINCE):%Y-%m-%d}, battery low"
    assert f"{time_of_day(SINCE):%Y-%m-%d}, {TIME}" in lock_sentence(found, tomorrow)
