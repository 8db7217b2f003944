"""Requests without what it needs only to guess the encoding of texts: 3 MiB that nothing here uses.

Since 2.32.0 it works without them, which was made for pip, but warns of it.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DETECTION = ("chardet", "charset_normalizer")


@contextmanager
def without_detection() -> Iterator[None]:
    """Hides the libraries while requests is imported; afterwards they are there for whoever wants them."""
    modules: dict[str, Any] = sys.modules  # where None stands for what can't be imported
    hidden = [name for name in DETECTION if name not in modules]
    modules.update(dict.fromkeys(hidden))
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Unable to find acceptable character detection dependency")
            yield
    finally:
        for name in hidden:
            del modules[name]
