"""What of all that PyInstaller finds goes into the bundle. Tested by `lockwatch self-test` inside it."""

import re
import sys
from collections.abc import Container

from lockwatch.checks.qt_plugins import PLUGINS, serves
from lockwatch.domain.settings import LANGUAGES

EXCLUDED_MODULES = [
    *("charset_normalizer", "chardet"),  # requests only guesses encodings with them (lockwatch/tedee/slim_requests.py)
    *("tkinter", "unittest", "pydoc", "doctest", "lib2to3", "xmlrpc"),  # of the standard library, for developers
    "PySide6.QtDBus",  # of Python; Qt's own themes and trays need the library
    *(["PySide6.QtNetwork"] if sys.platform == "linux" else []),  # the named pipe of Windows, the network elsewhere
    *([] if sys.platform == "darwin" else ["pyexpat"]),  # only the property lists of macOS need it
]

_QT = "Core|DBus|Gui|Svg|Widgets|WaylandClient|XcbQpa" + ("" if sys.platform == "linux" else "|Network")
_OF_PYTHON = "python3|ssl|crypto|sqlite3|ffi|bz2|lzma|z|expat|uuid"
_OFTEN_MISSING = "xcb-(cursor|icccm|image|keysyms|render-util|util|xkb)|xkbcommon(-x11)?"
_SYSTEM = re.compile(rf"lib({_OF_PYTHON}|{_OFTEN_MISSING})[.\d]*\.so[.\d]*")
"""Libraries of the system that go along on Linux. The others are on every desktop, and must be that desktop's own:
GTK of one release and GLib of another don't go together."""


def wanted(name: str) -> bool:
    """By its place in the bundle."""
    place = name.replace("\\", "/")
    if ".dist-info/" in place:
        return not re.search(r"/(direct_url\.json|INSTALLER|REQUESTED|WHEEL|sboms/.*)$", place) and (
            not place.endswith("/RECORD") or place.startswith("lockwatch_tray")
        )
    if place.startswith("certifi/"):  # truststore takes the system's certificates; requests needs the module alone
        return False
    if place.endswith("opengl32sw.dll"):  # draws OpenGL without a graphics card, 20 MB of Windows
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
    """Whether what a distribution says of itself goes along: not where nothing else of it does."""
    about = re.match(r"([^/\\]+)-[^-/\\]+\.dist-info[/\\]", place)
    return about is None or re.sub(r"[-_.]+", "-", about[1]).lower() in names


def record(text: str) -> str:
    """Of an installation, without what stays behind; some of that has the installation's folder in it."""
    lines = [(line, line.rsplit(",", 2)[0]) for line in text.splitlines(keepends=True)]
    return "".join(line for line, place in lines if wanted(place) and not re.search(r"^\.\.|__pycache__", place))
