"""The welcome dialog: what can be entered, and how a check is reported."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.ui.dialogs.welcome import WelcomeDialog
from tests.ui.settings.settings_window import texts


def button(parent: QWidget, text: str) -> QPushButton:
    return next(found for found in parent.findChildren(QPushButton) if found.text().replace("&", "") == text)


@pytest.fixture
def welcome(qtbot: QtBot) -> WelcomeDialog:
    dialog = WelcomeDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def field(welcome: WelcomeDialog) -> QLineEdit:
    return welcome.findChildren(QLineEdit)[0]


def test_the_token_is_hidden_until_the_user_wants_to_see_it(welcome: WelcomeDialog) -> None:
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Password
    welcome.findChildren(QToolButton)[0].click()
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Normal


@pytest.mark.parametrize(
    ("pasted", "token"),
    [("abc", "abc"), ("  ab\n c\t", "abc"), ("\ufeffabc\u200b", "abc"), ("a.b-c_=/+", "a.b-c_=/+")],
)
def test_a_pasted_token_is_cleaned(qtbot: QtBot, welcome: WelcomeDialog, pasted: str, token: str) -> None:
    field(welcome).setText(pasted)
    with qtbot.waitSignal(welcome.token_entered) as entered:
        button(welcome, "Check and start").click()
    assert entered.args == [token]
    assert not button(welcome, "Checking…").isEnabled()
    assert not field(welcome).isEnabled()


@pytest.mark.parametrize("text", ["", "   ", "ключ", "“abc”", "a\x00b"])
def test_text_that_can_be_no_token_is_refused_at_the_field(welcome: WelcomeDialog, text: str) -> None:
    field(welcome).setText(text)
    assert not button(welcome, "Check and start").isEnabled()
    assert ("No token has such characters" in texts(welcome)) == bool(text.strip())


def test_the_result_is_shown_and_an_accepted_token_is_cleared(welcome: WelcomeDialog) -> None:
    field(welcome).setText("abc")
    button(welcome, "Check and start").click()
    welcome.show_result("The token was refused.", False)
    assert "refused" in texts(welcome)
    assert field(welcome).text() == "abc"
    assert button(welcome, "Check and start").isEnabled()
    button(welcome, "Check and start").click()
    welcome.show_result("4 locks found.", True)
    assert "4 locks" in texts(welcome)
    assert field(welcome).text() == ""


def test_without_a_keyring_the_token_can_be_used_for_this_run(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    box = welcome.findChildren(QCheckBox)[0]
    assert not box.isVisible()
    welcome.offer_session_only()
    assert box.isVisible()
    box.setChecked(True)
    field(welcome).setText("abc")
    with qtbot.assertNotEmitted(welcome.token_entered), qtbot.waitSignal(welcome.token_for_this_run) as entered:
        button(welcome, "Check and start").click()
    assert entered.args == ["abc"]


def test_the_reason_is_shown_and_the_demo_can_be_chosen(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    welcome.set_reason("The keyring is locked.")
    assert "The keyring is locked." in texts(welcome)
    assert "Device.Read" in texts(welcome)
    with qtbot.waitSignal(welcome.demo_requested):
        button(welcome, "Try the demo").click()


def test_the_result_is_available_to_screen_readers(welcome: WelcomeDialog) -> None:
    field(welcome).setText("abc")
    welcome.show_result("The token was refused.", False)
    assert field(welcome).accessibleDescription() == "The token was refused."
    field(welcome).setText("abcd")
    assert field(welcome).accessibleDescription() == ""


def test_the_tab_key_goes_from_the_field_to_the_start_button(welcome: WelcomeDialog) -> None:
    welcome.offer_session_only()
    field(welcome).setText("abc")
    field(welcome).setFocus()
    reached: list[QWidget] = []
    each = field(welcome).nextInFocusChain()
    while each is not None and each is not field(welcome):
        reached.append(each)
        each = each.nextInFocusChain()
    names = [each.accessibleName() or each.property("text") for each in reached if _by_tab(each)]
    assert names == ["Show the key", "Keep the token for this run only", "Try the demo", "Check and start"]


def _by_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
