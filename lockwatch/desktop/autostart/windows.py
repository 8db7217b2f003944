"""Autostart by the Run key of the Windows registry.

See Microsoft Learn, "Run and RunOnce Registry Keys". The Task Manager disables entries in the StartupApproved key,
which Microsoft does not document. Observed values have 12 bytes: the first one is 02 or 06 for an enabled entry and 03
or 07 for a disabled one, and the rest holds the time of the change.
"""

import contextlib
import errno
import importlib
import os
import re
import subprocess
from collections.abc import Sequence
from typing import Any

from lockwatch import APP_ID
from lockwatch.desktop.autostart.base import Entry

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
LONGEST = 260
"""The maximum length of a command line in characters; Windows ignores a longer one."""


class RunKey:
    """Lockwatch's value in the Run key of this user."""

    def read(self) -> Entry | None:
        value = _value(RUN)
        if not isinstance(value, str):
            return None
        command = _split(_winreg().ExpandEnvironmentStrings(value))
        approved = _value(APPROVED)
        off = isinstance(approved, bytes) and bool(approved[:1]) and approved[0] & 1 == 1
        return Entry(command, enabled=not off) if command else None

    def write(self, command: Sequence[str]) -> None:
        """Write and enable the entry. Raises OSError, also if the command is too long for Windows."""
        winreg = _winreg()
        line = subprocess.list2cmdline(command)
        if len(line) > LONGEST:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), command[0])
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, RUN, 0, winreg.KEY_SET_VALUE) as key:
            winreg.SetValueEx(key, APP_ID, 0, winreg.REG_SZ, line)
        _delete(APPROVED)

    def remove(self) -> None:
        _delete(RUN)
        _delete(APPROVED)


def _winreg() -> Any:
    """Import winreg dynamically, because typeshed declares its members on Windows only."""
    return importlib.import_module("winreg")


def _value(path: str) -> object:
    winreg = _winreg()
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
            value: object = winreg.QueryValueEx(key, APP_ID)[0]
            return value
    except FileNotFoundError:
        return None


def _delete(path: str) -> None:
    winreg = _winreg()
    with (
        contextlib.suppress(FileNotFoundError),
        winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, 0, winreg.KEY_SET_VALUE) as key,
    ):
        winreg.DeleteValue(key, APP_ID)


def _split(line: str) -> tuple[str, ...]:
    """Split a command line. Windows paths can't contain quotation marks, so there are no escapes."""
    return tuple(quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line))
