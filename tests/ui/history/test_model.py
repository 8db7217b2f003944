"""The rows of the history: pages that come in one after another, and what happens while they are shown."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from lockwatch.domain.history import PROGRAM, Event, Reading, Watching, What
from lockwatch.domain.problems import Attention
from lockwatch.domain.timeline import Page, Query, Span, Topic
from lockwatch.ui.history import model as timeline_model
from lockwatch.ui.history.model import TimelineModel, TimelineRole
from tests.ui.history.entries import TODAY, at, event, page, sight
from tests.ui.recorder import Recorder

pytestmark = pytest.mark.usefixtures("british")

ALL = frozenset(Topic)


class Asked:
    """The model, and what it asks for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.model = TimelineModel()
        self.wished: list[Query] = []
        self.model.page_wished.connect(self.wished.append)
        self.tester = QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Fatal)

    def ask(self, query: Query = Query()) -> None:  # noqa: B008
        self.model.ask(query)

    def answer(self, page: Page) -> None:
        self.model.show_page(self.wished[-1], page)

    def rows(self, role: int = Qt.ItemDataRole.DisplayRole) -> list[str]:
        return [self.model.index(row).data(role) for row in range(self.model.rowCount())]

    def unseen(self) -> list[str]:
        """What lies within a time when Lockwatch could not see."""
        rows = map(self.model.index, range(self.model.rowCount()))
        return [row.data() for row in rows if row.data(TimelineRole.UNSEEN)]


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    asked = Asked(qtbot)
    asked.ask()
    return asked


def test_the_latest_stands_first_under_its_day(asked: Asked) -> None:
    asked.answer(page(event("10:00"), Reading(at("11:00"), "A", 45, True), event("09:00", "unlocked", days_ago=1)))
    assert asked.rows() == ["Today", "Battery 45\u00a0%, charging", "Locked", "Yesterday", "Unlocked"]
    assert asked.rows(TimelineRole.TIME) == ["", "11:00", "10:00", "", "09:00"]


def test_a_page_follows_the_one_before_and_its_day_is_not_said_again(asked: Asked) -> None:
    asked.answer(page(event("11:00"), event("10:00", "unlocked"), since=at("10:00"), more=True))
    recorder = Recorder(asked.model)
    asked.model.fetchMore()
    assert asked.wished[-1] == Query(before=at("10:00"))
    assert not asked.model.canFetchMore()
    asked.answer(page(event("09:00", "pulled"), event("08:00", days_ago=1)))
    assert asked.rows() == ["Today", "Locked", "Unlocked", "Pulled", "Yesterday", "Locked"]
    assert recorder.take() == [("inserted", 3, 5)]
    assert not asked.model.canFetchMore()


def test_an_answer_to_what_is_no_longer_asked_is_dropped(asked: Asked) -> None:
    first = asked.wished[-1]
    asked.ask(Query("B"))
    asked.model.show_page(first, page(event("10:00")))
    assert asked.rows() == []
    asked.answer(page(event("10:00", "unlocked", "B")))
    assert asked.rows() == ["Today", "Unlocked"]


def test_a_page_without_rows_leads_on_to_the_next(asked: Asked) -> None:
    """Two hundred times Lockwatch could see again."""
    asked.answer(Page(since=at("10:00"), more=True))
    assert asked.wished[-1].before == at("10:00")
    assert asked.model.waiting
    asked.answer(page(event("09:00")))
    assert asked.rows() == ["Today", "Locked"]
    assert not asked.model.waiting


# When Lockwatch could not see


def test_a_span_is_a_row_at_its_beginning_and_marks_what_lies_in_it(asked: Asked) -> None:
    span = Span(at("08:00"), at("10:07"), Watching.UNREACHABLE)
    asked.answer(page(event("08:00"), event("09:00", "pulled"), event("10:07", "unlocked"), spans=(span,)))
    assert asked.rows() == [
        "Today",
        "Unlocked",
        "Pulled",
        "Locked",
        "Lockwatch could not see until 10:07 (2 h 7 min): tedee could not be reached",
    ]
    assert asked.unseen() == ["Pulled"]
    assert asked.rows(Qt.ItemDataRole.AccessibleTextRole)[2] == "09:00, A, Pulled (Lockwatch could not see then)"


