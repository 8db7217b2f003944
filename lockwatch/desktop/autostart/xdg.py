"""Autostart entries of freedesktop's desktops.

Desktop Application Autostart Specification 0.5, Desktop Entry Specification 1.5, XDG Base Directory Specification 0.8.
"""

import configparser
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lockwatch import APP_ID
from lockwatch.desktop.autostart.base import Entry
from lockwatch.desktop.autostart.launch_command import is_there
from lockwatch.desktop.session import desktops
from lockwatch.util.atomic_file import atomic_write_bytes

_FILE_NAME = f"{APP_ID}.desktop"
_GROUP = "Desktop Entry"
_OFF_IN_GNOME = "X-GNOME-Autostart-enabled"
"""How GNOME, and what came of it, switches an entry off; others write ``Hidden``."""
_HIDDEN = f"[{_GROUP}]\nType=Application\nName=Lockwatch\nHidden=true\n"
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNESCAPES = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "s": " "}
_UNQUOTED = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
"""All else is quoted, which the specification allows for any argument."""


class AutostartEntry:
    """The person's own entry, which stands before one of the same name that holds for all persons."""

    def read(self) -> Entry | None:
        """The entry that the desktop would take, if there is one that it would."""
        for directory in _directories():
            try:
                keys = _keys(directory / _FILE_NAME)
            except FileNotFoundError:
                continue
            return _entry(keys)
        return None

    def write(self, command: Sequence[str]) -> None:
        atomic_write_bytes(_own_directory() / _FILE_NAME, os.fsencode(_text(command)))

    def remove(self) -> None:
        """An entry for all persons can't be removed by one: theirs hides it."""
        own = _own_directory() / _FILE_NAME
        own.unlink(missing_ok=True)
        if self.read() is not None:
            atomic_write_bytes(own, _HIDDEN.encode())


def _own_directory() -> Path:
    """In a Flatpak sandbox the variable itself leads to the program's own directory (flatpak-run(1))."""
    name = "HOST_XDG_CONFIG_HOME" if "FLATPAK_ID" in os.environ else "XDG_CONFIG_HOME"
    home = Path(os.environ.get(name, ""))
    return (home if home.is_absolute() else Path.home() / ".config") / "autostart"


def _directories() -> Iterator[Path]:
    """The most important one first. A path that is not absolute is to be ignored."""
    yield _own_directory()
    for each in (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"):
        if Path(each).is_absolute():
            yield Path(each, "autostart")


def _keys(path: Path) -> Mapping[str, str]:
    """Of its one group; none of a file that is no desktop entry. Raises OSError."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for
        return {}
    parser = configparser.RawConfigParser(
        delimiters="=", comment_prefixes="#", strict=False, default_section="", empty_lines_in_values=False
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the keys' case matters
    try:
        parser.read_string(os.fsdecode(path.read_bytes()))
    except configparser.Error:
        return {}
    return parser[_GROUP] if parser.has_section(_GROUP) else {}


def _entry(keys: Mapping[str, str]) -> Entry | None:
    """``Hidden`` is to be read as if there were no file; what ``TryExec`` names and is gone is not started."""
    command = _split(_unescaped(keys.get("Exec", "")))
    if not command or keys.get("Type") != "Application" or keys.get("Hidden") == "true":
        return None
    tried = _unescaped(keys.get("TryExec", ""))
    if tried and not is_there((tried,)):
        command = (tried, *command[1:])
    return Entry(command, heeded=keys.get(_OFF_IN_GNOME) != "false" and _is_for_this_desktop(keys))


def _is_for_this_desktop(keys: Mapping[str, str]) -> bool:
    ours = set(filter(None, desktops()))
    only, never = (set(filter(None, keys.get(key, "").split(";"))) for key in ("OnlyShowIn", "NotShowIn"))
    return (not only or bool(only & ours)) and not never & ours


def _text(command: Sequence[str]) -> str:
    """By ``TryExec`` a desktop does not try what was removed."""
    keys = {
        "Type": "Application",
        "Name": "Lockwatch",
        "Comment": "Watches tedee smart locks from the system tray",
        "Icon": APP_ID,
        "TryExec": _escaped(command[0]),
        "Exec": _escaped(" ".join(map(_quoted, command))),
        "Terminal": "false",
        _OFF_IN_GNOME: "true",
    }
    return "".join([f"[{_GROUP}]\n", *(f"{key}={value}\n" for key, value in keys.items())])


# "The Exec key": arguments are quoted, and then the whole is escaped as any string is


def _quoted(argument: str) -> str:
    argument = argument.replace("%", "%%")
    if _UNQUOTED.fullmatch(argument):
        return argument
    return '"' + re.sub(r'(["`$\\])', r"\\\1", argument) + '"'


def _split(value: str) -> tuple[str, ...]:
    """The arguments of an ``Exec``, without field codes like ``%U``."""
    found = []
    for match in re.finditer(r'((?:"(?:\\.|[^"\\])*"|[^\s"])+)', value):
        argument = re.sub(r'"((?:\\.|[^"\\])*)"', lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), match[0])
        if not re.fullmatch(r"%[a-zA-Z]", argument):
            found.append(argument.replace("%%", "%"))
    return tuple(found)


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in value)


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda escape: _UNESCAPES.get(escape[1], escape[0]), value)
