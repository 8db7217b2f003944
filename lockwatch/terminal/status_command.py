"""`lockwatch status`: ask the running program for its status and print it, with `--watch` again after each change.

Status bars call it over and over, so it bypasses the rest of the command line and imports as little as possible.
"""

from __future__ import annotations

import contextlib
import json
import sys

from lockwatch.desktop.ipc.single_instance import NotAnsweringError, NotRunningError, ask
from lockwatch.terminal.output import READER_GONE, UnwritableError, accept_all_characters, complain, printable, say
from lockwatch.terminal.status import (
    NOT_ANSWERING,
    NOT_RUNNING,
    OTHER_VERSION,
    OtherVersionError,
    exit_status,
    few_words,
    read,
    table,
    unanswered,
    waybar,
)
from lockwatch.util import xdg_dirs

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterator, Sequence

    from lockwatch.desktop.ipc.single_instance import StrPath
    from lockwatch.desktop.ipc.status_stream import Reader

RETRY_S = 5.0
"""With `--watch`, how often to look for a program that is not running; nothing signals its start."""
CANNOT_SEE = 2
OPTIONS = {
    "--json": "print one line of JSON, for scripts",
    "--waybar": "print one line for waybar; the exit status is always 0",
    "--watch": "print a line at once and after each change, until it is ended; "
    f"while the program does not run, look for it every {RETRY_S:.0f} seconds",
}


def needs_no_parser(arguments: Sequence[str]) -> bool:
    """Return whether the options are known and compatible; if not, argparse has to print an error or the help."""
    given = set(arguments)
    return given <= OPTIONS.keys() and not given >= {"--json", "--waybar"}


def main(arguments: Sequence[str]) -> int:
    """Run `lockwatch status` with options for which `needs_no_parser` is true, and return the exit status."""
    try:
        return run(xdg_dirs.config_dir(), set(arguments))
    except KeyboardInterrupt:
        return 130


def print_names() -> int:
    """Print the names of the locks that the running program sees, one a line, for shell completion.

    Prints nothing if no program answers: completion must not disturb what the user types.
    """
    with contextlib.suppress(NotRunningError, OtherVersionError, UnwritableError, KeyboardInterrupt):
        accept_all_characters()
        say(printable(lock["name"]) for lock in read(ask(xdg_dirs.config_dir(), "status"))["locks"])
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lockwatch status` to its parser; they are collected in `given`."""
    forms = parser.add_mutually_exclusive_group()
    for option, text in OPTIONS.items():
        group = parser if option == "--watch" else forms
        group.add_argument(option, dest="given", action="append_const", const=option, default=[], help=text)


def run(config_dir: StrPath, given: Collection[str]) -> int:
    """Run `lockwatch status` with the options in `given`, and return the exit status."""
    accept_all_characters()
    try:
        return _watch(config_dir, given) if "--watch" in given else _once(config_dir, given)
    except OtherVersionError:
        return complain(OTHER_VERSION, CANNOT_SEE)
    except UnwritableError as error:
        return complain(f"The answer can't be written: {error}.", CANNOT_SEE)


def _once(config_dir: StrPath, given: Collection[str]) -> int:
    try:
        answer = ask(config_dir, "status")
    except NotRunningError as error:
        answer = _unanswered(_why(error))
    facts = read(answer)
    status = 0 if "--waybar" in given else exit_status(facts)  # waybar hides a module that exits with another status
    if sys.stdout is None:  # closed by a caller that only wants the exit status
        return status
    if "--json" in given or "--waybar" in given:
        return say([_line(answer, given)]) or status
    if facts["overview"] in (NOT_RUNNING, NOT_ANSWERING):
        return complain(next(table(facts)), status)
    return say(table(facts)) or status


def _watch(config_dir: StrPath, given: Collection[str]) -> int:
    """Print a line for each change of the status until the reader of standard output closes the pipe."""
    from lockwatch.desktop.ipc.status_stream import Reader

    if sys.stdout is None:
        return READER_GONE
    return say(_changes(config_dir, given, Reader(sys.stdout)), at_once=True) or READER_GONE


def _changes(config_dir: StrPath, given: Collection[str], reader: Reader) -> Iterator[str]:
    """Yield the output line of each answer, unless it is the same as the previous line."""
    before = ""
    for answer in _answers(config_dir, reader):
        line = _line(answer, given)
        if line != before:
            yield line
        before = line


def _answers(config_dir: StrPath, reader: Reader) -> Iterator[str]:
    """Yield the answers of the program, even after it was restarted. If there is no answer, yield the reason once."""
    from lockwatch.desktop.ipc.status_stream import follow

    reported = ""
    while not reader.gone:
        why = NOT_RUNNING
        try:
            for answer in follow(config_dir, reader):
                reported = ""
                yield answer
        except NotRunningError as error:
            why = _why(error)
        if not (why == reported or reader.gone):
            yield _unanswered(why)
            reported = why
        reader.waits(RETRY_S)


def _line(answer: str, given: Collection[str]) -> str:
    if "--json" in given:
        return answer
    return json.dumps(waybar(read(answer))) if "--waybar" in given else few_words(read(answer))


def _why(error: NotRunningError) -> str:
    return NOT_ANSWERING if isinstance(error, NotAnsweringError) else NOT_RUNNING


def _unanswered(why: str) -> str:
    return json.dumps(unanswered(why))
