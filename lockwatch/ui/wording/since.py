"""The text that summarizes what has changed since the user last looked at the lock list."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.domain.alerts import Kind
from lockwatch.domain.changes_since_look import Change, Changes
from lockwatch.ui.wording.locks import name_in_text
from lockwatch.ui.wording.times import duration_text, moment_text, number_text

translate = QCoreApplication.translate

NAMED_AT_MOST = 3
"""The greatest number of locks to name. The history window shows all of them."""
LONGEST_NAME = 36
"""The maximum length of a name, in characters; longer ones are cut."""
SEPARATOR = ", "
_CLEARED: dict[Kind, Any] = {
    Kind.JAMMED: QT_TRANSLATE_NOOP("Wording", "no longer jammed"),
    Kind.BATTERY_CRITICAL: QT_TRANSLATE_NOOP("Wording", "battery no longer almost empty"),
    Kind.BATTERY_LOW: QT_TRANSLATE_NOOP("Wording", "battery no longer low"),
    Kind.LEFT_UNLOCKED: QT_TRANSLATE_NOOP("Wording", "was left unlocked"),
    Kind.DOOR_LEFT_OPEN: QT_TRANSLATE_NOOP("Wording", "door was left open"),
    Kind.NEEDS_CALIBRATION: QT_TRANSLATE_NOOP("Wording", "calibrated again"),
}


def since_text(changes: Changes) -> str:
    """Return a line that says since when, and a line for each changed lock, the most important first."""
    then, today = datetime.fromtimestamp(changes.since), datetime.now().date()
    lines = [translate("Wording", "Since you last looked ({time}):").format(time=moment_text(then, today))]
    for lock, change in changes.locks[:NAMED_AT_MOST]:
        what = SEPARATOR.join(_parts(change))
        lines.append(translate("Wording", "{name}: {what}").format(name=name_in_text(lock, LONGEST_NAME), what=what))
    more = len(changes.locks) - NAMED_AT_MOST
    if more > 0:
        lines.append(translate("Wording", "and %n more", "", more))
    if changes.gap_s:
        text = translate("Wording", "Lockwatch could not see for {time}")
        lines.append(text.format(time=duration_text(changes.gap_s)))
    return "\n".join(lines)


def _parts(change: Change) -> Iterator[str]:
    if Kind.JAMMED in change.cleared:
        yield translate("Wording", _CLEARED[Kind.JAMMED])
    yield from _connection(change)
    yield from (
        translate("Wording", _CLEARED[kind]) for kind in change.cleared if kind in _CLEARED and kind != Kind.JAMMED
    )
    if change.account:
        new = change.account == "here"
        yield translate("Wording", "new in the account") if new else translate("Wording", "left the account")
    if change.unlocked:
        yield translate("Wording", "unlocked %n times", "", change.unlocked)
    if change.opened:
        yield translate("Wording", "door opened %n times", "", change.opened)
    if change.levels:
        before, after = map(number_text, change.levels)
        yield translate("Wording", "battery from {before} to {after} %").format(before=before, after=after)


def _connection(change: Change) -> Iterator[str]:
    if change.disconnections:
        text = translate("Wording", "disconnected %n times", "", change.disconnections)
        if change.disconnected_s is not None:
            duration = duration_text(change.disconnected_s)
            text = translate("Wording", "{what} ({duration})").format(what=text, duration=duration)
        yield text
    elif change.reconnected:
        yield translate("Wording", "connected again")
