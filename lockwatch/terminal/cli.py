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

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.state_lock import options_here
from lockwatch.desktop.ipc.single_instance import NotRunningError, ask
from lockwatch.terminal import history_command, status_command
from lockwatch.terminal.output import UnwritableError, accept_all_characters, complain, flushed, say
from lockwatch.terminal.parser import API_URL_VARIABLE, ARGPARSE_USAGE_ERROR, USAGE_ERROR, parser, usage_status
from lockwatch.terminal.status import OTHER_VERSION, OtherVersionError

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

    from lockwatch.checks.check_result import CheckResult
    from lockwatch.tedee.credentials import Token

UNWRITABLE = 2
"""Exit status if standard output can't be written."""


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
        return usage_status(given) if end.code == ARGPARSE_USAGE_ERROR else 0
    _log_to_terminal(options.log_level.upper())
    accept_all_characters()
    if options.command == "replay":
        return say(_played(options.file, options.human))
    if options.command == "self-test":
        return _self_test()
    start = _start(options)
    if options.command == "token":
        return _token(options.action, options_here(start))
    if options.command == "doctor":
        return _doctor(options_here(start), options.json)
    if options.command == "status":
        return status_command.run(start.config_dir, options.given)
    if options.command == "history":
        return history_command.run(options_here(start), options)
    if options.command:
        return _ask_running(start, options)
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


def _start(options: argparse.Namespace) -> LaunchOptions:
    from lockwatch.util.api_address import AddressError, checked_address

    if options.interval is not None:
        from lockwatch.domain.pacing import FLOOR_S, LONGEST_INTERVAL_S

        if not FLOOR_S <= options.interval <= LONGEST_INTERVAL_S:
            sentence = f"--interval must be between {FLOOR_S:.0f} and {LONGEST_INTERVAL_S:.0f} seconds."
            raise _RefusedError(sentence, _refusal_status(options))
    api_url = options.api_url or os.environ.get(API_URL_VARIABLE) or None
    try:
        api_url = checked_address(api_url) if api_url else None
    except AddressError as error:
        raise _RefusedError(str(error), _refusal_status(options)) from None
    config_dir = state_dir = options.config_dir
    own_dir = config_dir is not None
    if not own_dir:
        import platformdirs

        config_dir = Path(platformdirs.user_config_dir("lockwatch", appauthor=False))
        state_dir = Path(platformdirs.user_state_dir("lockwatch", appauthor=False))
    return LaunchOptions(
        config_dir, state_dir, api_url, options.interval, options.demo, options.record, options.hidden, own_dir
    )


def _refusal_status(options: argparse.Namespace) -> int:
    """Return the exit status for a value that an option can't have; 1 if that has no other meaning for the command."""
    return USAGE_ERROR if options.command and usage_status([options.command]) == USAGE_ERROR else 1


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


def _ask_running(start: LaunchOptions, options: argparse.Namespace) -> int:
    from lockwatch.terminal import running_commands

    try:
        answer = running_commands.run(start.config_dir, options)
    except NotRunningError as error:
        raise _RefusedError(str(error)) from None
    except OtherVersionError:
        raise _RefusedError(OTHER_VERSION) from None
    except running_commands.NoSuchLockError as error:
        raise _RefusedError(str(error), running_commands.NO_SUCH_LOCK) from None
    return say([answer]) if answer else 0


def _doctor(start: LaunchOptions, as_json: bool) -> int:
    from lockwatch.app.pyside_memory import leave_sources_unread

    leave_sources_unread()
    from lockwatch.terminal.doctor import Doctor

    doctor = Doctor(start)
    lines = [doctor.document()] if as_json else doctor.lines()
    return say(lines, at_once=True) or int(doctor.bad)


def _played(file: str, human: bool) -> Iterator[str]:
    """Yield the lines that `lockwatch replay` prints. Raises _RefusedError (status 2) if the story can't be read."""
    from lockwatch.replay.player import StoryError, replay, replay_for_people
    from lockwatch.replay.story_format import story_lines

    name = "standard input" if file == "-" else file
    _speaking = _in_english() if human else None
    try:
        with _story(file) as story:
            lines = story_lines(story)
            yield from replay_for_people(lines) if human else map(json.dumps, replay(lines))
    except StoryError as error:
        raise _RefusedError(f"{name}, {error}", 2) from None
    except OSError as error:
        raise _RefusedError(f"{name} can't be read: {error.strerror or error}.", 2) from None


def _in_english() -> "QCoreApplication":
    """Return an application for which texts, their plural forms and times are in English. Keep it as long as they are.

    It needs no display.
    """
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
                "The API address must begin with https:// and have only a host; correct it in settings.toml."
            )
        api_url = start.overlay(loaded.settings).api_url
        if action == "set":
            stored.write(api_url, Token(_typed_token()).secret)
            print("The access key is in the keyring. 'lockwatch token check' checks whether tedee accepts it.")
            _tell_running(start)
            return 0
        if action == "clear":
            print("The access key was removed." if stored.clear(api_url) else "There was no access key.")
            _tell_running(start)
            return 0
        text = stored.read(api_url)
        if not text:
            raise _RefusedError("There is no access key; 'lockwatch token set' stores one.")
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

    unknown = " The access key could not be checked; it was not changed."
    try:
        outcome = sync_once(Client(api_url, token), start.state_dir, api_url, _say_wait)
    except TooSoonError as error:
        from lockwatch.ui.wording.failures import held_back_text

        _speaking = _in_english()
        now = steady()
        raise _RefusedError(f"{held_back_text(now + error.wait_s, now)}{unknown}") from None
    if isinstance(outcome, Synced):
        print(f"tedee accepts the access key; it gives access to {len(outcome.observations)} lock(s).")
        return 0
    from lockwatch.ui.wording.failures import ended_text  # here, because it imports Qt, which translates the text

    _speaking = _in_english()
    raise _RefusedError(f"{ended_text(outcome, steady())}{'' if isinstance(outcome, Refused) else unknown}")


def _say_wait(seconds: float) -> None:
    print(f"Waiting {seconds:.0f} s: tedee allows one request in 10 seconds.", flush=True)
