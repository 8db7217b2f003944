"""The welcome window: what it shows after a check, and that it keeps it when the language changes."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.domain.outcome import (
    Failure,
    NoToken,
    Outcome,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.settings import NEVER
from lockwatch.sync.worker import TokenChecked
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.wording.failures import key_check_text
from lockwatch.ui.wording.language import set_language
from tests.app.parts import Dialogs, button, token_field
from tests.ui.settings.settings_window import LOCKS, texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


def session_only(welcome: WelcomeDialog) -> QCheckBox:
    return next(box for box in welcome.findChildren(QCheckBox) if "session" in box.text())


def checking(dialogs: Dialogs) -> WelcomeDialog:
    """Return the window while it waits for the check of a key."""
    dialogs.welcome.show()
    (welcome,) = dialogs.open(WelcomeDialog)
    token_field(welcome).setText("abc")
    button(welcome, "Check key").click()
    return welcome


def in_german(dialogs: Dialogs) -> None:
    set_language("de")
    dialogs.remake()


def test_a_new_language_keeps_the_reason_the_result_and_the_entered_token(dialogs: Dialogs) -> None:
    dialogs.welcome.show(Refused())
    (welcome,) = dialogs.open(WelcomeDialog)
    token_field(welcome).setText("abc")
    welcome.findChildren(QToolButton)[0].click()
    dialogs.welcome.on_token_checked(TokenChecked(Synced(()), TokenProblem.NO_KEYRING))
    welcome.findChildren(QCheckBox)[0].setChecked(True)
    in_german(dialogs)
    (other,) = dialogs.open(WelcomeDialog)
    assert "Der Zugriffsschlüssel wurde abgelehnt" in texts(other)
    assert key_check_text(NoToken(TokenProblem.NO_KEYRING)) in texts(other)
    assert "rejected" not in texts(other)
    assert "keyring" not in texts(other)
    box = other.findChildren(QCheckBox)[0]
    assert (box.isVisible(), box.isChecked()) == (True, True)
    assert token_field(other).text() == "abc"
    assert token_field(other).echoMode() is QLineEdit.EchoMode.Normal


@pytest.mark.parametrize(
    ("failure", "chosen"),
    [
        (NoToken(TokenProblem.NO_KEYRING), True),
        (NoToken(TokenProblem.KEYRING_INSECURE), True),
        (NoToken(TokenProblem.NOT_SET), None),
        (Refused(), None),
    ],
)
def test_without_a_keyring_the_choice_to_keep_the_key_for_this_session_is_there_at_once(
    dialogs: Dialogs, failure: Failure, chosen: bool | None
) -> None:
    dialogs.welcome.show(failure)
    (welcome,) = dialogs.open(WelcomeDialog)
    box = session_only(welcome)
    assert (box.isChecked() if box.isVisible() else None) == chosen
    for word in ("GNOME Keyring", "KWallet", "LOCKWATCH_TOKEN"):
        assert (word in texts(welcome)) == (chosen is True)


def test_a_rejected_key_of_the_environment_must_be_replaced_there(
    dialogs: Dialogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKWATCH_TOKEN", "abc")
    dialogs.welcome.show(Refused())
    (welcome,) = dialogs.open(WelcomeDialog)
    assert "environment variable LOCKWATCH_TOKEN: it is replaced or removed there" in texts(welcome)


@pytest.mark.parametrize(
    ("checked", "sentence"),
    [
        (TokenChecked(Refused()), "tedee rejected this key. Did you copy all of it?"),
        (TokenChecked(Refused(forbidden=True)), "Device.Read"),
        (
            TokenChecked(Unreachable(UnreachableReason.NO_NETWORK)),
            "offline: check its network. Then check the key again.",
        ),
        (TokenChecked(Unreachable(UnreachableReason.PROXY, via="proxy:3128")), "The proxy proxy:3128"),
        (TokenChecked(RateLimited(600)), "Check the key again later."),
        (TokenChecked(Synced(()), TokenProblem.NO_KEYRING), "GNOME Keyring"),
        (TokenChecked(Synced(()), TokenProblem.KEYRING_LOCKED), "Unlock it and check the key again"),
        (TokenChecked(None, "An access key has no such characters."), "no such characters"),
    ],
)
def test_each_failed_check_says_what_to_do(dialogs: Dialogs, checked: TokenChecked, sentence: str) -> None:
    welcome = checking(dialogs)
    dialogs.welcome.on_token_checked(checked)
    assert sentence in texts(welcome)
    assert "by itself" not in texts(welcome)
    assert token_field(welcome).selectedText()
    assert session_only(welcome).isVisible() == isinstance(checked.problem, TokenProblem)


def test_after_the_first_key_the_window_names_the_locks(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.locks = ()
    welcome = checking(dialogs)
    dialogs.welcome.on_token_checked(TokenChecked(Synced(())))
    dialogs.welcome.close()  # because there is a key now
    assert welcome.busy
    dialogs.locks = LOCKS
    with qtbot.waitSignal(dialogs.welcome.autostart_asked):
        dialogs.welcome.on_ended(Synced(()))
    dialogs.welcome.on_autostart_read(True, "")
    assert f"{len(LOCKS)} locks found" in texts(welcome)
    assert all(lock.name in texts(welcome) for lock in LOCKS)
    start, warn = (box for box in welcome.findChildren(QCheckBox) if box.isVisible())
    assert start.isChecked()
    chosen = []
    for _ in range(2):
        warn.click()
        chosen.append(dialogs.store.stored.left_unlocked_min)
    assert chosen == [15, NEVER]
    with qtbot.waitSignal(dialogs.welcome.autostart_chosen) as asked:
        start.click()
    assert asked.args == [False]
    dialogs.welcome.show_error("It is held.")
    assert "It is held." in texts(welcome)
    in_german(dialogs)
    (other,) = dialogs.open(WelcomeDialog)
    assert "Schlösser gefunden" in texts(other)
    with qtbot.waitSignal(dialogs.welcome.list_requested):
        button(other, "Meine Schlösser zeigen").click()
    assert not dialogs.open(WelcomeDialog)


def test_the_demo_can_be_tried_from_the_first_window(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.welcome.show(None)
    (welcome,) = dialogs.open(WelcomeDialog)
    with qtbot.waitSignal(dialogs.welcome.demo_requested):
        button(welcome, "Try the demo").click()


def test_a_key_that_replaces_another_closes_the_window(dialogs: Dialogs) -> None:
    welcome = checking(dialogs)
    assert "New access key" in texts(welcome)
    dialogs.welcome.on_token_checked(TokenChecked(Synced(())))
    assert not dialogs.open(WelcomeDialog)


def test_without_a_browser_the_window_shows_the_address_of_the_portal(
    qtbot: QtBot, dialogs: Dialogs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("xdg-open is of Linux")
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" >"{tmp_path}/asked"\nexit 3\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    dialogs.welcome.show()
    (welcome,) = dialogs.open(WelcomeDialog)
    button(welcome, "Open tedee Portal").click()
    qtbot.waitUntil(lambda: "https://portal.tedee.com" in texts(welcome))
    assert (tmp_path / "asked").read_text() == "https://portal.tedee.com\n"


def test_a_new_language_does_not_bring_back_an_outdated_result(dialogs: Dialogs) -> None:
    dialogs.welcome.show()
    (welcome,) = dialogs.open(WelcomeDialog)
    token_field(welcome).setText("abc")
    dialogs.welcome.on_token_checked(TokenChecked(Refused()))
    token_field(welcome).setText("abcd")
    in_german(dialogs)
    (other,) = dialogs.open(WelcomeDialog)
    assert "abgelehnt" not in texts(other)


@pytest.mark.parametrize(("outcome", "open_after"), [(Refused(), True), (Synced(()), False)])
def test_the_window_changes_its_language_after_a_check_under_way(
    qtbot: QtBot, dialogs: Dialogs, outcome: Outcome, open_after: bool
) -> None:
    dialogs.welcome.show()
    (welcome,) = dialogs.open(WelcomeDialog)
    token_field(welcome).setText("abc")
    button(welcome, "Check key").click()
    in_german(dialogs)
    assert dialogs.open(WelcomeDialog) == [welcome]
    assert not button(welcome, "Checking…").isEnabled()
    dialogs.welcome.on_token_checked(TokenChecked(outcome))
    windows = dialogs.open(WelcomeDialog)
    assert bool(windows) == open_after
    for other in windows:
        assert other is not welcome
        assert "tedee hat diesen Schlüssel abgelehnt" in texts(other)
        assert not token_field(other).isReadOnly()
    dialogs.welcome.close()
    dialogs.welcome.show()
    (fresh,) = dialogs.open(WelcomeDialog)
    assert "abgelehnt" not in texts(fresh)


def test_the_reason_of_a_closed_window_is_not_shown_in_the_next(dialogs: Dialogs) -> None:
    dialogs.welcome.show(Refused())
    dialogs.welcome.close()
    dialogs.welcome.show()
    dialogs.remake()
    (welcome,) = dialogs.open(WelcomeDialog)
    assert "rejected" not in texts(welcome)


def test_a_locked_keyring_is_no_longer_the_reason_once_it_is_unlocked_and_empty(dialogs: Dialogs) -> None:
    dialogs.welcome.show(NoToken(TokenProblem.KEYRING_LOCKED))
    (welcome,) = dialogs.open(WelcomeDialog)
    assert "The keyring is locked" in texts(welcome)
    dialogs.welcome.show(NoToken(TokenProblem.NOT_SET))
    assert "The keyring is locked" not in texts(welcome)
    in_german(dialogs)
    (other,) = dialogs.open(WelcomeDialog)
    assert "gesperrt" not in texts(other)
