"""The slots of the banners above the lock list, and what a caller puts into one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class BannerSlot(IntEnum):
    """The slots from top to bottom; each shows one banner at most."""

    DEMO = 0
    """The locks are simulated."""
    PAUSE = 1
    FAILURE = 2
    RETIRING = 3
    MISSED = 4
    """Notifications that no notification service has shown."""
    NOTICE = 5
    """A message of the program that stays until the user dismisses it."""
    DESKTOP = 6
    """A part of the desktop that Lockwatch needs is missing."""
    HINT = 7
    """A hint without urgency, for example that a battery drains faster than before."""
    SINCE = 8
    """What changed since the user last looked at the list."""


@dataclass(frozen=True, slots=True)
class BannerContent:
    text: Callable[[], str]
    """Return the text. It is called again when the list is rebuilt in another language."""
    on_dismissed: Callable[[], object] | None = None
    """Called after the user has dismissed the banner."""
    on_opened: Callable[[], object] | None = None
    """Called when the user asks for more, by the button "Show"."""
