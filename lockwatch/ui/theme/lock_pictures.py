"""Choose the pictures for a lock's state and battery."""

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.locks import Lock, LockState
from lockwatch.domain.problems import Problem, out_of_sight, worst_state_problem
from lockwatch.domain.rules import Rules
from lockwatch.ui.wording.locks import jammed

HALF_UNDER = 60
"""The level, in percent, below which a battery that is not low is drawn half full."""
_PICTURES = {
    LockState.UNLOCKED: "unlocked",
    LockState.SEMI_LOCKED: "semi_locked",
    LockState.LOCKED: "locked",
    LockState.PULLED: "pulled",
    LockState.PULLING: "moving",
    LockState.UNLOCKING: "moving",
    LockState.LOCKING: "moving",
    LockState.CALIBRATING: "uncalibrated",
    LockState.UNCALIBRATED: "uncalibrated",
    LockState.UPDATING: "updating",
}


def state_picture(lock: Lock, now: float, rules: Rules) -> str:
    """Return the name of the picture for a lock's connection and state; `now` in steady seconds.

    An unlocked lock or an open door is visible whatever else is wrong, as in the tray icon (RULES.md, The icon).
    """
    if lock.seen.connected is None:
        return "no_bridge" if lock.seen.connection_known else "unknown"
    if out_of_sight(lock, now, rules):
        return "unknown"
    if not lock.seen.connected:
        return "disconnected"
    problem = worst_state_problem(lock, now, rules)
    if problem is Problem.DOOR_OPEN:
        return "door_open"
    if jammed(lock) and problem is not Problem.UNLOCKED:
        return "alert"
    return _PICTURES.get(lock.seen.state, "unknown")


def battery_picture(lock: Lock) -> str:
    """Return the name of the battery's picture. A low battery is drawn low even if its alert is silenced."""
    if lock.battery.level is None:
        return "battery_unknown"
    if lock.seen.charging:
        return "battery_charging"
    if alert := lock.alerts.get(Matter.BATTERY):
        return "battery_empty" if alert.kind is Kind.BATTERY_CRITICAL else "battery_low"
    return "battery_half" if lock.battery.level < HALF_UNDER else "battery_full"
