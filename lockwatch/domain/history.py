"""What happened to a lock, as it is kept: told apart from two states in a row, and from the news between them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lockwatch.domain.locks import DoorState, Lock, LockState
from lockwatch.domain.moment import Moment
from lockwatch.domain.state import State
from lockwatch.domain.telling import Cleared, News, Raised, Told, Withdrawn

MOST_EVENTS = 200
"""So many of the latest events of a lock are shown."""
APART_S = 3600.0
"""Readings of a level that moves slowly are kept so far apart."""
MOVED = 5
"""Percentage points; a level this far from the one kept last is kept at once."""


class What(StrEnum):
    """What an event is about; its value says what it became."""

    STATE = "state"
    """A `LockState`, as its name in small letters."""
    DOOR = "door"
    """A `DoorState`, likewise."""
    CONNECTION = "connection"
    """``connected``, ``disconnected`` or ``no_bridge``."""
    RAISED = "raised"
    """A `Kind` of alert, as the following."""
    CLEARED = "cleared"
    TOLD = "told"
    HELD = "held"
    """A `Kind` and, behind a colon, the `Hold` why it was not told."""


class Event(NamedTuple):
    at: float
    """Seconds since the epoch."""
    key: str
    """The lock's."""
    what: What
    value: str


class Reading(NamedTuple):
    """A believed level of a battery."""

    at: float
    """Seconds since the epoch."""
    key: str
    level: int
    """Percent."""
    charging: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of one lock."""

    events: tuple[Event, ...] = ()
    """The latest first."""
    readings: tuple[Reading, ...] = ()
    """The earliest first."""


Passed = tuple[Event | Reading, ...]
"""What a sync added to the history, in order."""


def past_of(kept: Iterable[Event | Reading]) -> Past:
    """What is kept of one lock, in any order; what happened in one moment follows the order of `What`."""
    once = set(kept)
    events = sorted((each for each in once if isinstance(each, Event)), key=_event_order, reverse=True)
    return Past(tuple(events[:MOST_EVENTS]), tuple(sorted(each for each in once if isinstance(each, Reading))))


@dataclass(frozen=True, slots=True)
class Latest:
    """What was kept last of each lock in this run; what it does not have is as the state before says."""

    seen: dict[tuple[str, What], str] = field(default_factory=dict)
    """Of `What.STATE` and `What.DOOR`, by the lock's key."""
    readings: dict[str, Reading] = field(default_factory=dict)

    def add(self, passed: Iterable[Event | Reading]) -> None:
        for each in passed:
            if isinstance(each, Reading):
                self.readings[each.key] = each
            elif each.what is What.STATE or each.what is What.DOOR:
                self.seen[each.key, each.what] = each.value


def happened(before: State, after: State, news: Iterable[News], now: Moment, latest: Latest) -> Passed:
    """What a sync that led from `before` to `after`, with this news, adds to the history of the locks.

    - State and door, of a lock that is connected: a lock that its bridge has lost says nothing of them, and what it
      says when it is back is an event only where it is another than before. Having no door sensor is none.
    - The connection.
    - What became of alerts. Those of the program itself belong to no lock.
    - A level of the battery that was believed in this sync and is not the one kept last, if that was kept an hour ago
      or more, or lies 5 points or more away; and charging that began or ended.

    A lock that was not known before is an event of each. What a restart finds as it was kept is none.
    """
    passed: list[Event | Reading] = []
    if after.locks is not before.locks:
        new = after.locks.keys() - before.locks.keys()
        gone = {lock.key: lock for id_, lock in before.locks.items() if id_ not in after.locks} if new else {}
        for id_, lock in after.locks.items():
            was = before.locks.get(id_) or gone.get(lock.key)
            if was is not lock:
                passed += _seen(was, lock, now.wall, latest)
    for each in news:
        passed += _news(each, now.wall)
    return tuple(passed)


def _seen(was: Lock | None, lock: Lock, at: float, latest: Latest) -> Iterator[Event | Reading]:
    key, seen, before = lock.key, lock.seen, was.seen if was is not None else None
    if before is None or seen.connected is not before.connected:
        yield Event(at, key, What.CONNECTION, _CONNECTIONS[seen.connected])
    if not seen.connected:
        return
    heard = before if before is not None and before.connected else None
    if heard is None or seen.state is not heard.state:
        state = _STATES[seen.state]
        if heard is not None or latest.seen.get((key, What.STATE)) != state:
            yield Event(at, key, What.STATE, state)
    if seen.door is not None and (heard is None or seen.door is not heard.door):
        door = _DOORS[seen.door]
        if heard is not None or latest.seen.get((key, What.DOOR), _NO_SENSOR) != door:
            yield Event(at, key, What.DOOR, door)
    level, charging = lock.battery.level, seen.charging is True
    if level is None or lock.battery.believed_at is not None:
        return
    reading = Reading(at, key, level, charging)
    last = latest.readings.get(key)
    if last is not None:
        if _tells_more(reading, last):
            yield reading
    elif was is None or was.battery.level != level or (was.seen.charging is True) is not charging:
        yield reading


def _tells_more(reading: Reading, last: Reading) -> bool:
    if reading.charging is not last.charging:
        return True
    moved = abs(reading.level - last.level)
    lately = 0 <= reading.at - last.at < APART_S  # below 0: the wall clock was set back
    return moved >= MOVED or (moved > 0 and not lately)


def _news(news: News, at: float) -> Iterator[Event]:
    if isinstance(news, Told):
        for item in news.items:
            if item.lock is not None:
                yield Event(at, item.lock.key, What.TOLD, item.kind.value)
    elif not isinstance(news, Withdrawn) and news.lock is not None:
        if isinstance(news, Raised):
            yield Event(at, news.lock.key, What.RAISED, news.kind.value)
        elif isinstance(news, Cleared):
            yield Event(at, news.lock.key, What.CLEARED, news.kind.value)
        else:
            yield Event(at, news.lock.key, What.HELD, f"{news.kind}:{news.why}")


def _event_order(event: Event) -> tuple[float, int, str]:
    return event.at, _ORDER[event.what], event.value


_ORDER = {what: place for place, what in enumerate(What)}
_STATES = {state: state.name.lower() for state in LockState}
_DOORS = {door: door.name.lower() for door in DoorState}
_CONNECTIONS = {True: "connected", False: "disconnected", None: "no_bridge"}
_NO_SENSOR = _DOORS[DoorState.NOT_PAIRED]
