"""The actions that the user can take on a lock, wherever it is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from lockwatch.domain.user_actions import Act, Target


@dataclass(frozen=True, slots=True)
class LockActions:
    """Callbacks that each window with locks hands on to its rows, menus and buttons. `key` is the key of a lock."""

    act: Callable[[frozenset[Target], Act], object]
    """(targets, act): acknowledge or snooze alerts, or undo that."""
    details: Callable[[str], object]
    """(key): open the details window of the lock."""
    history: Callable[[str], object]
    """(key): open the history of the lock."""
    rename: Callable[[str, str], object]
    """(key, own name): give the lock a name on this computer; an empty one restores the owner's name."""
    thresholds: Callable[[str], object]
    """(key): open the settings of its battery alerts."""
    mute: Callable[[str, bool], object]
    """(key, muted): turn the notifications about the lock off or on again."""
    hide: Callable[[str, bool], object]
    """(key, hidden): hide the lock or show it again."""
