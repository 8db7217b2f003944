"""The dialogs ask, and leave the doing to others."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch import __version__
from lockwatch.storage.settings import APPEARANCES, Settings
from lockwatch.ui.about import AboutDialog
from lockwatch.ui.settings_dialog import SettingsDialog
from lockwatch.ui.welcome import WelcomeDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # said by "offscreen"


def button(parent: QWidget, text: str) -> QPushButton:
    return next(found for found in parent.findChildren(QPushButton) if found.text().replace("&", "") == text)


def texts(parent: QWidget) -> str:
    return "\n".join(label.text() for label in parent.findChildren(QLabel) if label.isVisibleTo(parent))


@pytest.fixture
def welcome(qtbot: QtBot) -> WelcomeDialog:
    dialog = WelcomeDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def field(welcome: WelcomeDialog) -> QLineEdit:
    return welcome.findChildren(QLineEdit)[0]


def test_the_token_is_hidden_until_it_is_asked_for(welcome: WelcomeDialog) -> None:
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Password
    welcome.findChildren(QToolButton)[0].click()
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Normal


@pytest.mark.parametrize(
    ("pasted", "token"),
    [("abc", "abc"), ("  ab\n c\t", "abc"), ("\ufeffabc\u200b", "abc"), ("a.b-c_=/+", "a.b-c_=/+")],
)
def test_a_pasted_token_is_cleaned(qtbot: QtBot, welcome: WelcomeDialog, pasted: str, token: str) -> None:
    field(welcome).setText(pasted)
    with qtbot.waitSignal(welcome.token_entered, timeout=500) as entered:
        button(welcome, "Check and start").click()
    assert entered.args == [token]
    assert not button(welcome, "Checking…").isEnabled()
    assert not field(welcome).isEnabled()


@pytest.mark.parametrize("text", ["", "   ", "ключ", "“abc”", "a\x00b"])
def test_what_can_be_no_token_is_refused_at_the_field(welcome: WelcomeDialog, text: str) -> None:
    field(welcome).setText(text)
    assert not button(welcome, "Check and start").isEnabled()
    assert ("No token has such characters" in texts(welcome)) == bool(text.strip())


def test_a_result_is_told_and_a_good_one_forgets_the_token(welcome: WelcomeDialog) -> None:
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


def test_without_a_keyring_the_token_is_kept_for_this_run(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    box = welcome.findChildren(QCheckBox)[0]
    assert not box.isVisible()
    welcome.offer_session_only()
    assert box.isVisible()
    box.setChecked(True)
    field(welcome).setText("abc")
    with qtbot.assertNotEmitted(welcome.token_entered), qtbot.waitSignal(welcome.token_for_this_run) as entered:
        button(welcome, "Check and start").click()
    assert entered.args == ["abc"]


def test_the_demo_and_the_reason(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    welcome.set_reason("The keyring is locked.")
    assert "The keyring is locked." in texts(welcome)
    assert "Device.Read" in texts(welcome)
    with qtbot.waitSignal(welcome.demo_requested, timeout=500):
        button(welcome, "Try the demo").click()


@pytest.fixture
def settings(qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def spins(dialog: SettingsDialog) -> list[QSpinBox]:
    return dialog.findChildren(QSpinBox)


INTERVAL, LOW, CRITICAL, GRACE = range(4)


@pytest.mark.parametrize(
    ("spin", "value", "expected"),
    [
        (INTERVAL, 60, Settings(interval_s=60.0)),
        (INTERVAL, 1, Settings(interval_s=10.0)),
        (INTERVAL, 9999, Settings(interval_s=3600.0)),
        (LOW, 30, Settings(battery_low=30)),
        (LOW, 5, Settings(battery_low=10)),
        (CRITICAL, 50, Settings(battery_critical=20)),
        (GRACE, 90, Settings(grace_s=90.0)),
    ],
)
def test_a_number_applies_at_once_within_its_bounds(
    qtbot: QtBot, settings: SettingsDialog, spin: int, value: int, expected: Settings
) -> None:
    with qtbot.waitSignal(settings.changed, timeout=500) as changed:
        spins(settings)[spin].setValue(value)
    assert changed.args == [expected]


def test_changes_add_up(qtbot: QtBot, settings: SettingsDialog) -> None:
    spins(settings)[LOW].setValue(40)
    with qtbot.waitSignal(settings.changed, timeout=500) as changed:
        settings.findChildren(QCheckBox)[0].click()
    assert changed.args == [Settings(battery_low=40, notifications=False)]


def test_every_appearance_can_be_chosen(qtbot: QtBot, settings: SettingsDialog) -> None:
    box = settings.findChildren(QComboBox)[0]
    assert tuple(box.itemData(row) for row in range(box.count())) == APPEARANCES
    with qtbot.waitSignal(settings.changed, timeout=500) as changed:
        box.setCurrentIndex(2)
    assert changed.args == [Settings(appearance="dark")]


def test_the_address_applies_when_it_is_whole(qtbot: QtBot, settings: SettingsDialog) -> None:
    edit = next(found for found in settings.findChildren(QLineEdit) if found.text().startswith("https"))
    edit.selectAll()
    with qtbot.assertNotEmitted(settings.changed):
        QTest.keyClicks(edit, " http://localhost:8080/ ")
    with qtbot.waitSignal(settings.changed, timeout=500) as changed:
        QTest.keyClick(edit, Qt.Key.Key_Tab)
        edit.editingFinished.emit()
    assert changed.args == [Settings(api_url="http://localhost:8080")]


def test_an_empty_address_is_no_change(qtbot: QtBot, settings: SettingsDialog) -> None:
    edit = next(found for found in settings.findChildren(QLineEdit) if found.text().startswith("https"))
    edit.clear()
    with qtbot.assertNotEmitted(settings.changed):
        edit.editingFinished.emit()
    assert edit.text() == Settings().api_url


def test_other_settings_are_shown_without_being_emitted(qtbot: QtBot, settings: SettingsDialog) -> None:
    other = Settings(interval_s=30, battery_low=8, battery_critical=4, grace_s=5, notifications=False)
    with qtbot.assertNotEmitted(settings.changed):
        settings.show_settings(other)
    assert [spin.value() for spin in spins(settings)] == [30, 8, 4, 5]
    with qtbot.waitSignal(settings.changed, timeout=500) as changed:
        spins(settings)[GRACE].setValue(6)
    assert changed.args == [replace(other, grace_s=6.0)]


def test_the_token_is_somebody_elses_matter(qtbot: QtBot, settings: SettingsDialog) -> None:
    with qtbot.waitSignal(settings.token_replacing_requested, timeout=500):
        button(settings, "Replace token…").click()
    with qtbot.waitSignal(settings.token_removal_requested, timeout=500):
        button(settings, "Remove token").click()


def test_an_error_is_shown_until_the_next_change(settings: SettingsDialog) -> None:
    settings.show_error("The disk is full.")
    assert "The disk is full." in texts(settings)
    spins(settings)[GRACE].setValue(6)
    assert "The disk is full." not in texts(settings)


def test_about_says_what_it_is_and_what_it_is_not(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    text = texts(dialog)
    assert all(part in text for part in (__version__, "MIT", "Independent", "only reads"))
    dialog.close()
