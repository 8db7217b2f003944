"""The history in the running program: writing, reading, exporting and deleting it."""

from contextlib import AbstractContextManager, closing, nullcontext
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.app.last_look import LastLook
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.reminders import Reminders
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.window_manager import WindowManager
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Query
from lockwatch.storage.history_reader import HistoryReader
from lockwatch.storage.state_file import StateFile
from lockwatch.storage.state_reader import RAN
from lockwatch.storage.state_troubles import Fault, Trouble
from lockwatch.ui.wording.troubles import state_put_aside_text, state_unwritable_text
from lockwatch.util.clock import moment

if TYPE_CHECKING:  # they are imported for the first export
    from lockwatch.history.export import Exports, History


class HistoryService(QObject):
    """Connects the state saver with the history window, exports, the summary in the lock list, and reminders."""

    troubled = Signal(str)
    """Emitted with a sentence if the state file could not be read or written. The program continues without it."""

    def __init__(
        self,
        file: StateFile,
        saver: StateSaver,
        monitor: LockMonitor,
        windows: WindowManager,
        settings: SettingsStore,
        presenter: NotificationPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file, self._monitor, self._windows, self._presenter = file, monitor, windows, presenter
        self.saver, self._settings = saver, settings
        self._exports: Exports | None = None
        self._last_look = LastLook(monitor, saver, windows, self)
        self.reminders = Reminders(monitor, saver, presenter, windows.banners, self)
        self._connect()

    def _connect(self) -> None:
        saver, monitor, timelines = self.saver, self._monitor, self._windows.timelines
        monitor.history_added.connect(saver.on_history_added)
        monitor.history_added.connect(self._windows.details.read_history)
        self._presenter.history_added.connect(monitor.add)
        self._presenter.delivered.connect(self._on_delivered)
        timelines.forget_requested.connect(self._on_forget_requested)
        timelines.export_requested.connect(self._on_export_requested)
        saver.troubled.connect(self._on_troubled)

    def on_recalled(self, state: State) -> None:
        """Take over the state of the previous run, and read its marks."""
        self.saver.on_recalled(state)
        self.saver.marks(self._take_marks)

    def _take_marks(self, marks: dict[str, float]) -> None:
        self._last_look.on_marked(marks)
        self.reminders.on_marked(marks)

    @Slot()
    def save(self) -> None:
        """Save the state, unless one of its notifications still waits to be shown.

        If the program crashed after saving, the next run would not show that notification.
        """
        if not self._presenter.waiting:
            self.saver.save(self._monitor.state)

    @Slot()
    def _on_delivered(self) -> None:
        """Save the alerts and the ids of their notifications in one transaction.

        Killed between two, the program would leave a notification that the next run could not withdraw.
        """
        self._monitor.on_screen_changed(self._presenter.on_screen)
        self.save()

    def use(self, file: StateFile) -> None:
        """Use the state file of another account."""
        self._file = file
        self.saver.use(file)
        self._last_look.forget()
        self.reminders.forget()
        self._windows.timelines.close()

    def leave(self) -> None:
        """Save the state when the program ends. If the list is open, its changes count as seen."""
        if self._exports is not None:
            self._exports.stop()
        self.save()
        self._last_look.leave()
        self.saver.mark(RAN, moment().wall)

    @Slot(object)
    def _on_export_requested(self, query: Query) -> None:
        if self._exports is None:
            from lockwatch.history.export import Exports

            self._exports = Exports(self._opened, lambda key, name: self._settings.stored.display_name(key, name), self)
        self._exports.export(query)

    @Slot(object)
    def _on_forget_requested(self, key: str | None) -> None:
        self._monitor.forget_left()
        self.saver.forget(key, self._monitor.state, partial(self._on_forgotten, key))

    def _on_forgotten(self, key: str | None, done: bool) -> None:
        self._last_look.on_forgotten(done)
        self.reminders.on_forgotten(key, done)
        self._windows.timelines.on_forgotten(key, done)
        self._windows.details.read_history()

    @Slot(object)
    def _on_troubled(self, trouble: Trouble) -> None:
        put_aside = trouble.fault is Fault.PUT_ASIDE
        self.troubled.emit(state_put_aside_text(trouble.name) if put_aside else state_unwritable_text())

    def _opened(self) -> "AbstractContextManager[History]":
        """Open the history for an export; called in its thread. The history of the demo is in memory only."""
        file = self._file
        return (
            nullcontext(file)
            if file.directory is None
            else closing(HistoryReader(file.directory, file.api_url, as_of_now=True))
        )
