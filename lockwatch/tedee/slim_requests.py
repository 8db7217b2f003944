"""Imports requests without the libraries that guess text encodings, which take 3 MiB and are not used here.

Since 2.32.0 requests works without them, for the sake of pip, but emits a warning.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DETECTION = ("chardet", "charset_normalizer")


@contextmanager
def without_detection() -> Iterator[None]:
    """Hide those libraries while requests is imported. Afterwards they can be imported again."""
    modules: dict[str, Any] = sys.modules  # None makes an import fail
    hidden = [name for name in DETECTION if name not in modules]
    modules.update(dict.fromkeys(hidden))
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Unable to find acceptable character detection dependency")
            yield
    finally:
        for name in hidden:
            del modules[name]
