"""What the person may change, and the rules that come of it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from types import MappingProxyType

from lockwatch.domain.rules import LockRules, QuietHours, Rules

DEFAULT_API_URL = "https://api.tedee.com"
SYSTEM = "system"
"""As the system has it."""
APPEARANCES = (SYSTEM, "light", "dark")
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "pl": "Polski"}
"""Those that Lockwatch speaks, each named in itself."""
PANELS = (SYSTEM, "light", "dark")
"""How the panel is that the icon stands in."""
_JOINERS = frozenset(map(chr, (0x200C, 0x200D, *range(0xE0020, 0xE0080))))
"""Format characters without which Persian, or a picture of several emoji, would read otherwise."""
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a symbol by category, but nothing to the eye."""


def own_name(text: str) -> str | None:
    """What is seen of a name, on one line with single spaces; None where nothing is."""
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
    """When only critical alerts are told; kept also while it is not wanted."""

    enabled: bool = False
    begins: time = time(22)
    """Whole minutes, as `ends`."""
    ends: time = time(7)
    """Not after `begins`: on the next day."""
    days: frozenset[int] = frozenset(range(7))
    """On which it begins; 0 is Monday. None of them: never."""

    @property
    def rules(self) -> QuietHours | None:
        return QuietHours(self.begins, self.ends, self.days) if self.enabled else None


@dataclass(frozen=True, slots=True)
class LockSettings:
    """What one lock has of its own; None: as for all."""

    battery_low: int | None = None
    """Percent."""
    battery_critical: int | None = None
    left_unlocked_min: int | None = None
    """0: never told of this lock."""
    door_left_open_min: int | None = None
    never_tell: bool = False
    hidden: bool = False
    """Not in the list, and never told."""
    name: str | None = None
    """What this person calls it, on this computer, as `own_name` leaves it; 1 to 200 characters."""

    def __post_init__(self) -> None:
        if self.name is not None:
            object.__setattr__(self, "name", own_name(self.name))

    @property
    def differs(self) -> bool:
        """In more than its name?"""
        return replace(self, name=None) != AS_FOR_ALL


AS_FOR_ALL = LockSettings()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may change; what the file does not say has its default here."""

    api_url: str = DEFAULT_API_URL
    interval_s: float = 20.0
    """10 s to 1 h."""
    battery_low: int = 20
    """Percent."""
    battery_critical: int = 10
    grace_s: float = 0.0
    """How long a lock may be disconnected before it is told; 0 to 1 h."""
    left_unlocked_min: int = 0
    """How long a lock may be unlocked before it is told, minutes; 0: never told. At most a day."""
    door_left_open_min: int = 0
    notifications: bool = True
    weekly_digest: bool = False
    """One notification a week, of the week that was."""
    history_days: int = 365
    """How long what happened is kept; 1 to `domain.rules.LONGEST_HISTORY_DAYS`."""
    hide_names: bool = False
    """Keep the locks' names out of notifications."""
    appearance: str = "system"
    """One of `APPEARANCES`."""
    panel: str = "system"
    """One of `PANELS`."""
    language: str = "system"
    """`SYSTEM`, or one of `LANGUAGES`."""
    list_width: int = 0
    """Of the list as the person made it, logical pixels; 0: as wide, or as high, as it needs."""
    list_height: int = 0
    quiet_hours: QuietSettings = QuietSettings()
    locks: Mapping[str, LockSettings] = field(default_factory=dict)
    """By serial number or name; those that are as for all are left out."""

    def __post_init__(self) -> None:
        own = {key: lock for key, lock in self.locks.items() if lock != AS_FOR_ALL}
        object.__setattr__(self, "locks", MappingProxyType(own))

    def entry_of(self, key: str, name: str) -> str:
        """Which of its key and its name a lock's own settings stand under, or would; where both do, the key counts."""
        return name if name in self.locks and key not in self.locks else key

    def of_lock(self, entry: str) -> LockSettings:
        return self.locks.get(entry, AS_FOR_ALL)

    def called(self, key: str, name: str) -> str:
        """What a lock is called here, whose owner calls it `name`."""
        return self.of_lock(self.entry_of(key, name)).name or name

    def with_lock(self, entry: str, own: LockSettings) -> "Settings":
        return replace(self, locks={**self.locks, entry: own})

    @property
    def rules(self) -> Rules:
        return Rules(
            interval_s=self.interval_s,
            grace_s=self.grace_s,
            every=self._lock_rules(AS_FOR_ALL),
            of_lock=MappingProxyType({entry: self._lock_rules(own) for entry, own in self.locks.items()}),
            quiet_hours=self.quiet_hours.rules,
            hide_names=self.hide_names,
            notifications=self.notifications,
        )

    def _lock_rules(self, own: LockSettings) -> LockRules:
        def held(name: str) -> int:
            value: int | None = getattr(own, name)
            return getattr(self, name) if value is None else value

        return LockRules(
            battery_low=held("battery_low"),
            battery_critical=held("battery_critical"),
            left_unlocked_s=held("left_unlocked_min") * 60.0 or None,
            door_left_open_s=held("door_left_open_min") * 60.0 or None,
            never_tell=own.never_tell or own.hidden,
            hidden=own.hidden,
            own_name=own.name,
        )
