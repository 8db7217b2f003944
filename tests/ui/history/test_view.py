"""The list of the history: its scroll position, the line with the day, copying and keys."""

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.timeline import PAGE, Query
from lockwatch.ui.history import model as timeline_model
from lockwatch.ui.history.model import NOWHERE, TimelineModel, TimelineRole
from lockwatch.ui.history.view import DayLine, TimelineView
from tests.ui.history.entries import at, event, many, page
from tests.ui.history.opened import Opened

pytestmark = pytest.mark.usefixtures("british")
Index = QModelIndex | QPersistentModelIndex


class Counted(TimelineModel):
    """A model that counts how often it is queried."""

    times = 0

    def rowCount(self, parent: Index = NOWHERE) -> int:
        self.times += 1
        return super().rowCount(parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        self.times += 1
        return super().data(index, role)


def test_the_cost_of_a_page_does_not_grow_with_the_number_of_rows(qtbot: QtBot) -> None:
    model = Counted()
    top = QWidget()
    qtbot.addWidget(top)
    TimelineView(model, top).resize(400, 300)
    requested: list[Query] = []
    model.page_requested.connect(requested.append)
    model.ask(Query())
    top.show()
    end, of_each = at("12:00"), []
    for _ in range(20):
        before, end = end, end - 60.0 * PAGE
        model.times = 0
        model.show_page(requested[-1], page(*many(PAGE, before), since=end, more=True))
        QApplication.processEvents()
        of_each.append(model.times)
        model.fetchMore()
    assert max(of_each) < 5 * PAGE, "only visible rows are queried"


def test_new_rows_do_not_move_a_list_that_is_scrolled_down(opened: Opened) -> None:
    opened.answer(*many(100, at("11:00")))
    view = opened.window.view
    view.verticalScrollBar().setValue(700)
    reading = view.indexAt(view.viewport().rect().center()).data(Qt.ItemDataRole.AccessibleTextRole)
    opened.window.add((event("11:30", "unlocked"), event("11:31")))
    QApplication.processEvents()
    assert view.indexAt(view.viewport().rect().center()).data(Qt.ItemDataRole.AccessibleTextRole) == reading
    view.scrollToTop()
    opened.window.add((event("11:32", "pulled"),))
    QApplication.processEvents()
    assert view.verticalScrollBar().value() == 0


def seen_at_top(opened: Opened) -> tuple[str, int]:
    """The text and the position of the line with the day; empty if it is hidden."""
    line = opened.window.view.findChildren(DayLine)[0]
    return (line.text, line.y()) if line.isVisible() else ("", 0)


def test_the_day_is_shown_at_the_top_until_the_next_heading_pushes_it_out(opened: Opened) -> None:
    today, yesterday = many(50, at("11:00")), many(50, at("11:00", 1))
    opened.answer(*today, *yesterday)
    bar, high = opened.window.view.verticalScrollBar(), opened.window.view.rowHeight(0)
    for scrolled, expected in (
        (0, ("", 0)),
        (1, ("Today", 0)),
        (49 * high, ("Today", 0)),
        (50 * high + 5, ("Today", -5)),
        (51 * high, ("", 0)),
        (52 * high, ("Yesterday", 0)),
    ):
        bar.setValue(scrolled)
        assert seen_at_top(opened) == expected


def test_the_line_of_the_day_does_not_cover_the_current_row(opened: Opened) -> None:
    opened.answer(*many(100, at("11:00")))
    view = opened.window.view
    QTest.keyClick(view, Qt.Key.Key_End)
    for _ in range(60):
        QTest.keyClick(view, Qt.Key.Key_Up)
        assert view.visualRect(view.currentIndex()).top() >= view.rowHeight(0)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.verticalScrollBar().value() == 0


def test_headings_are_never_current_or_selected(opened: Opened) -> None:
    opened.answer(event("11:00"), event("10:00", "pulled", "B"), event("09:00", days_ago=1), event("09:00", days_ago=2))
    view, current = opened.window.view, opened.window.view.currentIndex
    assert current().row() == 1
    assert not view.selectedIndexes()
    seen = []
    for key in (Qt.Key.Key_Down,) * 4 + (Qt.Key.Key_Up,) * 4 + (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_PageDown):
        QTest.keyClick(view, key)
        seen.append(current().row())
    assert seen == [2, 4, 6, 6, 4, 2, 1, 1, 6, 1, 6]
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(3, 0)).center())
    assert current().row() == 6
    QTest.keySequence(view, "Ctrl+A")
    assert sorted(index.row() for index in view.selectedIndexes()) == [1, 2, 4, 6]


