"""Locks by the names that are shown."""

from lockwatch.domain.locks import Lock
from lockwatch.domain.names import Named, named
from lockwatch.ui.wording_locks import lock_name


def by_name(lock: Lock) -> Named:
    """What locks are sorted by where people look for a name."""
    return named(lock_name(lock))
