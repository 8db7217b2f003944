"""The details window of a lock: its facts, its buttons, its keys and its size."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Kind
from lockwatch.ui.details.dialog import DetailsDialog
from lockwatch.ui.details.parts import NameLabel
from tests.ui.action_log import ActionLog
from tests.ui.details.opened import CALM, INFO, alert, button, events, past, scroll_area, scrolled, sheet, show, texts
from tests.ui.locks import NOW, with_alerts


def test_a_lock_without_alerts_shows_its_facts(details: DetailsDialog) -> None:
    assert details.windowTitle() == "Front door"
    for text in ("Locked", "Closed", "Connected since", "54 %", "Up to date", "A-1", "No alerts."):
        assert text in texts(details)
    assert "Nothing has been recorded yet." in texts(details)
    assert "too few readings" in texts(details)


def test_a_stale_state_is_explained_and_greyed(details: DetailsDialog) -> None:
    before = sheet(details).palette().color(QPalette.ColorRole.WindowText)
    show(details, CALM, synced_ago_s=900)
    assert "Lockwatch can't see the locks right now" in texts(details)
    assert "Locked when last seen at" in texts(details)
    assert sheet(details).palette().color(QPalette.ColorRole.WindowText) != before
    show(details, CALM)
    assert "can't see" not in texts(details)
    assert sheet(details).palette().color(QPalette.ColorRole.WindowText) == before


def test_the_window_warns_that_the_lock_was_not_observed(details: DetailsDialog) -> None:
    show(details, replace(CALM, observed_at=NOW - 30))
    assert "tedee's answer about this lock could not be read" in texts(details)
    assert "Locked when last seen at" in texts(details)
    show(details, CALM)
    assert "could not be read" not in texts(details)


def test_a_lock_that_left_is_still_shown_without_actions(details: DetailsDialog) -> None:
    show(details, with_alerts(CALM, alert(Kind.JAMMED)))
    details.lock_left()
    assert "is no longer in the account" in texts(details)
    assert "Jammed" in texts(details)
    shown = [each.text().replace("&", "") for each in details.findChildren(QPushButton) if each.isVisible()]
    assert shown == ["Whole history…", "Close"]
    show(details, with_alerts(CALM, alert(Kind.JAMMED)))
    assert "is no longer in the account" not in texts(details)
    assert button(details, "Acknowledge: Jammed")
    assert button(details, "Display name…")


@pytest.mark.parametrize(
    "name", ["<b>Door</b> & <img src=x>", "a[*]b", "باب البيت", "🔒" * 30, "Donaudampfschiff" * 13, "two\nlines"]
)
def test_a_name_is_shown_unchanged_and_wraps(details: DetailsDialog, name: str) -> None:
    width = details.minimumSizeHint().width()
    show(details, replace(CALM, info=INFO._replace(name=name)))
    label = details.findChildren(NameLabel)[0]
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text()[:60] == name.replace("\n", " ")[:60]
    assert details.minimumSizeHint().width() == width
    assert label.height() >= label.heightForWidth(label.width())
    assert (label.fontMetrics().horizontalAdvance(name) > label.width()) == (
        label.height() > 1.5 * label.fontMetrics().height()
    )


def test_a_name_with_the_placeholder_of_the_modified_mark_is_escaped_in_the_title(details: DetailsDialog) -> None:
    show(details, replace(CALM, info=INFO._replace(name="a[*]b")))
    assert details.windowTitle() == "a[*][*]b"  # which Qt shows as a[*]b


def test_the_lock_is_renamed_in_a_dialog(details: DetailsDialog, action_log: ActionLog) -> None:
    show(details, replace(CALM, info=INFO._replace(own_name="Home")))
    assert "Home" in texts(details)
    assert "Front door" in texts(details)
    button(details, "Display name…").click()
    asking = details.findChildren(QInputDialog)[0]
    field = asking.findChildren(QLineEdit)[0]
    assert (field.text(), field.placeholderText(), field.maxLength()) == ("Home", "Front door", 200)
    field.setText("  Cabin ")
    asking.accept()
    assert action_log.calls == [("rename", "A-1", "Cabin")]


def test_the_thresholds_button_opens_the_settings(details: DetailsDialog, action_log: ActionLog) -> None:
    button(details, "Change the battery alerts…").click()
    assert action_log.calls == [("thresholds", "A-1")]


def test_escape_closes(qtbot: QtBot, details: DetailsDialog) -> None:
    with qtbot.waitSignal(details.finished):
        QTest.keyClick(details, Qt.Key.Key_Escape)


def test_page_down_scrolls_wherever_the_focus_is(qtbot: QtBot, details: DetailsDialog) -> None:
    details.resize(500, 300)
    details.show_history(past(60))
    QApplication.processEvents()
    for focused in (QApplication.focusWidget(), events(details)):
        assert focused is not None
        focused.setFocus()
        scroll_area(details).verticalScrollBar().setValue(0)
        QTest.keyClick(focused, Qt.Key.Key_PageDown)
        assert scrolled(details) > 0
    assert events(details).currentIndex().row() == 0


def test_an_unknown_key_does_nothing(details: DetailsDialog) -> None:
    QApplication.sendEvent(details, QKeyEvent(QKeyEvent.Type.KeyPress, 0x1FFFFF0, Qt.KeyboardModifier.NoModifier))
    assert details.isVisible()


def test_enter_on_an_event_closes_and_does_nothing_else(
    qtbot: QtBot, details: DetailsDialog, action_log: ActionLog
) -> None:
    details.show_history(past(3))
    events(details).setFocus()
    with qtbot.waitSignal(details.finished):
        QTest.keyClick(events(details), Qt.Key.Key_Return)
    assert action_log.calls == []


def test_tab_moves_from_top_to_bottom(details: DetailsDialog) -> None:
    show(details, with_alerts(CALM, alert(Kind.BATTERY_LOW, math.inf)))
    show(details, with_alerts(CALM, alert(Kind.BATTERY_LOW, math.inf), alert(Kind.JAMMED)))
    details.show_history(past(3))
    QApplication.processEvents()
    reached: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert len(reached) == 9
    first, *others = reached
    assert "Close" in getattr(first, "text", str)()
    tops = [(each.mapTo(sheet(details), each.rect().center()).y(), each.x()) for each in others]
    assert [top // 10 for top, _ in tops] == sorted(top // 10 for top, _ in tops)


def test_each_button_has_an_accessible_name_of_its_own(details: DetailsDialog) -> None:
    show(details, with_alerts(CALM, *(alert(kind) for kind in (Kind.JAMMED, Kind.BATTERY_LOW, Kind.DISCONNECTED))))
    names = [each.accessibleName() or each.text() for each in details.findChildren(QPushButton) if each.isVisible()]
    assert all(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_window_fits_a_small_screen(qtbot: QtBot, scale: float) -> None:
    details = DetailsDialog(ActionLog().actions)
    qtbot.addWidget(details)
    font = details.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    details.setFont(font)
    show(details, with_alerts(CALM, *(alert(kind) for kind in (Kind.JAMMED, Kind.BATTERY_LOW, Kind.DISCONNECTED))))
    details.show()
    QApplication.processEvents()
    assert details.minimumSizeHint().width() <= 1024
    assert details.minimumSizeHint().height() <= 600
    room = details.screen().availableSize()
    assert details.width() <= room.width()
    assert details.height() <= room.height()
    assert not scroll_area(details).horizontalScrollBar().isVisible()


def test_the_window_follows_light_and_dark_palettes(details: DetailsDialog) -> None:
    before = QApplication.palette()
    try:
        dark = QPalette(QColor("#3a3d41"), QColor("#2b2d30"))
        dark.setColor(QPalette.ColorRole.Base, QColor("#1f2123"))
        QApplication.setPalette(dark)
        QApplication.processEvents()
        assert sheet(details).palette().color(QPalette.ColorRole.Window) == QColor("#1f2123")
        assert details.grab().toImage().pixelColor(3, 3) == QColor("#1f2123")
    finally:
        QApplication.setPalette(before)
