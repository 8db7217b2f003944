"""The battery in the details window: the curve of its level, and the forecast below it."""

import time
from dataclasses import replace

import pytest

from lockwatch.domain.history import LockHistory, Reading
from lockwatch.domain.locks import Lock
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.ui.details.battery_curve import BatteryCurve
from lockwatch.ui.details.dialog import DetailsDialog
from tests.ui.details.opened import CALM, show, texts
from tests.ui.locks import NOW


def test_the_curve_appears_with_the_second_reading(details: DetailsDialog) -> None:
    curve = details.findChildren(BatteryCurve)[0]
    assert not curve.isVisible()
    details.show_history(LockHistory(readings=(Reading(time.time() - 86400, "A-1", 80, False),)))
    assert curve.isVisible()
    assert "to 54\u00a0%" in curve.sentence  # the current level, although it is not among the readings
    assert curve.sentence in texts(details)


def test_a_single_level_makes_no_curve(details: DetailsDialog) -> None:
    show(details, CALM)
    details.show_history(LockHistory(readings=(Reading(time.time() - 60, "A-1", 54, False),)))
    assert not details.findChildren(BatteryCurve)[0].isVisible()
    assert "too few readings" in texts(details)


@pytest.mark.parametrize("old", [{"synced_ago_s": 900.0}, {"lost": True}])
def test_an_old_level_is_not_drawn_as_the_current_one(details: DetailsDialog, old: dict[str, float]) -> None:
    lock = replace(CALM, seen=CALM.seen._replace(connected=False)) if "lost" in old else CALM
    show(details, lock, synced_ago_s=old.get("synced_ago_s", 1))
    details.show_history(LockHistory(readings=(Reading(time.time() - 86400, "A-1", 80, False),)))
    assert not details.findChildren(BatteryCurve)[0].worth_drawing


def drained(days: float, low: int = 54) -> LockHistory:
    """Return readings of two discharges with a charge in between.

    The first loses a point every two days; the second, which began `days` ago and ends now at `low`, a point a day.
    """
    now, high = time.time(), low + round(days)
    latest = [Reading(now - (level - low) * 86400, "A-1", level, False) for level in range(high, low - 1, -1)]
    charge = Reading(latest[0].at - 3600, "A-1", 20, True)
    before = [Reading(charge.at - 2 * (level - 20) * 86400, "A-1", level, False) for level in range(99, 19, -1)]
    return LockHistory(readings=(*before, charge, *latest))


LEFT = "About 6 weeks left (4 to 10) until it is almost empty."
FASTER = "It drains about twice as fast as before."


def test_the_forecast_is_shown_below_the_curve(details: DetailsDialog) -> None:
    details.show_history(drained(40))
    assert LEFT in texts(details)
    assert FASTER in texts(details)
    assert LEFT in details.findChildren(BatteryCurve)[0].accessibleDescription()
    details.show_history(LockHistory(readings=drained(10).readings[-11:]))
    assert LEFT in texts(details)
    assert "faster" not in texts(details)
    assert "twice" not in texts(details)
    details.show_history(LockHistory())
    assert "left" not in texts(details)


def test_the_forecast_ends_at_the_configured_critical_level(details: DetailsDialog) -> None:
    details.show_history(drained(40))
    show(details, CALM, rules=Rules(default=LockRules(battery_low=45, battery_critical=40)))
    assert "About 14 days left (9 to 22) until it is almost empty." in texts(details)


@pytest.mark.parametrize(
    ("lock", "synced_ago_s"),
    [
        (CALM, 900),
        (replace(CALM, seen=CALM.seen._replace(connected=False)), 1),
        (replace(CALM, seen=CALM.seen._replace(charging=True)), 1),
        (replace(CALM, battery=replace(CALM.battery, believed_at=NOW - 7200)), 1),
    ],
)
def test_there_is_no_forecast_without_a_current_falling_level(
    details: DetailsDialog, lock: Lock, synced_ago_s: int
) -> None:
    details.show_history(drained(40))
    show(details, lock, synced_ago_s=synced_ago_s)
    assert "almost empty." not in texts(details)
    assert "twice" not in texts(details)
    assert "left" not in details.findChildren(BatteryCurve)[0].accessibleDescription()
    show(details, CALM)
    assert LEFT in texts(details)


def test_a_lock_that_left_has_no_forecast(details: DetailsDialog) -> None:
    details.show_history(drained(40))
    details.lock_left()
    assert LEFT not in texts(details)
    details.show_history(drained(40))
    assert LEFT not in texts(details)


def test_an_unchanged_level_computes_no_new_forecast(details: DetailsDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    details.show_history(drained(40))
    monkeypatch.delattr("lockwatch.ui.details.dialog.outlook")
    show(details, CALM)
    with pytest.raises(NameError):
        show(details, replace(CALM, battery=replace(CALM.battery, level=53)))
