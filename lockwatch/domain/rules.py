"""What the user can change of the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType

from lockwatch.domain.locks import Lock, LockInfo

LEVELS = (1, 95)
"""Between which a battery may be called low or almost empty, percent."""
LONGEST_GRACE_S = 3600
LONGEST_WAIT_MIN = 24 * 60
LONGEST_HISTORY_DAYS = 3650
"""Of a lock left unlocked, or a door left open."""
LONGEST_OWN_NAME = 200
"""Characters."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As the settings file and recordings call them; in the order of `datetime.weekday`."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A span of each of some days in which only critical alerts are told."""

    begins: time
    ends: time
    """Before it: the span is half open. Not after `begins`: on the next day."""
    days: frozenset[int] = frozenset(range(7))
    """On which it begins; 0 is Monday, as in `datetime.weekday`."""

    def hold(self, local: datetime) -> bool:
        clock = local.time()
        if self.begins < self.ends:
            return self.begins <= clock < self.ends and local.weekday() in self.days
        if clock >= self.begins:
            return local.weekday() in self.days
        return clock < self.ends and (local - timedelta(days=1)).weekday() in self.days


@dataclass(frozen=True, slots=True)
class LockRules:
    """What can be different for one lock."""

    battery_low: int = 20
    """Percent; at this level and under it the battery is low."""
    battery_critical: int = 10
    left_unlocked_s: float | None = None
    """How long a lock may be unlocked before it is told; None: for ever."""
    door_left_open_s: float | None = None
    never_tell: bool = False
    hidden: bool = False
    """Left out of list and menu; such a lock is never told either, nor counted by the icon."""
    own_name: str | None = None
    """What this person calls the lock here."""


@dataclass(frozen=True, slots=True)
class Rules:
    interval_s: float = 20.0
    grace_s: float = 0.0
    """How long a lock may be disconnected before it is told; 0: told at the first observation."""
    every: LockRules = field(default_factory=LockRules)
    of_lock: Mapping[str, LockRules] = field(default_factory=lambda: MappingProxyType({}))
    """By lock key or by name, for those that differ."""
    quiet_hours: QuietHours | None = None
    hide_names: bool = False
    """Keep the locks' names out of notifications."""
    notifications: bool = True

    def of(self, lock: Lock) -> LockRules:
        return self.of_info(lock.info) if self.of_lock else self.every

    def of_info(self, info: LockInfo) -> LockRules:
        return self.of_lock.get(info.key) or self.of_lock.get(info.called) or self.every
