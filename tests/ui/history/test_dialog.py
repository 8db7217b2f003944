"""The history window: the pages it asks for, and what it says where there are no rows."""

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit
from pytestqt.qtbot import QtBot

from lockwatch.domain.history import PROGRAM
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.timeline import PAGE, Page, Query, Topic
from lockwatch.ui.history.model import TimelineRole
from tests.ui.history.entries import at, event, many
from tests.ui.history.opened import LOCKS, NAMES, Opened

pytestmark = pytest.mark.usefixtures("british")


def test_the_window_opens_with_the_latest_entries_of_all_locks(opened: Opened) -> None:
    assert opened.requested == [Query()]
    opened.answer(event("10:00"))
    assert opened.rows == ["Today", "Locked"]
    assert opened.whose == ["All locks", "Front door", "Garage", "Old workshop (left the account)", "Lockwatch itself"]


def test_choosing_a_lock_or_topics_requests_another_page(opened: Opened) -> None:
    opened.answer(event("10:00"))
    opened.choose(2)
    assert opened.requested[-1] == Query("B")
    opened.press("Battery")
    assert opened.requested[-1] == Query("B", frozenset({Topic.BATTERY}))
    opened.press("Gaps")
    assert opened.requested[-1] == Query("B", frozenset({Topic.BATTERY, Topic.SIGHT}))
    opened.press("All kinds")
    assert opened.requested[-1] == Query("B")
    opened.choose(4)
    assert opened.requested[-1] == Query(PROGRAM)


def test_everything_shows_each_record_in_its_own_row(opened: Opened) -> None:
    visit = (event("10:00", "unlocked"), event("10:01"))
    opened.answer(*visit)
    assert opened.rows == ["Today", "Unlocked"]
    (box,) = opened.window.findChildren(QCheckBox)
    box.click()
    assert opened.requested == [Query()] * 2
    opened.answer(*visit)
    assert opened.rows == ["Today", "Locked", "Unlocked"]
    opened.press("Lock")
    opened.answer(*visit)
    assert opened.rows == ["Today", "Locked", "Unlocked"]
    box.click()
    opened.answer(*visit)
    assert opened.rows == ["Today", "Unlocked"]


def test_unchecking_the_last_topic_chooses_everything(opened: Opened) -> None:
    opened.press("Door")
    opened.press("Door")
    assert opened.requested[-1] == Query()


def test_a_chosen_day_shows_entries_up_to_its_end_and_latest_returns_to_now(opened: Opened) -> None:
    day = opened.window.findChildren(QDateEdit)[0]
    day.setDate(QDate.currentDate().addDays(-2))
    assert opened.requested[-1] == Query(before=at("00:00", 1))
    opened.answer(event("10:00", days_ago=3))
    opened.press("Latest")
    assert opened.requested[-1] == Query()
    assert day.date() == QDate.currentDate()


def test_a_window_limited_to_entries_since_a_moment_says_so_and_can_show_all(qtbot: QtBot) -> None:
    opened = Opened(qtbot, "A", at("10:00"))
    assert opened.requested == [Query("A", since=at("10:00"))]
    opened.answer()
    assert "Only events since 10:00 are shown." in opened.text
    assert "Nothing has happened since 10:00." in opened.text
    opened.press("Show all")
    assert opened.requested[-1] == Query("A")
    assert "Only what" not in opened.text


def test_scrolling_to_the_end_requests_the_next_page(opened: Opened) -> None:
    end = at("12:00")
    for place in range(1, 4):
        before, end = end, end - 60.0 * PAGE
        opened.answer(*many(PAGE, before), since=end, more=True)
        assert len(opened.requested) == place
        bar = opened.window.view.verticalScrollBar()
        bar.setValue(bar.maximum())
        assert opened.requested[-1].before == end
    assert opened.window.model.rowCount() >= 3 * PAGE - 60, "the earliest hour may belong to episodes of the next page"


def nameless(id_: int) -> Lock:
    return Lock(Observation(id_), 0.0, LockInfo(id_, None))


@pytest.mark.parametrize("all_shown", [True, False])
def test_a_lock_whose_name_and_serial_number_come_late_remains_one_lock(opened: Opened, all_shown: bool) -> None:
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
    window.show_page(opened.requested[-1], Page(names={**NAMES, "#501": "Lock 501"}))
    requested = len(opened.requested)
    window.show_locks([*LOCKS, Lock(Observation(501), 0.0, LockInfo(501, "Shed", "D"))])
    assert opened.whose == [
        "All locks",
        "Front door",
        "Garage",
        "Shed",
        "Old workshop (left the account)",
        "Lockwatch itself",
    ]
    assert window.model.query.key == (None if all_shown else "D")
    assert len(opened.requested) == requested, "no page is requested again"
    window.add((event("11:00", "unlocked", "D"),))
    assert opened.rows == ["Today", "Unlocked", "Locked"]
    names = [window.model.index(row).data(TimelineRole.CONTENT).name for row in (1, 2)]
    assert names == ["Shed" if all_shown else ""] * 2


@pytest.mark.parametrize(
    ("pressed", "text"),
    [(None, "Nothing has been recorded yet."), ("Battery", "Nothing of this kind has been recorded yet.")],
)
def test_a_history_without_entries_says_so(opened: Opened, pressed: str | None, text: str) -> None:
    if pressed:
        opened.press(pressed)
    opened.answer()
    assert text in opened.text
    opened.window.add((event("11:00"),))
    assert (text in opened.text) is (pressed is not None)


def test_the_window_says_so_while_a_page_takes_long(qtbot: QtBot, opened: Opened) -> None:
    assert "being read" not in opened.text
    qtbot.waitUntil(lambda: "Reading the history…" in opened.text)
    opened.answer(event("10:00"))
    assert "being read" not in opened.text


def test_an_export_contains_all_pages_of_what_is_shown(qtbot: QtBot, opened: Opened) -> None:
    opened.choose(1)
    opened.press("Lock")
    opened.answer(event("10:00"), since=at("10:00"), more=True)
    opened.window.model.fetchMore()
    opened.answer(event("09:00"))
    with qtbot.waitSignal(opened.window.export_requested) as requested:
        opened.press("Export…")
    assert requested.args == [Query("A", frozenset({Topic.LOCK}))]


def test_a_long_name_is_shortened_in_the_choice_of_locks(opened: Opened) -> None:
    box = opened.window.findChildren(QComboBox)[0]
    opened.window.show_page(opened.requested[-1], Page(names={**NAMES, "C": "W" * 200}))
    assert opened.whose[3].endswith("(left the account)")
    assert "…" in opened.whose[3]
    assert box.view().sizeHintForColumn(0) < 70 * box.fontMetrics().averageCharWidth()
