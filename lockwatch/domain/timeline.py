"""Queries and pages of the history, which is read from the latest entry back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from lockwatch.domain.history import PLACES, Entry, Event, EventKind, Watching, event_order

PAGE = 200
"""Entries on a page. A page may have more, because entries of one moment are never split."""
FOR_EVER = float("inf")


class Topic(StrEnum):
    """What the user can filter the history by."""

    LOCK = "lock"
    """Locked, unlocked and so on."""
    DOOR = "door"
    CONNECTION = "connection"
    """The lock's connection to the bridge, and its presence in the account."""
    BATTERY = "battery"
    ALERT = "alert"
    SIGHT = "sight"
    """When Lockwatch could not see."""


TOPICS: Mapping[EventKind, Topic] = MappingProxyType(
    {
        EventKind.SIGHT: Topic.SIGHT,
        EventKind.ACCOUNT: Topic.CONNECTION,
        EventKind.CONNECTION: Topic.CONNECTION,
        EventKind.STATE: Topic.LOCK,
        EventKind.DOOR: Topic.DOOR,
        EventKind.CLEARED: Topic.ALERT,
        EventKind.RAISED: Topic.ALERT,
        EventKind.NOTIFIED: Topic.ALERT,
        EventKind.SUPPRESSED: Topic.ALERT,
        EventKind.UNSHOWN: Topic.ALERT,
        EventKind.ACT: Topic.ALERT,
    }
)
"""The topics of events. The topic of a reading is the battery."""

_ALERTS = PLACES[EventKind.CLEARED]
"""The position of the first alert event among the events of one moment."""


class Query(NamedTuple):
    """Which entries to read, the latest first."""

    key: str | None = None
    """The key of a lock, or `PROGRAM`; None for all. Times without sight always match, as they concern all locks."""
    topics: frozenset[Topic] = frozenset(Topic)
    before: float = FOR_EVER
    """Seconds since the epoch; only earlier entries match."""
    since: float = -FOR_EVER
    """Seconds since the epoch; earlier entries do not match."""
    least: int = PAGE
    """The number of entries on a page, plus all others of its earliest moment."""

    def wants(self, entry: Entry) -> bool:
        """Return whether `entry` matches."""
        topic = entry_topic(entry)
        concerns_lock = topic is Topic.SIGHT or self.key in (None, entry.key)
        return concerns_lock and topic in self.topics and self.since <= entry.at < self.before


class Span(NamedTuple):
    """A time in which Lockwatch could not see; seconds since the epoch."""

    since: float
    until: float | None
    """None if it still cannot."""
    why: Watching


@dataclass(frozen=True, slots=True)
class Page:
    """All matching entries between two moments."""

    entries: tuple[Entry, ...] = ()
    """The entries, the latest first. Events with `EventKind.SIGHT` are left out, because `spans` contains them."""
    spans: tuple[Span, ...] = ()
    """The times within this page at which Lockwatch could not see, the latest first. A time that began before this page
    is also on the next one."""
    since: float = -FOR_EVER
    """Where the next page ends: it has only entries before this time, seconds since the epoch."""
    more: bool = False
    """Whether there is an earlier page."""
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The last known name of every lock in the history, by key."""


def entry_topic(entry: Entry) -> Topic:
    return TOPICS[entry.what] if isinstance(entry, Event) else Topic.BATTERY


def entry_order(entry: Entry) -> tuple[float, str, int, int, tuple[object, ...]]:
    """Sort key: by time, then by lock, then causes first: a reading comes before the alerts that it raises."""
    if isinstance(entry, Event):
        return entry.at, entry.key, PLACES[entry.what], 1, (entry.value,)
    return entry.at, entry.key, _ALERTS, 0, entry[2:]


def spans(sights: Iterable[Event]) -> tuple[Span, ...]:
    """Return the times without sight from `EventKind.SIGHT` events in any order, one for each reason, the latest
    first."""
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
    """Return `page` with matching entries that are not on disk yet, except those of `EventKind.SIGHT`."""
    late = [e for e in unwritten if query.wants(e) and e.at >= page.since and entry_topic(e) is not Topic.SIGHT]
    if not late:
        return page
    entries = sorted({*page.entries, *late}, key=entry_order, reverse=True)
    return replace(page, entries=tuple(entries))


def pages(read: Callable[[Query], Page], query: Query) -> Iterator[Page]:
    """Yield all pages, back to the beginning of the history."""
    more = True
    while more:
        page = read(query)
        yield page
        query, more = query._replace(before=page.since), page.more
