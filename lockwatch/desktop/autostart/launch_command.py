"""The command line that starts this installation of Lockwatch, for the autostart entry."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HIDDEN = "--hidden"
_CONFIG_DIR = "--config-dir"
_AS_MODULE = ("-P", "-m", "lockwatch")
"""-P keeps the working directory off the module path. So a checkout has to be installed, as ``make run`` does."""


@dataclass(frozen=True, slots=True)
class LaunchCommand:
    """A program and the configuration directory to start it with."""

    program: tuple[str, ...]
    config_dir: str | None = None
    """The value of ``--config-dir``; None for the default directory."""

    @property
    def command(self) -> tuple[str, ...]:
        """The complete command for the autostart entry, with ``--hidden``."""
        options = (_CONFIG_DIR, self.config_dir) if self.config_dir is not None else ()
        return (*self.program, HIDDEN, *options)

    def is_started_by(self, command: Sequence[str]) -> bool:
        """Return whether `command` starts this program with this configuration; its other options do not matter."""
        return tuple(command[: len(self.program)]) == self.program and self.has_configuration_of(command)

    def has_configuration_of(self, command: Sequence[str]) -> bool:
        """Return whether `command` names the same configuration directory."""
        return _config_dir_in(command) == self.config_dir


def own_launch_command(config_dir: Path | None) -> LaunchCommand:
    """Return the launch command of the running program; `config_dir` is the value of its ``--config-dir``."""
    return LaunchCommand(_own_program(), str(config_dir.absolute()) if config_dir is not None else None)


def is_there(command: Sequence[str]) -> bool:
    """Return whether the program of `command` exists. In a Flatpak sandbox that is unknown, and True is returned."""
    return "FLATPAK_ID" in os.environ or shutil.which(command[0]) is not None


def _own_program() -> tuple[str, ...]:
    """Return the command that starts Lockwatch, which depends on how it was installed."""
    if app := os.environ.get("FLATPAK_ID"):  # set in the sandbox, see flatpak-run(1)
        return ("flatpak", "run", app)
    if getattr(sys, "frozen", False):
        return (_app_image() or _windowless("lockwatchw.exe"),)
    if sys.platform == "win32":
        return (_windowless("pythonw.exe"), *_AS_MODULE)
    script = Path(sys.argv[0])
    if script.name == "lockwatch" and script.is_file():
        return (str(script.absolute()),)
    return (sys.executable, *_AS_MODULE)


def _windowless(name: str) -> str:
    """Return, on Windows, the executable `name` beside `sys.executable`, which opens no console window."""
    path = Path(sys.executable).with_name(name)
    return str(path) if sys.platform == "win32" and path.is_file() else sys.executable


def _app_image() -> str | None:
    """Return the path of the AppImage file if this process runs from one.

    `sys.executable` lies in a mount that ends with the process. The environment variables alone prove nothing: a
    program started by another AppImage inherits them.
    """
    image, mounted = os.environ.get("APPIMAGE"), os.environ.get("APPDIR")
    if not image or not mounted:
        return None
    return image if Path(sys.executable).resolve().is_relative_to(Path(mounted).resolve()) else None


def _config_dir_in(arguments: Sequence[str]) -> str | None:
    for index, argument in enumerate(arguments):
        if argument == _CONFIG_DIR:
            return arguments[index + 1] if index + 1 < len(arguments) else None
        if argument.startswith(f"{_CONFIG_DIR}="):
            return argument.partition("=")[2]
    return None
