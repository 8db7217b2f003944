"""When the alerts of a lock are raised and cleared (RULES.md, Kinds): one function for each matter.

Each function gets the current alert of its matter, pending or raised, and returns the alert after one more observation.
An unknown value (None) neither raises nor clears an alert, but it ends the waiting time of a pending one.
"""

from collections.abc import Mapping
from dataclasses import replace

from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import DoorState, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.rules import LockRules

CLEARED_ABOVE = 5
"""A battery alert clears this many percentage points above its threshold, so that it does not flutter."""
UNCALIBRATED_S = 600.0
"""How long a lock may be uncalibrated, in seconds. An update or its owner may just be calibrating it."""
NOT_LOCKED = frozenset({LockState.UNLOCKED, LockState.SEMI_LOCKED, LockState.PULLED})


def connection_alert(current: Alert | None, seen: Observation, now: Moment, grace_s: float | None) -> Alert | None:
    """`disconnected`: raised when the lock has been disconnected for the grace period, cleared when it is connected.

    `grace_s` None: never raised.
    """
    if seen.connected is not False:
        return None
    since = current.since if current else now.at
    return _run(current, Kind.DISCONNECTED, since, grace_s is not None and now.at - since >= grace_s)


def battery_alert(
    current: Alert | None, battery: Battery, seen: Observation, now: Moment, rules: LockRules, *, changed: bool
) -> Alert | None:
    """`battery_low` and `battery_critical`: raised at or under their thresholds, cleared 5 points above them.

    A charging battery has no alert. A doubted reading, a missing one, and a disconnected lock change nothing. If the
    thresholds were `changed`, an alert that the new ones would not raise is cleared.
    """
    if seen.charging:
        return None
    if changed and battery.level is not None and _battery_kind(None, battery.level, rules) is None:
        return None
    if seen.battery_level is None or battery.doubted is not None or battery.level is None:
        return current
    kind = _battery_kind(current.kind if current and not changed else None, battery.level, rules)
    if kind is None:
        return None
    return current if current and current.kind is kind else Alert(kind, now.at)


def _battery_kind(current: Kind | None, level: int, rules: LockRules) -> Kind | None:
    critical = rules.battery_critical + (CLEARED_ABOVE - 1 if current is Kind.BATTERY_CRITICAL else 0)
    low = rules.battery_low + (CLEARED_ABOVE - 1 if current else 0)
    if level <= critical:
        return Kind.BATTERY_CRITICAL
    return Kind.BATTERY_LOW if level <= low else None


def jam_alert(current: Alert | None, seen: Observation, now: Moment) -> Alert | None:
    """`jammed`: raised when the last movement failed, cleared when one succeeds.

    A jam with a later date is a new alert. An earlier date is no sign of another jam: the lock's clock was set.
    """
    if seen.state_change_result is None:
        return current
    if seen.state_change_result <= 0:
        return None
    jammed_at = seen.state_changed_at
    if current is None or (current.jammed_at and jammed_at and current.jammed_at < jammed_at):
        return Alert(Kind.JAMMED, now.at, jammed_at=jammed_at)
    return replace(current, jammed_at=jammed_at) if jammed_at and not current.jammed_at else current


def door_alert(
    current: Alert | None, seen: Observation, now: Moment, rules: LockRules, former: LockRules
) -> Alert | None:
    """Return `left_unlocked` or, if both hold, `door_left_open`, which hides it.

    Each follows its own rule, also while it is hidden. `former` are the rules that applied at the previous sync.
    """
    known = {alert.kind: alert for alert in (current, current.behind if current else None) if alert}
    unlocked = _left_unlocked(known.get(Kind.LEFT_UNLOCKED), seen, now, rules, former)
    opened = _door_left_open(known.get(Kind.DOOR_LEFT_OPEN), seen, now, rules, former)
    if unlocked is None or opened is None:
        alone = unlocked or opened
        return replace(alone, behind=None) if alone and alone.behind else alone
    return in_front(opened, unlocked)


def in_front(one: Alert, other: Alert) -> Alert:
    """Return one of the two door alerts, with the other one behind it: the raised one, else the worse one."""
    front, back = sorted((one, other), key=lambda alert: (alert.pending, alert.kind is not Kind.DOOR_LEFT_OPEN))
    behind = Alert(back.kind, back.since, pending=back.pending, last_notified_at=back.last_notified_at)
    return front if front.behind == behind else replace(front, behind=behind)


