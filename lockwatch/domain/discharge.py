"""Steps, charges and gaps in the stored readings of one battery (RULES.md, The battery's forecast).

A reading is stored when the level has changed, so a level holds until the next reading.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from lockwatch.domain.battery import RECORDED_APART_S
from lockwatch.domain.history import Reading

GAP_S = 2 * 86400.0
"""In seconds. Two successive readings have a gap between them if they are further apart than this and their levels
differ by more than `CLEARLY_MORE` steps."""
CLEARLY_MORE = 1.5
"""In steps. A fall of up to this many steps counts as a single one, because levels are rounded: if the real step is 3.3
percentage points, falls of 3 and of 4 are reported."""
LARGEST_STEP = 10
"""The upper limit of the step, in percentage points."""
LATEST_FALLS = 20
"""How many of the latest falls determine the step. Older ones may come from firmware that used other steps."""
NOISE = 5
"""In percentage points. A larger rise is a charge; a smaller one, or one of a single step, may have other causes, such
as a warmer battery."""


def usual_step(readings: Sequence[Reading]) -> int:
    """Return the usual fall from one reported level to the next, in percentage points."""
    falls = [before.level - after.level for before, after in pairwise(sorted(readings)) if after.level < before.level]
    latest = sorted(falls[-LATEST_FALLS:])
    return min(latest[(len(latest) - 1) // 2], LARGEST_STEP) if latest else 1  # the median, or the lower of the two


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
    highest, rest = 100, max(NOISE, usual_step(readings))
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
