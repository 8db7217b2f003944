"""Which battery readings are believed, and which of those are kept for the history."""

from dataclasses import dataclass, replace
from typing import NamedTuple

STEEPEST_FALL = 20
"""Percentage points; a reading further under the last believed one is doubted."""
CONFIRMED_WITHIN = 5
"""Percentage points; a doubted reading is believed when the next one lies this close to it."""
FALL_COUNTS_FOR_S = 3600.0
"""A believed level older than this no longer makes a low reading odd."""
KEPT_APART_S = 3600.0
"""Readings of one battery are kept so far apart, at least."""


class Kept(NamedTuple):
    """The reading that the history kept last."""

    level: int
    """Percent."""
    charging: bool
    at: float
    """Steady seconds."""


@dataclass(frozen=True, slots=True)
class Battery:
    """The last believed level, and a reading that still waits for a second one like it."""

    level: int | None = None
    """Percent, 0 to 100; None: none was believed yet."""
    believed_at: float | None = None
    """When `level` was last read, in steady seconds; None: in the latest good sync."""
    doubted: int | None = None
    kept: Kept | None = None

    def needs_recording(self, charging: bool) -> bool:
        """Does a level believed in the latest good sync, or `charging`, differ from what was kept last?"""
        if self.level is None or self.believed_at is not None:
            return False
        return self.kept is None or self.kept[:2] != (self.level, charging)


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
            return replace(battery, believed_at=believed_at, doubted=reading)
    return Battery(reading, kept=battery.kept)


def keep(battery: Battery, charging: bool, now: float) -> Battery:
    """Every change is kept, but one an hour at most: what changed within it is kept as it is when the hour is over."""
    kept = battery.kept
    if not battery.needs_recording(charging) or (kept is not None and now - kept.at < KEPT_APART_S):
        return battery
    assert battery.level is not None
    return replace(battery, kept=Kept(battery.level, charging, now))


def _odd(level: int | None, believed_at: float | None, reading: int, now: float) -> bool:
    if reading == 0:
        return True
    if level is None or believed_at is None:
        return False
    return reading < level - STEEPEST_FALL and now - believed_at <= FALL_COUNTS_FOR_S
