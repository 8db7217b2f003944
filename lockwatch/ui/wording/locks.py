"""Texts about a single lock: its name, state, connection and battery."""

import unicodedata
from collections.abc import Iterable
from functools import reduce
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QGuiApplication

from lockwatch.domain.locks import DoorState, Lock, LockState
from lockwatch.ui.wording.times import about_text, age_text, number_text, time_text

translate = QCoreApplication.translate

LONGEST_NAME_IN_TEXT = 80
"""The maximum length of a name within a text, in characters; a longer one is cut to leave room for the rest."""

_STATES: dict[LockState, Any] = {
    LockState.UNCALIBRATED: QT_TRANSLATE_NOOP("Wording", "Not calibrated"),
    LockState.CALIBRATING: QT_TRANSLATE_NOOP("Wording", "Calibrating…"),
    LockState.UNLOCKED: QT_TRANSLATE_NOOP("Wording", "Unlocked"),
    LockState.SEMI_LOCKED: QT_TRANSLATE_NOOP("Wording", "Semi-locked"),
    LockState.UNLOCKING: QT_TRANSLATE_NOOP("Wording", "Unlocking…"),
    LockState.LOCKING: QT_TRANSLATE_NOOP("Wording", "Locking…"),
    LockState.LOCKED: QT_TRANSLATE_NOOP("Wording", "Locked"),
    LockState.PULLED: QT_TRANSLATE_NOOP("Wording", "Pulled"),
    LockState.PULLING: QT_TRANSLATE_NOOP("Wording", "Pulling…"),
    LockState.UNKNOWN: QT_TRANSLATE_NOOP("Wording", "Unknown"),
    LockState.UPDATING: QT_TRANSLATE_NOOP("Wording", "Updating…"),
}
_BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def lock_name(lock: Lock) -> str:
    """Return the name that the user gave the lock here or else in the tedee app, made safe by `on_one_line`."""
    return on_one_line(lock.info.own_name or lock.info.name) or translate("Wording", "Lock {id}").format(id=lock.id)


def on_one_line(name: str | None) -> str:
    """Return a name without characters that break or reorder the line; empty if nothing visible remains."""
    if name and not name.isprintable():
        name = "".join(map(_harmless, name))
    return "" if not name or name.isspace() else name


def name_in_text(lock: Lock, longest: int = LONGEST_NAME_IN_TEXT) -> str:
    """Return the name of a lock for use in a longer text; see `in_text`."""
    return in_text(lock_name(lock), longest)


def in_text(name: str, longest: int = LONGEST_NAME_IN_TEXT) -> str:
    """Return a name for use in a longer text: cut to `longest` characters, and isolated if it is right-to-left.

    The mark before the isolate is for Pango, which takes the direction of a line from its first letter even if that is
    isolated.
    """
    if len(name) > longest:
        name = name[: longest - 1] + "…"
    if name.isascii() or not any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in name):
        return name
    mark = "\u200f" if QGuiApplication.isRightToLeft() else "\u200e"
    return f"{mark}\u2068{name}\u2069"


def in_a_row(texts: Iterable[str]) -> str:
    """Join texts with semicolons. The separator is translated, because some languages put a space before it."""
    return reduce(
        lambda before, text: translate("Wording", "{before}; {text}").format(before=before, text=text), [*texts] or [""]
    )


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if char in _BIDI_CONTROLS:
        return ""
    return " " if category in ("Cc", "Zl", "Zp") else char


def bolt_text(state: LockState) -> str:
    return translate("Wording", _STATES[state])


def state_text(lock: Lock) -> str:
    """Describe the bolt, the door and a jam. The state is unknown while the lock is disconnected."""
    seen = lock.seen
    text = bolt_text(seen.state if seen.connected else LockState.UNKNOWN)
    if seen.connected and seen.door is DoorState.OPENED:
        text = translate("Wording", "{state}, door open").format(state=text)
    if jammed(lock):
        text = translate("Wording", "{state}, jammed").format(state=text)
    return text


def jammed(lock: Lock) -> bool:
    """Return whether the lock reports that its bolt did not move as it should."""
    return bool(lock.seen.connected and lock.seen.state_change_result and lock.seen.state_change_result > 0)


def connection_text(lock: Lock, now: float) -> str:
    if lock.seen.connected is None:
        return no_bridge_text(lock)
    if lock.seen.connected:
        return translate("Wording", "Connected")
    return translate("Wording", "Disconnected since {time}").format(time=time_text(lock.connection_since, now))


def no_bridge_text(lock: Lock) -> str:
    """Say that the lock has no bridge, or that it is not known whether it has one."""
    return translate("Wording", "No bridge") if lock.seen.connection_known else bolt_text(LockState.UNKNOWN)


def level_text(lock: Lock) -> str:
    """Return the battery level in percent, or "?" if it is unknown."""
    level = lock.battery.level
    return "?" if level is None else translate("Wording", "{level} %").format(level=number_text(level))


def battery_text(lock: Lock, now: float) -> str:
    """Describe the battery: its level, and whether it is charging or how old the reading is."""
    if lock.battery.level is None:
        return translate("Wording", "Battery unknown")
    level = level_text(lock)
    if lock.battery.believed_at is not None:
        age = age_text(now - lock.battery.believed_at)
        return translate("Wording", "{level}, read {age}").format(level=level, age=age)
    if lock.seen.charging:
        return translate("Wording", "{level}, charging").format(level=level)
    return level


def battery_read_at(lock: Lock, now: float) -> str:
    """Say when an old battery level was read; empty if it is current."""
    if lock.battery.level is None or lock.battery.believed_at is None:
        return ""
    return about_text(lock.battery.believed_at, now)
