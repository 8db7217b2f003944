"""Light or dark: what the panel is, which need not be what the applications are."""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from lockwatch.desktop.session import desktops

if TYPE_CHECKING:  # jeepney is there on Linux only
    from lockwatch.desktop.panel.portal_color_scheme import PortalColorScheme

_CHOICES = {"light": False, "dark": True}
_OF_QT = {Qt.ColorScheme.Light: False, Qt.ColorScheme.Dark: True}
_TASKBAR_KEY = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
_LIGHT_SHELLS = frozenset({"GNOME-Classic", "Budgie"})
"""They call themselves GNOME too, but their panels may be light."""
_LIGHT_WITH_APPLICATIONS = frozenset({"KDE", "COSMIC"})
"""Where light applications have a light panel. Xfce's (since 4.16) and Cinnamon's are dark beside them at first, and
dark ink would be lost there. A light panel beside dark applications is nobody's default."""


class PanelTheme(QObject):
    """Whether the panel is dark, as far as this system tells, and while it changes."""

    changed = Signal()
    """`dark` is another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dark: bool | None = None
        """None: not known, or, on macOS, the system's own matter: there the icon is a mask."""
        self._chosen: bool | None = None
        self._qt_tells = True
        self._portal = self._new_portal()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.refresh)
        self.refresh()

    def choose(self, panel: str) -> None:
        """The person's own setting: light, dark, or anything else for what the system tells."""
        self._chosen = _CHOICES.get(panel)
        self.refresh()

    def trust_qt(self, trusted: bool) -> None:
        """Does Qt tell the desktop's choice? Not while the person's own appearance holds for the windows.

        To be called before that appearance is set, and after it is given up.
        """
        self._qt_tells = trusted
        self.refresh()

    @Slot()
    def rejoin(self) -> None:
        """Another session bus is there."""
        if self._portal is not None and self._portal.closed:
            self._portal.deleteLater()
            self._portal = None
        if self._portal is None:
            self._portal = self._new_portal()

    def close(self) -> None:
        """Leaves the session bus."""
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
        """Looks again, which costs microseconds. Qt tells nothing when Windows changes the taskbar's theme alone."""
        dark = self._found() if self._chosen is None else self._chosen
        if dark != self.dark:
            self.dark = dark
            self.changed.emit()

    def _found(self) -> bool | None:
        if sys.platform == "darwin":
            return None
        if sys.platform == "win32":
            return _taskbar_dark()
        if _is_gnome():
            return True
        dark = self._applications_dark()
        return dark if dark or not _LIGHT_WITH_APPLICATIONS.isdisjoint(desktops()) else None

    def _applications_dark(self) -> bool | None:
        if self._portal is not None and self._portal.dark is not None:
            return self._portal.dark
        return _OF_QT.get(_scheme_of_qt()) if self._qt_tells else None


def _scheme_of_qt() -> Qt.ColorScheme:
    return QGuiApplication.styleHints().colorScheme()


def _is_gnome() -> bool:
    """GNOME Shell's panel is dark whatever the applications are."""
    return "GNOME" in desktops() and _LIGHT_SHELLS.isdisjoint(desktops())


def _taskbar_dark() -> bool | None:
    """Windows has one theme for the taskbar and one for the applications."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _TASKBAR_KEY) as key:
            return winreg.QueryValueEx(key, "SystemUsesLightTheme")[0] == 0
    except OSError:  # Windows before 1903 has no such value
        return None
