"""The icon in the tray, its tooltip and its menu."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QSystemTrayIcon

from lockwatch.domain.overview import Overview
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui.icons import tray_icon
from lockwatch.ui.tray_host import host, tooltip_text
from lockwatch.ui.tray_menu import TrayMenu
from lockwatch.ui.wording import overview_text


class Tray(QObject):
    """Shows what `show_state` says. It outlives the icon, which is made anew when a panel comes late."""

    toggled = Signal()
    opened = Signal()
    sync_wished = Signal()
    settings_wished = Signal()
    about_wished = Signal()
    quit_wished = Signal()
    acted = Signal(object, object)
    """The frozenset of Targets, and Act."""
    pause_wished = Signal(object)
    """One of `acts.PAUSES`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overview = Overview.CANNOT_SEE
        self._tooltip = "Lockwatch"
        self._paused = False
        self._menu = TrayMenu(self)
        for wished, signal in (
            (self._menu.opened, self.opened),
            (self._menu.sync_wished, self.sync_wished),
            (self._menu.settings_wished, self.settings_wished),
            (self._menu.about_wished, self.about_wished),
            (self._menu.quit_wished, self.quit_wished),
            (self._menu.acted, self.acted),
            (self._menu.pause_wished, self.pause_wished),
        ):
            wished.connect(signal)
        self.icon = self._new_icon()

    @property
    def available(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show_state(self, state: State, overview: Overview, now: float, rules: Rules) -> None:
        paused = state.paused(now)
        if (overview, paused) != (self._overview, self._paused):
            self._overview, self._paused = overview, paused
            self.icon.setIcon(tray_icon(overview, paused=paused))
        tooltip = overview_text(state, overview, now, rules)
        if tooltip != self._tooltip:
            self._tooltip = tooltip
            self.icon.setToolTip(tooltip_text(tooltip, host()))
        self._menu.show_state(state, now, rules)

    def renew(self) -> None:
        """A new icon in place of the old one."""
        self.icon.hide()
        self.icon.deleteLater()
        self.icon = self._new_icon()

    def hide(self) -> None:
        self.icon.hide()

    def _new_icon(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(tray_icon(self._overview, paused=self._paused), self)
        icon.setToolTip(self._tooltip)
        icon.setContextMenu(self._menu.menu)
        icon.activated.connect(self._on_activated)
        icon.show()
        return icon

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.toggled.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.sync_wished.emit()
