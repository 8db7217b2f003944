"""Makes sure that a panel shows the tray icon, or reports that none does."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.panel.status_notifier import PanelWatch
from lockwatch.desktop.session import desktops
from lockwatch.ui.tray.host import Host
from lockwatch.ui.tray.icon import Tray
from lockwatch.ui.wording.troubles import bus_away_text, icon_lost_text, no_tray_text

NO_TRAY_AFTER_MS = 30_000
"""How long to wait for a panel that starts late or restarts."""


class TrayPresence(QObject):
    """Recreates the icon when panels come and go, and reports problems that the user should know about."""

    alone_changed = Signal(bool)
    """Emitted with True when no panel shows the icon, so that the list window has to replace it, and False later."""
    line_changed = Signal(str)
    """Emitted with a sentence about what does not work on this desktop now; empty if everything works."""
    renewed = Signal()
    """Emitted when the icon was recreated. Another kind of host may show its menu now."""

    def __init__(self, tray: Tray, session: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.alone = False
        self._problem = ""
        self._tray, self._session = tray, session
        self._panel = PanelWatch(session, self)
        self._cut_off = session.away
        """Whether the icon has lost its D-Bus panel or its bus since it was created."""
        self._patience = QTimer(self, singleShot=True, interval=NO_TRAY_AFTER_MS)
        self._patience.timeout.connect(self._on_no_tray)
        self._panel.changed.connect(self._on_panel_changed)  # also emitted when the panel is known on a new bus
        session.lost.connect(self._on_bus_lost)

    def close(self) -> None:
        """Stop reporting, because the program ends."""
        self._patience.stop()

    @property
    def host(self) -> Host:
        """The kind of tray that shows the icon."""
        return self._tray.host

    @property
    def available(self) -> bool:
        """Whether there is an icon that can be clicked, as far as this is known."""
        host = self.host
        return (host.over_dbus and self._panel.hosted is not False) or host in (Host.X11, Host.SYSTEM)

    @Slot()
    def settle(self) -> None:
        """Report the current situation if it has changed.

        Called once all signals are connected, and after each sync, because no event announces an X11 tray.
        """
        if self.available:
            self._patience.stop()
            self._set_alone(False)
        elif not self.alone and not self._patience.isActive():
            self._patience.start()
        problem = self._problem_text()
        if problem != self._problem:
            self._problem = problem
            self.line_changed.emit(problem)

    def _problem_text(self) -> str:
        if self._session.away:
            return bus_away_text()
        if self._panel.hosted and not self.available:  # on X11, Qt keeps using its old bus connection
            return icon_lost_text()
        if self.alone:
            return no_tray_text(gnome="GNOME" in desktops())
        return ""

    @Slot()
    def _on_panel_changed(self) -> None:
        """Recreate the icon when a panel is ready.

        Qt registers some icons again by itself, but as soon as the panel's name is on the bus; waybar may not answer
        then.
        """
        if self._panel.hosted:
            wanted = self._cut_off or not self._tray.by_dbus
            self._cut_off = False
        else:
            self._cut_off = True
            wanted = self._tray.by_dbus and QGuiApplication.platformName() == "xcb"  # an X11 tray may show it instead
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
