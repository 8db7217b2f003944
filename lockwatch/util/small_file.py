"""Read a small file safely: a named pipe does not block for ever, and a huge file does not fill the memory."""

import errno
import os
import stat
from enum import Enum, auto
from pathlib import Path


class Unreadable(Enum):
    """Why a file can't be read."""

    DENIED = auto()
    NOT_A_FILE = auto()
    TOO_LARGE = auto()
    NO_FOLDER = auto()
    """A part of the path to it is not a folder."""
    PATH_TOO_LONG = auto()
    FAULT = auto()
    """Something else, such as a failing disk."""

    @classmethod
    def from_error(cls, error: OSError) -> "Unreadable":
        """Return the reason for an error that `read_small_file` raised."""
        return _REASONS.get(error.errno or 0, cls.FAULT)


_REASONS = {
    errno.EACCES: Unreadable.DENIED,
    errno.EPERM: Unreadable.DENIED,
    errno.EINVAL: Unreadable.NOT_A_FILE,
    errno.EISDIR: Unreadable.NOT_A_FILE,
    errno.ELOOP: Unreadable.NOT_A_FILE,
    errno.ENXIO: Unreadable.NOT_A_FILE,
    errno.EFBIG: Unreadable.TOO_LARGE,
    errno.ENOTDIR: Unreadable.NO_FOLDER,
    errno.ENAMETOOLONG: Unreadable.PATH_TOO_LONG,
}


def read_small_file(path: Path, at_most: int) -> bytes:
    """Return the content of a regular file of at most `at_most` bytes.

    Raises OSError: with EINVAL if it is no regular file, with EFBIG if it is larger.
    """
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except PermissionError:
        if path.is_dir():  # Windows opens no directory
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path)) from None
        raise
    except FileNotFoundError:
        if any(parent.is_file() for parent in path.parents):  # Windows does not distinguish it
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path)) from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "It is not a file", str(path))
        with os.fdopen(file, "rb", closefd=False) as opened:
            content = opened.read(at_most + 1)
    finally:
        os.close(file)
    if len(content) > at_most:
        raise OSError(errno.EFBIG, "It is too large", str(path))
    return content
