"""The weekly digest: when it is due, and what it says (RULES.md, The weekly digest)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import IntEnum

from lockwatch.domain.forecast import Forecast
from lockwatch.domain.history import Event, EventKind
from lockwatch.domain.locks import Lock, list_order
from lockwatch.domain.moment import Moment
from lockwatch.domain.problems import Problem, problems
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Span

WEEK_S = 7 * 86400.0
WEEKDAY, BEGINS = 0, time(9)
"""Monday 09:00 local time: most quiet hours are over, and a battery can still be charged that day."""
MIN_INTERVAL_S = 2 * 86400.0
"""A Monday this soon after the last digest is skipped; that digest was shown late, or in another time zone."""


def first_mark(now: Moment) -> float:
    """Return the time to store as the last digest when there was none, so that the next Monday is the first."""
    return now.wall - MIN_INTERVAL_S


def due(last: float | None, now: Moment) -> bool:
    """Return whether it is time for a digest.

    `last`: when the previous one was shown, or `first_mark`, in wall seconds. Never due if that is None or, after the
    wall clock was set back, in the future; the caller must store `first_mark` first.
    """
    return last is not None and last < _monday(now) - MIN_INTERVAL_S


def _monday(now: Moment) -> float:
    """Return when the current week began, in wall seconds."""
    local = now.local
    day = local.date() - timedelta(days=(local.weekday() - WEEKDAY) % 7)
    if datetime.combine(day, BEGINS, local.tzinfo) > local:
        day -= timedelta(days=7)
    return datetime.combine(day, BEGINS, now.zone).timestamp()


def may_show_hint(state: State, now: Moment, rules: Rules) -> bool:
    """Return whether a low-urgency hint may be shown: not during a pause, quiet hours or while Lockwatch cannot see."""
    seeing = state.failure is None and state.synced_at is not None and state.recalled_at is None
    quiet = rules.quiet_hours is not None and rules.quiet_hours.contains(now.local)
    return seeing and rules.notifications and not quiet and not state.paused(now.at)


class Need(IntEnum):
    """What the user should do about a lock, the most urgent first."""

    LOOK_AT_DOOR = 0
    """The lock is jammed."""
    CHARGE_NOW = 1
    """Charge the battery or replace the batteries now; `CHARGE` also means either."""
    CALIBRATE = 2
    RECONNECT = 3
    CHARGE = 4
    UPDATE = 5
    BRIDGE = 6
    """The lock has no bridge, so Lockwatch cannot watch it."""


_NEEDS = {
    Problem.JAMMED: Need.LOOK_AT_DOOR,
    Problem.EMPTY: Need.CHARGE_NOW,
    Problem.NEEDS_CALIBRATION: Need.CALIBRATE,
    Problem.DISCONNECTED: Need.RECONNECT,
    Problem.LOW: Need.CHARGE,
}
"""Problems that the digest names. Whether a lock is locked is of no interest a week later."""


@dataclass(frozen=True, slots=True)
class Loss:
    """How often and how long a lock was disconnected in the week."""

    lock: Lock
    times: int
    away_s: float
    """In total, seconds."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """The content of a digest."""

    losses: tuple[Loss, ...] = ()
    """The longest time first."""
    lowest: Lock | None = None
    """The lock with the lowest battery; None if no level is known."""
    needs: tuple[tuple[Need, Lock], ...] = ()
    """The most urgent first."""
    unseen_s: float = 0.0
    """For how many seconds of the week Lockwatch could not see."""


def weekly(events: Iterable[Event], spans: Iterable[Span], state: State, now: Moment, rules: Rules) -> Weekly:
    """Return the digest of the last 7 days.

    `events`: the connection and account events of that time, the earliest first. `spans`: when Lockwatch could not see.
    Muted locks are left out.
    """
    since = now.wall - WEEK_S
    locks = sorted((lock for lock in state.locks.values() if not rules.for_lock(lock).muted), key=list_order)
    by_key: dict[str, list[Event]] = {}
    for event in events:
        by_key.setdefault(event.key, []).append(event)
    losses = [loss for lock in locks if (loss := _loss(lock, by_key.get(lock.key, []), since, now.wall)) is not None]
    needs = [(need, lock) for lock in locks for need in _needs(lock, now.at, rules)]
    return Weekly(
        losses=tuple(sorted(losses, key=lambda loss: (-loss.away_s, -loss.times))),
        lowest=min((lock for lock in locks if lock.battery.level is not None), key=_level, default=None),
        needs=tuple(sorted(needs, key=lambda each: each[0])),
        unseen_s=sum(max(0.0, (span.until or now.wall) - max(span.since, since)) for span in spans),
    )


def with_forecast(week: Weekly, forecast: Forecast | None) -> Weekly:
    """Return `week` with the lowest battery to be charged if its `forecast` ends before the next digest."""
    if week.lowest is None or forecast is None or forecast.left_s >= WEEK_S:
        return week
    if any(lock == week.lowest and need in (Need.CHARGE_NOW, Need.CHARGE) for need, lock in week.needs):
        return week
    needs = sorted((*week.needs, (Need.CHARGE, week.lowest)), key=lambda each: (each[0], list_order(each[1])))
    return replace(week, needs=tuple(needs))


def _loss(lock: Lock, events: Sequence[Event], since: float, now: float) -> Loss | None:
    times, away_s = 0, 0.0
    away_at = since if _began_away(lock, events) else None
    times += away_at is not None
    for event in events:
        if event.what is EventKind.CONNECTION and event.value == "disconnected":
            away_at, times = event.at, times + 1
        elif away_at is not None:
            away_s += max(0.0, event.at - away_at)
            away_at = None
    if away_at is not None:
        away_s += max(0.0, now - away_at)
    return Loss(lock, times, away_s) if times else None


def _began_away(lock: Lock, events: Sequence[Event]) -> bool:
    """Return whether the lock was disconnected when the week began; `events` are its changes since then."""
    if not events:
        return lock.seen.connected is False
    return events[0].what is EventKind.CONNECTION and events[0].value == "connected"


def _level(lock: Lock) -> int:
    assert lock.battery.level is not None
    return lock.battery.level


def _needs(lock: Lock, now: float, rules: Rules) -> Iterator[Need]:
    """Acknowledged and snoozed alerts are included, because they still need to be dealt with."""
    yield from (_NEEDS[problem] for problem in problems(lock, now, rules, silenced=True) if problem in _NEEDS)
    if lock.info.update_available:
        yield Need.UPDATE
    if lock.seen.connected is None:
        yield Need.BRIDGE
