"""The database of the state file: how it is opened, brought to today's tables, and what its errors mean.

Imported when the file is opened, not before: whoever asks for ``--help`` needs no SQLite.
"""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path

from lockwatch.storage.state_rows import MIGRATIONS

BUSY_S = 2.0
"""How long another process that is writing is waited for."""
_PRAGMAS = (
    "cache_size = -64",  # KiB, of the 2 MiB that it would take
    "foreign_keys = ON",
    "secure_delete = ON",  # what is forgotten leaves no bytes behind
    "synchronous = NORMAL",
    "wal_autocheckpoint = 100",  # pages: two waits for the disk in about half an hour
    "journal_size_limit = 1048576",
)

# The low byte of sqlite_errorcode. Neither has a full disk, a failing one or a missing right.
_BUSY = {5, 6, 15}
"""BUSY, LOCKED, PROTOCOL."""
_BROKEN = {1, 11, 17, 19, 20, 24, 26}
"""ERROR (no such table), CORRUPT, SCHEMA, CONSTRAINT, MISMATCH, FORMAT, NOTADB."""


class BrokenFileError(Exception):
    """The text says why, in few words."""


class Meaning(Enum):
    """What an error says of the file."""

    BROKEN = auto()
    BUSY = auto()
    """Another process is writing, for longer than it was waited for."""
    UNWRITABLE = auto()
    FAULT = auto()
    """Nothing; it is a fault of Lockwatch."""


ERRORS = (sqlite3.Error, OSError, BrokenFileError, IndexError, UnicodeDecodeError)
"""The last two are of a broken schema: a column is missing, or has a name that no text can be."""


def meaning(error: Exception) -> Meaning:
    """Of one of `ERRORS`."""
    if isinstance(error, BrokenFileError | IndexError | UnicodeDecodeError):
        return Meaning.BROKEN
    if isinstance(error, OSError):
        return Meaning.UNWRITABLE
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return Meaning.FAULT
    if code & 0xFF in _BROKEN:
        return Meaning.BROKEN
    return Meaning.BUSY if code & 0xFF in _BUSY else Meaning.UNWRITABLE


def reason(error: Exception) -> str:
    """For the log. The texts of SQLite stay out, as they may name a path."""
    if isinstance(error, BrokenFileError):
        return str(error)
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(getattr(error, "sqlite_errorname", type(error).__name__))


class Database(sqlite3.Connection):
    """May be used by any thread, by one at a time."""

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        """Whole or not at all."""
        self.execute(f"BEGIN {kind}")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite may have ended it itself
                self.execute("ROLLBACK")
            raise

    def shrink(self) -> bool:
        """Gives back what is no longer used, of the file and of the log beside it; False: the log is still in use.

        Where there is no room for a smaller file the larger one stays: what was deleted is overwritten in it.
        """
        with suppress(sqlite3.OperationalError):
            self.execute("VACUUM")
        busy, *_ = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    @property
    def version(self) -> int:
        """Of the tables; 0: there are none."""
        return int(self.execute("PRAGMA user_version").fetchone()[0])

    @property
    def address(self) -> object:
        """Of the API whose locks all is about; None: nothing is kept."""
        row = self.execute("SELECT api_url FROM program").fetchone()
        return row and row["api_url"]

    @property
    def data_version(self) -> int:
        """Another one when another connection has written."""
        return int(self.execute("PRAGMA data_version").fetchone()[0])


def open_file(path: Path | None) -> Database:
    """With the tables of today; None: in memory. Raises `ERRORS`."""
    if path is not None:
        _make_private(path)
    db = _connect(path or ":memory:")
    try:
        _prepare(db)
    except BaseException:
        db.close()
        raise
    return db


def open_to_read(path: Path) -> Database:
    """A file that is there, of any version, beside whoever writes to it. Raises `ERRORS`."""
    try:
        db = _connect(f"{path.absolute().as_uri()}?mode=rw")  # by "ro", what SQLite makes beside it would stay there
    except sqlite3.Error as error:
        log = path.with_name(f"{path.name}-wal")
        if meaning(error) is not Meaning.UNWRITABLE or (log.exists() and log.stat().st_size):
            raise  # the latest would be missing
        return _connect(_as_it_is(path))
    db.execute("PRAGMA query_only = ON")
    return db


def open_as_it_is(path: Path) -> Database:
    """To read what was last moved to the file itself, where nothing can be written at all. Raises `ERRORS`."""
    db = _connect(_as_it_is(path))
    try:
        if db.version != len(MIGRATIONS):
            raise BrokenFileError("of another version")
    except BaseException:
        db.close()
        raise
    return db


def _as_it_is(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def _connect(name: Path | str) -> Database:
    db = sqlite3.connect(
        name,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
        factory=Database,
        cached_statements=16,
        uri=isinstance(name, str),
    )
    db.row_factory = sqlite3.Row
    db.text_factory = _decoded
    try:
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


def _decoded(raw: bytes) -> str:
    return raw.decode(errors="replace")


def _make_private(path: Path) -> None:
    """The file is there afterwards, for this user only; SQLite makes those beside it alike."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except FileExistsError:  # not opened here: closing it would take this process's locks of it away
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise BrokenFileError("it is no file") from None
        if stat.S_IMODE(mode) != 0o600:
            path.chmod(0o600)


def _prepare(db: Database) -> None:
    if not 0 <= db.version <= len(MIGRATIONS):
        raise BrokenFileError("it is of a newer version")
    if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise BrokenFileError("it is damaged")
    try:
        db.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:  # SQLite does not wait here, but the other process is doing just this
        if meaning(error) is not Meaning.BUSY:
            raise
    before = db.version
    for number, script in enumerate(MIGRATIONS, 1):
        if db.version < number:
            _migrate(db, number, script)
    if 0 < before < len(MIGRATIONS):
        db.shrink()


def _migrate(db: Database, number: int, script: str) -> None:
    with db.transaction():
        if db.version >= number:  # another process did it meanwhile
            return
        statement = ""
        for part in script.split(";"):
            statement += part + ";"
            if sqlite3.complete_statement(statement):
                db.execute(statement)
                statement = ""
        db.execute(f"PRAGMA user_version = {number}")
