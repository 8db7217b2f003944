"""The settings window: each control changes exactly its setting, at once, and nothing else does."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt, QTime
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTabBar,
    QTimeEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lockwatch.storage.settings import APPEARANCES, LockSettings, QuietSettings, Settings
from lockwatch.ui.settings_dialog import SettingsDialog
from lockwatch.ui.settings_quiet import WeekDays
from lockwatch.ui.wording_settings import ignored_text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # said by "offscreen"

PAGES = ("Watching", "Alerts", "Quiet hours", "Each lock", "Token", "Advanced")
LOCKS = [("20140001-000001", "Front door"), ("20140001-000002", "Cellar")]
QUIET = QuietSettings(enabled=True)
OTHER = Settings(
    api_url="https://proxy.example",
    interval_s=30,
    battery_low=8,
    battery_critical=4,
    grace_s=5,
    left_unlocked_min=15,
    door_left_open_min=3,
    notifications=False,
    hide_names=True,
    appearance="dark",
    quiet_hours=QuietSettings(True, time(23, 15), time(6), frozenset({1, 6})),
    locks={
        "20140001-000001": LockSettings(battery_critical=2, left_unlocked_min=0),
        "Cellar": LockSettings(door_left_open_min=9, never_tell=True),
        "20140009-000009": LockSettings(battery_low=50),
    },
)


@pytest.fixture(autouse=True)
def locale(request: pytest.FixtureRequest) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(getattr(request, "param", "C")))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    return opened(qtbot, Settings())


def opened(qtbot: QtBot, settings: Settings) -> SettingsDialog:
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    dialog.set_locks(LOCKS)
    dialog.show()
    return dialog


def tabs(dialog: SettingsDialog) -> QTabBar:
    return dialog.findChildren(QTabBar)[0]


def turn_to(dialog: SettingsDialog, page: str) -> None:
    tabs(dialog).setCurrentIndex(PAGES.index(page))


def control(dialog: SettingsDialog, kind: type[QWidget], name: str) -> Any:
    """On the page that is shown."""
    (found,) = (each for each in dialog.findChildren(kind) if each.accessibleName() == name and each.isVisible())
    return found


def texts(parent: QWidget) -> str:
    return "\n".join(label.text() for label in parent.findChildren(QLabel) if label.isVisibleTo(parent))


def choose_lock(dialog: SettingsDialog, text: str) -> None:
    locks = dialog.findChildren(QListWidget)[0]
    locks.setCurrentRow(next(row for row in range(locks.count()) if locks.item(row).text().startswith(text)))


def lock_texts(dialog: SettingsDialog) -> list[str]:
    locks = dialog.findChildren(QListWidget)[0]
    return [locks.item(row).text() for row in range(locks.count()) if not locks.isRowHidden(row)]


def spin(name: str, value: int) -> Callable[[SettingsDialog], None]:
    return lambda dialog: control(dialog, QSpinBox, name).setValue(value)


def click(name: str) -> Callable[[SettingsDialog], None]:
    return lambda dialog: control(dialog, QAbstractButton, name).click()


def clock(name: str, hour: int, minute: int) -> Callable[[SettingsDialog], None]:
    return lambda dialog: control(dialog, QTimeEdit, name).setTime(QTime(hour, minute))


def choice(name: str, row: int) -> Callable[[SettingsDialog], None]:
    return lambda dialog: control(dialog, QComboBox, name).setCurrentIndex(row)


def own(**values: Any) -> dict[str, LockSettings]:
    return {LOCKS[0][0]: LockSettings(**values)}


@pytest.mark.parametrize(
    ("page", "act", "expected"),
    [
        ("Watching", spin("Look at the locks", 60), Settings(interval_s=60.0)),
        ("Watching", spin("Look at the locks", 1), Settings(interval_s=10.0)),
        ("Watching", spin("Look at the locks", 9999), Settings(interval_s=3600.0)),
        ("Watching", choice("Appearance", 2), Settings(appearance="dark")),
        ("Alerts", click("Show notifications"), Settings(notifications=False)),
        ("Alerts", click("Keep lock names out of them"), Settings(hide_names=True)),
        ("Alerts", spin("Disconnected", 90), Settings(grace_s=90.0)),
        ("Alerts", spin("Battery low", 30), Settings(battery_low=30)),
        ("Alerts", spin("Battery low", 5), Settings(battery_low=10)),
        ("Alerts", spin("Battery almost empty", 50), Settings(battery_critical=20)),
        ("Alerts", spin("Left unlocked", 15), Settings(left_unlocked_min=15)),
        ("Alerts", spin("Door left open", 9999), Settings(door_left_open_min=1440)),
        ("Each lock", choice("Battery low", 1), Settings(locks=own(battery_low=20))),
        ("Each lock", choice("Battery almost empty", 1), Settings(locks=own(battery_critical=10))),
        ("Each lock", choice("Left unlocked", 1), Settings(locks=own(left_unlocked_min=0))),
        ("Each lock", choice("Left unlocked", 2), Settings(locks=own(left_unlocked_min=15))),
        ("Each lock", choice("Door left open", 1), Settings(locks=own(door_left_open_min=0))),
        ("Each lock", click("Never tell me about this lock"), Settings(locks=own(never_tell=True))),
    ],
)
def test_a_control_changes_its_setting_at_once_and_within_bounds(
    qtbot: QtBot, dialog: SettingsDialog, page: str, act: Callable[[SettingsDialog], None], expected: Settings
) -> None:
    turn_to(dialog, page)
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        act(dialog)
    assert changed.args == [expected]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (click("Keep quiet at these hours"), replace(QUIET, enabled=False)),
        (clock("From", 21, 30), replace(QUIET, begins=time(21, 30))),
        (clock("Until", 6, 5), replace(QUIET, ends=time(6, 5))),
        (click("Monday"), replace(QUIET, days=frozenset({1, 2, 3, 4, 5, 6}))),
        (click("Sunday"), replace(QUIET, days=frozenset({0, 1, 2, 3, 4, 5}))),
    ],
)
def test_quiet_hours_change_at_once(
    qtbot: QtBot, act: Callable[[SettingsDialog], None], expected: QuietSettings
) -> None:
    dialog = opened(qtbot, Settings(quiet_hours=QUIET))
    turn_to(dialog, "Quiet hours")
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        act(dialog)
    assert changed.args == [Settings(quiet_hours=expected)]


def test_changes_add_up_over_the_pages(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Alerts")
    spin("Battery low", 40)(dialog)
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "Cellar")
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        click("Never tell me about this lock")(dialog)
    assert changed.args == [Settings(battery_low=40, locks={LOCKS[1][0]: LockSettings(never_tell=True)})]


def test_every_appearance_can_be_chosen(dialog: SettingsDialog) -> None:
    box = control(dialog, QComboBox, "Appearance")
    assert tuple(box.itemData(row) for row in range(box.count())) == APPEARANCES


def test_other_settings_are_shown_without_being_emitted(qtbot: QtBot, dialog: SettingsDialog) -> None:
    odd = replace(OTHER, interval_s=30.4, grace_s=4.8)
    with qtbot.assertNotEmitted(dialog.changed):
        dialog.show_settings(odd)
    assert shown(dialog) == {
        "Look at the locks": "every 30 s",
        "Appearance": "Dark",
        "Show notifications": "off",
        "Keep lock names out of them": "on",
        "Disconnected": "after 5 s",
        "Battery low": "at 8 %",
        "Battery almost empty": "at 4 %",
        "Left unlocked": "after 15 min",
        "Door left open": "after 3 min",
        "Keep quiet at these hours": "on",
        "From": "23:15",
        "Until": "06:00",
        **dict.fromkeys(["Monday", "Wednesday", "Thursday", "Friday", "Saturday"], "off"),
        **dict.fromkeys(["Tuesday", "Sunday"], "on"),
        "API address": "https://proxy.example",
    }
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        turn_to(dialog, "Alerts")
        spin("Disconnected", 6)(dialog)
    assert changed.args == [replace(odd, grace_s=6.0)]


def test_opening_turning_and_closing_change_nothing(qtbot: QtBot) -> None:
    odd = replace(OTHER, interval_s=12.4, grace_s=0.7)
    dialog = opened(qtbot, odd)
    with qtbot.assertNotEmitted(dialog.changed):
        for page in PAGES:
            turn_to(dialog, page)
            for _ in range(20):
                QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
        turn_to(dialog, "Each lock")
        for lock in ("Cellar", "20140009", "Front"):
            choose_lock(dialog, lock)
        dialog.show_settings(odd)
        dialog.close()


def shown(dialog: SettingsDialog) -> dict[str, str]:
    """What stands in the controls of all pages but that of the single locks."""
    said = {}
    for page in PAGES:
        turn_to(dialog, page)
        for each in dialog.findChildren(QWidget):
            if not each.isVisible() or page == "Each lock":
                continue
            if isinstance(each, QAbstractSpinBox):
                said[each.accessibleName()] = each.text()
            elif isinstance(each, QComboBox):
                said[each.accessibleName()] = each.currentText()
            elif isinstance(each, QLineEdit) and each.accessibleName():
                said[each.accessibleName()] = each.text()
            elif isinstance(each, QAbstractButton) and each.isCheckable():
                said[each.accessibleName()] = "on" if each.isChecked() else "off"
    return said


def test_what_is_never_told_says_so(dialog: SettingsDialog) -> None:
    said = shown(dialog)
    assert [said[name] for name in ("Disconnected", "Left unlocked", "Door left open")] == ["at once", "never", "never"]


@pytest.mark.parametrize("end", [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_typing_a_number_is_one_change_and_enter_leaves_the_window_open(
    qtbot: QtBot, dialog: SettingsDialog, end: Qt.Key
) -> None:
    emitted: list[Settings] = []
    dialog.changed.connect(emitted.append)
    field = control(dialog, QSpinBox, "Look at the locks")
    dialog.activateWindow()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "120")
    assert emitted == []
    QTest.keyClick(field, end)
    assert emitted == [Settings(interval_s=120.0)]
    assert dialog.isVisible() == (end != Qt.Key.Key_Escape)


def test_typing_a_time_is_one_change(qtbot: QtBot) -> None:
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


# Quiet hours


@pytest.mark.parametrize(
    ("quiet", "said"),
    [
        (QUIET, "ends on the day after"),
        (replace(QUIET, begins=time(1)), "ends on the chosen days"),
        (replace(QUIET, begins=time(7)), "a whole day"),
        (replace(QUIET, days=frozenset()), "no hour is quiet"),
    ],
)
def test_quiet_hours_say_what_happens(qtbot: QtBot, quiet: QuietSettings, said: str) -> None:
    dialog = opened(qtbot, Settings(quiet_hours=quiet))
    turn_to(dialog, "Quiet hours")
    assert said in texts(dialog)
    assert "Critical alerts are told all the same" in texts(dialog)


def test_quiet_hours_are_kept_but_closed_while_they_are_off(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Quiet hours")
    fields = [control(dialog, QTimeEdit, "From"), control(dialog, QTimeEdit, "Until")]
    fields.append(control(dialog, QToolButton, "Monday"))
    assert not any(field.isEnabled() for field in fields)
    click("Keep quiet at these hours")(dialog)
    assert all(field.isEnabled() for field in fields)


@pytest.mark.parametrize(
    ("locale", "first", "shown_time"),
    [("de_DE", "Montag", "22:00"), ("en_US", "Sunday", "10:00\u202fPM"), ("ar_EG", "السبت", None)],
    indirect=["locale"],
)
def test_the_week_and_the_clock_are_the_persons_own(qtbot: QtBot, first: str, shown_time: str | None) -> None:
    dialog = opened(qtbot, Settings(quiet_hours=replace(QUIET, days=frozenset({0}))))
    turn_to(dialog, "Quiet hours")
    days = dialog.findChildren(WeekDays)[0]
    assert days.buttons[0].accessibleName() == first
    assert days.chosen() == frozenset({0})
    if shown_time:
        assert control(dialog, QTimeEdit, "From").text() == shown_time


def test_a_chosen_day_is_told_from_the_others_in_light_and_dark(qtbot: QtBot) -> None:
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


def contrast(one: QColor, other: QColor) -> float:
    """As WCAG 2 has it."""

    def luminance(color: QColor) -> float:
        shares = [
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# Each lock


def test_a_lock_shows_what_it_has_of_its_own_and_what_is_as_for_all(qtbot: QtBot) -> None:
    dialog = opened(qtbot, OTHER)
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "Front door")
    assert [control(dialog, QComboBox, name).currentText() for name in OWN] == [
        "as for all (8 %)",
        "at",
        "never",
        "as for all (after 3 min)",
    ]
    assert control(dialog, QSpinBox, "Battery almost empty, percent").value() == 2
    choose_lock(dialog, "Cellar")
    assert control(dialog, QComboBox, "Left unlocked").currentText() == "as for all (after 15 min)"
    assert control(dialog, QSpinBox, "Door left open, minutes").text() == "9 min"
    assert control(dialog, QCheckBox, "Never tell me about this lock").isChecked()


OWN = ("Battery low", "Battery almost empty", "Left unlocked", "Door left open")


def test_as_for_all_takes_the_locks_own_away(qtbot: QtBot) -> None:
    dialog = opened(qtbot, OTHER)
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "Front door")
    for name in OWN:
        choice(name, 0)(dialog)
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        choose_lock(dialog, "Cellar")
        click("Never tell me about this lock")(dialog)
    locks = {entry: own for entry, own in OTHER.locks.items() if entry != LOCKS[0][0]}
    assert changed.args == [replace(OTHER, locks={**locks, "Cellar": LockSettings(door_left_open_min=9)})]


@pytest.mark.parametrize(
    ("name", "unit", "value", "expected"),
    [
        ("Battery low", "percent", 1, LockSettings(battery_low=10)),
        ("Battery low", "percent", 99, LockSettings(battery_low=95)),
        ("Battery almost empty", "percent", 99, LockSettings(battery_critical=20)),
        ("Left unlocked", "minutes", 0, LockSettings(left_unlocked_min=1)),
        ("Door left open", "minutes", 7, LockSettings(door_left_open_min=7)),
    ],
)
def test_a_locks_own_number_keeps_its_bounds(
    dialog: SettingsDialog, name: str, unit: str, value: int, expected: LockSettings
) -> None:
    emitted: list[Settings] = []
    dialog.changed.connect(emitted.append)
    turn_to(dialog, "Each lock")
    box = control(dialog, QComboBox, name)
    box.setCurrentIndex(box.count() - 1)
    spin(f"{name}, {unit}", value)(dialog)
    assert emitted[-1].locks == {LOCKS[0][0]: expected}


def test_as_for_all_is_not_offered_where_critical_would_be_above_low(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(locks=own(battery_low=8, battery_critical=5)))
    turn_to(dialog, "Each lock")
    low, critical = (control(dialog, QComboBox, name) for name in OWN[:2])
    assert [box.model().item(0).isEnabled() for box in (low, critical)] == [True, False]
    low.setCurrentIndex(0)
    assert critical.model().item(0).isEnabled()


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
def test_no_level_for_all_contradicts_a_locks_own_and_the_window_says_why(
    qtbot: QtBot, lock: LockSettings, name: str, value: int, expected: Settings, why: str
) -> None:
    dialog = opened(qtbot, Settings(locks={LOCKS[0][0]: lock}))
    turn_to(dialog, "Alerts")
    assert why not in texts(dialog)
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        spin(name, value)(dialog)
    assert changed.args == [replace(expected, locks={LOCKS[0][0]: lock})]
    assert why in texts(dialog)


def test_a_lock_that_the_settings_call_by_its_name_is_that_lock(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(locks={"Cellar": LockSettings(battery_low=30)}))
    turn_to(dialog, "Each lock")
    assert lock_texts(dialog) == ["Front door", "Cellar · own settings"]
    choose_lock(dialog, "Cellar")
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        spin("Battery low, percent", 31)(dialog)
    assert changed.args == [Settings(locks={"Cellar": LockSettings(battery_low=31)})]


def test_the_list_says_which_locks_differ_and_names_twins_and_strangers(qtbot: QtBot) -> None:
    dialog = opened(qtbot, OTHER)
    dialog.set_locks([*LOCKS, ("20140001-000003", "Gate"), ("20140001-000004", "Gate")])
    dialog.show_settings(replace(OTHER, grace_s=9))
    assert lock_texts(dialog) == [
        "Front door · own settings",
        "Cellar · never told",
        "Gate (20140001-000003)",
        "Gate (20140001-000004)",
        "20140009-000009 (not in this account) · own settings",
    ]


def test_a_stranger_can_be_made_as_all_and_stays_on_show_until_the_list_is_made_anew(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(locks={"gone": LockSettings(never_tell=True)}))
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "gone")
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        click("Never tell me about this lock")(dialog)
    assert changed.args == [Settings()]
    assert lock_texts(dialog)[-1] == "gone (not in this account)"
    dialog.set_locks(LOCKS)
    assert lock_texts(dialog) == ["Front door", "Cellar"]


def test_without_locks_it_says_when_they_come(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    dialog.set_locks([])
    assert "after the first sync" in texts(dialog)
    assert not any(box.isVisible() for box in dialog.findChildren(QCheckBox))
    dialog.set_locks(LOCKS)
    assert "after the first sync" not in texts(dialog)
    assert control(dialog, QCheckBox, "Never tell me about this lock").isEnabled()


def test_the_chosen_lock_stays_chosen_when_others_come(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "Cellar")
    dialog.set_locks([("20140001-000000", "Attic"), *LOCKS])
    assert dialog.findChildren(QListWidget)[0].currentItem().text() == "Cellar"


def test_a_thousand_locks_can_be_searched(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    assert not any(edit.isVisible() and edit.placeholderText() for edit in dialog.findChildren(QLineEdit))
    dialog.set_locks([(f"key {n}", f"Lock {n}") for n in range(1000)])
    search = control(dialog, QLineEdit, "Search the locks")
    QTest.keyClicks(search, "LOCK 77")
    assert lock_texts(dialog) == ["Lock 77", *(f"Lock {n}" for n in range(770, 780))]
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        click("Never tell me about this lock")(dialog)
    assert changed.args == [Settings(locks={"key 77": LockSettings(never_tell=True)})]
    QTest.keyClicks(search, "x")
    assert lock_texts(dialog) == []
    assert not control(dialog, QCheckBox, "Never tell me about this lock").isEnabled()


# The other pages


def test_the_token_and_the_example_are_somebody_elses_matter(qtbot: QtBot, dialog: SettingsDialog) -> None:
    for page, name, signal in (
        ("Alerts", "Show an example", dialog.example_requested),
        ("Token", "Replace token", dialog.token_replacing_requested),
        ("Token", "Remove token", dialog.token_removal_requested),
    ):
        turn_to(dialog, page)
        with qtbot.waitSignal(signal, timeout=500):
            click(name)(dialog)


def test_the_address_applies_when_it_is_whole(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Advanced")
    edit = control(dialog, QLineEdit, "API address")
    edit.selectAll()
    with qtbot.assertNotEmitted(dialog.changed):
        QTest.keyClicks(edit, " http://localhost:8080/ ")
    with qtbot.waitSignal(dialog.changed, timeout=500) as changed:
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert changed.args == [Settings(api_url="http://localhost:8080")]
    assert dialog.isVisible()


def test_an_empty_address_is_no_change(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Advanced")
    edit = control(dialog, QLineEdit, "API address")
    edit.clear()
    with qtbot.assertNotEmitted(dialog.changed):
        edit.editingFinished.emit()
    assert edit.text() == Settings().api_url


def test_an_error_is_shown_on_every_page_until_the_next_change(dialog: SettingsDialog) -> None:
    dialog.show_error("The disk is full.")
    for page in PAGES:
        turn_to(dialog, page)
        assert "The disk is full." in texts(dialog)
    turn_to(dialog, "Alerts")
    spin("Disconnected", 6)(dialog)
    assert "The disk is full." not in texts(dialog)


# For keyboards and screen readers, and for the eye


def test_the_pages_turn_by_the_keyboard(dialog: SettingsDialog) -> None:
    dialog.activateWindow()
    QTest.qWaitForWindowActive(dialog)
    for page in (*PAGES[1:], PAGES[0]):
        QTest.keyClick(dialog, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert tabs(dialog).tabText(tabs(dialog).currentIndex()) == page


@pytest.mark.parametrize("page", PAGES)
def test_each_letter_leads_to_one_control_and_each_control_has_a_name(qtbot: QtBot, page: str) -> None:
    dialog = opened(qtbot, OTHER)
    turn_to(dialog, page)
    letters: Counter[str] = Counter()
    for each in dialog.findChildren(QWidget):
        if isinstance(each, QLabel | QAbstractButton) and each.isVisible() and "&" in each.text():
            letters[each.text().partition("&")[2][0].casefold()] += 1
            if isinstance(each, QLabel):
                assert each.buddy().isVisible()
    assert set(letters.values()) == {1}
    for each in reached_by_tab(dialog):
        assert each.accessibleName() or (isinstance(each, QPushButton) and each.text()), each


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("Watching", ["Look at the locks", "Appearance"]),
        (
            "Alerts",
            [
                "Show notifications",
                "Keep lock names out of them",
                "Show an example",
                "Disconnected",
                "Battery low",
                "Battery almost empty",
                "Left unlocked",
                "Door left open",
            ],
        ),
        (
            "Each lock",
            [
                "Locks",
                "Battery low",
                "Battery almost empty",
                "Battery almost empty, percent",
                "Left unlocked",
                "Door left open",
                "Never tell me about this lock",
            ],
        ),
        (
            "Quiet hours",
            [
                "Keep quiet at these hours",
                "From",
                "Until",
                "Monday",
                "Tuesday",
                "Wednesday",
                "Thursday",
                "Friday",
                "Saturday",
                "Sunday",
            ],
        ),
        ("Token", ["Replace token", "Remove token"]),
        ("Advanced", ["API address"]),
    ],
)
def test_the_tab_key_goes_from_top_to_bottom(qtbot: QtBot, page: str, names: list[str]) -> None:
    dialog = opened(qtbot, OTHER)
    turn_to(dialog, page)
    assert [each.accessibleName() for each in reached_by_tab(dialog)] == ["Pages", *names, ""]


def reached_by_tab(dialog: SettingsDialog) -> list[QWidget]:
    found: list[QWidget] = []
    each = dialog.nextInFocusChain()
    while each is not None and each is not dialog:
        by_tab = each.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if by_tab and each.isVisible() and each.isEnabled() and each.focusProxy() is None:
            found.append(each)
        each = each.nextInFocusChain()
    return found


@pytest.mark.parametrize("locks", [LOCKS, []])
def test_all_pages_have_one_width_and_nothing_is_cut_off(qtbot: QtBot, locks: list[tuple[str, str]]) -> None:
    dialog = opened(qtbot, OTHER)
    dialog.set_locks(locks)
    widths = set()
    for page in PAGES:
        turn_to(dialog, page)
        QApplication.processEvents()
        widths.add(dialog.width())
        for each in dialog.findChildren(QWidget):
            if each.isVisible() and isinstance(each, QLabel | QAbstractButton | QAbstractSpinBox | QComboBox):
                needed = (
                    each.heightForWidth(each.width()) if each.hasHeightForWidth() else each.minimumSizeHint().height()
                )
                assert each.height() >= needed, (page, each)
                assert each.width() >= each.minimumSizeHint().width(), (page, each)
    assert len(widths) == 1


def test_a_few_locks_leave_little_of_the_list_empty(dialog: SettingsDialog) -> None:
    turn_to(dialog, "Each lock")
    locks = dialog.findChildren(QListWidget)[0]
    assert 2 <= locks.viewport().height() / locks.visualItemRect(locks.item(0)).height() < 5.5
    dialog.set_locks([(f"key {n}", f"Lock {n}") for n in range(1000)])
    QApplication.processEvents()
    assert 8 <= locks.viewport().height() / locks.visualItemRect(locks.item(0)).height() < 10.5


def test_of_many_settings_that_do_not_fit_a_few_are_named() -> None:
    assert ignored_text(["a", "b"]).endswith(": a, b.")
    assert ignored_text([f"key{n}" for n in range(40)]).endswith(": key0, key1, key2, key3, key4 and 35 more.")
