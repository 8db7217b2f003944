"""What the tray icon shows. In a module of its own, because the icon is shown before the rules are imported."""

from enum import StrEnum


class Overview(StrEnum):
    """The states of the tray icon, the worst first (RULES.md, The icon)."""

    NEEDS_TOKEN = "needs_token"
    CANNOT_SEE = "cannot_see"
    CRITICAL = "critical"
    DISCONNECTED = "disconnected"
    BATTERY_LOW = "battery_low"
    UNLOCKED = "unlocked"
    LOCKED = "locked"
    NO_LOCKS = "no_locks"
