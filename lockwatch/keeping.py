"""Keeps what is known on the disk, off the GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from lockwatch.clock import moment
from lockwatch.domain.state import State
from lockwatch.storage.state_file import StateFile

QUIT_WITHIN_MS = 1_000


class Keeper(QObject):
    """Saves the latest state; while one is being saved, those in between are skipped."""

    troubled = Signal(object)
    """Trouble: the file could not be read or written. Watching goes on."""
    _saved = Signal()

    def __init__(self, file: StateFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._kept: tuple[object, ...] = ()
        self._busy = False
        self._waiting: State | None = None
        self._saved.connect(self._on_saved)

    def use(self, file: StateFile) -> None:
        """Another account."""
        self._tell()
        self._file, self._kept, self._waiting = file, (), None

    @Slot(object)
    def on_recalled(self, state: State) -> None:
        """Only from now on is there something to keep: a blank state must not take the place of a kept one."""
        self._kept = _outliving(state)

    def keep(self, state: State) -> None:
        """Saves `state` if it differs in what outlives the run, or if the file has lost it."""
        kept = _outliving(state)
        if not self._kept or (self._file.whole and all(map(_is, kept, self._kept))):
            return
        self._kept = kept
        if self._busy:
            self._waiting = state
        else:
            self._start(state)

    def finish(self) -> None:
        """Waits for the last save, for a second at most."""
        self._pool.waitForDone(QUIT_WITHIN_MS)
        if self._waiting is not None:
            self._start(self._waiting)
            self._pool.waitForDone(QUIT_WITHIN_MS)

    def _start(self, state: State) -> None:
        self._busy, self._waiting = True, None
        self._pool.start(self._saving(state))

    def _saving(self, state: State) -> Callable[[], None]:
        file, now = self._file, moment()

        def save() -> None:
            file.save(state, now)
            self._saved.emit()

        return save

    @Slot()
    def _on_saved(self) -> None:
        self._busy = False
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
