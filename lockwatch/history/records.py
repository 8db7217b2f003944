"""Turn the history into records, latest first, and the records into lines of CSV or JSON.

Only one page is in memory at a time. The fields are described by resources/manual/history.md and, for JSON, by
resources/history.schema.json.
"""

import csv
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading
from lockwatch.domain.timeline import Page, Span, entry_order

VERSION = 1
"""The schema version of the JSON document; incremented when a field is removed or changes its meaning."""

HOUR_S = 3600.0

_FORMULAS = tuple("=+-@＝＋－＠")
"""Characters with which a formula begins: spreadsheets run a cell that begins with one."""
_BIDI_CONTROLS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Embeddings, overrides and isolates, which change the direction of all text after them, even in other cells. Marks
such as U+200F don't, and Hebrew names need them."""
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *_BIDI_CONTROLS), " ")

NameOf = Callable[[str, str], str]
"""Returns the name to show for a lock, given its key and the name that its owner gave it."""


class Record(NamedTuple):
    """One entry of the history. A field is None if it does not apply or is unknown."""

    at: float
    """Seconds since the epoch, in whole milliseconds."""
    until: float | None
    """When Lockwatch could see again; same unit as `at`."""
    lock: str | None
    """The name of the lock; None if the record is about Lockwatch itself."""
    key: str | None
    """The serial number of the lock, or ``#`` and its id if the serial number is unknown."""
    what: str
    """An `EventKind`, or ``battery``."""
    value: str | int
    """The new value: a word as described in `EventKind`, or percent. For ``act``, what the user did."""
    charging: bool | None = None
    why: str | None = None
    """For ``held``, the `SuppressReason`; for ``act``, the `Kind` of the alert that the act was about, if any."""


def records(pages: Iterable[Page], name_of: NameOf, keys: Collection[str] | None = None) -> Iterator[Record]:
    """Yield the records of all pages, latest first.

    `keys` restricts them to these locks; with None, all locks and Lockwatch itself are included. Periods in which
    Lockwatch could not see the locks are always included.
    """
    carried: Span | None = None
    for page in pages:
        begun: list[Span] = []
        for span in page.spans:
            if carried is not None and span.why is carried.why and (span.until or carried.since) >= carried.since:
                span = span._replace(until=carried.until)
            carried = None
            if page.more and span.since < page.since:
                carried = span
            else:
                begun.append(span)
        entries = [each for each in page.entries if keys is None or each.key in keys]
        for each in sorted((*entries, *begun), key=_order, reverse=True) if begun else entries:
            if isinstance(each, Span):
                yield Record(each.since, each.until, None, None, EventKind.SIGHT.value, each.why.value)
            else:
                yield _record(
                    each, None if each.key == PROGRAM else name_of(each.key, page.names.get(each.key, each.key))
                )


def _order(each: Entry | Span) -> Any:
    return entry_order(Event(each.since, PROGRAM, EventKind.SIGHT, each.why) if isinstance(each, Span) else each)


def _record(entry: Entry, name: str | None) -> Record:
    key = entry.key or None
    if isinstance(entry, Reading):
        return Record(entry.at, None, name, key, "battery", entry.level, entry.charging)
    value, why = entry.value, ""
    if entry.what in (EventKind.SUPPRESSED, EventKind.ACT):
        value, _, why = entry.value.partition(":")
    return Record(entry.at, None, name, key, entry.what.value, value, None, why or None)


def csv_lines(entries: Iterable[Record]) -> Iterator[str]:
    """Yield lines of CSV without line ends, beginning with the header. Cells are safe for spreadsheets, see `_cell`."""
    rows = csv.writer(_Echo(), lineterminator="")
    yield rows.writerow(Record._fields)  # writerow() returns what write() of the file returns
    for each in entries:
        at, until, *facts = each
        yield rows.writerow((iso(at), "" if until is None else iso(until), *map(_cell, facts)))


class _Echo:
    """A file whose write() returns the text, so that csv.writer can be used to make strings."""

    def write(self, text: str) -> str:
        return text


@lru_cache(maxsize=1024, typed=True)  # most cells of a history repeat
def _cell(value: object) -> str:
    """Make a value harmless for spreadsheets and terminals, since the owner of a lock may choose any name.

    Formulas are prefixed with an apostrophe; control characters and bidirectional controls become spaces.
    """
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    text = str(value).translate(_CONTROLS)
    return f"'{text}" if text.lstrip().startswith(_FORMULAS) else text


def json_lines(entries: Iterable[Record], now: float) -> Iterator[str]:
    """Yield the lines of one JSON document in ASCII, one record per line. `now` is in seconds since the epoch."""
    yield f'{{"schema_version": {VERSION}, "at": "{iso(now)}", "records": ['
    line = ""
    for each in entries:
        if line:
            yield f"{line},"
        line = json.dumps(_facts(each))
    if line:
        yield line
    yield "]}"


def _facts(record: Record) -> dict[str, object]:
    return record._asdict() | {"at": iso(record.at), "until": None if record.until is None else iso(record.until)}


def iso(at: float) -> str:
    """Return a time (seconds since the epoch) in ISO 8601: local time with UTC offset, in milliseconds."""
    return local(round(at, 3)).isoformat(timespec="milliseconds")


def local(at: float) -> datetime:
    """Return a time (seconds since the epoch) as an aware datetime in local time."""
    zone = _zone_in(at // HOUR_S, time.tzname)
    return datetime.fromtimestamp(at, UTC).astimezone() if zone is None else datetime.fromtimestamp(at, zone)


@lru_cache(maxsize=8)
def _zone_in(hour: float, _: tuple[str, str]) -> tzinfo | None:
    """Return the zone for all times in one hour since the epoch; None if the offset from UTC changes within it.

    Asking the system for the zone of each entry would take as long as reading the entries. The second argument, the
    names of the system's zone, invalidates the cache if the user changes the zone while the program runs.
    """
    begin, end = (datetime.fromtimestamp(at, UTC).astimezone().tzinfo for at in (hour * HOUR_S, (hour + 1) * HOUR_S))
    return begin if begin == end else None
