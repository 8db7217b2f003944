"""The model of the history: pages that arrive one after another, and entries that are added meanwhile.

These tests show each entry in a row of its own, see test_model_episodes.py for episodes.
"""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from lockwatch.domain.history import PROGRAM, Event, EventKind, Reading, Watching
from lockwatch.domain.problems import Attention
from lockwatch.domain.timeline import Page, Query, Span, Topic
from lockwatch.ui.history import model as timeline_model
from lockwatch.ui.history.model import NEXT_PAGE, TimelineModel, TimelineRole
from tests.ui.history.entries import TODAY, at, event, page, sight
from tests.ui.recorder import Recorder

pytestmark = pytest.mark.usefixtures("british")

ALL = frozenset(Topic)


class PagedModel:
    """A model with the pages that it has requested."""

    def __init__(self, qtbot: QtBot) -> None:
        self.model = TimelineModel()
        self.requested: list[Query] = []
        self.model.page_requested.connect(self.requested.append)
        self.tester = QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    def ask(self, query: Query = Query()) -> None:  # noqa: B008
        self.model.ask(query, everything=True)

    def answer(self, page: Page) -> None:
        self.model.show_page(self.requested[-1], page)

    def rows(self, role: int = Qt.ItemDataRole.DisplayRole) -> list[Any]:
        return [self.model.index(row).data(role) for row in range(self.model.rowCount())]

    def unseen(self) -> list[str]:
        """The texts of rows within a time when Lockwatch could not see."""
        rows = map(self.model.index, range(self.model.rowCount()))
        return [row.data() for row in rows if row.data(TimelineRole.CONTENT).unseen]


@pytest.fixture
def timeline(qtbot: QtBot) -> PagedModel:
    timeline = PagedModel(qtbot)
    timeline.ask()
    return timeline


def test_the_latest_entry_comes_first_under_its_day(timeline: PagedModel) -> None:
    timeline.answer(page(event("10:00"), Reading(at("11:00"), "A", 45, True), event("09:00", "unlocked", days_ago=1)))
    assert timeline.rows() == ["Today", "Battery 45\u00a0%, charging", "Locked", "Yesterday", "Unlocked"]
    assert timeline.rows(TimelineRole.TIME) == ["", "11:00", "10:00", "", "09:00"]


def test_a_page_that_continues_a_day_repeats_no_heading(timeline: PagedModel) -> None:
    timeline.answer(page(event("11:00"), event("10:00", "unlocked"), since=at("10:00"), more=True))
    recorder = Recorder(timeline.model)
    timeline.model.fetchMore()
    assert timeline.requested[-1] == Query(before=at("10:00"), least=NEXT_PAGE)
    assert not timeline.model.canFetchMore()
    timeline.answer(page(event("09:00", "pulled"), event("08:00", days_ago=1)))
    assert timeline.rows() == ["Today", "Locked", "Unlocked", "Pulled", "Yesterday", "Locked"]
    assert recorder.take() == [("inserted", 3, 5)]
    assert not timeline.model.canFetchMore()


def test_a_page_that_is_no_longer_wanted_is_ignored(timeline: PagedModel) -> None:
    first = timeline.requested[-1]
    timeline.ask(Query("B"))
    timeline.model.show_page(first, page(event("10:00")))
    assert timeline.rows() == []
    timeline.answer(page(event("10:00", "unlocked", "B")))
    assert timeline.rows() == ["Today", "Unlocked"]


def test_after_a_page_without_rows_the_next_is_requested(timeline: PagedModel) -> None:
    """Such a page has only events that end a time when Lockwatch could not see the locks; these have no rows."""
    timeline.answer(Page(since=at("10:00"), more=True))
    assert timeline.requested[-1].before == at("10:00")
    assert timeline.model.waiting
    timeline.answer(page(event("09:00")))
    assert timeline.rows() == ["Today", "Locked"]
    assert not timeline.model.waiting


# Times when Lockwatch could not see the locks


def test_a_span_has_a_row_at_its_beginning_and_marks_the_rows_within(timeline: PagedModel) -> None:
    span = Span(at("08:00"), at("10:07"), Watching.UNREACHABLE)
    timeline.answer(page(event("08:00"), event("09:00", "pulled"), event("10:07", "unlocked"), spans=(span,)))
    assert timeline.rows() == [
        "Today",
        "Unlocked",
        "Pulled",
        "Locked",
        "Lockwatch could not see: tedee could not be reached (2 h 7 min)",
    ]
    assert timeline.unseen() == ["Pulled"]
    assert timeline.rows(Qt.ItemDataRole.AccessibleTextRole)[2] == "09:00, A, Pulled (Lockwatch could not see then)"


