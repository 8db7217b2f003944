"""sway without a screen, with waybar and mako."""

import re
import time
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QPoint

from devtools.desktops.base import NOTIFICATIONS, SECRETS, WALLPAPER, WATCHER, Desktop, Tone
from devtools.desktops.session import Session

_CONFIG = """\
xwayland disable
output * resolution {width}x{height} scale {scale} background {wallpaper} solid_color
seat * hide_cursor 0
{manual}
"""
_BAR = '{"position": "top", "height": 30, "modules-right": ["tray"], "tray": {"icon-size": 22}}\n'
_STYLE = "* { font-family: DejaVu Sans; font-size: 14px } window#waybar { background: #303030; color: #fff }\n"
_MANUAL = Path("/opt/lockwatch/resources/manual/scripts-and-bars.md")


class SwaySession(Session):
    """A session whose eyes and hands are those of sway."""

    picture_format = "ppm"

    def take_picture(self, path: Path) -> None:
        self.run("grim", "-t", path.suffix[1:], str(path))

    def move(self, to: QPoint) -> None:
        self._seat("set", str(round(to.x() / self.scale)), str(round(to.y() / self.scale)))

    def click(self, at: QPoint, button: int = 1, times: int = 1) -> None:
        self.move(at)
        time.sleep(0.3)
        for _ in range(times):
            self._seat("press", f"button{button}")
            self._seat("release", f"button{button}")

    def key(self, *keys: str) -> None:
        for key in keys:
            self.run("wtype", "-k", key)

    def type(self, text: str) -> None:
        self.run("wtype", "-d", "60", text)

    def _seat(self, *words: str) -> None:
        self.run("swaymsg", "seat", "-", "cursor", *words)


class Sway(Desktop):
    name = "sway"
    title = "sway with waybar and mako"
    packages = ("sway", "waybar", "grim", "wtype", "mako-notifier")
    version_of = "sway"
    services: ClassVar = {NOTIFICATIONS: "mako", SECRETS: "org.freedesktop.secrets"}
    environment: ClassVar = {
        "XDG_CURRENT_DESKTOP": "sway", "XDG_SESSION_TYPE": "wayland", "WLR_BACKENDS": "headless",
        "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1",
    }  # fmt: skip
    edge = "top"
    panel_height = 30
    opens_beside_tray = False
    buttons = ()
    cannot: ClassVar = {"autostart": "sway starts no autostart entries; its config names the programs to start"}

    def session(self, folder: Path, size: tuple[int, int], scale: float) -> Session:
        return SwaySession(folder, size, scale)

    def start(self, session: Session, tone: Tone) -> None:
        config = Path.home() / ".config"
        (config / "sway").mkdir(parents=True)
        width, height = session.size
        text = _CONFIG.format(width=width, height=height, scale=session.scale, wallpaper=WALLPAPER, manual=_line())
        (config / "sway" / "config").write_text(text)
        (config / "waybar").mkdir()
        (config / "waybar" / "config").write_text(_BAR)
        (config / "waybar" / "style.css").write_text(_STYLE)
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
