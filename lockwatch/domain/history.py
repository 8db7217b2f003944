"""What happened, as it is kept: told apart from two states in a row, and from the news between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lockwatch.domain.alerts import Alert, Matter
from lockwatch.domain.locks import DoorState, Lock, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.notification_policy import Cleared, News, Notify, Raised, Withdraw
from lockwatch.domain.outcome import BadAnswer, NoToken, RateLimited, Refused, Unreachable
from lockwatch.domain.overview import stale, stale_at
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target

MOST_EVENTS = 200
"""So many of the latest events of a lock are shown in its details."""
PROGRAM = ""
"""In place of a lock's key: Lockwatch itself."""
CLOCKS_APART_S = 300.0
"""A lock's clock may differ from ours by so much, and is still believed."""
JUST_AFTER_S = 1.0
"""What follows a sync comes so long after it at least, so that a wall clock slewed meanwhile can't turn them round."""
SLEPT_S = 60.0
"""A computer that was asleep for longer could not see meanwhile."""


class What(StrEnum):
    """What an event is about; its value says what it became. Of one moment, in this order."""

    SIGHT = "sight"
    """Of Lockwatch itself: a `Watching`."""
    ACCOUNT = "account"
    """``here`` or ``gone``: is the lock in the account?"""
    CONNECTION = "connection"
    """``connected``, ``disconnected`` or ``no_bridge``."""
    STATE = "state"
    """A `LockState`, as its name in small letters."""
    DOOR = "door"
    """A `DoorState`, likewise."""
    CLEARED = "cleared"
    """A `Kind` of alert, as the two that follow."""
    RAISED = "raised"
    TOLD = "told"
    HELD = "held"
    """A `Kind` and, behind a colon, the `SuppressReason` why it was not told."""
    UNSHOWN = "unshown"
    """A `Kind` that was told, and that no notification service took."""
    ACT = "act"
    """Of a person: an `Act`, before a colon and a `Kind` where it was about an alert."""


class Watching(StrEnum):
    """Could Lockwatch see its locks from then on and, if not, why?"""

    SEEING = "seeing"
    UNREACHABLE = "unreachable"
    """The cloud, from here."""
    REFUSED = "refused"
    """The token."""
    NO_TOKEN = "no_token"
    RATE_LIMITED = "rate_limited"
    BAD_ANSWER = "bad_answer"
    ASLEEP = "asleep"
    """The computer slept, or the program was stopped."""
    NOT_RUNNING = "not_running"


class Event(NamedTuple):
    at: float
    """Seconds since the epoch, whole milliseconds."""
    key: str
    """The lock's, or `PROGRAM`."""
    what: What
    value: str


class Reading(NamedTuple):
    """A believed level of a battery."""

    at: float
    """As an event's."""
    key: str
    level: int
    """Percent."""
    charging: bool


