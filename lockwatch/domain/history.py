"""The entries of the history: derived from two successive states and the news between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from lockwatch.domain.alerts import Alert, Matter
from lockwatch.domain.locks import DoorState, Lock, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.news import Cleared, News, Notify, Raised, Withdraw
from lockwatch.domain.outcome import BadAnswer, NoToken, RateLimited, Refused, Unreachable
from lockwatch.domain.overview import stale
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target

MOST_EVENTS = 200
"""The number of events that the details window of a lock shows."""
PROGRAM = ""
"""Stands for Lockwatch itself in place of a lock key."""
CLOCKS_APART_S = 300.0
"""Dates of a lock are believed if its clock differs from this computer's by this much at most."""
JUST_AFTER_S = 1.0
"""An event after a sync is dated at least this much later, so that slewing the wall clock cannot reverse them."""
SLEPT_S = 60.0
"""A longer sleep counts as time in which Lockwatch could not see."""


class EventKind(StrEnum):
    """What an event is about. The members say what its `value` is. Events at the same time are in this order."""

    SIGHT = "sight"
    """Whether Lockwatch could see the locks: a `Watching`."""
    ACCOUNT = "account"
    """``here`` or ``gone``: whether the lock is in the account."""
    CONNECTION = "connection"
    """``connected``, ``disconnected`` or ``no_bridge``."""
    STATE = "state"
    """The name of a `LockState` in lower case."""
    DOOR = "door"
    """The name of a `DoorState` in lower case."""
    CLEARED = "cleared"
    """A `Kind` of alert; also for the next two."""
    RAISED = "raised"
    NOTIFIED = "told"
    SUPPRESSED = "held"
    """A `Kind`, a colon and the `SuppressReason`: the notification was suppressed."""
    UNSHOWN = "unshown"
    """A `Kind` that no notification service could show."""
    ACT = "act"
    """An `Act` of the user; followed by a colon and a `Kind` if it was about an alert."""


PLACES: Mapping[EventKind, int] = MappingProxyType({what: place for place, what in enumerate(EventKind)})
"""The order of events of one moment: causes first."""


class Watching(StrEnum):
    """Whether Lockwatch could see the locks from then on or, if not, why."""

    SEEING = "seeing"
    UNREACHABLE = "unreachable"
    """The cloud could not be reached."""
    REFUSED = "refused"
    """The token was refused."""
    NO_TOKEN = "no_token"
    RATE_LIMITED = "rate_limited"
    BAD_ANSWER = "bad_answer"
    ASLEEP = "asleep"
    """The computer slept, or the program was stopped."""
    NOT_RUNNING = "not_running"


class Event(NamedTuple):
    """Something that happened to a lock or to Lockwatch itself."""

    at: float
    """Seconds since the epoch, rounded to milliseconds."""
    key: str
    """The lock key, or `PROGRAM`."""
    what: EventKind
    value: str


class Reading(NamedTuple):
    """A believed level of a battery."""

    at: float
    """Seconds since the epoch, rounded to milliseconds."""
    key: str
    level: int
    """Percent."""
    charging: bool


Entry = Event | Reading


@dataclass(frozen=True, slots=True)
class LockHistory:
    """The history of one lock."""

    events: tuple[Event, ...] = ()
    """At most `MOST_EVENTS`, the latest first."""
    readings: tuple[Reading, ...] = ()
    """The earliest first."""


Entries = tuple[Entry, ...]
"""The entries that a sync adds to the history, in order."""


def lock_history(entries: Iterable[Entry]) -> LockHistory:
    """Return the history of one lock from its entries in any order; duplicates are dropped."""
    once = set(entries)
    events = sorted((each for each in once if isinstance(each, Event)), key=event_order, reverse=True)
    return LockHistory(tuple(events[:MOST_EVENTS]), tuple(sorted(each for each in once if isinstance(each, Reading))))


def event_order(event: Event) -> tuple[float, int, str]:
    """Return a sort key: by time, and for events of the same moment by the order of `EventKind`."""
    return event.at, PLACES[event.what], event.value


