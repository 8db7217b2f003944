"""Names as people compare them: in a search, and in a list that is sorted by them."""

import re
import unicodedata

from lockwatch.domain.locks import Lock
from lockwatch.ui.wording.locks import lock_name

_PLAIN = str.maketrans("łøđħŧ", "lodht")
"""Letters that Unicode doesn't take apart."""
_NUMBERS = re.compile(r"(\d{1,18})")

Named = tuple[tuple[str | int, ...], str]


def folded(text: str) -> str:
    """Without capitals and accents."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_PLAIN)


def by_name(lock: Lock) -> Named:
    """What locks are sorted by where people look for a name."""
    return named(lock_name(lock))


def named(name: str) -> Named:
    """What a name is sorted by: Ä is by a, and 10 comes after 9."""
    parts = _NUMBERS.split(folded(name))
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), name
