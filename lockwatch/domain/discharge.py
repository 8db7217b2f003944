"""Steps, charges and gaps in the stored readings of one battery (RULES.md, The battery's forecast).

A reading is stored when the level has changed, so a level holds until the next reading.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from statistics import median_low

from lockwatch.domain.battery import RECORDED_APART_S
from lockwatch.domain.history import Reading

GAP_S = 2 * 86400.0
"""Readings further apart than this, whose levels differ by clearly more than a step, have a gap between them."""
CLEARLY_MORE = 1.5
"""More than this many steps are clearly more than one; 4/3 are not, as steps of 3.3 are reported as 3 and 4."""
LARGEST_STEP = 10
"""Percentage points."""
LATEST_FALLS = 20
"""The step is derived from this many latest falls, because new firmware may report in other steps."""
NOISE = 5
"""Percentage points. A larger rise is a charge; a smaller one, or one step, may come from warmth, rest or flutter."""


def step_of(readings: Sequence[Reading]) -> int:
    """Return the usual fall from one reported level to the next, in percentage points."""
    falls = [before.level - after.level for before, after in pairwise(sorted(readings)) if after.level < before.level]
    return min(median_low(falls[-LATEST_FALLS:]), LARGEST_STEP) if falls else 1


def known_runs(readings: Sequence[Reading], step: int) -> Iterator[Sequence[Reading]]:
    """Yield the parts of `readings` between gaps. Weeks between two neighbouring levels are no gap."""
    begin = 0
    for place, (before, after) in enumerate(pairwise(readings), 1):
        if after.at - before.at > GAP_S and abs(after.level - before.level) > CLEARLY_MORE * step:
            yield readings[begin:place]
            begin = place
    yield readings[begin:]


def discharges(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Return the readings between charges, the earliest discharge first. Only the last may be empty, during a charge.

    A level that held for less than `RECORDED_APART_S` is left out: it was odd, or it fluttered between two steps.
    """
    parts: list[list[Reading]] = [[]]
    highest, rest = 100, max(NOISE, step_of(readings))
    ordered = sorted(readings)  # the wall clock may have been set back
    for reading, after in zip_longest(ordered, ordered[1:]):
        at, _, level, charging = reading
        if not charging and after is not None and after.at - at < RECORDED_APART_S:
            continue
        if (charging or level > highest) and parts[-1]:
            parts.append([])
            highest = 100
        if not charging:
            highest = min(highest, level + rest)
            parts[-1].append(reading)
    return parts
