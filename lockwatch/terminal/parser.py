"""The parser of the command line, with the help of every command. The files for shell completion are made from it."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lockwatch import __version__
from lockwatch.terminal import history_command, status_command

API_URL_VARIABLE = "LOCKWATCH_API_URL"
USAGE_ERROR = 64
"""Exit status after a usage error of a command for which 2 has another meaning (EX_USAGE, sysexits.h)."""
ARGPARSE_USAGE_ERROR = 2

_NOT_RUNNING = {1: "Lockwatch is not running, or does not answer"}
_DONE = {0: "done"} | _NOT_RUNNING
_NO_SUCH_LOCK = {3: "no lock, or more than one, is called NAME"}


_Formatter = argparse.RawDescriptionHelpFormatter


class _Help(NamedTuple):
    """What `lockwatch COMMAND --help` says besides the options."""

    summary: str
    """What the command does, in one line."""
    more: str
    examples: Mapping[str, str]
    """What each example does."""
    statuses: Mapping[int, str]
    """The meanings of the exit statuses, without usage errors."""


_PROGRAM = _Help(
    "Watches tedee smart locks from the system tray. It only reads; it never operates a lock.",
    "Without a command it starts, or shows the list of the Lockwatch that is running.\n"
    "The access key is never given on the command line: use 'lockwatch token set', or LOCKWATCH_TOKEN.",
    {
        "lockwatch --demo": "watch simulated locks; no account is needed",
        "lockwatch status": "print what the running program sees",
        "lockwatch COMMAND --help": "explain a command, with examples",
    },
    {0: "it was quit, or the list of the running program is shown", 1: "it can't start; a message says why"},
)
_COMMANDS = {
    "show": _Help(
        "Show the list of the running program.",
        "This works without an icon, too. If the list is open, it comes to the front.",
        {"lockwatch show": "what a second start of Lockwatch does"},
        _DONE,
    ),
    "toggle": _Help(
        "Show the list of the running program, or hide it.",
        "For a key of the desktop, or for a click in a status bar.",
        {"lockwatch toggle": "what a click on the icon does"},
        _DONE,
    ),
    "settings": _Help(
        "Open the settings of the running program.",
        "For a key of the desktop, or for a click in a status bar.",
        {"lockwatch settings": "what 'Settings...' in the menu of the icon does"},
        _DONE,
    ),
    "status": _Help(
        "Print what the running program sees.",
        "The first line names the locks that need you, the worst first. This makes no request\n"
        "to the cloud, and is fast enough for a status bar.",
        {
            "lockwatch status": "a table of the locks",
            "lockwatch status --json": "the same for scripts",
            "lockwatch status --waybar --watch": "a line for waybar now and after each change",
        },
        {
            0: "all is well: everything is locked, and nothing needs you",
            1: "something needs attention",
            2: "Lockwatch cannot see the locks",
            3: "Lockwatch is not running, or does not answer",
        },
    ),
    "sync": _Help(
        "Check the locks now, or as soon as tedee allows it.",
        "The running program makes the request, at most one in 10 seconds. This prints when, and\n"
        "does not wait for the answer.",
        {
            "lockwatch sync": "see a change before the next regular check",
        },
        _DONE,
    ),
    "pause": _Help(
        "Pause all notifications, or resume them.",
        "Icon and list still show what is wrong. Without a time, they are paused until\n'lockwatch pause off'.",
        {
            "lockwatch pause 1h": "for one hour",
            "lockwatch pause 8:00": "until the next 08:00 that is at least 3 hours away",
            "lockwatch pause off": "resume them",
        },
        _DONE,
    ),
    "ack": _Help(
        "Acknowledge the alerts of a lock.",
        "This covers what 'Acknowledge' in the row of the lock covers: all its alerts that are\n"
        "neither acknowledged nor snoozed or, if there are none, its snoozed ones. NAME is a name\n"
        "that 'lockwatch status' prints, or a serial number; case and accents do not matter.",
        {
            "lockwatch ack Garage": "acknowledge the alerts of Garage",
            'lockwatch ack "Front door"': "quote a name with a space",
        },
        {0: "done, or there was no such alert"} | _NOT_RUNNING | _NO_SUCH_LOCK,
    ),
    "snooze": _Help(
        "Snooze the alerts of a lock: they are notified again later.",
        "This covers all its alerts that are neither acknowledged nor snoozed. NAME is a name that\n"
        "'lockwatch status' prints, or a serial number; case and accents do not matter.",
        {
            "lockwatch snooze Garage": "for one hour",
            "lockwatch snooze Garage 8:00": "until the next 08:00 that is at least 3 hours away",
            "lockwatch snooze Garage off": "undo: end its snoozes and acknowledgements",
        },
        {0: "done, or there was no such alert"} | _NOT_RUNNING | _NO_SUCH_LOCK,
    ),
    "history": _Help(
        "Print what happened, the latest first, whether or not Lockwatch is running.",
        "The history is kept on this computer for a year, or as long as the settings say.",
        {
            "lockwatch history --since 7d": "the last week",
            "lockwatch history --lock Garage | head": "the latest of one lock",
            "lockwatch history --csv > history.csv": "everything, for a spreadsheet",
        },
        {
            0: "printed, even if nothing happened in that time",
            1: "there is no history here",
            2: "the history or the settings can't be read, or have no such lock",
        },
    ),
    "doctor": _Help(
        "Check what Lockwatch needs from this computer, and say what to do.",
        "It sends one notification and one request. Its report names no lock, key, address, path\n"
        "or person, so that it can be pasted into a bug report.",
        {
            "lockwatch doctor": "print the report",
            "lockwatch doctor --json": "the same for scripts",
        },
        {0: "no check failed", 1: "a check failed"},
    ),
    "token": _Help(
        "Set, check or clear the access key (the token) in the keyring.",
        "'set' asks for the key, or reads it from standard input.",
        {
            "lockwatch token set": "store a personal access key of the tedee Portal",
            "lockwatch token set < key.txt": "the same from a file",
            "lockwatch token check": "ask tedee whether it accepts the key",
        },
        {0: "done; check: tedee accepts the key", 1: "not done; a message says why"},
    ),
    "replay": _Help(
        "Print the notifications that the alert rules give for a story, recorded or written.",
        "To see what other thresholds would have done, change the first line of a recording.",
        {
            "lockwatch --record story.jsonl": "record a story until Lockwatch is quit",
            "lockwatch replay --human story.jsonl": "print its notifications",
        },
        {0: "printed", 2: "the story can't be read"},
    ),
    "self-test": _Help(
        "Check that this installation is complete.",
        "It needs no network, screen or account.",
        {"lockwatch self-test": "print the result of each check"},
        {0: "it is complete", 1: "something is missing or broken"},
    ),
    "quit": _Help(
        "Quit the running program.",
        "It saves what it has seen. There are no notifications until it is started again.",
        {"lockwatch quit": "what 'Quit' in the menu of the icon does"},
        _DONE,
    ),
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="lockwatch", allow_abbrev=False, formatter_class=_Formatter)
    _add_help(parser, _PROGRAM)
    parser.add_argument("-V", "--version", action="version", version=f"Lockwatch {__version__}")
    parser.add_argument("--demo", action="store_true", help="watch a simulated cloud on this computer")
    parser.add_argument(
        "--api-url", type=_given, metavar="URL", help=f"the API's address, for this run (or {API_URL_VARIABLE})"
    )
    parser.add_argument(
        "--interval", type=float, metavar="SECONDS", help="time between two checks, 10 to 3600, for this run"
    )
    parser.add_argument("--record", type=_path, metavar="FILE", help="write what is seen into FILE, for 'replay'")
    parser.add_argument("--hidden", action="store_true", help="open no window: for a start at log-in")
    parser.add_argument("--config-dir", type=_path, metavar="DIR", help="keep settings and state there")
    parser.add_argument(
        "--log-level",
        default="warning",
        choices=["debug", "info", "warning", "error"],
        help="what to log to standard error (%(default)s)",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    subparsers = {}
    for name, each in _COMMANDS.items():
        subparsers[name] = commands.add_parser(
            name, help=_in_list(each), allow_abbrev=False, formatter_class=_Formatter
        )
        _add_help(subparsers[name], each, _usage_status_of(name))
    status_command.add_arguments(subparsers["status"])
    history_command.add_arguments(subparsers["history"])
    subparsers["doctor"].add_argument("--json", action="store_true", help="print one JSON document")
    subparsers["token"].add_argument("action", choices=["set", "clear", "check"])
    subparsers["replay"].add_argument("file", metavar="FILE", help="JSON Lines; - reads standard input")
    subparsers["replay"].add_argument(
        "--human", action="store_true", help="for people: local times and the notifications' texts"
    )
    _add_time(subparsers["pause"], "how long (until 'off')")
    for name in ("ack", "snooze"):
        subparsers[name].add_argument("name", metavar="NAME", help="the lock")
    _add_time(subparsers["snooze"], "how long (%(default)s)", default="1h")
    return parser


def _given(text: str) -> str:
    """Refuse an empty value, which is that of a variable which a script has not set."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def _path(text: str) -> Path:
    return Path(_given(text))