def happened(before: State, after: State, news: Iterable[News], now: Moment, rules: Rules) -> Entries:
    """Return what a sync that led from `before` to `after`, with this news, adds to the history.

    - A lock came into the account or left it, or its connection changed.
    - State and door, if they differ from what the lock last reported. A state is dated by the lock if that date can be
      true, else by `now`. The same state is recorded again if the lock dates it later than before: it moved between two
      syncs. A disconnected lock reports nothing, and a new lock is taken to have no door sensor.
    - A battery reading that is to be recorded (`battery.record`).
    - Alerts raised and cleared, notifications and their suppression, also of the program itself. User actions are
      recorded by `acted`. If two ids of a lock are merged, two alerts of the same kind become one. Then no end is
      recorded: the latest event is the beginning of the later alert, which says that the alert is still raised.
    - When Lockwatch could no longer see, and when it could again.

    So the latest event of each kind before a moment says what was true at that moment.
    """
    entries: list[Entry] = [*_sight_events(before, after, now, rules)]
    if after.locks is not before.locks:
        keys = {lock.key for lock in after.locks.values()}
        left = {lock.key: lock for id_, lock in before.locks.items() if id_ not in after.locks}
        entries += [Event(_ms(now.wall), key, EventKind.ACCOUNT, "gone") for key in sorted(left.keys() - keys)]
        for id_, lock in after.locks.items():
            was, other = before.locks.get(id_), left.get(lock.key)
            if was is not None and other is not None:
                entries += _alerts_after_merge(was, lock, now)
                if was.battery.recorded is None:  # if so, the latest reading in the history is from `other`
                    was = replace(was, battery=other.battery)
            was = was or other
            if was is not lock:
                entries += first_entries(lock, now) if was is None else _seen(was, lock, before, now)
    news = tuple(news)
    for each in news:
        if not (isinstance(each, Cleared) and _goes_on(each, news, after)):
            entries += _news(each, _ms(now.wall))
    return tuple(dict.fromkeys(entries))  # a merge and the news may both say that an alert was raised


def first_entries(lock: Lock, now: Moment) -> Iterator[Entry]:
    """Return the first entries of a lock that has no history."""
    at, key = _ms(now.wall), lock.key
    yield Event(at, key, EventKind.ACCOUNT, "here")
    yield Event(at, key, EventKind.CONNECTION, _CONNECTIONS[lock.seen.connected])
    if lock.last_known is not None:
        yield Event(at, key, EventKind.STATE, _STATES[lock.last_known.state])
        if lock.last_known.door is not DoorState.NOT_PAIRED:
            yield Event(at, key, EventKind.DOOR, _DOORS[lock.last_known.door])
    if lock.battery.recorded is not None:
        yield Reading(at, key, lock.battery.recorded.level, lock.battery.recorded.charging)


def acted(act: Act, targets: Iterable[Target], state: State, now: Moment) -> Entries:
    """Return what a user action adds to the history. Without targets it was about all notifications, like a pause."""
    at, keys = _ms(now.wall), {id_: lock.key for id_, lock in state.locks.items()}
    done = [
        Event(at, PROGRAM if id_ is None else keys.get(id_, f"#{id_}"), EventKind.ACT, f"{act}:{kind}")
        for id_, kind in targets
    ]
    return tuple(sorted(done)) or (Event(at, PROGRAM, EventKind.ACT, act),)


def unshown(notify: Notify, now: Moment) -> Entries:
    """Return the entries for a notification that no service could show."""
    return tuple(
        Event(_ms(now.wall), item.lock.key if item.lock else PROGRAM, EventKind.UNSHOWN, item.kind)
        for item in notify.items
    )


def beginning(state: State, key: str | None, now: Moment) -> Entries:
    """Return the first entries after the history of a lock (`key` None: all of it) was deleted: the current state."""
    begun: list[Entry] = []
    if key is None and (watching := _watching(state)) is not None:
        begun += [_sight(now.at, now, watching), *_raised_events(PROGRAM, state.alerts, now)]
    for lock in state.locks.values():
        if key in (None, lock.key):
            begun += [*first_entries(lock, now), *_raised_events(lock.key, lock.alerts, now)]
    return tuple(begun)


def _raised_events(key: str, alerts: Mapping[Matter, Alert], now: Moment) -> Iterator[Event]:
    for alert in alerts.values():
        if not alert.pending:
            yield Event(_ms(now.wall), key, EventKind.RAISED, alert.kind.value)


def _alerts_after_merge(was: Lock, lock: Lock, now: Moment) -> Iterator[Event]:
    """Return the events that restore the alerts of a lock that was first taken for a new one (`was`).

    The history recorded their end when the lock appeared under the new id.
    """
    known = {alert.kind for alert in was.alerts.values() if not alert.pending}
    return (each for each in _raised_events(lock.key, lock.alerts, now) if each.value not in known)


def _goes_on(cleared: Cleared, news: Iterable[News], after: State) -> bool:
    """Return whether the lock has another alert of this kind that began before this sync."""
    key = cleared.lock.key if cleared.lock else None
    raised = (each for each in news if isinstance(each, Raised) and each.kind is cleared.kind)
    if key is None or any(each.lock is not None and each.lock.key == key for each in raised):
        return False
    alerts = (alert for lock in after.locks.values() if lock.key == key for alert in lock.alerts.values())
    return any(alert.kind is cleared.kind and not alert.pending for alert in alerts)


