"""The picture of a lock's state and of its battery, and how much attention each of them asks for."""

from lockwatch.domain import silencing
from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.locks import DoorState, Lock, LockState
from lockwatch.domain.rules import Rules
from lockwatch.ui.theme.colors import Attention
from lockwatch.ui.wording.locks import jammed

HALF_UNDER = 60
"""Percent under which a battery that is not low is drawn half full."""
_PICTURES = {
    LockState.UNLOCKED: "unlocked",
    LockState.SEMI_LOCKED: "semi_locked",
    LockState.LOCKED: "locked",
    LockState.PULLED: "pulled",
    LockState.PULLING: "moving",
    LockState.UNLOCKING: "moving",
    LockState.LOCKING: "moving",
    LockState.CALIBRATING: "moving",
    LockState.UNCALIBRATED: "uncalibrated",
    LockState.UPDATING: "updating",
}


def state_picture(lock: Lock) -> str:
    if lock.seen.connected is None:
        return "no_bridge"
    if not lock.seen.connected:
        return "disconnected"
    return "alert" if jammed(lock) else _PICTURES.get(lock.seen.state, "unknown")


def status_attention(lock: Lock, now: float, rules: Rules) -> Attention:
    """Of the bolt, the door and the connection; what was silenced asks for none."""
    if rules.of(lock).never_tell:
        return Attention.NONE
    loud = silencing.loud_matters(lock, now, rules)
    if Matter.JAM in loud:
        return Attention.CRITICAL
    lost = lock.seen.connected is False or lock.flapping.unstable
    opened = lock.seen.connected and lock.seen.door is DoorState.OPENED
    warned = (
        (lost and not lock.silent(Matter.CONNECTION, now))
        or (opened and not lock.silent(Matter.DOOR, now))
        or Matter.BOLT in loud
        or Matter.DOOR in loud
    )
    return Attention.WARNING if warned else Attention.NONE


def battery_attention(lock: Lock, now: float, rules: Rules) -> Attention:
    """Silenced or not, a low battery is drawn low; only loud ones are coloured."""
    if Matter.BATTERY not in silencing.loud_matters(lock, now, rules):
        return Attention.NONE
    return Attention.CRITICAL if lock.alerts[Matter.BATTERY].kind is Kind.BATTERY_CRITICAL else Attention.WARNING


def battery_picture(lock: Lock) -> str:
    if lock.battery.level is None:
        return "battery_unknown"
    if lock.seen.charging:
        return "battery_charging"
    if alert := lock.alerts.get(Matter.BATTERY):
        return "battery_empty" if alert.kind is Kind.BATTERY_CRITICAL else "battery_low"
    return "battery_half" if lock.battery.level < HALF_UNDER else "battery_full"
