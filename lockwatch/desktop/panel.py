"""A panel that comes after the program."""

import sys

from PySide6.QtCore import QObject, Signal, Slot

WATCHER = "org.kde.StatusNotifierWatcher"


class PanelWatch(QObject):
    """Tells once that the first StatusNotifierItem host appeared.

    Qt 6 chooses the kind of a tray icon when it is made: one made before any host stays invisible for good. When a host
    was there from the start, Qt follows its restarts by itself, and a second icon would be one too many.
    """

    appeared = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if not sys.platform.startswith("linux"):
            return
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected() or bus.interface().isServiceRegistered(WATCHER).value():
            return
        self._watcher = QDBusServiceWatcher(WATCHER, bus, QDBusServiceWatcher.WatchModeFlag.WatchForRegistration, self)
        self._watcher.serviceRegistered.connect(self._on_registered)

    @Slot(str)
    def _on_registered(self) -> None:
        self._watcher.serviceRegistered.disconnect(self._on_registered)
        self.appeared.emit()
