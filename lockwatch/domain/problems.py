"""Finds the problems of a lock and ranks them, for the tray icon, lock list, weekly digest and `lockwatch status`."""

from enum import IntEnum, auto

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.locks import DoorState, Lock, LockState
from lockwatch.domain.overview_level import Badge, Base
from lockwatch.domain.rules import Rules
from lockwatch.domain.silencing import raised


class Attention(IntEnum):
    """How strongly something is pointed out to the user."""

    NONE = 0
    QUIET = 1
    """The user has acknowledged or snoozed the alert."""
    NOTICE = 2
    """Shown by the tray icon although it is no alert, such as a lock that is not locked."""
    WARNING = 3
    CRITICAL = 4


class Problem(IntEnum):
    """What can be wrong with a lock, the worst first."""

    JAMMED = auto()
    EMPTY = auto()
    """The battery level is critical."""
    LEFT_UNLOCKED = auto()
    """The lock has been unlocked for longer than the user allows."""
    DOOR_LEFT_OPEN = auto()
    NEEDS_CALIBRATION = auto()
    UNLOCKED = auto()
    """The lock is unlocked, semi-locked, pulled, or moving."""
    DOOR_OPEN = auto()
    DISCONNECTED = auto()
    """The lock has been disconnected for longer than the grace period."""
    UNKNOWN = auto()
    """Whether the lock is locked is unknown: it is disconnected, calibrating or updating, reports no state, or was
    not observed lately."""
    LOW = auto()
    """The battery is low."""
    UNSEEN = auto()
    """The lock is disconnected, and the user has acknowledged or snoozed that. Its state is still unknown."""
    UNSTABLE = auto()
    """The connection was lost several times recently. This only colours the row; the icon does not count it."""

    @property
    def base(self) -> Base | None:
        """The base of the tray icon for this problem; None if the problem does not affect the base."""
        return _BASES.get(self)

    @property
    def badge(self) -> Badge | None:
        """The badge that the tray icon shows for this problem; None if there is none."""
        return _BADGES.get(self)

    @property
    def attention(self) -> Attention:
        """The colour of a row in the lock list that has this problem."""
        return _ATTENTION.get(self, Attention.WARNING)


_BASES = {
    Problem.UNLOCKED: Base.UNLOCKED,
    Problem.DOOR_OPEN: Base.UNLOCKED,
    Problem.UNKNOWN: Base.UNKNOWN,
    Problem.UNSEEN: Base.UNKNOWN,
}
_BADGES = {
    Problem.JAMMED: Badge.CRITICAL,
    Problem.EMPTY: Badge.CRITICAL,
    Problem.LEFT_UNLOCKED: Badge.ATTENTION,
    Problem.DOOR_LEFT_OPEN: Badge.ATTENTION,
    Problem.NEEDS_CALIBRATION: Badge.ATTENTION,
    Problem.DISCONNECTED: Badge.DISCONNECTED,
    Problem.LOW: Badge.BATTERY_LOW,
}
_ATTENTION = {
    Problem.JAMMED: Attention.CRITICAL,
    Problem.EMPTY: Attention.CRITICAL,
    Problem.UNLOCKED: Attention.NOTICE,
    Problem.DOOR_OPEN: Attention.NOTICE,
    Problem.UNSEEN: Attention.QUIET,
}
_PROBLEM_OF_KIND = {
    Kind.JAMMED: Problem.JAMMED,
    Kind.BATTERY_CRITICAL: Problem.EMPTY,
    Kind.LEFT_UNLOCKED: Problem.LEFT_UNLOCKED,
    Kind.DOOR_LEFT_OPEN: Problem.DOOR_LEFT_OPEN,
    Kind.NEEDS_CALIBRATION: Problem.NEEDS_CALIBRATION,
    Kind.DISCONNECTED: Problem.DISCONNECTED,
    Kind.BATTERY_LOW: Problem.LOW,
}
_BATTERY_PROBLEMS = frozenset({Problem.EMPTY, Problem.LOW})
_OPEN = frozenset(
    {
        LockState.UNLOCKED,
        LockState.SEMI_LOCKED,
        LockState.PULLED,
        LockState.UNLOCKING,
        LockState.LOCKING,
        LockState.PULLING,
    }
)


