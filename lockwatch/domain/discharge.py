"""What the kept readings of one battery tell of its use: steps, charges and gaps.

A reading is kept when the level has moved, so a level holds until the next reading.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from lockwatch.domain.battery import KEPT_APART_S
from lockwatch.domain.history import Reading

GAP_S = 2 * 86400.0
"""Between readings further apart than this, and in level more than a step, nothing is known."""
LARGEST_STEP = 5
NOISE = 5
"""Percentage points; a level that rises by more was charged, by less it may be warmth, rest or one step of flutter."""


def step_of(readings: Sequence[Reading]) -> int:
    """Percentage points between two neighbours of the levels that the lock tells; some round to 5."""
    levels = {reading.level for reading in readings}
    lowest = min(levels, default=0)
    return max(1, min(math.gcd(*(level - lowest for level in levels)), LARGEST_STEP))


def known_runs(readings: Sequence[Reading], step: int) -> Iterator[Sequence[Reading]]:
    """Parts without a gap. While a lock is watched each step is kept, and may take weeks: that is none."""
    begin = 0
    for place, (before, after) in enumerate(pairwise(readings), 1):
        if after.at - before.at > GAP_S and abs(after.level - before.level) > step:
            yield readings[begin:place]
            begin = place
    yield readings[begin:]


def discharges(readings: Sequence[Reading]) -> list[list[Reading]]:
    """What was read between charges, the earliest first. The last is empty while it charges, no other.

    A level that did not last as long as others are kept apart was an odd one, or fluttered between two steps.
    """
    parts: list[list[Reading]] = [[]]
    highest = 100
    ordered = sorted(readings)  # the wall clock may have been set back
    for reading, after in zip_longest(ordered, ordered[1:]):
        at, _, level, charging = reading
        if not charging and after is not None and after.at - at < KEPT_APART_S:
            continue
        if (charging or level > highest) and parts[-1]:
            parts.append([])
            highest = 100
        if not charging:
            highest = min(highest, level + NOISE)
            parts[-1].append(reading)
    return parts
