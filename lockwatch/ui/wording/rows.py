"""Texts of a lock's row in the lock list, of its screen reader description, and of its line in the tray menu."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from lockwatch.domain.alert_rules import NOT_LOCKED
from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.locks import DoorState, Lock, Unconfirmed
from lockwatch.domain.rules import Rules
from lockwatch.domain.silencing import raised, unsilenced_alerts
from lockwatch.ui.wording.alerts import alert_text, silence_text
from lockwatch.ui.wording.locks import (
    battery_text,
    bolt_text,
    connection_text,
    in_a_row,
    jammed,
    level_text,
    name_in_text,
    no_bridge_text,
    state_text,
)
from lockwatch.ui.wording.overview import Section
from lockwatch.ui.wording.times import clock_text, date_text, time_text
from lockwatch.util.clock import time_of_day

translate = QCoreApplication.translate

NO_RULES = Rules()


def lock_line(lock: Lock) -> str:
    """Return the line of a lock in the tray menu."""
    if lock.seen.connected is None:
        text = no_bridge_text(lock)
    elif not lock.seen.connected:
        text = translate("Wording", "Disconnected")
    elif lock.battery.level is None:
        text = state_text(lock)
    else:
        text = translate("Wording", "{state}, {level}").format(state=state_text(lock), level=level_text(lock))
    if lock.observed_at is not None:
        text = translate("Wording", "Last known: {sentence}").format(sentence=text)
    return translate("Wording", "{name}: {state}").format(name=name_in_text(lock), state=text)


def status_text(lock: Lock, now: float, format_time: Callable[[float, float], str] = time_text) -> str:
    """Describe the state, or why it is unknown, and the raised alerts."""
    standing = {alert.kind: alert for alert in raised(lock.alerts)}
    parts = (_seen if lock.seen.connected else _unseen)(lock, standing, now, format_time)
    if lock.flapping.unstable:
        times = len(lock.flapping.lost_at)
        parts.append(translate("Wording", "unstable: %n disconnections in 24 h", "", times))
    if lock.observed_at is not None:
        parts.append(_unobserved(lock, format_time(lock.observed_at, now)))
    text = ", ".join(parts)
    silences = {alert: silence_text(alert, now) for alert in standing.values()}
    if len(set(silences.values())) > 1:  # if all are silenced alike, `quiet_text` says so
        some = in_a_row(
            translate("Wording", "{alert}: {silence}").format(alert=alert_text(alert, lock, now), silence=silence)
            for alert, silence in silences.items()
            if silence
        )
        return translate("Wording", "{text} ({some})").format(text=text, some=some)
    return text


def row_status_text(lock: Lock, now: float) -> str:
    """Return the second line of a row. To save room, times of other days are shown as dates only."""
    return status_text(lock, now, _short_time_text)


def shorter_status_texts(lock: Lock) -> tuple[str, str]:
    """Return two shorter texts for narrow rows: one without times, and one also without the battery alert."""
    standing = {alert.kind: alert for alert in raised(lock.alerts)}
    seen = lock.seen
    if seen.connected:
        parts = [bolt_text(seen.state)]
    elif seen.connected is None:
        parts = [no_bridge_text(lock)]
    else:
        parts = [translate("Wording", "Disconnected")]
    if jammed(lock) or Kind.JAMMED in standing:
        parts.append(translate("Wording", "jammed"))
    if not seen.connected and Kind.LEFT_UNLOCKED in standing:
        parts.append(translate("Wording", "unlocked when last seen"))
    if Kind.DOOR_LEFT_OPEN in standing or (seen.connected and seen.door is DoorState.OPENED):
        parts.append(translate("Wording", "door open"))
    if lock.observed_at is not None:
        left = lock.unconfirmed is Unconfirmed.LEFT
        parts.append(translate("Wording", "not listed") if left else translate("Wording", "could not be read"))
    return ", ".join(parts + _battery(standing)), ", ".join(parts)


def _short_time_text(moment: float, now: float) -> str:
    then = time_of_day(moment)
    return clock_text(then.time()) if then.date() == time_of_day(now).date() else date_text(then)


def _seen(lock: Lock, standing: dict[Kind, Alert], now: float, format_time: Callable[[float, float], str]) -> list[str]:
    bolt, door = standing.get(Kind.LEFT_UNLOCKED), standing.get(Kind.DOOR_LEFT_OPEN)
    state = bolt_text(lock.seen.state)
    if bolt and lock.seen.state in NOT_LOCKED:
        state = translate("Wording", "{state} since {time}").format(state=state, time=format_time(bolt.since, now))
    parts = [state]
    if jammed(lock) or Kind.JAMMED in standing:
        parts.append(translate("Wording", "jammed"))
    if door:
        parts.append(translate("Wording", "door open since {time}").format(time=format_time(door.since, now)))
    elif lock.seen.door is DoorState.OPENED:
        parts.append(translate("Wording", "door open"))
    return parts + _battery(standing)


def _unseen(
    lock: Lock, standing: dict[Kind, Alert], now: float, format_time: Callable[[float, float], str]
) -> list[str]:
    """Describe a lock that is not connected. Its alerts from before remain until it is seen again."""
    since = format_time(lock.connection_since, now)
    if Kind.JAMMED in standing:  # first, because a row may be too narrow for both
        parts = [
            translate("Wording", "Jammed when last seen"),
            translate("Wording", "disconnected since {time}").format(time=since),
        ]
    else:
        parts = [connection_text(lock, now)]
        if lock.seen.connected is False:
            parts = [translate("Wording", "Disconnected since {time}").format(time=since)]
    if Kind.LEFT_UNLOCKED in standing:
        parts.append(translate("Wording", "unlocked when last seen"))
    if Kind.DOOR_LEFT_OPEN in standing:
        parts.append(translate("Wording", "door open when last seen"))
    return parts + _battery(standing)


def _unobserved(lock: Lock, seen_at: str) -> str:
    """Say when the lock was last observed, and why the latest answer did not observe it."""
    if lock.unconfirmed is Unconfirmed.LEFT:
        return translate("Wording", "last seen {time}: it is not in tedee's latest answer").format(time=seen_at)
    return translate("Wording", "last seen {time}: tedee's answer about it could not be read").format(time=seen_at)


def _battery(standing: dict[Kind, Alert]) -> list[str]:
    if Kind.BATTERY_CRITICAL in standing:
        return [translate("Wording", "battery almost empty")]
    return [translate("Wording", "battery low")] if Kind.BATTERY_LOW in standing else []


def quiet_text(lock: Lock, now: float, rules: Rules = NO_RULES) -> str:
    """Return why the alerts of a lock cause no notifications; empty if they do, or if there are no alerts."""
    if rules.for_lock(lock).muted:
        return translate("Wording", "muted")
    standing = raised(lock.alerts) if lock.alerts else []
    if not standing or any(not alert.silent(now) for alert in standing):
        return ""
    return silence_text(min(standing, key=lambda alert: alert.silent_until or 0.0), now)


def lock_sentence(lock: Lock, now: float, rules: Rules = NO_RULES, *, stale: bool = False) -> str:
    """Describe a lock completely, for screen readers. `stale` says that the data is out of date."""
    battery = battery_text(lock, now)
    if lock.battery.level is not None:
        battery = translate("Wording", "battery {level}").format(level=battery)
    status = status_text(lock, now)
    if quiet := quiet_text(lock, now, rules):
        status = translate("Wording", "{status}; {quiet}").format(status=status, quiet=quiet)
    sentence = translate("Wording", "{name}: {status}; {battery}.").format(
        name=name_in_text(lock), status=status, battery=battery
    )
    return translate("Wording", "Last known: {sentence}").format(sentence=sentence) if stale else sentence


def row_sentence(lock: Lock, section: Section, now: float, rules: Rules, *, stale: bool = False) -> str:
    """Describe a row for screen readers: the section, the lock and the keys to use."""
    sentence = lock_sentence(lock, now, rules, stale=stale)
    if section is Section.ATTENTION:
        sentence = translate("Wording", "Needs attention. {sentence}").format(sentence=sentence)
    elif section is Section.HIDDEN:
        sentence = translate("Wording", "Hidden. {sentence}").format(sentence=sentence)
    return f"{sentence} {keys_text(lock, now, rules)}".rstrip()


def keys_text(lock: Lock, now: float, rules: Rules) -> str:
    """Say which keys silence the alerts of a row; empty if it has no alert to silence."""
    if not unsilenced_alerts(lock, now, rules):
        return ""
    return translate("Wording", "Press Space to acknowledge, or the menu key for more.")
