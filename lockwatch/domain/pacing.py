"""When the next request may start (RULES.md, Pacing). The minimum of 10 s between requests is enforced only here.

That minimum allows at most 360 requests an hour, including those for names and token checks. Lockwatch limits itself to
600 of the 700 requests an hour that the vendor grants an account.
"""

from dataclasses import dataclass, replace
from typing import TypeGuard

from lockwatch.domain.outcome import (
    REFUSALS_TO_BELIEVE,
    Outcome,
    RateLimited,
    Refused,
    Synced,
    Unreachable,
    count_refusals,
)

FLOOR_S = 10.0
"""Minimum between two request starts (tedee API, how-to: sync "not more than once every 10 seconds")."""
LONGEST_INTERVAL_S = 3600.0
REQUEST_WITHIN_S = 20.0
"""Deadline of a request, including name look-up and connecting."""
BACKOFF_UP_TO_S = 900.0
REFUSED_EVERY_S = 900.0
FORBIDDEN_EVERY_S = 300.0
SPREAD = 0.2
"""Delays after a failure vary by this share, so that many clients do not return at the same moment."""
RETRY_AFTER_UP_TO_S = 6 * 3600.0
LATEST_S = 1e12
"""Seconds since the epoch. A stored value beyond this is damaged."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What the next request time depends on. Times are steady seconds."""

    last_start: float | None = None
    """When the latest request of any kind started."""
    last_sync_start: float | None = None
    not_before: float | None = None
    """When the longest ``Retry-After`` so far ends or ended; None if there was none."""
    failures: int = 0
    """Consecutive failed syncs of any kind."""
    refusals: int = 0
    """Consecutive refusals of the token (`count_refusals`).

    `State.refusals` is a second count by the same rule, with another purpose: it raises the alert. It belongs to the
    GUI thread and is stored in the state file, so that a restart does not clear `token_refused`. The count here belongs
    to the worker's thread, which cannot read the state. It starts at 0 in each run and for each account, so that a
    restarted program tries the token at the usual interval again. Within a run both counts increase together, because
    both count every outcome that the worker emits.
    """
    forbidden: bool = False
    """Whether the latest refusal was a 403."""

    def started(self, now: float, *, sync: bool = True) -> "Pace":
        """Return the pace after a request started. `sync` is False for requests of other kinds."""
        return replace(self, last_start=now, last_sync_start=now if sync else self.last_sync_start)

    def tried(self, now: float) -> "Pace":
        """Return the pace after an attempt to sync, which may fail before its request; the interval counts from it."""
        return replace(self, last_sync_start=now)

    def joined(self, other: "Pace") -> "Pace":
        """Return the combined pace of two processes: the later start and the later end of ``Retry-After``."""
        return replace(
            self,
            last_start=max((start for start in (self.last_start, other.last_start) if start is not None), default=None),
            not_before=max((until for until in (self.not_before, other.not_before) if until is not None), default=None),
        )

    def with_retry_after(self, outcome: object, now: float) -> "Pace":
        """Return the pace that obeys the ``Retry-After`` of `outcome`, or an earlier one that ends later."""
        if not isinstance(outcome, RateLimited | Unreachable) or outcome.retry_after_s is None:
            return self
        return self.joined(Pace(not_before=now + clamp_retry_after(outcome.retry_after_s)))

    def ended(self, outcome: Outcome, now: float) -> "Pace":
        """Return the pace after a sync ended with `outcome`."""
        if isinstance(outcome, Synced):
            return Pace(self.last_start, self.last_sync_start, self.not_before)
        refusals = count_refusals(self.refusals, outcome)
        forbidden = outcome.forbidden if isinstance(outcome, Refused) else self.forbidden
        counted = replace(self, failures=self.failures + 1, refusals=refusals, forbidden=forbidden)
        return counted.with_retry_after(outcome, now)


@dataclass(frozen=True, slots=True)
class StoredPace:
    """The part of the pace that the next run needs. Times are seconds since the epoch on the wall clock."""

    last_start: float | None = None
    not_before: float | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the worker will start its next sync. Times are steady seconds."""

    next_at: float
    earliest_at: float
    """When it could start at the user's request: the end of the minimum interval and of ``Retry-After``."""
    syncing: bool = False
    """Whether a request has just started; `next_at` is its start."""


def stored(pace: Pace, now: float, wall: float) -> StoredPace:
    """Return what to store of `pace`; `now` (steady) and `wall` (since the epoch) are the same moment."""
    return StoredPace(
        None if pace.last_start is None else wall + (pace.last_start - now),
        None if pace.not_before is None else wall + (pace.not_before - now),
    )


def restored(pace: StoredPace, now: float, wall: float) -> Pace:
    """Return the stored pace on this run's steady clock, without damaged or past times.

    If the wall clock was set back, stored times lie in the future: such a start counts as now, and a wait as 6 h at
    most. So a stored pace must be restored once and then stored again, or the wait would never end.
    """
    start, until = pace.last_start, pace.not_before
    return Pace(
        now - max(wall - start, 0.0) if _is_time(start) and wall - start < FLOOR_S else None,
        not_before=now + min(until - wall, RETRY_AFTER_UP_TO_S) if _is_time(until) and until > wall else None,
    )


def clamp_retry_after(seconds: float) -> float:
    """Return a ``Retry-After`` clamped to 10 s..6 h. NaN counts as 10 s."""
    if seconds != seconds:
        return FLOOR_S
    return min(max(seconds, FLOOR_S), RETRY_AFTER_UP_TO_S)


def earliest(pace: Pace, now: float) -> float:
    """Return the first moment at which any request may start."""
    floor = now if pace.last_start is None else pace.last_start + FLOOR_S
    return max(floor, now if pace.not_before is None else pace.not_before)


def next_sync_at(pace: Pace, now: float, interval_s: float, *, requested: bool = False, chance: float = 0.0) -> float:
    """Return when the next sync is to start, in steady seconds.

    `interval_s` is the user's interval, 10 s to 1 h. With `requested` (a start, the button, a new token, changed
    settings, the end of a sleep) only the minimum interval and ``Retry-After`` delay it. `chance`, -1 to 1, spreads the
    delays after failures. It also spreads the return after a ``Retry-After`` over one interval: the server may name the
    same moment to all clients, and this way they return at no higher rate than usual.
    """
    interval_s = min(max(interval_s, FLOOR_S), LONGEST_INTERVAL_S)
    may = earliest(pace, now)
    if requested or pace.last_sync_start is None:
        return may
    at = max(may, pace.last_sync_start + _delay(pace, interval_s, chance))
    if pace.not_before is None or pace.not_before <= pace.last_sync_start:
        return at
    later_s = min(interval_s, pace.not_before - pace.last_sync_start) * abs(chance)
    return max(at, pace.not_before + later_s)


def _is_time(value: object) -> TypeGuard[float]:
    """Return whether a stored value is a time; a damaged one may be of another type, not finite, or absurdly large."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LATEST_S


def _delay(pace: Pace, interval_s: float, chance: float) -> float:
    if pace.refusals >= REFUSALS_TO_BELIEVE:
        every_s = FORBIDDEN_EVERY_S if pace.forbidden else REFUSED_EVERY_S
        return max(every_s, interval_s) * (1 + SPREAD * chance)
    if pace.failures == 0 or pace.refusals:
        return interval_s
    if pace.failures == 1:
        return FLOOR_S * (1 + SPREAD * abs(chance))
    doubled = interval_s * 2.0 ** min(pace.failures - 1, 10)
    return min(doubled, max(BACKOFF_UP_TO_S, interval_s)) * (1 + SPREAD * chance)
