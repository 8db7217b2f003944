"""The tray icon with its tooltip and its menu."""

import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from lockwatch.domain.overview_level import Base, Overview
from lockwatch.ui.theme.icons import tray_icon

if TYPE_CHECKING:  # at run time they are imported later, so that the icon appears sooner
    from lockwatch.domain.rules import Rules
    from lockwatch.domain.state import State
    from lockwatch.ui.tray.host import Host
    from lockwatch.ui.tray.menu import TrayMenu


class Tray(QObject):
    """Owns the tray icon, which is recreated by `renew` when a panel appears or disappears.

    On X11, Qt (6.12) chooses the kind of an icon when the icon is created: a StatusNotifierItem over D-Bus if there is
    a host for it, otherwise an icon for an X11 tray, which may appear later, disappear and return. The kind never
    changes afterwards. On Wayland all icons use D-Bus, also for hosts that appear later. Each icon has its own
    D-Bus connection, which is lost when the bus ends.
    """

    toggled = Signal()
    opened = Signal()
    sync_requested = Signal()
    history_requested = Signal()
    settings_requested = Signal()
    about_requested = Signal()
    quit_requested = Signal()
    acted = Signal(object, object)
    """Emitted with a frozenset of Targets and an Act when the user acts on alerts."""
    pause_requested = Signal(object)
    """Emitted with the Act when the user pauses or resumes notifications."""

    def __init__(self, parent: QObject | None = None, *, desktops: Collection[str] = ()) -> None:
        """`desktops` are the names of the desktop (XDG_CURRENT_DESKTOP)."""
        super().__init__(parent)
        self._desktops = desktops
        self._overview = Overview(Base.CANNOT_SEE)
        self._tooltip = "Lockwatch"
        self._paused = self._demo = False
        self._panel_dark: bool | None = None
        self._menu = QMenu()
        self._entries: TrayMenu | None = None
        self.by_dbus = False
        """Whether the icon is shown over D-Bus."""
        self.icon = self._new_icon()

    def complete(self) -> None:
        """Fill the menu, which is empty at first, or fill it again in another language."""
        from lockwatch.ui.tray.menu import TrayMenu
        from lockwatch.ui.widgets.action_menus import empty

        if self._entries is not None:
            empty(self._menu)
            self._entries.deleteLater()
        self._entries = entries = TrayMenu(self._menu, self)
        for request, signal in (
            (entries.opened, self.opened),
            (entries.sync_requested, self.sync_requested),
            (entries.history_requested, self.history_requested),
            (entries.settings_requested, self.settings_requested),
            (entries.about_requested, self.about_requested),
            (entries.quit_requested, self.quit_requested),
            (entries.acted, self.acted),
            (entries.pause_requested, self.pause_requested),
        ):
            request.connect(signal)

    @property
    def host(self) -> "Host":
        """The kind of host that shows the icon now.

        It is found without a D-Bus call, which might hang: QSystemTrayIcon::geometry is empty except in an X11 tray.
        """
        from lockwatch.ui.tray.host import Host, dbus_host

        if sys.platform != "linux":
            return Host.SYSTEM if QSystemTrayIcon.isSystemTrayAvailable() else Host.NONE
        if not self.icon.geometry().isEmpty():
            return Host.X11
        return dbus_host(self._desktops) if self.by_dbus else Host.NONE

    @property
    def draws_messages(self) -> bool:
        """Whether `QSystemTrayIcon.showMessage` works without a notification service.

        Except in an X11 tray, Qt hands the message to that service, and claims to support messages even without one.
        """
        from lockwatch.ui.tray.host import Host

        return self.host is Host.X11

    def show_state(self, state: "State", overview: Overview, now: float, rules: "Rules") -> None:
        """Show the state in the icon, in the tooltip and, once `complete` has created its entries, in the menu."""
        from lockwatch.ui.wording.demo import marked_as_demo
        from lockwatch.ui.wording.overview import overview_text

        host = self.host
        paused = state.paused(now)
        if (overview, paused) != (self._overview, self._paused):
            self._overview, self._paused = overview, paused
            self.icon.setIcon(self._picture())
        tooltip = overview_text(state, overview, now, rules)
        if self._demo:
            tooltip = marked_as_demo(tooltip)
        if tooltip != self._tooltip:
            self._tooltip = tooltip
            self._show_tooltip()
        if self._entries is not None:
            self._entries.show_state(state, now, rules, host)

    def use_demo(self, demo: bool) -> None:
        """Set whether the tooltip marks the locks as those of the demo, from the next `show_state` on."""
        self._demo = demo

    def set_panel_dark(self, dark: bool | None) -> None:
        """Draw the icon for a dark or a light panel; None if that is not known."""
        self._panel_dark = dark
        self.icon.setIcon(self._picture())

    def renew(self) -> None:
        """Create the icon again, so that Qt chooses its kind according to the panel that is running now."""
        self.icon.hide()
        self.icon.deleteLater()
        self.icon = self._new_icon()
        self._show_tooltip()

    def hide(self) -> None:
        self.icon.hide()

    def _picture(self) -> QIcon:
        return tray_icon(self._overview, self._panel_dark, paused=self._paused)

    def _show_tooltip(self) -> None:
        from lockwatch.ui.tray.host import tooltip_text

        self.icon.setToolTip(tooltip_text(self._tooltip, self.host))

    def _new_icon(self) -> QSystemTrayIcon:
        by_dbus = QGuiApplication.platformName() != "xcb" or QSystemTrayIcon.isSystemTrayAvailable()
        icon = QSystemTrayIcon(self._picture(), self)
        icon.setToolTip(self._tooltip)
        icon.setContextMenu(self._menu)
        icon.activated.connect(self._on_activated)
        icon.show()
        self.by_dbus = by_dbus and icon.geometry().isEmpty()
        return icon

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.toggled.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.sync_requested.emit()
