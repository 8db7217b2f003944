"""The parts of the rules that the user can change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType

from lockwatch.domain.locks import Lock, LockInfo

LEVELS = (1, 95)
"""Smallest and largest battery threshold that the user can set, percent."""
LONGEST_GRACE_S = 3600
LONGEST_WAIT_MIN = 24 * 60
"""The longest time that a lock may be left unlocked, or a door open, before it is notified."""
LONGEST_HISTORY_DAYS = 3650
LONGEST_OWN_NAME = 200
"""Characters."""
STALE_AFTER_INTERVALS = 3
STALE_AFTER_S = 60.0
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Weekdays as the settings file and recordings name them, in the order of `datetime.weekday`."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A part of the day, on some weekdays, in which only critical alerts are notified (RULES.md, Notifying)."""

    begins: time
    ends: time
    """The first moment after the quiet hours. If it is not after `begins`, it is on the next day."""
    days: frozenset[int] = frozenset(range(7))
    """The days on which they begin; 0 is Monday, as in `datetime.weekday`."""

    def contains(self, local: datetime) -> bool:
        """Return whether `local` is within the quiet hours."""
        clock = local.time()
        if self.begins < self.ends:
            return self.begins <= clock < self.ends and local.weekday() in self.days
        if clock >= self.begins:
            return local.weekday() in self.days
        return clock < self.ends and (local - timedelta(days=1)).weekday() in self.days


@dataclass(frozen=True, slots=True)
class WatchHours:
    """The part of each day in which a lock may not be left unlocked, nor its door open (RULES.md, Kinds)."""

    begins: time
    ends: time
    """The first moment after the watch hours. If it is not after `begins`, it is on the next day."""

    def contains(self, local: datetime) -> bool:
        """Return whether `local` is within the watch hours."""
        clock = local.time()
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


ALL_DAY = WatchHours(time(0), time(0))


@dataclass(frozen=True, slots=True)
class LockRules:
    """The rules that can differ from lock to lock."""

    battery_low: int = 20
    """Percent; the battery is low at this level and below."""
    battery_critical: int = 10
    left_unlocked_s: float | None = None
    """How long a lock may be unlocked before `left_unlocked` is raised; 0: at once, None: never."""
    door_left_open_s: float | None = None
    grace_s: float | None = 120.0
    """How long a lock may be disconnected before `disconnected` is raised; 0: at the first observation, None: never."""
    watch_hours: WatchHours = ALL_DAY
    """When `left_unlocked` and `door_left_open` may be raised."""
    muted: bool = False
    """Whether the lock is muted: shown in the list, but never notified nor counted by the icon."""
    hidden: bool = False
    """Whether the lock is left out of list and menu. A hidden lock is also muted."""
    own_name: str | None = None
    """The user's own name for the lock on this computer."""


@dataclass(frozen=True, slots=True)
class Rules:
    interval_s: float = 20.0
    default: LockRules = field(default_factory=LockRules)
    """For locks that are not in `by_lock`."""
    by_lock: Mapping[str, LockRules] = field(default_factory=lambda: MappingProxyType({}))
    """By lock key or owner's name; only for locks whose rules differ."""
    quiet_hours: QuietHours | None = None
    hide_names: bool = False
    """Whether notifications leave out the names of locks."""
    notifications: bool = True

    def stale_at(self, seen_at: float) -> float:
        """Return when an observation made at `seen_at` stops being current, both in steady seconds."""
        return seen_at + max(STALE_AFTER_S, STALE_AFTER_INTERVALS * self.interval_s)

    def for_lock(self, lock: Lock) -> LockRules:
        """Return the rules of one lock."""
        return self.for_info(lock.info) if self.by_lock else self.default

    def for_info(self, info: LockInfo) -> LockRules:
        return self.by_lock.get(info.key) or self.by_lock.get(info.name_or_id) or self.default
