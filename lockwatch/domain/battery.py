"""Which battery readings are believed (RULES.md, What counts as seen), and which are kept for the history."""

from dataclasses import dataclass, replace
from typing import NamedTuple

STEEPEST_FALL = 20
"""In percentage points. A reading that is further than this below the last believed one is doubted."""
CONFIRMED_WITHIN = 5
"""In percentage points. A doubted reading is confirmed by later ones that differ from it by no more than this."""
DOUBTED_FOR_S = 3600.0
"""A doubted reading is confirmed after this time. The cloud repeats a lock's last report with each sync, so a second
reading soon after proves nothing."""
RISEN = 15
"""Percentage points. A battery that rose this far above its lowest level was charged or replaced, not just warmed
up."""
RECORDED_APART_S = 3600.0
"""In seconds. The history contains at most one reading of a battery in this time."""


class RecordedReading(NamedTuple):
    """The latest reading in the history."""

    level: int
    """Percent."""
    charging: bool
    at: float
    """Steady seconds."""


class Doubt(NamedTuple):
    """A reading that is not believed yet."""

    level: int
    """Percent."""
    since: float
    """When it was read, in steady seconds."""


@dataclass(frozen=True, slots=True)
class Battery:
    """The last believed level, and a doubted reading that waits to be confirmed."""

    level: int | None = None
    """Percent, 0 to 100; None before the first believed reading."""
    believed_at: float | None = None
    """When `level` was last read, in steady seconds; None if that was in the latest good sync."""
    doubted: Doubt | None = None
    recorded: RecordedReading | None = None
    lowest: int | None = None
    """The lowest level since `battery_low` was notified; None if the next `battery_low` may be notified."""

    def needs_recording(self, charging: bool) -> bool:
        """Return whether level or `charging` of the latest good sync differ from what the history has."""
        if self.level is None or self.believed_at is not None:
            return False
        return self.recorded is None or self.recorded[:2] != (self.level, charging)


def believe(battery: Battery, reading: int | None, now: float, last_sync_at: float | None) -> Battery:
    """Return the battery after one more observation; `last_sync_at` is the time of the previous one.

    A level far below the last believed one, and a 0 that does not follow a believed 0, are doubted until they have
    lasted for `DOUBTED_FOR_S`. A missing reading changes neither the level nor the doubt.
    """
    believed_at = last_sync_at if battery.believed_at is None and battery.level is not None else battery.believed_at
    if reading is None:
        return battery if believed_at == battery.believed_at else replace(battery, believed_at=believed_at)
    doubt = battery.doubted
    if doubt is not None and abs(reading - doubt.level) > CONFIRMED_WITHIN:
        doubt = None
    if doubt is None and _odd(battery.level, reading):
        doubt = Doubt(reading, now)
    if doubt is not None and now - doubt.since < DOUBTED_FOR_S:
        return replace(battery, believed_at=believed_at, doubted=doubt)
    return Battery(reading, recorded=battery.recorded, lowest=battery.lowest)


def follow(battery: Battery, charging: bool) -> Battery:
    """Return the battery with `lowest` updated. Charging, or a rise by `RISEN` points, resets it."""
    level, lowest = battery.level, battery.lowest
    if lowest is None or level is None:
        return battery
    if charging or level - lowest >= RISEN:
        return replace(battery, lowest=None)
    return replace(battery, lowest=level) if level < lowest else battery


def record(battery: Battery, charging: bool, now: float) -> Battery:
    """Return the battery. A changed level becomes `recorded`, the latest in the history, once in `RECORDED_APART_S`."""
    recorded = battery.recorded
    if not battery.needs_recording(charging) or (recorded is not None and now - recorded.at < RECORDED_APART_S):
        return battery
    assert battery.level is not None
    return replace(battery, recorded=RecordedReading(battery.level, charging, now))


def _odd(level: int | None, reading: int) -> bool:
    if reading == 0:
        return level != 0
    return level is not None and reading < level - STEEPEST_FALL
