"""The interface to the autostart entries of any operating system."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """An autostart entry."""

    command: tuple[str, ...]
    enabled: bool = True
    """False if the desktop's own settings have disabled the entry."""


class Place(Protocol):
    """Where a system keeps autostart entries. Every method raises OSError."""

    def read(self) -> Entry | None:
        """Return the entry, or None if there is none or the system would ignore it as invalid."""

    def write(self, command: Sequence[str]) -> None:
        """Replace the entry by one that starts `command`, and enable it."""

    def remove(self) -> None:
        """Make sure that nothing is started at log-in any more."""
