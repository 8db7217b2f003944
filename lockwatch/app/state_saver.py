"""Writes the state and the history to the state file, and reads from it, off the GUI thread."""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.domain.history import Entries, Entry, LockHistory, lock_history
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Page, Query, joined
from lockwatch.storage.state_file import StateFile
from lockwatch.util.clock import moment
from lockwatch.util.task_thread import TaskThread

MOST_UNWRITTEN = 10_000
"""The maximum number of events and readings that are kept while the disk can't be written; the oldest are dropped."""

_Answer = TypeVar("_Answer")


class StateSaver(QObject):
    """Saves the latest state. While a save is under way, states in between are skipped.

    Entries of the history are never skipped. They are written with the next state; if that fails, up to
    `MOST_UNWRITTEN` of them are written with the state after it.

    Methods with a parameter `then` read from the file and call `then` with the answer on the GUI thread, unless another
    account is in use by then.
    """

    troubled = Signal(object)
    """Emitted with a Trouble if the file could not be read or written. The program continues without it."""
    _saved = Signal(bool)
    _answered = Signal(object, object, object)
    """Emitted with the StateFile that was read, the `then` of the request, and the answer."""

    def __init__(self, file: StateFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._disk = TaskThread(self)
        self._last_saved: tuple[object, ...] = ()
        """The parts of the state that were saved last; empty until the stored state has been loaded."""
        self._busy = False
        self._waiting: State | None = None
        self._unwritten: deque[Entry] = deque(maxlen=MOST_UNWRITTEN)
        self._writing: Entries = ()
        self._saved.connect(self._on_saved)
        self._answered.connect(self._on_answered)

    def use(self, file: StateFile) -> None:
        """Use the state file of another account. Saving starts again after `on_recalled`."""
        self._report_troubles()
        self._file, self._last_saved, self._waiting, self._writing = file, (), None, ()
        self._unwritten.clear()

    def on_recalled(self, state: State) -> None:
        """Start saving: the stored state has been loaded, so it can't be overwritten by a blank one any more."""
        self._last_saved = _stored_parts(state)

    @Slot(object)
    def on_history_added(self, entries: Entries) -> None:
        """Write these new entries of the history together with the next state."""
        self._unwritten.extend(entries)

    def save(self, state: State) -> None:
        """Save `state` if a stored part of it has changed, if the file was lost, or if there are unwritten entries."""
        parts = _stored_parts(state)
        if not self._last_saved:
            return
        if not self._unwritten and self._file.whole and all(map(_is_same, parts, self._last_saved)):
            return
        self._last_saved = parts
        if self._busy:
            self._waiting = state
        else:
            self._start(state)

    def read_lock_history(self, key: str, then: Callable[[LockHistory], None]) -> None:
        """Read the history of the lock with this `Lock.key`, including entries that are not written yet."""

        def with_unwritten(history: LockHistory) -> None:
            unread = [each for each in self._not_in_file if each.key == key]
            then(lock_history((*history.events, *history.readings, *unread)))

        self._ask(lambda file: file.read_lock_history(key), with_unwritten)

    def page(self, query: Query, then: Callable[[Page], None]) -> None:
        """Read a page of the history, including entries that are not written yet."""
        self._ask(lambda file: file.page(query), lambda page: then(joined(page, query, self._not_in_file)))

    def marks(self, then: Callable[[dict[str, float]], None]) -> None:
        """Read the times that earlier runs have stored with `mark`: seconds since the epoch by name."""
        self._ask(lambda file: file.marks(), then)

    def forget(self, key: str | None, state: State, then: Callable[[bool], None]) -> None:
        """Delete the history of the lock with this key, or all history (None). Call `then` with True on success."""
        now = moment()

        def with_troubles(done: bool) -> None:
            self._report_troubles()
            then(done)

        if self._waiting is not None:
            self._waiting = state
        self._unwritten = deque((e for e in self._unwritten if key not in (None, e.key)), MOST_UNWRITTEN)
        self._writing = tuple(e for e in self._writing if key not in (None, e.key))
        self._ask(lambda file: file.forget(key, state, now), with_troubles)

    def set_retention(self, seconds: float) -> None:
        """Set how long the history is kept: delete older entries now, and from now on as they become older."""
        file, now = self._file, moment()
        self._disk.start(lambda: file.set_retention(seconds, now))

    def mark(self, name: str, at: float) -> None:
        """Store a time, in seconds since the epoch, for later runs."""
        file = self._file
        self._disk.start(lambda: file.mark(name, at))

    def finish(self) -> bool:
        """Wait until the last state is saved, for at most about two seconds. Return whether all tasks have ended."""
        self._disk.finish()
        if self._waiting is not None:
            self._start(self._waiting)
        return self._disk.finish()

    @property
    def _not_in_file(self) -> Entries:
        """Entries that may not be in the file yet. Those being written now may be there already."""
        return (*self._writing, *self._unwritten)

    def _ask(self, read: Callable[[StateFile], _Answer], then: Callable[[_Answer], None]) -> None:
        file = self._file
        self._disk.start(lambda: self._answered.emit(file, then, read(file)))

    @Slot(object, object, object)
    def _on_answered(self, file: StateFile, then: Callable[[_Answer], None], answer: _Answer) -> None:
        if file is self._file:
            then(answer)

    def _start(self, state: State) -> None:
        self._busy, self._waiting = True, None
        self._writing = tuple(self._unwritten)
        self._unwritten.clear()
        self._disk.start(self._saving(state, self._writing))

    def _saving(self, state: State, entries: Entries) -> Callable[[], None]:
        file, now = self._file, moment()

        def save() -> None:
            self._saved.emit(file.save(state, now, entries))

        return save

    @Slot(bool)
    def _on_saved(self, written: bool) -> None:
        self._busy = False
        if not written:
            self._unwritten = deque(self._not_in_file, MOST_UNWRITTEN)
        self._writing = ()
        self._report_troubles()
        if self._waiting is not None:
            self._start(self._waiting)

    def _report_troubles(self) -> None:
        for trouble in self._file.troubles:
            self.troubled.emit(trouble)


def _stored_parts(state: State) -> tuple[object, ...]:
    return state.locks, state.infos, state.alerts, state.on_screen, state.paused_until, state.refusals, state.failures


def _is_same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, int | float) and one == other)
