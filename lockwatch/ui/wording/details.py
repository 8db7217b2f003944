"""Texts of the details window: the facts about a lock, its events, and its battery curve."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import groupby
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDate, QLocale

from lockwatch.domain.alerts import Kind, SuppressReason
from lockwatch.domain.history import Event, EventKind, Reading, Watching
from lockwatch.domain.locks import DoorState, Lock, LockState, Unconfirmed
from lockwatch.domain.overview import stale
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act
from lockwatch.ui.wording.locks import battery_text, bolt_text, jammed, lock_name
from lockwatch.ui.wording.times import date_text, moment_text, number_text, time_text
from lockwatch.util.clock import time_of_day

translate = QCoreApplication.translate


class Fact(Enum):
    """The facts in the details window, from top to bottom."""

    BOLT = auto()
    DOOR = auto()
    BRIDGE = auto()
    BATTERY = auto()
    THRESHOLDS = auto()
    FIRMWARE = auto()
    SERIAL = auto()
    NAME = auto()


_LABELS: dict[Fact, Any] = {
    Fact.BOLT: QT_TRANSLATE_NOOP("Wording", "Lock"),
    Fact.DOOR: QT_TRANSLATE_NOOP("Wording", "Door"),
    Fact.BRIDGE: QT_TRANSLATE_NOOP("Wording", "Bridge"),
    Fact.BATTERY: QT_TRANSLATE_NOOP("Wording", "Battery"),
    Fact.THRESHOLDS: QT_TRANSLATE_NOOP("Wording", "Battery alerts"),
    Fact.FIRMWARE: QT_TRANSLATE_NOOP("Wording", "Firmware"),
    Fact.SERIAL: QT_TRANSLATE_NOOP("Wording", "Serial number"),
    Fact.NAME: QT_TRANSLATE_NOOP("Wording", "Name in the tedee app"),
}
_DOORS: dict[DoorState, Any] = {
    DoorState.NOT_PAIRED: QT_TRANSLATE_NOOP("Wording", "No door sensor"),
    DoorState.DISCONNECTED: QT_TRANSLATE_NOOP("Wording", "Not known, as its sensor is disconnected"),
    DoorState.OPENED: QT_TRANSLATE_NOOP("Wording", "Open"),
    DoorState.CLOSED: QT_TRANSLATE_NOOP("Wording", "Closed"),
    DoorState.UNCALIBRATED: QT_TRANSLATE_NOOP("Wording", "Not known, as its sensor is not calibrated"),
}
_SENSED = (DoorState.OPENED, DoorState.CLOSED)
_FIRMWARE: dict[bool | None, Any] = {
    True: QT_TRANSLATE_NOOP("Wording", "Update available, to be installed with the tedee app"),
    False: QT_TRANSLATE_NOOP("Wording", "Up to date"),
    None: QT_TRANSLATE_NOOP("Wording", "Not known"),
}
_DOOR_EVENTS: dict[DoorState, Any] = {
    DoorState.NOT_PAIRED: QT_TRANSLATE_NOOP("Wording", "Door sensor removed"),
    DoorState.DISCONNECTED: QT_TRANSLATE_NOOP("Wording", "Door sensor disconnected"),
    DoorState.OPENED: QT_TRANSLATE_NOOP("Wording", "Door opened"),
    DoorState.CLOSED: QT_TRANSLATE_NOOP("Wording", "Door closed"),
    DoorState.UNCALIBRATED: QT_TRANSLATE_NOOP("Wording", "Door sensor not calibrated"),
}
_CONNECTION_EVENTS: dict[str, Any] = {
    "connected": QT_TRANSLATE_NOOP("Wording", "Connected to its bridge"),
    "disconnected": QT_TRANSLATE_NOOP("Wording", "Disconnected from its bridge"),
    "no_bridge": QT_TRANSLATE_NOOP("Wording", "No bridge"),
}
_ACCOUNT_EVENTS: dict[str, Any] = {
    "here": QT_TRANSLATE_NOOP("Wording", "In the account"),
    "gone": QT_TRANSLATE_NOOP("Wording", "Left the account"),
}
_SIGHT_EVENTS: dict[Watching, Any] = {
    Watching.SEEING: QT_TRANSLATE_NOOP("Wording", "Lockwatch can see"),
    Watching.UNREACHABLE: QT_TRANSLATE_NOOP("Wording", "Lockwatch can't see: tedee could not be reached"),
    Watching.REFUSED: QT_TRANSLATE_NOOP("Wording", "Lockwatch can't see: the access key was rejected"),
    Watching.NO_TOKEN: QT_TRANSLATE_NOOP("Wording", "Lockwatch can't see: it had no access key"),
    Watching.RATE_LIMITED: QT_TRANSLATE_NOOP("Wording", "Lockwatch can't see: too many requests were made"),
    Watching.BAD_ANSWER: QT_TRANSLATE_NOOP("Wording", "Lockwatch can't see: the answer was not understood"),
    Watching.ASLEEP: QT_TRANSLATE_NOOP("Wording", "Lockwatch can't see: the computer slept"),
    Watching.NOT_RUNNING: QT_TRANSLATE_NOOP("Wording", "Lockwatch can't see: it was not running"),
}
_ALERTS: dict[Kind, Any] = {
    Kind.DISCONNECTED: QT_TRANSLATE_NOOP("Wording", "disconnected"),
    Kind.BATTERY_LOW: QT_TRANSLATE_NOOP("Wording", "battery low"),
    Kind.BATTERY_CRITICAL: QT_TRANSLATE_NOOP("Wording", "battery almost empty"),
    Kind.JAMMED: QT_TRANSLATE_NOOP("Wording", "jammed"),
    Kind.LEFT_UNLOCKED: QT_TRANSLATE_NOOP("Wording", "left unlocked"),
    Kind.DOOR_LEFT_OPEN: QT_TRANSLATE_NOOP("Wording", "door left open"),
    Kind.NEEDS_CALIBRATION: QT_TRANSLATE_NOOP("Wording", "needs calibration"),
    Kind.TOKEN_REFUSED: QT_TRANSLATE_NOOP("Wording", "the access key was rejected"),
    Kind.CLOUD_UNREACHABLE: QT_TRANSLATE_NOOP("Wording", "the tedee cloud can't be reached"),
    Kind.API_RETIRING: QT_TRANSLATE_NOOP("Wording", "Lockwatch will need an update"),
    Kind.RECONNECTED: QT_TRANSLATE_NOOP("Wording", "connected again"),
    Kind.UNSTABLE: QT_TRANSLATE_NOOP("Wording", "connection unstable"),
    Kind.DIGEST_GAP: QT_TRANSLATE_NOOP("Wording", "what changed while Lockwatch could not see"),
    Kind.DIGEST_QUIET: QT_TRANSLATE_NOOP("Wording", "alerts that were held back"),
}
_ALERT_EVENTS: dict[EventKind, Any] = {
    EventKind.RAISED: QT_TRANSLATE_NOOP("Wording", "Alert: {alert}"),
    EventKind.CLEARED: QT_TRANSLATE_NOOP("Wording", "Alert over: {alert}"),
    EventKind.NOTIFIED: QT_TRANSLATE_NOOP("Wording", "You were notified: {alert}"),
    EventKind.UNSHOWN: QT_TRANSLATE_NOOP("Wording", "The notification could not be shown: {alert}"),
}
_ACTS: dict[Act, Any] = {
    Act.ACKNOWLEDGE: QT_TRANSLATE_NOOP("Wording", "Acknowledged: {alert}"),
    Act.SNOOZE_1H: QT_TRANSLATE_NOOP("Wording", "Snoozed for an hour: {alert}"),
    Act.SNOOZE_UNTIL_8: QT_TRANSLATE_NOOP("Wording", "Snoozed until the next morning: {alert}"),
    Act.TAKE_BACK: QT_TRANSLATE_NOOP("Wording", "Undone: {alert}"),
    Act.PAUSE_1H: QT_TRANSLATE_NOOP("Wording", "Notifications paused for an hour"),
    Act.PAUSE_UNTIL_8: QT_TRANSLATE_NOOP("Wording", "Notifications paused until the next morning"),
    Act.PAUSE: QT_TRANSLATE_NOOP("Wording", "Notifications paused"),
    Act.RESUME: QT_TRANSLATE_NOOP("Wording", "Notifications resumed"),
}
_SUPPRESSED: dict[SuppressReason, Any] = {
    SuppressReason.MUTED: QT_TRANSLATE_NOOP("Wording", "Not notified (muted): {alert}"),
    SuppressReason.ACKNOWLEDGED: QT_TRANSLATE_NOOP("Wording", "Not notified (acknowledged): {alert}"),
    SuppressReason.SNOOZED: QT_TRANSLATE_NOOP("Wording", "Not notified (snoozed): {alert}"),
    SuppressReason.REPEATED: QT_TRANSLATE_NOOP(
        "Wording", "Not notified again (battery neither charged nor replaced): {alert}"
    ),
    SuppressReason.LESS_SEVERE: QT_TRANSLATE_NOOP("Wording", "Not notified (it got better): {alert}"),
    SuppressReason.UNSTABLE: QT_TRANSLATE_NOOP("Wording", "Not notified (unstable connection): {alert}"),
    SuppressReason.PAUSED: QT_TRANSLATE_NOOP("Wording", "Not notified yet (notifications paused): {alert}"),
    SuppressReason.QUIET_HOURS: QT_TRANSLATE_NOOP("Wording", "Not notified yet (quiet hours): {alert}"),
    SuppressReason.IN_DIGEST: QT_TRANSLATE_NOOP("Wording", "Notified together with others: {alert}"),
}


def fact_texts(lock: Lock, state: State, now: float, rules: Rules) -> dict[Fact, str]:
    """Return the text of each fact."""
    old = stale(state, now, rules) or lock.observed_at is not None
    if lock.observed_at is not None:
        state = replace(state, synced_at=lock.observed_at)
    own = rules.for_lock(lock)
    return {
        Fact.BOLT: _bolt_text(lock, state, now, old),
        Fact.DOOR: _door_text(lock, state, now, old),
        Fact.BRIDGE: _bridge_text(lock, now, old),
        Fact.BATTERY: battery_text(_read_then(lock, state) if old else lock, now),
        Fact.THRESHOLDS: translate("Wording", "Low at {low}, almost empty at {critical}").format(
            low=percent_text(own.battery_low), critical=percent_text(own.battery_critical)
        ),
        Fact.FIRMWARE: translate("Wording", _FIRMWARE[lock.info.update_available]),
        Fact.SERIAL: lock.info.serial_number or translate("Wording", "Not known"),
        Fact.NAME: lock_name(replace(lock, info=lock.info._replace(own_name=None))),
    }


def _read_then(lock: Lock, state: State) -> Lock:
    """Return the lock with its battery level dated by the last successful sync, unless it is dated already."""
    believed_at = state.synced_at if lock.battery.believed_at is None else lock.battery.believed_at
    return replace(lock, battery=replace(lock.battery, believed_at=believed_at))


def percent_text(level: int) -> str:
    """Return a level in percent, with a no-break space."""
    return translate("Wording", "{level} %").format(level=number_text(level)).replace(" ", "\u00a0")


def last_seen_text(state: State, now: float) -> str:
    """Warn that the shown facts are out of date."""
    if state.synced_at is None:
        return translate("Wording", "Lockwatch can't see the locks right now. This is what it knew before.")
    text = translate("Wording", "Lockwatch can't see the locks right now. This is what it knew at {time}.")
    return text.format(time=time_text(state.synced_at, now))


def unobserved_text(lock: Lock, now: float) -> str:
    """Warn that the latest answer said nothing about the lock; empty if it did."""
    if lock.observed_at is None:
        return ""
    if lock.unconfirmed is Unconfirmed.LEFT:
        text = translate("Wording", "This lock is not in tedee's latest answer. This is what was known at {time}.")
    else:
        text = translate(
            "Wording", "tedee's answer about this lock could not be read. This is what was known at {time}."
        )
    return text.format(time=time_text(lock.observed_at, now))


def fact_label(fact: Fact) -> str:
    return translate("Wording", _LABELS[fact])


def _bolt_text(lock: Lock, state: State, now: float, old: bool) -> str:
    if lock.seen.connected is None and lock.seen.connection_known:
        return translate("Wording", "Not known, as it has no bridge")
    if lock.seen.connected is None or lock.seen.state is LockState.UNKNOWN:
        return translate("Wording", "Not known")
    text = bolt_text(lock.seen.state)
    if jammed(lock):
        text = translate("Wording", "{state}, jammed").format(state=text)
    if not lock.seen.connected or old:
        return _when_last_seen(text, lock, state, now)
    if lock.seen.state_changed_at is None:
        return text
    changed = moment_text(lock.seen.state_changed_at.astimezone(), time_of_day(now).date())
    return translate("Wording", "{state} since {time}").format(state=text, time=changed)


def _door_text(lock: Lock, state: State, now: float, old: bool) -> str:
    door = lock.seen.door
    if door is None:
        return translate("Wording", "Not known")
    text = translate("Wording", _DOORS[door])
    return _when_last_seen(text, lock, state, now) if door in _SENSED and (old or not lock.seen.connected) else text


def _when_last_seen(text: str, lock: Lock, state: State, now: float) -> str:
    """Add when the lock was last seen: before it was disconnected, or else at the last successful sync."""
    if lock.seen.connected is False:
        lost = time_text(lock.connection_since, now)
        return translate("Wording", "{state} when last seen, before {time}").format(state=text, time=lost)
    if state.synced_at is None:
        return translate("Wording", "{state} when last seen").format(state=text)
    seen = time_text(state.synced_at, now)
    return translate("Wording", "{state} when last seen at {time}").format(state=text, time=seen)


def _bridge_text(lock: Lock, now: float, old: bool) -> str:
    if not lock.seen.connection_known:
        return translate("Wording", "Not known")
    if lock.seen.connected is None:
        return translate("Wording", "No bridge, so it can't be watched")
    since = time_text(lock.connection_since, now)
    if not lock.seen.connected:
        return translate("Wording", "Disconnected since {time}").format(time=since)
    if old:
        return translate("Wording", "Connected when last seen")
    return translate("Wording", "Connected since {time}").format(time=since)


def day_text(day: date, today: date) -> str:
    """Return the heading of a day."""
    if day == today:
        return translate("Wording", "Today")
    if day == today - timedelta(days=1):
        return translate("Wording", "Yesterday")
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def day_label(day: date) -> str:
    """Return a label for a time axis: the locale's short date without the year."""
    locale = QLocale()
    pattern = re.sub(r"[^dM]*y+[^dM]*", "", locale.dateFormat(QLocale.FormatType.ShortFormat))
    return locale.toString(QDate(day.year, day.month, day.day), pattern)


