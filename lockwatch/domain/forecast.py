"""How long a battery will last, and whether it drains faster than before, from its stored readings alone.

RULES.md, The battery's forecast, has the rules and how well they do on discharges whose end is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, takewhile
from typing import NamedTuple

from lockwatch.domain.discharge import discharges, known_runs, usual_step
from lockwatch.domain.history import Reading
from lockwatch.domain.locks import Lock

DAY_S = 86400.0
LEAST_S = 3 * DAY_S
LEAST_FALL, LEAST_LEVELS = 5, 4
"""Percentage points and distinct levels. A discharge with less has no forecast."""
WINDOW = 30
"""Percentage points. Only the latest part of a discharge counts for how it drains now."""
LATELY = 1 / 3
"""The last part of the time of `WINDOW`, which is also evaluated by itself; at least the last step."""
MAY_CHANGE = 1.6
"""A drain may become this many times as fast or slow, by cold or by the use of the door.

The factor was determined on generated discharges.
"""
CONTRADICTING = 2.0
"""There is no forecast if the drain of `LATELY` was more than this many times as fast or slow as that of `WINDOW`."""
LONGEST_S = 730 * DAY_S
"""There is no forecast further ahead than this."""
MOST_POINTS = 60
"""The most points of a discharge that are used, because each is compared with each."""
FASTER = 1.5
"""A drain is pointed out if it is this many times as fast as in each previous discharge."""
FASTER_FALL = 15
"""Percentage points that this discharge, and each that it is compared with, must have lost."""
AT_ONCE = 1 / 2
"""If a larger part of the fall was within one day, it is not a drain but a drop, as in the hours after a charge."""
PAST = 3
"""The number of previous discharges that are compared."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Seconds from now until the battery is almost empty; `low_s` <= `left_s` <= `high_s`."""

    left_s: float
    low_s: float
    high_s: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be said about one battery."""

    forecast: Forecast | None = None
    """None if the readings do not allow one."""
    times_as_fast: float | None = None
    """Compared with the median of the previous discharges; None unless clearly faster than in each of them."""


class _Drain(NamedTuple):
    """How fast a battery drains, in percentage points a second."""

    usual: float
    lately: float
    begun: float
    """Percentage points of the next step that are used up already."""


_Point = tuple[float, int]
"""Seconds from now (negative: earlier), and a level."""


def outlook(readings: Sequence[Reading], now: float, empty: int) -> Outlook:
    """Return the outlook of one battery.

    `readings`: those of this battery, the earliest first; the last one holds until `now`, in wall seconds. `empty`:
    the critical level. Below it a turn of the motor may pull the voltage too far down, so that charge is of no use.
    """
    *before, latest = discharges(readings)
    step = usual_step(readings)
    drain = _drain(latest, step, now)
    if drain is None:
        return Outlook()
    return Outlook(_forecast(latest[-1].level - empty, drain), _times_as_fast(before, latest, drain, step))


def reading_now(lock: Lock, wall: float, *, stale: bool) -> Reading | None:
    """Return the level that the lock has at `wall`, in wall seconds; None if it is not known, so nothing is foreseen.

    `stale` says that what is known of all locks is out of date. Unchanged levels are not recorded, so this reading
    belongs behind the recorded ones.
    """
    if stale or not lock.seen.connected or lock.battery.believed_at is not None or lock.battery.level is None:
        return None
    return Reading(wall, lock.key, lock.battery.level, lock.seen.charging is True)


def to_point_out(readings: Sequence[Reading], now: float, empty: int, last_notified_at: float | None) -> float | None:
    """Return `Outlook.times_as_fast` if it was not yet pointed out in this discharge, else None.

    `last_notified_at`: when it was last pointed out, in wall seconds; None: never. A time in the future, after the
    wall clock was set back, counts as never.
    """
    times = outlook(readings, now, empty).times_as_fast
    if times is None or (last_notified_at is not None and discharges(readings)[-1][0].at <= last_notified_at <= now):
        return None
    return times


def _forecast(points: int, drain: _Drain) -> Forecast | None:
    slow, fast = sorted((drain.usual, drain.lately))
    if points <= 0 or fast > CONTRADICTING * slow:
        return None
    left = max(points - drain.begun, 0.0)
    if left / drain.usual > LONGEST_S:
        return None
    return Forecast(left / drain.usual, left / fast / MAY_CHANGE, left / slow * MAY_CHANGE)


def _times_as_fast(
    before: Sequence[Sequence[Reading]], latest: Sequence[Reading], drain: _Drain, step: int
) -> float | None:
    if _fall(latest) < FASTER_FALL:
        return None
    fell = [part for part in before if _fall(part) >= FASTER_FALL][-PAST:]
    past = [was.usual for part in fell if (was := _drain(part, step, part[-1].at, window=100)) is not None]
    now = min(drain.usual, drain.lately)
    if not past or now < FASTER * max(past) or _dropped(latest):
        return None
    return now / sorted(past)[len(past) // 2]


def _fall(part: Sequence[Reading]) -> int:
    return max(reading.level for reading in part) - part[-1].level if part else 0


def _dropped(part: Sequence[Reading]) -> bool:
    """Return whether the level fell by more than the share `AT_ONCE` of the whole fall within one day."""
    first, most = 0, 0
    for place, reading in enumerate(part):
        while reading.at - part[first].at > DAY_S:
            first += 1
        most = max(most, max(each.level for each in part[first : place + 1]) - reading.level)
    return most > AT_ONCE * _fall(part)


def _drain(part: Sequence[Reading], step: int, now: float, window: int = WINDOW) -> _Drain | None:
    """Return how fast the level falls in the last `window` percentage points of a discharge.

    None if the discharge is too short or the level does not fall.
    """
    if _fall(part) < LEAST_FALL or len({reading.level for reading in part}) < LEAST_LEVELS:
        return None
    level, now = part[-1].level, max(now, part[-1].at)
    reached = list(takewhile(lambda reading: reading.level == level, reversed(part)))[-1].at
    began = max((reading.at for reading in part if reading.level >= level + window), default=part[0].at)
    if now - part[0].at < LEAST_S:
        return None
    silent_s = now - reached
    runs = _runs([reading for reading in part if began <= reading.at <= reached], step, now)
    slopes = _slopes(runs)
    usual = _trend(slopes)
    if silent_s * usual > step:  # the next step is overdue: it comes now at the earliest
        runs[-1].append((0.0, level - step))
        slopes = _slopes(runs)
        usual = _trend(slopes)
    since = min(LATELY * (began - now), runs[-1][-2:][0][0])
    lately = _trend([slope for slope in slopes if slope.began >= since])
    if usual <= 0:
        return None
    return _Drain(usual, lately, min(step, silent_s * usual))


def _runs(part: Sequence[Reading], step: int, now: float) -> list[list[_Point]]:
    """Return the points between gaps, thinned out to about `MOST_POINTS`. The last point of each run is kept."""
    every = -(-len(part) // MOST_POINTS)
    return [[(each.at - now, each.level) for each in run[::-1][::every][::-1]] for run in known_runs(part, step)]


class _Slope(NamedTuple):
    fall: float
    """How fast the level falls, in percentage points a second."""
    began: float
    lasted: float


def _slopes(runs: Sequence[Sequence[_Point]]) -> list[_Slope]:
    """Return the slopes between any two points without a gap between them."""
    return [
        _Slope((high - low) / (ended - began), began, ended - began)
        for run in runs
        for (began, high), (ended, low) in combinations(run, 2)
    ]


def _trend(slopes: Sequence[_Slope]) -> float:
    """Return the median slope (Theil-Sen), weighted by duration because short slopes are mostly rounding."""
    half = sum(slope.lasted for slope in slopes) / 2
    for slope in sorted(slopes):
        half -= slope.lasted
        if half <= 0:
            return slope.fall
    return 0.0
