"""The icon in the tray, its tooltip and its menu."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from lockwatch.domain.glance import Overview
from lockwatch.ui.icons import tray_icon

if TYPE_CHECKING:  # the icon is up before what fills its menu is imported
    from lockwatch.domain.rules import Rules
    from lockwatch.domain.state import State
    from lockwatch.ui.tray_host import Host
    from lockwatch.ui.tray_menu import TrayMenu


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
        self._panel_dark: bool | None = None
        self._menu = QMenu()
        self._entries: TrayMenu | None = None
        self._host: Host | None = None
        """Of the icon as it is; None: not asked yet."""
        self.icon = self._new_icon()

    def complete(self) -> None:
        """Fills the menu, which is empty at first; once more in another language."""
        from lockwatch.ui.act_menus import empty
        from lockwatch.ui.tray_menu import TrayMenu

        if self._entries is not None:
            empty(self._menu)
            self._entries.deleteLater()
        self._entries = entries = TrayMenu(self._menu, self)
        for wished, signal in (
            (entries.opened, self.opened),
            (entries.sync_wished, self.sync_wished),
            (entries.settings_wished, self.settings_wished),
            (entries.about_wished, self.about_wished),
            (entries.quit_wished, self.quit_wished),
            (entries.acted, self.acted),
            (entries.pause_wished, self.pause_wished),
        ):
            wished.connect(signal)

    @property
    def available(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show_state(self, state: "State", overview: Overview, now: float, rules: "Rules") -> None:
        """After `complete`."""
        from lockwatch.ui.tray_host import Host, host, tooltip_text
        from lockwatch.ui.wording import overview_text

        if self._host in (None, Host.OTHER):  # asking costs a call over the bus
            self._host = host()
        paused = state.paused(now)
        if (overview, paused) != (self._overview, self._paused):
            self._overview, self._paused = overview, paused
            self.icon.setIcon(self._picture())
        tooltip = overview_text(state, overview, now, rules)
        if tooltip != self._tooltip:
            self._tooltip = tooltip
            self.icon.setToolTip(tooltip_text(tooltip, self._host))
        if self._entries is not None:
            self._entries.show_state(state, now, rules, self._host)

    def set_panel_dark(self, dark: bool | None) -> None:
        """Draws the icon for that panel; None: not known."""
        self._panel_dark = dark
        self.icon.setIcon(self._picture())

    def renew(self) -> None:
        """A new icon in place of the old one."""
        self.icon.hide()
        self.icon.deleteLater()
        self.icon = self._new_icon()
        self._host = None

    def hide(self) -> None:
        self.icon.hide()

    def _picture(self) -> QIcon:
        return tray_icon(self._overview, self._panel_dark, paused=self._paused)

    def _new_icon(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(self._picture(), self)
        icon.setToolTip(self._tooltip)
        icon.setContextMenu(self._menu)
        icon.activated.connect(self._on_activated)
        icon.show()
        return icon

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.toggled.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.sync_wished.emit()
