"""The page of the settings window for the settings of individual locks."""

import unicodedata
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from lockwatch.domain.rules import LONGEST_OWN_NAME
from lockwatch.domain.settings import LockSettings, Settings
from lockwatch.ui.settings.dialog import SettingsDialog
from tests.ui.settings.settings_window import (
    CELLAR,
    FRONT,
    ITS_OPEN,
    ITS_UNLOCKED,
    LOCKS,
    OTHER,
    WHEN,
    choice,
    choose_lock,
    click,
    control,
    lock,
    lock_list,
    lock_texts,
    opened,
    own,
    spin,
    texts,
    turn_to,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


def test_a_lock_shows_which_settings_are_its_own_and_which_are_those_for_all(qtbot: QtBot) -> None:
    dialog = opened(qtbot, OTHER)
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "Front door")
    assert [control(dialog, QComboBox, name).currentText() for name in OWN] == [
        "same as all locks (5 s)",
        "same as all locks (8 %)",
        "own value:",
        "never",
        "same as all locks (3 min)",
        "same as all locks (22:30–05:00)",
    ]
    assert control(dialog, QSpinBox, "Battery almost empty, percent").value() == 2
    choose_lock(dialog, "Cellar")
    assert control(dialog, QComboBox, "Disconnected").currentText() == "at once"
    assert control(dialog, QComboBox, ITS_UNLOCKED).currentText() == "same as all locks (15 min)"
    assert control(dialog, QComboBox, ITS_OPEN).currentText() == "after"
    assert control(dialog, QSpinBox, f"{ITS_OPEN}, minutes").text() == "9 min"
    assert control(dialog, QComboBox, WHEN).currentText() == "all day"
    assert control(dialog, QCheckBox, "Mute this lock").isChecked()


OWN = ("Disconnected", "Battery low", "Battery almost empty", ITS_UNLOCKED, ITS_OPEN, WHEN)


def test_choosing_as_for_all_removes_the_locks_own_value(qtbot: QtBot) -> None:
    dialog = opened(qtbot, OTHER)
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "Front door")
    for name in OWN:
        choice(name, 0)(dialog)
    with qtbot.waitSignal(dialog.changed) as changed:
        choose_lock(dialog, "Cellar")
        click("Mute this lock")(dialog)
    locks = {entry: own for entry, own in OTHER.locks.items() if entry != FRONT}
    assert changed.args == [replace(OTHER, locks={**locks, "Cellar": replace(OTHER.locks["Cellar"], never_tell=False)})]


@pytest.mark.parametrize(
    ("name", "unit", "value", "expected"),
    [
        ("Battery low", "percent", 1, LockSettings(battery_low=10)),
        ("Battery low", "percent", 99, LockSettings(battery_low=95)),
        ("Battery almost empty", "percent", 99, LockSettings(battery_critical=20)),
        ("Disconnected", "seconds", 9999, LockSettings(grace_s=3600)),
        (ITS_UNLOCKED, "minutes", 0, LockSettings(left_unlocked_min=1)),
        (ITS_UNLOCKED, "minutes", 9999, LockSettings(left_unlocked_min=1440)),
        (ITS_OPEN, "minutes", 7, LockSettings(door_left_open_min=7)),
    ],
)
def test_a_locks_own_number_stays_within_its_bounds(
    dialog: SettingsDialog, name: str, unit: str, value: int, expected: LockSettings
) -> None:
    emitted: list[Settings] = []
    dialog.changed.connect(emitted.append)
    turn_to(dialog, "Each lock")
    box = control(dialog, QComboBox, name)
    box.setCurrentIndex(box.count() - 1)
    spin(f"{name}, {unit}", value)(dialog)
    assert emitted[-1].locks == {FRONT: expected}


def test_as_for_all_is_not_offered_where_critical_would_be_above_low(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(locks=own(battery_low=8, battery_critical=5)))
    turn_to(dialog, "Each lock")
    low, critical = (control(dialog, QComboBox, name) for name in OWN[1:3])
    assert [box.model().item(0).isEnabled() for box in (low, critical)] == [True, False]
    low.setCurrentIndex(0)
    assert critical.model().item(0).isEnabled()


def test_settings_under_the_name_of_a_lock_apply_to_it_and_stay_under_its_name(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(locks={"Cellar": LockSettings(battery_low=30)}))
    turn_to(dialog, "Each lock")
    assert lock_texts(dialog) == ["Front door", "Cellar · own settings"]
    choose_lock(dialog, "Cellar")
    with qtbot.waitSignal(dialog.changed) as changed:
        spin("Battery low, percent", 31)(dialog)
    assert changed.args == [Settings(locks={"Cellar": LockSettings(battery_low=31)})]


def test_the_list_marks_own_settings_equal_names_and_locks_of_other_accounts(qtbot: QtBot) -> None:
    dialog = opened(qtbot, OTHER)
    dialog.set_locks([*LOCKS, lock(3, "Gate"), lock(4, "Gate")])
    dialog.show_settings(replace(OTHER, grace_s=9))
    assert lock_texts(dialog) == [
        "Front door · own settings",
        "Cellar · muted",
        "Gate (20140001-000003)",
        "Gate (20140001-000004)",
        "20140009-000009 (not in this account) · own settings",
    ]


def test_a_lock_of_another_account_stays_listed_after_its_last_setting_is_removed(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(locks={"gone": LockSettings(never_tell=True)}))
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "gone")
    with qtbot.waitSignal(dialog.changed) as changed:
        click("Mute this lock")(dialog)
    assert changed.args == [Settings()]
    assert lock_texts(dialog)[-1] == "gone (not in this account)"
    dialog.set_locks(LOCKS)
    assert lock_texts(dialog) == ["Front door", "Cellar"]


