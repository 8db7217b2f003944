"""Settings fields for delays and watch hours, which offer a few choices and another value."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QSpinBox,
    QTimeEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lockwatch.domain.rules import ALL_DAY, WatchHours
from lockwatch.domain.settings import LANGUAGES, NEVER, LockSettings, Settings
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.wording.language import set_language
from tests.ui.settings.settings_window import (
    FRONT,
    ITS_OPEN,
    ITS_UNLOCKED,
    OPEN,
    UNLOCKED,
    WHEN,
    clock,
    control,
    opened,
    own,
    page_list,
    pick,
    spin,
    texts,
    turn_to,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"

AT_ONCE = Settings(left_unlocked_min=0)
NIGHT = WatchHours(time(23), time(6))


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("C"))
    yield
    set_language("en")
    QLocale.setDefault(before)


def beside(dialog: SettingsDialog, name: str) -> list[str]:
    """Return the texts of the visible fields next to the combo box with this accessible name."""
    fields = dialog.findChildren(QAbstractSpinBox)
    return [each.text() for each in fields if each.isVisible() and each.accessibleName().startswith(f"{name}, ")]


@pytest.mark.parametrize("minutes", [1, 7, 240, 1440])
def test_all_minutes_that_the_settings_file_allows_are_shown_and_kept(qtbot: QtBot, minutes: int) -> None:
    settings = Settings(left_unlocked_min=minutes, locks=own(door_left_open_min=minutes))
    dialog = opened(qtbot, settings)
    turn_to(dialog, "Alerts")
    assert control(dialog, QComboBox, UNLOCKED).currentText() == "after"
    assert beside(dialog, UNLOCKED) == [f"{minutes} min"]
    turn_to(dialog, "Each lock")
    assert beside(dialog, ITS_OPEN) == [f"{minutes} min"]
    with qtbot.waitSignal(dialog.changed) as changed:
        pick("Disconnected", "never")(dialog)
    assert changed.args == [settings.with_lock(FRONT, replace(settings.locks[FRONT], grace_s=NEVER))]


def test_the_number_field_appears_only_when_chosen_and_remembers_its_number(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    emitted: list[Settings] = []
    dialog.changed.connect(emitted.append)
    turn_to(dialog, "Alerts")
    assert beside(dialog, OPEN) == []
    pick(OPEN, "after")(dialog)
    assert beside(dialog, OPEN) == ["15 min"]
    spin(f"{OPEN}, minutes", 7)(dialog)
    pick(OPEN, "at once")(dialog)
    assert beside(dialog, OPEN) == []
    pick(OPEN, "after")(dialog)
    assert [settings.door_left_open_min for settings in emitted] == [15, 7, 0, 7]


@pytest.mark.parametrize(
    ("page", "unlocked", "settings"),
    [("Alerts", UNLOCKED, AT_ONCE), ("Each lock", ITS_UNLOCKED, Settings(locks=own(left_unlocked_min=0)))],
)
def test_the_suggested_watch_hours_are_the_night(qtbot: QtBot, page: str, unlocked: str, settings: Settings) -> None:
    dialog = opened(qtbot, settings)
    emitted: list[WatchHours | None] = []
    dialog.changed.connect(lambda new: emitted.append(new.watch_hours if page == "Alerts" else hours_of(new)))
    turn_to(dialog, page)
    assert control(dialog, QComboBox, unlocked).currentText() == "at once"
    assert beside(dialog, WHEN) == []
    pick(WHEN, "from")(dialog)
    assert beside(dialog, WHEN) == ["23:00", "06:00"]
    clock(f"{WHEN}, from", 22, 30)(dialog)
    clock(f"{WHEN}, until", 7, 0)(dialog)
    pick(WHEN, "all day")(dialog)
    assert beside(dialog, WHEN) == []
    assert emitted == [NIGHT, WatchHours(time(22, 30), time(6)), WatchHours(time(22, 30), time(7)), ALL_DAY]


def hours_of(settings: Settings) -> WatchHours | None:
    return settings.locks[FRONT].watch_hours


def test_watch_hours_with_equal_times_are_kept_and_called_a_whole_day(qtbot: QtBot) -> None:
    dialog = opened(qtbot, replace(AT_ONCE, watch_hours=WatchHours(time(8), time(8))))
    turn_to(dialog, "Alerts")
    assert control(dialog, QComboBox, WHEN).currentText() == "from"
    assert beside(dialog, WHEN) == ["08:00", "08:00"]
    assert "These hours cover a whole day." in texts(dialog)


def test_the_page_explains_the_watch_hours(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    turn_to(dialog, "Alerts")
    assert "you can limit it to certain hours" in texts(dialog)
    pick(UNLOCKED, "at once")(dialog)
    assert "A warning stays until" in texts(dialog)
    pick(WHEN, "from")(dialog)
    note = "If something has been unlocked or open long enough by 23:00, you are notified then."
    assert note in texts(dialog)
    assert note in control(dialog, QComboBox, WHEN).accessibleDescription()
    clock(f"{WHEN}, from", 22, 30)(dialog)
    assert "by 22:30, you are notified then." in texts(dialog)


def test_watch_hours_can_be_changed_only_if_one_of_both_warnings_is_on(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Settings(watch_hours=NIGHT, locks={FRONT: LockSettings(left_unlocked_min=NEVER)}))
    turn_to(dialog, "Each lock")
    assert not control(dialog, QComboBox, WHEN).isEnabled()
    assert control(dialog, QComboBox, WHEN).accessibleDescription().startswith("Choose a warning first.")
    assert control(dialog, QComboBox, WHEN).currentText() == "same as all locks (23:00–06:00)"
    turn_to(dialog, "Alerts")
    assert beside(dialog, WHEN) == ["23:00", "06:00"]
    for wait in (OPEN, UNLOCKED):
        pick(wait, "at once")(dialog)
        assert control(dialog, QComboBox, WHEN).isEnabled()
        pick(wait, "never")(dialog)
        assert not control(dialog, QComboBox, WHEN).isEnabled()
    pick(OPEN, "after")(dialog)
    turn_to(dialog, "Each lock")
    assert control(dialog, QComboBox, WHEN).isEnabled()
    pick(ITS_OPEN, "never")(dialog)
    assert not control(dialog, QComboBox, WHEN).isEnabled()


@pytest.mark.parametrize(
    ("own", "changeable"),
    [
        (LockSettings(left_unlocked_min=15), True),
        (LockSettings(door_left_open_min=0), True),
        (LockSettings(left_unlocked_min=15, watch_hours=ALL_DAY), False),
        (LockSettings(battery_low=30), False),
    ],
)
def test_the_watch_hours_of_all_locks_can_be_changed_if_at_least_one_lock_uses_them(
    qtbot: QtBot, own: LockSettings, changeable: bool
) -> None:
    dialog = opened(qtbot, Settings(watch_hours=NIGHT, locks={FRONT: own}))
    turn_to(dialog, "Alerts")
    assert control(dialog, QComboBox, WHEN).isEnabled() is changeable
    assert ("long enough by 23:00" in texts(dialog)) is changeable


def test_everything_can_be_chosen_with_the_keyboard(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    emitted: list[Settings] = []
    dialog.changed.connect(emitted.append)
    turn_to(dialog, "Alerts")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    control(dialog, QComboBox, UNLOCKED).setFocus()
    press(Qt.Key.Key_End, Qt.Key.Key_Tab, Qt.Key.Key_7, Qt.Key.Key_Return)
    assert emitted[-1] == Settings(left_unlocked_min=7)
    press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_End, Qt.Key.Key_Tab)
    assert focused().accessibleName() == f"{WHEN}, from"
    press(Qt.Key.Key_Up)
    assert emitted[-1] == Settings(left_unlocked_min=7, watch_hours=WatchHours(time(0), time(6)))
    assert dialog.isVisible()


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(focused(), key)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_grows_with_the_chosen_fields_in_every_language(qtbot: QtBot, language: str) -> None:
    set_language(language)
    dialog = opened(qtbot, Settings(left_unlocked_min=0, door_left_open_min=0))
    for page, hours in ((1, 1), (3, 2)):
        page_list(dialog).setCurrentRow(page)
        waits = [box for box in dialog.findChildren(QComboBox) if box.isVisible()]
        for box in waits:
            box.setCurrentIndex(box.count() - 1)
        assert waits[-1].currentIndex() == hours
        QApplication.processEvents()
        assert not dialog.findChildren(QScrollArea)[0].verticalScrollBar().isVisible()
        fields = [each for each in dialog.findChildren(QWidget) if each.isVisible()]
        for each in fields:
            if isinstance(each, QLabel | QAbstractButton | QAbstractSpinBox | QComboBox):
                high = each.heightForWidth(each.width()) if each.hasHeightForWidth() else each.sizeHint().height()
                assert each.height() >= min(high, each.maximumHeight()), (page, each)
                assert each.width() >= each.minimumSizeHint().width(), (page, each)
            if isinstance(each, QSpinBox | QTimeEdit):
                assert each.width() >= each.sizeHint().width(), (page, each)
        labels = [each.text() for each in fields if isinstance(each, QLabel | QAbstractButton)]
        letters = Counter(text.partition("&")[2][0].casefold() for text in labels if "&" in text)
        assert set(letters.values()) == {1}, letters


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_keeps_its_width_whatever_the_values_for_all_locks_are(qtbot: QtBot, language: str) -> None:
    set_language(language)
    dialog = opened(qtbot, AT_ONCE)
    widths = set()
    for hours in (ALL_DAY, NIGHT):
        for wait in (NEVER, 0, 15, 240):
            dialog.show_settings(Settings(left_unlocked_min=wait, door_left_open_min=0, watch_hours=hours))
            widths.add(dialog.width())
    assert len(widths) == 1