def _add_help(parser: argparse.ArgumentParser, text: _Help, usage_error: int = ARGPARSE_USAGE_ERROR) -> None:
    parser.description = f"{text.summary}\n\n{text.more}"
    statuses = {**text.statuses, usage_error: "the command line is wrong"}
    parser.epilog = _columns("examples", text.examples) + _columns(
        "exit status", {str(key): statuses[key] for key in sorted(statuses)}
    )


def _columns(title: str, rows: Mapping[str, str]) -> str:
    width = max(map(len, rows))
    return "\n".join([f"{title}:", *(f"  {name:<{width}}  {text}" for name, text in rows.items())]) + "\n\n"


def _in_list(text: _Help) -> str:
    """Return the summary as argparse's own help texts are written."""
    return text.summary[:1].lower() + text.summary[1:].removesuffix(".")


def _add_time(parser: argparse.ArgumentParser, text: str, default: str | None = None) -> None:
    parser.add_argument("time", nargs="?", type=_time, choices=["1h", "8:00", "off"], default=default, help=text)


def _time(text: str) -> str:
    return "8:00" if text == "08:00" else text


def _usage_status_of(command: str) -> int:
    """Return the exit status for a wrong command line with this command."""
    return USAGE_ERROR if ARGPARSE_USAGE_ERROR in _COMMANDS[command].statuses else ARGPARSE_USAGE_ERROR


def usage_status(arguments: Sequence[str]) -> int:
    """Return the exit status for these arguments, which the parser has refused."""
    command = next((word for word in arguments if word in _COMMANDS), None)
    return ARGPARSE_USAGE_ERROR if command is None else _usage_status_of(command)
