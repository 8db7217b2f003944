"""Read the history from the state file without ever creating, repairing or renaming it; problems are raised.

Commands use it, whether or not Lockwatch is running. Exports use it because they must not be silently incomplete.
"""

import stat
from collections.abc import Callable
from contextlib import nullcontext
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lockwatch.domain.timeline import Page, Query
from lockwatch.storage.account_files import parked
from lockwatch.storage.history_pages import count, page
from lockwatch.storage.state_file import FILE_NAME
from lockwatch.storage.state_schema import MIGRATIONS

if TYPE_CHECKING:
    from lockwatch.storage.state_db import Database

_Result = TypeVar("_Result")


class Why(Enum):
    """The reason why the history can't be read."""

    NO_FILE = auto()
    OTHER_ADDRESS = auto()
    """The file belongs to another account."""
    OLDER = auto()
    """The file was last written by an older version of Lockwatch."""
    NEWER = auto()
    """The file was last written by a newer version of Lockwatch."""
    BUSY = auto()
    BROKEN = auto()
    NOT_A_FILE = auto()
    UNREADABLE = auto()


class NoHistoryError(Exception):
    """The history can't be read.

    The text is empty, or the API address to which the file belongs (OTHER_ADDRESS), or the reason given by the system.
    """

    def __init__(self, why: Why, more: str = "") -> None:
        super().__init__(more)
        self.why, self.more = why, more


class HistoryReader:
    """Reads the history of one account. Opens the file at the first call. Not safe for concurrent use."""

    def __init__(self, directory: Path, api_url: str, *, as_of_now: bool = False) -> None:
        """`directory` contains the state file.

        With `as_of_now`, every call returns the history as it was at the first call, whatever is written or deleted
        later. Until `close`, SQLite's log (the -wal file) can't shrink, and history that the user deletes stays in it.
        """
        self._path = directory / FILE_NAME
        self._api_url, self._as_of_now = api_url, as_of_now
        self._db: Database | None = None

    def page(self, query: Query) -> Page:
        """Return the latest page of `query`. Raises NoHistoryError."""
        return self._read(lambda db: page(db, query))

    def count(self, query: Query) -> int:
        """Return the number of entries on all pages of `query`. Raises NoHistoryError."""
        return self._read(lambda db: count(db, query))

    def close(self) -> None:
        """Close the file. It is opened again by the next call."""
        db, self._db = self._db, None
        if db is not None:
            db.close()

    def _read(self, work: "Callable[[Database], _Result]") -> _Result:
        """Run `work` in one transaction, so that all parts of a page are from the same moment."""
        from lockwatch.storage.state_db import ERRORS, Meaning, meaning, reason

        try:
            if self._db is None:
                self._db = self._opened()
                if self._as_of_now:
                    self._db.execute("BEGIN DEFERRED")
            with nullcontext() if self._as_of_now else self._db.transaction("DEFERRED"):
                self._check(self._db)
                return work(self._db)
        except FileNotFoundError:
            raise NoHistoryError(Why.NO_FILE) from None
        except ERRORS as error:
            why = {Meaning.BUSY: Why.BUSY, Meaning.BROKEN: Why.BROKEN}.get(meaning(error), Why.UNREADABLE)
            raise NoHistoryError(why, reason(error)) from None

    def _opened(self) -> "Database":
        from lockwatch.storage.state_db import open_to_read

        found = self._path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise NoHistoryError(Why.NOT_A_FILE)
        if found.st_size == 0:  # another process is just creating it
            raise NoHistoryError(Why.NO_FILE)
        db = open_to_read(self._path)
        other = parked(self._path, self._api_url)
        if db.address == self._api_url or not other.exists():
            return db
        db.close()
        return open_to_read(other)

    def _check(self, db: "Database") -> None:
        """Check version and account. Called before each page, as the program may have switched to another account."""
        if db.version != len(MIGRATIONS):
            raise NoHistoryError(Why.OLDER if db.version < len(MIGRATIONS) else Why.NEWER)
        address = db.address
        if address is None:
            raise NoHistoryError(Why.NO_FILE)
        if address != self._api_url:
            raise NoHistoryError(Why.OTHER_ADDRESS, str(address))
