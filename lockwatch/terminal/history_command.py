"""`lockwatch history`: print the history directly from the state file, whether or not Lockwatch is running.

The latest entry comes first, as with `git log`: that is what users look for, `| head` ends the command at once, and
nothing has to be kept in memory, because pages are read in this order.
"""

import argparse
import re
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

from lockwatch.domain.folding import folded
from lockwatch.terminal.output import complain, printable, say

if TYPE_CHECKING:
    from lockwatch.app.launch_options import LaunchOptions
    from lockwatch.domain.settings import Settings
    from lockwatch.storage.history_reader import HistoryReader, NoHistoryError

NO_HISTORY = 1
CANNOT_READ = 2
"""The exit status if the history can't be read, or has no lock with the given name."""
_UNITS_S = {"m": 60.0, "h": 3600.0, "d": 86400.0, "w": 7 * 86400.0}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lockwatch history` to its parser."""
    parser.add_argument("--lock", metavar="NAME", help="print only this lock: its display name, or its serial number")
    parser.add_argument(
        "--since",
        type=_since,
        metavar="WHEN",
        help="print only the last 90m, 12h, 7d or 4w, or since a date such as 2026-11-01",
    )
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--csv", action="store_true", help="print CSV, in UTF-8")
    forms.add_argument("--json", action="store_true", help="print one JSON document")


def _since(text: str) -> float:
    try:
        return since(text, time.time())
    except ValueError:
        raise argparse.ArgumentTypeError("must be such as 90m, 12h, 7d, 4w or 2026-11-01") from None


def since(text: str, now: float) -> float:
    """Parse the value of --since: an age before `now`, or a date, which means the beginning of that local day.

    Return seconds since the epoch. Raises ValueError.
    """
    if ago := re.fullmatch(r"([0-9]{1,9})([mhdw])", text):
        return max(now - int(ago[1]) * _UNITS_S[ago[2]], 0.0)
    try:
        return datetime.strptime(text, "%Y-%m-%d").timestamp()
    except (OverflowError, OSError) as error:
        raise ValueError(text) from error


def run(start: "LaunchOptions", options: argparse.Namespace) -> int:
    """Run the command and return the exit status. Raises `output.UnwritableError`."""
    from lockwatch.storage.history_reader import HistoryReader, NoHistoryError
    from lockwatch.storage.settings_file import read_settings

    try:
        loaded = read_settings(start.config_dir)
    except ValueError:
        return complain(
            "The settings can't be read: settings.toml is not valid TOML; correct or remove it.", CANNOT_READ
        )
    if loaded.unreadable:
        from lockwatch.ui.wording.settings import unreadable_text

        remedy = unreadable_text(loaded.unreadable).partition(": ")[2]
        return complain(f"The settings can't be read: {remedy}", CANNOT_READ)
    settings = start.overlay(loaded.settings)
    with closing(HistoryReader(start.state_dir, settings.api_url)) as file:
        try:
            status = _print(file, settings, options)
        except _UnknownLockError as error:
            return complain(str(error), CANNOT_READ)
        except NoHistoryError as error:
            return complain(*_refusal(error, settings.api_url, start.other_computer))
    if start.other_computer:
        computer = printable(start.other_computer)
        return complain(
            f"This is only what was seen here since you logged in: Lockwatch on the computer {computer}, with the same"
            " home folder, has the history.",
            status,
        )
    return status


class _UnknownLockError(Exception):
    """No lock has the name given with --lock. The text is a sentence for the user."""


def _print(file: "HistoryReader", settings: "Settings", options: argparse.Namespace) -> int:
    from lockwatch.domain.timeline import FOR_EVER, Query, pages
    from lockwatch.history.records import csv_lines, json_lines, records
    from lockwatch.terminal.history_table import table

    query = Query(since=-FOR_EVER if options.since is None else options.since)
    names = file.page(query._replace(least=1)).names
    keys = None if options.lock is None else _keys(options.lock, names, settings)
    if keys is not None and len(keys) == 1:
        query = query._replace(key=next(iter(keys)))
    entries = records(pages(file.page, query), settings.display_name, keys)
    if options.csv:
        _write_utf8()
        return say(csv_lines(entries))
    if options.json:
        return say(json_lines(entries, time.time()))
    shown = [printable(settings.display_name(key, name)) for key, name in names.items() if keys is None or key in keys]
    return say(_or_nothing(table(entries, shown, time.time())))


def _keys(wanted: str, names: Mapping[str, str], settings: "Settings") -> Collection[str]:
    """Return the keys of all locks with this serial number or name (the user's or the owner's).

    Case and accents do not matter, as in the search of the lock list. Raises _UnknownLockError if there is none.
    """
    sought = folded(wanted)
    keys = {
        key
        for key, name in names.items()
        if sought in (folded(key), folded(name), folded(settings.display_name(key, name)))
    }
    if not keys:
        known = ", ".join(sorted({printable(settings.display_name(*item)) for item in names.items()}, key=folded))
        raise _UnknownLockError(f"No lock is called '{printable(wanted)}' here; the history has {known or 'no lock'}.")
    return keys


def _or_nothing(lines: Iterator[str]) -> Iterator[str]:
    empty = True
    for line in lines:
        empty = False
        yield line
    if empty:
        yield "Nothing was recorded in that time."


def _write_utf8() -> None:
    """Make standard output use UTF-8, whatever the locale."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")


def _refusal(error: "NoHistoryError", api_url: str, other_computer: str) -> tuple[str, int]:
    """Return a sentence that explains the error, and the exit status."""
    from lockwatch.storage.history_reader import Why
    from lockwatch.storage.state_file import FILE_NAME

    match error.why:
        case Why.NO_FILE if other_computer:
            return (
                f"Nothing was seen here since you logged in: Lockwatch on the computer {printable(other_computer)},"
                " with the same home folder, has the history.",
                NO_HISTORY,
            )
        case Why.NO_FILE:
            return "There is no history here yet: Lockwatch begins it when it first sees your locks.", NO_HISTORY
        case Why.OTHER_ADDRESS:
            other = printable(error.more)
            return f"There is no history of {api_url}: the one here is of {other} (see --api-url).", NO_HISTORY
        case Why.OLDER:
            return (
                f"{FILE_NAME} is from an older version: start this Lockwatch once to update it.",
                CANNOT_READ,
            )
        case Why.NEWER:
            return f"{FILE_NAME} is from a newer version of Lockwatch: use that version to read it.", CANNOT_READ
        case Why.BUSY:
            return (
                f"{FILE_NAME} is in use by another program ({error.more}): try again when that has ended.",
                CANNOT_READ,
            )
        case Why.BROKEN:
            return (
                f"{FILE_NAME} is damaged ({error.more}): start Lockwatch, which renames it and begins a new one.",
                CANNOT_READ,
            )
        case Why.NOT_A_FILE:
            return f"{FILE_NAME} is not a file: remove it, and Lockwatch begins a new one.", CANNOT_READ
    return f"{FILE_NAME} can't be read ({error.more}): look at its folder, its rights and the disk.", CANNOT_READ