def test_the_way_by_pages_does_not_end_at_a_heading(opened: Opened) -> None:
    opened.answer(*(event("11:00", days_ago=day) for day in range(100)))
    view, seen = opened.window.view, [1]
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        for _ in range(20):
            QTest.keyClick(view, key)
            seen.append(view.currentIndex().row())
    assert all(row % 2 for row in seen), "headings have even numbers"
    assert (max(seen), seen[-1]) == (199, 1)


def test_rows_that_disappear_below_do_not_move_the_list(opened: Opened) -> None:
    opened.answer(*many(100, at("11:00")), event("08:00", "unlocked", "B"), event("08:01", key="B"))
    model, bar = opened.window.model, opened.window.view.verticalScrollBar()
    row = opened.rows.index("Unlocked")
    model.toggle(model.index(row))
    bar.setValue(40)
    model.toggle(model.index(row))
    assert bar.value() == 40


def test_dropped_rows_do_not_move_the_list_and_latest_reads_them_again(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_model, "MOST_ROWS", 300)
    opened.answer(*many(200, at("11:00")), since=at("11:00") - 12_000, more=True)
    view = opened.window.view
    (latest,) = (each for each in opened.window.findChildren(QPushButton) if each.text() == "Latest")
    assert not latest.isEnabled()
    view.verticalScrollBar().setValue(120 * view.rowHeight(0) - 7)
    opened.window.model.fetchMore()
    before = view.indexAt(view.viewport().rect().center()).data(TimelineRole.LINE)
    opened.answer(*many(200, at("11:00") - 12_000))
    assert view.model().rowCount() == 300
    assert view.indexAt(view.viewport().rect().center()).data(TimelineRole.LINE) == before
    assert latest.isEnabled()
    opened.press("Latest")
    assert opened.requested[-1] == Query()
    assert not latest.isEnabled()


def lines(opened: Opened) -> list[str]:
    return [row.partition(" (")[0] for row in opened.rows]


VISIT = (event("10:00", "unlocked"), event("10:01"))
WITHOUT_DETAILS = ["Today", "Pulled", "Unlocked", "Locked"]
WITH_DETAILS = ["Today", "Pulled", "Unlocked", "Unlocked", "Locked", "Locked"]


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (Qt.Key.Key_Right, Qt.Key.Key_Left),
        (Qt.Key.Key_Return, Qt.Key.Key_Return),
        (Qt.Key.Key_Enter, Qt.Key.Key_Enter),
        (Qt.Key.Key_Space, Qt.Key.Key_Space),
    ],
)
def test_details_are_shown_and_hidden_by_keyboard(opened: Opened, opens: Qt.Key, closes: Qt.Key) -> None:
    opened.answer(event("11:00", "pulled", "B"), *VISIT, event("09:00", key="B"))
    view = opened.window.view
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, opens)
    assert lines(opened) == WITH_DETAILS
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().data(TimelineRole.DETAIL)
    QTest.keyClick(view, closes)
    assert lines(opened) == WITHOUT_DETAILS
    assert view.currentIndex().row() == 2, "the row of the details is the current one"
    assert opened.window.isVisible()


