"""What is wrong with a lock, and how bad: for the tray icon, lock list, weekly digest and `lockwatch status`."""

from collections.abc import Iterator
from enum import IntEnum, auto

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.locks import DoorState, Lock, LockState
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.rules import Rules
from lockwatch.domain.silencing import loud, raised


class Attention(IntEnum):
    """How strongly something is pointed out to the user."""

    NONE = 0
    WARNING = 1
    CRITICAL = 2


class Problem(IntEnum):
    """What can be wrong with a lock, the worst first."""

    JAMMED = auto()
    EMPTY = auto()
    """The battery level is critical."""
    DISCONNECTED = auto()
    LOW = auto()
    """The battery is low."""
    UNLOCKED = auto()
    """The lock is not known to be locked, or its door is open. Not reported besides a jam, which implies it."""
    UNSEEN = auto()
    """Disconnected, which the user has acknowledged or snoozed; the lock is still not known to be locked."""

    # The following only colour a row. The icon does not count them.
    UNSTABLE = auto()
    """The connection was lost several times recently."""
    DOOR_OPEN = auto()
    LEFT_UNLOCKED = auto()
    """Unlocked for longer than the user allows."""

    @property
    def level(self) -> Overview | None:
        """What the tray icon shows for it; None if the icon does not count it."""
        return _LEVELS.get(self)

    @property
    def attention(self) -> Attention:
        """How strongly its row in the lock list is coloured."""
        return _ATTENTION.get(self, Attention.WARNING)


_LEVELS = {
    Problem.JAMMED: Overview.CRITICAL,
    Problem.EMPTY: Overview.CRITICAL,
    Problem.DISCONNECTED: Overview.DISCONNECTED,
    Problem.LOW: Overview.BATTERY_LOW,
    Problem.UNLOCKED: Overview.UNLOCKED,
    Problem.UNSEEN: Overview.UNLOCKED,
}
_ATTENTION = {
    Problem.JAMMED: Attention.CRITICAL,
    Problem.EMPTY: Attention.CRITICAL,
    Problem.UNLOCKED: Attention.NONE,
    Problem.UNSEEN: Attention.NONE,
}
_OF_BATTERY = frozenset({Problem.EMPTY, Problem.LOW})


def counts(lock: Lock, rules: Rules) -> bool:
    """Return whether the lock counts for icon and list: not without a bridge, nor if the user muted it."""
    return lock.seen.connected is not None and not rules.of(lock).never_tell


def problems(lock: Lock, now: float, rules: Rules, *, silenced: bool = False) -> Iterator[Problem]:  # noqa: C901  # a rule a line
    """Return everything that is wrong with the lock, the worst first; nothing if the lock does not count.

    `silenced` includes what the user has acknowledged or snoozed. `now`: steady seconds.
    """
    if not counts(lock, rules) or _calm(lock):
        return
    alerts = raised(lock.alerts) if silenced else loud(lock.alerts, now)
    kinds = {alert.kind.matter: alert.kind for alert in alerts}
    lost, opened = not lock.seen.connected, lock.seen.door is DoorState.OPENED
    away_silenced = not silenced and lock.silent(Matter.CONNECTION, now)
    if Matter.JAM in kinds:
        yield Problem.JAMMED
    if kinds.get(Matter.BATTERY) is Kind.BATTERY_CRITICAL:
        yield Problem.EMPTY
    if lost and not away_silenced:
        yield Problem.DISCONNECTED
    if kinds.get(Matter.BATTERY) is Kind.BATTERY_LOW:
        yield Problem.LOW
    if not lost and (opened or not lock.locked) and Matter.JAM not in kinds:
        yield Problem.UNLOCKED
    if lost and away_silenced:
        yield Problem.UNSEEN
    if lock.flapping.unstable and not away_silenced:
        yield Problem.UNSTABLE
    if Matter.DOOR in kinds or (opened and not lost and (silenced or not lock.silent(Matter.DOOR, now))):
        yield Problem.DOOR_OPEN
    if Matter.BOLT in kinds:
        yield Problem.LEFT_UNLOCKED


def worst(lock: Lock, now: float, rules: Rules) -> Problem | None:
    """Return the worst problem that the icon counts, by which the list ranks the lock; None if there is none."""
    problem = next(problems(lock, now, rules), None)
    return None if problem is None or problem > Problem.UNSEEN else problem


def need(lock: Lock, now: float, rules: Rules) -> Overview | None:
    """Return what the tray icon would show for this lock alone; None if it needs no attention."""
    problem = worst(lock, now, rules)
    return None if problem is None else problem.level


def status_attention(lock: Lock, now: float, rules: Rules) -> Attention:
    """Return how strongly to point out the state of bolt, door and connection."""
    found = (problem for problem in problems(lock, now, rules) if problem not in _OF_BATTERY)
    return max((problem.attention for problem in found), default=Attention.NONE)


def battery_attention(lock: Lock, now: float, rules: Rules) -> Attention:
    """Return how strongly to point out the battery level."""
    found = (problem for problem in problems(lock, now, rules) if problem in _OF_BATTERY)
    return max((problem.attention for problem in found), default=Attention.NONE)


def _calm(lock: Lock) -> bool:
    """Return whether nothing can be wrong. True for most locks, and cheaper than checking every rule."""
    seen = lock.seen
    return bool(
        not lock.alerts
        and seen.connected
        and seen.state is LockState.LOCKED
        and seen.door is not DoorState.OPENED
        and not lock.flapping.unstable
    )
