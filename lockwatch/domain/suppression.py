"""Decide when an alert is notified again, and when a notification is suppressed (RULES.md, Notifying)."""

from dataclasses import replace

from lockwatch.domain.alerts import Alert, Kind, SuppressReason
from lockwatch.domain.locks import Lock

_LESS_SEVERE = ((Kind.BATTERY_CRITICAL, Kind.BATTERY_LOW), (Kind.DOOR_LEFT_OPEN, Kind.LEFT_UNLOCKED))
"""The worse kind of a matter, and the lesser one."""


def due_again(alert: Alert, now: float) -> Alert:
    """Return the alert, marked as due again if its snooze has ended or its kind repeats; `now` in steady seconds."""
    if alert.silent_until is not None and not alert.silent(now):
        alert = replace(alert, silent_until=None, due=True)
    return replace(alert, due=True) if alert.due_again(now) else alert


def is_less_severe(was: Alert, alert: Alert) -> bool:
    """Return whether `alert` is a lesser alert of the same matter than `was`, which it replaces."""
    return (was.kind, alert.kind) in _LESS_SEVERE


def why_silent(lock: Lock | None, was: Alert | None, alert: Alert, now: float) -> SuppressReason | None:
    """Return why to suppress a due alert, apart from reasons that depend on other alerts or the time of day, or None.

    `was`: the alert that it replaces in this sync. `now`: steady seconds.
    """
    if alert.acknowledged and not (alert.kind is Kind.BATTERY_CRITICAL and alert.due_again(now)):
        return SuppressReason.ACKNOWLEDGED
    if alert.silent(now) and not alert.acknowledged:
        return SuppressReason.SNOOZED
    if (
        was is not None
        and is_less_severe(was, alert)
        and (was.last_notified_at is not None or alert.last_notified_at is not None)
    ):
        return SuppressReason.LESS_SEVERE
    again = lock is not None and lock.battery.lowest is not None and alert.last_notified_at is None
    return SuppressReason.REPEATED if again and alert.kind is Kind.BATTERY_LOW else None
