"""The history of the locks in the state file: what happened becomes rows, and the rows of a lock its past."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lockwatch.domain.history import MOST_EVENTS, Event, Past, Reading, What, past_of
from lockwatch.domain.moment import Moment
from lockwatch.domain.pacing import LATEST_S
from lockwatch.domain.state import State
from lockwatch.storage.state_rows import Statement, text

if TYPE_CHECKING:
    import sqlite3

KEPT_S = 365 * 86400.0
TABLES = ("event", "reading")
_WHATS = {str(what): what for what in What}


def rows(passed: Iterable[Event | Reading]) -> Iterator[Statement]:
    """Those that are there already, as after a commit that may have been none, stay as they are."""
    for each in passed:
        if isinstance(each, Event):
            values = (text(each.key), each.at, str(each.what), each.value)
            yield "INSERT OR IGNORE INTO event (lock, at, what, value) VALUES (?, ?, ?, ?)", values
        else:
            reading = (text(each.key), each.at, each.level, each.charging)
            yield "INSERT OR IGNORE INTO reading (lock, at, level, charging) VALUES (?, ?, ?, ?)", reading


def rekeyed(state: State, saved: State | None) -> Iterator[Statement]:
    """What was kept of a lock by its id goes on by its serial number, once that is known."""
    before = saved.locks if saved is not None else {}
    if state.locks is before:
        return
    for id_, lock in state.locks.items():
        was = before.get(id_)
        if lock.info.serial_number and (was is None or not was.info.serial_number):
            for table in TABLES:
                yield f"UPDATE OR REPLACE {table} SET lock = ? WHERE lock = ?", (text(lock.key), f"#{id_}")


def forgotten() -> Iterator[Statement]:
    """All of it: it is another account's."""
    return ((f"DELETE FROM {table}", ()) for table in TABLES)


def pruned(now: Moment) -> Iterator[Statement]:
    """What is older than a year goes."""
    return ((f"DELETE FROM {table} WHERE at < ?", (now.wall - KEPT_S,)) for table in TABLES)


def past(db: "sqlite3.Connection", key: str) -> Past:
    """Rows that hold what can't be are left out."""
    events = db.execute(
        "SELECT at, what, value FROM event WHERE lock = ? ORDER BY at DESC LIMIT ?", (text(key), MOST_EVENTS)
    )
    readings = db.execute("SELECT at, level, charging FROM reading WHERE lock = ?", (text(key),))
    return past_of((*_events(key, events), *_readings(key, readings)))


def _events(key: str, found: "sqlite3.Cursor") -> Iterator[Event]:
    for at, what, value in found:
        if _time(at) and what in _WHATS and isinstance(value, str):
            yield Event(at, key, _WHATS[what], value)


def _readings(key: str, found: "sqlite3.Cursor") -> Iterator[Reading]:
    for at, level, charging in found:
        if _time(at) and isinstance(level, int) and 0 <= level <= 100 and charging in (0, 1):
            yield Reading(at, key, level, bool(charging))


def _time(at: object) -> bool:
    return isinstance(at, float) and abs(at) <= LATEST_S
