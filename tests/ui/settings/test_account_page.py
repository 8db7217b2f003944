"""The account page of the settings window: the token and the API address."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from lockwatch.domain.settings import Settings
from lockwatch.ui.settings.dialog import SettingsDialog
from tests.ui.settings.settings_window import click, control, texts, turn_to

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


def place(dialog: SettingsDialog, text: str = "Kept somewhere.", *, removable: bool = True) -> None:
    turn_to(dialog, "Account")
    dialog.show_token_location(text, replaceable=True, removable=removable)


def test_the_page_says_where_the_token_is_stored_and_that_removing_does_not_revoke_it(dialog: SettingsDialog) -> None:
    place(dialog, "Kept in a <b>hat</b>.")
    assert "Kept in a <b>hat</b>." in texts(dialog)
    assert "does not delete it" in texts(dialog)


def test_a_long_text_about_the_token_cuts_off_no_other_text(dialog: SettingsDialog) -> None:
    place(dialog, "…")
    dialog.show_token_location("Kept in a box at the back of the cellar. " * 5, replaceable=True, removable=True)
    labels = [each for each in dialog.findChildren(QLabel) if each.isVisible() and each.wordWrap()]
    assert [each.text() for each in labels if each.height() < each.heightForWidth(each.width())] == []


def test_the_replace_button_emits_a_request(qtbot: QtBot, dialog: SettingsDialog) -> None:
    place(dialog)
    with qtbot.waitSignal(dialog.token_replacing_requested):
        click("Replace key")(dialog)


@pytest.mark.parametrize(("answer", "times"), [("Remove", 1), ("Cancel", 0)])
def test_a_token_is_removed_only_after_a_confirmation(dialog: SettingsDialog, answer: str, times: int) -> None:
    removals: list[None] = []
    dialog.token_removal_requested.connect(lambda: removals.append(None))
    place(dialog)
    click("Remove key")(dialog)
    (question,) = dialog.findChildren(QMessageBox)
    assert "stays valid" in question.informativeText()
    assert question.defaultButton().text().replace("&", "") == "Cancel"
    next(each for each in question.buttons() if each.text().replace("&", "") == answer).click()
    assert len(removals) == times
    dialog.show_removed("The access key was removed.", ok=True)
    assert "The access key was removed." in texts(dialog)


def test_the_remove_button_is_disabled_if_no_token_can_be_removed(dialog: SettingsDialog) -> None:
    place(dialog, removable=False)
    assert not control(dialog, QPushButton, "Remove key").isEnabled()
    assert control(dialog, QPushButton, "Replace key").isEnabled()


def test_an_address_takes_effect_only_when_editing_is_finished(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Account")
    edit = control(dialog, QLineEdit, "API address")
    edit.selectAll()
    with qtbot.assertNotEmitted(dialog.changed):
        QTest.keyClicks(edit, " http://localhost:8080/ ")
    with qtbot.waitSignal(dialog.changed) as changed:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert changed.args == [Settings(api_url="http://localhost:8080")]
    assert dialog.isVisible()


def test_an_empty_address_is_replaced_by_the_previous_one(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Account")
    edit = control(dialog, QLineEdit, "API address")
    edit.clear()
    with qtbot.assertNotEmitted(dialog.changed):
        edit.editingFinished.emit()
    assert edit.text() == Settings().api_url
