"""What the tray icon shows. In a module of its own, because the icon is shown before the rules are imported."""

from enum import StrEnum
from typing import NamedTuple


class Base(StrEnum):
    """Whether the doors are locked: the main part of the tray icon, the first that holds (RULES.md, The icon)."""

    NEEDS_TOKEN = "needs_token"
    CANNOT_SEE = "cannot_see"
    UNLOCKED = "unlocked"
    UNKNOWN = "unknown"
    LOCKED = "locked"
    NO_LOCKS = "no_locks"


class Badge(StrEnum):
    """Whether something needs the user: the mark in the corner of the tray icon, the worst first."""

    CRITICAL = "critical"
    ATTENTION = "attention"
    DISCONNECTED = "disconnected"
    BATTERY_LOW = "battery_low"


class Overview(NamedTuple):
    """The state of the tray icon."""

    base: Base
    badge: Badge | None = None
