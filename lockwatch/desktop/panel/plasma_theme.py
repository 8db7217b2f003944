"""Find out whether the theme of Plasma's panel is dark, which can differ from the colors of applications.

The theme is named in ``plasmarc``, which a global theme such as Breeze Twilight sets, and may have a file ``colors``
of its own. A theme without one follows the applications. (KDE Framework ``plasma``, ``Plasma::Theme``.)
"""

import os
from collections.abc import Iterator
from pathlib import Path

from lockwatch.util.small_file import read_small_file
from lockwatch.util.xdg_dirs import absolute_path_in

AT_MOST_BYTES = 64 * 1024
_LIGHT_FROM = 128
"""The average of red, green and blue from which a panel counts as light."""


def plasma_panel_dark() -> bool | None:
    """Return whether the panel is dark; None if its theme follows the applications or is not known.

    It reads two small files.
    """
    name = next(filter(None, (_value(path / "plasmarc", "Theme", "name") for path in _config_dirs())), "default")
    if "/" in name:
        return None
    themes = (path / "plasma" / "desktoptheme" / name for path in _data_dirs())
    theme = next((path for path in themes if path.is_dir()), None)
    background = _value(theme / "colors", "Colors:Window", "BackgroundNormal") if theme else ""
    parts = background.split(",")
    if len(parts) < 3 or not all(part.strip().isdecimal() for part in parts[:3]):
        return None
    return sum(map(int, parts[:3])) / 3 < _LIGHT_FROM


def _config_dirs() -> Iterator[Path]:
    """Yield the directories of settings, those with precedence first.

    In ``kdedefaults`` are the defaults of the global theme; a Plasma session has it in XDG_CONFIG_DIRS, too.
    """
    own = Path(absolute_path_in("XDG_CONFIG_HOME") or Path.home() / ".config")
    yield from (own, own / "kdedefaults")
    yield from map(Path, (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"))


def _data_dirs() -> Iterator[Path]:
    yield Path(absolute_path_in("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    yield from map(Path, (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"))


def _value(path: Path, group: str, key: str) -> str:
    """Return the value of a key in a file of settings; empty if there is none."""
    try:
        lines = read_small_file(path, AT_MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    inside = False
    for line in map(str.strip, lines):
        if line.startswith("["):
            inside = line == f"[{group}]"
        elif inside and line.partition("=")[0].strip() == key:
            return line.partition("=")[2].strip()
    return ""
