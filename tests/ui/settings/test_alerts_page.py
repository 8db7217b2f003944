"""The Alerts page of the settings window: which alerts cause notifications, and when."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import (
    QCheckBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from lockwatch.domain.settings import LockSettings, Settings
from lockwatch.ui.settings.dialog import SettingsDialog
from tests.ui.settings.settings_window import FRONT, click, control, opened, spin, texts, turn_to

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


@pytest.mark.parametrize(
    ("lock", "name", "value", "expected", "why"),
    [
        (
            LockSettings(battery_critical=15),
            "Battery low",
            5,
            Settings(battery_low=15),
            "for Front door the battery is almost empty",
        ),
        (
            LockSettings(battery_low=12),
            "Battery almost empty",
            50,
            Settings(battery_critical=12),
            "for Front door the battery is low",
        ),
    ],
)
def test_a_level_for_all_locks_is_limited_by_a_locks_own_and_the_window_says_why(
    qtbot: QtBot, lock: LockSettings, name: str, value: int, expected: Settings, why: str
) -> None:
    dialog = opened(qtbot, Settings(locks={FRONT: lock}))
    turn_to(dialog, "Alerts")
    assert why not in texts(dialog)
    with qtbot.waitSignal(dialog.changed) as changed:
        spin(name, value)(dialog)
    assert changed.args == [replace(expected, locks={FRONT: lock})]
    assert why in texts(dialog)


def test_an_example_can_only_be_shown_if_notifications_are_enabled(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Alerts")
    example = control(dialog, QPushButton, "Show an example")
    with qtbot.waitSignal(dialog.example_requested):
        example.click()
    click("Show notifications")(dialog)
    assert not example.isEnabled()
    assert not control(dialog, QCheckBox, "Hide lock names in notifications").isEnabled()
    click("Show notifications")(dialog)
    assert example.isEnabled()
    other = opened(qtbot, Settings(notifications=False))
    turn_to(other, "Alerts")
    assert not control(other, QPushButton, "Show an example").isEnabled()


def test_the_weekly_digest_is_off_until_the_user_enables_it(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Alerts")
    box = control(dialog, QCheckBox, "Weekly summary")
    assert not box.isChecked()
    with qtbot.waitSignal(dialog.changed) as changed:
        box.click()
    assert changed.args == [Settings(weekly_digest=True)]
    click("Show notifications")(dialog)
    assert not box.isEnabled()
    other = opened(qtbot, Settings(weekly_digest=True))
    turn_to(other, "Alerts")
    assert control(other, QCheckBox, "Weekly summary").isChecked()
