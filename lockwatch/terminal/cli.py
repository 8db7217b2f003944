"""Parse the command line and run the commands. Commands that need no Qt don't import it."""

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from lockwatch import __version__
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.desktop.ipc.single_instance import NotRunningError, ask
from lockwatch.terminal import history_command, status_command
from lockwatch.terminal.output import UnwritableError, accept_all_characters, complain, flushed, say

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

    from lockwatch.checks.check_result import CheckResult
    from lockwatch.tedee.credentials import Token

UNWRITABLE = 2
"""Exit status if standard output can't be written."""
API_URL_VARIABLE = "LOCKWATCH_API_URL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. `arguments` are those of the process by default."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["_keyring"]:
        from lockwatch.storage.token import serve

        return serve()
    try:
        return flushed(_command(given))
    except _RefusedError as refusal:
        return complain(str(refusal), refusal.status)
    except UnwritableError as error:
        return complain(f"The answer can't be written: {error}.", UNWRITABLE)
    except KeyboardInterrupt:
        return 130


def _command(given: list[str]) -> int:
    try:
        options = parser().parse_args(given)
    except SystemExit as end:  # raised by argparse after --help, --version and errors
        return end.code if isinstance(end.code, int) else 0
    _log_to_terminal(options.log_level.upper())
    accept_all_characters()
    if options.command == "replay":
        return say(_played(options.file, options.human))
    if options.command == "self-test":
        return _self_test()
    start = _start(options)
    if options.command == "token":
        return _token(options.action, start)
    if options.command == "doctor":
        return _doctor(start)
    if options.command == "status":
        return status_command.run(start.config_dir, options.given)
    if options.command == "history":
        return history_command.run(start, options)
    if options.command:
        return _ask_running(options.command, start)
    return _run(start)


def _log_to_terminal(level: str) -> None:
    """Log only records of Lockwatch itself, none of the libraries.

    Theirs may quote the token: urllib3 quotes headers that it can't parse, and a server may send back what it received.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(logging.Filter("lockwatch"))
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=[handler])


class _RefusedError(Exception):
    """The command can't be carried out. The text is a sentence for the user."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="lockwatch",
        description="Watches tedee smart locks from the system tray. It only reads; it never operates a lock.",
        epilog="The token is never given on the command line: use 'lockwatch token set', or LOCKWATCH_TOKEN.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Lockwatch {__version__}")
    parser.add_argument("--demo", action="store_true", help="watch a simulated cloud on this computer")
    parser.add_argument(
        "--api-url", type=_given, metavar="URL", help=f"the API's address, for this run (or {API_URL_VARIABLE})"
    )
    parser.add_argument("--interval", type=float, metavar="SECONDS", help="between two syncs, 10 to 3600, for this run")
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
    token = commands.add_parser("token", help="set, clear or check the token in the keyring")
    token.add_argument("action", choices=["set", "clear", "check"])
    replay = commands.add_parser("replay", help="tell what would have been told in a story, recorded or written")
    replay.add_argument("file", metavar="FILE", help="JSON Lines; - reads standard input")
    replay.add_argument("--human", action="store_true", help="for people: local times and the notifications' texts")
    commands.add_parser("doctor", help="look whether all around the program is as it needs it; for reports of faults")
    commands.add_parser("self-test", help="check that this installation is whole")
    commands.add_parser("sync", help="ask the running program to sync as soon as it may")
    commands.add_parser("show", help="show the running program's window")
    status_command.add_arguments(commands.add_parser("status", help=status_command.HELP))
    history_command.add_arguments(commands.add_parser("history", help=history_command.HELP))
    commands.add_parser("quit", help="end the running program")
    return parser


def _given(text: str) -> str:
    """Refuse an empty value, which is that of a variable which a script has not set."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def _path(text: str) -> Path:
    return Path(_given(text))


def _start(options: argparse.Namespace) -> LaunchOptions:
    from lockwatch.util.api_address import AddressError, checked_address

    if options.interval is not None:
        from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S

        if not FLOOR_S <= options.interval <= LONGEST_INTERVAL_S:
            raise _RefusedError(f"--interval must be between {FLOOR_S:.0f} and {LONGEST_INTERVAL_S:.0f} seconds.")
    api_url = options.api_url or os.environ.get(API_URL_VARIABLE) or None
    try:
        api_url = checked_address(api_url) if api_url else None
    except AddressError as error:
        raise _RefusedError(str(error)) from None
    config_dir = state_dir = options.config_dir
    own_dir = config_dir is not None
    if not own_dir:
        import platformdirs

        config_dir = Path(platformdirs.user_config_dir("lockwatch", appauthor=False))
        state_dir = Path(platformdirs.user_state_dir("lockwatch", appauthor=False))
    return LaunchOptions(
        config_dir, state_dir, api_url, options.interval, options.demo, options.record, options.hidden, own_dir
    )


def _run(start: LaunchOptions) -> int:
    try:
        ask(start.config_dir, start.greeting)
    except NotRunningError:
        from lockwatch.app.pyside_memory import leave_sources_unread

        leave_sources_unread()  # before anything else imports PySide6
        from lockwatch.app.main import run

        return run(start)
    if start.beside_another:
        raise _RefusedError(start.beside_another)
    return 0


def _ask_running(command: str, start: LaunchOptions) -> int:
    try:
        answer = ask(start.config_dir, command, until_gone=command == "quit")
    except NotRunningError as error:
        raise _RefusedError(str(error)) from None
    return say([answer]) if answer else 0


def _doctor(start: LaunchOptions) -> int:
    from lockwatch.app.pyside_memory import leave_sources_unread

    leave_sources_unread()
    from lockwatch.terminal.doctor import Doctor

    doctor = Doctor(start)
    return say(doctor.lines(), at_once=True) or int(doctor.bad)


def _played(file: str, human: bool) -> Iterator[str]:
    """Yield the lines that `lockwatch replay` prints. Raises _RefusedError (status 2) if the story can't be read."""
    from lockwatch.replay.player import StoryError, replay, replay_for_people

    name = "standard input" if file == "-" else file
    _speaking = _in_english() if human else None
    try:
        with _story(file) as lines:
            yield from replay_for_people(lines) if human else map(json.dumps, replay(lines))
    except StoryError as error:
        raise _RefusedError(f"{name}, {error}", 2) from None
    except OSError as error:
        raise _RefusedError(f"{name} can't be read: {error.strerror or error}.", 2) from None


