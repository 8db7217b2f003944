"""The connection to the user's session bus, which may be restarted at any time."""

import contextlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

if TYPE_CHECKING:  # jeepney is only installed on Linux
    from jeepney import Message

    from lockwatch.desktop.dbus.connection import BusConnection


class SessionBus(QObject):
    """The connection to the session bus, which is renewed after the bus was restarted.

    If the connection is lost, it is opened again when the socket reappears (inotify) or `reconnect` is called; there is
    no timer. systemd's user bus returns at the same address; on other systems the session ends with its bus.
    """

    connected = Signal()
    """Emitted when a bus answers, for the first time or after a restart; subscriptions must then be renewed."""
    lost = Signal()
    """Emitted once when the bus stops answering, and not again before it is connected again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bus: BusConnection | None = None
        """The connection, or None if there is no bus. The bus may not have replied yet."""
        self.away = False
        """Whether the bus failed to answer. False before the first attempt, and always on Windows and macOS."""
        self.gone = False
        """Whether it is known that no bus exists. A bus that is `away` but not `gone` hangs, and calls may block."""
        self._sockets: QFileSystemWatcher | None = None
        self._let_gio_go: Callable[[], None] = _nothing
        self.reconnect()

    @Slot()
    def reconnect(self) -> None:
        """Try to connect if there is no connection. Does not block."""
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
        """Close the connection without emitting `lost`."""
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
        self.connected.emit()

    @Slot()
    def _on_lost(self) -> None:
        self._let_gio_go()
        self._let_gio_go = _nothing
        if self.bus is not None:
            self.bus.deleteLater()
            self.bus = None
        if self.away:  # the bus accepted a connection without answering: try again only after the next sync
            return
        self.reconnect()
        self._be_away()

    def _be_away(self) -> None:
        if self.away:
            return
        self.away = True
        from jeepney.bus import get_bus

        with contextlib.suppress(Exception):  # jeepney raises any exception for a malformed address
            directory = Path(get_bus("SESSION")).parent
            self._sockets = QFileSystemWatcher([str(directory)], self)
            self._sockets.directoryChanged.connect(self.reconnect)
        self.lost.emit()


def _nothing() -> None:
    """Do nothing, because GIO is not loaded."""


def _outlive_with_gio() -> Callable[[], None]:
    """Keep GIO from terminating the program when the bus ends, and return a function that undoes this.

    Qt's GTK theme loads GIO, whose connection to the session bus raises SIGTERM in its own process when the bus ends
    (GDBusConnection:exit-on-close). That looks like a request to quit. GIO shares one connection per process
    for as long as anybody holds a reference (g_bus_get), so a reference is held here: a new connection would have the
    property set again. The reference is released when the bus is lost, or GIO would return the closed connection
    forever.
    """
    import ctypes

    session = 2  # G_BUS_TYPE_SESSION
    try:
        gio = ctypes.CDLL("libgio-2.0.so.0", mode=os.RTLD_NOLOAD | os.RTLD_NOW)
    except OSError:  # GIO is not loaded
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
