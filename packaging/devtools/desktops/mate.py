"""MATE. Its parts are started one by one, except in the check of the log-in."""

from pathlib import Path
from typing import ClassVar

from devtools.desktops.base import NOTIFICATIONS, SECRETS, WATCHER, Desktop, Tone, start_x11
from devtools.desktops.session import Session


class Mate(Desktop):
    name = "mate"
    title = "MATE"
    packages = (
        *("mate-panel", "mate-notification-daemon", "mate-indicator-applet", "marco", "mate-settings-daemon"),
        *("mate-themes", "mate-session-manager"),
    )
    version_of = "mate-panel"
    services: ClassVar = {NOTIFICATIONS: "mate", SECRETS: "org.freedesktop.secrets"}
    environment: ClassVar = {
        "XDG_CURRENT_DESKTOP": "MATE", "XDG_SESSION_DESKTOP": "mate", "DESKTOP_SESSION": "mate",
        "XDG_SESSION_TYPE": "x11",
    }  # fmt: skip
    edge = "top"
    panel_height = 32
    tones = ("light", "dark")

    def start(self, session: Session, tone: Tone) -> None:
        start_x11(session)
        theme = "BlackMATE" if tone == "dark" else "Menta"
        session.run("gsettings", "set", "org.mate.interface", "gtk-theme", theme)
        session.launch("wm", "marco", "--no-composite")
        session.launch("settings", "mate-settings-daemon")
        (service,) = (*Path("/usr/lib").glob("mate-notification-daemon/mate-notification-daemon"),
                      *Path("/usr/libexec").glob("mate-notification-daemon"))  # fmt: skip
        session.launch("notifications", str(service))
        session.until_owned(NOTIFICATIONS)

    def start_panel(self, session: Session) -> None:
        session.launch("panel", "mate-panel")
        session.until_owned(WATCHER)

    def log_in(self, session: Session) -> None:
        start_x11(session)
        session.launch("session", "mate-session", "--disable-acceleration-check")
