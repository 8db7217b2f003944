"""Find missing system libraries of Qt's platform plugins. If one is missing, Qt aborts with an unhelpful message."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QPluginLoader

from lockwatch.desktop.session import reaches_wayland, wanted_platform

MISSING = re.compile(r"([^\s:/]+): cannot open shared object file")
"""The message of the Linux loader for a missing library (dlerror(3))."""
_PACKAGES = {
    "libxcb-cursor.so.0": "Debian and Ubuntu: libxcb-cursor0; Fedora: xcb-util-cursor",
    "libxcb-icccm.so.4": "Debian and Ubuntu: libxcb-icccm4; Fedora: xcb-util-wm",
    "libxcb-keysyms.so.1": "Debian and Ubuntu: libxcb-keysyms1; Fedora: xcb-util-keysyms",
    "libxkbcommon-x11.so.0": "Debian and Ubuntu: libxkbcommon-x11-0; Fedora: libxkbcommon-x11",
    "libEGL.so.1": "Debian and Ubuntu: libegl1; Fedora: libglvnd-egl",
}
"""The packages of libraries that a system often lacks after an installation with pip."""


def missing_library_sentence() -> str:
    """Return a sentence about a library without which Qt can't use this display; empty if none is missing."""
    if sys.platform != "linux":
        return ""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    faults = [missing_library(file) for file in _plugins(folder)]
    return "" if not all(faults) or not faults else sentence(faults[0])


def sentence(library: str) -> str:
    """Return a sentence that names the missing library and, after a colon, how to install it."""
    package = f" ({_PACKAGES[library]})" if library in _PACKAGES else ""
    return f"Qt needs the system library {library}, which is missing: install it{package}."


def missing_library(plugin: Path) -> str:
    """Return the name of a system library that is missing for a plugin of Qt; empty if there is none."""
    loader = QPluginLoader(str(plugin))
    missing = None if loader.load() else MISSING.search(loader.errorString())
    return missing[1] if missing else ""


def _plugins(folder: Path) -> Iterator[Path]:
    """Yield the plugins that Qt may use on this display. Without one for Wayland, it tries the one for X."""
    wanted = wanted_platform()
    if wanted.startswith("wayland") or (not wanted and reaches_wayland()):
        yield from folder.glob("libqwayland*.so")
    if wanted in ("", "xcb"):
        yield from folder.glob("libqxcb.so")
