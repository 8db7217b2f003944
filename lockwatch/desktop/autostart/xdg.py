"""Autostart by a desktop entry, on freedesktop.org desktops.

It follows these specifications:
Desktop Application Autostart Specification 0.5, Desktop Entry Specification 1.5, XDG Base Directory Specification 0.8.
"""

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
"""The key with which GNOME and the desktops derived from it disable an entry; others use ``Hidden``."""
_HIDDEN = f"[{_GROUP}]\nType=Application\nName=Lockwatch\nHidden=true\n"
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNESCAPES = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "s": " "}
_UNQUOTED = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
"""Arguments that need no quotes. All others are quoted, which the specification always allows."""


class AutostartEntry:
    """The user's own entry, which takes precedence over a system-wide one of the same name."""

    def read(self) -> Entry | None:
        """Return the entry that the desktop would use: the user's own, or else a system-wide one."""
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
        """Remove the user's entry. A system-wide one is overridden by a hidden entry, as it can't be removed."""
        own = _own_directory() / _FILE_NAME
        own.unlink(missing_ok=True)
        if self.read() is not None:
            atomic_write_bytes(own, _HIDDEN.encode())


def _own_directory() -> Path:
    """Return the user's directory of autostart entries, which is that of the host for a Flatpak (flatpak-run(1))."""
    name = "HOST_XDG_CONFIG_HOME" if "FLATPAK_ID" in os.environ else "XDG_CONFIG_HOME"
    home = Path(os.environ.get(name, ""))
    return (home if home.is_absolute() else Path.home() / ".config") / "autostart"


def _directories() -> Iterator[Path]:
    """Yield the directories in order of precedence. The specification says to ignore relative paths."""
    yield _own_directory()
    for each in (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":"):
        if Path(each).is_absolute():
            yield Path(each, "autostart")


def _keys(path: Path) -> Mapping[str, str]:
    """Return the keys of the "Desktop Entry" group; empty if the file is not a desktop entry. Raises OSError."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # reading a named pipe would block
        return {}
    text = os.fsdecode(path.read_bytes())
    import configparser  # imported only if there is a file to read

    parser = configparser.RawConfigParser(
        delimiters="=", comment_prefixes="#", strict=False, default_section="", empty_lines_in_values=False
    )
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the keys' case matters
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return parser[_GROUP] if parser.has_section(_GROUP) else {}


def _entry(keys: Mapping[str, str]) -> Entry | None:
    """Return the entry that the desktop would see, or None.

    ``Hidden=true`` means the same as no file. A desktop does not start an entry whose ``TryExec`` program is missing,
    so that program is reported as the one that would be started.
    """
    command = _split(_unescaped(keys.get("Exec", "")))
    if not command or keys.get("Type") != "Application" or keys.get("Hidden") == "true":
        return None
    tried = _unescaped(keys.get("TryExec", ""))
    if tried and not is_there((tried,)):
        command = (tried, *command[1:])
    return Entry(command, enabled=keys.get(_OFF_IN_GNOME) != "false" and _is_for_this_desktop(keys))


def _is_for_this_desktop(keys: Mapping[str, str]) -> bool:
    ours = set(filter(None, desktops()))
    only, never = (set(filter(None, keys.get(key, "").split(";"))) for key in ("OnlyShowIn", "NotShowIn"))
    return (not only or bool(only & ours)) and not never & ours


def _text(command: Sequence[str]) -> str:
    """Return the text of a desktop entry. ``TryExec`` keeps the desktop from starting a program that was removed."""
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


# Desktop Entry Specification, "The Exec key": each argument is quoted, and then the whole value is escaped as a string


def _quoted(argument: str) -> str:
    argument = argument.replace("%", "%%")
    if _UNQUOTED.fullmatch(argument):
        return argument
    return '"' + re.sub(r'(["`$\\])', r"\\\1", argument) + '"'


def _split(value: str) -> tuple[str, ...]:
    """Return the arguments of an ``Exec`` value, without field codes like ``%U``."""
    arguments = []
    for match in re.finditer(r'((?:"(?:\\.|[^"\\])*"|[^\s"])+)', value):
        argument = re.sub(r'"((?:\\.|[^"\\])*)"', lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), match[0])
        if not re.fullmatch(r"%[a-zA-Z]", argument):
            arguments.append(argument.replace("%%", "%"))
    return tuple(arguments)


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in value)


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda escape: _UNESCAPES.get(escape[1], escape[0]), value)
