"""The system libraries of Qt's platform plugin. Without one of them Qt aborts the process, and says little."""

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
    """Return which library keeps Qt from showing anything on this display, and what to do; empty if none does."""
    if sys.platform != "linux":
        return ""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    faults = [missing_library(file) for file in _plugins(folder)]
    return "" if not all(faults) or not faults else sentence(faults[0])


def sentence(library: str) -> str:
    """Return what to do about a missing library, after a colon."""
    package = f" ({_PACKAGES[library]})" if library in _PACKAGES else ""
    return f"Qt needs the system library {library}, which is missing: install it{package}."


def missing_library(plugin: Path) -> str:
    """Return the name of a system library that is missing for a plugin of Qt; empty if there is none."""
    loader = QPluginLoader(str(plugin))
    missing = None if loader.load() else MISSING.search(loader.errorString())
    return missing[1] if missing else ""


def _plugins(folder: Path) -> Iterator[Path]:
    """Yield the plugins one of which Qt needs on this display: without that for Wayland it takes the one for X."""
    wanted = wanted_platform()
    if wanted.startswith("wayland") or (not wanted and reaches_wayland()):
        yield from folder.glob("libqwayland*.so")
    if wanted in ("", "xcb"):
        yield from folder.glob("libqxcb.so")
