"""Whether the person's session bus is there; who depends on it listens here."""

import contextlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

if TYPE_CHECKING:  # jeepney is there on Linux only
    from jeepney import Message

    from lockwatch.desktop.dbus.connection import BusConnection


class SessionBus(QObject):
    """A bus that was lost is looked for when its socket appears anew, and at each `look`; nothing ticks.

    systemd's user bus comes back at the address that it had. Elsewhere a bus that ends takes the session with it.
    """

    found = Signal()
    """It answers: for the first time, or another one than before. What was subscribed to is forgotten."""
    lost = Signal()
    """Nobody answers. Emitted once until it is found again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bus: BusConnection | None = None
        """That answers or may soon do."""
        self.away = False
        """Did nobody answer? Also False where there is nothing to be asked: on other systems, and at first."""
        self.gone = False
        """Is it known that no bus is there? One that is away without being gone hangs: whoever calls it may wait."""
        self._sockets: QFileSystemWatcher | None = None
        self._let_gio_go: Callable[[], None] = _nothing
        self.look()

    @Slot()
    def look(self) -> None:
        """Looks again, which waits for nothing."""
        if self.bus is not None or not sys.platform.startswith("linux"):
            return
        from jeepney import message_bus

        from lockwatch.desktop.dbus.connection import BusConnection, NoBusError

        try:
            self.bus = BusConnection(self)
        except NoBusError:
            self.gone = True
            self._be_away()
            return
        self.gone = False
        self.bus.lost.connect(self._on_lost)
        self.bus.call(message_bus.GetId(), self._on_answer)

    def close(self) -> None:
        if self.bus is not None:
            self.bus.close()
            self.bus = None

    def _on_answer(self, answer: "Message") -> None:
        self.away = False
        if self._sockets is not None:
            self._sockets.deleteLater()
            self._sockets = None
        self._let_gio_go()
        self._let_gio_go = _outlive_with_gio()
        self.found.emit()

    @Slot()
    def _on_lost(self) -> None:
        self._let_gio_go()
        self._let_gio_go = _nothing
        if self.bus is not None:
            self.bus.deleteLater()
            self.bus = None
        if self.away:  # it took the connection and did not answer: the next sync is soon enough
            return
        self.look()
        self._be_away()

    def _be_away(self) -> None:
        if self.away:
            return
        self.away = True
        from jeepney.bus import get_bus

        with contextlib.suppress(Exception):  # an address of any shape raises anything
            directory = Path(get_bus("SESSION")).parent
            self._sockets = QFileSystemWatcher([str(directory)], self)
            self._sockets.directoryChanged.connect(self.look)
        self.lost.emit()


def _nothing() -> None:
    """Where GIO is not here."""


def _outlive_with_gio() -> Callable[[], None]:
    """Keeps GIO from ending the program with the bus, until what is answered is called.

    Where Qt's GTK theme has brought GIO, its connection to the session bus raises SIGTERM in its own process when the
    bus goes (GDBusConnection:exit-on-close), which nothing can tell from a wish to quit. The connection is one for
    the process (g_bus_get) while anybody holds it. So it is held, lest a later one be of the old kind, and let go when
    its bus is lost: GIO would hand out the closed one for ever.
    """
    import ctypes

    session = 2  # G_BUS_TYPE_SESSION
    try:
        gio = ctypes.CDLL("libgio-2.0.so.0", mode=os.RTLD_NOLOAD | os.RTLD_NOW)
    except OSError:  # nobody brought it
        return _nothing
    gio.g_bus_get_sync.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    gio.g_bus_get_sync.restype = ctypes.c_void_p
    gio.g_dbus_connection_set_exit_on_close.argtypes = (ctypes.c_void_p, ctypes.c_int)
    gio.g_object_unref.argtypes = (ctypes.c_void_p,)
    connection = gio.g_bus_get_sync(session, None, None)
    if not connection:
        return _nothing
    gio.g_dbus_connection_set_exit_on_close(connection, False)
    return partial(gio.g_object_unref, connection)
