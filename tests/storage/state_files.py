"""State files for tests: what they contain, and functions to read, edit and reopen them."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lockwatch.domain.history import Entries, Event, EventKind, LockHistory, lock_history
from lockwatch.domain.moment import Moment
from lockwatch.domain.state import State
from lockwatch.storage.state_file import FILE_NAME, StateFile
from tests.storage.state_samples import API, CELLAR, FRONT, FULL, HAPPENED, NOW, back

TABLES = ("program", "lock", "alert", "info")
LOADED = back(FULL, NOW, NOW)
BLANK = State(unseen_since=NOW.awake)
CHANGED = replace(FULL, failures=3, locks=MappingProxyType({**FULL.locks, 3: replace(CELLAR, connection_since=1.5)}))


def full_file(place: Path) -> StateFile:
    """Return an open file in `place` that contains `FULL` and `HAPPENED`."""
    file = StateFile(place, API)
    file.save(FULL, NOW, HAPPENED)
    return file


def edit(place: Path, *statements: str) -> None:
    db = sqlite3.connect(place / FILE_NAME)
    db.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def loaded(place: Path) -> State:
    """Load the state in `place`, without `ran_until`, which depends on the last request of any process."""
    file = StateFile(place, API)
    try:
        return replace(file.load(NOW), ran_until=None)
    finally:
        assert file.troubles == ()
        file.close()


def aside(place: Path) -> list[str]:
    """Return the names of the files that were put aside."""
    return sorted(path.name for path in place.iterdir() if path.name.startswith("state.broken-"))


def history_of(key: str, passed: Entries = HAPPENED) -> LockHistory:
    """Return the entries in `passed` of the lock with this key."""
    return lock_history(each for each in passed if each.key == key)


def read_lock_history(place: Path, key: str = FRONT.key, api_url: str = API) -> LockHistory:
    file = StateFile(place, api_url)
    try:
        return file.read_lock_history(key)
    finally:
        file.close()


def event(at: float, key: str = FRONT.key) -> Event:
    return Event(at, key, EventKind.STATE, "locked")


def tables(place: Path) -> dict[str, list[Any]]:
    """Return the rows of all tables of the state."""
    db = sqlite3.connect(place / FILE_NAME)
    try:
        return {table: sorted(map(repr, db.execute(f"SELECT * FROM {table}"))) for table in TABLES}
    finally:
        db.close()


def reopened(place: Path, now: Moment, api_url: str = API) -> State:
    file = StateFile(place, api_url)
    try:
        return file.load(now)
    finally:
        file.close()


class Counted(StateFile):
    """A state file that records the statements that write."""

    def watch(self) -> list[str]:
        """Return a list to which all further statements are appended, except for SELECT."""
        assert self.database.db is not None
        statements: list[str] = []
        self.database.db.set_trace_callback(
            lambda sql: statements.append(sql) if not sql.startswith(("SELECT", "--")) else None
        )
        return statements
