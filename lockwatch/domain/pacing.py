"""When the next request may start. The floor of 10 s lives here, and only here.

With it no hour can hold more than 360 requests, names and token checks included: far under the 600 that Lockwatch
allows itself of the 700 an hour that the vendor grants an account.
"""

from dataclasses import dataclass, replace
from typing import TypeGuard

from lockwatch.domain.outcome import REFUSALS_TO_BELIEVE, Outcome, RateLimited, Synced, count_refusals

FLOOR_S = 10.0
"""Between two request starts (tedee API, how-to: sync "not more than once every 10 seconds")."""
LONGEST_INTERVAL_S = 3600.0
REQUEST_WITHIN_S = 20.0
"""A request's deadline: name look-up, connection and answer together."""
BACKOFF_UP_TO_S = 900.0
REFUSED_EVERY_S = 900.0
SPREAD = 0.2
"""A delay after a failure varies by this share, so that many clients don't return in step."""
RETRY_AFTER_UP_TO_S = 6 * 3600.0
LATEST_S = 1e12
"""Seconds since the epoch beyond any wall clock; what lies further out was never a time."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What pacing remembers. Times are steady seconds."""

    last_start: float | None = None
    """Of any request."""
    last_sync_start: float | None = None
    not_before: float | None = None
    """End of the longest ``Retry-After``; it stays when it is over."""
    failures: int = 0
    """In a row."""
    refusals: int = 0

    def started(self, now: float, *, sync: bool = True) -> "Pace":
        return replace(self, last_start=now, last_sync_start=now if sync else self.last_sync_start)

    def tried(self, now: float) -> "Pace":
        """The pace as a try begins that may end before its request: the next one counts from it all the same."""
        return replace(self, last_sync_start=now)

    def joined(self, other: "Pace") -> "Pace":
        """The pace of two processes together: the later of their starts, the longer of their waits."""
        return replace(
            self,
            last_start=max((start for start in (self.last_start, other.last_start) if start is not None), default=None),
            not_before=max((until for until in (self.not_before, other.not_before) if until is not None), default=None),
        )

    def with_retry_after(self, outcome: object, now: float) -> "Pace":
        """The pace that keeps to the ``Retry-After`` of any request's outcome, and to a longer one of another's."""
        if not isinstance(outcome, RateLimited) or outcome.retry_after_s is None:
            return self
        return self.joined(Pace(not_before=now + clamp_retry_after(outcome.retry_after_s)))

    def ended(self, outcome: Outcome, now: float) -> "Pace":
        """The pace after a sync ended with `outcome`."""
        if isinstance(outcome, Synced):
            return Pace(self.last_start, self.last_sync_start, self.not_before)
        refusals = count_refusals(self.refusals, outcome)
        return replace(self, failures=self.failures + 1, refusals=refusals).with_retry_after(outcome, now)


@dataclass(frozen=True, slots=True)
class KeptPace:
    """What the next run must know of this one's pace. Times are seconds since the epoch, by the wall clock."""

    last_start: float | None = None
    not_before: float | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the worker will send its next request; steady seconds."""

    next_at: float
    earliest_at: float
    """When it could, if somebody wished so: the end of the floor and of ``Retry-After``."""
    syncing: bool = False


def kept(pace: Pace, now: float, wall: float) -> KeptPace:
    """What to write down of `pace`, where `now` (steady) and `wall` (since the epoch) are the same moment."""
    return KeptPace(
        None if pace.last_start is None else wall + (pace.last_start - now),
        None if pace.not_before is None else wall + (pace.not_before - now),
    )


def recalled(kept: KeptPace, now: float, wall: float) -> Pace:
    """The pace that was kept, on this run's steady clock; what is no time, or over, is left out.

    A wall clock that was set back leaves times ahead of it: such a start counts as now, such a wait as 6 h at most. So
    each kept pace is to be recalled once, not again and again, and kept anew: else the wait would never end.
    """
    start, until = kept.last_start, kept.not_before
    return Pace(
        now - max(wall - start, 0.0) if _is_time(start) and wall - start < FLOOR_S else None,
        not_before=now + min(until - wall, RETRY_AFTER_UP_TO_S) if _is_time(until) and until > wall else None,
    )


def clamp_retry_after(seconds: float) -> float:
    """An absurd ``Retry-After`` made usable; not a number counts as the floor."""
    if seconds != seconds:
        return FLOOR_S
    return min(max(seconds, FLOOR_S), RETRY_AFTER_UP_TO_S)


def earliest(pace: Pace, now: float) -> float:
    """The first moment at which any request may start: never less than the floor after the one before."""
    floor = now if pace.last_start is None else pace.last_start + FLOOR_S
    return max(floor, now if pace.not_before is None else pace.not_before)


def next_sync_at(pace: Pace, now: float, interval_s: float, *, wished: bool = False, chance: float = 0.0) -> float:
    """When the next sync is to start.

    `interval_s` is the user's, 10 s to 1 h. `wished`: somebody asks for it (a start, the button, a new token, changed
    settings, the end of a sleep), so only the floor and ``Retry-After`` hold it back. `chance`, -1 to 1, spreads the
    delay after failures, and the return after a ``Retry-After``: it may name the same moment to all, and over one
    interval of each they come back at no higher rate than they always come.
    """
    interval_s = min(max(interval_s, FLOOR_S), LONGEST_INTERVAL_S)
    may = earliest(pace, now)
    if wished or pace.last_sync_start is None:
        return may
    at = max(may, pace.last_sync_start + _delay(pace, interval_s, chance))
    if pace.not_before is None or pace.not_before <= pace.last_sync_start:
        return at
    later_s = min(interval_s, pace.not_before - pace.last_sync_start) * abs(chance)
    return max(at, pace.not_before + later_s)


def _is_time(value: object) -> TypeGuard[float]:
    """What was kept may have been damaged: not a number at all, not finite, or a whole one longer than any float."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LATEST_S


def _delay(pace: Pace, interval_s: float, chance: float) -> float:
    if pace.refusals >= REFUSALS_TO_BELIEVE:
        return max(REFUSED_EVERY_S, interval_s) * (1 + SPREAD * chance)
    if pace.failures == 0 or pace.refusals:
        return interval_s
    if pace.failures == 1:
        return FLOOR_S * (1 + SPREAD * abs(chance))
    doubled = interval_s * 2.0 ** min(pace.failures - 1, 10)
    return min(doubled, max(BACKOFF_UP_TO_S, interval_s)) * (1 + SPREAD * chance)