def _seen(was: Lock, lock: Lock, before: State, now: Moment) -> Iterator[Entry]:
    at, key, seen = _ms(now.wall), lock.key, lock.seen
    if seen.connected is not was.seen.connected:
        yield Event(at, key, EventKind.CONNECTION, _CONNECTIONS[seen.connected])
    if lock.last_known is not None:
        observed_at = before.synced_at if was.observed_at is None else was.observed_at
        reported_at = observed_at if was.seen.connected else was.connection_since
        dated = _dated(seen, _wall(reported_at, now), now.wall)
        old, new = was.last_known, lock.last_known
        if old is None or new.state is not old.state or (dated and _moved(was.seen, seen)):
            yield Event(dated or at, key, EventKind.STATE, _STATES[new.state])
        if new.door is not (old.door if old else DoorState.NOT_PAIRED):
            yield Event(at, key, EventKind.DOOR, _DOORS[new.door])
    recorded, earlier = lock.battery.recorded, was.battery.recorded
    if recorded is not None and (earlier is None or recorded[:2] != earlier[:2]):
        yield Reading(at, key, recorded.level, recorded.charging)


def _moved(was: Observation, seen: Observation) -> bool:
    """Return whether the lock moved and returned to the same state between two syncs."""
    before, after = was.state_changed_at, seen.state_changed_at
    return bool(was.connected and seen.connected) and before is not None and after is not None and after > before


def _dated(seen: Observation, reported_at: float | None, now: float) -> float | None:
    """Return when the lock entered its state, in wall seconds; None if its own date is missing or cannot be true.

    `reported_at`: when the previous data of the lock arrived. The new state began after that.
    """
    if seen.state_changed_at is None:
        return None
    changed_at, earliest = seen.state_changed_at.timestamp(), (reported_at or 0.0) + JUST_AFTER_S
    if not earliest - CLOCKS_APART_S <= changed_at <= now + CLOCKS_APART_S:
        return None
    return _ms(min(max(changed_at, earliest), now))


def _sight_events(before: State, after: State, now: Moment, rules: Rules) -> Iterator[Event]:
    was, is_ = _watching(before), _watching(after)
    assert is_ is not None
    if was is None:
        yield from _first_sight_events(before, is_, now, rules)
    elif was is Watching.SEEING:
        synced_at = before.synced_at or 0.0
        slept_s = (now.at - synced_at) - (now.awake - before.unseen_since)
        asleep = slept_s > SLEPT_S or (is_ is Watching.SEEING and stale(before, now.at, rules))
        if asleep:
            yield _sight(synced_at + JUST_AFTER_S, now, Watching.ASLEEP)
            yield _sight(now.at, now, is_)
        elif is_ is not was:
            yield _sight(synced_at + JUST_AFTER_S, now, is_)
    elif is_ is not was:
        yield _sight(now.at, now, is_)


def _first_sight_events(before: State, is_: Watching, now: Moment, rules: Rules) -> Iterator[Event]:
    """Return the first events of a run. A short pause since the previous run is no gap."""
    until = _recorded_until(before)
    begins = now.at
    if until is not None and now.at > rules.stale_at(until):
        yield _sight(until, now, Watching.NOT_RUNNING)
        if is_ is not Watching.SEEING and before.recalled_at is not None:
            begins = max(before.recalled_at, until + JUST_AFTER_S)
    yield _sight(begins, now, is_)


def _recorded_until(before: State) -> float | None:
    """Return until when it is known whether the previous run could see; None if there was none."""
    if before.synced_at is not None and not before.ended_in_gap:
        return before.synced_at + JUST_AFTER_S
    return before.ran_until


def _watching(state: State) -> Watching | None:
    """Return whether Lockwatch can see; None before the first sync of this run has ended."""
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
    return Event(_ms(now.wall + (at - now.at)), PROGRAM, EventKind.SIGHT, watching)


def _news(news: News, at: float) -> Iterator[Event]:
    match news:
        case Notify():
            for item in news.items:
                yield Event(at, item.lock.key if item.lock else PROGRAM, EventKind.NOTIFIED, item.kind.value)
        case Withdraw():
            pass
        case Raised(kind, lock) | Cleared(kind, lock):
            what = EventKind.RAISED if isinstance(news, Raised) else EventKind.CLEARED
            yield Event(at, lock.key if lock else PROGRAM, what, kind.value)
        case _:
            yield Event(at, news.lock.key if news.lock else PROGRAM, EventKind.SUPPRESSED, f"{news.kind}:{news.why}")


def _wall(at: float | None, now: Moment) -> float | None:
    return None if at is None else now.wall + (at - now.at)


def _ms(at: float) -> float:
    return round(at, 3)


_STATES = {state: state.name.lower() for state in LockState}
_DOORS = {door: door.name.lower() for door in DoorState}
_CONNECTIONS = {True: "connected", False: "disconnected", None: "no_bridge"}
