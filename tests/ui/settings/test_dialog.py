"""The settings window: each control changes its own setting at once, and no other."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lockwatch.domain.locks import Lock
from lockwatch.domain.settings import NEVER, LockSettings, Settings
from lockwatch.ui.settings.dialog import SettingsDialog
from tests.ui.settings.settings_window import (
    CELLAR,
    ITS_OPEN,
    ITS_UNLOCKED,
    LOCKS,
    OPEN,
    OTHER,
    PAGES,
    UNLOCKED,
    WHEN,
    choice,
    choose_lock,
    click,
    control,
    opened,
    own,
    page_list,
    pick,
    reached_by_tab,
    spin,
    texts,
    turn_to,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


HIDE = "Hide this lock: not in the list, no notifications"


@pytest.mark.parametrize(
    ("page", "act", "expected"),
    [
        ("General", spin("Check every", 60), Settings(interval_s=60.0)),
        ("General", spin("Check every", 1), Settings(interval_s=10.0)),
        ("General", spin("Check every", 9999), Settings(interval_s=3600.0)),
        ("General", choice("Theme", 2), Settings(appearance="dark")),
        ("General", choice("Icon", 1), Settings(panel="light")),
        ("General", choice("Language", 3), Settings(language="fr")),
        ("Alerts", click("Show notifications"), Settings(notifications=False)),
        ("Alerts", click("Hide lock names in notifications"), Settings(hide_names=True)),
        ("Alerts", spin("Disconnected, seconds", 90), Settings(grace_s=90)),
        ("Alerts", spin("Disconnected, seconds", 9999), Settings(grace_s=3600)),
        ("Alerts", pick("Disconnected", "never"), Settings(grace_s=NEVER)),
        ("Alerts", pick("Disconnected", "at once"), Settings(grace_s=0)),
        ("Alerts", spin("Battery low", 30), Settings(battery_low=30)),
        ("Alerts", spin("Battery low", 5), Settings(battery_low=10)),
        ("Alerts", spin("Battery almost empty", 50), Settings(battery_critical=20)),
        ("Alerts", pick(UNLOCKED, "at once"), Settings(left_unlocked_min=0)),
        ("Alerts", pick(UNLOCKED, "after"), Settings(left_unlocked_min=15)),
        ("Alerts", pick(OPEN, "at once"), Settings(door_left_open_min=0)),
        ("Alerts", pick(OPEN, "after"), Settings(door_left_open_min=15)),
        ("Each lock", choice("Battery low", 1), Settings(locks=own(battery_low=20))),
        ("Each lock", choice("Battery almost empty", 1), Settings(locks=own(battery_critical=10))),
        ("Each lock", pick("Disconnected", "never"), Settings(locks=own(grace_s=NEVER))),
        ("Each lock", pick("Disconnected", "at once"), Settings(locks=own(grace_s=0))),
        ("Each lock", pick("Disconnected", "after"), Settings(locks=own(grace_s=120))),
        ("Each lock", pick(ITS_UNLOCKED, "never"), Settings(locks=own(left_unlocked_min=NEVER))),
        ("Each lock", pick(ITS_UNLOCKED, "at once"), Settings(locks=own(left_unlocked_min=0))),
        ("Each lock", pick(ITS_UNLOCKED, "after"), Settings(locks=own(left_unlocked_min=15))),
        ("Each lock", pick(ITS_OPEN, "never"), Settings(locks=own(door_left_open_min=NEVER))),
        ("Each lock", pick(ITS_OPEN, "at once"), Settings(locks=own(door_left_open_min=0))),
        ("Each lock", pick(ITS_OPEN, "after"), Settings(locks=own(door_left_open_min=15))),
        ("Each lock", click("Mute this lock"), Settings(locks=own(never_tell=True))),
        ("Each lock", click(HIDE), Settings(locks=own(hidden=True))),
    ],
)
def test_each_control_changes_its_setting_at_once_within_its_limits(
    qtbot: QtBot, dialog: SettingsDialog, page: str, act: Callable[[SettingsDialog], None], expected: Settings
) -> None:
    turn_to(dialog, page)
    with qtbot.waitSignal(dialog.changed) as changed:
        act(dialog)
    assert changed.args == [expected]


def test_changes_on_several_pages_are_combined(qtbot: QtBot, dialog: SettingsDialog) -> None:
    turn_to(dialog, "Alerts")
    spin("Battery low", 40)(dialog)
    turn_to(dialog, "Each lock")
    choose_lock(dialog, "Cellar")
    with qtbot.waitSignal(dialog.changed) as changed:
        click("Mute this lock")(dialog)
    assert changed.args == [Settings(battery_low=40, locks={CELLAR: LockSettings(never_tell=True)})]


def test_showing_settings_updates_all_controls_without_a_signal(qtbot: QtBot, dialog: SettingsDialog) -> None:
    odd = replace(OTHER, interval_s=30.4, grace_s=4.8)
    with qtbot.assertNotEmitted(dialog.changed):
        dialog.show_settings(odd)
    assert shown(dialog) == {
        "Check every": "30 s",
        "Days of history": "90",
        "Start Lockwatch when you log in": "off",
        "Theme": "dark",
        "Icon": "for a light panel",
        "Language": "Polski",
        "Show notifications": "off",
        "Hide lock names in notifications": "on",
        "Weekly summary": "on",
        "Disconnected": "after",
        "Disconnected, seconds": "5 s",
        "Battery low": "at 8 %",
        "Battery almost empty": "at 4 %",
        UNLOCKED: "after",
        f"{UNLOCKED}, minutes": "15 min",
        OPEN: "after",
        f"{OPEN}, minutes": "3 min",
        WHEN: "from",
        f"{WHEN}, from": "22:30",
        f"{WHEN}, until": "05:00",
        "Use quiet hours": "on",
        "From": "23:15",
        "Until": "06:00",
        **dict.fromkeys(["Monday", "Wednesday", "Thursday", "Friday", "Saturday"], "off"),
        **dict.fromkeys(["Tuesday", "Sunday"], "on"),
        "API address": "https://proxy.example",
    }
    with qtbot.waitSignal(dialog.changed) as changed:
        turn_to(dialog, "Alerts")
        spin("Disconnected, seconds", 6)(dialog)
    assert changed.args == [replace(odd, grace_s=6)]


def test_opening_the_window_turning_its_pages_and_closing_it_change_nothing(qtbot: QtBot) -> None:
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
    """Return the displayed values of the controls on all pages except "Each lock", by accessible name."""
    values = {}
    for page in PAGES:
        turn_to(dialog, page)
        for each in dialog.findChildren(QWidget):
            if not each.isVisible() or page == "Each lock":
                continue
            if isinstance(each, QAbstractSpinBox):
                values[each.accessibleName()] = each.text()
            elif isinstance(each, QComboBox):
                values[each.accessibleName()] = each.currentText()
            elif isinstance(each, QLineEdit) and each.accessibleName():
                values[each.accessibleName()] = each.text()
            elif isinstance(each, QAbstractButton) and each.isCheckable():
                values[each.accessibleName()] = "on" if each.isChecked() else "off"
    return values


@pytest.mark.parametrize("end", [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_typing_a_number_emits_one_change_and_enter_leaves_the_window_open(
    qtbot: QtBot, dialog: SettingsDialog, end: Qt.Key
) -> None:
    emitted: list[Settings] = []
    dialog.changed.connect(emitted.append)
    field = control(dialog, QSpinBox, "Check every")
    dialog.activateWindow()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "120")
    assert emitted == []
    QTest.keyClick(field, end)
    assert emitted == [Settings(interval_s=120.0)]
    assert dialog.isVisible() == (end != Qt.Key.Key_Escape)


def test_an_error_is_shown_on_every_page_until_the_next_change(dialog: SettingsDialog) -> None:
    dialog.show_error("The disk is full.")
    for page in PAGES:
        turn_to(dialog, page)
        assert "The disk is full." in texts(dialog)
    turn_to(dialog, "Alerts")
    spin("Disconnected, seconds", 6)(dialog)
    assert "The disk is full." not in texts(dialog)


# Keyboard, screen readers and layout


def test_the_pages_can_be_turned_with_the_keyboard(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    for page in (*PAGES[1:], PAGES[0]):
        QTest.keyClick(dialog, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        current = page_list(dialog).currentItem()
        assert current is not None
        assert current.text() == page


@pytest.mark.parametrize("page", PAGES)
def test_each_access_key_is_used_once_per_page_and_each_control_has_a_name(qtbot: QtBot, page: str) -> None:
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
        ("General", ["Check every", "Days of history", "Theme", "Icon", "Language"]),
        (
            "Alerts",
            [
                "Show notifications",
                "Disconnected",
                "Disconnected, seconds",
                "Battery low",
                "Battery almost empty",
                UNLOCKED,
                f"{UNLOCKED}, minutes",
                OPEN,
                f"{OPEN}, minutes",
                WHEN,
                f"{WHEN}, from",
                f"{WHEN}, until",
            ],
        ),
        (
            "Each lock",
            [
                "Locks",
                "Display name",
                "Disconnected",
                "Battery low",
                "Battery almost empty",
                "Battery almost empty, percent",
                ITS_UNLOCKED,
                ITS_OPEN,
                WHEN,
                "Mute this lock",
                HIDE,
            ],
        ),
        (
            "Quiet hours",
            [
                "Use quiet hours",
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
        ("Account", ["Replace key", "Remove key", "API address"]),
    ],
)
def test_the_tab_key_moves_the_focus_from_top_to_bottom(qtbot: QtBot, page: str, names: list[str]) -> None:
    dialog = opened(qtbot, OTHER)
    turn_to(dialog, page)
    assert [each.accessibleName() for each in reached_by_tab(dialog)] == ["Pages", *names, ""]


@pytest.mark.parametrize("locks", [LOCKS, []])
def test_all_pages_have_the_same_width_and_nothing_is_cut_off(qtbot: QtBot, locks: list[Lock]) -> None:
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


def test_with_a_very_large_font_a_page_scrolls_and_the_window_stays_on_the_screen(qtbot: QtBot) -> None:
    before = QApplication.font()
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * 3)
    QApplication.setFont(larger)
    try:
        dialog = opened(qtbot, OTHER)
        dialog.show_error("The disk is full.")
        for page in PAGES:
            turn_to(dialog, page)
            assert dialog.height() < dialog.screen().availableGeometry().height()
        turn_to(dialog, "Alerts")
        assert dialog.findChildren(QScrollArea)[0].verticalScrollBar().maximum() > 0
    finally:
        QApplication.setFont(before)
