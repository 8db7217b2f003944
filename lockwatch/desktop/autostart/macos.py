"""Launch agents of macOS (launchd.plist(5)). Not seen running.

launchd reads them at log-in. It is told nothing meanwhile: loading the agent would start a second Lockwatch at once.
That a person has switched it off under "Login Items" in the System Settings can't be read.
"""

import plistlib
from collections.abc import Sequence
from pathlib import Path
from xml.parsers.expat import ExpatError

from lockwatch import APP_ID
from lockwatch.desktop.autostart.base import Entry
from lockwatch.util.atomic_file import atomic_write_bytes


class LaunchAgent:
    """The person's own."""

    def read(self) -> Entry | None:
        try:
            found = plistlib.loads(_path().read_bytes())
        except (FileNotFoundError, plistlib.InvalidFileException, ExpatError):
            return None
        command = found.get("ProgramArguments") if isinstance(found, dict) else None
        if not isinstance(command, list) or not command or not all(isinstance(each, str) for each in command):
            return None
        return Entry(tuple(command), heeded=found.get("RunAtLoad") is True and found.get("Disabled") is not True)

    def write(self, command: Sequence[str]) -> None:
        """Not kept alive: who quits it wants it to have ended."""
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
