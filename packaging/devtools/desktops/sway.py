"""sway in a window of the X server, with waybar and mako."""

import re
from pathlib import Path
from typing import ClassVar

from devtools.desktops.base import NOTIFICATIONS, SECRETS, WALLPAPER, WATCHER, Desktop, Tone
from devtools.desktops.session import Session

_CONFIG = """\
xwayland disable
output X11-1 resolution {width}x{height} scale {scale} background {wallpaper} solid_color
{manual}
"""
_BAR = '{"position": "top", "height": 30, "modules-right": ["tray"], "tray": {"icon-size": 22}}\n'
_STYLE = "* { font-family: DejaVu Sans; font-size: 14px } window#waybar { background: #303030; color: #fff }\n"
_MANUAL = Path("/opt/lockwatch/resources/manual/scripts-and-bars.md")


class Sway(Desktop):
    name = "sway"
    title = "sway with waybar and mako"
    packages = ("sway", "waybar", "mako-notifier")
    version_of = "sway"
    services: ClassVar = {NOTIFICATIONS: "mako", SECRETS: "org.freedesktop.secrets"}
    environment: ClassVar = {
        "XDG_CURRENT_DESKTOP": "sway", "XDG_SESSION_TYPE": "wayland", "WLR_BACKENDS": "x11", "WLR_RENDERER": "pixman",
    }  # fmt: skip
    edge = "top"
    panel_height = 30
    opens_beside_tray = False
    buttons = ()
    cannot: ClassVar = {"autostart": "sway starts no autostart entries; its config names the programs to start"}

    def start(self, session: Session, tone: Tone) -> None:
        config = Path.home() / ".config"
        (config / "sway").mkdir(parents=True)
        width, height = session.size
        text = _CONFIG.format(width=width, height=height, scale=session.scale, wallpaper=WALLPAPER, manual=_line())
        (config / "sway" / "config").write_text(text)
        (config / "waybar").mkdir()
        (config / "waybar" / "config").write_text(_BAR)
        (config / "waybar" / "style.css").write_text(_STYLE)
        session.start_screen()
        session.start_bus()
        session.launch("wm", "sway")
        runtime = Path(session.env["XDG_RUNTIME_DIR"])
        session.until("sway is ready", lambda: [*runtime.glob("wayland-?")] and [*runtime.glob("sway-ipc*")])
        session.env |= {
            "WAYLAND_DISPLAY": next(runtime.glob("wayland-?")).name, "SWAYSOCK": str(next(runtime.glob("sway-ipc*"))),
            "QT_QPA_PLATFORM": "wayland",
        }  # fmt: skip
        session.tell_bus()
        session.launch("notifications", "mako")
        session.until_owned(NOTIFICATIONS)

    def start_panel(self, session: Session) -> None:
        session.launch("panel", "waybar")
        session.until_owned(WATCHER)


def _line() -> str:
    """Return the line for sway's config that the manual gives."""
    found = re.search(r"^for_window .*$", _MANUAL.read_text("utf-8"), re.MULTILINE)
    return found[0] if found else ""
