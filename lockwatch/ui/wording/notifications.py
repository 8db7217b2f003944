"""Texts of notifications. They contain no time of day, which would be ambiguous if one stays on the screen for days."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import Lock
from lockwatch.domain.news import Item, Notify
from lockwatch.ui.wording.locks import level_text, name_in_text
from lockwatch.ui.wording.times import duration_text

translate = QCoreApplication.translate

NAMED_AT_MOST = 3
LINES_AT_MOST = 6
TITLES_AT_MOST = 2

_ONE: dict[Kind, tuple[Any, Any]] = {
    Kind.DISCONNECTED: (
        QT_TRANSLATE_NOOP("Wording", "{name} is disconnected"),
        QT_TRANSLATE_NOOP("Wording", "It lost the connection to its bridge, so its state is not known."),
    ),
    Kind.BATTERY_LOW: (
        QT_TRANSLATE_NOOP("Wording", "{name}: battery low"),
        QT_TRANSLATE_NOOP("Wording", "{level} left. It will not last much longer."),
    ),
    Kind.BATTERY_CRITICAL: (
        QT_TRANSLATE_NOOP("Wording", "{name}: battery almost empty"),
        QT_TRANSLATE_NOOP("Wording", "{level} left. The lock will stop soon."),
    ),
    Kind.JAMMED: (
        QT_TRANSLATE_NOOP("Wording", "{name} is jammed"),
        QT_TRANSLATE_NOOP("Wording", "Its bolt did not move as it should: look at the door."),
    ),
    Kind.LEFT_UNLOCKED: (
        QT_TRANSLATE_NOOP("Wording", "{name} is unlocked"),
        QT_TRANSLATE_NOOP("Wording", "You asked to be warned about this."),
    ),
    Kind.DOOR_LEFT_OPEN: (
        QT_TRANSLATE_NOOP("Wording", "{name}: the door is open"),
        QT_TRANSLATE_NOOP("Wording", "You asked to be warned about this."),
    ),
    Kind.NEEDS_CALIBRATION: (
        QT_TRANSLATE_NOOP("Wording", "{name} needs calibration"),
        QT_TRANSLATE_NOOP("Wording", "Whether it is locked is not known until you calibrate it with the tedee app."),
    ),
    Kind.TOKEN_REFUSED: (
        QT_TRANSLATE_NOOP("Wording", "The access key was rejected"),
        QT_TRANSLATE_NOOP(
            "Wording",
            "Your locks work as before, but Lockwatch can't see them until you give it a new access key.",
        ),
    ),
    Kind.CLOUD_UNREACHABLE: (
        QT_TRANSLATE_NOOP("Wording", "The tedee cloud can't be reached"),
        QT_TRANSLATE_NOOP(
            "Wording",
            "Lockwatch shows the last known state and keeps trying; if this lasts, check this computer's network.",
        ),
    ),
    Kind.API_RETIRING: (
        QT_TRANSLATE_NOOP("Wording", "Lockwatch will need an update"),
        QT_TRANSLATE_NOOP(
            "Wording",
            "Everything works for now, but tedee will soon switch off the interface that this version uses: "
            "please update Lockwatch.",
        ),
    ),
    Kind.RECONNECTED: (
        QT_TRANSLATE_NOOP("Wording", "{name} is connected again"),
        QT_TRANSLATE_NOOP("Wording", "after {after}"),
    ),
    Kind.UNSTABLE: (
        QT_TRANSLATE_NOOP("Wording", "{name}: the connection is unstable"),
        QT_TRANSLATE_NOOP("Wording", "You get no more notifications about its connection until it is stable again."),
    ),
}
_TO_DO: dict[tuple[Kind, bool | None], Any] = {
    (Kind.BATTERY_LOW, True): QT_TRANSLATE_NOOP("Wording", "{level} left. Charge it soon."),
    (Kind.BATTERY_LOW, False): QT_TRANSLATE_NOOP("Wording", "{level} left. Replace its batteries soon."),
    (Kind.BATTERY_CRITICAL, True): QT_TRANSLATE_NOOP("Wording", "{level} left. Charge it now, or the lock will stop."),
    (Kind.BATTERY_CRITICAL, False): QT_TRANSLATE_NOOP(
        "Wording", "{level} left. Replace its batteries now, or the lock will stop."
    ),
}
"""What to do about a battery, by `LockInfo.rechargeable`; `_ONE` has the words for an unknown type of lock."""
_RAISED: dict[Kind, Any] = {
    Kind.DISCONNECTED: QT_TRANSLATE_NOOP("Wording", "disconnected"),
    Kind.BATTERY_LOW: QT_TRANSLATE_NOOP("Wording", "battery low"),
    Kind.BATTERY_CRITICAL: QT_TRANSLATE_NOOP("Wording", "battery almost empty"),
    Kind.JAMMED: QT_TRANSLATE_NOOP("Wording", "jammed"),
    Kind.LEFT_UNLOCKED: QT_TRANSLATE_NOOP("Wording", "unlocked"),
    Kind.DOOR_LEFT_OPEN: QT_TRANSLATE_NOOP("Wording", "door open"),
    Kind.NEEDS_CALIBRATION: QT_TRANSLATE_NOOP("Wording", "needs calibration"),
    Kind.UNSTABLE: QT_TRANSLATE_NOOP("Wording", "unstable connection"),
    Kind.RECONNECTED: QT_TRANSLATE_NOOP("Wording", "connected again"),
}
_ENDED: dict[Kind, Any] = {
    Kind.DISCONNECTED: QT_TRANSLATE_NOOP("Wording", "connected again"),
    Kind.BATTERY_LOW: QT_TRANSLATE_NOOP("Wording", "battery no longer low"),
    Kind.BATTERY_CRITICAL: QT_TRANSLATE_NOOP("Wording", "battery no longer almost empty"),
    Kind.JAMMED: QT_TRANSLATE_NOOP("Wording", "no longer jammed"),
    Kind.LEFT_UNLOCKED: QT_TRANSLATE_NOOP("Wording", "locked again"),
    Kind.DOOR_LEFT_OPEN: QT_TRANSLATE_NOOP("Wording", "door no longer open"),
    Kind.NEEDS_CALIBRATION: QT_TRANSLATE_NOOP("Wording", "calibrated again"),
}


def notification_texts(notify: Notify, hide_names: bool = False) -> tuple[str, str]:
    """Return title and body as plain text. `hide_names` is for screens that others can see."""
    match notify.kind:
        case Kind.DIGEST_GAP:
            return translate("Wording", "While Lockwatch could not see"), _digest(notify.items, hide_names)
        case Kind.DIGEST_QUIET:
            return translate("Wording", "While notifications were held back"), _digest(notify.items, hide_names)
    if len(notify.items) > 1:
        return _together(notify.kind, len(notify.items)), _names(notify.items, hide_names)
    item = notify.items[0]
    title, body = _ONE[notify.kind]
    if item.lock is not None:
        body = _TO_DO.get((notify.kind, item.lock.info.rechargeable), body)
    return (
        translate("Wording", title).format(name=_name(item.lock, hide_names)),
        translate("Wording", body).format(
            level=level_text(item.lock) if item.lock else "", after=duration_text(item.after_s or 0.0)
        ),
    )


def own_text(kind: Kind) -> str:
    """Explain an alert about the program itself: what it means, what still works and what to do."""
    return translate("Wording", _ONE[kind][1])


def not_shown_text(titles: Sequence[str]) -> str:
    """Name the notifications that no service has taken."""
    named, more = "; ".join(titles[:TITLES_AT_MOST]), len(titles) - TITLES_AT_MOST
    if more > 0:
        named = translate("Wording", "{names} {and_more}").format(
            names=named, and_more=translate("Wording", "and %n more", "", more)
        )
    return translate("Wording", "These notifications could not be shown: {titles}.").format(titles=named)


def _name(lock: Lock | None, hide_names: bool) -> str:
    if lock is None:
        return "Lockwatch"
    return translate("Wording", "A lock") if hide_names else name_in_text(lock)


def _together(kind: Kind, count: int) -> str:
    """Return the title for several locks with an alert of the same kind."""
    match kind:
        case Kind.DISCONNECTED:
            return translate("Wording", "%n locks are disconnected", "", count)
        case Kind.BATTERY_LOW:
            return translate("Wording", "%n locks: battery low", "", count)
        case Kind.BATTERY_CRITICAL:
            return translate("Wording", "%n locks: battery almost empty", "", count)
        case Kind.JAMMED:
            return translate("Wording", "%n locks are jammed", "", count)
        case Kind.LEFT_UNLOCKED:
            return translate("Wording", "%n locks are unlocked", "", count)
        case Kind.DOOR_LEFT_OPEN:
            return translate("Wording", "%n doors are open", "", count)
        case Kind.NEEDS_CALIBRATION:
            return translate("Wording", "%n locks need calibration", "", count)
        case Kind.RECONNECTED:
            return translate("Wording", "%n locks are connected again", "", count)
        case Kind.UNSTABLE:
            return translate("Wording", "%n locks have an unstable connection", "", count)
    raise ValueError(f"{kind} is never combined for several locks")


def _names(items: Sequence[Item], hide_names: bool) -> str:
    if hide_names:
        return translate("Wording", "Lockwatch shows which.")
    names = ", ".join(_name(item.lock, hide_names) for item in items[:NAMED_AT_MOST])
    if len(items) <= NAMED_AT_MOST:
        return names
    more = translate("Wording", "and %n more", "", len(items) - NAMED_AT_MOST)
    return translate("Wording", "{names} {and_more}").format(names=names, and_more=more)


def _digest(items: Sequence[Item], hide_names: bool) -> str:
    if hide_names:
        own = [_what(item) for item in items if item.lock is None]
        counts = Counter(_what(item) for item in items if item.lock is not None)
        lines = own + [_counted(what, count) for what, count in counts.items()]
    else:
        lines = [_line(item) for item in items]
    if len(lines) > LINES_AT_MOST:
        lines = [*lines[:LINES_AT_MOST], translate("Wording", "and %n more", "", len(lines) - LINES_AT_MOST)]
    return "\n".join(lines)


def _line(item: Item) -> str:
    if item.lock is None:
        return _what(item)
    return translate("Wording", "{name}: {what}").format(name=name_in_text(item.lock), what=_what(item))


def _counted(what: str, count: int) -> str:
    locks = translate("Wording", "%n locks", "", count)
    return translate("Wording", "{name}: {what}").format(name=locks, what=what)


def _what(item: Item) -> str:
    if item.lock is None:
        return translate("Wording", _ONE[item.kind][0])
    return translate("Wording", (_RAISED if item.after_s is None else _ENDED)[item.kind])