def counts(lock: Lock, rules: Rules) -> bool:
    """Return whether icon and list show problems of this lock: not if it has no bridge or the user has muted it."""
    no_bridge = lock.seen.connected is None and lock.seen.connection_known
    return not no_bridge and not rules.for_lock(lock).muted


def out_of_sight(lock: Lock, now: float, rules: Rules) -> bool:
    """Return whether its last observation is too old to say anything about its state; `now` in steady seconds."""
    return lock.observed_at is not None and now > rules.stale_at(lock.observed_at)


def problems(lock: Lock, now: float, rules: Rules, *, silenced: bool = False) -> list[Problem]:
    """Return everything that is wrong with the lock, the worst first; nothing if the lock does not count.

    `silenced` includes what the user has acknowledged or snoozed. `now`: steady seconds.
    """
    return sorted(unsorted_problems(lock, now, rules, silenced=silenced))


def unsorted_problems(lock: Lock, now: float, rules: Rules, *, silenced: bool = False) -> set[Problem]:
    """Return the same as `problems` in no order, which is faster."""
    if lock.calm or not counts(lock, rules):
        return set()
    found = {
        _PROBLEM_OF_KIND[alert.kind]
        for alert in lock.alerts.values()
        if alert.kind in _PROBLEM_OF_KIND and not alert.pending and (silenced or not alert.silent(now))
    }
    away = not lock.seen.connected or out_of_sight(lock, now, rules)
    if away and not silenced and lock.silent(Matter.CONNECTION, now):
        return found | {Problem.UNSEEN}
    found.update(_state_problems(lock, now, rules))
    if lock.flapping.unstable:
        found.add(Problem.UNSTABLE)
    return found


def _state_problems(lock: Lock, now: float, rules: Rules) -> set[Problem]:
    """Return what is wrong with the state of bolt and door."""
    seen = lock.seen
    if not seen.connected or out_of_sight(lock, now, rules):  # state and door are outdated
        return {Problem.UNKNOWN}
    found = set[Problem]()
    if seen.state in _OPEN:
        found.add(Problem.UNLOCKED)
    elif seen.state is not LockState.LOCKED:
        found.add(Problem.UNKNOWN)
    if seen.door is DoorState.OPENED:
        found.add(Problem.DOOR_OPEN)
    return found


def worst_state_problem(lock: Lock, now: float, rules: Rules) -> Problem | None:
    """Return what determines the base of the tray icon for this lock alone, even if it is muted; None if it is locked.

    `now`: steady seconds.
    """
    return min(_state_problems(lock, now, rules), default=None)


def worst(lock: Lock, now: float, rules: Rules) -> Problem | None:
    """Return the worst problem of the lock that affects the tray icon; None if there is none."""
    found = problems(lock, now, rules)
    return found[0] if found and found[0] is not Problem.UNSTABLE else None


def is_quieted(lock: Lock, now: float, rules: Rules) -> bool:
    """Return whether the lock has an alert that was acknowledged or snoozed."""
    return bool(lock.alerts) and counts(lock, rules) and any(alert.silent(now) for alert in raised(lock.alerts))


def need(lock: Lock, now: float, rules: Rules) -> Badge | Base | None:
    """Return the worst that the tray icon would show for this lock alone; None if it needs no attention."""
    problem = worst(lock, now, rules)
    return None if problem is None else problem.badge or problem.base


def status_attention(lock: Lock, now: float, rules: Rules) -> Attention:
    """Return how strongly to point out the state of bolt, door and connection."""
    return _attention(lock, now, rules, of_battery=False)


def battery_attention(lock: Lock, now: float, rules: Rules) -> Attention:
    """Return how strongly to point out the battery level."""
    return _attention(lock, now, rules, of_battery=True)


def _attention(lock: Lock, now: float, rules: Rules, *, of_battery: bool) -> Attention:
    found = [problem for problem in problems(lock, now, rules) if (problem in _BATTERY_PROBLEMS) is of_battery]
    if found:
        return max(problem.attention for problem in found)
    silenced = (problem in _BATTERY_PROBLEMS for problem in problems(lock, now, rules, silenced=True))
    return Attention.QUIET if of_battery in silenced else Attention.NONE
