"""What outlives the process, in one SQLite file: what was seen and told, what happened to the locks, and when the last
request started.

It is written ahead (WAL, synchronous NORMAL): a commit is one write and no wait for the disk, so that a sync every 20 s
keeps no disk awake, and what was committed outlives the death of the process. A loss of power may take the last commits
with it, never the file: an alert is told once more, and no boot is shorter than the 10 s between two requests.

One connection serves all threads, one at a time: SQLite has one writer anyhow, and each connection costs memory. What
is done under the lock takes milliseconds, or the 2 s for which another process is waited for.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lockwatch.domain.history import Entry, Past, beginning
from lockwatch.domain.moment import Moment
from lockwatch.domain.pacing import KeptPace, Pace, kept, recalled
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Page, Query
from lockwatch.storage.account_files import NAMES as OTHERS_NAMES
from lockwatch.storage.account_files import exchange, move, parked
from lockwatch.storage.history_pages import count, page, past
from lockwatch.storage.history_rows import forgotten, forgotten_of, named, prune, rows
from lockwatch.storage.state_reader import Reader
from lockwatch.storage.state_rows import changes, put, request
from lockwatch.util.clock import moment

if TYPE_CHECKING:
    from lockwatch.storage.state_db import Database

log = logging.getLogger(__name__)

FILE_NAME = "state.sqlite3"
BROKEN_NAMES = "state.broken-*"
"""Files that were put aside, and what stands beside them."""
CLOSE_WITHIN_S = 0.5
MOST_PUT_ASIDE = 3
"""In one run: a disk that breaks every file is not to be filled with broken ones."""
PRUNED_EVERY_S = 86400.0
KEPT_S = 365 * 86400.0
"""So long the history is kept, if nothing else is said."""
WALL_STEP_S = 1.0
"""A wall clock that was set by more makes all written times other ones."""

_Result = TypeVar("_Result")


class Fault(Enum):
    PUT_ASIDE = auto()
    """The file could not be read; it was renamed, and there is a new one."""
    UNWRITABLE = auto()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the person is to hear of the file; watching goes on."""

    fault: Fault
    name: str = ""
    """Of a file that was put aside: what it is called now."""