def test_a_span_that_begins_on_the_next_page_has_its_row_there(timeline: PagedModel) -> None:
    span = Span(at("20:00", 1), at("10:00"), Watching.ASLEEP)
    timeline.answer(page(event("09:00"), spans=(span,), since=at("09:00"), more=True))
    assert timeline.rows() == ["Today", "Locked"]
    assert timeline.unseen() == ["Locked"]
    timeline.model.fetchMore()
    timeline.answer(page(event("21:00", days_ago=1), spans=(span,)))
    assert [row.partition(":")[0] for row in timeline.rows()[2:4]] == ["Yesterday", "Locked"]
    assert timeline.rows()[4] == "Lockwatch could not see: the computer slept (14 h 0 min)"
    assert timeline.rows(TimelineRole.TIME)[4] == "20:00–10:00"
    assert timeline.unseen() == ["Locked", "Yesterday", "Locked"]


def test_a_span_that_began_before_the_query_is_the_last_row(timeline: PagedModel) -> None:
    timeline.ask(Query(since=at("09:00")))
    span = Span(at("08:00"), at("10:00"), Watching.NOT_RUNNING)
    timeline.answer(page(event("11:00"), spans=(span,), since=at("09:00")))
    assert timeline.rows()[-1] == "Lockwatch could not see: Lockwatch was not running (2 h 0 min)"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (3, "could not see: the access key was rejected until %s, 08:00 (3 days)"),
        (None, "can't see: the access key was rejected"),
    ],
)
def test_the_text_of_a_span_says_how_long_it_lasted(timeline: PagedModel, days: int | None, text: str) -> None:
    until = None if days is None else at("08:00", 5 - days)
    timeline.answer(page(spans=(Span(at("08:00", 5), until, Watching.REFUSED),)))
    ended = TODAY - timedelta(days=5 - (days or 0))
    assert text.replace("%s", f"{ended:%d/%m/%Y}") in timeline.rows()[1]


@pytest.mark.parametrize(
    ("since", "until", "shown", "text"),
    [
        ("19:51:40", "19:53:10", "19:51–19:53", "(2 min)"),
        ("19:51:00", "19:52:50", "19:51–19:52", "(1 min)"),
        ("19:51:40", "19:52:10", "19:51–19:52", "(30 s)"),
        ("17:59:59", "19:00:00", "17:59–19:00", "(1 h 1 min)"),
    ],
)
def test_the_length_of_a_span_fits_its_displayed_times(
    timeline: PagedModel, since: str, until: str, shown: str, text: str
) -> None:
    timeline.answer(page(spans=(Span(at(since), at(until), Watching.REFUSED),)))
    assert timeline.rows()[1].endswith(text)
    assert timeline.rows(TimelineRole.TIME)[1] == shown


# New entries


def test_new_entries_are_inserted_at_the_top(timeline: PagedModel) -> None:
    timeline.answer(page(event("10:00")))
    recorder = Recorder(timeline.model)
    timeline.model.add((event("11:00", "unlocked"), event("10:30", "pulled")))
    assert timeline.rows() == ["Today", "Unlocked", "Pulled", "Locked"]
    assert recorder.take() == [("inserted", 1, 2)]


def test_an_entry_with_an_earlier_time_is_inserted_at_its_place(timeline: PagedModel) -> None:
    timeline.answer(page(event("11:00"), event("08:00", "unlocked", days_ago=2)))
    timeline.model.add((event("12:00", "pulled"), event("10:00", "semi_locked"), event("09:00", days_ago=1)))
    assert timeline.rows()[:6] == ["Today", "Pulled", "Locked", "Semi-locked", "Yesterday", "Locked"]
    assert timeline.rows()[7] == "Unlocked"


def test_an_entry_that_is_shown_already_is_not_inserted_again(timeline: PagedModel) -> None:
    """The entry was added while the page was being read, and is on that page, too."""
    happened = event("11:00", "unlocked")
    timeline.model.add((happened,))
    assert timeline.rows() == []
    timeline.answer(page(happened, event("10:00")))
    timeline.model.add((happened,))
    assert timeline.rows() == ["Today", "Unlocked", "Locked"]