def month_label(day: date) -> str:
    """Return a label for a time axis of months: the month's short name, or the year for January."""
    if day.month == 1:
        return QLocale().toString(QDate(day.year, 1, 1), "yyyy")
    return QLocale().standaloneMonthName(day.month, QLocale.FormatType.ShortFormat)


def event_text(event: Event) -> str:
    """Describe an event. One that a later version has written gets a generic text."""
    try:
        return _event_text(event.what, event.value)
    except (KeyError, ValueError):
        return translate("Wording", "An event that this version of Lockwatch does not know")


def _event_text(what: EventKind, value: str) -> str:
    match what:
        case EventKind.STATE:
            state = LockState[value.upper()]
            return translate("Wording", "State not known") if state is LockState.UNKNOWN else bolt_text(state)
        case EventKind.DOOR:
            return translate("Wording", _DOOR_EVENTS[DoorState[value.upper()]])
        case EventKind.CONNECTION:
            return translate("Wording", _CONNECTION_EVENTS[value])
        case EventKind.ACCOUNT:
            return translate("Wording", _ACCOUNT_EVENTS[value])
        case EventKind.SIGHT:
            return translate("Wording", _SIGHT_EVENTS[Watching(value)])
        case EventKind.SUPPRESSED:
            kind, _, why = value.partition(":")
            return translate("Wording", _SUPPRESSED[SuppressReason(why)]).format(
                alert=translate("Wording", _ALERTS[Kind(kind)])
            )
        case EventKind.ACT:
            act, _, kind = value.partition(":")
            alert = translate("Wording", _ALERTS[Kind(kind)]) if kind else ""
            return translate("Wording", _ACTS[Act(act)]).format(alert=alert)
    return translate("Wording", _ALERT_EVENTS[what]).format(alert=translate("Wording", _ALERTS[Kind(value)]))


