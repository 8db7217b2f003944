"""The welcome dialog: how to get a key, what can be entered, how a check is reported, and what was found."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.settings import NEVER
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from tests.ui.settings.settings_window import texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


def button(parent: QWidget, text: str) -> QPushButton:
    return next(found for found in parent.findChildren(QPushButton) if found.text().replace("&", "") == text)


def box(parent: QWidget, text: str) -> QCheckBox:
    return next(found for found in parent.findChildren(QCheckBox) if text in found.text())


@pytest.fixture
def welcome(qtbot: QtBot) -> WelcomeDialog:
    dialog = WelcomeDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def field(welcome: WelcomeDialog) -> QLineEdit:
    return welcome.findChildren(QLineEdit)[0]


def locks(*names: str, connected: bool | None = True) -> list[Lock]:
    return [
        Lock(Observation(n, connected, LockState.LOCKED), 0.0, LockInfo(n, name, f"S-{n}"))
        for n, name in enumerate(names, 1)
    ]


# The way to a key


def test_it_names_what_is_needed_and_opens_the_portal(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    for word in ("bridge", "access key", "Device.Read", "Personal access keys"):
        assert word in texts(welcome)
    with qtbot.waitSignal(welcome.key.portal_requested) as asked:
        button(welcome, "Open tedee Portal").click()
    assert asked.args == ["https://portal.tedee.com"]


def test_if_no_browser_opens_it_shows_the_address(welcome: WelcomeDialog) -> None:
    welcome.key.say_no_browser()
    assert "https://portal.tedee.com" in texts(welcome)


def test_the_reason_is_shown_and_the_demo_can_be_chosen(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    welcome.set_reason("The keyring is locked.")
    assert "The keyring is locked." in texts(welcome)
    with qtbot.waitSignal(welcome.demo_requested):
        button(welcome, "Try the demo").click()


def test_whoever_replaces_a_key_is_neither_greeted_nor_offered_the_demo(qtbot: QtBot) -> None:
    welcome = WelcomeDialog(replacing=True)
    qtbot.addWidget(welcome)
    welcome.show()
    assert "Welcome" not in texts(welcome) + welcome.windowTitle()
    assert button(welcome, "Try the demo").isHidden()


# The field


def test_the_key_is_hidden_until_the_user_wants_to_see_it(welcome: WelcomeDialog) -> None:
    assert field(welcome).hasFocus()
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Password
    welcome.findChildren(QToolButton)[0].click()
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Normal


@pytest.mark.parametrize(
    ("pasted", "key"),
    [("abc", "abc"), ("  ab\n c\t", "abc"), ("\ufeffabc\u200b", "abc"), ("a.b-c_=/+", "a.b-c_=/+")],
)
def test_a_pasted_key_is_cleaned(qtbot: QtBot, welcome: WelcomeDialog, pasted: str, key: str) -> None:
    field(welcome).setText(pasted)
    with qtbot.waitSignal(welcome.token_entered) as entered:
        button(welcome, "Check key").click()
    assert entered.args == [key]
    assert not button(welcome, "Checking…").isEnabled()
    assert field(welcome).isReadOnly()


@pytest.mark.parametrize("text", ["", "   ", "ключ", "“abc”", "a\x00b"])
def test_text_that_can_be_no_key_is_refused_at_the_field(welcome: WelcomeDialog, text: str) -> None:
    field(welcome).setText(text)
    assert not button(welcome, "Check key").isEnabled()
    assert ("An access key has no such characters" in texts(welcome)) == bool(text.strip())


def test_after_a_wrong_key_the_field_has_the_focus_and_the_next_paste_replaces_it(welcome: WelcomeDialog) -> None:
    QTest.keyClicks(field(welcome), "half a key")
    QTest.keyClick(field(welcome), Qt.Key.Key_Return)
    assert welcome.busy
    focused = QApplication.focusWidget()
    assert focused is field(welcome)
    QTest.keyClick(focused, Qt.Key.Key_Space)
    welcome.show_problem("tedee rejected this key.")
    assert "rejected" in texts(welcome)
    assert field(welcome).hasFocus()
    assert field(welcome).selectedText()
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Password
    assert button(welcome, "Check key").isEnabled()
    QGuiApplication.clipboard().setText("whole-key")
    QTest.keyClick(field(welcome), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert welcome.key.text == "whole-key"
    assert "rejected" not in texts(welcome)


def test_a_key_can_be_used_for_this_session_only(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    session_only = box(welcome, "this session only")
    assert not session_only.isVisible()
    welcome.key.offer_session_only(chosen=False)
    assert (session_only.isVisible(), session_only.isChecked()) == (True, False)
    session_only.setChecked(True)
    field(welcome).setText("abc")
    with qtbot.assertNotEmitted(welcome.token_entered), qtbot.waitSignal(welcome.token_for_this_run) as entered:
        button(welcome, "Check key").click()
    assert entered.args == ["abc"]


def test_the_result_is_available_to_screen_readers(welcome: WelcomeDialog) -> None:
    field(welcome).setText("abc")
    welcome.show_problem("The key was rejected.")
    assert field(welcome).accessibleDescription() == "The key was rejected."
    field(welcome).setText("abcd")
    assert field(welcome).accessibleDescription() == ""


# The page that names the locks after the first key


@pytest.mark.parametrize(
    ("found", "title", "named"),
    [
        (locks("Front door"), "1 locks found", ["Front door"]),  # the English translation has the singular
        (locks("Front door", "Garage"), "2 locks found", ["Front door", "Garage"]),
        (locks(*"ABCDEFGHIJ"), "10 locks found", ["A", "H", "and 2 more"]),
        (locks("Front door", connected=None), "1 locks found", ["Without a tedee bridge"]),
        ([], "No locks found", ["Add them in the tedee app."]),
    ],
)
def test_the_locks_that_were_found_are_named(
    welcome: WelcomeDialog, found: Sequence[Lock], title: str, named: Sequence[str]
) -> None:
    field(welcome).setText("abc")
    welcome.show_found(found)
    assert title in texts(welcome)
    assert all(name in texts(welcome) for name in named)
    assert not field(welcome).isVisible()
    assert field(welcome).text() == ""


def test_two_choices_are_offered_and_then_the_list(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    found = welcome.found
    found.show_autostart(False, "")
    found.show_warning(NEVER)
    welcome.show_found(locks("Front door"))
    with qtbot.waitSignal(found.autostart_chosen) as autostart:
        box(welcome, "Start when I log in").click()
    assert autostart.args == [True]
    for minutes in (15, NEVER):
        with qtbot.waitSignal(found.warning_chosen) as warning:
            box(welcome, "15 minutes").click()
        assert warning.args == [minutes]
    with qtbot.waitSignal(welcome.list_requested):
        QTest.keyClick(welcome, Qt.Key.Key_Return)
    assert not welcome.isVisible()


def test_a_warning_after_other_minutes_is_left_as_it_is(welcome: WelcomeDialog) -> None:
    welcome.found.show_warning(30)
    welcome.show_found(locks("Front door"))
    assert not box(welcome, "15 minutes").isVisible()


# The Tab key


def test_the_tab_key_goes_through_the_steps_to_the_buttons(welcome: WelcomeDialog) -> None:
    welcome.key.offer_session_only(chosen=False)
    field(welcome).setText("abc")
    assert reached(field(welcome)) == [
        "Show the key",
        "Keep it for this session only",
        "Try the demo",
        "Check key",
        "Open tedee Portal",
    ]
    welcome.found.show_autostart(False, "")
    welcome.show_found(locks("Front door"))
    assert reached(button(welcome, "Show my locks")) == [
        "Start when I log in",
        "Warn me if a door is left unlocked for 15 minutes",
    ]


def reached(first: QWidget) -> list[str]:
    """Return the names of the widgets that the Tab key reaches after `first`."""
    widgets: list[QWidget] = []
    each = first.nextInFocusChain()
    while each is not None and each is not first:
        widgets.append(each)
        each = each.nextInFocusChain()
    return [each.accessibleName() or each.property("text") for each in widgets if _by_tab(each)]


def _by_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
