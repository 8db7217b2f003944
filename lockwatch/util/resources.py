"""Where the files of ``resources/`` are: inside the installed package, or beside it in a checkout."""

from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    package = Path(__file__).parents[1]
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
