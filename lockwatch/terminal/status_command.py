"""`lockwatch status`: asks the running program, prints what it says, and with `--watch` goes on for as long as it may.

Bars call it over and over, so it goes past the rest of the command line, and imports nothing that it can do without.
"""

from __future__ import annotations

import json
import sys

from lockwatch.desktop.ipc.single_instance import NotAnsweringError, NotRunningError, ask
from lockwatch.terminal.output import READER_GONE, UnwritableError, complain, replace_unprintable, say
from lockwatch.terminal.status import (
    NOT_ANSWERING,
    NOT_RUNNING,
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

HELP = (
    "print what the running program sees; exit status 0: all is well, "
    "1: something needs attention, 2: it cannot see, 3: it is not running, or does not answer"
)
RETRY_S = 5.0
"""Between two looks for a program that does not run; no news come of its start."""
CANNOT_SEE = 2
OPTIONS = {
    "--json": "print one line of JSON, for scripts",
    "--waybar": "print one line for waybar; the exit status is always 0",
    "--watch": "print a line at once and after each change, until it is ended; "
    f"while the program does not run, look for it every {RETRY_S:.0f} seconds",
}


def needs_no_parser(arguments: Sequence[str]) -> bool:
    """Are these options known and compatible? Otherwise argparse has something to explain."""
    given = set(arguments)
    return given <= OPTIONS.keys() and not given >= {"--json", "--waybar"}


def main(arguments: Sequence[str]) -> int:
    """Runs `lockwatch status` with options that need no parser, and answers the exit status."""
    try:
        return run(xdg_dirs.config_dir(), set(arguments))
    except KeyboardInterrupt:
        return 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    forms = parser.add_mutually_exclusive_group()
    for option, said in OPTIONS.items():
        group = parser if option == "--watch" else forms
        group.add_argument(option, dest="given", action="append_const", const=option, default=[], help=said)


def run(config_dir: StrPath, given: Collection[str]) -> int:
    """Answers the exit status."""
    replace_unprintable()
    try:
        return _watch(config_dir, given) if "--watch" in given else _once(config_dir, given)
    except OtherVersionError:
        return complain(
            "The Lockwatch that runs is of another version; end it with 'lockwatch quit' and start it again.",
            CANNOT_SEE,
        )
    except UnwritableError as error:
        return complain(f"The answer can't be written: {error}.", CANNOT_SEE)


def _once(config_dir: StrPath, given: Collection[str]) -> int:
    try:
        answer = ask(config_dir, "status")
    except NotRunningError as error:
        answer = _unanswered(_why(error))
    facts = read(answer)
    status = 0 if "--waybar" in given else exit_status(facts)  # waybar hides a module that ends with another one
    if sys.stdout is None:  # who closes it wants the exit status alone
        return status
    if "--json" in given or "--waybar" in given:
        return say([_line(answer, given)]) or status
    if facts["overview"] in (NOT_RUNNING, NOT_ANSWERING):
        return complain(next(table(facts)), status)
    return say(table(facts)) or status


def _watch(config_dir: StrPath, given: Collection[str]) -> int:
    """Until nobody reads it any more."""
    from lockwatch.desktop.ipc.status_stream import Reader

    if sys.stdout is None:
        return READER_GONE
    return say(_changes(config_dir, given, Reader(sys.stdout)), at_once=True) or READER_GONE


def _changes(config_dir: StrPath, given: Collection[str], reader: Reader) -> Iterator[str]:
    """A line for each answer, but none that would only repeat the one before."""
    before = ""
    for answer in _answers(config_dir, reader):
        line = _line(answer, given)
        if line != before:
            yield line
        before = line


def _answers(config_dir: StrPath, reader: Reader) -> Iterator[str]:
    """Across the program's restarts. Why nobody answers is said once each time."""
    from lockwatch.desktop.ipc.status_stream import follow

    said = ""
    while not reader.gone:
        why = NOT_RUNNING
        try:
            for answer in follow(config_dir, reader):
                said = ""
                yield answer
        except NotRunningError as error:
            why = _why(error)
        if not (why == said or reader.gone):
            yield _unanswered(why)
            said = why
        reader.waits(RETRY_S)


def _line(answer: str, given: Collection[str]) -> str:
    if "--json" in given:
        return answer
    return json.dumps(waybar(read(answer))) if "--waybar" in given else few_words(read(answer))


def _why(error: NotRunningError) -> str:
    return NOT_ANSWERING if isinstance(error, NotAnsweringError) else NOT_RUNNING


def _unanswered(why: str) -> str:
    return json.dumps(unanswered(why))
