"""The little that pacing and naming remember between two runs, in one small file of the state directory.

Times are kept as POSIX seconds; a clock that was set back makes a remembered moment count as now.
"""

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeGuard

from lockwatch.clock import steady
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.pacing import FLOOR_S, RETRY_AFTER_UP_TO_S, Pace

log = logging.getLogger(__name__)

FILE_NAME = "memory.json"
LATEST_S = 1e12
"""POSIX seconds beyond any clock; NaN compares as beyond it too."""


class Memory:
    """Reads and writes the file. An unreadable one is forgotten: it holds nothing that a sync does not bring back."""

    def __init__(self, state_dir: Path, api_url: str) -> None:
        self._path = state_dir / FILE_NAME
        self._api_url = api_url
        self._written = b""

    def pace(self) -> Pace:
        """The last request's start and the end of ``Retry-After``, on this run's steady clock."""
        kept = self._load()
        last_start, not_before = kept.get("last_start"), kept.get("not_before")
        now, wall = steady(), time.time()
        pace = Pace()
        if _is_number(last_start) and wall - last_start < FLOOR_S:
            pace = replace(pace, last_start=now - max(wall - last_start, 0.0))
        if _is_number(not_before) and not_before > wall:
            pace = replace(pace, not_before=now + min(not_before - wall, RETRY_AFTER_UP_TO_S))
        return pace

    def others_pace(self) -> Pace:
        """What another process (``lockwatch token check``) has kept since this one last did; else nothing."""
        try:
            if self._path.read_bytes() != self._written:
                return self.pace()
        except OSError:
            pass
        return Pace()

    def infos(self) -> tuple[LockInfo, ...]:
        """Names and serial numbers of the last answer of ``my/lock``."""
        kept = self._load()
        locks = kept.get("locks") if kept.get("api_url") == self._api_url else None
        found = []
        for each in locks if isinstance(locks, list) else []:
            if isinstance(each, list) and len(each) == 3 and isinstance(each[0], int):
                name, serial = (text if isinstance(text, str) else None for text in each[1:])
                found.append(LockInfo(each[0], name, serial))
        return tuple(found)

    def keep(self, pace: Pace, infos: Iterable[LockInfo]) -> None:
        """Written as a request starts, so that no crash makes the next run forget it."""
        now, wall = steady(), time.time()
        kept = {
            "last_start": None if pace.last_start is None else wall + pace.last_start - now,
            "not_before": None if pace.not_before is None else wall + pace.not_before - now,
            "api_url": self._api_url,
            "locks": [list(info) for info in infos],
        }
        scratch = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._written = json.dumps(kept).encode()
            scratch.write_bytes(self._written)
            scratch.replace(self._path)
        except OSError as error:
            log.warning("%s can't be written (%s); watching goes on", self._path.name, error.strerror)

    def _load(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}


def _is_number(value: Any) -> TypeGuard[float]:
    """A finite one that floats can hold: JSON as Python reads it also has NaN, and whole numbers of any length."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LATEST_S
