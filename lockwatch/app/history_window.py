"""The history window: created when it is first needed, and updated while it is open."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.history import Entries
from lockwatch.domain.timeline import Page, Query

if TYPE_CHECKING:  # a window is imported when it is first needed
    from lockwatch.ui.history.dialog import TimelineDialog


class HistoryWindow(QObject):
    """Owns the history window, of which at most one is open, and reads its pages through the saver."""

    export_requested = Signal(object)
    """Emitted with a Query when the user wants everything that it matches written to a file."""
    forget_requested = Signal(object)
    """Emitted with the key of the lock whose history the user wants deleted, or with None to delete all of it.

    The result is reported by `on_forgotten`.
    """

    def __init__(self, monitor: LockMonitor, saver: StateSaver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor, self._saver = monitor, saver
        self._window: TimelineDialog | None = None
        self._locks: object = None
        """The locks that the window was given last, to notice when they change."""
        monitor.changed.connect(self._on_changed)
        monitor.history_added.connect(self._on_history_added)

    def show(self, key: str | None = None, since: float | None = None) -> None:
        """Show the history of the lock with this key, of Lockwatch itself (`PROGRAM`), or all of it (None).

        With `since`, in seconds since the epoch, only later entries are shown.
        """
        if self._window is None:
            self._window = self._new_window()
        self._window.show_history(key, since)
        self._present(self._window)

    def close(self) -> None:
        """Close the window, because it shows the previous account."""
        if self._window is not None:
            self._window.close()

    def remake(self) -> None:
        """Replace an open window by one in the current language, which shows the same."""
        before = self._window
        if before is not None:
            before.close()
            self._window = self._new_window()
            self._window.resume(before)
            self._present(self._window)

    def on_forgotten(self, key: str | None, done: bool) -> None:
        """Show that the history of `key`, or with None all of it, was deleted.

        `done` is False if it could not be deleted from the disk.
        """
        if self._window is not None:
            self._window.show_forgotten(key, done)

    def _present(self, window: "TimelineDialog") -> None:
        window.show()
        window.raise_()
        window.activateWindow()

    def _new_window(self) -> "TimelineDialog":
        from lockwatch.ui.history.dialog import TimelineDialog

        window = TimelineDialog()
        window.page_requested.connect(self._on_page_requested)
        window.export_requested.connect(self.export_requested)
        window.forget_requested.connect(self.forget_requested)
        window.finished.connect(self._on_finished)
        self._locks = self._monitor.state.locks
        window.show_locks(self._monitor.state.locks.values())
        return window

    @Slot(object)
    def _on_page_requested(self, query: Query) -> None:
        self._saver.page(query, partial(self._show_page, query))

    def _show_page(self, query: Query, page: Page) -> None:
        if self._window is not None:
            self._window.show_page(query, page)

    @Slot()
    def _on_changed(self) -> None:
        locks = self._monitor.state.locks
        if self._window is not None and locks is not self._locks:
            self._locks = locks
            self._window.show_locks(locks.values())

    @Slot(object)
    def _on_history_added(self, entries: Entries) -> None:
        if self._window is not None:
            self._window.add(entries)

    @Slot()
    def _on_finished(self) -> None:
        if self._window is not None:
            self._window.deleteLater()
            self._window = None
