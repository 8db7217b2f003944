"""How long a battery is going to last, and whether it drains faster than it used to: by its kept readings alone.

How well it does on discharges whose end is known stands in RULES.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, takewhile
from typing import NamedTuple

from lockwatch.domain.discharge import discharges, known_runs, step_of
from lockwatch.domain.history import Reading

DAY_S = 86400.0
LEAST_S = 3 * DAY_S
LEAST_FALL, LEAST_LEVELS = 5, 4
"""Percentage points, and different levels: with less of a discharge nothing can be said of it."""
WINDOW = 30
"""Percentage points; how it drained before the latest of them tells little of how it drains now."""
LATELY = 1 / 3
"""Of the time of those, its end is looked at by itself; of few steps, the last one."""
MAY_CHANGE = 1.6
"""A drain may become so many times as fast or slow: by cold, by the use of the door. Found on generated discharges."""
CONTRADICTING = 2.0
"""Where the drain was so many times as fast or slow lately, no number is worth telling."""
LONGEST_S = 730 * DAY_S
"""Further ahead nothing is said."""
MOST_POINTS = 60
"""Of a discharge; each is compared with each."""
FASTER = 1.5
"""Times; a drain that much above each of the past is pointed out."""
FASTER_FALL = 15
"""Percentage points that must be gone for it, and in each discharge that it is compared with."""
AT_ONCE = 1 / 2
"""Of the fall, within a day, is a drop and no drain: of a fresh charge the first points may be gone in hours."""
PAST = 3
"""So many of the latest discharges are those of before."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """From now on, in seconds; `low_s` <= `left_s` <= `high_s`."""

    left_s: float
    low_s: float
    high_s: float


@dataclass(frozen=True, slots=True)
class Outlook:
    forecast: Forecast | None = None
    """None where the readings do not carry one."""
    times_as_fast: float | None = None
    """As it drained in the discharges before, if it is clearly faster than in each of them."""


class _Drain(NamedTuple):
    """Percentage points a second."""

    usual: float
    lately: float
    begun: float
    """Percentage points that are gone already of the step to come."""


_Point = tuple[float, int]
"""Seconds, of which now is 0, and a level."""


def outlook(readings: Sequence[Reading], now: float, empty: int) -> Outlook:
    """From the readings of one battery, the earliest first, of which the last holds until `now`.

    `empty` is to be the level that is told as almost empty: under it each turn of the motor may pull the voltage too
    far down, so what is left then is of no use.
    """
    *before, latest = discharges(readings)
    step = step_of(readings)
    drain = _drain(latest, step, now)
    if drain is None:
        return Outlook()
    return Outlook(_forecast(latest[-1].level - empty, drain), _times_as_fast(before, latest, drain, step))


def to_point_out(readings: Sequence[Reading], now: float, empty: int, told_at: float | None) -> float | None:
    """How many times as fast it drains as before, if that is clear, and was not pointed out since it was charged last.

    `told_at`: when it was pointed out last; None: never. One to come, as the wall clock was set back, counts for none.
    """
    times = outlook(readings, now, empty).times_as_fast
    if times is None or (told_at is not None and discharges(readings)[-1][0].at <= told_at <= now):
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
    """Was much of its fall within a day?"""
    first, most = 0, 0
    for place, reading in enumerate(part):
        while reading.at - part[first].at > DAY_S:
            first += 1
        most = max(most, max(each.level for each in part[first : place + 1]) - reading.level)
    return most > AT_ONCE * _fall(part)


def _drain(part: Sequence[Reading], step: int, now: float, window: int = WINDOW) -> _Drain | None:
    """Of one discharge, of whose latest points `window` count; None: there is too little of it, or it does not fall."""
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
    if silent_s * usual > step:  # the next one is overdue: it comes now at the earliest
        runs[-1].append((0.0, level - step))
        slopes = _slopes(runs)
        usual = _trend(slopes)
    since = min(LATELY * (began - now), runs[-1][-2:][0][0])
    lately = _trend([slope for slope in slopes if slope.began >= since])
    if usual <= 0:
        return None
    return _Drain(usual, lately, min(step, silent_s * usual))


def _runs(part: Sequence[Reading], step: int, now: float) -> list[list[_Point]]:
    """At most about `MOST_POINTS` points, the last of each run among them."""
    every = -(-len(part) // MOST_POINTS)
    return [[(each.at - now, each.level) for each in run[::-1][::every][::-1]] for run in known_runs(part, step)]


class _Slope(NamedTuple):
    fall: float
    """Percentage points a second."""
    began: float
    lasted: float


def _slopes(runs: Sequence[Sequence[_Point]]) -> list[_Slope]:
    """Between any two points with no gap in between."""
    return [
        _Slope((high - low) / (ended - began), began, ended - began)
        for run in runs
        for (began, high), (ended, low) in combinations(run, 2)
    ]


def _trend(slopes: Sequence[_Slope]) -> float:
    """The median of the slopes (Theil and Sen), each weighing as much as it lasted: short ones are mostly rounding."""
    half = sum(slope.lasted for slope in slopes) / 2
    for slope in sorted(slopes):
        half -= slope.lasted
        if half <= 0:
            return slope.fall
    return 0.0
