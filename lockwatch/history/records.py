"""The history as records, the latest first, and the records as lines: CSV and JSON.

Nothing is held but a page, so a long history needs no more memory than a short one. The fields are described by
resources/manual/history.md and, for JSON, by resources/history.schema.json.
"""

import csv
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from lockwatch.domain.history import PROGRAM, Entry, Event, Reading, What
from lockwatch.domain.timeline import Page, Span, entry_order

VERSION = 1
"""Of the form of the JSON; another one where something in it is gone or is meant otherwise."""

_FORMULAS = tuple("=+-@＝＋－＠")
"""With these a cell begins that a spreadsheet would run."""
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""They turn the direction of all that follows, cells too; marks such as U+200F, which a Hebrew name needs, don't."""
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *_TURNING), " ")

NameOf = Callable[[str, str], str]
"""Out of a lock's key and its owner's name for it: what it is called here."""


class Record(NamedTuple):
    """One thing that happened; None: does not apply, or is not known."""

    at: float
    """Seconds since the epoch, whole milliseconds; so is `until`."""
    until: float | None
    """When Lockwatch could see again."""
    lock: str | None
    """Its name; None: it is about Lockwatch itself."""
    key: str | None
    """Its serial number, or ``#`` and its id where that one is not known."""
    what: str
    """A `What`, or ``battery``."""
    value: str | int
    """What it became, or of ``act`` what was done: a word as in `What`, or percent."""
    charging: bool | None = None
    why: str | None = None
    """Of ``held``: the reason, a `SuppressReason`; of ``act``: the alert, a `Kind`, where it was about one."""


def records(pages: Iterable[Page], name_of: NameOf, keys: Collection[str] | None = None) -> Iterator[Record]:
    """`keys`: of these locks only; None: of all and of Lockwatch. When it could not see is of all."""
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
        entries = (each for each in page.entries if keys is None or each.key in keys)
        for each in sorted((*entries, *begun), key=_order, reverse=True):
            if isinstance(each, Span):
                yield Record(each.since, each.until, None, None, What.SIGHT.value, each.why.value)
            else:
                yield _record(
                    each, None if each.key == PROGRAM else name_of(each.key, page.names.get(each.key, each.key))
                )


def _order(each: Entry | Span) -> Any:
    return entry_order(Event(each.since, PROGRAM, What.SIGHT, each.why) if isinstance(each, Span) else each)


def _record(entry: Entry, name: str | None) -> Record:
    key = entry.key or None
    if isinstance(entry, Reading):
        return Record(entry.at, None, name, key, "battery", entry.level, entry.charging)
    value, why = entry.value, ""
    if entry.what in (What.HELD, What.ACT):
        value, _, why = entry.value.partition(":")
    return Record(entry.at, None, name, key, entry.what.value, value, None, why or None)


def csv_lines(found: Iterable[Record]) -> Iterator[str]:
    """Without their ends; the first one names the columns. A cell is one line, and no formula: see `_cell`."""
    rows = csv.writer(_Echo(), lineterminator="")
    yield rows.writerow(Record._fields)  # it returns what write() does
    for each in found:
        yield rows.writerow(_cell(value) for value in _facts(each).values())


class _Echo:
    """Where a row is written to that is wanted as a text."""

    def write(self, text: str) -> str:
        return text


def _cell(value: object) -> str:
    """A name is another person's choice: what a spreadsheet would run begins with an apostrophe, and there are no
    control characters, which a terminal would obey, nor such as turn the direction of the text."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    text = str(value).translate(_CONTROLS)
    return f"'{text}" if text.lstrip().startswith(_FORMULAS) else text


def json_lines(found: Iterable[Record], now: float) -> Iterator[str]:
    """One document, a record on each line, in ASCII; `now`: seconds since the epoch."""
    yield f'{{"schema_version": {VERSION}, "at": "{iso(now)}", "records": ['
    line = ""
    for each in found:
        if line:
            yield f"{line},"
        line = json.dumps(_facts(each))
    if line:
        yield line
    yield "]}"


def _facts(record: Record) -> dict[str, object]:
    return record._asdict() | {"at": iso(record.at), "until": None if record.until is None else iso(record.until)}


def iso(at: float) -> str:
    """In ISO 8601: local, with its distance to UTC."""
    return local(round(at, 3)).isoformat(timespec="milliseconds")


def local(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone()
