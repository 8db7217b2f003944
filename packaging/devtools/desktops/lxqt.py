"""LXQt with openbox. Its parts are started one by one, except in the check of the log-in."""

from pathlib import Path
from typing import ClassVar

from devtools.desktops.base import BUTTONS, NOTIFICATIONS, SECRETS, WATCHER, Desktop, Tone, start_x11
from devtools.desktops.session import Session

_GENERAL = """\
[General]
theme={theme}
icon_theme=oxygen
"""
_PANEL = """\
panels=panel1
[panel1]
plugins=fancymenu, taskbar, tray, statusnotifier, worldclock
position=Bottom
panelSize=32
iconSize=22
width=100
width-percent=true
desktop=0
[fancymenu]
type=fancymenu
[taskbar]
type=taskbar
alignment=Left
[tray]
type=tray
alignment=Right
[statusnotifier]
type=statusnotifier
alignment=Right
[worldclock]
type=worldclock
alignment=Right
"""


class Lxqt(Desktop):
    name = "lxqt"
    title = "LXQt"
    packages = (
        *("lxqt-panel", "lxqt-notificationd", "lxqt-themes", "lxqt-qtplugin", "lxqt-session", "openbox"),
        *("oxygen-icon-theme", "pcmanfm-qt"),
    )
    version_of = "lxqt-panel"
    services: ClassVar = {NOTIFICATIONS: "lxqt", SECRETS: "org.freedesktop.secrets"}
    environment: ClassVar = {
        "XDG_CURRENT_DESKTOP": "LXQt", "XDG_SESSION_DESKTOP": "LXQt", "DESKTOP_SESSION": "lxqt",
        "XDG_SESSION_TYPE": "x11", "QT_QPA_PLATFORMTHEME": "lxqt",
    }  # fmt: skip
    panel_height = 32
    tones = ("light", "dark")
    buttons = (*BUTTONS[:2], "Open")

    def start(self, session: Session, tone: Tone) -> None:
        config = Path.home() / ".config" / "lxqt"
        config.mkdir(parents=True)
        (config / "lxqt.conf").write_text(_GENERAL.format(theme="dark" if tone == "dark" else "frost"))
        (config / "panel.conf").write_text(_PANEL)
        start_x11(session)
        session.launch("wm", "openbox")
        session.launch("notifications", "lxqt-notificationd")
        session.until_owned(NOTIFICATIONS)

    def start_panel(self, session: Session) -> None:
        session.launch("panel", "lxqt-panel")
        session.until_owned(WATCHER)

    def log_in(self, session: Session) -> None:
        start_x11(session)
        session.launch("session", "lxqt-session", "--window-manager", "openbox")
