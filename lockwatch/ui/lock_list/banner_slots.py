"""The lines above the list: where each stands, and what is shown there."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class BannerSlot(IntEnum):
    """From the top of the window."""

    PAUSE = 0
    FAILURE = 1
    RETIRING = 2
    MISSED = 3
    """Notifications that nobody could show."""
    NOTICE = 4
    """What the program has to say once."""
    DESKTOP = 5
    """Something of the desktop is missing."""
    HINT = 6
    """What was pointed out and can wait."""
    SINCE = 7
    """What changed since the person last looked."""


@dataclass(frozen=True, slots=True)
class BannerContent:
    text: Callable[[], str]
    """Asked for again when the list is made anew in another language."""
    on_dismissed: Callable[[], object] | None = None
    """Called when the person has dismissed the line."""
    on_opened: Callable[[], object] | None = None
    """Called when the person wants to see more of it."""
