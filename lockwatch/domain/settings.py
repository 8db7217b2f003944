"""The user's settings, and the rules that follow from them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from types import MappingProxyType
from typing import Any, Final, Literal

from lockwatch.domain.rules import ALL_DAY, LockRules, QuietHours, Rules, WatchHours

DEFAULT_API_URL = "https://api.tedee.com"
SYSTEM = "system"
"""The value for "as set in the desktop"."""
APPEARANCES = (SYSTEM, "light", "dark")
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "pl": "Polski"}
"""The available languages, each named in that language."""
PANELS = (SYSTEM, "light", "dark")
"""The values for the panel that shows the tray icon: whether it is light or dark."""
NEVER: Final = "never"
"""The value of a time for "never notify"."""
Minutes = int | Literal["never"]
Seconds = float | Literal["never"]
_JOINERS = frozenset(map(chr, (0x200C, 0x200D, *range(0xE0020, 0xE0080))))
"""Format characters that Persian words and combined emoji need."""
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that are letters or symbols by category, but invisible."""


def own_name(text: str) -> str | None:
    """Return the visible part of a name on one line with single spaces; None if nothing is visible."""
    name = " ".join("".join(map(_seen, text)).split())
    visible = any(unicodedata.category(char)[0] not in "MZ" and char not in _JOINERS | _BLANKS for char in name)
    return name if visible else None


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return "" if category == "Cs" or (category == "Cf" and char not in _JOINERS) else char


@dataclass(frozen=True, slots=True)
class QuietSettings:
    """Quiet hours. The times are kept while they are switched off."""

    enabled: bool = False
    begins: time = time(22)
    """Whole minutes, also for `ends`."""
    ends: time = time(7)
    """If it is not after `begins`, it is on the next day."""
    days: frozenset[int] = frozenset(range(7))
    """The days on which they begin; 0 is Monday. An empty set means never."""

    @property
    def rules(self) -> QuietHours | None:
        return QuietHours(self.begins, self.ends, self.days) if self.enabled else None


@dataclass(frozen=True, slots=True)
class LockSettings:
    """The settings of one lock; None means the setting for all locks."""

    battery_low: int | None = None
    """Percent."""
    battery_critical: int | None = None
    left_unlocked_min: Minutes | None = None
    """0 means at once."""
    door_left_open_min: Minutes | None = None
    grace_s: Seconds | None = None
    watch_hours: WatchHours | None = None
    never_tell: bool = False
    hidden: bool = False
    """Whether it is left out of the list, which also mutes it."""
    name: str | None = None
    """The user's own name for it, cleaned by `own_name`; 1 to 200 characters."""

    def __post_init__(self) -> None:
        if self.name is not None:
            object.__setattr__(self, "name", own_name(self.name))

    @property
    def differs(self) -> bool:
        """Whether it differs from the settings for all locks in more than the name."""
        return replace(self, name=None) != AS_FOR_ALL


AS_FOR_ALL = LockSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. The values here are the defaults for those that the settings file leaves out."""

    api_url: str = DEFAULT_API_URL
    interval_s: float = 20.0
    """10 s to 1 h."""
    battery_low: int = 20
    """Percent."""
    battery_critical: int = 10
    grace_s: Seconds = 120.0
    """How many seconds a lock may be disconnected before the user is notified; 0 (at once) to 1 h."""
    left_unlocked_min: Minutes = NEVER
    """How many minutes a lock may be unlocked before the user is notified; 0 (at once) to a day."""
    door_left_open_min: Minutes = NEVER
    watch_hours: WatchHours = ALL_DAY
    """The hours in which the user is notified of an unlocked lock or an open door, in whole minutes."""
    notifications: bool = True
    weekly_digest: bool = False
    """Whether to notify once a week about the past week."""
    history_days: int = 365
    """How long the history is kept; 1 to `domain.rules.LONGEST_HISTORY_DAYS`."""
    hide_names: bool = False
    """Whether notifications leave out the names of locks."""
    appearance: str = "system"
    """One of `APPEARANCES`."""
    panel: str = "system"
    """One of `PANELS`."""
    language: str = "system"
    """`SYSTEM`, or one of `LANGUAGES`."""
    list_width: int = 0
    """The width that the user gave the list, logical pixels; 0 means as wide as needed. Likewise `list_height`."""
    list_height: int = 0
    quiet_hours: QuietSettings = QuietSettings()
    locks: Mapping[str, LockSettings] = field(default_factory=dict)
    """By serial number or owner's name; only for locks that differ."""

    def __post_init__(self) -> None:
        own = {key: lock for key, lock in self.locks.items() if lock != AS_FOR_ALL}
        object.__setattr__(self, "locks", MappingProxyType(own))

    def entry_key(self, key: str, name: str) -> str:
        """Return whether a lock's settings are stored under its key or its name; the key if both or neither."""
        return name if name in self.locks and key not in self.locks else key

    def lock_settings(self, entry: str) -> LockSettings:
        """Return the settings stored under `entry` (see `entry_key`)."""
        return self.locks.get(entry, AS_FOR_ALL)

    def display_name(self, key: str, name: str) -> str:
        """Return the display name of the lock that its owner calls `name`."""
        return self.lock_settings(self.entry_key(key, name)).name or name

    def with_lock(self, entry: str, own: LockSettings) -> "Settings":
        return replace(self, locks={**self.locks, entry: own})

    @property
    def rules(self) -> Rules:
        return Rules(
            interval_s=self.interval_s,
            default=self._lock_rules(AS_FOR_ALL),
            by_lock=MappingProxyType({entry: self._lock_rules(own) for entry, own in self.locks.items()}),
            quiet_hours=self.quiet_hours.rules,
            hide_names=self.hide_names,
            notifications=self.notifications,
        )

    def _lock_rules(self, own: LockSettings) -> LockRules:
        def held(name: str) -> Any:
            value = getattr(own, name)
            return getattr(self, name) if value is None else value

        def held_s(name: str, unit_s: int) -> float | None:
            wait = held(name)
            return None if wait == NEVER else wait * float(unit_s)

        return LockRules(
            battery_low=held("battery_low"),
            battery_critical=held("battery_critical"),
            left_unlocked_s=held_s("left_unlocked_min", 60),
            door_left_open_s=held_s("door_left_open_min", 60),
            grace_s=held_s("grace_s", 1),
            watch_hours=held("watch_hours"),
            muted=own.never_tell or own.hidden,
            hidden=own.hidden,
            own_name=own.name,
        )
