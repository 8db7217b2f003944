"""Write the history into the state file: turn entries into rows, prune old rows, delete rows on request."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, event_order
from lockwatch.domain.state import State
from lockwatch.storage.state_rows import Statement, text

if TYPE_CHECKING:
    import sqlite3

TABLES = ("event", "reading")
_LASTING = {str(what) for what in EventKind} - {
    EventKind.NOTIFIED,
    EventKind.SUPPRESSED,
    EventKind.UNSHOWN,
    EventKind.ACT,
}
"""Kinds of events that describe a lasting condition: each holds until the next event of its kind (for alerts: about
the same alert)."""

_LEFT_AS_IT_APPEARED = """
    WITH old AS (SELECT id FROM subject WHERE key = ?),
        appeared AS (SELECT min(at) AS at FROM event WHERE subject = (SELECT id FROM subject WHERE key = ?)),
        gone AS (SELECT id FROM happening WHERE what = 'account' AND value = 'gone'),
        ended AS (SELECT id FROM gone UNION SELECT id FROM happening WHERE what = 'cleared')
    UPDATE OR REPLACE event SET at = (SELECT at FROM appeared)
    WHERE EXISTS (SELECT 1 FROM subject WHERE key = ?)
        AND subject IN old AND happening IN ended AND at > (SELECT at FROM appeared)
        AND at IN (SELECT at FROM event WHERE subject IN old AND happening IN gone)
"""
"""Dates the end of an earlier record of a lock, and of its alerts, to when the lock appeared under another id.

The values are the lock key and twice the key made of the id.
"""


def rows(entries: Iterable[Entry]) -> Iterator[Statement]:
    """Yield the statements that insert `entries`.

    A row that is already there stays unchanged, so entries may be written again when it is unknown whether the last
    commit succeeded.
    """
    for each in entries:
        key, at = text(each.key), milliseconds(each.at)
        yield "INSERT OR IGNORE INTO subject (key) VALUES (?)", (key,)
        if isinstance(each, Event):
            pair = (str(each.what), each.value)
            yield "INSERT OR IGNORE INTO happening (what, value) VALUES (?, ?)", pair
            yield (
                "INSERT OR IGNORE INTO event (at, subject, happening) SELECT ?, subject.id, happening.id"
                " FROM subject, happening WHERE key = ? AND what = ? AND value = ?",
                (at, key, *pair),
            )
        else:
            yield (
                "INSERT OR IGNORE INTO reading (subject, at, level, charging) SELECT id, ?, ?, ?"
                " FROM subject WHERE key = ?",
                (at, each.level, each.charging, key),
            )


def named(state: State, saved: State | None) -> Iterator[Statement]:
    """Yield the statements that record the locks' names.

    Once the serial number of a lock is known, its rows move from the key made of its id to the one made of its serial
    number. If an earlier record of the lock left the account after that id had appeared, the lock itself had not left:
    the end of that record is dated to when the id appeared.
    """
    before = saved.locks if saved is not None else {}
    if state.locks is before:
        return
    for id_, lock in state.locks.items():
        was = before.get(id_)
        key, by_id = text(lock.key), f"#{id_}"
        if lock.info.serial_number and (was is None or not was.info.serial_number):
            yield "INSERT OR IGNORE INTO subject (key) VALUES (?)", (key,)
            yield _LEFT_AS_IT_APPEARED, (key, by_id, by_id)
            for table in TABLES:
                yield (
                    f"UPDATE OR REPLACE {table} SET subject = (SELECT id FROM subject WHERE key = ?)"
                    " WHERE EXISTS (SELECT 1 FROM subject WHERE key = ?)"
                    " AND subject = (SELECT id FROM subject WHERE key = ?)",
                    (key, by_id, by_id),
                )
            yield "DELETE FROM subject WHERE key = ?", (by_id,)
        if lock.info.name and (was is None or was.info.name != lock.info.name or was.key != lock.key):
            yield (
                "INSERT INTO subject (key, name) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET name = excluded.name"
                " WHERE name IS NOT excluded.name",
                (key, text(lock.info.name)),
            )


def all_deletions() -> Iterator[Statement]:
    """Yield the statements that delete the whole history."""
    yield from ((f"DELETE FROM {table}", ()) for table in (*TABLES, "happening", "mark"))
    yield "DELETE FROM subject WHERE key <> ?", (PROGRAM,)


def lock_deletions(key: str) -> Iterator[Statement]:
    """Yield the statements that delete the history and the stored name of the lock with this key."""
    for table in TABLES:
        yield f"DELETE FROM {table} WHERE subject = (SELECT id FROM subject WHERE key = ?)", (text(key),)
    yield "DELETE FROM subject WHERE key = ? AND key <> ?", (text(key), PROGRAM)
    yield "DELETE FROM mark WHERE substr(name, -length(?) - 1) = ':' || ?", (text(key), text(key))


def prune(db: "sqlite3.Connection", since: float) -> None:
    """Delete events and readings from before `since` (seconds since the epoch).

    The last event of each lasting kind before `since` stays, so that the history still tells what was true at any
    time after `since`. Nothing stays of a lock that had left the account by then.
    """
    oldest = milliseconds(since)
    last = _last_lasting(db, oldest)
    came = {subject: event for (subject, _), (event, _) in last.items() if event.what is EventKind.ACCOUNT}
    db.execute("DELETE FROM event WHERE at < ?", (oldest,))
    db.executemany(
        "INSERT INTO event (at, subject, happening) VALUES (?, ?, ?)",
        [
            (event.at, subject, happening)
            for (subject, _), (event, happening) in last.items()
            if event.what is not EventKind.CLEARED and _holds(event, came.get(subject))
        ],
    )
    db.execute(
        "DELETE FROM reading WHERE at < ? AND (subject NOT IN (SELECT subject FROM event) OR at < ("
        "SELECT max(at) FROM reading AS later WHERE later.subject = reading.subject AND later.at < ?))",
        (oldest, oldest),
    )
    db.execute(
        "DELETE FROM subject WHERE key <> ? AND key NOT IN (SELECT key FROM lock)"
        " AND id NOT IN (SELECT subject FROM event UNION SELECT subject FROM reading)",
        (PROGRAM,),
    )


def _last_lasting(db: "sqlite3.Connection", oldest: int) -> dict[tuple[int, str], tuple[Event, int]]:
    """Return the last event of each lasting kind before `oldest` (milliseconds), with its row in ``happening``.

    The keys are the row in ``subject`` and the kind, which for alerts is the kind of the alert.
    """
    last: dict[tuple[int, str], tuple[Event, int]] = {}
    old = db.execute(
        "SELECT subject, what, value, happening.id, max(at) FROM event JOIN happening ON happening.id = happening"
        " WHERE at < ? GROUP BY subject, happening",
        (oldest,),
    )
    for subject, what, value, happening, at in old:
        if what in _LASTING:
            event = Event(at, "", EventKind(what), value)
            kind = value if event.what in (EventKind.RAISED, EventKind.CLEARED) else event.what
            known = last.get((subject, kind))
            if known is None or event_order(event) > event_order(known[0]):
                last[subject, kind] = event, happening
    return last


def _holds(event: Event, account: Event | None) -> bool:
    """Return whether `event` still applies, that is, whether its lock has not left the account since.

    `account` is the last event that tells whether the lock belongs to the account.
    """
    return account is None or (account.value == "here" and event.at >= account.at)


def milliseconds(at: float) -> int:
    """Convert seconds to whole milliseconds, the unit of times in the history's tables."""
    return round(at * 1000)
