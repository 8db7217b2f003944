"""The lock on the state file. It is needed because two configurations may share the file."""

import logging
import os
from pathlib import Path
from typing import IO

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.desktop.ipc.single_instance import holder, is_held, locked, other_computer

log = logging.getLogger(__name__)

LOCK_NAME = "state.sqlite3.lock"


def options_here(start: LaunchOptions) -> LaunchOptions:
    """Return the options with which a command uses the state file of this computer.

    It is not the usual one while a Lockwatch on another computer with the same home has that: two computers must not
    use a file in WAL mode (sqlite.org/wal.html, 1). Nor is it as long as a Lockwatch runs here that was started in that
    time. A lock that has been released still names the computer that had it.
    """
    path = _lock_path(start.state_dir)
    computer = other_computer(path)
    if not computer:
        return start
    beside = start.beside(computer)
    return beside if is_held(path) or is_held(_lock_path(beside.state_dir)) else start


def _lock_path(state_dir: Path) -> Path:
    """Return the lock beside the state file or, if that is a symlink, beside what it leads to."""
    file = os.path.realpath(state_dir / LOCK_NAME.removesuffix(".lock"))  # Path.resolve fails for a link to itself
    return Path(file).with_name(LOCK_NAME)


class StateLock:
    """Keeps two running programs from using the same state file. The demo has no state file and takes no lock.

    Two programs would not damage the file, but the user would be notified of each alert twice.
    """

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._path = _lock_path(state_dir)
        self._file: IO[bytes] | None = None

    def claim(self) -> str:
        """Lock the state file, unless this was done before. Return an error message if another program holds the lock.

        Return an empty string on success, and also if the file system cannot lock files, as on some network drives.
        """
        if self._file is not None:
            return ""
        try:
            self._state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = locked(self._path)
        except OSError as error:
            log.warning(
                "%s can't be locked (%s): do not start a second Lockwatch for it", LOCK_NAME, error.strerror or error
            )
            return ""
        if self._file is not None:
            return ""
        process = f" ({named})" if (named := holder(self._path)) else ""
        return (
            f"another Lockwatch{process} keeps its state in {self._state_dir}: quit that one, or give this one a"
            " directory of its own with --config-dir."
        )

    @property
    def other_computer(self) -> str:
        """The name of another computer with the same home directory that holds the lock; empty if there is none."""
        return other_computer(self._path)

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
