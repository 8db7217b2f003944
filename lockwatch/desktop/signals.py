"""Turn Unix signals into a Qt signal. Python's own handlers do not run while Qt's event loop waits."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot


class TerminationWatch(QObject):
    """Emits `terminated` when the process receives SIGTERM, SIGINT or SIGHUP."""

    terminated = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda number, frame: None)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    @Slot()
    def _on_readable(self) -> None:
        self._read.recv(64)
        self.terminated.emit()
