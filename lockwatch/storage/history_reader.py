"""The history in the state file, read as it is: nothing is made, mended or put aside, and what is wrong is raised.

For a command beside the program, or instead of it, and for exports, which must not be cut short in silence.
"""

from collections.abc import Callable
from contextlib import nullcontext
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lockwatch.domain.timeline import Page, Query
from lockwatch.storage.account_files import parked
from lockwatch.storage.history_pages import count, page
from lockwatch.storage.state_file import FILE_NAME
from lockwatch.storage.state_rows import MIGRATIONS

if TYPE_CHECKING:
    from lockwatch.storage.state_db import Database

_Result = TypeVar("_Result")


class Why(Enum):
    """Why the history can't be read."""

    NO_FILE = auto()
    OTHER_ADDRESS = auto()
    """It is of another account."""
    OLDER = auto()
    """As a version before this one has left it."""
    NEWER = auto()
    BUSY = auto()
    BROKEN = auto()
    UNREADABLE = auto()


class NoHistoryError(Exception):
    """The text says more, where there is more: the address whose history it is, or what the system says."""

    def __init__(self, why: Why, more: str = "") -> None:
        super().__init__(more)
        self.why, self.more = why, more


class HistoryReader:
    """Opened when it is first read. For one thread at a time."""

    def __init__(self, place: Path, api_url: str, *, as_of_now: bool = False) -> None:
        """`as_of_now`: all that is read is of the moment of the first reading, whatever is written or forgotten since.

        The log beside the file grows meanwhile, and what is forgotten is gone only after `close`; the person hears so.
        """
        self._path = place / FILE_NAME
        self._api_url, self._as_of_now = api_url, as_of_now
        self._db: Database | None = None

    def page(self, query: Query) -> Page:
        """Raises NoHistoryError."""
        return self._read(lambda db: page(db, query))

    def count(self, query: Query) -> int:
        """Raises NoHistoryError."""
        return self._read(lambda db: count(db, query))

    def close(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            db.close()

    def _read(self, work: "Callable[[Database], _Result]") -> _Result:
        """In one transaction, so that a page is of one moment."""
        from lockwatch.storage.state_db import ERRORS, Meaning, meaning, reason

        try:
            if self._db is None:
                self._db = self._opened()
                if self._as_of_now:
                    self._db.execute("BEGIN DEFERRED")
            with nullcontext() if self._as_of_now else self._db.transaction("DEFERRED"):
                self._look(self._db)
                return work(self._db)
        except FileNotFoundError:
            raise NoHistoryError(Why.NO_FILE) from None
        except ERRORS as error:
            found = {Meaning.BUSY: Why.BUSY, Meaning.BROKEN: Why.BROKEN}.get(meaning(error), Why.UNREADABLE)
            raise NoHistoryError(found, reason(error)) from None

    def _opened(self) -> "Database":
        from lockwatch.storage.state_db import open_to_read

        if self._path.stat().st_size == 0:  # as it is for a moment while it is made
            raise NoHistoryError(Why.NO_FILE)
        db = open_to_read(self._path)
        other = parked(self._path, self._api_url)
        if db.address == self._api_url or not other.exists():
            return db
        db.close()
        return open_to_read(other)

    def _look(self, db: "Database") -> None:
        """Before each page: the program may have gone on with another account."""
        if db.version != len(MIGRATIONS):
            raise NoHistoryError(Why.OLDER if db.version < len(MIGRATIONS) else Why.NEWER)
        address = db.address
        if address is None:
            raise NoHistoryError(Why.NO_FILE)
        if address != self._api_url:
            raise NoHistoryError(Why.OTHER_ADDRESS, str(address))
