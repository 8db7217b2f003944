"""What every system's autostart entries have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """What the system has been told."""

    command: tuple[str, ...]
    heeded: bool = True
    """False: the desktop's own settings keep it from being started."""


class Place(Protocol):
    """Where one system keeps such entries. All of it raises OSError."""

    def read(self) -> Entry | None:
        """None also for what the system would make nothing of."""

    def write(self, command: Sequence[str]) -> None:
        """In place of what is there, and heeded again."""

    def remove(self) -> None:
        """Nothing is started any more."""