def test_one_that_goes_back_to_the_next_page_begins_there(asked: Asked) -> None:
    span = Span(at("20:00", 1), at("10:00"), Watching.ASLEEP)
    asked.answer(page(event("09:00"), spans=(span,), since=at("09:00"), more=True))
    assert asked.rows() == ["Today", "Locked"]
    assert asked.unseen() == ["Locked"]
    asked.model.fetchMore()
    asked.answer(page(event("21:00", days_ago=1), spans=(span,)))
    assert [row.partition(":")[0] for row in asked.rows()[2:4]] == ["Yesterday", "Locked"]
    assert asked.rows()[4].startswith(
        f"Lockwatch could not see until {TODAY:%d/%m/%Y}, 10:00 (14 h 0 min): the computer"
    )
    assert asked.unseen() == ["Locked", "Yesterday", "Locked"]


def test_one_that_began_before_all_that_is_asked_for_stands_at_the_end(asked: Asked) -> None:
    asked.ask(Query(since=at("09:00")))
    span = Span(at("08:00"), at("10:00"), Watching.NOT_RUNNING)
    asked.answer(page(event("11:00"), spans=(span,), since=at("09:00")))
    assert asked.rows()[-1] == "Lockwatch could not see until 10:00 (2 h 0 min): Lockwatch did not run"


@pytest.mark.parametrize(
    ("days", "said"),
    [(3, "until %s, 08:00 (3 days): the token was refused"), (None, "can't see from here on: the token was refused")],
)
def test_how_long_one_lasted(asked: Asked, days: int | None, said: str) -> None:
    until = None if days is None else at("08:00", 5 - days)
    asked.answer(page(spans=(Span(at("08:00", 5), until, Watching.REFUSED),)))
    ended = TODAY - timedelta(days=5 - (days or 0))
    assert said.replace("%s", f"{ended:%d/%m/%Y}") in asked.rows()[1]


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("19:51:40", "19:53:10", "until 19:53 (2 min)"),
        ("19:51:00", "19:52:50", "until 19:52 (1 min)"),
        ("19:51:40", "19:52:10", "until 19:52 (30 s)"),
        ("17:59:59", "19:00:00", "until 19:00 (1 h 1 min)"),
    ],
)
def test_how_long_it_lasted_is_what_lies_between_its_times(asked: Asked, since: str, until: str, said: str) -> None:
    asked.answer(page(spans=(Span(at(since), at(until), Watching.REFUSED),)))
    assert said in asked.rows()[1]


# What happens meanwhile


def test_what_happens_comes_in_at_the_top(asked: Asked) -> None:
    asked.answer(page(event("10:00")))
    recorder = Recorder(asked.model)
    asked.model.add((event("11:00", "unlocked"), event("10:30", "pulled")))
    assert asked.rows() == ["Today", "Unlocked", "Pulled", "Locked"]
    assert recorder.take() == [("inserted", 1, 2)]


def test_what_the_lock_dates_back_comes_in_where_it_belongs(asked: Asked) -> None:
    asked.answer(page(event("11:00"), event("08:00", "unlocked", days_ago=2)))
    asked.model.add((event("12:00", "pulled"), event("10:00", "semi_locked"), event("09:00", days_ago=1)))
    assert asked.rows()[:6] == ["Today", "Pulled", "Locked", "Semi-locked", "Yesterday", "Locked"]
    assert asked.rows()[7] == "Unlocked"


def test_what_is_there_already_comes_no_second_time(asked: Asked) -> None:
    """It was asked for, happened, and was on the page that came."""
    happened = event("11:00", "unlocked")
    asked.model.add((happened,))
    assert asked.rows() == []
    asked.answer(page(happened, event("10:00")))
    asked.model.add((happened,))
    assert asked.rows() == ["Today", "Unlocked", "Locked"]


