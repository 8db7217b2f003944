"""How this very program is started: the command that the system is to run at log-in."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HIDDEN = "--hidden"
_CONFIG_DIR = "--config-dir"
_AS_MODULE = ("-P", "-m", "lockwatch")
"""Whatever the working directory holds at log-in; so a checkout has to be installed, as ``make run`` does."""


@dataclass(frozen=True, slots=True)
class LaunchCommand:
    """A program and the configuration that it is to have."""

    program: tuple[str, ...]
    config_dir: str | None = None
    """Only where it is not the usual one."""

    @property
    def command(self) -> tuple[str, ...]:
        own = (_CONFIG_DIR, self.config_dir) if self.config_dir is not None else ()
        return (*self.program, HIDDEN, *own)

    def is_started_by(self, command: Sequence[str]) -> bool:
        """Also where a person has added options of their own."""
        return tuple(command[: len(self.program)]) == self.program and self.has_configuration_of(command)

    def has_configuration_of(self, command: Sequence[str]) -> bool:
        return _config_dir_in(command) == self.config_dir


def own_launch_command(config_dir: Path | None) -> LaunchCommand:
    """`config_dir`: one that was named for this run."""
    return LaunchCommand(_own_program(), str(config_dir.absolute()) if config_dir is not None else None)


def is_there(command: Sequence[str]) -> bool:
    """Could its program be started? Out of a sandbox nobody can tell, so there it could."""
    return "FLATPAK_ID" in os.environ or shutil.which(command[0]) is not None


def _own_program() -> tuple[str, ...]:
    """By the way in which a person has the program."""
    if app := os.environ.get("FLATPAK_ID"):  # flatpak-run(1)
        return ("flatpak", "run", app)
    if getattr(sys, "frozen", False):
        return (_app_image() or _windowless("lockwatchw.exe"),)
    if sys.platform == "win32":
        return (_windowless("pythonw.exe"), *_AS_MODULE)
    script = Path(sys.argv[0])
    if script.name == "lockwatch" and script.is_file():
        return (str(script.absolute()),)
    return (sys.executable, *_AS_MODULE)


def _windowless(beside: str) -> str:
    """On Windows the executable that opens no console at each log-in, `beside` the one that may."""
    path = Path(sys.executable).with_name(beside)
    return str(path) if sys.platform == "win32" and path.is_file() else sys.executable


def _app_image() -> str | None:
    """The AppImage itself: what it is mounted as is gone with the process. Others' variables are inherited, too."""
    image, mounted = os.environ.get("APPIMAGE"), os.environ.get("APPDIR")
    if not image or not mounted:
        return None
    return image if Path(sys.executable).resolve().is_relative_to(Path(mounted).resolve()) else None


def _config_dir_in(arguments: Sequence[str]) -> str | None:
    for place, argument in enumerate(arguments):
        if argument == _CONFIG_DIR:
            return arguments[place + 1] if place + 1 < len(arguments) else None
        if argument.startswith(f"{_CONFIG_DIR}="):
            return argument.partition("=")[2]
    return None
