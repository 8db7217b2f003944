"""`lockwatch doctor`: check everything that Lockwatch needs from its surroundings, and say what to do about problems.

The checks run in this process, whether or not Lockwatch is running, and send one notification and one request. The
output can be pasted into a bug report: it contains fixed texts, numbers and names of products, but no token, lock,
address, path or user.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from email.utils import parsedate_to_datetime
from itertools import chain
from pathlib import Path

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.checks import desktop_checks, diagnostics
from lockwatch.checks.check_result import CheckResult, Verdict, lines
from lockwatch.checks.network_checks import certificate_variables, dead_ipv6_result, unused_proxy_result
from lockwatch.desktop.autostart.autostart import AutostartState, read_status, system_backend
from lockwatch.desktop.autostart.launch_command import own_launch_command
from lockwatch.desktop.ipc.single_instance import NotAnsweringError, NotRunningError, ask
from lockwatch.domain.outcome import Failure, RateLimited, Refused, Synced, Unreachable, UnreachableReason
from lockwatch.domain.settings import Settings
from lockwatch.storage import token
from lockwatch.storage.settings_file import Loaded, broken_ones, read_settings
from lockwatch.storage.state_file import StateFile
from lockwatch.storage.state_troubles import Fault
from lockwatch.sync.one_shot import TooSoonError, sync_once
from lockwatch.tedee.api_versions import retiring
from lockwatch.tedee.client import API_VERSION, Client
from lockwatch.tedee.credentials import Token, TokenError
from lockwatch.tedee.proxy import find_proxy
from lockwatch.terminal.keyring_problem import chosen_sentence, keyring_sentence
from lockwatch.terminal.status import span
from lockwatch.ui.wording.failures import ended_text, held_back_text, reason_text
from lockwatch.ui.wording.language import OTHERWISE, set_language
from lockwatch.ui.wording.settings import unreadable_text
from lockwatch.util.api_address import is_loopback
from lockwatch.util.clock import steady
from lockwatch.util.named_pipes import ignored_variables
from lockwatch.util.zone_problem import ZoneProblem, zone_problem

VERSION = 1
"""The version of the JSON document; incremented when a key is removed or changes its meaning."""
TOKEN_WITHIN_S = 30.0
"""How long to wait for the token, in seconds; the user may have to unlock the keyring."""
CLOCK_MAY_DIFFER_S = 30.0
"""The greatest difference at which two clocks count as equal: the Date header has whole seconds, and the answer takes a
while."""
_GOOD, _NOTE, _BAD = Verdict.GOOD, Verdict.NOTE, Verdict.BAD
_ZONE_PROBLEMS = {
    ZoneProblem.TOO_FAR: ("TZ is a day or more from UTC, so UTC is used.", "Correct or remove TZ."),
    ZoneProblem.UNKNOWN: (
        "TZ names no time zone that this computer has, so times of day and quiet hours are in UTC.",
        "Correct TZ, or remove it. Old names like US/Pacific may need a package, such as tzdata-legacy.",
    ),
    ZoneProblem.LOST: (
        "The system's time zone is not on this computer, so times of day and quiet hours are in UTC.",
        "Choose it again in the system's settings, or with 'timedatectl set-timezone', or install the package tzdata.",
    ),
}

Say = Callable[[str], object]


class Doctor:
    """Runs the checks one after the other."""

    def __init__(self, start: LaunchOptions, hint: Say = lambda text: print(text, file=sys.stderr)) -> None:
        """`hint` is called with remarks for the user that don't belong in a bug report; it prints them by default."""
        self.bad = False
        """Whether a check failed; valid after the last check."""
        self._start, self._hint = start, hint
        self._keyring: str | None = None
        self._loaded = Loaded(Settings())

    def lines(self) -> Iterator[str]:
        """Run all checks and yield the lines to print, each as soon as it is known."""
        with desktop_checks.surroundings() as surroundings:
            yield from lines(self._results(surroundings))
            yield ""
            yield diagnostics.text(self._facts(surroundings)).rstrip("\n")
        self._hint("\nAll of this can be pasted into a report: it names no lock, access key, address, path or person.")

    def document(self) -> str:
        """Run all checks and return the same as JSON (resources/doctor.schema.json)."""
        with desktop_checks.surroundings() as surroundings:
            checks = [
                {"name": each.name, "verdict": each.verdict.value.lower(), "text": each.text, "remedy": each.remedy}
                for each in self._results(surroundings)
            ]
            facts = [{"name": name, "value": value} for name, value in diagnostics.rows(self._facts(surroundings))]
        return json.dumps({"version": VERSION, "passed": not self.bad, "checks": checks, "facts": facts}, indent=2)

    def _results(self, surroundings: desktop_checks.Surroundings) -> Iterator[CheckResult]:
        set_language(OTHERWISE)  # times would have the digits of the system's language
        return self._noted(
            chain(
                self._program(),
                self._settings(),
                self._at_log_in(),
                surroundings.results(),
                self._token_and_cloud(),
            )
        )

    def _facts(self, surroundings: desktop_checks.Surroundings) -> diagnostics.Facts:
        shown = diagnostics.of_qt(surroundings.tray)
        return diagnostics.Facts(self._effective, keyring=self._keyring, shown=shown)

    def _noted(self, results: Iterable[CheckResult]) -> Iterator[CheckResult]:
        for result in results:
            self.bad |= result.verdict is _BAD
            yield result

    @property
    def _effective(self) -> Settings:
        return self._start.overlay(self._loaded.settings)

    def _program(self) -> Iterator[CheckResult]:
        try:
            ask(self._start.config_dir, "status")
            yield CheckResult("program", _GOOD, "Lockwatch is running.")
        except NotAnsweringError as error:
            yield CheckResult("program", _BAD, str(error), "End its process, then start it again.")
        except NotRunningError as error:
            yield CheckResult("program", _NOTE, str(error), "Start it with 'lockwatch'.")
        if self._start.other_computer:
            text = "Lockwatch on another computer, with the same home folder, has the history and the state file."
            remedy = (
                "This computer has its own until you log out. To keep the history here, quit Lockwatch on both, and"
                " start it here."
            )
            yield CheckResult("other computer", _NOTE, text, remedy)

        for name in ignored_variables():
            text = f"{name} names a pipe, not a file, so it is not used."
            yield CheckResult("environment", _BAD, text, f"Correct or remove {name}.")
        if problem := zone_problem():
            yield CheckResult("time zone", _BAD, *_ZONE_PROBLEMS[problem])

    def _settings(self) -> Iterator[CheckResult]:
        try:
            self._loaded = read_settings(self._start.config_dir)
        except ValueError:
            text = "settings.toml is not valid TOML, so the defaults are used; the next start renames it."
            yield CheckResult("settings", _BAD, text, "Correct the file, or remove it.")
            return
        if self._loaded.unreadable:
            yield CheckResult("settings", _BAD, *_in_two(unreadable_text(self._loaded.unreadable)))
            return
        aside = len(broken_ones(self._start.config_dir))
        if self._loaded.ignored:
            text = f"{len(self._loaded.ignored)} of them are invalid, so their defaults are used."
            yield CheckResult("settings", _BAD, text, "Correct them in the settings window, or in settings.toml.")
        elif aside:
            text = f"They can be read; {aside} older file(s) that could not be read were saved under another name."
            yield CheckResult("settings", _NOTE, text, "Take what you need from settings.broken-…, then remove it.")
        elif not _is_writable(self._start.config_dir):
            text = "They can be read, but no change can be saved."
            yield CheckResult("settings", _NOTE, text, "Make sure that you may write to their folder.")
        else:
            yield CheckResult("settings", _GOOD, "They can be read.")

    def _at_log_in(self) -> Iterator[CheckResult]:
        in_settings = "Settings → General decides."
        try:
            state = read_status(
                system_backend(), own_launch_command(self._start.config_dir if self._start.own_dir else None)
            ).state
        except OSError:
            yield CheckResult("log-in", _NOTE, "What starts then can't be read.", in_settings)
            return
        verdict, text = {
            AutostartState.ON: (_GOOD, "This Lockwatch starts then."),
            AutostartState.OFF: (_GOOD, "Lockwatch does not start then."),
            AutostartState.BLOCKED: (_NOTE, "The desktop's own settings prevent Lockwatch from starting then."),
            AutostartState.OTHER: (_NOTE, "Another Lockwatch starts then, or this one with another configuration."),
        }[state]
        yield CheckResult("log-in", verdict, text, in_settings if verdict is _NOTE else "")

    def _token_and_cloud(self) -> Iterator[CheckResult]:
        api_url = self._effective.api_url
        try:
            self._keyring = token.keyring_name()
            yield CheckResult("keyring", _GOOD, chosen_sentence(self._keyring, token.keyring_offer()))
        except token.KeyringError as error:
            yield CheckResult("keyring", _BAD, *_in_two(keyring_sentence(error.why, token.keyring_offer())))
        key: Token | None = None
        try:
            key = self._token(api_url)
            yield _token_result(key)
        except TokenError:
            yield CheckResult(
                "token", _BAD, "What is stored can't be an access key.", "'lockwatch token set' stores another one."
            )
        except token.KeyringError as error:
            yield CheckResult("token", _BAD, *_in_two(keyring_sentence(error.why, token.keyring_offer())))
        yield _proxy_result(api_url)
        if self._start.api_url is None and ("api_url" in self._loaded.ignored or self._loaded.unreadable):
            text = (
                "Not asked, as the API address of the settings can't be read: the access key may be meant for that one."
            )
            remedy = "Correct settings.toml: api_url is https:// and a host."
            yield CheckResult("cloud", _BAD, text, "Repair the settings." if self._loaded.unreadable else remedy)
            return
        yield from self._cloud(api_url, key)

    def _token(self, api_url: str) -> Token | None:
        """Return the token, or None if there is none. Raises TokenError and KeyringError."""
        if not token.from_environment():
            if self._keyring is None:
                return None
            self._hint("(Asking the keyring for the access key; you may have to unlock it.)")
        text = token.read(api_url, TOKEN_WITHIN_S)
        return Token(text) if text else None

    def _cloud(self, api_url: str, key: Token | None) -> Iterator[CheckResult]:
        client = Client(api_url, key)
        begun = time.time()
        try:
            outcome = sync_once(client, self._start.state_dir, api_url, self._say_wait)
        except TooSoonError as error:
            yield from self._local_results(api_url)
            now = steady()
            text = held_back_text(now + error.wait_s, now)
            yield CheckResult("cloud", _NOTE, text, "Lockwatch asks again by itself after that.")
            return
        if isinstance(outcome, Unreachable) and outcome.via and outcome.why is not UnreachableReason.UNTRUSTED:
            self._hint(f"(The proxy is {outcome.via}.)")
            outcome = replace(outcome, via="of this computer")
        middle = (max(begun, time.time() - 20) + time.time()) / 2
        yield _certificate_result(api_url, outcome, client.headers)
        if client.headers and find_proxy(api_url) is None:
            yield from filter(None, (dead_ipv6_result(api_url),))
        yield from self._local_results(api_url)
        yield _cloud_result(outcome, asked_with_token=key is not None)
        yield _clock_result(client.headers, middle)
        yield _version_result(client.headers)

    def _local_results(self, api_url: str) -> Iterator[CheckResult]:
        """Yield what needs no request."""
        if api_url.startswith("https:"):
            yield from certificate_variables()
        yield self._state_result(api_url)

    def _state_result(self, api_url: str) -> CheckResult:
        with closing(StateFile(self._start.state_dir, api_url)) as file:
            file.pace()
            if any(trouble.fault is Fault.UNWRITABLE for trouble in file.troubles):
                text = "It can't be written, so Lockwatch forgets everything when it quits."
                return CheckResult(
                    "state", _BAD, text, "Make sure that you may write to its folder, and that the disk is not full."
                )
            if not file.shares_memory:
                text = (
                    "Its drive has no shared memory, as network drives often have none: each check waits for the disk."
                )
                return CheckResult("state", _NOTE, text, "For another place, set XDG_STATE_HOME.")
        return CheckResult("state", _GOOD, "It can be written.")

    def _say_wait(self, seconds: float) -> None:
        self._hint(f"(Waiting {seconds:.0f} s: tedee allows one request in 10 seconds.)")


