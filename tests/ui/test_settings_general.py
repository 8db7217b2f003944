"""The settings window: how often Lockwatch looks, and how it looks."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
)
from pytestqt.qtbot import QtBot

from lockwatch.storage.settings import APPEARANCES, LANGUAGES, PANELS
from lockwatch.ui.check_box import CheckBox
from lockwatch.ui.settings_dialog import SettingsDialog
from tests.ui.settings_window import contrast, control, opened, texts, turn_to

AUTOSTART = "Start Lockwatch when you log in"
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # said by "offscreen"


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    return opened(qtbot)


@pytest.mark.parametrize(("name", "values"), [("Appearance", APPEARANCES), ("Icon", PANELS), ("Language", LANGUAGES)])
def test_every_choice_that_the_file_knows_is_offered(
    dialog: SettingsDialog, name: str, values: tuple[str, ...]
) -> None:
    box = control(dialog, QComboBox, name)
    assert tuple(box.itemData(row) for row in range(box.count())) == values


def test_starting_at_log_in_is_no_choice_until_the_system_was_asked(qtbot: QtBot, dialog: SettingsDialog) -> None:
    tick = control(dialog, CheckBox, AUTOSTART)
    assert not tick.isEnabled()
    for on in (True, False):
        with qtbot.assertNotEmitted(dialog.autostart_chosen):
            dialog.show_autostart(on, "")
        assert (tick.isEnabled(), tick.isChecked()) == (True, on)
    dialog.show_autostart(None, "It can't be read.")
    assert (tick.isEnabled(), tick.isChecked()) == (False, False)


def test_starting_at_log_in_is_chosen_at_once_and_is_no_setting_of_the_file(
    qtbot: QtBot, dialog: SettingsDialog
) -> None:
    dialog.show_autostart(False, "")
    dialog.show_error("It could not be changed.")
    with qtbot.assertNotEmitted(dialog.changed), qtbot.waitSignal(dialog.autostart_chosen, timeout=500) as chosen:
        control(dialog, CheckBox, AUTOSTART).click()
    assert chosen.args == [True]
    assert "It could not be changed." not in texts(dialog)


def test_what_is_odd_about_it_is_read_and_heard(dialog: SettingsDialog) -> None:
    before = dialog.height()
    dialog.show_autostart(False, "Another one starts.")
    assert "Another one starts." in texts(dialog)
    assert control(dialog, CheckBox, AUTOSTART).accessibleDescription() == "Another one starts."
    assert dialog.height() > before
    dialog.show_autostart(True, "")
    assert "Another one starts." not in texts(dialog)
    assert dialog.height() == before


def test_what_the_command_line_has_set_for_this_run_is_said(dialog: SettingsDialog) -> None:
    assert "command line" not in texts(dialog)
    dialog.set_overridden(frozenset({"interval_s", "api_url"}))
    for page in ("General", "Account"):
        turn_to(dialog, page)
        assert "from the next start" in texts(dialog)


def test_the_outline_of_an_empty_box_is_seen_in_light_and_dark(qtbot: QtBot) -> None:
    before = QApplication.palette()
    style = QApplication.style().name()
    QApplication.setStyle("fusion")
    try:
        for ground in ("#efefef", "#2b2d30"):
            QApplication.setPalette(QPalette(QColor(ground)))
            box = CheckBox("Tick")
            qtbot.addWidget(box)
            box.setFixedSize(60, 24)
            picture = box.grab().toImage()
            drawn = max(contrast(picture.pixelColor(x, 12), QColor(ground)) for x in range(4))
            assert drawn > 3
    finally:
        QApplication.setPalette(before)
        QApplication.setStyle(style)
