"""Lines on the standard output of a command, whoever reads them and however he ends."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

READER_GONE = 141
"""Exit status, as the shell has it of one who was ended by SIGPIPE."""


class UnwritableError(Exception):
    """The output can't be written; the text says why."""


def say(lines: Iterable[str], *, at_once: bool = False) -> int:
    """Prints them, `at_once` each as it comes, and answers 0, or `READER_GONE`. Raises UnwritableError."""
    if sys.stdout is None:
        raise UnwritableError("standard output is closed")
    try:
        try:
            for line in lines:
                sys.stdout.write(f"{line}\n")  # in one piece: i3blocks takes half a line for a closed pipe
                if at_once:
                    sys.stdout.flush()
        finally:
            sys.stdout.flush()
    except OSError as error:
        return _given_up(error)
    return 0


def flushed(status: int) -> int:
    """The exit status of a command that has printed and ends with `status`: what can't be written is known only now.

    Raises UnwritableError.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        return _given_up(error)
    return status


def _given_up(error: OSError) -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or what is left is tried again at exit
    if isinstance(error, BrokenPipeError):
        return READER_GONE
    raise UnwritableError(error.strerror or "it was refused") from None


def complain(sentence: str, status: int) -> int:
    """On the standard error; answers the exit status."""
    print(f"lockwatch: {sentence}", file=sys.stderr)
    return status


def printable(text: str) -> str:
    """A name, which may be another person's choice, gives no orders: a terminal obeys control characters."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def replace_unprintable() -> None:
    """A name may have characters that a terminal's encoding lacks."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
