"""The end of a sleep, as logind tells it.

Where no logind runs, and on other systems, the worker notices by its timer, a minute later at most.
"""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:  # jeepney is there on Linux only
    from jeepney import Message

    from lockwatch.desktop.dbus.connection import BusConnection


class SleepWatch(QObject):
    """Tells that the computer woke up."""

    resumed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = self._new_bus()

    def close(self) -> None:
        """Leaves the system bus."""
        if self._bus is not None:
            self._bus.close()

    def _new_bus(self) -> "BusConnection | None":
        if not sys.platform.startswith("linux"):
            return None
        from jeepney.bus_messages import MatchRule

        from lockwatch.desktop.dbus.connection import BusConnection, NoBusError

        try:
            bus = BusConnection(self, "SYSTEM")
        except NoBusError:
            return None
        bus.signalled.connect(self._on_signal)
        bus.subscribe(
            MatchRule(
                type="signal",
                sender="org.freedesktop.login1",
                path="/org/freedesktop/login1",
                interface="org.freedesktop.login1.Manager",
                member="PrepareForSleep",
            )
        )
        return bus

    @Slot(object)
    def _on_signal(self, message: "Message") -> None:
        """``PrepareForSleep`` comes with true before a sleep and with false after it (org.freedesktop.login1(5))."""
        from lockwatch.desktop.dbus.connection import value_of

        if value_of(message, "b") == (False,):
            self.resumed.emit()
