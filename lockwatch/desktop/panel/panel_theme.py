"""Find out whether the panel is light or dark, which can differ from the theme of applications."""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from lockwatch.desktop.panel.plasma_theme import plasma_panel_dark
from lockwatch.desktop.session import desktops

if TYPE_CHECKING:  # jeepney is only installed on Linux
    from lockwatch.desktop.panel.portal_color_scheme import PortalColorScheme

_CHOICES = {"light": False, "dark": True}
_IS_DARK = {Qt.ColorScheme.Light: False, Qt.ColorScheme.Dark: True}
_TASKBAR_KEY = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
_LIGHT_SHELLS = frozenset({"GNOME-Classic", "Budgie"})
"""Desktops that also call themselves GNOME, but may have a light panel."""
_LIGHT_WITH_APPLICATIONS = frozenset({"KDE", "COSMIC"})
"""Desktops whose panel is light when applications are. On others, such as Xfce (since 4.16) and Cinnamon, the panel is
dark by default even then, and a dark icon would be invisible. No desktop defaults to a light panel with dark
applications."""


class PanelTheme(QObject):
    """Tracks whether the panel is dark, if that can be found out on this system."""

    changed = Signal()
    """Emitted when `dark` has changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dark: bool | None = None
        """None if it is not known. It is always None on macOS, which colours the icon itself."""
        self._chosen: bool | None = None
        self._qt_tells = True
        self._portal = self._new_portal()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.refresh)
        self.refresh()

    def choose(self, panel: str) -> None:
        """Apply the user's setting: "light", "dark", or anything else to follow the system."""
        self._chosen = _CHOICES.get(panel)
        self.refresh()

    def trust_qt(self, trusted: bool) -> None:
        """Set whether Qt's color scheme is that of the desktop, instead of one that the user chose for the windows.

        Call it with False before setting the user's own appearance, and with True after resetting it.
        """
        self._qt_tells = trusted
        self.refresh()

    @Slot()
    def rejoin(self) -> None:
        """Connect to the portal again after the session bus was restarted."""
        if self._portal is not None and self._portal.closed:
            self._portal.deleteLater()
            self._portal = None
        if self._portal is None:
            self._portal = self._new_portal()

    def close(self) -> None:
        """Close the connection to the session bus."""
        if self._portal is not None:
            self._portal.close()

    def _new_portal(self) -> "PortalColorScheme | None":
        if not sys.platform.startswith("linux") or _is_gnome():
            return None
        from lockwatch.desktop.dbus.connection import NoBusError
        from lockwatch.desktop.panel.portal_color_scheme import PortalColorScheme

        try:
            portal = PortalColorScheme(self)
        except NoBusError:
            return None
        portal.changed.connect(self.refresh)
        return portal

    @Slot()
    def refresh(self) -> None:
        """Update `dark`, which takes microseconds. Call it now and then, as some panels' themes change silently."""
        dark = self._system_dark() if self._chosen is None else self._chosen
        if dark != self.dark:
            self.dark = dark
            self.changed.emit()

    def _system_dark(self) -> bool | None:
        if sys.platform == "darwin":
            return None
        if sys.platform == "win32":
            return _taskbar_dark()
        if _is_gnome():
            return True
        if "KDE" in desktops() and (panel := plasma_panel_dark()) is not None:
            return panel
        dark = self._applications_dark()
        return dark if dark or not _LIGHT_WITH_APPLICATIONS.isdisjoint(desktops()) else None

    def _applications_dark(self) -> bool | None:
        if self._portal is not None and self._portal.dark is not None:
            return self._portal.dark
        return _IS_DARK.get(_scheme_of_qt()) if self._qt_tells else None


def _scheme_of_qt() -> Qt.ColorScheme:
    return QGuiApplication.styleHints().colorScheme()


def _is_gnome() -> bool:
    """Return whether this is GNOME Shell, whose panel is always dark."""
    return "GNOME" in desktops() and _LIGHT_SHELLS.isdisjoint(desktops())


def _taskbar_dark() -> bool | None:
    """Read the theme of the Windows taskbar, which is separate from that of applications."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _TASKBAR_KEY) as key:
            return winreg.QueryValueEx(key, "SystemUsesLightTheme")[0] == 0
    except OSError:  # the value exists since Windows 10 1903
        return None
