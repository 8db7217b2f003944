"""The General page of the settings window: interval, appearance, language, autostart and length of the history."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPalette, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QMessageBox, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.settings import APPEARANCES, LANGUAGES, PANELS, Settings
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.widgets.check_box import CheckBox
from tests.ui.settings.settings_window import OTHER, contrast, control, opened, texts, turn_to

AUTOSTART = "Start Lockwatch when you log in"
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


@pytest.mark.parametrize(
    ("name", "values"), [("Theme", APPEARANCES), ("Icon", PANELS), ("Language", ("system", *LANGUAGES))]
)
def test_every_value_that_the_settings_file_accepts_is_offered(
    dialog: SettingsDialog, name: str, values: tuple[str, ...]
) -> None:
    box = control(dialog, QComboBox, name)
    assert tuple(box.itemData(row) for row in range(box.count())) == values


def test_autostart_is_disabled_until_its_state_is_known(qtbot: QtBot, dialog: SettingsDialog) -> None:
    tick = control(dialog, CheckBox, AUTOSTART)
    assert not tick.isEnabled()
    for on in (True, False):
        with qtbot.assertNotEmitted(dialog.autostart_chosen):
            dialog.show_autostart(on, "")
        assert (tick.isEnabled(), tick.isChecked()) == (True, on)
    dialog.show_autostart(None, "It can't be read.")
    assert (tick.isEnabled(), tick.isChecked()) == (False, False)


def test_choosing_autostart_emits_a_request_and_changes_no_setting(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.show_autostart(False, "")
    dialog.show_error("It could not be changed.")
    with qtbot.assertNotEmitted(dialog.changed), qtbot.waitSignal(dialog.autostart_chosen) as chosen:
        control(dialog, CheckBox, AUTOSTART).click()
    assert chosen.args == [True]
    assert "It could not be changed." not in texts(dialog)


def test_the_note_about_autostart_is_shown_and_available_to_screen_readers(dialog: SettingsDialog) -> None:
    dialog.show_autostart(False, "Another one starts.")
    assert "Another one starts." in texts(dialog)
    assert control(dialog, CheckBox, AUTOSTART).accessibleDescription() == "Another one starts."
    dialog.show_autostart(True, "")
    assert "Another one starts." not in texts(dialog)


def test_the_pages_say_which_settings_the_command_line_overrides(dialog: SettingsDialog) -> None:
    assert "command line" not in texts(dialog)
    dialog.set_overridden(frozenset({"interval_s", "api_url"}))
    for page in ("General", "Account"):
        turn_to(dialog, page)
        assert "from the next start" in texts(dialog)


# How long the history is kept


class Days:
    """Operates the field for the days of history like a user, and records the changes."""

    def __init__(self, dialog: SettingsDialog) -> None:
        self.dialog = dialog
        self.changed: list[int] = []
        dialog.changed.connect(lambda settings: self.changed.append(settings.history_days))
        self.field = control(dialog, QSpinBox, "Days of history")
        dialog.activateWindow()
        self.field.setFocus()

    def type(self, days: str) -> None:
        self.field.selectAll()
        QTest.keyClicks(self.field, days)

    @property
    def question(self) -> QMessageBox | None:
        boxes = [box for box in self.dialog.findChildren(QMessageBox) if box.isVisible()]
        assert len(boxes) < 2
        return boxes[0] if boxes else None


@pytest.fixture
def days(dialog: SettingsDialog) -> Days:
    return Days(dialog)


def test_more_days_take_effect_at_once_without_a_question(days: Days) -> None:
    days.field.setValue(400)
    assert days.changed == [400]
    assert days.question is None
    assert "Older entries are deleted." in texts(days.dialog)


@pytest.mark.parametrize("left", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
@pytest.mark.parametrize(("answer", "changed", "shown"), [("Delete", [50], 50), ("Cancel", [], 365)])
def test_fewer_days_have_to_be_confirmed_when_editing_is_finished(
    days: Days, left: Qt.Key, answer: str, changed: list[int], shown: int
) -> None:
    days.type("5")
    QTest.keyClicks(days.field, "0")
    assert days.question is None
    QTest.keyClick(days.field, left)
    QApplication.processEvents()
    box = days.question
    assert box is not None
    QApplication.processEvents()
    assert days.question is box, "asked once, though the focus left the field"
    assert "50 days" in box.text()
    assert "permanently" in box.informativeText()
    assert days.changed == []
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    (button,) = (each for each in box.findChildren(QPushButton) if each.text().replace("&", "") == answer)
    button.click()
    assert (days.changed, days.field.value(), days.question) == (changed, shown, None)


def test_stepping_down_and_up_again_changes_nothing_and_asks_nothing(days: Days) -> None:
    QTest.keyClick(days.field, Qt.Key.Key_Down)
    QTest.keyClick(days.field, Qt.Key.Key_Down)
    assert (days.field.value(), days.changed, days.question) == (363, [], None)
    QTest.keyClick(days.field, Qt.Key.Key_Up)
    QTest.keyClick(days.field, Qt.Key.Key_Up)
    QTest.keyClick(days.field, Qt.Key.Key_Tab)
    QApplication.processEvents()
    assert (days.changed, days.question) == ([], None)


def test_closing_the_window_discards_fewer_days_without_a_question(days: Days) -> None:
    days.type("5")
    QTest.keyClick(days.field, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not days.dialog.isVisible()
    assert (days.field.value(), days.changed, days.question) == (365, [], None)


@pytest.mark.parametrize("page", ["General", "Alerts", "Quiet hours", "Each lock"])
def test_the_wheel_does_not_change_a_field_without_focus(qtbot: QtBot, page: str) -> None:
    dialog = opened(qtbot, OTHER)
    turn_to(dialog, page)
    changed: list[Settings] = []
    dialog.changed.connect(changed.append)
    fields: list[QWidget] = [*dialog.findChildren(QAbstractSpinBox), *dialog.findChildren(QComboBox)]
    fields = [field for field in fields if field.isVisible() and not field.hasFocus()]
    assert fields
    for field in fields:
        turn_wheel(field)
    assert changed == []
    assert not any(field.hasFocus() for field in fields)


def turn_wheel(over: QWidget) -> None:
    middle = QPointF(over.rect().center())
    event = QWheelEvent(
        middle,
        over.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(over, event)
    QApplication.processEvents()


def test_the_outline_of_an_unchecked_box_is_visible_in_light_and_dark_colours(qtbot: QtBot) -> None:
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
