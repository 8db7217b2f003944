"""Commands that other processes of the same user send to the running program."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.status_publisher import StatusPublisher
from lockwatch.util.clock import steady


class CommandHandler(QObject):
    """Carries out a command, or emits a signal that asks another part to do so."""

    show_requested = Signal()
    sync_requested = Signal()
    token_changed = Signal()
    """Emitted when another process has stored or removed the token."""

    def __init__(self, monitor: LockMonitor, status: StatusPublisher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor, self._status = monitor, status

    def answer(self, command: str) -> str:
        """Carry out `command`, and return the answer, which is one line or empty."""
        match command:
            case "show":
                self.show_requested.emit()
                return ""
            case "hidden":  # sent by a second program, which was started at login
                return ""
            case "sync":
                wait = self._monitor.schedule.earliest_at - steady()
                self.sync_requested.emit()
                return "Syncing now." if wait <= 0 else f"Syncing in {wait:.0f} s."
            case "status" | "watch":
                return self._status.answer()
            case "token":
                self.token_changed.emit()
                return ""
            case "quit":
                QTimer.singleShot(0, QApplication.quit)
                return ""
        return "This Lockwatch does not know that command."
