"""XFCE. Its parts are started one by one, except in the check of the log-in."""

from typing import ClassVar

from devtools.desktops.base import BUTTONS, NOTIFICATIONS, SECRETS, WATCHER, Desktop, Tone, start_x11
from devtools.desktops.session import Session


class Xfce(Desktop):
    name = "xfce"
    title = "XFCE"
    packages = (
        "xfce4-panel",
        "xfce4-notifyd",
        "xfwm4",
        "xfce4-session",
        "xfce4-settings",
        "xfconf",
        "xfdesktop4",
        "thunar",
    )
    version_of = "xfce4-session"
    services: ClassVar = {NOTIFICATIONS: "xfce", SECRETS: "gnome-keyring|gnome.keyring|org.freedesktop.secrets"}
    environment: ClassVar = {"XDG_CURRENT_DESKTOP": "XFCE", "XDG_SESSION_DESKTOP": "xfce", "DESKTOP_SESSION": "xfce"}
    edge = "top"
    panel_height = 28
    tones = ("light", "dark")
    buttons = (*BUTTONS[:2], "Open")

    def start(self, session: Session, tone: Tone) -> None:
        start_x11(session)
        session.launch("settings", "xfsettingsd")
        session.launch("wm", "xfwm4")
        theme = "Adwaita-dark" if tone == "dark" else "Adwaita"
        session.run("xfconf-query", "-n", "-c", "xsettings", "-p", "/Net/ThemeName", "-t", "string", "-s", theme)
        dark = ("-p", "/panels/dark-mode", "-t", "bool", "-s", str(tone == "dark").lower())
        session.run("xfconf-query", "-n", "-c", "xfce4-panel", *dark)

    def start_panel(self, session: Session) -> None:
        session.launch("panel", "xfce4-panel", "--disable-wm-check")
        session.until_owned(WATCHER)

    def log_in(self, session: Session) -> None:
        start_x11(session)
        session.launch("session", "xfce4-session")
