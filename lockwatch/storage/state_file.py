"""The state file: one SQLite file with the state of locks and alerts, the history, and the time of the last request.

The file is in WAL mode with synchronous = NORMAL: a commit is one write without fsync, so a sync every 20 s does not
keep a disk awake, and commits survive a crash of the process. A power failure may lose the last commits but does not
damage the file. Then an alert is notified a second time; the floor of 10 s between two requests still holds, because
booting takes longer.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lockwatch.domain.history import Entry, LockHistory, beginning
from lockwatch.domain.moment import Moment
from lockwatch.domain.pacing import Pace, earliest, stored
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Page, Query
from lockwatch.storage.account_files import NAMES as OTHERS_NAMES
from lockwatch.storage.account_files import exchange, parked
from lockwatch.storage.database_file import BROKEN_NAMES, DatabaseFile
from lockwatch.storage.history_pages import count, page, read_lock_history
from lockwatch.storage.history_rows import all_deletions, lock_deletions, named, prune, rows
from lockwatch.storage.state_reader import StateReader, read_pace, request_row
from lockwatch.storage.state_rows import changes, put, request
from lockwatch.storage.state_troubles import Trouble
from lockwatch.util.atomic_file import retried_while_open
from lockwatch.util.clock import moment, steady

if TYPE_CHECKING:
    from lockwatch.storage.state_db import Database

FILE_NAME = "state.sqlite3"
PRUNED_EVERY_S = 86400.0
DEFAULT_RETENTION_S = 365 * 86400.0
"""How long the history is kept by default."""
WALL_STEP_S = 1.0
"""If the wall clock is changed by more than this, in seconds, all stored times are written again."""

_Result = TypeVar("_Result")


class StateFile:
    """Reads and writes the state file of one account. Thread-safe.

    The file is opened when it is first needed. No method raises on I/O or SQLite errors; they are logged and reported
    through `troubles`.
    """

    def __init__(self, directory: Path | None, api_url: str, retention_s: float = DEFAULT_RETENTION_S) -> None:
        """With `directory` None, everything stays in memory and is lost at exit. `api_url` identifies the account. The
        history is kept for `retention_s` seconds."""
        self.directory, self.api_url = directory, api_url
        self.database = DatabaseFile(None if directory is None else directory / FILE_NAME, self._on_closed)
        self._saved: State | None = None
        """The state that the tables hold; None if unknown."""
        self._wall_offset = 0.0
        """Wall time minus steady time, in seconds, with which the times in the tables were computed."""
        self._retention_s = retention_s
        self._pruned_at: float | None = None
        """When the history was last pruned, in steady seconds; None: not in this run."""
        self._request: tuple[Any, ...] | None = None
        """The row of the latest request, as this process last wrote or read it."""
        self._data_version: int | None = None
        self._others_pace = Pace()
        """What other processes have stored and `others_pace` has not returned yet."""

    def pace(self) -> Pace:
        """Return the start of the last request and the end of its ``Retry-After``, in steady seconds of this run."""

        def read(db: "Database") -> Pace:
            self._request = request_row(db)
            return read_pace(self._request, moment())

        return self.database.run(read, Pace(), reads=True)

    def others_pace(self) -> Pace:
        """Return the pace that another process (``lockwatch token check``) has stored since the last call.

        The result is empty if there was none.
        """

        def join_others(db: "Database") -> None:
            version = db.data_version
            if version != self._data_version:
                self._join_others(db)
                self._data_version = version

        if self.database.db is not None or not self.database.tried:
            self.database.run(join_others, None)
        with self.database.lock:
            pace, self._others_pace = self._others_pace, Pace()
        return pace

    def start_request(self, pace: Pace, synced_at: float | None, *, sync: bool = True) -> tuple[Pace, bool]:
        """Store the start of a request, if pacing allows one now; it is committed on return.

        Return `pace` joined with what other processes have stored, with the new start if it was allowed, and whether it
        was. Check and write are one transaction, so two processes cannot both start a request within the floor. If the
        file can't be used, `pace` alone decides.
        """

        def claim(db: "Database") -> tuple[Pace, bool]:
            with db.transaction():
                now = moment()  # in the transaction, which another process may have held up
                self._join_others(db)
                joined = pace.joined(self._others_pace)
                allowed = now.at >= earliest(joined, now.at)
                if allowed:
                    joined = joined.started(now.at, sync=sync)
                    db.execute(*request(stored(joined, now.at, now.wall), self.api_url, synced_at, now))
                row = request_row(db)
            self._request = row
            return joined, allowed

        at = steady()
        allowed = at >= earliest(pace, at)
        return self.database.run(claim, (pace.started(at, sync=sync) if allowed else pace, allowed))

    def save_pace(self, pace: Pace, synced_at: float | None) -> None:
        """Store the pace; it is committed on return.

        `synced_at` is the end of the last good sync in steady seconds; with None, the stored one stays.
        """

        def write(db: "Database") -> None:
            now = moment()
            with db.transaction():
                self._join_others(db)
                joined = pace.joined(self._others_pace)
                db.execute(*request(stored(joined, now.at, now.wall), self.api_url, synced_at, now))
                row = request_row(db)
            self._request = row

        self.database.run(write, None)

    def load(self, now: Moment) -> State:
        """Return the state that the previous run saved; an empty one if there is none for this account."""
        blank = State(unseen_since=now.awake)

        def read(db: "Database") -> State:
            db = self._own(db)
            reader = StateReader(now, self.api_url)
            with db.transaction("DEFERRED"):
                state = reader.state(db)
            self._saved = state if reader.sound and db is self.database.db else None
            self._wall_offset = now.wall - now.at
            return state or blank

        return self.database.run(read, blank, reads=True)

    def save(self, state: State, now: Moment, happened: Iterable[Entry] = ()) -> bool:
        """Write the changes since the last `save` or `load`, and the history entries `happened`, in one transaction.

        Return False if there was something to write and it could not be written. Once a day, after a successful sync,
        history that is too old is pruned. Only then is the wall clock trusted: with a clock that is wrong by much,
        certificates are not valid and no sync succeeds.
        """
        new_rows = tuple(rows(happened))

        def write(db: "Database") -> bool:
            offset = now.wall - now.at
            saved = self._saved if abs(offset - self._wall_offset) <= WALL_STEP_S else None
            statements = [*changes(state, saved, now, self.api_url), *new_rows, *named(state, saved)]
            prunes = state.fresh and (self._pruned_at is None or now.at - self._pruned_at >= PRUNED_EVERY_S)
            if not statements:
                return True
            db = self._own(db)
            if saved is not None and db.address != self.api_url:
                saved = None
                statements = [*changes(state, None, now, self.api_url), *new_rows, *named(state, None)]
            with db.transaction():
                for sql, values in statements:
                    db.execute(sql, values)
                if prunes:
                    prune(db, now.wall - self._retention_s)
            self._saved = state
            if saved is None:
                self._wall_offset = offset
            if prunes:
                self._pruned_at = now.at
            return True

        return self.database.run(write, False)

    def read_lock_history(self, key: str) -> LockHistory:
        """Return the history of the lock with this `Lock.key`; an empty one if there is none for this account."""
        return self._read_own_account(lambda db: read_lock_history(db, key), LockHistory())

    def page(self, query: Query) -> Page:
        """Return the latest page of `query`; an empty one if there is no history of this account."""
        return self._read_own_account(lambda db: page(db, query), Page())

    def count(self, query: Query) -> int:
        """Return the number of entries on all pages of `query`."""
        return self._read_own_account(lambda db: count(db, query), 0)

    def set_retention(self, seconds: float, now: Moment) -> bool:
        """Set how long the history is kept, in seconds, and delete what is older at once.

        Return False if that could not be written.
        """

        def write(db: "Database") -> bool:
            with db.transaction():
                prune(db, now.wall - seconds)
            self._pruned_at = now.at
            return db.shrink()

        shorter, self._retention_s = seconds < self._retention_s, seconds
        return self.database.run(write, False) if shorter else True

    def forget(self, key: str | None, state: State, now: Moment) -> bool:
        """Delete the history of the lock with this key, or with None the whole history.

        Deleted bytes are overwritten, the file is vacuumed and its log emptied. Copies of broken state files are
        deleted, too, and with None also the files of other accounts. The new history begins with the current values
        in `state`. Return False if the deletion could not be written.
        """

        def write(db: "Database") -> bool:
            if db.address != self.api_url:
                return True
            deletions = all_deletions() if key is None else lock_deletions(key)
            with db.transaction():
                for sql, values in (*deletions, *rows(beginning(state, key, now)), *named(state, None)):
                    db.execute(sql, values)
                db.execute("DELETE FROM info WHERE id NOT IN (SELECT id FROM lock)")
            return db.shrink()

        done = self.database.run(write, False)
        if done and self.database.path is not None:
            for names in (BROKEN_NAMES, *([OTHERS_NAMES] if key is None else [])):
                for other in self.database.path.parent.glob(names):
                    with suppress(OSError):
                        retried_while_open(other.unlink)
        return done

    def marks(self) -> dict[str, float]:
        """Return all moments stored with `mark`, in seconds since the epoch, by name."""

        def read(db: "Database") -> dict[str, float]:
            return {name: at for name, at in db.execute("SELECT name, at FROM mark") if isinstance(at, float)}

        return self._read_own_account(read, {})

    def mark(self, name: str, at: float) -> bool:
        """Store a moment (seconds since the epoch) under `name`; return False if that could not be written."""

        def write(db: "Database") -> bool:
            with db.transaction():
                db.execute(*put("mark", "name", {"name": name, "at": float(at)}))
            return True

        return self.database.run(write, False)

    def _read_own_account(self, read: "Callable[[Database], _Result]", nothing: _Result) -> _Result:
        return self.database.run(lambda db: read(db) if db.address == self.api_url else nothing, nothing, reads=True)

    @property
    def shares_memory(self) -> bool:
        """Whether the open file is in WAL mode, which needs shared memory."""
        return self.database.run(lambda db: db.execute("PRAGMA journal_mode").fetchone()[0] == "wal", False)

    @property
    def whole(self) -> bool:
        """Whether the file holds what was last saved, as far as is known. Never blocks."""
        return self._saved is not None

    def close(self) -> None:
        """Close the file for good. Waits at most `database_file.CLOSE_WITHIN_S` for a thread that is writing."""
        self.database.close()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """The problems since the last access; each kind of fault is reported once per run. Never blocks."""
        return self.database.troubles

    def _own(self, db: "Database") -> "Database":
        """Return `db` if it belongs to this account; else exchange the files and return the database of this account.

        The time of the last request is copied, because the floor of 10 s holds across accounts. Raises `ERRORS`.
        """
        theirs = db.address
        if (
            self.database.path is None
            or db is not self.database.db
            or not isinstance(theirs, str | None)
            or theirs == self.api_url
        ):
            return db
        if theirs is None and not parked(self.database.path, self.api_url).exists():
            return db
        row = request_row(db)
        self.database.drop()
        exchange(self.database.path, theirs, self.api_url)
        db = self.database.opened()
        if row is not None and row[0] is not None:
            now = moment()
            pace = read_pace(request_row(db), now).joined(Pace(read_pace(row, now).last_start))
            with db.transaction():
                db.execute(*request(stored(pace, now.at, now.wall), self.api_url, None, now))
        return db

    def _join_others(self, db: "Database") -> None:
        row = request_row(db)
        if row != self._request:
            self._request = row
            self._others_pace = self._others_pace.joined(read_pace(row, moment()))

    def _on_closed(self) -> None:
        self._saved = self._data_version = None
