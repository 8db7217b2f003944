"""Find out why the local time zone can't be used."""

import os
import re
import sys
from enum import Enum, auto
from pathlib import Path

from lockwatch.util.small_file import read_small_file
from lockwatch.util.time_zone import was_replaced

LOCAL_ZONE = Path("/etc/localtime")
LARGEST_ZONE_FILE = 1024 * 1024
_RULE = re.compile(r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?[0-9]")
"""How a time zone begins that TZ gives as a rule, such as ``CET-1CEST`` (tzset(3))."""


class ZoneProblem(Enum):
    """Why the C library or Lockwatch uses UTC instead of the local time zone."""

    TOO_FAR = auto()
    """It is a day or more from UTC."""
    UNKNOWN = auto()
    """TZ neither names a time zone that this computer has, nor is a rule."""
    LOST = auto()
    """TZ is not set, and the system's time zone is a link to a file that is missing."""


def zone_problem() -> ZoneProblem | None:
    """Return why UTC is used instead of the local time zone; None if there is no such reason, and on Windows."""
    if was_replaced():
        return ZoneProblem.TOO_FAR
    if sys.platform == "win32":
        return None
    zone = os.environ.get("TZ")
    if zone is None:
        return ZoneProblem.LOST if LOCAL_ZONE.is_symlink() and not LOCAL_ZONE.exists() else None
    name = zone.removeprefix(":")
    if name in ("", "UTC", "GMT") or _RULE.match(name) or _is_zone_file(name):
        return None
    return ZoneProblem.UNKNOWN


def _is_zone_file(name: str) -> bool:
    """Return whether the C library finds a time zone of this name, which may also be an absolute path (tzfile(5))."""
    path = Path(os.environ.get("TZDIR") or "/usr/share/zoneinfo", name)
    try:
        return read_small_file(path, LARGEST_ZONE_FILE).startswith(b"TZif")
    except (OSError, ValueError):
        return False
