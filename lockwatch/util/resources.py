"""Find the directory ``resources/``."""

from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    """Return the directory, which is inside the installed package or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
