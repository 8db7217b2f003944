"""Sort names as users expect."""

import re

from lockwatch.domain.folding import folded
from lockwatch.domain.locks import Lock
from lockwatch.ui.wording.locks import lock_name

_NUMBERS = re.compile(r"(\d{1,18})")

Named = tuple[tuple[str | int, ...], str]


def by_name(lock: Lock) -> Named:
    """Return the sort key of a lock's name."""
    return named(lock_name(lock))


def named(name: str) -> Named:
    """Return the sort key of a name: Ä is sorted like a, and 10 after 9."""
    parts = _NUMBERS.split(folded(name))
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), name