@pytest.mark.parametrize(
    ("query", "happened"),
    [
        (Query("B"), event("11:00")),
        (Query(topics=frozenset({Topic.BATTERY})), event("11:00")),
        (Query(before=at("10:30")), event("11:00")),
        (Query(), event("09:00")),  # further back than what was read: it comes with its page
    ],
)
def test_what_nobody_asked_for_does_not_come(asked: Asked, query: Query, happened: Event) -> None:
    asked.ask(query)
    asked.answer(page(event("10:00", key="B"), since=at("10:00"), more=True))
    before = asked.rows()
    asked.model.add((happened,))
    assert asked.rows() == before


def test_a_span_ends_and_another_begins_while_one_looks(asked: Asked) -> None:
    asked.answer(page(event("08:00"), spans=(Span(at("09:00"), None, Watching.UNREACHABLE),)))
    assert asked.rows()[1] == "Lockwatch can't see from here on: tedee could not be reached"
    assert asked.unseen() == ["Today"]
    asked.model.add((sight("10:00", Watching.SEEING), event("09:30", "unlocked"), event("10:00", "pulled")))
    assert asked.rows() == [
        "Today",
        "Pulled",
        "Unlocked",
        "Lockwatch could not see until 10:00 (1 h 0 min): tedee could not be reached",
        "Locked",
    ]
    assert asked.unseen() == ["Unlocked"]
    asked.model.add((sight("11:00", Watching.REFUSED),))
    assert asked.rows()[1] == "Lockwatch can't see from here on: the token was refused"


def test_after_midnight_today_is_yesterday(asked: Asked) -> None:
    asked.answer(page(event("11:00"), event("10:00", days_ago=1)))
    recorder = Recorder(asked.model)
    asked.model.turn_day(TODAY + timedelta(days=1))
    assert asked.rows()[0] == "Yesterday"
    assert asked.rows()[2] not in ("Today", "Yesterday")
    assert recorder.take() == [("changed", 0, 3, frozenset())]


def test_more_rows_than_are_held_fall_off_above_and_what_is_new_does_not_come(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_model, "MOST_ROWS", 4)
    asked.answer(page(event("12:00"), event("11:00", "unlocked"), since=at("11:00"), more=True))
    assert asked.model.from_the_latest
    asked.model.fetchMore()
    recorder = Recorder(asked.model)
    asked.answer(page(event("10:00"), event("09:00", "pulled"), event("08:00")))
    assert asked.rows() == ["Today", "Locked", "Pulled", "Locked"]
    assert recorder.take()[:2] == [("inserted", 3, 5), ("removed", 0, 1)]
    assert not asked.model.from_the_latest
    asked.model.add((event("13:00", "unlocked"), sight("13:00", Watching.REFUSED), event("08:30", "unlocked")))
    assert asked.rows() == ["Today", "Locked", "Pulled", "Unlocked", "Locked"]
    assert asked.unseen() == []
    asked.ask()
    assert asked.model.from_the_latest


# What is told of a row


def test_names_are_told_where_there_are_many_and_follow(asked: Asked) -> None:
    asked.answer(page(event("11:00"), event("10:00", "token_refused", PROGRAM, what=What.RAISED)))
    asked.model.show_names({"A": "Front door"})
    assert asked.rows(TimelineRole.NAME) == ["", "Front door", "Lockwatch itself"]
    assert asked.rows(TimelineRole.LINE)[1] == f"{TODAY:%d/%m/%Y}\t11:00\tFront door\tLocked"
    asked.ask(Query("A"))
    asked.answer(page(event("11:00")))
    assert asked.rows(TimelineRole.NAME) == ["", ""]


@pytest.mark.parametrize(
    ("value", "what", "attention"),
    [
        ("disconnected", What.RAISED, Attention.WARNING),
        ("jammed", What.RAISED, Attention.CRITICAL),
        ("jammed", What.TOLD, Attention.NONE),
        ("of_a_later_version", What.RAISED, Attention.NONE),
    ],
)
def test_an_alert_that_begins_stands_out(asked: Asked, value: str, what: What, attention: Attention) -> None:
    asked.answer(page(event("11:00", value, what=what)))
    assert asked.model.index(1).data(TimelineRole.ATTENTION) == attention
