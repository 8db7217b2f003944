"""GNOME Shell with the AppIndicator extension, in a window of the X server: 43 on Debian 12, 48 on Debian 13."""

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QPoint

from devtools.desktops.base import BUTTONS, NOTHING, NOTIFICATIONS, SECRETS, WATCHER, Desktop, Tone
from devtools.desktops.session import Session

_EXTENSIONS = "['ubuntu-appindicators@ubuntu.com', 'appindicatorsupport@rgcjonas.gmail.com']"
_NO_RESTART = "the panel is part of the compositor, which ends with the session"


class Gnome(Desktop):
    name = "gnome43"
    title = "GNOME"
    packages = (
        *("gnome-shell", "gnome-shell-extension-appindicator", "gjs", "gnome-settings-daemon", "adwaita-icon-theme"),
        *("gcr", "gnome-keyring", "xdg-desktop-portal-gnome"),
    )
    version_of = "gnome-shell"
    services: ClassVar = {NOTIFICATIONS: NOTHING, SECRETS: "org.freedesktop.secrets"}
    environment: ClassVar = {
        "XDG_CURRENT_DESKTOP": "GNOME", "XDG_SESSION_DESKTOP": "gnome", "DESKTOP_SESSION": "gnome",
        "GNOME_SHELL_SESSION_MODE": "user", "XDG_SESSION_TYPE": "wayland",
    }  # fmt: skip
    edge = "top"
    panel_height = 32
    tones = ("light", "dark")
    clicks_to_open = 2
    opens_beside_tray = False
    buttons = BUTTONS
    cannot: ClassVar = {
        "started before the panel": "the panel is part of the compositor, without which no program has a screen",
        "panel restarted": _NO_RESTART,
        "tooltip": "the extension shows none",
        "autostart": "gnome-session needs systemd as process 1, which the namespace has not",
    }

    def start(self, session: Session, tone: Tone) -> None:
        session.start_screen()
        session.start_bus()
        scheme = "prefer-dark" if tone == "dark" else "default"
        for schema, key, value in (
            ("org.gnome.shell", "welcome-dialog-last-shown-version", "99"),
            ("org.gnome.shell", "enabled-extensions", _EXTENSIONS),
            ("org.gnome.desktop.interface", "enable-animations", "false"),
            ("org.gnome.desktop.interface", "color-scheme", scheme),
            ("org.gnome.mutter", "experimental-features", "['scale-monitor-framebuffer']"),
        ):
            session.run("gsettings", "set", schema, key, value)

    def start_panel(self, session: Session) -> None:
        size = "x".join(map(str, session.size))
        shell = ("gnome-shell", "--nested", "--wayland", "--wayland-display=wayland-0", "--no-x11")
        session.launch("panel", *shell, env={"MUTTER_DEBUG_DUMMY_MODE_SPECS": size})
        session.until("GNOME Shell is ready", (Path(session.env["XDG_RUNTIME_DIR"]) / "wayland-0").exists)
        session.env["WAYLAND_DISPLAY"] = "wayland-0"
        session.tell_bus()
        session.until_owned(NOTIFICATIONS)
        session.until_owned(WATCHER)
        session.settled(40)
        width, height = session.size
        session.click(QPoint(width // 2, height // 2))  # leaves the overview, in which a session begins
        session.settled()


class Gnome48(Gnome):
    name = "gnome48"
    release = "13"
