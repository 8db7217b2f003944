"""Notice the end of system sleep, from logind.

Without logind and on other systems, the sync worker's timer notices it at most a minute later.
"""

import math
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.domain.pacing import REQUEST_WITHIN_S
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # jeepney is only installed on Linux
    from jeepney import Message

    from lockwatch.desktop.dbus.connection import BusConnection


class SleepWatch(QObject):
    """Emits `resumed` when the computer has woken up.

    A signal within `REQUEST_WITHIN_S` of the previous one is ignored as a repetition. Any request under way then
    began after the computer woke up, so it does not have to be interrupted.
    """

    resumed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signalled_at = -math.inf
        """When logind last reported the end of a sleep, on the steady clock."""
        self._bus: BusConnection | None = None
        self.reconnect()

    @property
    def connected(self) -> bool:
        """Whether there is a connection to the system bus, which may not have replied yet."""
        return self._bus is not None

    @property
    def idle(self) -> bool:
        """Whether the system bus has replied to everything, so that it will report the end of a sleep."""
        return self._bus is None or self._bus.idle

    def reconnect(self) -> None:
        """Connect to the system bus if there is no connection, for example after it was restarted. Does not block."""
        if self._bus is None:
            self._bus = self._new_bus()

    def close(self) -> None:
        """Close the connection to the system bus."""
        if self._bus is not None:
            self._bus.close()

    def _new_bus(self) -> "BusConnection | None":
        if not sys.platform.startswith("linux"):
            return None
        from lockwatch.desktop.dbus.connection import BusConnection, NoBusError

        try:
            bus = BusConnection(self, "SYSTEM")
        except NoBusError:
            return None
        bus.lost.connect(self._on_lost)
        bus.signalled.connect(self._on_signal)
        bus.subscribe(
            "org.freedesktop.login1",
            "org.freedesktop.login1.Manager",
            path="/org/freedesktop/login1",
            member="PrepareForSleep",
        )
        return bus

    @Slot()
    def _on_lost(self) -> None:
        if self._bus is not None:
            self._bus.deleteLater()
            self._bus = None

    @Slot(object)
    def _on_signal(self, message: "Message") -> None:
        """Handle ``PrepareForSleep``, which is true before sleep and false after it (org.freedesktop.login1(5))."""
        from lockwatch.desktop.dbus.connection import checked_body

        if checked_body(message, "b") == (False,):
            before, self._signalled_at = self._signalled_at, steady()
            if self._signalled_at - before > REQUEST_WITHIN_S:
                self.resumed.emit()
