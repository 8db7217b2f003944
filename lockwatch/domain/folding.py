"""Compare names without regard to case and accents, wherever users search, sort or name locks."""

import unicodedata

_PLAIN = str.maketrans("łøđħŧı", "lodhti")
"""Replacements for letters that Unicode does not decompose: those with strokes, and Turkish i without a dot."""


def folded(text: str) -> str:
    """Return `text` in lower case and without accents, whether composed (NFC) or decomposed (NFD)."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_PLAIN)
