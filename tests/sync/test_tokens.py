"""The worker and the token: a new token is checked before it replaces the old one; prompts do not repeat."""

import math
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from lockwatch.demo.cloud import Fault, SimulatedCloud
from lockwatch.domain.outcome import NoToken, RateLimited, Refused, Synced, TokenProblem
from lockwatch.storage import token as stored
from lockwatch.storage.state_file import StateFile
from lockwatch.storage.token import KeyringError, TokenTooLongError
from lockwatch.sync.account import Account
from lockwatch.sync.worker import TokenChecked
from lockwatch.tedee.client import Client
from tests.sync.gui import FLOOR_S, SECRET, Watching, idle

Until = Callable[[Callable[[], object]], None]
Use = Callable[[str], Path]


class Answering(Account):
    """An account whose keyring answers as the test says."""

    def __init__(self, api_url: str, why: TokenProblem, keeping: Exception | None = None) -> None:
        super().__init__(api_url)
        self.why, self.keeping, self.opened = why, keeping, 0

    def open(self) -> Client | NoToken:
        self.opened += 1
        return super().open() if self._token else NoToken(self.why)

    def store(self, text: str) -> None:
        if self.keeping:
            raise self.keeping

    def forget(self) -> None:
        self._token = None
        if self.keeping:
            raise self.keeping


@pytest.mark.parametrize(
    "why",
    [TokenProblem.NOT_SET, TokenProblem.KEYRING_LOCKED, TokenProblem.KEYRING_SILENT, TokenProblem.KEYRING_INSECURE],
)
def test_a_keyring_that_needs_the_user_is_not_asked_again(
    cloud: SimulatedCloud, watching: Watching, until: Until, why: TokenProblem
) -> None:
    account = Answering(cloud.url, why)
    gui = watching(account, interval_s=FLOOR_S)
    until(lambda: gui.outcomes)
    idle(4 * FLOOR_S)
    assert gui.outcomes == [NoToken(why)]
    assert gui.schedules[-1].next_at == math.inf
    assert cloud.requests == []
    gui.request_sync.emit()
    until(lambda: len(gui.outcomes) == 2)
    assert account.opened == 2


@pytest.mark.parametrize("why", [TokenProblem.NO_KEYRING, TokenProblem.KEYRING_FAULT])
def test_a_failing_keyring_is_asked_again_with_backoff(
    cloud: SimulatedCloud, watching: Watching, until: Until, why: TokenProblem
) -> None:
    account = Answering(cloud.url, why)
    gui = watching(account, interval_s=100)
    until(lambda: len(gui.outcomes) == 2)
    idle(4 * FLOOR_S)
    assert account.opened == 2
    assert gui.schedules[-1].next_at < math.inf


def test_an_accepted_token_is_stored_and_used(
    cloud: SimulatedCloud, watching: Watching, until: Until, use_keyring: Use
) -> None:
    use_keyring("Working")
    gui = watching(Account(cloud.url))
    until(lambda: gui.outcomes)
    assert gui.outcomes == [NoToken(TokenProblem.NOT_SET)]
    gui.try_token.emit(f" PersonalKey {SECRET}\n", True)
    until(lambda: len(gui.outcomes) == 2)
    assert gui.checks == [TokenChecked(gui.outcomes[1])]
    assert isinstance(gui.outcomes[1], Synced)
    assert stored.read(cloud.url) == SECRET
    assert gui.threads == {True}