class StateFile:
    """Opened when it is first needed. No method raises for what is wrong with the file or the disk."""

    def __init__(self, place: Path | None, api_url: str, keep_s: float = KEPT_S) -> None:
        """`place`: the directory; None: nothing outlives the process. `api_url`: whose state this is. `keep_s`: for how
        long the history is kept."""
        self.place, self.api_url = place, api_url
        self._path = None if place is None else place / FILE_NAME
        self._lock = threading.Lock()
        self._db: Database | None = None
        self._tried = self._closed = False
        self._identity: tuple[int, int] | None = None
        """Of the file that was opened last."""
        self._put_aside = 0
        self._said: set[str] = set()
        self._troubles: deque[Trouble] = deque()
        self._saved: State | None = None
        """What the tables hold; None: not known."""
        self._wall_offset = 0.0
        """Wall less steady seconds, by which they were written."""
        self._keep_s = keep_s
        self._pruned_at: float | None = None
        """When what is too old was looked for; steady. None: not in this run."""
        self._request: tuple[Any, ...] | None = None
        """The latest request, as this process wrote or read it."""
        self._data_version: int | None = None
        self._unheard = Pace()
        """What others kept and nobody asked for yet."""

    def pace(self) -> Pace:
        """The last request's start and the end of ``Retry-After``, on this run's steady clock."""

        def read(db: "Database") -> Pace:
            self._request = _request(db)
            return _pace(self._request)

        return self._run(read, Pace(), reads=True)

    def others_pace(self) -> Pace:
        """What another process (``lockwatch token check``) has kept since this one last asked; else nothing."""

        def look(db: "Database") -> None:
            version = db.data_version
            if version != self._data_version:
                self._hear(db)
                self._data_version = version

        if self._db is not None or not self._tried:
            self._run(look, None)
        with self._lock:
            pace, self._unheard = self._unheard, Pace()
        return pace

    def keep_pace(self, pace: Pace, synced_at: float | None) -> None:
        """Committed when it returns. `synced_at`: end of the last good sync, steady; None: the one that was kept."""

        def write(db: "Database") -> None:
            now = moment()
            with db.transaction():
                self._hear(db)
                joined = pace.joined(self._unheard)
                db.execute(*request(kept(joined, now.at, now.wall), self.api_url, synced_at, now))
                row = _request(db)
            self._request = row

        self._run(write, None)

    def load(self, now: Moment) -> State:
        """What the run before has kept; nothing kept, or at another address: a blank state."""
        blank = State(blind_since=now.awake)

        def read(db: "Database") -> State:
            db = self._own(db)
            reader = Reader(now, self.api_url)
            with db.transaction("DEFERRED"):
                state = reader.state(db)
            self._saved = state if reader.sound and db is self._db else None
            self._wall_offset = now.wall - now.at
            return state or blank

        return self._run(read, blank, reads=True)

    def save(self, state: State, now: Moment, happened: Iterable[Entry] = ()) -> bool:
        """Writes what differs from what was saved or loaded last, and what happened, whole or not at all.

        False: nothing was written, although there was something to write. What is too old goes with a good sync only: a
        wall clock that is wrong by much trusts no certificate.
        """
        passed = tuple(rows(happened))

        def write(db: "Database") -> bool:
            offset = now.wall - now.at
            saved = self._saved if abs(offset - self._wall_offset) <= WALL_STEP_S else None
            statements = [*changes(state, saved, now, self.api_url), *passed, *named(state, saved)]
            prunes = state.fresh and (self._pruned_at is None or now.at - self._pruned_at >= PRUNED_EVERY_S)
            if not statements:
                return True
            db = self._own(db)
            if saved is not None and db.address != self.api_url:
                saved = None
                statements = [*changes(state, None, now, self.api_url), *passed, *named(state, None)]
            with db.transaction():
                for sql, values in statements:
                    db.execute(sql, values)
                if prunes:
                    prune(db, now.wall - self._keep_s)
            self._saved = state
            if saved is None:
                self._wall_offset = offset
            if prunes:
                self._pruned_at = now.at
            return True

        return self._run(write, False)

    def past(self, key: str) -> Past:
        """What is kept of the lock with this `Lock.key`; nothing kept, or at another address: nothing."""
        return self._of_account(lambda db: past(db, key), Past())

    def page(self, query: Query) -> Page:
        return self._of_account(lambda db: page(db, query), Page())

    def count(self, query: Query) -> int:
        """Of the entries of all pages."""
        return self._of_account(lambda db: count(db, query), 0)

    def keep_for(self, seconds: float, now: Moment) -> bool:
        """From now on the history is kept so long; what is older goes at once. False: that could not be written."""

        def write(db: "Database") -> bool:
            with db.transaction():
                prune(db, now.wall - seconds)
            self._pruned_at = now.at
            return db.shrink()

        shorter, self._keep_s = seconds < self._keep_s, seconds
        return self._run(write, False) if shorter else True

    def forget(self, key: str | None, state: State, now: Moment) -> bool:
        """What is kept of the lock with this key, or of all (None), goes for good, from the file's unused parts too.

        The history begins anew with what stands now, as `state` has it. False: not all of it could be written.
        """

        def write(db: "Database") -> bool:
            if db.address != self.api_url:
                return True
            going = forgotten() if key is None else forgotten_of(key)
            with db.transaction():
                for sql, values in (*going, *rows(beginning(state, key, now)), *named(state, None)):
                    db.execute(sql, values)
                db.execute("DELETE FROM info WHERE id NOT IN (SELECT id FROM lock)")
            return db.shrink()

        done = self._run(write, False)
        if done and self._path is not None:  # what was put aside may hold it, too
            for names in (BROKEN_NAMES, *([OTHERS_NAMES] if key is None else [])):
                for other in self._path.parent.glob(names):
                    with suppress(OSError):
                        other.unlink()
        return done

    def marks(self) -> dict[str, float]:
        """The moments that are remembered, seconds since the epoch, by name."""

        def read(db: "Database") -> dict[str, float]:
            return {name: at for name, at in db.execute("SELECT name, at FROM mark") if isinstance(at, float)}

        return self._of_account(read, {})

    def mark(self, name: str, at: float) -> bool:
        """Remembers `at`, seconds since the epoch, under this name. False: it could not be written."""

        def write(db: "Database") -> bool:
            with db.transaction():
                db.execute(*put("mark", "name", {"name": name, "at": float(at)}))
            return True

        return self._run(write, False)

    def _of_account(self, read: "Callable[[Database], _Result]", nothing: _Result) -> _Result:
        return self._run(lambda db: read(db) if db.address == self.api_url else nothing, nothing, reads=True)

    @property
    def whole(self) -> bool:
        """Does the file hold what was saved last, as far as is known? Never waits."""
        return self._saved is not None

    def close(self) -> None:
        """Closes the file for good. Waits `CLOSE_WITHIN_S` at most for a thread that is writing; that thread then
        closes the file itself when it is done, and what it commits is not lost."""
        self._closed = True
        if self._lock.acquire(timeout=CLOSE_WITHIN_S):
            try:
                self._drop()
            finally:
                self._lock.release()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Those that nobody asked for yet; of each fault there is one in a run. Never waits."""
        found = []
        with suppress(IndexError):
            while True:
                found.append(self._troubles.popleft())
        return tuple(found)

    def _own(self, db: "Database") -> "Database":
        """`db`, or the file of this account in its place, where that is another one's. Raises `ERRORS`.

        The last request goes along: two are kept apart, whomever they ask.
        """
        theirs = db.address
        if self._path is None or db is not self._db or not isinstance(theirs, str | None) or theirs == self.api_url:
            return db
        if theirs is None and not parked(self._path, self.api_url).exists():
            return db
        row = _request(db)
        self._drop()
        exchange(self._path, theirs, self.api_url)
        db = self._opened()
        if row is not None and row[0] is not None:
            pace = _pace(_request(db)).joined(Pace(_pace(row).last_start))
            now = moment()
            with db.transaction():
                db.execute(*request(kept(pace, now.at, now.wall), self.api_url, None, now))
        return db

    def _hear(self, db: "Database") -> None:
        row = _request(db)
        if row != self._request:
            self._request = row
            self._unheard = self._unheard.joined(_pace(row))

    def _run(self, work: "Callable[[Database], _Result]", default: _Result, *, reads: bool = False) -> _Result:
        """What `work` returns, or `default`. `reads`: a file that nothing can be written to may do."""
        with self._lock:
            try:
                return self._try(work, default, reads)
            finally:
                if self._closed:  # meanwhile, and `close` did not wait
                    self._drop()

    def _try(self, work: "Callable[[Database], _Result]", default: _Result, reads: bool) -> _Result:
        from lockwatch.storage.state_db import ERRORS, Meaning, meaning, reason

        for _ in range(2):  # with a file that turns out broken, and with the new one
            if self._closed:
                return default
            try:
                return work(self._opened())
            except ERRORS as error:
                what = meaning(error)
                if what is Meaning.BROKEN and self._replace_file(reason(error)):
                    continue
                if what is Meaning.FAULT:
                    log.error("a fault of Lockwatch: %s in what it asks of %s", type(error).__name__, FILE_NAME)
                    self._drop()
                    return default
                if what is Meaning.BUSY:
                    self._warn("%s is in use by another program (%s), so nothing was kept this time", reason(error))
                else:
                    self._miss(reason(error))
                return self._glance(work, default) if reads else default
        return default

    def _replace_file(self, why: str) -> bool:
        """Puts the file aside, so that there can be a new one; False: that can't be done."""
        self._drop()
        if self._path is None or _identity(self._path) != self._identity:
            return True  # another process has done it
        if self._put_aside >= MOST_PUT_ASIDE:
            return False
        aside = self._path.with_name(f"state.broken-{datetime.now():%Y%m%d-%H%M%S-%f}.sqlite3")
        try:
            move(self._path, aside)
        except OSError:
            return False
        self._put_aside += 1
        log.warning("%s can't be read (%s) and was kept as %s", FILE_NAME, why, aside.name)
        self._tell(Trouble(Fault.PUT_ASIDE, aside.name))
        return True

    def _miss(self, why: str) -> None:
        """The next time it is opened anew, and all that is missing is written."""
        self._drop()
        self._warn("%s can't be written (%s); watching goes on", why)
        self._tell(Trouble(Fault.UNWRITABLE))

    def _warn(self, text: str, why: str) -> None:
        if text not in self._said:
            self._said.add(text)
            log.warning(text, FILE_NAME, why)

    def _tell(self, trouble: Trouble) -> None:
        if trouble.fault.name not in self._said:
            self._said.add(trouble.fault.name)
            self._troubles.append(trouble)

    def _glance(self, work: "Callable[[Database], _Result]", default: _Result) -> _Result:
        """On a full disk SQLite can't even make what it needs beside the file to read it."""
        from lockwatch.storage.state_db import ERRORS, open_as_it_is

        if self._path is None:
            return default
        try:
            db = open_as_it_is(self._path)
            try:
                return work(db)
            finally:
                db.close()
        except ERRORS:
            return default

    def _opened(self) -> "Database":
        from lockwatch.storage.state_db import open_file

        path = self._path
        if self._db is not None and path is not None and _identity(path) != self._identity:
            self._drop()  # somebody removed or replaced it
        if self._db is None:
            self._tried = True
            self._identity = _identity(path) if path else None
            self._db = open_file(path)
            self._identity = _identity(path) if path else None
        return self._db

    def _drop(self) -> None:
        db, self._db = self._db, None
        self._saved = self._data_version = None
        if db is not None:
            from lockwatch.storage.state_db import ERRORS

            with suppress(*ERRORS):
                db.close()


def _identity(path: Path) -> tuple[int, int] | None:
    """None: it is not there, or can't be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _request(db: "Database") -> tuple[Any, ...] | None:
    row = db.execute("SELECT last_start, not_before FROM request").fetchone()
    return None if row is None else tuple(row)


def _pace(row: tuple[Any, ...] | None) -> Pace:
    now = moment()
    return recalled(KeptPace(*row), now.at, now.wall) if row else Pace()
