"""i3 with its own bar and dunst."""

from pathlib import Path
from typing import ClassVar

from devtools.desktops.base import NOTIFICATIONS, SECRETS, Desktop, Tone, start_x11
from devtools.desktops.session import Session

_CONFIG = """\
# i3 config file (v4)
font pango:DejaVu Sans Mono 9
{autostart}
{bar}
"""
_BAR = """\
bar {
    tray_padding 2
}
"""


class I3(Desktop):
    name = "i3"
    title = "i3 with i3bar and dunst"
    packages = ("i3-wm", "dunst", "dex")
    version_of = "i3-wm"
    services: ClassVar = {NOTIFICATIONS: "dunst", SECRETS: "org.freedesktop.secrets"}
    environment: ClassVar = {"XDG_CURRENT_DESKTOP": "i3", "XDG_SESSION_TYPE": "x11"}
    panel_height = 26
    buttons = ()  # dunst offers them only in a menu of another program
    opening_button = 2

    def start(self, session: Session, tone: Tone) -> None:
        self._configure("", bar=False)
        start_x11(session)
        session.launch("wm", "i3")
        session.launch("notifications", "dunst")
        session.until_owned(NOTIFICATIONS)

    def start_panel(self, session: Session) -> None:
        self._configure("", bar=True)
        session.run("i3-msg", "restart", check=False)  # starts the bars anew; a reload does not
        session.until("i3bar runs", lambda: session.run("pgrep", "-x", "i3bar", check=False))

    def stop_panel(self, session: Session) -> None:
        self._configure("", bar=False)
        session.run("i3-msg", "restart", check=False)
        session.until("i3bar ends", lambda: not session.run("pgrep", "-x", "i3bar", check=False))

    def log_in(self, session: Session) -> None:
        self._configure("exec --no-startup-id dex --autostart --environment i3", bar=True)  # i3's default config
        start_x11(session)
        session.launch("wm", "i3")

    def _configure(self, autostart: str, *, bar: bool) -> None:
        path = Path.home() / ".config" / "i3" / "config"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_CONFIG.format(autostart=autostart, bar=_BAR if bar else ""))
