"""The welcome window keeps its contents when the language changes."""

import pytest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.domain.outcome import NoToken, Outcome, Refused, Synced, TokenProblem
from lockwatch.domain.pacing import Schedule
from lockwatch.sync.worker import TokenChecked
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.wording.failures import failure_text
from lockwatch.ui.wording.language import set_language
from tests.app.parts import Dialogs, button, token_field
from tests.ui.settings.settings_window import texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


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
    assert "Das Token wurde abgelehnt" in texts(other)
    assert failure_text(NoToken(TokenProblem.NO_KEYRING), Schedule(0, 0), 0) in texts(other)
    assert "refused" not in texts(other)
    assert "keyring" not in texts(other)
    box = other.findChildren(QCheckBox)[0]
    assert (box.isVisible(), box.isChecked()) == (True, True)
    assert token_field(other).text() == "abc"
    assert token_field(other).echoMode() is QLineEdit.EchoMode.Normal


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
    button(welcome, "Check and start").click()
    in_german(dialogs)
    assert dialogs.open(WelcomeDialog) == [welcome]
    assert not button(welcome, "Checking…").isEnabled()
    dialogs.welcome.on_token_checked(TokenChecked(outcome))
    windows = dialogs.open(WelcomeDialog)
    assert bool(windows) == open_after
    for other in windows:
        assert other is not welcome
        assert "Das Token wurde abgelehnt" in texts(other)
        assert token_field(other).isEnabled()
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
    assert "refused" not in texts(welcome)