def test_without_locks_the_page_says_that_they_appear_after_the_first_sync(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    dialog.set_locks([])
    assert "after the first check" in texts(dialog)
    assert not any(box.isVisible() for box in dialog.findChildren(QCheckBox))
    dialog.set_locks(LOCKS)
    assert "after the first check" not in texts(dialog)
    assert control(dialog, QCheckBox, "Mute this lock").isEnabled()


def test_the_chosen_lock_stays_chosen_when_others_are_added(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "Cellar")
    dialog.set_locks([lock(3, "Attic"), *LOCKS])
    assert lock_list(dialog).currentItem().text() == "Cellar"


def test_a_thousand_locks_can_be_searched(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    assert not any(
        edit.isVisible() and edit.accessibleName() == "Search the locks" for edit in dialog.findChildren(QLineEdit)
    )
    dialog.set_locks([lock(n, f"Lock {n}", f"key {n}") for n in range(1000)])
    search = control(dialog, QLineEdit, "Search the locks")
    QTest.keyClicks(search, "LOCK 77")
    assert lock_texts(dialog) == ["Lock 77", *(f"Lock {n}" for n in range(770, 780))]
    with qtbot.waitSignal(dialog.changed) as changed:
        click("Mute this lock")(dialog)
    assert changed.args == [Settings(locks={"key 77": LockSettings(never_tell=True)})]
    QTest.keyClicks(search, "x")
    assert lock_texts(dialog) == []
    assert not control(dialog, QCheckBox, "Mute this lock").isEnabled()


def test_a_lock_can_be_renamed_and_an_empty_name_restores_the_owners(qtbot: QtBot, dialog: SettingsDialog) -> None:
    emitted: list[Settings] = []
    dialog.changed.connect(emitted.append)
    turn_to(dialog, "Each lock")
    field = control(dialog, QLineEdit, "Display name")
    assert (field.text(), field.placeholderText()) == ("", "Front door")
    field.setFocus()
    field.insert("  <b>Haustür</b> ")
    assert emitted == []
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert emitted == [Settings(locks=own(name="<b>Haustür</b>"))]
    assert lock_texts(dialog) == ["<b>Haustür</b>", "Cellar"]
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert emitted[1:] == [Settings()]
    assert lock_texts(dialog) == ["Front door", "Cellar"]
    assert dialog.isVisible()


@pytest.mark.parametrize(("typed", "shown"), [(" \u200b ", ""), ("Wi\u200bne\t cellar ", "Wine cellar")])
def test_invisible_characters_are_removed_from_a_name(dialog: SettingsDialog, typed: str, shown: str) -> None:
    turn_to(dialog, "Each lock")
    field = control(dialog, QLineEdit, "Display name")
    field.setText(typed)
    field.editingFinished.emit()
    assert field.text() == shown
    assert lock_texts(dialog)[0] == (shown or "Front door")


def test_a_name_cannot_be_longer_than_the_settings_file_accepts(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    field = control(dialog, QLineEdit, "Display name")
    QTest.keyClicks(field, "n" * (LONGEST_OWN_NAME + 1))
    assert len(field.text()) == LONGEST_OWN_NAME


def test_a_hidden_lock_has_notifications_off_and_can_be_shown_again(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(locks={"Cellar": LockSettings(hidden=True)}))
    dialog.show_lock(CELLAR)
    assert lock_texts(dialog) == ["Front door", "Cellar · hidden"]
    muted = control(dialog, QCheckBox, "Mute this lock")
    assert muted.isChecked()
    assert not muted.isEnabled()
    with qtbot.waitSignal(dialog.changed) as changed:
        click("Hide this lock: not in the list, no notifications")(dialog)
    assert changed.args == [Settings()]
    assert (muted.isChecked(), muted.isEnabled()) == (False, True)


@pytest.mark.parametrize("typed", ["lazienka", "ŁAZIENKA", unicodedata.normalize("NFD", "łazienka")])
def test_a_search_finds_the_same_locks_as_the_search_of_the_lock_list(dialog: SettingsDialog, typed: str) -> None:
    dialog.set_locks([lock(n, "Łazienka" if n == 7 else f"Lock {n}") for n in range(20)])
    turn_to(dialog, "Each lock")
    control(dialog, QLineEdit, "Search the locks").setText(typed)
    assert lock_texts(dialog) == ["Łazienka"]


def test_show_lock_chooses_a_lock_even_if_a_search_hides_it(dialog: SettingsDialog) -> None:
    dialog.set_locks([lock(n, f"Lock {n}") for n in range(20)])
    turn_to(dialog, "Each lock")
    QTest.keyClicks(control(dialog, QLineEdit, "Search the locks"), "7")
    turn_to(dialog, "General")
    dialog.show_lock(lock(12, None).key)
    assert lock_list(dialog).currentItem().text() == "Lock 12"
    assert len(lock_texts(dialog)) == 20
    dialog.show_lock("gone")
    assert lock_list(dialog).currentItem().text() == "Lock 12"


def test_the_height_of_the_list_fits_the_number_of_locks(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    locks = lock_list(dialog)
    assert 2 <= locks.viewport().height() / locks.visualItemRect(locks.item(0)).height() < 5.5
    dialog.set_locks([lock(n, f"Lock {n}") for n in range(1000)])
    QApplication.processEvents()
    assert 8 <= locks.viewport().height() / locks.visualItemRect(locks.item(0)).height() < 10.5
