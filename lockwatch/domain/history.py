"""What happened to a lock, as it is kept: told apart from two states in a row, and from the news between them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lockwatch.domain.locks import DoorState, Lock, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.state import State
from lockwatch.domain.telling import Cleared, News, Raised, Told, Withdrawn

MOST_EVENTS = 200
"""So many of the latest events of a lock are shown."""
APART_S = 3600.0
"""Readings of a level that moves slowly are kept so far apart."""
MOVED = 5
"""Percentage points; a level this far from the one kept last is kept at once."""


CLOCKS_APART_S = 300.0
"""A lock's clock may differ from ours by so much, and is still believed."""


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
    """What no state has: by the lock's key, what this run kept or saw last."""

    heard: dict[str, Observation] = field(default_factory=dict)
    """Of a lock that its bridge has lost: the last thing that it said."""
    readings: dict[str, Reading] = field(default_factory=dict)

    def follow(self, before: State, after: State, passed: Iterable[Event | Reading]) -> None:
        """After a step from `before` to `after`, of which `passed` came."""
        for each in passed:
            if isinstance(each, Reading):
                self.readings[each.key] = each
        for id_, lock in after.locks.items():
            was = before.locks.get(id_)
            if was is not None and was is not lock and was.seen.connected and not lock.seen.connected:
                self.heard[lock.key] = was.seen


def happened(before: State, after: State, news: Iterable[News], now: Moment, latest: Latest) -> Passed:
    """What a sync that led from `before` to `after`, with this news, adds to the history of the locks.

    - State and door, of a lock that is connected, where they are others than it said last. A state counts from when the
      lock says that it came to it, if that can be true, else from now.
    - Where nothing is known of what it said before (a first sight, or a lock that was lost before this run began), only
      a state that says since when: nothing else happened that was seen.
    - The connection, but for a first sight. A lock that its bridge has lost says nothing of state and door. Having no
      door sensor is no event.
    - What became of alerts. Those of the program itself belong to no lock.
    - A level of the battery that was believed in this sync and is not the one kept last, if that was kept an hour ago
      or more, or lies 5 points or more away; and charging that began or ended.
    """
    passed: list[Event | Reading] = []
    if after.locks is not before.locks:
        new = after.locks.keys() - before.locks.keys()
        gone = {lock.key: lock for id_, lock in before.locks.items() if id_ not in after.locks} if new else {}
        for id_, lock in after.locks.items():
            was = before.locks.get(id_) or gone.get(lock.key)
            if was is not lock:
                passed += _seen(was, lock, _wall(before.synced_at, now), now, latest)
    for each in news:
        passed += _news(each, now.wall)
    return tuple(passed)


def _seen(
    was: Lock | None, lock: Lock, synced_at: float | None, now: Moment, latest: Latest
) -> Iterator[Event | Reading]:
    key, seen = lock.key, lock.seen
    if was is not None and seen.connected is not was.seen.connected:
        yield Event(now.wall, key, What.CONNECTION, _CONNECTIONS[seen.connected])
    if not seen.connected:
        return
    if was is not None and was.seen.connected:
        yield from _said(key, seen, was.seen, synced_at, now.wall)
    else:
        lost_at = None if was is None else _wall(was.connection_since, now)
        yield from _said(key, seen, latest.heard.get(key), lost_at, now.wall)
    level, charging = lock.battery.level, seen.charging is True
    if level is None or lock.battery.believed_at is not None:
        return
    reading = Reading(now.wall, key, level, charging)
    last = latest.readings.get(key)
    if last is not None:
        if _tells_more(reading, last):
            yield reading
    elif was is None or was.battery.level != level or (was.seen.charging is True) is not charging:
        yield reading


def _said(
    key: str, seen: Observation, heard: Observation | None, heard_at: float | None, now: float
) -> Iterator[Event]:
    """State and door, beside what the lock said last, at `heard_at`; None: that is not known."""
    changed_at = seen.state_changed_at.timestamp() if seen.state_changed_at is not None else None
    if changed_at is not None and not (heard_at or 0.0) - CLOCKS_APART_S <= changed_at <= now + CLOCKS_APART_S:
        changed_at = None
    if heard is None:
        if changed_at is not None:
            yield Event(min(changed_at, now), key, What.STATE, _STATES[seen.state])
        return
    if seen.state is not heard.state:
        yield Event(min(now if changed_at is None else changed_at, now), key, What.STATE, _STATES[seen.state])
    if seen.door is not None and seen.door is not (heard.door or DoorState.NOT_PAIRED):
        yield Event(now, key, What.DOOR, _DOORS[seen.door])


def _wall(at: float | None, now: Moment) -> float | None:
    return None if at is None else now.wall + (at - now.at)


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