Entry = Event | Reading


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of one lock."""

    events: tuple[Event, ...] = ()
    """The latest first, `MOST_EVENTS` at most."""
    readings: tuple[Reading, ...] = ()
    """The earliest first."""


Passed = tuple[Entry, ...]
"""What a sync added to the history, in order."""


def past_of(kept: Iterable[Entry]) -> Past:
    """What is kept of one lock, in any order."""
    once = set(kept)
    events = sorted((each for each in once if isinstance(each, Event)), key=event_order, reverse=True)
    return Past(tuple(events[:MOST_EVENTS]), tuple(sorted(each for each in once if isinstance(each, Reading))))


def event_order(event: Event) -> tuple[float, int, str]:
    """What happened in one moment follows the order of `What`."""
    return event.at, _ORDER[event.what], event.value


def happened(before: State, after: State, news: Iterable[News], now: Moment, rules: Rules) -> Passed:
    """What a sync that led from `before` to `after`, with this news, adds to the history.

    - That a lock came into the account or left it, and its connection.
    - State and door, where they are others than the lock said last, also before its bridge lost it. A state counts from
      when the lock says that it came to it, if that can be true, else from now. The same state anew, if the lock says
      that it came to it since: it moved between two syncs. A lock that its bridge has lost says nothing, and no door
      sensor is what a lock begins with.
    - A reading of the battery that the lock keeps (`battery.keep`).
    - What became of alerts, those of the program itself too; what a person did about them is `acted`.
    - From when on Lockwatch could not see, and when it could again.

    So the last event of each kind says what was true at any time in the history (for states: as the lock dates them).
    """
    passed: list[Entry] = [*_sights(before, after, now, rules)]
    if after.locks is not before.locks:
        keys = {lock.key for lock in after.locks.values()}
        left = {lock.key: lock for id_, lock in before.locks.items() if id_ not in after.locks}
        passed += [Event(_ms(now.wall), key, What.ACCOUNT, "gone") for key in sorted(left.keys() - keys)]
        for id_, lock in after.locks.items():
            was = before.locks.get(id_) or left.get(lock.key)
            if was is not lock:
                passed += first_sight(lock, now) if was is None else _seen(was, lock, before, now)
    for each in news:
        passed += _news(each, _ms(now.wall))
    return tuple(passed)


def first_sight(lock: Lock, now: Moment) -> Iterator[Entry]:
    """What there is to keep of a lock of which nothing was."""
    at, key = _ms(now.wall), lock.key
    yield Event(at, key, What.ACCOUNT, "here")
    yield Event(at, key, What.CONNECTION, _CONNECTIONS[lock.seen.connected])
    if lock.heard is not None:
        yield Event(at, key, What.STATE, _STATES[lock.heard.state])
        if lock.heard.door is not DoorState.NOT_PAIRED:
            yield Event(at, key, What.DOOR, _DOORS[lock.heard.door])
    if lock.battery.kept is not None:
        yield Reading(at, key, lock.battery.kept.level, lock.battery.kept.charging)


def acted(act: Act, targets: Iterable[Target], state: State, now: Moment) -> Passed:
    """What a person's act adds; no targets: it was about all that is told."""
    at, keys = _ms(now.wall), {id_: lock.key for id_, lock in state.locks.items()}
    done = [
        Event(at, PROGRAM if id_ is None else keys.get(id_, f"#{id_}"), What.ACT, f"{act}:{kind}")
        for id_, kind in targets
    ]
    return tuple(sorted(done)) or (Event(at, PROGRAM, What.ACT, act),)


def unshown(told: Notify, now: Moment) -> Passed:
    """That no notification service took it."""
    return tuple(
        Event(_ms(now.wall), item.lock.key if item.lock else PROGRAM, What.UNSHOWN, item.kind) for item in told.items
    )


def beginning(state: State, key: str | None, now: Moment) -> Passed:
    """Where the history of one lock (None: of all) begins anew: what stands."""
    begun: list[Entry] = []
    if key is None and (watching := _watching(state)) is not None:
        begun += [_sight(now.at, now, watching), *_standing(PROGRAM, state.alerts, now)]
    for lock in state.locks.values():
        if key in (None, lock.key):
            begun += [*first_sight(lock, now), *_standing(lock.key, lock.alerts, now)]
    return tuple(begun)


def _standing(key: str, alerts: Mapping[Matter, Alert], now: Moment) -> Iterator[Event]:
    for alert in alerts.values():
        if not alert.pending:
            yield Event(_ms(now.wall), key, What.RAISED, alert.kind.value)


def _seen(was: Lock, lock: Lock, before: State, now: Moment) -> Iterator[Entry]:
    at, key, seen = _ms(now.wall), lock.key, lock.seen
    if seen.connected is not was.seen.connected:
        yield Event(at, key, What.CONNECTION, _CONNECTIONS[seen.connected])
    if lock.heard is not None:
        heard_at = before.synced_at if was.seen.connected else was.connection_since
        dated = _dated(seen, _wall(heard_at, now), now.wall)
        if was.heard is None or lock.heard.state is not was.heard.state or (dated and _moved(was.seen, seen)):
            yield Event(dated or at, key, What.STATE, _STATES[seen.state])
        if lock.heard.door is not (was.heard.door if was.heard else DoorState.NOT_PAIRED):
            yield Event(at, key, What.DOOR, _DOORS[lock.heard.door])
    kept = lock.battery.kept
    if kept is not None and kept != was.battery.kept:
        yield Reading(at, key, kept.level, kept.charging)


