"""What one look at the icon tells; `overview` decides it. Apart from that, as the icon comes before everything else."""

from enum import StrEnum


class Overview(StrEnum):
    """The worst first."""

    NEEDS_TOKEN = "needs_token"
    CANNOT_SEE = "cannot_see"
    CRITICAL = "critical"
    DISCONNECTED = "disconnected"
    BATTERY_LOW = "battery_low"
    UNLOCKED = "unlocked"
    LOCKED = "locked"
    NO_LOCKS = "no_locks"
