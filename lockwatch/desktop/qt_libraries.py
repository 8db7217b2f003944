"""Qt's platform plugin and its system libraries. Without one of them Qt aborts the process, and says little."""

import os
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLibraryInfo, QPluginLoader

from lockwatch.desktop.session import reaches_wayland, wanted_platforms

MISSING = re.compile(
    r"([^\s:/]+): (?:cannot open shared object file|file too short|invalid ELF header|wrong ELF class)"
)
"""The messages of the Linux loader for a library that is missing, damaged or of another architecture (dlerror(3))."""
_OTHER_PLACES = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")
"""Variables that name further folders of plugins."""
_PACKAGES = {
    "libxcb-cursor.so.0": "Debian and Ubuntu: libxcb-cursor0; Fedora: xcb-util-cursor",
    "libxcb-icccm.so.4": "Debian and Ubuntu: libxcb-icccm4; Fedora: xcb-util-wm",
    "libxcb-keysyms.so.1": "Debian and Ubuntu: libxcb-keysyms1; Fedora: xcb-util-keysyms",
    "libxkbcommon-x11.so.0": "Debian and Ubuntu: libxkbcommon-x11-0; Fedora: libxkbcommon-x11",
    "libEGL.so.1": "Debian and Ubuntu: libegl1; Fedora: libglvnd-egl",
}
"""The packages of libraries that a system often lacks after an installation with pip."""


def missing_library_sentence() -> str:
    """Return what keeps Qt from showing anything on this display, and what to do; empty if nothing does.

    It is a missing library, or a variable that names only platforms which this Qt does not have.
    """
    if sys.platform != "linux":
        return ""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    faults = [missing_library(file) for file in _plugins(folder)]
    if faults and all(faults):
        return sentence(faults[0])
    wanted = wanted_platforms()
    if not wanted or any(os.environ.get(variable) for variable in _OTHER_PLACES) or any(_has(folder, wanted)):
        return ""
    return "QT_QPA_PLATFORM names a platform that this Qt does not have: remove that variable, or set it to xcb."


def _has(folder: Path, wanted: Collection[str]) -> Iterator[bool]:
    """Yield for each plugin whether it is for one of the `wanted` platforms. No plugin is loaded for that."""
    for file in folder.glob("*.so"):
        about: Any = QPluginLoader(str(file)).metaData().get("MetaData", {})
        yield any(str(key).lower() in wanted for key in about.get("Keys", ()))


def sentence(library: str) -> str:
    """Return a sentence that names the missing library and, after a colon, how to install it."""
    package = f" ({_PACKAGES[library]})" if library in _PACKAGES else ""
    return f"Qt needs the system library {library}, which is missing or damaged: install it{package}."


def missing_library(plugin: Path) -> str:
    """Return the name of a system library that is missing or damaged for a plugin of Qt; empty if there is none."""
    loader = QPluginLoader(str(plugin))
    missing = None if loader.load() else MISSING.search(loader.errorString())
    return missing[1] if missing else ""


def _plugins(folder: Path) -> Iterator[Path]:
    """Yield the plugins one of which Qt needs on this display: without that for Wayland it takes the one for X."""
    wanted = wanted_platforms()
    if (not wanted or any(each.startswith("wayland") for each in wanted)) and reaches_wayland():
        yield from folder.glob("libqwayland*.so")
    if not wanted or "xcb" in wanted:
        yield from folder.glob("libqxcb.so")
