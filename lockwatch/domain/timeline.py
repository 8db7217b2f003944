"""The history from the latest back: a page at a time, of one lock or all, of some topics, and when nobody could see."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from lockwatch.domain.history import Entry, Event, Watching, What, event_order

PAGE = 200
"""Entries, about; what happened in one moment is never parted."""
FOR_EVER = float("inf")


class Topic(StrEnum):
    """What a person may look for."""

    LOCK = "lock"
    """Locked, unlocked, ..."""
    DOOR = "door"
    CONNECTION = "connection"
    """With the bridge, and with the account."""
    BATTERY = "battery"
    ALERT = "alert"
    SIGHT = "sight"
    """When Lockwatch could not see."""


TOPICS: Mapping[What, Topic] = MappingProxyType(
    {
        What.SIGHT: Topic.SIGHT,
        What.ACCOUNT: Topic.CONNECTION,
        What.CONNECTION: Topic.CONNECTION,
        What.STATE: Topic.LOCK,
        What.DOOR: Topic.DOOR,
        What.CLEARED: Topic.ALERT,
        What.RAISED: Topic.ALERT,
        What.TOLD: Topic.ALERT,
        What.HELD: Topic.ALERT,
        What.UNSHOWN: Topic.ALERT,
        What.ACT: Topic.ALERT,
    }
)
"""Of events; a reading's is the battery."""


_ALERTS = event_order(Event(0.0, "", What.CLEARED, ""))[1]
"""The place of the first of them in the order of one moment."""


class Query(NamedTuple):
    """Which entries are wanted, the latest first."""

    key: str | None = None
    """Of which lock, or of Lockwatch itself (`PROGRAM`); None: of all. When Lockwatch could not see is of all."""
    topics: frozenset[Topic] = frozenset(Topic)
    before: float = FOR_EVER
    """Seconds since the epoch; only what is earlier."""
    since: float = -FOR_EVER
    """Only what is not earlier."""
    least: int = PAGE
    """How many entries a page has, if there are so many; more only of its earliest moment."""

    def wants(self, entry: Entry) -> bool:
        topic = topic_of(entry)
        of_lock = topic is Topic.SIGHT or self.key in (None, entry.key)
        return of_lock and topic in self.topics and self.since <= entry.at < self.before


class Span(NamedTuple):
    """Lockwatch could not see."""

    since: float
    until: float | None
    """None: it still can't."""
    why: Watching


@dataclass(frozen=True, slots=True)
class Page:
    """All that was asked for between two moments."""

    entries: tuple[Entry, ...] = ()
    """The latest first, without those of the sight."""
    spans: tuple[Span, ...] = ()
    """Those that reach into this page, the latest first; one that began before it is on the next page again."""
    since: float = -FOR_EVER
    """Where the next page ends: all from here on is on this one."""
    more: bool = False
    """Is there an earlier page?"""
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What every lock of the history was last called, by key, those that left too."""


def topic_of(entry: Entry) -> Topic:
    return TOPICS[entry.what] if isinstance(entry, Event) else Topic.BATTERY


def entry_order(entry: Entry) -> tuple[float, str, int, int, tuple[object, ...]]:
    """In time; of one moment lock by lock, and of a lock the causes first: a reading before what became of alerts."""
    if isinstance(entry, Event):
        _, place, value = event_order(entry)
        return entry.at, entry.key, place, 1, (value,)
    return entry.at, entry.key, _ALERTS, 0, entry[2:]


def spans(sights: Iterable[Event]) -> tuple[Span, ...]:
    """Out of the events of the sight in any order: the latest first, one for each reason."""
    ordered = sorted(set(sights), key=event_order)
    found: list[Span] = []
    for event, after in pairwise([*ordered, None]):
        assert event is not None
        why = Watching(event.value)
        if found and found[-1].until == event.at and found[-1].why is why:
            found[-1] = found[-1]._replace(until=after and after.at)
        elif why is not Watching.SEEING and (after is None or after.at > event.at):
            found.append(Span(event.at, after and after.at, why))
    return tuple(reversed(found))


def joined(page: Page, query: Query, unwritten: Iterable[Entry]) -> Page:
    """`page` with what is not on the disk yet. The sight may be told too late, never an entry."""
    late = [e for e in unwritten if query.wants(e) and e.at >= page.since and topic_of(e) is not Topic.SIGHT]
    if not late:
        return page
    entries = sorted({*page.entries, *late}, key=entry_order, reverse=True)
    return replace(page, entries=tuple(entries))


def pages(read: Callable[[Query], Page], query: Query) -> Iterator[Page]:
    """One by one, back to the beginning."""
    more = True
    while more:
        page = read(query)
        yield page
        query, more = query._replace(before=page.since), page.more