def _in_english() -> "QCoreApplication":
    """Return an application without a display, for which the plural forms are loaded. Keep it as long as they count."""
    from PySide6.QtCore import QCoreApplication

    from lockwatch.ui.wording.language import OTHERWISE, set_language

    application = QCoreApplication.instance() or QCoreApplication([])
    set_language(OTHERWISE)
    return application


def _story(file: str) -> TextIO:
    """Open a story (``-`` for standard input) as UTF-8 with or without a byte order mark, whatever the locale.

    Invalid bytes become lone surrogates, so that the reader can name the line when it refuses it.
    """
    if file != "-":
        return Path(file).open(encoding="utf-8-sig", errors="surrogateescape")
    if sys.stdin is None:
        raise _RefusedError("Standard input can't be read: it is closed.", 2)
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="surrogateescape")


def _self_test() -> int:
    """Run the self-test; the exit status is 1 if something is broken."""
    from lockwatch.checks.check_result import Verdict, lines
    from lockwatch.terminal.self_test import results

    verdicts: set[Verdict] = set()

    def noted() -> "Iterator[CheckResult]":
        for result in results():
            verdicts.add(result.verdict)
            yield result

    return say(lines(noted()), at_once=True) or int(Verdict.BAD in verdicts)


def _token(action: str, start: LaunchOptions) -> int:
    from lockwatch.storage import token as stored
    from lockwatch.storage.settings_file import load
    from lockwatch.tedee.credentials import Token, TokenError
    from lockwatch.terminal.keyring_problem import keyring_sentence

    loaded = load(start.config_dir)
    if loaded.unreadable and start.api_url is None:
        from lockwatch.ui.wording.settings import unreadable_text

        remedy = unreadable_text(loaded.unreadable).partition(": ")[2]
        raise _RefusedError(f"The settings can't be read: {remedy}")
    try:
        if start.api_url is None and "api_url" in loaded.ignored:
            raise _RefusedError(
                "The API address must begin with https:// and be only a host; mend it in settings.toml."
            )
        api_url = start.overlay(loaded.settings).api_url
        if action == "set":
            stored.write(api_url, Token(_typed_token()).secret)
            print("The token is in the keyring. 'lockwatch token check' tells whether tedee accepts it.")
            _tell_running(start)
            return 0
        if action == "clear":
            print("The token was removed." if stored.clear(api_url) else "There was no token.")
            _tell_running(start)
            return 0
        text = stored.read(api_url)
        if not text:
            raise _RefusedError("There is no token; 'lockwatch token set' takes one.")
        return _check(Token(text), api_url, start)
    except (TokenError, stored.TokenTooLongError) as error:
        raise _RefusedError(str(error)) from None
    except stored.KeyringError as error:
        raise _RefusedError(keyring_sentence(error.why, stored.keyring_offer())) from None


def _tell_running(start: LaunchOptions) -> None:
    """Make a running program read the token again."""
    with suppress(NotRunningError):
        ask(start.config_dir, "token")


def _typed_token() -> str:
    if sys.stdin is None:
        return ""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(65536).decode(errors="replace")
    from getpass import getpass

    try:
        return getpass("Personal access key (it is not shown): ")
    except EOFError:
        return ""


def _check(token: "Token", api_url: str, start: LaunchOptions) -> int:
    from lockwatch.domain.outcome import Refused, Synced
    from lockwatch.sync.one_shot import TooSoonError, sync_once
    from lockwatch.tedee.client import Client
    from lockwatch.util.clock import steady

    unknown = " Nothing is known about the token, and it stays where it is."
    try:
        outcome = sync_once(Client(api_url, token), start.state_dir, api_url, _say_wait)
    except TooSoonError as error:
        from lockwatch.ui.wording.failures import rate_limited_text

        now = steady()
        raise _RefusedError(f"{rate_limited_text(now + error.wait_s, now)}{unknown}") from None
    if isinstance(outcome, Synced):
        print(f"The token is accepted; it sees {len(outcome.observations)} lock(s).")
        return 0
    from lockwatch.ui.wording.failures import ended_text  # here, because it imports Qt, which translates the text

    raise _RefusedError(f"{ended_text(outcome, steady())}{'' if isinstance(outcome, Refused) else unknown}")


def _say_wait(seconds: float) -> None:
    print(f"Waiting {seconds:.0f} s: tedee allows one request in 10 seconds.", flush=True)
