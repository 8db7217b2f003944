"""The dependencies of the installed package and the hashes of its files, read from its metadata."""

import base64
import csv
import hashlib
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "lockwatch-tray"


def record() -> dict[str, str]:
    """Return the hashes of the files of the installed wheel by their paths; an empty dict in a checkout.

    RECORD is read directly because, since Python 3.12, `metadata.files` leaves out missing files.
    """
    text = metadata.distribution(DISTRIBUTION).read_text("RECORD") or ""
    hashes = {row[0]: row[1] for row in csv.reader(text.splitlines()) if row}
    return hashes if "lockwatch/__init__.py" in hashes else {}


def recorded_modules() -> set[str]:
    """Return the names of the modules in RECORD; an empty set in a checkout."""
    sources = [name.removesuffix(".py") for name in record() if re.match(r"lockwatch/.*\.py$", name)]
    return {name.replace("/", ".").removesuffix(".__init__") for name in sources}


def requirements() -> Iterator[tuple[str, bool]]:
    """Yield the name of each dependency, and whether it is needed on this system."""
    for requirement in metadata.requires(DISTRIBUTION) or []:
        name, _, marker = requirement.partition(";")
        here = "sys_platform" not in marker or repr(sys.platform) in marker.replace('"', "'")
        yield re.split(r"[^\w.-]", name)[0], here


def is_changed(name: str, recorded: str) -> bool:
    """Return whether the file differs from its `recorded` hash ("sha256=…").

    A missing file counts as unchanged: a frozen program has its modules elsewhere, and no scripts made by pip.
    """
    path = Path(str(metadata.distribution(DISTRIBUTION).locate_file(name)))
    algorithm, _, value = recorded.partition("=")
    if not value or not path.is_file():
        return False
    digest = hashlib.new(algorithm, path.read_bytes()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != value
