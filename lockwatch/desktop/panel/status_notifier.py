"""Panels that show icons told over D-Bus (StatusNotifierItem), as they come and go under the program."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.desktop.dbus.session_bus import SessionBus

if TYPE_CHECKING:  # jeepney is there on Linux only
    from jeepney import Message

WATCHER = "org.kde.StatusNotifierWatcher"
_BUS = "org.freedesktop.DBus"


class PanelWatch(QObject):
    """Tells when such a panel comes or goes.

    A watcher without a host shows nothing: KDE's is there before the panel is.
    """

    changed = Signal()
    """`hosted` is another, or is known now."""

    def __init__(self, session: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hosted: bool | None = False if session.gone else None
        """None: not known yet, as the bus is a new one or hangs."""
        self._session = session
        session.found.connect(self._on_found)
        session.lost.connect(self._on_lost)

    @Slot()
    def _on_found(self) -> None:
        from jeepney.bus_messages import MatchRule

        self.hosted = None
        bus = self._session.bus
        assert bus is not None
        bus.signalled.connect(self._on_signal)
        owner_changes = MatchRule(type="signal", sender=_BUS, interface=_BUS, member="NameOwnerChanged")
        owner_changes.add_arg_condition(0, WATCHER)
        bus.subscribe(owner_changes)
        bus.subscribe(MatchRule(type="signal", sender=WATCHER, interface=WATCHER))
        self._ask()

    @Slot()
    def _on_lost(self) -> None:
        if self._session.gone:
            self._take(False)
        else:
            self.hosted = None

    def _ask(self) -> None:
        from jeepney import DBusAddress, MessageFlag, Properties

        message = Properties(DBusAddress("/StatusNotifierWatcher", WATCHER, WATCHER)).get(
            "IsStatusNotifierHostRegistered"
        )
        message.header.flags |= MessageFlag.no_auto_start
        if self._session.bus is not None:
            self._session.bus.call(message, self._on_answer)

    def _on_answer(self, answer: "Message") -> None:
        from lockwatch.desktop.dbus.connection import value_of

        value = value_of(answer, "v")
        self._take(value is not None and value[0] == ("b", True))

    @Slot(object)
    def _on_signal(self, message: "Message") -> None:
        from jeepney import HeaderFields

        from lockwatch.desktop.dbus.connection import value_of

        member = message.header.fields.get(HeaderFields.member)
        if member == "NameOwnerChanged" and (names := value_of(message, "sss")) and names[0] == WATCHER:
            self._ask()  # only the answer counts: the next one may be there already
        elif member in ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"):
            self._ask()

    def _take(self, hosted: bool) -> None:
        if hosted != self.hosted:
            self.hosted = hosted
            self.changed.emit()
