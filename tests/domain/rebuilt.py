"""Rebuilds from the history alone what was true of each lock and of the program at any time in it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.locks import DoorState, Lock
from lockwatch.domain.outcome import BadAnswer, Failure, NoToken, RateLimited, Refused, Unreachable
from lockwatch.domain.state import State
from lockwatch.domain.timeline import entry_order

REASONS: dict[type[Failure], Watching] = {
    Unreachable: Watching.UNREACHABLE,
    Refused: Watching.REFUSED,
    NoToken: Watching.NO_TOKEN,
    RateLimited: Watching.RATE_LIMITED,
    BadAnswer: Watching.BAD_ANSWER,
}


@dataclass(slots=True)
class Known:
    """What the history says about a lock in the account."""

    connection: str | None = None
    state: str | None = None
    door: str = "not_paired"
    standing: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Rebuilt:
    locks: dict[str, Known] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    """The raised alerts of the program itself."""
    watching: str | None = None
    readings: dict[str, Reading] = field(default_factory=dict)


def rebuilt(entries: Iterable[Entry], until: float = float("inf")) -> Rebuilt:
    """Return what the history says was true at `until`, in wall seconds."""
    found = Rebuilt()
    for each in sorted((each for each in set(entries) if each.at <= until), key=entry_order):
        if isinstance(each, Reading):
            found.readings[each.key] = each
        elif each.what is EventKind.SIGHT:
            found.watching = each.value
        elif each.what is EventKind.ACCOUNT:
            found.locks.pop(each.key, None)
            if each.value == "here":
                found.locks[each.key] = Known()
        else:
            _follow(found, each)
    return found


def _follow(found: Rebuilt, event: Event) -> None:
    known = found.locks.get(event.key)
    standing = found.standing if event.key == PROGRAM else known.standing if known else set()
    match event.what:
        case EventKind.RAISED:
            standing.add(event.value)
        case EventKind.CLEARED:
            standing.discard(event.value)
        case EventKind.CONNECTION | EventKind.STATE | EventKind.DOOR:
            assert known is not None, event
            setattr(known, event.what, event.value)


def known_of(state: State) -> Rebuilt:
    """Return what a state says, without readings; sight is unknown before the first sync of a run has ended."""
    unknown = state.failure is None and (state.recalled_at is not None or state.synced_at is None)
    watching = None if unknown else REASONS[type(state.failure)] if state.failure else Watching.SEEING
    return Rebuilt({key: _known(lock) for key, lock in latest_records(state).items()}, _raised(state), watching)


def latest_records(state: State) -> dict[str, Lock]:
    """Return the locks by key; of two records of one lock, the one that was observed later."""
    latest_last = sorted(
        state.locks.values(), key=lambda lock: math.inf if lock.observed_at is None else lock.observed_at
    )
    return {lock.key: lock for lock in latest_last}


def _known(lock: Lock) -> Known:
    return Known(
        {True: "connected", False: "disconnected", None: "no_bridge"}[lock.seen.connected],
        lock.last_known and lock.last_known.state.name.lower(),
        (lock.last_known.door if lock.last_known else DoorState.NOT_PAIRED).name.lower(),
        _raised(lock),
    )


def _raised(owner: Lock | State) -> set[str]:
    return {str(alert.kind) for alert in owner.alerts.values() if not alert.pending}
