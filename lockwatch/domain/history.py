"""What happened to a lock, as it is kept: told apart from two states in a row, and from the news between them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class What(StrEnum):
    """What an event is about; its value says what it became."""

    STATE = "state"
    """A `LockState`, as its name in small letters."""
    DOOR = "door"
    """A `DoorState`, likewise."""
    CONNECTION = "connection"
    """``connected``, ``disconnected`` or ``no_bridge``."""
    RAISED = "raised"
    """A `Kind` of alert, as the following."""
    CLEARED = "cleared"
    TOLD = "told"
    HELD = "held"
    """A `Kind` and, behind a colon, the `Hold` why it was not told."""


class Event(NamedTuple):
    at: float
    """Seconds since the epoch."""
    key: str
    """The lock's."""
    what: What
    value: str


class Reading(NamedTuple):
    """A believed level of a battery."""

    at: float
    """Seconds since the epoch."""
    key: str
    level: int
    """Percent."""
    charging: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of one lock."""

    events: tuple[Event, ...] = ()
    """The latest first."""
    readings: tuple[Reading, ...] = ()
    """The earliest first."""
