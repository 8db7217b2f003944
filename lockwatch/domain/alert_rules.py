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
NOT_LOCKED = frozenset({LockState.UNLOCKED, LockState.SEMI_LOCKED, LockState.PULLED})


def connection_alert(current: Alert | None, seen: Observation, now: Moment, grace_s: float | None) -> Alert | None:
    """`disconnected`: raised when the lock has been disconnected for the grace period, cleared when it is connected.

    `grace_s` None: never raised.
    """
    if seen.connected is not False or grace_s is None:
        return None
    since = current.since if current else now.at
    return _run(current, Kind.DISCONNECTED, since, now.at - since >= grace_s)


def battery_alert(
    current: Alert | None, battery: Battery, seen: Observation, now: Moment, rules: LockRules, *, changed: bool
) -> Alert | None:
    """`battery_low` and `battery_critical`: raised at or under their thresholds, cleared 5 points above them.

    A charging battery has no alert. A doubted reading, a missing one, and a disconnected lock change nothing. If the
    thresholds were `changed`, an alert that would not be raised now is cleared.
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

    A jam with another date is a new alert.
    """
    if seen.state_change_result is None:
        return current
    if seen.state_change_result <= 0:
        return None
    jammed_at = seen.state_changed_at
    if current is None or (current.jammed_at and jammed_at and current.jammed_at != jammed_at):
        return Alert(Kind.JAMMED, now.at, jammed_at=jammed_at)
    return replace(current, jammed_at=jammed_at) if jammed_at and not current.jammed_at else current


def bolt_alert(current: Alert | None, seen: Observation, now: Moment, longest_s: float | None) -> Alert | None:
    """`left_unlocked`: raised after `longest_s` seconds unlocked, semi-locked or pulled, cleared when locked.

    The time is counted from when the lock says that its state changed, unless that is missing or in the future; then
    from when it was first seen in such a state. `longest_s` None: never raised.
    """
    if longest_s is None or seen.state is LockState.LOCKED:
        return None
    too_early = seen.state in NOT_LOCKED and current is not None and now.at - current.since < longest_s
    if current and not current.pending and not too_early:
        return current
    if seen.state not in NOT_LOCKED:
        return None
    first_seen = current.since if current else now.at
    began = first_seen
    if seen.state_changed_at is not None and (ago_s := now.wall - seen.state_changed_at.timestamp()) >= 0:
        began = now.at - ago_s
    raised = now.at - began >= longest_s
    return _run(current, Kind.LEFT_UNLOCKED, began if raised else first_seen, raised)


def door_alert(current: Alert | None, seen: Observation, now: Moment, longest_s: float | None) -> Alert | None:
    """`door_left_open`: raised `longest_s` seconds after the door was first seen open, cleared by another known state.

    `longest_s` None: never raised.
    """
    if longest_s is None:
        return None
    if seen.door is not DoorState.OPENED:
        return current if seen.door is None and current and not current.pending else None
    since = current.since if current else now.at
    return _run(current, Kind.DOOR_LEFT_OPEN, since, now.at - since >= longest_s)


def _run(current: Alert | None, kind: Kind, since: float, raised: bool) -> Alert:
    """Begin or continue an alert that is pending until it is `raised`; one that no longer is begins again."""
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

    `own` are its rules, `former` those by which it was judged before.
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
        Matter.BOLT: bolt_alert(before.get(Matter.BOLT), seen, now, own.left_unlocked_s),
        Matter.DOOR: door_alert(before.get(Matter.DOOR), seen, now, own.door_left_open_s),
    }
    return {matter: alert for matter, alert in after.items() if alert is not None}
