"""The details window, which shows one lock at a time and is updated while it is open."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.history import LockHistory
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # a window is imported when it is first needed
    from lockwatch.ui.details.dialog import DetailsDialog


class DetailsWindow(QObject):
    """Owns the details window, and updates it when the monitor or the history changes."""

    returned_to_list = Signal(str)
    """Emitted with the key of the lock when the user leaves, by Escape, a window that was opened from the list."""

    def __init__(
        self, monitor: LockMonitor, saver: StateSaver, actions: LockActions, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._monitor, self._saver, self._actions = monitor, saver, actions
        self._window: DetailsDialog | None = None
        self._key = ""
        """The key of the lock that the window shows."""
        self._from_list = False
        monitor.changed.connect(self._on_changed)

    def show(self, key: str, *, from_list: bool) -> None:
        """Show the lock with this key instead of the current one. Do nothing if there is no such lock."""
        if self._monitor.lock(key) is None:
            return
        self._from_list = from_list
        if self._window is not None and self._key != key:
            self._window.close()
        window = self._window = self._window or self._new_window()
        self._key = key
        self._fill(window)
        self.read_history()
        window.show()
        window.raise_()
        window.activateWindow()

    def remake(self, *, from_list: bool) -> None:
        """If the window is open, replace it by a new one in the current language, with the same geometry."""
        before = self._window
        if before is not None:
            before.close()
            self.show(self._key, from_list=from_list)
            if self._window is not None:
                self._window.setGeometry(before.geometry())

    @Slot()
    def read_history(self) -> None:
        """If the window is open, read the lock's history again, because it has changed."""
        if self._window is not None:
            self._saver.read_lock_history(self._key, partial(self._show_history, self._key))

    def _show_history(self, key: str, history: LockHistory) -> None:
        if self._window is not None and key == self._key:
            self._window.show_history(history)

    def _new_window(self) -> "DetailsDialog":
        from lockwatch.ui.details.dialog import DetailsDialog

        window = DetailsDialog(self._actions)
        window.escaped.connect(self._on_escaped)
        window.finished.connect(self._on_finished)
        return window

    def _fill(self, window: "DetailsDialog") -> None:
        lock = self._monitor.lock(self._key)
        if lock is None:
            window.lock_left()
        else:
            window.show_lock(lock, self._monitor.state, steady(), self._monitor.rules)

    @Slot()
    def _on_changed(self) -> None:
        if self._window is not None:
            self._fill(self._window)

    @Slot()
    def _on_escaped(self) -> None:
        if self._from_list:
            self.returned_to_list.emit(self._key)

    @Slot()
    def _on_finished(self) -> None:
        if self._window is not None:
            self._window.deleteLater()
            self._window = None
