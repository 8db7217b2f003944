"""Mutation of inputs: values inside JSON, and bytes."""

from collections.abc import Sequence
from copy import deepcopy
from random import Random
from typing import Any

BYTES = [b"", b"\xff", b"\x00", b"{", b"}", b'"', b",", b"\n", b"\r", b"[" * 9000, b"1e999", b"-", b"\xef\xbb\xbf"]
"""The default replacements for some bytes of a text."""


def change_value(parent: Any, chance: Random, values: Sequence[Any], keys: Sequence[str]) -> None:
    """Change, add or remove one value somewhere inside `parent`, a list or dictionary of JSON.

    New values are from `values`, new keys from `keys`.
    """
    while isinstance(parent, dict | list) and parent:
        places: list[Any] = [*parent] if isinstance(parent, dict) else [*range(len(parent))]
        place = chance.choice(places)
        if isinstance(parent[place], dict | list) and parent[place] and chance.random() < 0.9:
            parent = parent[place]
        elif chance.random() < 0.1:
            del parent[place]
            return
        else:
            other: Any = chance.choice(keys) if isinstance(parent, dict) and chance.random() < 0.2 else place
            parent[other] = deepcopy(chance.choice(values))
            return


def change_bytes(text: bytes, chance: Random, tokens: Sequence[bytes] = BYTES) -> bytes:
    """Replace a few bytes somewhere in `text` by one of `tokens`, by a random byte, or by another part of `text`."""
    at, length = chance.randrange(len(text) + 1), chance.choice([0, 1, 1, 4, 20])
    how = chance.random()
    if how < 0.6:
        new = chance.choice(tokens)
    elif how < 0.8:
        new = chance.randbytes(1)
    else:
        start = chance.randrange(len(text) + 1)
        new = text[start : start + chance.choice([1, 8, 60, 600])]
    return text[:at] + new + text[at + length :]