def _in_two(text: str) -> tuple[str, str]:
    """Split a text at its first colon or full stop into the problem, with any HTTP status, and the remedy."""
    text, bracket, status = text.partition(" (HTTP ")
    wrong, to_do = re.split(r"[:.] |$", text, maxsplit=1)
    return f"{wrong.removesuffix('.')}{bracket}{status}.", f"{to_do[:1].upper()}{to_do[1:]}"


def _is_writable(directory: Path) -> bool:
    """Return whether files can be created in `directory`, or in its nearest parent that exists."""
    there = next(each for each in (directory.absolute(), *directory.absolute().parents) if each.exists())
    return os.access(there, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _token_result(key: Token | None) -> CheckResult:
    if key is None:
        return CheckResult("token", _NOTE, "There is no access key.", "'lockwatch token set' stores one.")
    if token.from_environment():
        return CheckResult(
            "token", _NOTE, f"{token.TOKEN_VARIABLE} contains the access key, so the keyring is not asked."
        )
    return CheckResult("token", _GOOD, "The access key is in the keyring.")


def _proxy_result(api_url: str) -> CheckResult:
    if is_loopback(api_url):
        return CheckResult("proxy", _GOOD, "None is used, as the API address is on this computer.")
    proxy = find_proxy(api_url)
    if proxy is None:
        unused = unused_proxy_result() if sys.platform == "linux" else None
        return unused or CheckResult("proxy", _GOOD, "None is used.")
    if proxy.unusable:
        return CheckResult("proxy", _BAD, *_in_two(reason_text(Unreachable(proxy.unusable))))
    return CheckResult("proxy", _NOTE, "Requests go through the proxy set in the environment or the system.")


def _certificate_result(api_url: str, outcome: Synced | Failure, headers: Mapping[str, str]) -> CheckResult:
    if not api_url.startswith("https:"):
        return CheckResult("certificates", _NOTE, "None is needed: the API address is on this computer.")
    if isinstance(outcome, Unreachable) and outcome.why is UnreachableReason.UNTRUSTED:
        whose = f"The store that {outcome.via} names" if outcome.via else "This system"
        return CheckResult(
            "certificates", _BAD, f"{whose} does not trust the server's certificate.",
            "Check this computer's date and its certificates (ca-certificates), or ask who runs this network.",
        )  # fmt: skip
    if headers:
        return CheckResult("certificates", _GOOD, "This system trusts the cloud's certificate.")
    return CheckResult("certificates", _NOTE, "Not known, as the cloud was not reached.")


def _cloud_result(outcome: Synced | Failure, *, asked_with_token: bool) -> CheckResult:
    match outcome:
        case Synced(observations):
            return CheckResult(
                "cloud",
                _GOOD,
                f"It answers and accepts the access key, which gives access to {len(observations)} lock(s).",
            )
        case Refused() if not asked_with_token:
            return CheckResult("cloud", _GOOD, "It answers; without an access key no more can be checked.")
        case RateLimited():
            remedy = (
                "Lockwatch asks again by itself after that. tedee allows 700 requests an hour for all your programs."
            )
            return CheckResult("cloud", _NOTE, ended_text(outcome, steady()), remedy)
        case _:
            return CheckResult("cloud", _BAD, *_in_two(ended_text(outcome, steady())))


def _clock_result(headers: Mapping[str, str], now: float) -> CheckResult:
    try:
        ahead_s = now - parsedate_to_datetime(headers["Date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return CheckResult("clock", _NOTE, "Not known, as no answer contained the time.")
    if abs(ahead_s) <= CLOCK_MAY_DIFFER_S:
        return CheckResult("clock", _GOOD, "It agrees with the cloud's.")
    way = "ahead of" if ahead_s > 0 else "behind"
    return CheckResult(
        "clock", _BAD, f"It is {span(abs(ahead_s))} {way} the cloud's, so times of day and quiet hours are off.",
        "Let the system set its clock by the network (on Linux: timedatectl set-ntp true).",
    )  # fmt: skip


def _version_result(headers: Mapping[str, str]) -> CheckResult:
    match retiring(API_VERSION, headers):
        case True:
            text = f"tedee will switch off {API_VERSION}, which this Lockwatch uses."
            return CheckResult("API version", _BAD, text, "Update Lockwatch before it stops working.")
        case False:
            return CheckResult("API version", _GOOD, f"{API_VERSION} is supported.")
        case _:
            return CheckResult("API version", _NOTE, f"{API_VERSION}; no answer said whether it is still supported.")
