"""What a person can do with a lock, wherever it is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from lockwatch.domain.user_actions import Act, Target


@dataclass(frozen=True, slots=True)
class LockActions:
    """Handed to every window that shows locks, and from there to rows, menus and buttons. `key`s are locks' keys."""

    act: Callable[[frozenset[Target], Act], object]
    """Acknowledges, snoozes, or takes that back."""
    details: Callable[[str], object]
    """(key): shows all that is known of the lock."""
    history: Callable[[str], object]
    """(key): shows all that happened to it."""
    rename: Callable[[str, str], object]
    """(key, own name): calls it so here; empty for its owner's name again."""
    thresholds: Callable[[str], object]
    """(key): opens the settings of its battery alerts."""
    never_tell: Callable[[str, bool], object]
    """(key, never)"""
    hide: Callable[[str, bool], object]
    """(key, hidden)"""
