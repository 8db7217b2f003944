"""Detect whether a panel is running that shows tray icons over D-Bus (StatusNotifierItem)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.desktop.dbus.session_bus import SessionBus

if TYPE_CHECKING:  # jeepney is only installed on Linux
    from jeepney import Message

WATCHER = "org.kde.StatusNotifierWatcher"


class PanelWatch(QObject):
    """Tracks whether there is a StatusNotifierItem host, which is the part that draws icons.

    The watcher's presence alone is not enough: KDE's exists before the panel does.
    """

    changed = Signal()
    """Emitted when `hosted` has changed or has become known."""

    def __init__(self, session: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hosted: bool | None = False if session.gone else None
        """Whether a host is registered; None while that is not known, because the bus is new or hangs."""
        self._session = session
        session.connected.connect(self._on_connected)
        session.lost.connect(self._on_lost)

    @Slot()
    def _on_connected(self) -> None:
        self.hosted = None
        bus = self._session.bus
        assert bus is not None
        bus.signalled.connect(self._on_signal)
        bus.owner_changed.connect(self._ask)  # signals may be late: only the reply of the present owner counts
        bus.subscribe(WATCHER, WATCHER)
        self._ask()

    @Slot()
    def _on_lost(self) -> None:
        if self._session.gone:
            self._take(False)
        else:
            self.hosted = None

    @Slot()
    def _ask(self) -> None:
        from jeepney import DBusAddress, MessageFlag, Properties

        message = Properties(DBusAddress("/StatusNotifierWatcher", WATCHER, WATCHER)).get(
            "IsStatusNotifierHostRegistered"
        )
        message.header.flags |= MessageFlag.no_auto_start
        if self._session.bus is not None:
            self._session.bus.ask(message, self._on_answer)

    def _on_answer(self, answer: "Message") -> None:
        from lockwatch.desktop.dbus.connection import checked_body

        value = checked_body(answer, "v")
        self._take(value is not None and value[0] == ("b", True))

    @Slot(object)
    def _on_signal(self, message: "Message") -> None:
        from jeepney import HeaderFields

        member = message.header.fields.get(HeaderFields.member)
        if member in ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"):
            self._ask()

    def _take(self, hosted: bool) -> None:
        if hosted != self.hosted:
            self.hosted = hosted
            self.changed.emit()
