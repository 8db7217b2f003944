"""The worst of all: what the icon shows."""

from lockwatch.domain.alerts import Matter, Urgency
from lockwatch.domain.locks import DoorState, Lock
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State

STALE_AFTER_INTERVALS = 3
STALE_AFTER_S = 60.0


def stale(state: State, now: float, rules: Rules) -> bool:
    """Is the last good sync of this run older than 3 intervals and than 60 s, or was there none yet?"""
    return state.recalled_at is not None or state.synced_at is None or now > stale_at(state.synced_at, rules)


def stale_at(synced_at: float, rules: Rules) -> float:
    """Until when a good sync that ended at `synced_at` is believed."""
    return synced_at + max(STALE_AFTER_S, STALE_AFTER_INTERVALS * rules.interval_s)


def overview(state: State, now: float, rules: Rules) -> Overview:
    """The worst that holds. What is not known to be locked counts as unlocked.

    A lock that never had a bridge cannot be watched, so it is shown in the list and counts for nothing here; nor does
    one that is never to be told, nor an alert that was acknowledged or snoozed.
    """
    if state.needs_token:
        return Overview.NEEDS_TOKEN
    if stale(state, now, rules):
        return Overview.CANNOT_SEE
    found = [_counted(lock, now, rules) for lock in state.locks.values()]
    return next((each for each in Overview if each in found), Overview.NO_LOCKS)


def need(lock: Lock, now: float, rules: Rules) -> Overview | None:
    """The worst that the icon counts of this lock; None: nothing, it needs no attention."""
    counted = _counted(lock, now, rules)
    return None if counted in (Overview.LOCKED, Overview.NO_LOCKS) else counted


def _counted(lock: Lock, now: float, rules: Rules) -> Overview:
    if not counts(lock, rules):
        return Overview.NO_LOCKS
    lost = lock.seen.connected is False
    if lock.alerts:
        loud = [alert.kind for alert in lock.alerts.values() if not alert.pending and not alert.silent(now)]
        if any(kind.urgency is Urgency.CRITICAL for kind in loud):
            return Overview.CRITICAL
        if lost and not lock.silent(Matter.CONNECTION, now):
            return Overview.DISCONNECTED
        if any(kind.matter is Matter.BATTERY for kind in loud):
            return Overview.BATTERY_LOW
    elif lost:
        return Overview.DISCONNECTED
    return Overview.LOCKED if lock.locked and lock.seen.door is not DoorState.OPENED else Overview.UNLOCKED


def counts(lock: Lock, rules: Rules) -> bool:
    """Is the lock one that the icon speaks of?"""
    return lock.seen.connected is not None and not rules.of(lock).never_tell
