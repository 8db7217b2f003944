"""State files of other accounts. Each account (API address) has its own file; while another account is in use, its
file is parked in the same directory under a name derived from the address."""

import zlib
from contextlib import suppress
from functools import partial
from pathlib import Path

from lockwatch.util.atomic_file import retried_while_open

BESIDE = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite creates next to a database."""
NAMES = "state.of-*"
"""Glob pattern for the state files of all other accounts, including the files that SQLite created next to them."""


def parked(path: Path, api_url: str) -> Path:
    """Return where the file of the account at `api_url` is parked while `path` holds another account's."""
    return path.with_name(f"state.of-{zlib.crc32(api_url.encode()):08x}.sqlite3")


def exchange(path: Path, theirs: str | None, ours: str) -> None:
    """Park the file at `path`, which belongs to the account `theirs`, and move the file of the account `ours` there.

    Accounts are given by their API address. If `theirs` is None, the file at `path` belongs to no account yet, and is
    replaced if there is a parked file of `ours`. The file must not be open.

    If the process dies between the two moves, no file is left at `path`; the next run creates an empty one, which is
    then exchanged in the same way. Raises OSError.
    """
    if theirs is not None:
        move(path, parked(path, theirs))
    if parked(path, ours).exists():
        move(parked(path, ours), path)


def move(path: Path, to: Path) -> None:
    """Move a database together with the files that SQLite created next to it. Raises OSError."""
    retried_while_open(partial(path.replace, to))
    for end in BESIDE:
        with suppress(FileNotFoundError):
            retried_while_open(partial(path.with_name(path.name + end).replace, to.with_name(to.name + end)))


def identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode of a file; None if it is missing or inaccessible."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
