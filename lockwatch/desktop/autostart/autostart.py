"""Starting at log-in. The system's own entry is the one truth: nothing is kept of it anywhere else.

There is at most one entry, named by the application's id, so that one person has one Lockwatch started. Everything here
may wait for a disk.
"""

import sys
from dataclasses import dataclass
from enum import Enum, auto
from itertools import dropwhile

from lockwatch.desktop.autostart.base import Place
from lockwatch.desktop.autostart.launch_command import LaunchCommand, is_there


class Standing(Enum):
    OFF = auto()
    """Nothing is started, or only what is not there any more."""
    ON = auto()
    HELD = auto()
    """The desktop's own settings have switched it off."""
    ANOTHER = auto()
    """Another program is started, or this one with another configuration."""


@dataclass(frozen=True, slots=True)
class Found:
    standing: Standing
    command: tuple[str, ...] = ()
    """Of `ANOTHER`."""


def system_place() -> Place:
    if sys.platform == "win32":
        from lockwatch.desktop.autostart.windows import RunKey

        return RunKey()
    if sys.platform == "darwin":
        from lockwatch.desktop.autostart.macos import LaunchAgent

        return LaunchAgent()
    from lockwatch.desktop.autostart.xdg import AutostartEntry

    return AutostartEntry()


def found(place: Place, launch: LaunchCommand) -> Found:
    """Raises OSError."""
    entry = place.read()
    if entry is None or not is_there(entry.command):
        return Found(Standing.OFF)
    if launch.is_started_by(entry.command):
        return Found(Standing.ON if entry.heeded else Standing.HELD)
    return Found(Standing.ANOTHER, entry.command) if entry.heeded else Found(Standing.OFF)


def mend(place: Place, launch: LaunchCommand) -> bool:
    """Has the program start that was moved, or installed anew elsewhere: where it was to start and is gone. With the
    options that it was to have; where they name another configuration, it is another's.

    Raises OSError.
    """
    entry = place.read()
    if entry is None or not entry.heeded or is_there(entry.command) or not launch.has_configuration_of(entry.command):
        return False
    options = tuple(dropwhile(lambda argument: not argument.startswith("--"), entry.command[1:]))
    place.write((*launch.program, *options) if options else launch.command)
    return True
