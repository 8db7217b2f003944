"""The files of other accounts: beside the one in use, each under a name of its address, until it is in use again."""

import zlib
from contextlib import suppress
from pathlib import Path

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite makes beside a file."""
NAMES = "state.of-*"
"""Of all of them, and what stands beside them."""


def parked(path: Path, api_url: str) -> Path:
    """Where the file of the account at that address is while another one's is in use at `path`."""
    return path.with_name(f"state.of-{zlib.crc32(api_url.encode()):08x}.sqlite3")


def exchange(path: Path, theirs: str | None, ours: str) -> None:
    """The file at `path`, of the address `theirs` (None: of nobody yet) and open nowhere, makes room for that
    of `ours`. Raises OSError.

    Stopped in between there is no file at `path`, and a new one, of nobody, is exchanged likewise.
    """
    if theirs is not None:
        move(path, parked(path, theirs))
    if parked(path, ours).exists():
        move(parked(path, ours), path)


def move(path: Path, to: Path) -> None:
    """With what stands beside it. Raises OSError."""
    path.replace(to)
    for end in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).replace(to.with_name(to.name + end))
