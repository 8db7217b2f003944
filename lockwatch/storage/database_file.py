"""Opens the SQLite file of the state when it is needed, and recovers from broken, locked, full and read-only files.

All threads share one connection under a lock: SQLite allows one writer anyway, and each connection costs memory. The
lock is held for milliseconds, or up to 2 s while another process is writing.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lockwatch.storage.account_files import identity, move
from lockwatch.storage.state_troubles import Fault, Trouble, Troubles

if TYPE_CHECKING:
    from lockwatch.storage.state_db import Database

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 0.5
MOST_PUT_ASIDE = 3
"""The maximum number of broken files that one run puts aside, so that a failing disk is not filled with them."""
BROKEN_NAMES = "state.broken-*"
"""Glob pattern for broken files that were put aside, including those that SQLite created next to them."""

_Result = TypeVar("_Result")


class DatabaseFile:
    """Runs work on the database. Thread-safe. No method raises on I/O or SQLite errors."""

    def __init__(self, path: Path | None, on_closed: Callable[[], None]) -> None:
        """With `path` None, the database is in memory. `on_closed` is called under the lock whenever it is closed."""
        self.path = path
        self.lock = threading.Lock()
        """Held while work runs."""
        self.db: Database | None = None
        """The open database; None before the first use and after a failure."""
        self.tried = False
        """Whether it was ever tried to open the file."""
        self._on_closed = on_closed
        self._closed = False
        self._identity: tuple[int, int] | None = None
        """Device and inode of the file that was opened last."""
        self._put_aside = 0
        self._troubles = Troubles()

    def run(self, work: "Callable[[Database], _Result]", default: _Result, *, reads: bool = False) -> _Result:
        """Return the result of `work`, or `default` on failure. With `reads`, a file that can't be written will do."""
        with self.lock:
            try:
                return self._try(work, default, reads)
            finally:
                if self._closed:  # `close` was called in the meantime and did not wait for this thread
                    self.drop()

    def close(self) -> None:
        """Close the file for good.

        Waits at most `CLOSE_WITHIN_S` for a thread that is writing. After that, the thread finishes its commit and
        closes the file itself.
        """
        self._closed = True
        if self.lock.acquire(timeout=CLOSE_WITHIN_S):
            try:
                self.drop()
            finally:
                self.lock.release()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """The problems since the last access; each kind of fault is reported once per run. Never blocks."""
        return self._troubles.take()

    def _try(self, work: "Callable[[Database], _Result]", default: _Result, reads: bool) -> _Result:
        from lockwatch.storage.state_db import ERRORS, Meaning, meaning, reason

        for _ in range(2):  # the second time with a new file, if the first one turns out to be broken
            if self._closed:
                return default
            try:
                return work(self.opened())
            except ERRORS as error:
                what = meaning(error)
                if what is Meaning.BROKEN and self._replace_file(reason(error)):
                    continue
                if what is Meaning.FAULT:
                    log.error("bug in Lockwatch: a query of %s raised %s", self._name, type(error).__name__)
                    self.drop()
                    return default
                if what is Meaning.BUSY:
                    self._troubles.warn(
                        "%s is locked by another program (%s); nothing was saved this time", self._name, reason(error)
                    )
                else:
                    self._report_unwritable(reason(error))
                return self._read_immutable(work, default) if reads else default
        return default

    def _replace_file(self, why: str) -> bool:
        """Put the broken file aside, so that a new one can be created; return False if that is not possible."""
        self.drop()
        if self.path is None or identity(self.path) != self._identity:
            return True  # another process has already replaced it
        if self._put_aside >= MOST_PUT_ASIDE:
            return False
        aside = self.path.with_name(f"state.broken-{datetime.now():%Y%m%d-%H%M%S-%f}.sqlite3")
        try:
            move(self.path, aside)
        except OSError:
            return False
        self._put_aside += 1
        log.warning("%s can't be read (%s); renamed it to %s", self._name, why, aside.name)
        self._troubles.report(Trouble(Fault.PUT_ASIDE, aside.name))
        return True

    def _report_unwritable(self, why: str) -> None:
        self.drop()  # the next call opens the file again and writes the whole state
        self._troubles.warn("%s can't be written (%s); watching continues", self._name, why)
        self._troubles.report(Trouble(Fault.UNWRITABLE))

    def _read_immutable(self, work: "Callable[[Database], _Result]", default: _Result) -> _Result:
        """Read the file where SQLite can't create the files that it needs for reading, as on a full disk."""
        from lockwatch.storage.state_db import ERRORS, open_as_it_is

        if self.path is None:
            return default
        try:
            db = open_as_it_is(self.path)
            try:
                return work(db)
            finally:
                db.close()
        except ERRORS:
            return default

    def opened(self) -> "Database":
        """Return the database of the file that is at the path now. Call it within `run` only. Raises `ERRORS`."""
        from lockwatch.storage.state_db import open_file

        path = self.path
        if self.db is not None and path is not None and identity(path) != self._identity:
            self.drop()  # the file was removed or replaced
        if self.db is None:
            self.tried = True
            self._identity = identity(path) if path else None
            self.db = open_file(path)
            self._identity = identity(path) if path else None
        return self.db

    def drop(self) -> None:
        """Close the database; it is opened again when it is next needed. Call it within `run` only."""
        db, self.db = self.db, None
        self._on_closed()
        if db is not None:
            from lockwatch.storage.state_db import ERRORS

            with suppress(*ERRORS):
                db.close()

    @property
    def _name(self) -> str:
        return self.path.name if self.path else "the state in memory"
