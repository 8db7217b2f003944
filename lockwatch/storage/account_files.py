"""State files of other accounts. Each account (API address) has its own file; while another account is in use, its
file is parked in the same directory under a name derived from the address."""

import zlib
from contextlib import suppress
from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite creates next to a database."""
NAMES = "state.of-*"
"""Glob pattern for all parked files, including those that SQLite created next to them."""


def parked(path: Path, api_url: str) -> Path:
    """Return where the file of the account at `api_url` is parked while `path` holds another account's."""
    return path.with_name(f"state.of-{zlib.crc32(api_url.encode()):08x}.sqlite3")


def exchange(path: Path, theirs: str | None, ours: str) -> None:
    """Park the file at `path`, which belongs to the address `theirs`, and move the file of `ours` to `path`.

    With `theirs` None, the file at `path` belongs to no account yet; a parked file of `ours` replaces it. The file must
    not be open.
    If the process dies between the two moves, no file is left at `path`; the next run creates an empty one, which is
    then exchanged in the same way. Raises OSError.
    """
    if theirs is not None:
        move(path, parked(path, theirs))
    if parked(path, ours).exists():
        move(parked(path, ours), path)


def move(path: Path, to: Path) -> None:
    """Move a database together with the files that SQLite created next to it. Raises OSError."""
    path.replace(to)
    for end in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).replace(to.with_name(to.name + end))
