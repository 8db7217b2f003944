"""Open the SQLite database of the state file, migrate it to the current schema, and classify its errors.

Imported only when the file is opened, because commands such as ``--help`` should not have to load SQLite.
"""

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from functools import partial
from pathlib import Path

from lockwatch.storage.state_schema import MIGRATIONS

if sys.platform != "win32":
    import fcntl
    import mmap

BUSY_S = 2.0
"""How long to wait for another process that is writing, in seconds."""
_PRAGMAS = (
    "cache_size = -64",  # KiB; the default is 2 MiB
    "foreign_keys = ON",
    "secure_delete = ON",  # overwrite deleted rows, so that no bytes of them stay in the file
    "synchronous = NORMAL",
    "wal_autocheckpoint = 100",  # pages; makes two fsyncs in about half an hour
    "journal_size_limit = 1048576",
)

# Primary result codes (the low byte of sqlite_errorcode), https://sqlite.org/rescode.html. Full disks, I/O errors and
# missing permissions are in neither set, and so count as UNWRITABLE.
_BUSY = {5, 6, 15}
"""Codes of a file that another process uses: BUSY, LOCKED, PROTOCOL."""
_BROKEN = {1, 11, 17, 19, 20, 24, 26}
"""Codes of an unusable file: ERROR (no such table), CORRUPT, SCHEMA, CONSTRAINT, MISMATCH, FORMAT, NOTADB."""
_NO_SHARED_MEMORY = {8, 10, 14}
"""SQLite error codes (READONLY, IOERR, CANTOPEN) whose cause may be missing shared memory."""
PROBE = "-probe"
"""The suffix of the temporary file that tests for shared memory."""


class BrokenFileError(Exception):
    """The file is not a usable state file; the message says why in a few words."""


class Meaning(Enum):
    """What an error says about the state file."""

    BROKEN = auto()
    BUSY = auto()
    """Another process has been writing for longer than `BUSY_S`."""
    UNWRITABLE = auto()
    FAULT = auto()
    """The file is fine; the error is a bug in Lockwatch."""


ERRORS = (sqlite3.Error, OSError, BrokenFileError, IndexError, UnicodeDecodeError)
"""The exceptions that using the database may raise. IndexError and UnicodeDecodeError come from a broken schema: a
missing column, or a column name that is not UTF-8."""


def meaning(error: Exception) -> Meaning:
    """Classify an exception that is one of `ERRORS`."""
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
    """Describe an error for the log, without SQLite's own message, which may contain a path."""
    if isinstance(error, BrokenFileError):
        return str(error)
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(getattr(error, "sqlite_errorname", type(error).__name__))


class Database(sqlite3.Connection):
    """A connection to the state file. Any thread may use it, but only one at a time."""

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        """Commit what the `with` block executes, or roll it back if it raises. `kind` is the word after BEGIN."""
        self.execute(f"BEGIN {kind}")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite may have ended the transaction itself
                self.execute("ROLLBACK")
            raise

    def shrink(self) -> bool:
        """Shrink the file and its log (-wal) to the space they need; return False if another process uses the log.

        VACUUM needs disk space for a second copy. If that is lacking, the file keeps its size; deleted rows have been
        overwritten in any case.
        """
        with suppress(sqlite3.OperationalError):
            self.execute("VACUUM")
        busy, *_ = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    @property
    def version(self) -> int:
        """The version of the schema; 0 if there are no tables yet."""
        return int(self.execute("PRAGMA user_version").fetchone()[0])

    @property
    def address(self) -> object:
        """The URL of the API whose locks the file describes; None if no state is stored."""
        row = self.execute("SELECT api_url FROM program").fetchone()
        return row and row["api_url"]

    @property
    def data_version(self) -> int:
        """A number that changes when another connection has written to the file."""
        return int(self.execute("PRAGMA data_version").fetchone()[0])


def open_file(path: Path | None) -> Database:
    """Open the file at `path` (None: a database in memory), creating or migrating it if necessary. Raises `ERRORS`."""
    if path is not None:
        _make_private(path)
    try:
        return _opened(path)
    except sqlite3.OperationalError as error:
        if path is None or error.sqlite_errorcode & 0xFF not in _NO_SHARED_MEMORY:
            raise
        try:
            _leave_wal(path)
        except sqlite3.Error:
            raise error from None
        return _opened(path)


