"""Write files atomically: the new content replaces the old one completely or not at all."""

import errno
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

RETRIED_FOR_S = 2.0
"""How long Windows is asked again to replace or remove a file that another program has open, in seconds."""


def atomic_write_bytes(path: Path, data: bytes) -> None:
    """Replace the content of `path` atomically. Only the user can read the file. Raises OSError.

    A symlink, such as those that dotfile managers create, is kept, and its target is replaced.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(data)


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Yield a temporary file that replaces `path` when the ``with`` block ends without an exception.

    A symlink itself is replaced, because in a shared directory another user may have created it.
    """
    if path.is_dir() and not path.is_symlink():  # Windows would say that access is denied
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        retried_while_open(lambda: Path(name).replace(path))
    except BaseException:
        retried_while_open(partial(Path(name).unlink, missing_ok=True))
        raise


def retried_while_open(act: Callable[[], object]) -> None:
    """Replace, move or remove a file by `act`, which Windows refuses while another program has that file open.

    Virus scanners, indexers and `lockwatch history` open files for a moment. Raises OSError, on Windows only after
    `RETRIED_FOR_S`.
    """
    ends = time.monotonic() + RETRIED_FOR_S
    while True:
        try:
            act()
            return
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() >= ends:
                raise
        time.sleep(0.05)
