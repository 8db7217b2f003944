"""Read the history from the state file: in pages, or everything about one lock.

Rows with impossible values are skipped.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from lockwatch.domain.history import (
    MOST_EVENTS,
    PROGRAM,
    Entry,
    Event,
    EventKind,
    LockHistory,
    Reading,
    Watching,
    event_order,
    lock_history,
)
from lockwatch.domain.pacing import LATEST_S
from lockwatch.domain.timeline import TOPICS, Page, Query, Span, Topic, entry_order, spans
from lockwatch.storage.history_rows import milliseconds
from lockwatch.storage.state_rows import WIDEST, text

if TYPE_CHECKING:
    import sqlite3

    Connection = sqlite3.Connection
    Rows = sqlite3.Cursor

_WHATS = {str(what): what for what in EventKind}
_WATCHING = {str(watching) for watching in Watching}
_LATEST_MS = milliseconds(LATEST_S)
_EVENTS = "event CROSS JOIN subject ON subject.id = subject CROSS JOIN happening ON happening.id = happening"
"""The tables of events. CROSS JOIN keeps SQLite from reordering them, so `event` is read in the order of time."""
_READINGS = "reading JOIN subject ON subject.id = subject"


class _Source(NamedTuple):
    """A table, and the condition for the rows of it that a query asks for."""

    columns: str
    table: str
    where: str
    values: tuple[Any, ...]


def read_lock_history(db: "Connection", key: str) -> LockHistory:
    """Return the history of the lock with this key, at most its latest `MOST_EVENTS` events."""
    events = _events("subject = (SELECT id FROM subject WHERE key = ?)", text(key))
    readings = _readings("key = ?", text(key))
    entries = chain(_entries(db, events, f"ORDER BY at DESC LIMIT {MOST_EVENTS}"), _entries(db, readings))
    # The stored key differs from `key` where `key` has characters that UTF-8 can't represent.
    return lock_history(each._replace(key=key) for each in entries)


def page(db: "Connection", query: Query) -> Page:
    """Return the latest `query.least` matching entries, and all others of the same moment as the oldest of them."""
    begins = _begin(db, query)
    since, until = _bound(query.since) if begins is None else begins, _bound(query.before)
    matching = [*chain(*(_entries(db, source, "AND at >= ? AND at < ?", since, until) for source in _sources(query)))]
    entries = sorted((each for each in matching if not _is_sight(each)), key=entry_order, reverse=True)
    reaching = _reaching(db, since, until) if Topic.SIGHT in query.topics else ()
    begun = query.since if begins is None else begins / 1000
    return Page(tuple(entries), reaching, begun, begins is not None, _names(db))


def count(db: "Connection", query: Query) -> int:
    """Return the number of entries on all pages together, including those about whether Lockwatch could see."""
    between = _bound(query.since), _bound(query.before)
    return sum(
        db.execute(
            f"SELECT count(*) FROM {table} WHERE {where} AND at >= ? AND at < ?", (*values, *between)
        ).fetchone()[0]
        for _, table, where, values in _sources(query)
    )


def _begin(db: "Connection", query: Query) -> int | None:
    """Return the time of the oldest entry on the page, in milliseconds; None if the page holds all that match."""
    latest: list[str] = []
    values: list[Any] = []
    for source in _sources(query):
        matching = f"SELECT at FROM {source.table} WHERE {source.where} AND at >= ? AND at < ?"
        latest.append(f"SELECT at FROM ({matching} ORDER BY at DESC LIMIT ?)")
        values += (*source.values, _bound(query.since), _bound(query.before), query.least)
    if not latest:
        return None
    of_all = f"{' UNION ALL '.join(latest)} ORDER BY at DESC LIMIT 1 OFFSET ?"
    row = db.execute(of_all, (*values, query.least - 1)).fetchone()
    return None if row is None else row[0]


def _sources(query: Query) -> Iterator[_Source]:
    wanted = sorted(what for what, topic in TOPICS.items() if topic in query.topics and what is not EventKind.SIGHT)
    own = (text(query.key),) if query.key is not None else ()
    if wanted:
        marks = ", ".join("?" * len(wanted))
        lock_condition = " AND subject = (SELECT id FROM subject WHERE key = ?)" if own else ""
        yield _events(f"happening IN (SELECT id FROM happening WHERE what IN ({marks})){lock_condition}", *wanted, *own)
    if Topic.SIGHT in query.topics:
        yield _events("subject = 0 AND happening IN (SELECT id FROM happening WHERE what = ?)", EventKind.SIGHT)
    if Topic.BATTERY in query.topics:
        yield _readings("subject = (SELECT id FROM subject WHERE key = ?)" if own else "TRUE", *own)


def _events(where: str, *values: Any) -> _Source:
    return _Source("at, key, what, value", _EVENTS, where, values)


def _readings(where: str, *values: Any) -> _Source:
    return _Source("at, key, level, charging", _READINGS, where, values)


def _entries(db: "Connection", source: _Source, rest: str = "", *values: Any) -> Iterator[Entry]:
    rows = db.execute(
        f"SELECT {source.columns} FROM {source.table} WHERE {source.where} {rest}", (*source.values, *values)
    )
    of_readings = source.table == _READINGS
    for at, key, first, second in rows:
        if not isinstance(at, int) or not -_LATEST_MS <= at <= _LATEST_MS or not isinstance(key, str):
            continue
        if of_readings:
            if isinstance(first, int) and 0 <= first <= 100 and second in (0, 1):
                yield Reading(at / 1000, key, first, bool(second))
        elif first in _WHATS and isinstance(second, str) and (first != EventKind.SIGHT or second in _WATCHING):
            yield Event(at / 1000, key, _WHATS[first], second)


def _reaching(db: "Connection", since: int, until: int) -> tuple[Span, ...]:
    """Return the spans in which Lockwatch could not see and that overlap this time (milliseconds), at full length."""
    source = _events("subject = 0 AND what = ?", EventKind.SIGHT)
    earlier = _entries(db, source, "AND at < ? ORDER BY at DESC", since)
    later = _entries(db, source, "AND at >= ? ORDER BY at", until)
    sights = [*_leading_run(earlier), *_entries(db, source, "AND at >= ? AND at < ?", since, until)]
    last = max((each for each in sights if isinstance(each, Event)), key=event_order, default=None)
    gaps = spans(each for each in (*sights, *_first_change(later, last)) if isinstance(each, Event))
    return tuple(s for s in gaps if s.since * 1000 < until and (s.until is None or s.until * 1000 > since))


def _leading_run(sights: Iterator[Entry]) -> Iterator[Entry]:
    """Yield the first entry and those after it that repeat its value; a restart writes such a repetition."""
    for _, same in groupby(sights, key=lambda each: each[3]):
        yield from same
        return


def _first_change(sights: Iterator[Entry], last: Entry | None) -> Iterator[Entry]:
    """Yield the first entry whose value differs from that of `last`, if there is one."""
    for sight in sights:
        if last is None or sight[3] != last[3]:
            yield sight
            return


def _names(db: "Connection") -> Mapping[str, str]:
    rows = db.execute("SELECT key, name FROM subject WHERE key <> ?", (PROGRAM,))
    return MappingProxyType({key: name or _nameless(key) for key, name in rows if isinstance(key, str)})


def _nameless(key: str) -> str:
    return f"Lock {key[1:]}" if key.startswith("#") else key


def _is_sight(entry: Entry) -> bool:
    return isinstance(entry, Event) and entry.what is EventKind.SIGHT


def _bound(at: float) -> int:
    """Convert seconds to milliseconds; infinity becomes the largest integer that SQLite can store."""
    return milliseconds(at) if math.isfinite(at) else WIDEST if at > 0 else -WIDEST
