"""Prepare sway, a Wayland compositor, to run without a screen; if started by root, as an unprivileged user."""

import os
from dataclasses import dataclass
from pathlib import Path

from devtools.virtual_desktop.parts import WALLPAPER

NOBODY = 65534
"""The user ID for sway, which refuses to run as root; it needs no entry in /etc/passwd."""
_CONFIG = """\
xwayland disable
output * resolution {width}x{height} background {color} solid_color
for_window [app_id=".*"] floating enable
exec echo "$WAYLAND_DISPLAY $SWAYSOCK" >{ready}
"""
WAYBAR_CONFIG = """\
{"layer": "top", "position": "bottom", "height": 32, "modules-right": ["tray"], "tray": {"icon-size": 22}}
"""
WAYBAR_STYLE = """\
window#waybar { background: #303030; }
"""


@dataclass(frozen=True, slots=True)
class Sway:
    """The files, environment and user for starting sway. The user owns the directory of the files."""

    config: Path
    ready: Path
    """A named pipe into which sway writes the name of its display and the path of its socket when it is ready."""
    env: dict[str, str]
    user: int | None
    """The user ID to run as; None: the current user."""

    @property
    def directory(self) -> Path:
        return self.ready.parent

    def env_of_programs(self, line: str) -> dict[str, str]:
        """Return the environment for programs on this display; `line` is what sway wrote into the pipe."""
        display, socket = line.split()
        return {
            "WAYLAND_DISPLAY": str(self.directory / display),
            "SWAYSOCK": socket,
            "XDG_CURRENT_DESKTOP": "sway",
            "XDG_SESSION_TYPE": "wayland",
            "QT_QPA_PLATFORM": "wayland",
            "GDK_BACKEND": "wayland",
        }


def sway(directory: Path, size: tuple[int, int]) -> Sway:
    """Write the configuration below `directory` for a screen of this size in pixels."""
    own = directory / "sway"
    own.mkdir(mode=0o700)
    ready, config = own / "ready", own / "config"
    config.write_text(_CONFIG.format(width=size[0], height=size[1], color=WALLPAPER, ready=ready), "utf-8")
    os.mkfifo(ready)
    user = NOBODY if os.geteuid() == 0 else None
    if user is not None:
        directory.chmod(0o711)  # so that the other user can reach its directory
        for path in (own, ready, config):
            os.chown(path, user, user)
    env = {
        "XDG_RUNTIME_DIR": str(own),
        "HOME": str(own),
        "WLR_BACKENDS": "headless",
        "WLR_RENDERER": "pixman",
        "WLR_LIBINPUT_NO_DEVICES": "1",
    }
    return Sway(config, ready, env, user)