def test_a_token_for_this_run_leaves_the_keyring_alone(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    account = Answering(cloud.url, TokenProblem.NO_KEYRING, KeyringError(TokenProblem.NO_KEYRING))
    gui = watching(account)
    until(lambda: gui.outcomes)
    gui.try_token.emit(SECRET, False)
    until(lambda: len(gui.outcomes) == 2)
    assert gui.checks == [TokenChecked(gui.outcomes[1])]
    assert isinstance(gui.outcomes[1], Synced)


def test_a_refused_token_changes_nothing(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    gui = watching()
    until(lambda: len(gui.names) == 1)
    gui.try_token.emit("another", True)
    until(lambda: gui.checks)
    assert gui.checks == [TokenChecked(Refused())]
    assert [type(outcome) for outcome in gui.outcomes] == [Synced]
    gui.request_sync.emit()
    until(lambda: len(gui.outcomes) == 2)
    assert isinstance(gui.outcomes[1], Synced)


@pytest.mark.parametrize("keyring", [True, False], ids=["a keyring", "no keyring"])
def test_the_first_rows_have_names_even_if_the_first_token_is_wrong_or_can_not_be_stored(
    cloud: SimulatedCloud, watching: Watching, until: Until, keyring: bool
) -> None:
    broken = None if keyring else KeyringError(TokenProblem.NO_KEYRING)
    gui = watching(Answering(cloud.url, TokenProblem.NOT_SET, broken))
    until(lambda: gui.outcomes)
    for checked, text in enumerate(("wrong", SECRET) if keyring else ("wrong", SECRET, SECRET), 1):
        gui.try_token.emit(text, checked < 3)
        until(lambda: len(gui.checks) == checked)  # noqa: B023
    until(lambda: len(gui.outcomes) == 2)
    assert len(gui.names) == 1
    assert gui.outcomes_before_names == [1]


@pytest.mark.parametrize("text", ["", "kéy", " \n"])
def test_an_impossible_token_is_never_sent(cloud: SimulatedCloud, watching: Watching, until: Until, text: str) -> None:
    gui = watching(Answering(cloud.url, TokenProblem.NOT_SET))
    until(lambda: gui.outcomes)
    gui.try_token.emit(text, True)
    until(lambda: gui.checks)
    assert gui.checks[0].outcome is None
    assert isinstance(gui.checks[0].problem, str)
    assert cloud.requests == []


def test_a_token_is_not_sent_to_a_plain_http_address(watching: Watching, until: Until) -> None:
    gui = watching(Answering("http://api.tedee.com", TokenProblem.NOT_SET))
    until(lambda: gui.outcomes)
    gui.try_token.emit(SECRET, True)
    until(lambda: gui.checks)
    assert gui.checks[0].outcome is None
    assert "https" in str(gui.checks[0].problem)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (KeyringError(TokenProblem.NO_KEYRING), TokenProblem.NO_KEYRING),
        (KeyringError(TokenProblem.KEYRING_INSECURE), TokenProblem.KEYRING_INSECURE),
        (TokenTooLongError(), "This key is too long for the Windows keyring: use an access key from the tedee Portal."),
    ],
    ids=repr,
)
def test_an_accepted_token_that_cannot_be_stored_is_reported_and_not_used(
    cloud: SimulatedCloud, watching: Watching, until: Until, error: Exception, problem: TokenProblem | str
) -> None:
    gui = watching(Answering(cloud.url, TokenProblem.NOT_SET, error))
    until(lambda: gui.outcomes)
    gui.try_token.emit(SECRET, True)
    until(lambda: gui.checks)
    assert isinstance(gui.checks[0].outcome, Synced)
    assert gui.checks[0].problem == problem
    assert gui.outcomes == [NoToken(TokenProblem.NOT_SET)]


@pytest.mark.usefixtures("expected_log")
def test_an_unexpected_error_while_storing_ends_the_check(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    gui = watching(Answering(cloud.url, TokenProblem.NOT_SET, RuntimeError("a fault")))
    until(lambda: gui.outcomes)
    gui.try_token.emit(SECRET, True)
    until(lambda: gui.checks)
    assert gui.checks[0].problem is TokenProblem.KEYRING_FAULT


def test_a_retry_after_of_a_token_check_is_stored_for_the_next_run(
    cloud: SimulatedCloud, watching: Watching, until: Until, tmp_path: Path
) -> None:
    cloud.set_fault(Fault(429, {"Retry-After": "3000"}))
    gui = watching(Answering(cloud.url, TokenProblem.NOT_SET))
    until(lambda: gui.outcomes)
    gui.try_token.emit(SECRET, True)
    until(lambda: gui.checks)
    assert gui.checks == [TokenChecked(RateLimited(3000))]
    with closing(StateFile(tmp_path / "state", cloud.url)) as file:
        assert file.pace().not_before is not None


@pytest.mark.parametrize(
    ("error", "why"),
    [(None, TokenProblem.NOT_SET), (KeyringError(TokenProblem.KEYRING_LOCKED), TokenProblem.KEYRING_LOCKED)],
)
def test_no_sync_follows_the_removal_of_the_token(
    cloud: SimulatedCloud, watching: Watching, until: Until, error: Exception | None, why: TokenProblem
) -> None:
    account = Answering(cloud.url, TokenProblem.NOT_SET, error)
    account.use_for_this_run(SECRET)
    gui = watching(account, interval_s=2 * FLOOR_S)
    until(lambda: len(gui.names) == 1)
    gui.forget.emit()
    until(lambda: NoToken(why) in gui.outcomes)
    count = len(cloud.requests)
    idle(4 * FLOOR_S)
    assert gui.schedules[-1].next_at == math.inf
    assert gui.outcomes[-1] == NoToken(why)
    assert len(cloud.requests) == count
    assert account.opened == 1


@pytest.mark.usefixtures("expected_log")
def test_an_unexpected_error_while_removing_becomes_an_outcome(
    cloud: SimulatedCloud, watching: Watching, until: Until
) -> None:
    gui = watching(Answering(cloud.url, TokenProblem.NOT_SET, RuntimeError("a fault")))
    until(lambda: gui.outcomes)
    gui.forget.emit()
    until(lambda: len(gui.outcomes) == 2)
    assert gui.outcomes[1] == NoToken(TokenProblem.KEYRING_FAULT)


def test_removing_the_token_ends_a_pending_check(cloud: SimulatedCloud, watching: Watching, until: Until) -> None:
    gui = watching()
    until(lambda: len(gui.outcomes) == 1)  # the minimum interval delays the next request
    gui.try_token.emit("another", True)
    gui.forget.emit()
    until(lambda: gui.checks)
    assert gui.checks == [TokenChecked(None)]
