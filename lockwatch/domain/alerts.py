"""The kinds of alerts, their thresholds, and when each is raised and cleared."""

from dataclasses import dataclass
from enum import StrEnum


class Urgency(StrEnum):
    """As in the Desktop Notifications Specification of freedesktop.org."""

    LOW = "low"
    NORMAL = "normal"
    CRITICAL = "critical"


class Matter(StrEnum):
    """What an alert is about; of one lock and matter one alert stands at a time, the worst."""

    CONNECTION = "connection"
    BATTERY = "battery"


class Kind(StrEnum):
    """Kinds of alerts and, for notifications only, `RECONNECTED`."""

    DISCONNECTED = "disconnected"
    BATTERY_LOW = "battery_low"
    BATTERY_CRITICAL = "battery_critical"
    RECONNECTED = "reconnected"

    @property
    def urgency(self) -> Urgency:
        return _URGENCY.get(self, Urgency.NORMAL)

    @property
    def matter(self) -> Matter:
        return Matter.CONNECTION if self in (Kind.DISCONNECTED, Kind.RECONNECTED) else Matter.BATTERY


_URGENCY = {Kind.BATTERY_CRITICAL: Urgency.CRITICAL, Kind.RECONNECTED: Urgency.LOW}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the user can change of the rules."""

    interval_s: float = 20.0
    battery_low: int = 20
    """Percent; at this level and under it the battery is low."""
    battery_critical: int = 10
    grace_s: float = 0.0
    """How long a lock may be disconnected before it is told; 0: told at the first observation."""
    notifications: bool = True


CLEARED_ABOVE = 5
"""Percentage points over its threshold at which a battery alert clears, so that it does not flutter."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert's life: pending while grace runs, raised, and gone when cleared."""

    kind: Kind
    since: float
    """When its condition was first seen; steady seconds."""
    pending: bool = False
    told: bool = False


def connection_alert(current: Alert | None, connected: bool | None, now: float, rules: Rules) -> Alert | None:
    """The alert that stands for a lock's connection. A lock without a bridge (None) has none."""
    if connected is not False:
        return None
    since = current.since if current else now
    pending = now - since < rules.grace_s
    if current and current.pending == pending:
        return current
    return Alert(Kind.DISCONNECTED, since, pending=pending)


def battery_alert(
    current: Alert | None, level: int | None, charging: bool | None, now: float, rules: Rules
) -> Alert | None:
    """The alert that stands for a battery at a believed `level`; a charging one has none."""
    kind = None if charging or level is None else _battery_kind(current.kind if current else None, level, rules)
    if kind is None:
        return None
    return current if current and current.kind is kind else Alert(kind, now)


def _battery_kind(current: Kind | None, level: int, rules: Rules) -> Kind | None:
    critical = rules.battery_critical + (CLEARED_ABOVE - 1 if current is Kind.BATTERY_CRITICAL else 0)
    low = rules.battery_low + (CLEARED_ABOVE - 1 if current else 0)
    if level <= critical:
        return Kind.BATTERY_CRITICAL
    return Kind.BATTERY_LOW if level <= low else None
