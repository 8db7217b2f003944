"""The page for quiet hours in the settings window."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QTimeEdit,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from lockwatch.domain.settings import QuietSettings, Settings
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.settings.quiet_page import WeekDays
from tests.ui.settings.settings_window import QUIET, click, clock, contrast, control, opened, texts, turn_to

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (click("Use quiet hours"), replace(QUIET, enabled=False)),
        (clock("From", 21, 30), replace(QUIET, begins=time(21, 30))),
        (clock("Until", 6, 5), replace(QUIET, ends=time(6, 5))),
        (click("Monday"), replace(QUIET, days=frozenset({1, 2, 3, 4, 5, 6}))),
        (click("Sunday"), replace(QUIET, days=frozenset({0, 1, 2, 3, 4, 5}))),
    ],
)
def test_each_change_of_the_quiet_hours_is_emitted_at_once(
    qtbot: QtBot, act: Callable[[SettingsDialog], None], expected: QuietSettings
) -> None:
    dialog = opened(qtbot, Settings(quiet_hours=QUIET))
    turn_to(dialog, "Quiet hours")
    with qtbot.waitSignal(dialog.changed) as changed:
        act(dialog)
    assert changed.args == [Settings(quiet_hours=expected)]


def test_typing_a_time_emits_one_change(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(quiet_hours=QUIET))
    turn_to(dialog, "Quiet hours")
    emitted: list[Settings] = []
    dialog.changed.connect(emitted.append)
    field = control(dialog, QTimeEdit, "From")
    field.setFocus()
    field.setSelectedSection(QTimeEdit.Section.HourSection)
    QTest.keyClicks(field, "21")
    assert emitted == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert emitted == [Settings(quiet_hours=replace(QUIET, begins=time(21)))]


@pytest.mark.parametrize(
    ("quiet", "text"),
    [
        (QUIET, "end the next day"),
        (replace(QUIET, begins=time(1)), "end on the chosen days"),
        (replace(QUIET, begins=time(7)), "a whole day"),
        (replace(QUIET, days=frozenset()), "there are no quiet hours"),
    ],
)
def test_the_page_explains_the_effect_of_the_quiet_hours(qtbot: QtBot, quiet: QuietSettings, text: str) -> None:
    dialog = opened(qtbot, Settings(quiet_hours=quiet))
    turn_to(dialog, "Quiet hours")
    assert text in texts(dialog)
    assert "You are still notified of critical alerts" in texts(dialog)


def test_times_and_days_are_disabled_while_quiet_hours_are_off(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Quiet hours")
    fields = [control(dialog, QTimeEdit, "From"), control(dialog, QTimeEdit, "Until")]
    fields.append(control(dialog, QToolButton, "Monday"))
    assert not any(field.isEnabled() for field in fields)
    click("Use quiet hours")(dialog)
    assert all(field.isEnabled() for field in fields)


@pytest.mark.parametrize(
    ("locale", "first", "shown_time"),
    [("de_DE", "Montag", "22:00"), ("en_US", "Sunday", "10:00\u202fPM"), ("ar_EG", "السبت", None)],
    indirect=["locale"],
)
def test_the_week_and_the_times_follow_the_locale(qtbot: QtBot, first: str, shown_time: str | None) -> None:
    dialog = opened(qtbot, Settings(quiet_hours=replace(QUIET, days=frozenset({0}))))
    turn_to(dialog, "Quiet hours")
    days = dialog.findChildren(WeekDays)[0]
    assert days.buttons[0].accessibleName() == first
    assert days.chosen() == frozenset({0})
    if shown_time:
        assert control(dialog, QTimeEdit, "From").text() == shown_time


def test_a_chosen_day_stands_out_from_the_others_in_light_and_dark_colours(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(quiet_hours=replace(QUIET, days=frozenset({0}))))
    turn_to(dialog, "Quiet hours")
    before = QApplication.palette()
    try:
        for ground in ("#efefef", "#2b2d30"):
            QApplication.setPalette(QPalette(QColor(ground)))
            monday, sunday = (control(dialog, QToolButton, day).palette() for day in ("Monday", "Sunday"))
            assert contrast(monday.buttonText().color(), monday.button().color()) > 4.5
            assert contrast(monday.button().color(), sunday.button().color()) > 1.5
    finally:
        QApplication.setPalette(before)
