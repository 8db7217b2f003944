"""Cinnamon, whose window manager and panel are one program. Its panel takes icons of X11, not those of D-Bus."""

from typing import ClassVar

from devtools.desktops.base import NOTHING, NOTIFICATIONS, SECRETS, Desktop, Tone, start_x11
from devtools.desktops.session import Session


class Cinnamon(Desktop):
    name = "cinnamon"
    title = "Cinnamon"
    packages = ("cinnamon",)
    version_of = "cinnamon"
    services: ClassVar = {NOTIFICATIONS: NOTHING, SECRETS: "org.freedesktop.secrets"}
    environment: ClassVar = {
        "XDG_CURRENT_DESKTOP": "X-Cinnamon", "XDG_SESSION_DESKTOP": "cinnamon", "DESKTOP_SESSION": "cinnamon",
        "XDG_SESSION_TYPE": "x11",
    }  # fmt: skip
    panel_height = 40

    def start(self, session: Session, tone: Tone) -> None:
        start_x11(session)
        for key in "desktop-effects-workspace", "enable-vfade":
            session.run("gsettings", "set", "org.cinnamon", key, "false")

    def start_panel(self, session: Session) -> None:
        session.launch("panel", "cinnamon", "--replace")
        session.until_owned(NOTIFICATIONS)
        session.settled(40)

    def stop_panel(self, session: Session) -> None:
        session.end("panel")

    def log_in(self, session: Session) -> None:
        start_x11(session)
        session.launch("session", "cinnamon-session", "--session", "cinnamon")
