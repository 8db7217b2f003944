"""Write to standard output and standard error, including a closed pipe and names with control characters."""

from __future__ import annotations

import errno
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

READER_GONE = 141
"""Exit status that a shell reports for a process killed by SIGPIPE (128 + 13)."""


class UnwritableError(Exception):
    """Standard output can't be written; the text says why."""


def say(lines: Iterable[str], *, at_once: bool = False) -> int:
    """Print the lines and return 0, or `READER_GONE` if the reader has closed the pipe.

    With `at_once`, each line is flushed as soon as it is written. Raises UnwritableError.
    """
    if sys.stdout is None:
        raise UnwritableError("standard output is closed")
    try:
        try:
            for line in lines:
                sys.stdout.write(f"{line}\n")  # in one call: i3blocks takes half a line for a closed pipe
                if at_once:
                    sys.stdout.flush()
        finally:
            sys.stdout.flush()
    except OSError as error:
        return _give_up(error)
    return 0


def flushed(status: int) -> int:
    """Flush standard output at the end of a command, which is when write errors show up.

    Return `status`, or `READER_GONE` if the reader has closed the pipe. Raises UnwritableError.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        return _give_up(error)
    return status


def _give_up(error: OSError) -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python tries to write the rest again at exit
    # Windows reports a pipe that its reader has closed as EINVAL.
    if isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL):
        return READER_GONE
    raise UnwritableError(error.strerror or "it was refused") from None


def complain(sentence: str, status: int) -> int:
    """Print a sentence to standard error and return `status`."""
    print(f"lockwatch: {sentence}", file=sys.stderr)
    return status


def printable(text: str) -> str:
    """Replace control characters, which a terminal would obey, by spaces; the owner of a lock may choose any name."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def accept_all_characters() -> None:
    """Make standard output accept every character.

    On Windows it becomes UTF-8, because the names of locks often contain characters that the code page lacks, unless
    PYTHONIOENCODING names another encoding. Elsewhere characters that the locale's encoding lacks are replaced.
    """
    if hasattr(sys.stdout, "reconfigure"):
        utf_8 = sys.platform == "win32" and not os.environ.get("PYTHONIOENCODING")
        sys.stdout.reconfigure(encoding="utf-8" if utf_8 else None, errors="replace")
