"""The window of the history: what it asks for, what it says, and that reading on disturbs nobody."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QEvent, QLocale, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDateEdit, QLabel, QMessageBox, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.history import PROGRAM, Entry, Event, What
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.timeline import PAGE, Page, Query, Topic
from lockwatch.ui.history import model as timeline_model
from lockwatch.ui.history.dialog import TimelineDialog
from lockwatch.ui.history.model import NOWHERE, TimelineModel, TimelineRole
from lockwatch.ui.history.view import DayLine, TimelineView
from tests.ui.history.test_model import at, event, page

LOCKS = [
    Lock(Observation(id_), 0.0, LockInfo(id_, name, key))
    for id_, name, key in ((1, "Front door", "A"), (2, "Garage", "B"))
]
Index = QModelIndex | QPersistentModelIndex
NAMES = {"A": "Front door", "B": "Garage", "C": "Old workshop"}


@pytest.fixture(autouse=True)
def _british() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


class Opened:
    """The window, and what it asks for."""

    def __init__(self, qtbot: QtBot, key: str | None = None, since: float | None = None) -> None:
        self.window = TimelineDialog()
        qtbot.addWidget(self.window)
        self.wished: list[Query] = []
        self.window.page_wished.connect(self.wished.append)
        self.window.show_locks(LOCKS)
        self.window.show_history(key, since)
        self.window.show()
        with qtbot.waitActive(self.window):
            self.window.activateWindow()

    def answer(self, *entries: Entry, since: float = float("-inf"), more: bool = False) -> None:
        answered = page(*entries, since=since, more=more)
        self.window.show_page(self.wished[-1], Page(answered.entries, (), since, more, NAMES))
        QApplication.processEvents()

    def press(self, text: str) -> None:
        (button,) = (
            each
            for kind in (QToolButton, QPushButton)
            for each in self.window.findChildren(kind)
            if each.text().replace("&", "") == text
        )
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def choose(self, place: int) -> None:
        box = self.window.findChildren(QComboBox)[0]
        box.setCurrentIndex(place)
        box.activated.emit(place)

    @property
    def whose(self) -> list[str]:
        box = self.window.findChildren(QComboBox)[0]
        return [box.itemText(place) for place in range(box.count())]

    @property
    def rows(self) -> list[str]:
        return [self.window.model.index(row).data() for row in range(self.window.model.rowCount())]

    @property
    def said(self) -> str:
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    return Opened(qtbot)


def many(count: int, before: float) -> list[Entry]:
    return [Event(before - 60.0 * place, "A", What.STATE, "locked") for place in range(1, count + 1)]


# What it asks for


def test_it_opens_at_the_latest_of_all(opened: Opened) -> None:
    assert opened.wished == [Query()]
    opened.answer(event("10:00"))
    assert opened.rows == ["Today", "Locked"]
    assert opened.whose == ["All locks", "Front door", "Garage", "Old workshop (left the account)", "Lockwatch itself"]


def test_another_lock_and_other_kinds_are_asked_for(opened: Opened) -> None:
    opened.answer(event("10:00"))
    opened.choose(2)
    assert opened.wished[-1] == Query("B")
    opened.press("Battery")
    assert opened.wished[-1] == Query("B", frozenset({Topic.BATTERY}))
    opened.press("Could not see")
    assert opened.wished[-1] == Query("B", frozenset({Topic.BATTERY, Topic.SIGHT}))
    opened.press("Everything")
    assert opened.wished[-1] == Query("B")
    opened.choose(4)
    assert opened.wished[-1] == Query(PROGRAM)


def test_the_last_kind_that_is_given_up_gives_everything(opened: Opened) -> None:
    opened.press("Door")
    opened.press("Door")
    assert opened.wished[-1] == Query()


def test_a_day_leads_back_to_its_end_and_latest_to_now(opened: Opened) -> None:
    day = opened.window.findChildren(QDateEdit)[0]
    day.setDate(QDate.currentDate().addDays(-2))
    assert opened.wished[-1] == Query(before=at("00:00", 1))
    opened.answer(event("10:00", days_ago=3))
    opened.press("Latest")
    assert opened.wished[-1] == Query()
    assert day.date() == QDate.currentDate()


def test_opened_at_a_moment_it_says_so_and_shows_all_when_asked_to(qtbot: QtBot) -> None:
    opened = Opened(qtbot, "A", at("10:00"))
    assert opened.wished == [Query("A", since=at("10:00"))]
    opened.answer()
    assert "Only what has happened since 10:00 is shown." in opened.said
    assert "Nothing has happened since 10:00." in opened.said
    opened.press("Show all")
    assert opened.wished[-1] == Query("A")
    assert "Only what" not in opened.said


def test_it_reads_on_as_one_scrolls(opened: Opened) -> None:
    end = at("12:00")
    for place in range(1, 4):
        before, end = end, end - 60.0 * PAGE
        opened.answer(*many(PAGE, before), since=end, more=True)
        assert len(opened.wished) == place
        bar = opened.window.view.verticalScrollBar()
        bar.setValue(bar.maximum())
        assert opened.wished[-1].before == end
    assert opened.window.model.rowCount() > 3 * PAGE


class Counted(TimelineModel):
    """How often it is asked for something."""

    times = 0

    def rowCount(self, parent: Index = NOWHERE) -> int:
        self.times += 1
        return super().rowCount(parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        self.times += 1
        return super().data(index, role)


def test_a_page_costs_the_view_as_much_however_many_came_before(qtbot: QtBot) -> None:
    model = Counted()
    top = QWidget()
    qtbot.addWidget(top)
    TimelineView(model, top).resize(400, 300)
    wished: list[Query] = []
    model.page_wished.connect(wished.append)
    model.ask(Query())
    top.show()
    end, of_each = at("12:00"), []
    for _ in range(20):
        before, end = end, end - 60.0 * PAGE
        model.times = 0
        model.show_page(wished[-1], page(*many(PAGE, before), since=end, more=True))
        QApplication.processEvents()
        of_each.append(model.times)
        model.fetchMore()
    assert max(of_each) < 5 * PAGE, "of the rows on show alone"


# Locks whose names come late


def nameless(id_: int) -> Lock:
    return Lock(Observation(id_), 0.0, LockInfo(id_, None))


@pytest.mark.parametrize("all_shown", [True, False])
def test_a_lock_that_gets_its_name_while_one_looks_stays_one_lock(opened: Opened, all_shown: bool) -> None:
    window = opened.window
    window.show_locks([*LOCKS, nameless(501)])
    opened.answer(event("10:00", key="#501"))
    assert opened.whose == [
        "All locks",
        "Front door",
        "Garage",
        "Lock 501",
        "Old workshop (left the account)",
        "Lockwatch itself",
    ]
    if not all_shown:
        opened.choose(3)
        opened.answer(event("10:00", key="#501"))
    window.show_page(opened.wished[-1], Page(names={**NAMES, "#501": "Lock 501"}))
    wished = len(opened.wished)
    window.show_locks([*LOCKS, Lock(Observation(501), 0.0, LockInfo(501, "Shed", "D"))])
    assert opened.whose == [
        "All locks",
        "Front door",
        "Garage",
        "Shed",
        "Old workshop (left the account)",
        "Lockwatch itself",
    ]
    assert window.key == (None if all_shown else "D")
    assert len(opened.wished) == wished, "what was read is still true"
    window.add((event("11:00", "unlocked", "D"),))
    assert opened.rows == ["Today", "Unlocked", "Locked"]
    names = [window.model.index(row).data(TimelineRole.NAME) for row in (1, 2)]
    assert names == ["Shed" if all_shown else ""] * 2


# What it says in place of rows


@pytest.mark.parametrize(
    ("pressed", "said"),
    [(None, "Nothing was recorded yet."), ("Battery", "Nothing of this kind was recorded yet.")],
)
def test_where_there_is_nothing_it_says_so(opened: Opened, pressed: str | None, said: str) -> None:
    if pressed:
        opened.press(pressed)
    opened.answer()
    assert said in opened.said
    opened.window.add((event("11:00"),))
    assert (said in opened.said) is (pressed is not None)


def test_a_page_that_takes_long_is_waited_for_in_words(qtbot: QtBot, opened: Opened) -> None:
    assert "being read" not in opened.said
    qtbot.waitUntil(lambda: "The history is being read…" in opened.said)
    opened.answer(event("10:00"))
    assert "being read" not in opened.said


# The person who reads


def test_what_is_new_moves_nobody_who_has_scrolled_away(opened: Opened) -> None:
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
    """The heading that stays, and where."""
    line = opened.window.view.findChildren(DayLine)[0]
    return (line.text, line.y()) if line.isVisible() else ("", 0)


def test_the_day_stays_in_sight_when_its_heading_has_gone_and_is_pushed_away_by_the_next(opened: Opened) -> None:
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


def test_the_day_hides_no_row_that_one_goes_to(opened: Opened) -> None:
    opened.answer(*many(100, at("11:00")))
    view = opened.window.view
    QTest.keyClick(view, Qt.Key.Key_End)
    for _ in range(60):
        QTest.keyClick(view, Qt.Key.Key_Up)
        assert view.visualRect(view.currentIndex()).top() >= view.rowHeight(0)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.verticalScrollBar().value() == 0


def test_a_list_that_is_cut_above_moves_nobody_and_latest_brings_it_back(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_model, "MOST_ROWS", 250)
    opened.answer(*many(200, at("11:00")), since=at("11:00") - 12_000, more=True)
    view = opened.window.view
    (latest,) = (each for each in opened.window.findChildren(QPushButton) if each.text() == "Latest")
    assert not latest.isEnabled()
    view.verticalScrollBar().setValue(190 * view.rowHeight(0) - 7)
    opened.window.model.fetchMore()
    before = view.indexAt(view.viewport().rect().center()).data(TimelineRole.LINE)
    opened.answer(*many(200, at("11:00") - 12_000))
    assert view.model().rowCount() == 250
    assert view.indexAt(view.viewport().rect().center()).data(TimelineRole.LINE) == before
    assert latest.isEnabled()
    opened.press("Latest")
    assert opened.wished[-1] == Query()
    assert not latest.isEnabled()


def test_chosen_rows_are_copied_as_lines(opened: Opened) -> None:
    opened.answer(event("10:00"), event("09:00", "unlocked", "B"))
    view = opened.window.view
    view.setFocus()
    QTest.keySequence(view, "Ctrl+A")
    QTest.keySequence(view, "Ctrl+C")
    lines = [view.model().index(row, 0).data(TimelineRole.LINE) for row in (1, 2)]
    assert QGuiApplication.clipboard().text() == "\n".join(lines)
    assert lines[1].endswith("\t09:00\tGarage\tUnlocked")


def test_all_of_it_is_reached_by_keyboard(opened: Opened) -> None:
    opened.answer(*many(100, at("11:00")))
    view = opened.window.view
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == view.model().rowCount() - 1
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert 0 < view.currentIndex().row() < view.model().rowCount() - 10
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0
    assert not any(button.isDefault() for button in opened.window.findChildren(QPushButton)), "Enter does nothing"
    reached = set()
    for _ in range(20):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused.accessibleName() or getattr(focused, "text", str)())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert {"Whose history", "Up to which day", "Everything", "Battery", "History", "Export…", "Forget…"} <= reached
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not opened.window.isVisible()


# Export and forgetting


def test_what_is_shown_is_exported_whole(qtbot: QtBot, opened: Opened) -> None:
    opened.choose(1)
    opened.press("Lock")
    opened.answer(event("10:00"), since=at("10:00"), more=True)
    opened.window.model.fetchMore()
    opened.answer(event("09:00"))
    with qtbot.waitSignal(opened.window.export_wished) as wished:
        opened.press("Export…")
    assert wished.args == [Query("A", frozenset({Topic.LOCK}))]


def asked(opened: Opened, text: str) -> QMessageBox:
    """What comes of a line of the menu "Forget…"."""
    (button,) = (each for each in opened.window.findChildren(QPushButton) if each.menu() is not None)
    (action,) = (each for each in button.menu().actions() if each.text() == text)
    assert action.isEnabled()
    action.trigger()
    (box,) = opened.window.findChildren(QMessageBox)
    return box


@pytest.mark.parametrize(
    ("text", "named", "key"), [("Forget this lock…", "Front door", "A"), ("Forget everything…", "all locks", None)]
)
def test_one_is_asked_what_is_to_be_forgotten_and_may_step_back(
    opened: Opened, text: str, named: str, key: str | None
) -> None:
    opened.choose(1)
    forgotten: list[str | None] = []
    opened.window.forget_wished.connect(forgotten.append)
    box = asked(opened, text)
    assert named in box.text() + box.informativeText()
    assert "for good" in box.informativeText()
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert forgotten == []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    box = asked(opened, text)
    (forget,) = (each for each in box.findChildren(QPushButton) if each.text().replace("&", "") == "Forget")
    forget.click()
    assert forgotten == [key]


def test_of_two_locks_of_one_name_it_is_said_which_is_forgotten_and_that_nothing_begins_anew(opened: Opened) -> None:
    opened.window.show_page(opened.wished[-1], Page(names={**NAMES, "C": "Garage"}))
    for place, name, anew in ((2, "Garage", True), (3, "Garage (left the account)", False)):
        opened.choose(place)
        box = asked(opened, "Forget this lock…")
        assert box.text() == f"Forget what happened to {name}?"
        assert ("recorded anew" in box.informativeText()) is anew
        box.reject()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_long_name_makes_the_list_of_locks_no_wider_than_one_can_read(opened: Opened) -> None:
    box = opened.window.findChildren(QComboBox)[0]
    opened.window.show_page(opened.wished[-1], Page(names={**NAMES, "C": "W" * 200}))
    assert opened.whose[3].endswith("(left the account)")
    assert "…" in opened.whose[3]
    assert box.view().sizeHintForColumn(0) < 70 * box.fontMetrics().averageCharWidth()


def test_a_lock_can_be_forgotten_only_where_one_is_chosen(opened: Opened) -> None:
    for place, possible in ((0, False), (1, True), (3, True), (4, False)):
        opened.answer(event("10:00"))
        opened.choose(place)
        assert opened.window._forget_this.isEnabled() is possible


def test_what_was_forgotten_is_said_and_the_rest_read_anew(opened: Opened) -> None:
    opened.answer(event("10:00"))
    opened.choose(3)
    opened.answer(event("09:00", key="C"))
    opened.window.show_forgotten("C", True)
    assert "What happened to Old workshop is forgotten." in opened.said
    assert opened.wished[-1] == Query()
    assert "Old workshop (left the account)" not in opened.whose


def test_what_could_not_be_forgotten_is_said_too(opened: Opened) -> None:
    opened.answer(event("10:00"))
    opened.window.show_forgotten(None, False)
    assert "Not all of it is gone" in opened.said
    assert opened.wished == [Query(), Query()], "a part may be gone"
    opened.answer(event("10:00"))
    assert "Not all of it is gone" in opened.said
