"""Read, write and repair the autostart entry.

The system's own entry is the only record of it; no setting duplicates it. Each user has at most one entry, named after
the application's id. All functions may block on disk I/O.
"""

import sys
from dataclasses import dataclass
from enum import Enum, auto
from itertools import dropwhile

from lockwatch.desktop.autostart.base import AutostartBackend
from lockwatch.desktop.autostart.launch_command import LaunchCommand, is_there


class AutostartState(Enum):
    """What the autostart entry does."""

    OFF = auto()
    """There is no entry, or its program no longer exists."""
    ON = auto()
    BLOCKED = auto()
    """There is an entry, but the desktop's own settings have disabled it."""
    OTHER = auto()
    """The entry starts another program, or this one with another configuration."""


@dataclass(frozen=True, slots=True)
class AutostartStatus:
    """The state of the autostart entry."""

    state: AutostartState
    command: tuple[str, ...] = ()
    """The command that is started instead; empty unless `state` is `OTHER`."""


def system_backend() -> AutostartBackend:
    """Return the backend of this system."""
    if sys.platform == "win32":
        from lockwatch.desktop.autostart.windows import RunKey

        return RunKey()
    if sys.platform == "darwin":
        from lockwatch.desktop.autostart.macos import LaunchAgent

        return LaunchAgent()
    from lockwatch.desktop.autostart.xdg import AutostartEntry

    return AutostartEntry()


def read_status(backend: AutostartBackend, launch: LaunchCommand) -> AutostartStatus:
    """Return the state of the autostart entry, compared with `launch`. Raises OSError."""
    entry = backend.read()
    if entry is None or not is_there(entry.command):
        return AutostartStatus(AutostartState.OFF)
    if launch.is_started_by(entry.command):
        return AutostartStatus(AutostartState.ON if entry.enabled else AutostartState.BLOCKED)
    return (
        AutostartStatus(AutostartState.OTHER, entry.command) if entry.enabled else AutostartStatus(AutostartState.OFF)
    )


def repair(backend: AutostartBackend, launch: LaunchCommand) -> bool:
    """Point the entry at this program if the program it names no longer exists, because it was moved or reinstalled.

    The options in the entry are preserved. An entry with another configuration directory belongs to another
    installation and is left alone. Returns whether the entry was changed; raises OSError.
    """
    entry = backend.read()
    if entry is None or not entry.enabled or is_there(entry.command) or not launch.has_configuration_of(entry.command):
        return False
    options = tuple(dropwhile(lambda argument: not argument.startswith("--"), entry.command[1:]))
    backend.write((*launch.program, *options) if options else launch.command)
    return True
