"""Where the program is to be found: its icon in a panel, or its window where no panel shows icons."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.panel.status_notifier import PanelWatch
from lockwatch.desktop.session import desktops
from lockwatch.ui.tray.host import Host
from lockwatch.ui.tray.icon import Tray
from lockwatch.ui.wording.troubles import bus_away_text, icon_lost_text, no_tray_text

NO_TRAY_AFTER_MS = 30_000
"""A panel that starts late, or again, has come by then."""


class TrayPresence(QObject):
    """Makes the icon anew as panels come and go, and tells what a person should know of it."""

    alone_changed = Signal(bool)
    """Is there no icon, so that the window is the program?"""
    line_changed = Signal(str)
    """What does not work on this desktop while it does not; empty: everything does."""
    renewed = Signal()
    """The icon is another, and its menu may be shown by another kind of host."""

    def __init__(self, tray: Tray, session: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.alone = False
        self._line = ""
        self._tray, self._session = tray, session
        self._panel = PanelWatch(session, self)
        self._cut_off = session.away
        """Has the icon been without a panel over D-Bus, or without its bus?"""
        self._patience = QTimer(self, singleShot=True, interval=NO_TRAY_AFTER_MS)
        self._patience.timeout.connect(self._on_no_tray)
        self._panel.changed.connect(self._on_panel_changed)
        session.found.connect(self.settle)
        session.lost.connect(self._on_bus_lost)

    def close(self) -> None:
        """No window any more."""
        self._patience.stop()

    @property
    def host(self) -> Host:
        """What kind of tray has the icon."""
        return self._tray.host

    @property
    def available(self) -> bool:
        """Is there an icon to be clicked on, as far as known?"""
        host = self.host
        return (host is Host.DBUS and self._panel.hosted is not False) or host in (Host.X11, Host.SYSTEM)

    @Slot()
    def settle(self) -> None:
        """What holds now is told. To be called once all listen, and after each sync: nothing tells of an X11 tray."""
        if self.available:
            self._patience.stop()
            self._set_alone(False)
        elif not self.alone and not self._patience.isActive():
            self._patience.start()
        line = self._what_lacks()
        if line != self._line:
            self._line = line
            self.line_changed.emit(line)

    def _what_lacks(self) -> str:
        if self._session.away:
            return bus_away_text()
        if self._panel.hosted and not self.available:  # Qt asks its old connection for ever, on X11
            return icon_lost_text()
        if self.alone:
            return no_tray_text(gnome="GNOME" in desktops())
        return ""

    @Slot()
    def _on_panel_changed(self) -> None:
        """Qt would register some icons again by itself, but as soon as the name is there: waybar may not answer yet."""
        if self._panel.hosted:
            wanted = self._cut_off or not self._tray.by_dbus
            self._cut_off = False
        else:
            self._cut_off = True
            wanted = self._tray.by_dbus and QGuiApplication.platformName() == "xcb"  # an X11 tray may have it
        if wanted:
            self._tray.renew()
            self.renewed.emit()
        self.settle()

    @Slot()
    def _on_bus_lost(self) -> None:
        self._cut_off = True
        self.settle()

    @Slot()
    def _on_no_tray(self) -> None:
        if not self.available:
            self._set_alone(True)
            self.settle()

    def _set_alone(self, alone: bool) -> None:
        if alone != self.alone:
            self.alone = alone
            self.alone_changed.emit(alone)
