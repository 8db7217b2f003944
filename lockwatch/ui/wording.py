"""What a person reads of locks, syncs and failures. Nothing else turns the domain into words."""

import unicodedata
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.domain.alerts import Kind, Matter, Rules
from lockwatch.domain.locks import DoorState, Lock, LockState
from lockwatch.domain.overview import Overview
from lockwatch.domain.watch import State
from lockwatch.ui.wording_failures import failure_text as failure_text
from lockwatch.ui.wording_times import SAID_AS_TIME_FROM_S as SAID_AS_TIME_FROM_S
from lockwatch.ui.wording_times import age_text as age_text
from lockwatch.ui.wording_times import duration_text as duration_text
from lockwatch.ui.wording_times import time_text as time_text

translate = QCoreApplication.translate

LONGEST_NAME = 80
NAMED_AT_MOST = 3

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


def lock_name(lock: Lock) -> str:
    """The name as its owner wrote it, on one line: what would break or reorder the line is replaced."""
    name = lock.info.name
    if name and not name.isprintable():
        name = "".join(map(_harmless, name))
    if not name or name.isspace():
        return translate("Wording", "Lock {id}").format(id=lock.id)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    if char in _BIDI_CONTROLS:
        return ""
    return " " if category in ("Cc", "Zl", "Zp") else char


def state_text(lock: Lock) -> str:
    """The bolt, the door and a jam. Without its bridge nothing of that is known."""
    seen = lock.seen
    text = translate("Wording", _STATES[seen.state if seen.connected else LockState.UNKNOWN])
    if seen.connected and seen.door is DoorState.OPENED:
        text = translate("Wording", "{state}, door open").format(state=text)
    if jammed(lock):
        text = translate("Wording", "{state}, jammed").format(state=text)
    return text


def jammed(lock: Lock) -> bool:
    return bool(lock.seen.connected and lock.seen.state_change_result)


def connection_text(lock: Lock, now: float) -> str:
    if lock.seen.connected is None:
        return translate("Wording", "No bridge")
    if lock.seen.connected:
        return translate("Wording", "Connected")
    return translate("Wording", "Disconnected since {time}").format(time=time_text(lock.connection_since, now))


def level_text(lock: Lock) -> str:
    level = lock.battery.level
    return "?" if level is None else translate("Wording", "{level} %").format(level=level)


def battery_text(lock: Lock, now: float) -> str:
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
    """When an old battery level was read; empty while it is fresh."""
    if lock.battery.level is None or lock.battery.believed_at is None:
        return ""
    return translate("Wording", "at {time}").format(time=time_text(lock.battery.believed_at, now))


def overview_text(state: State, overview: Overview, now: float, rules: Rules) -> str:
    """The tray's tooltip: the worst in words, how many are locked, and how old that is."""
    text = translate("Wording", "Lockwatch: {summary}").format(summary=summary_text(state, overview))
    if state.synced_at is None:
        return text
    return translate("Wording", "{text}; as of {time}").format(text=text, time=time_text(state.synced_at, now))


def summary_text(state: State, overview: Overview, named_at_most: int = NAMED_AT_MOST) -> str:
    """The same without the program's name and the time."""
    match overview:
        case Overview.NEEDS_TOKEN if state.token_refused:
            return translate("Wording", "The token is refused")
        case Overview.NEEDS_TOKEN:
            return translate("Wording", "Needs a token")
        case Overview.CANNOT_SEE if state.synced_at is None and state.failure is None:
            return translate("Wording", "Waiting for the first answer")
        case Overview.CANNOT_SEE:
            return translate("Wording", "Cannot see the locks")
        case Overview.LOCKED:
            return translate("Wording", "All locked")
        case Overview.NO_LOCKS if state.locks:
            return translate("Wording", "No lock has a bridge")
        case Overview.NO_LOCKS:
            return translate("Wording", "No locks")
    watched = [lock for lock in state.locks.values() if lock.seen.connected is not None]
    parts = _worst(watched)
    if len(parts) > named_at_most:
        more = translate("Wording", "and {n} more").format(n=len(parts) - named_at_most)
        parts = [*parts[:named_at_most], more]
    locked = sum(lock.locked and bool(lock.seen.connected) for lock in watched)
    parts.append(translate("Wording", "{n} of {total} locked").format(n=locked, total=len(watched)))
    return "; ".join(parts)


def _worst(locks: list[Lock]) -> list[str]:
    """What is wrong, the worst first, in the order of `Overview`."""
    critical: list[str] = []
    disconnected: list[str] = []
    low: list[str] = []
    stuck: list[str] = []
    unlocked: list[str] = []
    for lock in sorted(locks, key=lambda lock: lock_name(lock).casefold()):
        name, alert = lock_name(lock), lock.alerts.get(Matter.BATTERY)
        if alert and alert.kind is Kind.BATTERY_CRITICAL:
            critical.append(translate("Wording", "{name} battery almost empty").format(name=name))
        if lock.seen.connected is False:
            disconnected.append(translate("Wording", "{name} disconnected").format(name=name))
        if alert and alert.kind is Kind.BATTERY_LOW:
            low.append(translate("Wording", "{name} battery low").format(name=name))
        if lock.seen.connected and (not lock.locked or lock.seen.door is DoorState.OPENED):
            (stuck if jammed(lock) else unlocked).append(
                translate("Wording", "{name}: {state}").format(name=name, state=state_text(lock))
            )
    return critical + disconnected + low + stuck + unlocked


def lock_line(lock: Lock) -> str:
    """One lock in the tray's menu."""
    if lock.seen.connected is None:
        text = translate("Wording", "No bridge")
    elif not lock.seen.connected:
        text = translate("Wording", "Disconnected")
    elif lock.battery.level is None:
        text = state_text(lock)
    else:
        text = translate("Wording", "{state}, {level}").format(state=state_text(lock), level=level_text(lock))
    return translate("Wording", "{name}: {state}").format(name=lock_name(lock), state=text)


def status_text(lock: Lock, now: float) -> str:
    """The second line of a row: the state, or why it is not known."""
    return state_text(lock) if lock.seen.connected else connection_text(lock, now)


def lock_sentence(lock: Lock, now: float) -> str:
    """All of a row, for those who hear it."""
    battery = battery_text(lock, now)
    if lock.battery.level is not None:
        battery = translate("Wording", "battery {level}").format(level=battery)
    return translate("Wording", "{name}: {status}; {battery}.").format(
        name=lock_name(lock), status=status_text(lock, now), battery=battery
    )


def notification_texts(kind: Kind, lock: Lock, after_s: float | None) -> tuple[str, str]:
    """Title and body, plain text; `after_s`: how long a lock was disconnected that is connected again."""
    level = level_text(lock)
    match kind:
        case Kind.DISCONNECTED:
            title = translate("Wording", "{name} is disconnected")
            body = translate("Wording", "Its bridge has lost it, so its state is not known.")
        case Kind.RECONNECTED:
            title = translate("Wording", "{name} is connected again")
            body = translate("Wording", "after {duration}").format(duration=duration_text(after_s)) if after_s else ""
        case Kind.BATTERY_LOW:
            title = translate("Wording", "{name}: battery low")
            body = translate("Wording", "{level} left. Charge it soon.").format(level=level)
        case Kind.BATTERY_CRITICAL:
            title = translate("Wording", "{name}: battery almost empty")
            body = translate("Wording", "{level} left. Charge it now, or the lock will stop.").format(level=level)
    return title.format(name=lock_name(lock)), body