def reading_text(reading: Reading) -> str:
    """Describe a point of the battery curve."""
    then = moment_text(datetime.fromtimestamp(reading.at), date.today())
    return translate("Wording", "{time}: {level}").format(time=then, level=read_text(reading))


def read_text(reading: Reading) -> str:
    """Return the level of a battery reading and whether the battery was charging, but not the time."""
    level = percent_text(reading.level)
    return translate("Wording", "{level}, charging").format(level=level) if reading.charging else level


def charging_runs(readings: Sequence[Reading]) -> list[Sequence[Reading]]:
    """Return the consecutive readings of each time the battery was charged."""
    grouped = groupby(readings, key=lambda reading: reading.charging)
    return [list(run) for charging, run in grouped if charging]


def make_a_curve(readings: Sequence[Reading]) -> bool:
    """Return whether there is something to draw: at least two different readings."""
    return len({(reading.level, reading.charging) for reading in readings}) > 1


def curve_sentence(readings: Sequence[Reading]) -> str:
    """Describe the curve for screen readers, or say why there is none."""
    if not make_a_curve(readings):
        return translate("Wording", "There are too few readings for a curve yet.")
    charges = len(charging_runs(readings))
    if charges:
        text = translate(
            "Wording", "Battery from {first} on {start} to {last} on {end}, charged %n times.", "", charges
        )
    else:
        text = translate("Wording", "Battery from {first} on {start} to {last} on {end}.")
    first, last = readings[0], readings[-1]
    start, end = (date_text(date.fromtimestamp(each.at)) for each in (first, last))
    return text.format(first=percent_text(first.level), start=start, last=percent_text(last.level), end=end)