@pytest.mark.parametrize(
    ("query", "happened"),
    [
        (Query("B"), event("11:00")),
        (Query(topics=frozenset({Topic.BATTERY})), event("11:00")),
        (Query(before=at("10:30")), event("11:00")),
        (Query(), event("09:00")),  # earlier than the rows that were read: it comes with its own page
    ],
)
def test_new_entries_outside_the_query_are_ignored(timeline: PagedModel, query: Query, happened: Event) -> None:
    timeline.ask(query)
    timeline.answer(page(event("10:00", key="B"), since=at("10:00"), more=True))
    before = timeline.rows()
    timeline.model.add((happened,))
    assert timeline.rows() == before


def test_spans_that_end_and_begin_update_their_rows(timeline: PagedModel) -> None:
    timeline.answer(page(event("08:00"), spans=(Span(at("09:00"), None, Watching.UNREACHABLE),)))
    assert timeline.rows()[1] == "Lockwatch can't see: tedee could not be reached"
    assert timeline.unseen() == ["Today"]
    timeline.model.add((sight("10:00", Watching.SEEING), event("09:30", "unlocked"), event("10:00", "pulled")))
    assert timeline.rows() == [
        "Today",
        "Pulled",
        "Unlocked",
        "Lockwatch could not see: tedee could not be reached (1 h 0 min)",
        "Locked",
    ]
    assert timeline.unseen() == ["Unlocked"]
    timeline.model.add((sight("11:00", Watching.REFUSED),))
    assert timeline.rows()[1] == "Lockwatch can't see: the access key was rejected"


def test_after_midnight_today_is_yesterday(timeline: PagedModel) -> None:
    timeline.answer(page(event("11:00"), event("10:00", days_ago=1)))
    recorder = Recorder(timeline.model)
    timeline.model.turn_day(TODAY + timedelta(days=1))
    assert timeline.rows()[0] == "Yesterday"
    assert timeline.rows()[2] not in ("Today", "Yesterday")
    assert recorder.take() == [("changed", 0, 3, frozenset())]


def test_too_many_rows_are_dropped_at_the_top_where_no_new_ones_come(
    timeline: PagedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_model, "MOST_ROWS", 4)
    timeline.answer(page(event("12:00"), event("11:00", "unlocked"), since=at("11:00"), more=True))
    assert timeline.model.from_the_latest
    timeline.model.fetchMore()
    recorder = Recorder(timeline.model)
    timeline.answer(page(event("10:00"), event("09:00", "pulled"), event("08:00")))
    assert timeline.rows() == ["Today", "Locked", "Pulled", "Locked"]
    assert recorder.take()[:2] == [("inserted", 3, 5), ("removed", 0, 1)]
    assert not timeline.model.from_the_latest
    timeline.model.add((event("13:00", "unlocked"), sight("13:00", Watching.REFUSED), event("08:30", "unlocked")))
    assert timeline.rows() == ["Today", "Locked", "Pulled", "Unlocked", "Locked"]
    assert timeline.unseen() == []
    timeline.ask()
    assert timeline.model.from_the_latest


# Names and attention


def test_names_are_shown_only_for_several_locks_and_follow_renames(timeline: PagedModel) -> None:
    timeline.answer(page(event("11:00"), event("10:00", "token_refused", PROGRAM, what=EventKind.RAISED)))
    timeline.model.show_names({"A": "Front door"})
    assert [content.name for content in timeline.rows(TimelineRole.CONTENT)] == ["", "Front door", "Lockwatch itself"]
    assert timeline.rows(TimelineRole.LINE)[1] == f"{TODAY:%d/%m/%Y}\t11:00\tFront door\tLocked"
    timeline.ask(Query("A"))
    timeline.answer(page(event("11:00")))
    assert [content.name for content in timeline.rows(TimelineRole.CONTENT)] == ["", ""]


@pytest.mark.parametrize(
    ("value", "what", "attention"),
    [
        ("disconnected", EventKind.RAISED, Attention.WARNING),
        ("jammed", EventKind.RAISED, Attention.CRITICAL),
        ("jammed", EventKind.NOTIFIED, Attention.NONE),
        ("of_a_later_version", EventKind.RAISED, Attention.NONE),
    ],
)
def test_a_raised_alert_needs_attention(
    timeline: PagedModel, value: str, what: EventKind, attention: Attention
) -> None:
    timeline.answer(page(event("11:00", value, what=what)))
    assert timeline.model.index(1).data(TimelineRole.CONTENT).attention == attention
