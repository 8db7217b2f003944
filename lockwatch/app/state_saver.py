"""Keeps what is known on the disk, off the GUI thread."""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from lockwatch.domain.history import Entry, Passed, Past, past_of
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Page, Query, joined
from lockwatch.storage.state_file import StateFile
from lockwatch.util.clock import moment

QUIT_WITHIN_MS = 1_000
MOST_UNWRITTEN = 10_000
"""So many events and readings wait, the latest, for a disk that can be written again."""

_Answer = TypeVar("_Answer")


class StateSaver(QObject):
    """Saves the latest state; while one is being saved, those in between are skipped.

    What happened is not skipped: it is written with the next state, and again with the one after where that failed.
    Of what can't be written the latest `MOST_UNWRITTEN` are held.

    A request takes a function, which is called with the answer on the GUI thread, unless another account is in use by
    then.
    """

    troubled = Signal(object)
    """Trouble: the file could not be read or written. Watching goes on."""
    _saved = Signal(bool)
    _answered = Signal(object, object, object)
    """The StateFile that was asked, the function that waits for the answer, and the answer."""

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
        self._answered.connect(self._on_answered)

    def use(self, file: StateFile) -> None:
        """Another account."""
        self._tell()
        self._file, self._kept, self._waiting, self._writing = file, (), None, ()
        self._unwritten.clear()

    def on_recalled(self, state: State) -> None:
        """Only from now on is there something to keep: a blank state must not take the place of a kept one."""
        self._kept = _outliving(state)

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

    def past(self, key: str, then: Callable[[Past], None]) -> None:
        """Reads what is kept of the lock with this `Lock.key`."""

        def with_unwritten(past: Past) -> None:
            unread = [each for each in self._not_in_file if each.key == key]
            then(past_of((*past.events, *past.readings, *unread)))

        self._ask(lambda file: file.past(key), with_unwritten)

    def page(self, query: Query, then: Callable[[Page], None]) -> None:
        """Reads a page of the history."""
        self._ask(lambda file: file.page(query), lambda page: then(joined(page, query, self._not_in_file)))

    def marks(self, then: Callable[[dict[str, float]], None]) -> None:
        """Reads the moments that the runs before have marked, by name; seconds since the epoch."""
        self._ask(lambda file: file.marks(), then)

    def forget(self, key: str | None, state: State, then: Callable[[bool], None]) -> None:
        """Forgets what was kept of one lock, or of all (None); the answer is whether it is gone for good."""
        now = moment()

        def with_troubles(done: bool) -> None:
            self._tell()
            then(done)

        if self._waiting is not None:
            self._waiting = state
        self._unwritten = deque((e for e in self._unwritten if key not in (None, e.key)), MOST_UNWRITTEN)
        self._ask(lambda file: file.forget(key, state, now), with_troubles)

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

    @property
    def _not_in_file(self) -> Passed:
        """What happened and may not be written yet; what is being written may be in both."""
        return (*self._writing, *self._unwritten)

    def _ask(self, read: Callable[[StateFile], _Answer], then: Callable[[_Answer], None]) -> None:
        file = self._file
        self._pool.start(lambda: self._answered.emit(file, then, read(file)))

    @Slot(object, object, object)
    def _on_answered(self, file: StateFile, then: Callable[[_Answer], None], answer: _Answer) -> None:
        if file is self._file:
            then(answer)

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
            self._unwritten = deque(self._not_in_file, MOST_UNWRITTEN)
        self._writing = ()
        self._tell()
        if self._waiting is not None:
            self._start(self._waiting)

    def _tell(self) -> None:
        for trouble in self._file.troubles:
            self.troubled.emit(trouble)


def _outliving(state: State) -> tuple[object, ...]:
    return state.locks, state.infos, state.alerts, state.paused_until, state.refusals, state.failures


def _is(one: object, other: object) -> bool:
    return one is other or (isinstance(one, int | float) and one == other)
