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


class AutostartBackend(Protocol):
    """Reads and writes the autostart entry of Lockwatch on one kind of system. All methods may raise OSError."""

    def read(self) -> Entry | None:
        """Return the entry, or None if there is none or the system would ignore it as invalid."""

    def write(self, command: Sequence[str]) -> None:
        """Make the entry start `command`, and enable it; create it if necessary."""

    def remove(self) -> None:
        """Remove the entry, or otherwise make sure that it starts nothing at login."""
