"""The commands that the running program carries out: what is sent to it, and which lock a name means."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lockwatch.desktop.ipc.single_instance import UNKNOWN_COMMAND, NotAnsweringError, ask
from lockwatch.domain.folding import folded
from lockwatch.domain.user_actions import Act
from lockwatch.terminal.output import printable
from lockwatch.terminal.status import OtherVersionError, read

if TYPE_CHECKING:
    from lockwatch.desktop.ipc.single_instance import StrPath
    from lockwatch.terminal.status import Facts

NO_SUCH_LOCK = 3
"""Exit status if no lock has the given name, or more than one has it."""
ACTS = ("pause", "ack", "snooze")
"""The commands that the program always answers with a sentence."""
_PAUSES = {None: Act.PAUSE, "1h": Act.PAUSE_1H, "8:00": Act.PAUSE_UNTIL_8, "off": Act.RESUME}
_SNOOZES = {"1h": Act.SNOOZE_1H, "8:00": Act.SNOOZE_UNTIL_8, "off": Act.TAKE_BACK}


class NoSuchLockError(Exception):
    """No lock has the given name, or more than one has it. The text is a sentence for the user."""


def run(config_dir: "StrPath", options: argparse.Namespace) -> str:
    """Let the running program carry out the command, and return its answer, a sentence or empty.

    Raises NotRunningError, NoSuchLockError, and OtherVersionError if the program does not know the command.
    """
    answer = ask(config_dir, _request(config_dir, options), until_gone=options.command == "quit")
    if answer == UNKNOWN_COMMAND:
        raise OtherVersionError
    if not answer and options.command in ACTS:  # it is still starting, and has done nothing
        raise NotAnsweringError
    return printable(answer)


def _request(config_dir: "StrPath", options: argparse.Namespace) -> str:
    match options.command:
        case "pause":
            return _PAUSES[options.time]
        case "ack":
            act = Act.ACKNOWLEDGE
        case "snooze":
            act = _SNOOZES[options.time]
        case _:
            return str(options.command)
    lock = find(options.name, read(ask(config_dir, "status"))["locks"])
    return f"{act} {lock['id']}"


def find(name: str, locks: "Sequence[Facts]") -> "Facts":
    """Return the lock with this name or serial number; case and accents do not matter.

    Raises NoSuchLockError if there is none, or more than one.
    """
    sought = folded(name)
    found = [
        lock
        for lock in locks
        if sought in (folded(printable(text)) for text in (lock["name"], lock["serial_number"]) if text)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(lock["serial_number"] or "one without a number" for lock in found)
        raise NoSuchLockError(f"{len(found)} locks are called '{printable(name)}'; use a serial number: {numbers}.")
    known = ", ".join(printable(lock["name"]) for lock in locks)
    raise NoSuchLockError(f"No lock is called '{printable(name)}'; there are: {known or 'none'}.")