def _moved(was: Observation, seen: Observation) -> bool:
    """Did it move between two syncs, and back to where it was?"""
    before, after = was.state_changed_at, seen.state_changed_at
    return bool(was.connected and seen.connected) and before is not None and after is not None and after > before


def _dated(seen: Observation, heard_at: float | None, now: float) -> float | None:
    """When it came to its state, after it was heard last; None where what it says can't be true."""
    if seen.state_changed_at is None:
        return None
    changed_at, earliest = seen.state_changed_at.timestamp(), (heard_at or 0.0) + JUST_AFTER_S
    if not earliest - CLOCKS_APART_S <= changed_at <= now + CLOCKS_APART_S:
        return None
    return _ms(min(max(changed_at, earliest), now))


def _sights(before: State, after: State, now: Moment, rules: Rules) -> Iterator[Event]:
    was, is_ = _watching(before), _watching(after)
    assert is_ is not None
    if was is None:
        yield from _first_sights(before, is_, now, rules)
    elif was is Watching.SEEING:
        synced_at = before.synced_at or 0.0
        slept_s = (now.at - synced_at) - (now.awake - before.blind_since)
        asleep = slept_s > SLEPT_S or (is_ is Watching.SEEING and stale(before, now.at, rules))
        if asleep:
            yield _sight(synced_at + JUST_AFTER_S, now, Watching.ASLEEP)
            yield _sight(now.at, now, is_)
        elif is_ is not was:
            yield _sight(synced_at + JUST_AFTER_S, now, is_)
    elif is_ is not was:
        yield _sight(now.at, now, is_)


def _first_sights(before: State, is_: Watching, now: Moment, rules: Rules) -> Iterator[Event]:
    """A run that follows another within the time for which what was seen is believed leaves no gap."""
    until = _told_until(before)
    begins = now.at
    if until is not None and now.at > stale_at(until, rules):
        yield _sight(until, now, Watching.NOT_RUNNING)
        if is_ is not Watching.SEEING and before.recalled_at is not None:
            begins = max(before.recalled_at, until + JUST_AFTER_S)
    yield _sight(begins, now, is_)


def _told_until(before: State) -> float | None:
    """When all that the run before could tell of its sight was told; None: there was none."""
    if before.synced_at is not None and not before.ran_blind:
        return before.synced_at + JUST_AFTER_S
    return before.ran_until


def _watching(state: State) -> Watching | None:
    """None: no sync of this run has ended yet."""
    match state.failure:
        case None:
            unknown = state.recalled_at is not None or state.synced_at is None
            return None if unknown else Watching.SEEING
        case Unreachable():
            return Watching.UNREACHABLE
        case Refused():
            return Watching.REFUSED
        case NoToken():
            return Watching.NO_TOKEN
        case RateLimited():
            return Watching.RATE_LIMITED
        case BadAnswer():
            return Watching.BAD_ANSWER


def _sight(at: float, now: Moment, watching: Watching) -> Event:
    """`at`: steady seconds."""
    return Event(_ms(now.wall + (at - now.at)), PROGRAM, What.SIGHT, watching)


def _news(news: News, at: float) -> Iterator[Event]:
    match news:
        case Notify():
            for item in news.items:
                yield Event(at, item.lock.key if item.lock else PROGRAM, What.TOLD, item.kind.value)
        case Withdraw():
            pass
        case Raised(kind, lock) | Cleared(kind, lock):
            what = What.RAISED if isinstance(news, Raised) else What.CLEARED
            yield Event(at, lock.key if lock else PROGRAM, what, kind.value)
        case _:
            yield Event(at, news.lock.key if news.lock else PROGRAM, What.HELD, f"{news.kind}:{news.why}")


def _wall(at: float | None, now: Moment) -> float | None:
    return None if at is None else now.wall + (at - now.at)


def _ms(at: float) -> float:
    return round(at, 3)


_ORDER = {what: place for place, what in enumerate(What)}
_STATES = {state: state.name.lower() for state in LockState}
_DOORS = {door: door.name.lower() for door in DoorState}
_CONNECTIONS = {True: "connected", False: "disconnected", None: "no_bridge"}
