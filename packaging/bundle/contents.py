"""Decide which of the files that PyInstaller finds go into the bundle. `lockwatch self-test` checks the result."""

import re
import sys
from collections.abc import Container

from lockwatch.checks.qt_plugins import PLUGINS, serves
from lockwatch.domain.settings import LANGUAGES

EXCLUDED_MODULES = [
    *("charset_normalizer", "chardet"),  # requests only guesses encodings with them (lockwatch/tedee/slim_requests.py)
    *("tkinter", "unittest", "pydoc", "doctest", "lib2to3", "xmlrpc"),  # parts of the standard library for developers
    "PySide6.QtDBus",  # the Python module; the library stays, as Qt's themes and trays need it
    *(["PySide6.QtNetwork"] if sys.platform == "linux" else []),  # only used on Windows and macOS
    *([] if sys.platform == "darwin" else ["pyexpat"]),  # only needed for the property lists of macOS
]

_QT = "Core|DBus|Gui|Svg|Widgets|WaylandClient|XcbQpa" + ("" if sys.platform == "linux" else "|Network")
_PYTHON_LIBRARIES = "python3|ssl|crypto|sqlite3|ffi|bz2|lzma|z|expat|uuid"
_OFTEN_MISSING = "xcb-(cursor|icccm|image|keysyms|render-util|util|xkb)|xkbcommon(-x11)?"
_SYSTEM = re.compile(rf"lib({_PYTHON_LIBRARIES}|{_OFTEN_MISSING})[.\d]*\.so[.\d]*")
"""System libraries that are bundled on Linux. All others exist on every desktop and must come from it, because
libraries such as GTK and GLib of different releases don't work together."""


def wanted(name: str) -> bool:
    """Return whether the file with this path in the bundle is needed."""
    place = name.replace("\\", "/")
    if ".dist-info/" in place:
        return not re.search(r"/(direct_url\.json|INSTALLER|REQUESTED|WHEEL|sboms/.*)$", place) and (
            not place.endswith("/RECORD") or place.startswith("lockwatch_tray")
        )
    if place.startswith("certifi/"):  # truststore uses the system's certificates; requests only imports the module
        return False
    if place.endswith("opengl32sw.dll"):  # 20 MB: OpenGL without a graphics card, on Windows
        return False
    if plugin := re.search(r"/plugins/([\w-]+)/([^/]+\.(?:so|dll|dylib))$", place):
        return any(serves(each, plugin[1], plugin[2]) for system in PLUGINS.values() for each in system)
    if translation := re.search(r"/translations/(qt\w*)\.qm$", place):
        return translation[1] in {f"qtbase_{language}" for language in LANGUAGES}
    if qt := re.search(r"(?:^|/)(?:lib)?Qt6(\w+)\.(so|dll|dylib)", place):
        return bool(re.fullmatch(_QT, qt[1]))
    if sys.platform == "linux" and re.fullmatch(r"lib[^/]*\.so[.\d]*", place):
        return bool(_SYSTEM.fullmatch(place)) or place.startswith(("libpyside6", "libshiboken6", "libicu"))
    return True


def of_a_part(place: str, names: Container[str]) -> bool:
    """Return False for the metadata (*.dist-info) of distributions that are not among `names`, else True."""
    about = re.match(r"([^/\\]+)-[^-/\\]+\.dist-info[/\\]", place)
    return about is None or re.sub(r"[-_.]+", "-", about[1]).lower() in names


def record(text: str) -> str:
    """Return the text of a RECORD without the lines of files that are not bundled.

    Some of these lines contain the path of the installation, such as those of scripts and compiled modules.
    """
    lines = [(line, line.rsplit(",", 2)[0]) for line in text.splitlines(keepends=True)]
    return "".join(line for line, place in lines if wanted(place) and not re.search(r"^\.\.|__pycache__", place))