def _opened(path: Path | None) -> Database:
    db = _connect(path or ":memory:")
    try:
        _prepare(db, path)
        if path is not None and path.is_symlink():  # only now is it known that it leads to a state file
            _correct_mode_behind(path)
    except BaseException:
        db.close()
        raise
    return db


def _leave_wal(path: Path) -> None:
    """Switch the file out of WAL mode, which needs shared memory (the -shm file). Network drives do not support it.

    An exclusive connection works without shared memory, also to write the log back (https://sqlite.org/wal.html#noshm).
    Without WAL, each commit waits for the disk.
    """
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = DELETE")
    finally:
        db.close()


def open_to_read(path: Path) -> Database:
    """Open an existing file of any version for reading while another process may write to it. Raises `ERRORS`."""
    try:
        # With mode=ro, SQLite would leave the -wal and -shm files behind.
        db = _connect(f"{path.absolute().as_uri()}?mode=rw")
    except sqlite3.Error as error:
        log = path.with_name(f"{path.name}-wal")
        if meaning(error) is not Meaning.UNWRITABLE or (log.exists() and log.stat().st_size):
            raise  # an immutable connection ignores the log, so the latest commits would be missing
        return _connect(_immutable_uri(path))
    try:
        db.execute("PRAGMA query_only = ON")
    except BaseException:
        db.close()
        raise
    return db


def open_as_it_is(path: Path) -> Database:
    """Open the file for reading where SQLite can't create its -wal and -shm files, for example on a full disk.

    Commits that are still in the log (-wal) are not seen. Raises `ERRORS`.
    """
    db = _connect(_immutable_uri(path))
    try:
        if db.version != len(MIGRATIONS):
            raise BrokenFileError("of another version")
    except BaseException:
        db.close()
        raise
    return db


def _immutable_uri(path: Path) -> str:
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
    db.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


def _make_private(path: Path) -> None:
    """Create the file with mode 0600 if there is none; SQLite gives the files next to it the same mode."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except FileExistsError:  # don't open it to check: closing it would drop the POSIX locks that this process holds
        if not stat.S_ISREG(path.stat().st_mode):
            raise BrokenFileError("it is no file") from None
        if not path.is_symlink():
            _correct_mode(path)


def _correct_mode_behind(link: Path) -> None:
    """Correct the mode of what a symlink leads to, and of the files that SQLite has just made next to that."""
    file = Path(os.path.realpath(link))
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        with suppress(FileNotFoundError):
            _correct_mode(each)


def _correct_mode(path: Path) -> None:
    if stat.S_IMODE(path.stat().st_mode) != 0o600:
        path.chmod(0o600)


def _has_shared_memory(path: Path) -> bool:
    """Return whether processes can share and lock memory through a file beside `path`.

    Trying WAL mode instead would disturb a process that has the file open without it.
    """
    if sys.platform == "win32":
        return True
    probe = path.with_name(f"{path.name}{PROBE}")
    try:
        file = os.open(probe, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(file, mmap.PAGESIZE)
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            mmap.mmap(file, mmap.PAGESIZE).close()
        finally:
            os.close(file)
            probe.unlink(missing_ok=True)
    except (OSError, ValueError):
        return False
    return True


def _prepare(db: Database, path: Path | None) -> None:
    if not 0 <= db.version <= len(MIGRATIONS):
        raise BrokenFileError("it is of a newer version")
    if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise BrokenFileError("it is damaged")
    try:
        (mode,) = db.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal" and path is not None and _has_shared_memory(path):
            db.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # SQLite reports a locked file at once here. It is locked because another process is switching it to WAL, too.
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
        if db.version >= number:  # another process has migrated it in the meantime
            return
        statement = ""
        for part in script.split(";"):
            statement += part + ";"
            if sqlite3.complete_statement(statement):
                db.execute(statement)
                statement = ""
        db.execute(f"PRAGMA user_version = {number}")
