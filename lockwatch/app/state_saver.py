"""Keeps what is known on the disk, off the GUI thread."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from lockwatch.domain.history import Entry, Passed, Past, past_of
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Page, Query, joined
from lockwatch.storage.state_file import StateFile
from lockwatch.util.clock import moment

QUIT_WITHIN_MS = 1_000
MOST_UNWRITTEN = 10_000
"""So many events and readings wait, the latest, for a disk that can be written again."""


class StateSaver(QObject):
    """Saves the latest state; while one is being saved, those in between are skipped.

    What happened is not skipped: it is written with the next state, and again with the one after where that failed.
    Of what can't be written the latest `MOST_UNWRITTEN` are held.
    """

    troubled = Signal(object)
    """Trouble: the file could not be read or written. Watching goes on."""
    recalled = Signal(str, object)
    """The Past of the lock with this key."""
    paged = Signal(object, object)
    """A Query, and its Page."""
    forgotten = Signal(object, bool)
    """The key of a lock, None for all of the history; and whether that is gone for good."""
    marked = Signal(object)
    """The moments that the runs before have marked, by name; seconds since the epoch."""
    _saved = Signal(bool)
    _read = Signal(object, str, object)
    _page_read = Signal(object, object, object)
    _forgot = Signal(object, object, bool)
    _marks_read = Signal(object, object)

    def __init__(self, file: StateFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._kept: tuple[object, ...] = ()
        self._busy = False
        self._waiting: State | None = None
        self._unwritten: deque[Entry] = deque(maxlen=MOST_UNWRITTEN)
        self._writing: Passed = ()
        self._saved.connect(self._on_saved)
        self._read.connect(self._on_read)
        self._page_read.connect(self._on_page_read)
        self._forgot.connect(self._on_forgot)
        self._marks_read.connect(self._on_marks_read)

    def use(self, file: StateFile) -> None:
        """Another account."""
        self._tell()
        self._file, self._kept, self._waiting, self._writing = file, (), None, ()
        self._unwritten.clear()

    @Slot(object)
    def on_recalled(self, state: State) -> None:
        """Only from now on is there something to keep: a blank state must not take the place of a kept one."""
        self._kept = _outliving(state)
        file = self._file
        self._pool.start(lambda: self._marks_read.emit(file, file.marks()))

    @Slot(object)
    def on_passed(self, passed: Passed) -> None:
        """Is written with the state that is kept next."""
        self._unwritten.extend(passed)

    def keep(self, state: State) -> None:
        """Saves `state` if it differs in what outlives the run, if the file has lost it, or if something happened."""
        kept = _outliving(state)
        if not self._kept:
            return
        if not self._unwritten and self._file.whole and all(map(_is, kept, self._kept)):
            return
        self._kept = kept
        if self._busy:
            self._waiting = state
        else:
            self._start(state)

    def recall(self, key: str) -> None:
        """Reads what is kept of the lock with this `Lock.key`; `recalled` brings it."""
        file = self._file
        self._pool.start(lambda: self._read.emit(file, key, file.past(key)))

    @Slot(object)
    def ask(self, query: Query) -> None:
        """Reads a page of the history; `paged` brings it."""
        file = self._file
        self._pool.start(lambda: self._page_read.emit(file, query, file.page(query)))

    def forget(self, key: str | None, state: State) -> None:
        """Of one lock, or of all (None), what was kept; `forgotten` follows."""
        file, now = self._file, moment()
        if self._waiting is not None:
            self._waiting = state
        self._unwritten = deque((e for e in self._unwritten if key not in (None, e.key)), MOST_UNWRITTEN)
        self._pool.start(lambda: self._forgot.emit(file, key, file.forget(key, state, now)))

    def keep_for(self, seconds: float) -> None:
        """So long the history is kept from now on."""
        file, now = self._file, moment()
        self._pool.start(lambda: file.keep_for(seconds, now))

    def mark(self, name: str, at: float) -> None:
        """Remembers a moment, seconds since the epoch, over the runs."""
        file = self._file
        self._pool.start(lambda: file.mark(name, at))

    def finish(self) -> None:
        """Waits for the last save, for a second at most."""
        self._pool.waitForDone(QUIT_WITHIN_MS)
        if self._waiting is not None:
            self._start(self._waiting)
            self._pool.waitForDone(QUIT_WITHIN_MS)

    def _start(self, state: State) -> None:
        self._busy, self._waiting = True, None
        self._writing = tuple(self._unwritten)
        self._unwritten.clear()
        self._pool.start(self._saving(state, self._writing))

    def _saving(self, state: State, passed: Passed) -> Callable[[], None]:
        file, now = self._file, moment()

        def save() -> None:
            self._saved.emit(file.save(state, now, passed))

        return save

    @Slot(bool)
    def _on_saved(self, written: bool) -> None:
        self._busy = False
        if not written:
            self._unwritten = deque((*self._writing, *self._unwritten), MOST_UNWRITTEN)
        self._writing = ()
        self._tell()
        if self._waiting is not None:
            self._start(self._waiting)

    @Slot(object, str, object)
    def _on_read(self, file: StateFile, key: str, past: Past) -> None:
        if file is self._file:
            unread = [each for each in (*self._writing, *self._unwritten) if each.key == key]
            self.recalled.emit(key, past_of((*past.events, *past.readings, *unread)))

    @Slot(object, object, object)
    def _on_page_read(self, file: StateFile, query: Query, page: Page) -> None:
        if file is self._file:
            self.paged.emit(query, joined(page, query, (*self._writing, *self._unwritten)))

    @Slot(object, object, bool)
    def _on_forgot(self, file: StateFile, key: str | None, done: bool) -> None:
        self._tell()
        if file is self._file:
            self.forgotten.emit(key, done)

    @Slot(object, object)
    def _on_marks_read(self, file: StateFile, marks: dict[str, float]) -> None:
        if file is self._file:
            self.marked.emit(marks)

    def _tell(self) -> None:
        for trouble in self._file.troubles:
            self.troubled.emit(trouble)


def _outliving(state: State) -> tuple[object, ...]:
    return state.locks, state.infos, state.alerts, state.paused_until, state.refusals, state.failures


def _is(one: object, other: object) -> bool:
    return one is other or (isinstance(one, int | float) and one == other)
