"""The base class of the desktops: all that the checks have to know about one. Each has a module of its own."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Literal

from PySide6.QtCore import QRect

from devtools.desktops.session import Session

NOTIFICATIONS = "org.freedesktop.Notifications"
SECRETS = "org.freedesktop.secrets"
WATCHER = "org.kde.StatusNotifierWatcher"
NOTHING = "^$"
"""A pattern for `Desktop.services` by which no service file may start a program for the bus name."""

WALLPAPER = "#3b5b70"
BUTTONS = ("Acknowledge", "In 1 hour", "Tomorrow")
"""The labels of the three buttons in the notification of an alert."""

Tone = Literal["light", "dark", "twilight"]


class Desktop(ABC):
    """A desktop: its packages, how its parts are started, and what is special about it."""

    name: str
    title: str
    release: str = "12"
    """The Debian release to install it from; a key of `debian_root.RELEASES`."""
    packages: tuple[str, ...]
    version_of: str
    """The Debian package whose version the table shows as that of the desktop."""
    services: ClassVar[Mapping[str, str]] = {}
    """Maps a bus name that several desktops' programs can own to a pattern of the service files that may start one."""
    environment: ClassVar[Mapping[str, str]]
    edge: Literal["top", "bottom"] = "bottom"
    panel_height: int = 48
    """The maximum height of the panel that contains the icon, in pixels at 100 %."""
    tones: tuple[Tone, ...] = ("light",)
    clicks_to_open: int = 1
    menu_button: int = 3
    buttons: tuple[str, ...] = BUTTONS
    """The buttons that the notification service shows."""
    buttons_need_hover: bool = False
    """Whether notifications show their buttons only while the pointer is over them."""
    opening_button: int = 1
    """The mouse button that opens the list when it clicks on a notification."""
    keyring: Literal["GNOME Keyring", "KWallet"] = "GNOME Keyring"
    opens_beside_tray: bool = True
    """Whether a program can choose the place of its window. On Wayland the desktop chooses it."""
    cannot: ClassVar[Mapping[str, str]] = {}
    """The checks that can't be made on this desktop, with the reason."""

    @abstractmethod
    def start(self, session: Session, tone: Tone) -> None:
        """Start the screen, bus, window manager and notification service, but not the panel."""

    @abstractmethod
    def start_panel(self, session: Session) -> None:
        """Start the panel with the tray, and return when it shows icons."""

    def stop_panel(self, session: Session) -> None:
        session.end("panel")
        session.until_owned(WATCHER, owned=False)

    def log_in(self, session: Session) -> None:
        """Start the session with the desktop's own session manager, which also starts the autostart entries."""
        raise NotImplementedError

    def panel_area(self, session: Session) -> QRect:
        width, height = session.size
        high = round(self.panel_height * session.scale)
        return QRect(0, height - high if self.edge == "bottom" else 0, width, high)


def start_x11(session: Session) -> None:
    """Start the X server and the bus."""
    session.start_screen(round(96 * session.scale))
    session.start_bus()
    session.run("xsetroot", "-solid", WALLPAPER)  # without a background, closed windows would stay on the screen
