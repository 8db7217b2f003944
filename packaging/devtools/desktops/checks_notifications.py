"""The checks of notifications: their look, their buttons, and how long they stay."""

import time

from devtools.desktops.outcome import CannotError, FaultError
from devtools.desktops.program import FRONT
from devtools.desktops.rig import Appearing, Rig
from devtools.desktops.words import Word, find_any, find_label, shows_markup, text_of

EMPTY = ("almost empty", "Charge it now")
LOW = ("battery low", "Charge it soon")
"""Texts in the notifications of an empty and a low battery. A line break may split one of the two, but never both."""
SILENT = {"Acknowledge": "acknowledged", "In 1 hour": "snoozed", "Tomorrow": "snoozed"}
"""The state of the alert after each button was pressed (`silent` in `lockwatch status --json`)."""
STAYS_S = 25
"""Seconds. Every service closes a notification that expires sooner than that."""


def look(rig: Rig) -> str:
    """Show a critical notification and read it."""
    rig.ready()
    with rig.appearing() as seen, rig.alerted():
        words = seen.until_says(*EMPTY)
        rig.hover_notification(words)
        words = seen.until_says(*EMPTY)
        rig.picture("notification", seen.now, (seen.look() or rig.panel).adjusted(-10, -10, 10, 10))
        text = text_of(words)
        missing = [label for label in rig.desktop.buttons if find_label(words, label) is None]
    if not shows_markup(text):
        raise FaultError(f"the name <b>Front</b> is read as markup: {text}")
    if missing:
        raise FaultError(f"no button {', '.join(missing)}: {text}")
    return text


def buttons(rig: Rig) -> str:
    """Press each button of a notification."""
    if not rig.desktop.buttons:
        raise CannotError("the notification service draws no buttons")
    pressed = [label for label in rig.desktop.buttons if label in SILENT]
    for label in pressed:
        _press(rig, label)
    return ", ".join(pressed)


def _press(rig: Rig, label: str) -> None:
    silent = SILENT[label]
    rig.ready()
    with rig.appearing() as seen, rig.alerted():
        words = seen.until_says(*EMPTY)
        rig.hover_notification(words)
        words = seen.until_says(*EMPTY)
        place = find_label(words, label)
        if place is None:
            raise FaultError(f"no button {label}: {text_of(words)}")
        rig.session.click(place.center())
        rig.lockwatch.until(f"{label} makes the alert {silent}", lambda facts: _silent(facts) == silent, 20)
        rig.park()
        seen.until_gone(*EMPTY)


def _silent(facts: dict[str, object]) -> object:
    locks = facts["locks"]
    assert isinstance(locks, list)
    return next((alert["silent"] for lock in locks if lock["id"] == FRONT for alert in lock["alerts"]), None)


def stays(rig: Rig) -> str:
    """Check that a critical notification is still there after a while, and withdrawn when its alert is over."""
    rig.ready()
    with rig.appearing() as seen, rig.alerted():
        seen.until_says(*EMPTY)
        rig.park()
        time.sleep(STAYS_S)
        if find_any(seen.words(), EMPTY) is None:
            raise FaultError(f"after {STAYS_S} s it is gone")
    return f"{STAYS_S} s at least"


def replaced(rig: Rig) -> str:
    """Let a low battery become almost empty. The second notification must replace the first."""
    rig.ready()
    with rig.appearing() as seen, rig.alerted(battery=18):
        seen.until_says(*LOW)
        rig.empty_battery()
        seen.until_says(*EMPTY)
        _not_twice(rig, seen)
        rig.picture("replaced", seen.now, seen.look())
    return "by the newer one"


def _not_twice(rig: Rig, seen: Appearing) -> None:
    words: list[Word] = seen.words()
    if find_any(words, LOW) is not None:
        raise FaultError(f"both are on the screen: {text_of(words)}")


def withdrawn(rig: Rig) -> str:
    rig.ready()
    with rig.appearing() as seen:
        with rig.alerted():
            seen.until_says(*EMPTY)
            rig.park()
        seen.until_gone(*EMPTY)
    return "when the battery is charged"


def click_opens(rig: Rig) -> str:
    """Click on the notification or, on desktops where that only closes it, on its button Open."""
    rig.ready()
    with rig.appearing() as seen, rig.alerted():
        words = seen.until_says(*EMPTY)
        rig.hover_notification(words)
        words = seen.until_says(*EMPTY)
        place = find_label(words, "Open") or find_any(words, EMPTY)
        assert place is not None
        rig.session.click(place.center(), button=rig.desktop.opening_button)
        rig.park()
        seen.until_says("Meadow gate")
        rig.picture("opened-by-notification")
        rig.close_list(seen)
    return "it opens the list"
