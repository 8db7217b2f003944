"""The weekly digest: when it is due, and what it says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import IntEnum

from lockwatch.domain.forecast import Forecast
from lockwatch.domain.history import Event, What
from lockwatch.domain.locks import Lock, list_order
from lockwatch.domain.moment import Moment
from lockwatch.domain.problems import Problem, problems
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Span

WEEK_S = 7 * 86400.0
WEEKDAY, BEGINS = 0, time(9)
"""Monday, when quiet hours are over for most, and a battery can be charged on the same day."""
APART_S = 2 * 86400.0
"""A digest that came late, or in another time zone, leaves out the Monday that follows so soon."""


def begun(now: Moment) -> float:
    """What stands for the last digest where there was none: the next Monday is the first."""
    return now.wall - APART_S


def due(last: float | None, now: Moment) -> bool:
    """Is it time for a digest? `last`: when the one before was shown, or `begun`; wall seconds.

    Not where that is not known, nor where it is to come, as the wall clock was set back: `begun` is to be kept first.
    """
    return last is not None and last < _monday(now) - APART_S


def _monday(now: Moment) -> float:
    """When the latest week began, wall seconds."""
    local = now.local
    day = local.date() - timedelta(days=(local.weekday() - WEEKDAY) % 7)
    if datetime.combine(day, BEGINS, local.tzinfo) > local:
        day -= timedelta(days=7)
    return datetime.combine(day, BEGINS, now.zone).timestamp()


def may_tell(state: State, now: Moment, rules: Rules) -> bool:
    """Of a hint that can wait: not while nothing is told, and not while what it is about can't be seen."""
    seeing = state.failure is None and state.synced_at is not None and state.recalled_at is None
    quiet = rules.quiet_hours is not None and rules.quiet_hours.hold(now.local)
    return seeing and rules.notifications and not quiet and not state.paused(now.at)


class Need(IntEnum):
    """What is to be done about a lock, the most urgent first."""

    LOOK_AT_DOOR = 0
    """It is jammed."""
    CHARGE_NOW = 1
    RECONNECT = 2
    CHARGE = 3
    UPDATE = 4
    BRIDGE = 5
    """It has none, so it can't be watched."""


_NEEDS = {
    Problem.JAMMED: Need.LOOK_AT_DOOR,
    Problem.EMPTY: Need.CHARGE_NOW,
    Problem.DISCONNECTED: Need.RECONNECT,
    Problem.LOW: Need.CHARGE,
}
"""Whether it is locked is not a matter of the week."""


@dataclass(frozen=True, slots=True)
class Loss:
    """That a lock was disconnected in this week."""

    lock: Lock
    times: int
    away_s: float
    """In all."""


@dataclass(frozen=True, slots=True)
class Weekly:
    losses: tuple[Loss, ...] = ()
    """The longest first."""
    lowest: Lock | None = None
    """Whose battery is the lowest; None: no level is known."""
    needs: tuple[tuple[Need, Lock], ...] = ()
    """The most urgent first."""
    unseen_s: float = 0.0
    """For how long Lockwatch could not see in this week."""


def weekly(events: Iterable[Event], spans: Iterable[Span], state: State, now: Moment, rules: Rules) -> Weekly:
    """Out of the week's events of the connection, the earliest first, and of when Lockwatch could not see.

    What is never told of is not spoken of.
    """
    since = now.wall - WEEK_S
    locks = sorted((lock for lock in state.locks.values() if not rules.of(lock).never_tell), key=list_order)
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


def foreseen(week: Weekly, forecast: Forecast | None) -> Weekly:
    """With what the `forecast` of the lowest battery demands: to be charged, if it may not last until the next week."""
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
        if event.what is What.CONNECTION and event.value == "disconnected":
            away_at, times = event.at, times + 1
        elif away_at is not None:
            away_s += max(0.0, event.at - away_at)
            away_at = None
    if away_at is not None:
        away_s += max(0.0, now - away_at)
    return Loss(lock, times, away_s) if times else None


def _began_away(lock: Lock, events: Sequence[Event]) -> bool:
    """Was it disconnected when the week began? Then it is still, or what it did first was to come back."""
    if not events:
        return lock.seen.connected is False
    return events[0].what is What.CONNECTION and events[0].value == "connected"


def _level(lock: Lock) -> int:
    assert lock.battery.level is not None
    return lock.battery.level


def _needs(lock: Lock, now: float, rules: Rules) -> Iterator[Need]:
    """Also what somebody has acknowledged or snoozed: it is still to be done."""
    yield from (_NEEDS[problem] for problem in problems(lock, now, rules, silenced=True) if problem in _NEEDS)
    if lock.info.update_available:
        yield Need.UPDATE
    if lock.seen.connected is None:
        yield Need.BRIDGE
