"""Which battery readings are believed."""

from dataclasses import dataclass, replace

STEEPEST_FALL = 20
"""Percentage points; a reading further under the last believed one is doubted."""
CONFIRMED_WITHIN = 5
"""Percentage points; a doubted reading is believed when the next one lies this close to it."""
FALL_COUNTS_FOR_S = 3600.0
"""A believed level older than this no longer makes a low reading odd."""


@dataclass(frozen=True, slots=True)
class Battery:
    """The last believed level, and a reading that still waits for a second one like it."""

    level: int | None = None
    """Percent, 0 to 100; None: none was believed yet."""
    believed_at: float | None = None
    """When `level` was last read, in steady seconds; None: in the latest good sync."""
    doubted: int | None = None


def believe(battery: Battery, reading: int | None, now: float, last_sync_at: float | None) -> Battery:
    """The battery after one more observation, `last_sync_at` being the time of the one before.

    No reading changes no level. A level far under the last believed one of the past hour, and any 0, waits until the
    next reading lies close to it, so that a single odd one is never told.
    """
    believed_at = last_sync_at if battery.believed_at is None and battery.level is not None else battery.believed_at
    if reading is None:
        return replace(battery, believed_at=believed_at)
    if reading != battery.level and _odd(battery.level, believed_at, reading, now):
        confirmed = battery.doubted is not None and abs(reading - battery.doubted) <= CONFIRMED_WITHIN
        if not confirmed:
            return Battery(battery.level, believed_at, doubted=reading)
    return Battery(reading)


def _odd(level: int | None, believed_at: float | None, reading: int, now: float) -> bool:
    if reading == 0:
        return True
    if level is None or believed_at is None:
        return False
    return reading < level - STEEPEST_FALL and now - believed_at <= FALL_COUNTS_FOR_S
