"""Autostart by a launch agent of macOS (launchd.plist(5)).

launchd reads the agents at login. The agent is not loaded when it is written, because that would start a second
Lockwatch at once.
Whether the user has disabled it under "Login Items" in the System Settings can't be read.
"""

import plistlib
from collections.abc import Sequence
from pathlib import Path
from xml.parsers.expat import ExpatError

from lockwatch import APP_ID
from lockwatch.desktop.autostart.base import Entry
from lockwatch.util.atomic_file import atomic_write_bytes


class LaunchAgent:
    """The launch agent in ~/Library/LaunchAgents that starts Lockwatch when this user logs in."""

    def read(self) -> Entry | None:
        try:
            agent = plistlib.loads(_path().read_bytes())
        except (FileNotFoundError, plistlib.InvalidFileException, ExpatError):
            return None
        command = agent.get("ProgramArguments") if isinstance(agent, dict) else None
        if not isinstance(command, list) or not command or not all(isinstance(each, str) for each in command):
            return None
        return Entry(tuple(command), enabled=agent.get("RunAtLoad") is True and agent.get("Disabled") is not True)

    def write(self, command: Sequence[str]) -> None:
        """Write the agent, without a KeepAlive key: a user who quits Lockwatch does not want it to be restarted."""
        agent = {
            "Label": APP_ID,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        atomic_write_bytes(_path(), plistlib.dumps(agent))

    def remove(self) -> None:
        _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{APP_ID}.plist"
