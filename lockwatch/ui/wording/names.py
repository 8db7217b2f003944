"""Compare names as users expect it when searching and sorting."""

import re
import unicodedata

from lockwatch.domain.locks import Lock
from lockwatch.ui.wording.locks import lock_name

_PLAIN = str.maketrans("łøđħŧ", "lodht")
"""Replacements for letters with strokes, which Unicode does not decompose."""
_NUMBERS = re.compile(r"(\d{1,18})")

Named = tuple[tuple[str | int, ...], str]


def folded(text: str) -> str:
    """Return `text` in lower case and without accents."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_PLAIN)


def by_name(lock: Lock) -> Named:
    """Return the sort key of a lock's name."""
    return named(lock_name(lock))


def named(name: str) -> Named:
    """Return the sort key of a name: Ä is sorted like a, and 10 after 9."""
    parts = _NUMBERS.split(folded(name))
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), name