def test_right_and_left_are_swapped_where_one_reads_from_right_to_left(opened: Opened) -> None:
    opened.answer(event("11:00", "pulled", "B"), *VISIT, event("09:00", key="B"))
    view = opened.window.view
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    view.setCurrentIndex(view.model().index(2, 0))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert lines(opened) == WITH_DETAILS
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert lines(opened) == WITHOUT_DETAILS


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_a_click_on_the_arrow_or_two_on_the_row_show_and_hide_details(
    opened: Opened, direction: Qt.LayoutDirection
) -> None:
    opened.answer(event("11:00", "pulled", "B"), *VISIT, event("09:00", key="B"))
    view = opened.window.view
    view.setLayoutDirection(direction)
    row = view.visualRect(view.model().index(2, 0))
    arrow, middle = view.rows.arrow_rect(row, direction).center(), row.center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.viewport(), left, pos=middle)
    assert lines(opened) == WITHOUT_DETAILS
    QTest.mouseDClick(view.viewport(), left, pos=middle)
    assert lines(opened) == WITH_DETAILS
    QTest.mouseDClick(view.viewport(), left, pos=middle)
    QTest.mouseClick(view.viewport(), left, pos=arrow)
    assert lines(opened) == WITH_DETAILS
    QTest.mouseClick(view.viewport(), left, pos=arrow)
    assert lines(opened) == WITHOUT_DETAILS


def test_showing_and_hiding_details_does_not_move_the_rows_above(opened: Opened) -> None:
    opened.answer(*many(100, at("11:00")), event("12:00", "unlocked"), event("12:01"))
    view, bar = opened.window.view, opened.window.view.verticalScrollBar()
    bar.setValue(300)
    above = view.indexAt(view.viewport().rect().center()).row() - 5
    view.setCurrentIndex(view.model().index(above + 5, 0))
    opened.window.add((event("12:30", "unlocked", "B"),))
    before = bar.value()
    opened.window.model.toggle(view.model().index(2, 0))
    assert bar.value() == before + 2 * view.rowHeight(0), "the details are above"
    opened.window.model.toggle(view.model().index(2, 0))
    assert bar.value() == before


def test_assistive_technology_reads_the_rows_and_their_details(opened: Opened) -> None:
    opened.answer(*VISIT, event("09:00"))
    table = QAccessible.queryAccessibleInterface(opened.window.view)
    children = map(table.child, range(table.childCount()))
    cells = [each for each in children if each.role() is QAccessible.Role.Cell]
    assert [cell.text(QAccessible.Text.Name) for cell in cells] == [
        "Today",
        "10:00–10:01, Front door, Unlocked; 2 details, collapsed",
        "09:00, Front door, Locked",
    ]
    assert [cell.text(QAccessible.Text.Description) for cell in cells] == ["", "Today", "Today"]


def test_selected_rows_are_copied_as_lines(opened: Opened) -> None:
    opened.answer(event("10:00"), event("09:00", "unlocked", "B"))
    view = opened.window.view
    view.setFocus()
    QTest.keySequence(view, "Ctrl+A")
    QTest.keySequence(view, "Ctrl+C")
    lines = [view.model().index(row, 0).data(TimelineRole.LINE) for row in (1, 2)]
    assert QGuiApplication.clipboard().text() == "\n".join(lines)
    assert lines[1].endswith("\tsince 09:00\tGarage\tUnlocked")


def test_everything_can_be_reached_by_keyboard(opened: Opened) -> None:
    opened.answer(*many(100, at("11:00")))
    view = opened.window.view
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == view.model().rowCount() - 1
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert 0 < view.currentIndex().row() < view.model().rowCount() - 10
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 1
    assert not any(button.isDefault() for button in opened.window.findChildren(QPushButton)), (
        "Enter must not press a button"
    )
    reached = set()
    for _ in range(20):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused.accessibleName() or getattr(focused, "text", str)())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert {
        "History of",
        "Up to which day",
        "All kinds",
        "Show everything",
        "Battery",
        "History",
        "Export…",
        "Delete history…",
    } <= reached
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not opened.window.isVisible()