def _left_unlocked(
    current: Alert | None, seen: Observation, now: Moment, rules: LockRules, former: LockRules
) -> Alert | None:
    """`left_unlocked`: raised after some time unlocked, semi-locked or pulled; cleared when locked.

    The time is counted from `lastStateChangedDate`. If that is missing or in the future, it is counted from when the
    lock was first seen in such a state.
    """
    if rules.left_unlocked_s is None or seen.state is LockState.LOCKED:
        return None
    if seen.state not in NOT_LOCKED:
        return _if_raised(current)
    first_seen = current.since if current else now.at
    began = first_seen
    if not _if_raised(current) and seen.state_changed_at is not None:
        ago_s = now.wall - seen.state_changed_at.timestamp()
        began = now.at - ago_s if ago_s >= 0 else first_seen
    raised = _watched(current, began, rules.left_unlocked_s, now, rules, former)
    return _run(current, Kind.LEFT_UNLOCKED, began if raised else first_seen, raised)


def _door_left_open(
    current: Alert | None, seen: Observation, now: Moment, rules: LockRules, former: LockRules
) -> Alert | None:
    """`door_left_open`: raised when the door has been seen open for some time; cleared by another known state."""
    if rules.door_left_open_s is None:
        return None
    if seen.door is not DoorState.OPENED:
        return _if_raised(current) if seen.door is None else None
    since = current.since if current else now.at
    raised = _watched(current, since, rules.door_left_open_s, now, rules, former)
    return _run(current, Kind.DOOR_LEFT_OPEN, since, raised)


def _watched(
    current: Alert | None, since: float, longest_s: float, now: Moment, rules: LockRules, former: LockRules
) -> bool:
    """Return whether the condition has held for `longest_s` and the lock is within its watch hours.

    A raised alert also stays outside of them: their end clears no alert, but changing them may.
    """
    if now.at - since < longest_s:
        return False
    outlives = _if_raised(current) is not None and rules.watch_hours == former.watch_hours
    return outlives or rules.watch_hours.contains(now.local)


def calibration_alert(current: Alert | None, seen: Observation, now: Moment) -> Alert | None:
    """`needs_calibration`: raised when the lock has been uncalibrated for some time, cleared by another known state."""
    if seen.state is not LockState.UNCALIBRATED:
        return _if_raised(current) if seen.state is LockState.UNKNOWN else None
    since = current.since if current else now.at
    return _run(current, Kind.NEEDS_CALIBRATION, since, now.at - since >= UNCALIBRATED_S)


def _if_raised(current: Alert | None) -> Alert | None:
    return current if current and not current.pending else None


def _run(current: Alert | None, kind: Kind, since: float, raised: bool) -> Alert:
    """Return the alert, pending until `raised`. A raised alert that is no longer `raised` becomes pending again."""
    if current is None or (not current.pending and not raised):
        return Alert(kind, since, pending=not raised)
    return replace(current, since=since, pending=False) if current.pending and raised else current


def lock_alerts(
    before: Mapping[Matter, Alert],
    battery: Battery,
    seen: Observation,
    now: Moment,
    own: LockRules,
    former: LockRules,
) -> dict[Matter, Alert]:
    """Return the pending and raised alerts of a lock after one more observation. A lock without a bridge has none.

    `own` are its rules, `former` those that applied at the previous sync.
    """
    if seen.connected is None:
        return {}
    if not seen.connected:  # the rest of the element is from before the disconnection
        seen = Observation(seen.id, connected=False)
    changed = (own.battery_low, own.battery_critical) != (former.battery_low, former.battery_critical)
    after = {
        Matter.CONNECTION: connection_alert(before.get(Matter.CONNECTION), seen, now, own.grace_s),
        Matter.BATTERY: battery_alert(before.get(Matter.BATTERY), battery, seen, now, own, changed=changed),
        Matter.JAM: jam_alert(before.get(Matter.JAM), seen, now),
        Matter.DOOR: door_alert(before.get(Matter.DOOR), seen, now, own, former),
        Matter.CALIBRATION: calibration_alert(before.get(Matter.CALIBRATION), seen, now),
    }
    return {matter: alert for matter, alert in after.items() if alert is not None}
