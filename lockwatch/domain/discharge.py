"""What the kept readings of one battery tell of its use: steps, charges and gaps.

A reading is kept when the level has moved, so a level holds until the next reading.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from statistics import median_low

from lockwatch.domain.battery import KEPT_APART_S
from lockwatch.domain.history import Reading

GAP_S = 2 * 86400.0
"""Between readings further apart than this, and in level clearly more than a step, nothing is known."""
CLEARLY_MORE = 1.5
"""Times a step: steps of 3.3 are told as 3 and 4."""
LARGEST_STEP = 10
LATEST_FALLS = 20
"""Tell the step: a lock's new firmware may have another one than its old."""
NOISE = 5
"""Percentage points; a level that rises by more was charged, by less, or a step, it may be warmth, rest or flutter."""


def step_of(readings: Sequence[Reading]) -> int:
    """Percentage points between two neighbours of the levels that the lock tells, as most of the latest are apart."""
    falls = [before.level - after.level for before, after in pairwise(sorted(readings)) if after.level < before.level]
    return min(median_low(falls[-LATEST_FALLS:]), LARGEST_STEP) if falls else 1


def known_runs(readings: Sequence[Reading], step: int) -> Iterator[Sequence[Reading]]:
    """Parts without a gap. While a lock is watched each step is kept, and may take weeks: that is none."""
    begin = 0
    for place, (before, after) in enumerate(pairwise(readings), 1):
        if after.at - before.at > GAP_S and abs(after.level - before.level) > CLEARLY_MORE * step:
            yield readings[begin:place]
            begin = place
    yield readings[begin:]


def discharges(readings: Sequence[Reading]) -> list[list[Reading]]:
    """What was read between charges, the earliest first. The last is empty while it charges, no other.

    A level that did not last as long as others are kept apart was an odd one, or fluttered between two steps.
    """
    parts: list[list[Reading]] = [[]]
    highest, rest = 100, max(NOISE, step_of(readings))
    ordered = sorted(readings)  # the wall clock may have been set back
    for reading, after in zip_longest(ordered, ordered[1:]):
        at, _, level, charging = reading
        if not charging and after is not None and after.at - at < KEPT_APART_S:
            continue
        if (charging or level > highest) and parts[-1]:
            parts.append([])
            highest = 100
        if not charging:
            highest = min(highest, level + rest)
            parts[-1].append(reading)
    return parts
