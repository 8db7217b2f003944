"""The model of the history with a row for each episode, and its details."""

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.problems import Attention
from lockwatch.domain.timeline import Page, Query, Span
from lockwatch.ui.history.model import TimelineModel, TimelineRole
from tests.ui.history.entries import TODAY, at, event, page, sight
from tests.ui.recorder import Recorder

pytestmark = pytest.mark.usefixtures("british")


class TimelineRows:
    """A model with the pages that it has requested."""

    def __init__(self) -> None:
        self.model = TimelineModel()
        self.requested: list[Query] = []
        self.model.page_requested.connect(self.requested.append)
        self.tester = QAbstractItemModelTester(self.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        self.model.ask(Query())

    def answer(self, page: Page) -> None:
        self.model.show_page(self.requested[-1], page)

    def rows(self, role: int = Qt.ItemDataRole.DisplayRole) -> list[Any]:
        return [self.model.index(row).data(role) for row in range(self.model.rowCount())]

    def lines(self) -> list[str]:
        """The time and the text of each row."""
        return [f"{time} {text}".strip() for time, text in zip(self.rows(TimelineRole.TIME), self.rows(), strict=True)]

    def toggle(self, row: int) -> None:
        self.model.toggle(self.model.index(row))


@pytest.fixture
def timeline(qtbot: QtBot) -> TimelineRows:
    return TimelineRows()


def lost(*clocks: str, days_ago: int = 0) -> list[Entry]:
    """A disconnection that was notified; the second of `clocks`, if given, is its end."""
    begins = [
        (EventKind.CONNECTION, "disconnected"),
        (EventKind.RAISED, "disconnected"),
        (EventKind.NOTIFIED, "disconnected"),
    ]
    ends = [(EventKind.CLEARED, "disconnected"), (EventKind.CONNECTION, "connected")]
    steps = zip(clocks, (begins, ends), strict=False)
    return [event(clock, value, "A", days_ago, what) for clock, part in steps for what, value in part]


def visit(unlocked: str, opened: str, closed: str, locked: str) -> list[Entry]:
    return [
        event(unlocked, "unlocked"),
        event(opened, "opened", what=EventKind.DOOR),
        event(closed, "closed", what=EventKind.DOOR),
        event(locked, "locked"),
    ]


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        (lost("19:40", "20:12"), "19:40–20:12 Disconnected (32 min), you were notified"),
        (lost("19:40"), "since 19:40 Disconnected, you were notified"),
        (lost("19:40")[:2], "since 19:40 Disconnected"),
        ([*lost("19:40")[:2], event("19:40", "disconnected:quiet_hours", what=EventKind.SUPPRESSED)],
         "since 19:40 Disconnected, not notified: quiet hours"),
        ([*lost("19:40"), event("19:40:01", "disconnected", what=EventKind.UNSHOWN)],
         "since 19:40 Disconnected, no notification could be shown"),
        ([*lost("19:40"), event("19:41", "acknowledge:disconnected", what=EventKind.ACT)],
         "since 19:40 Disconnected, you were notified, you acknowledged it"),
        (visit("17:48", "17:48:09", "17:48:50", "17:49"), "17:48–17:49 Unlocked, door opened"),
        (visit("17:48", "17:48:09", "17:48:50", "17:49")[:2], "since 17:48 Unlocked, door open"),
        (visit("17:48", "17:48:09", "17:48:50", "17:49")[:1], "since 17:48 Unlocked"),
        (visit("17:48:01", "17:48:09", "17:48:20", "17:48:30"), "17:48 Unlocked, door opened"),
        ([event("12:00", "opened", what=EventKind.DOOR), event("12:20", "closed", what=EventKind.DOOR)],
         "12:00–12:20 Door open (20 min)"),
        ([event("12:00", "updating"), event("12:04")], "12:00–12:04 Updating…"),
        ([event("12:00", "later"), event("12:04")],
         "12:00–12:04 An event that this version of Lockwatch does not know"),
        ([event("12:00")], "12:00 Locked"),
        ([Reading(at("12:00"), "A", 15, False), event("12:00", "battery_low", what=EventKind.RAISED)],
         "since 12:00 Battery low: 15\u00a0%"),
        ([Reading(at("12:00"), "A", 15, True), Reading(at("14:00"), "A", 90, False)],
         "12:00–14:00 Charged: 15\u00a0% → 90\u00a0% (2 h 0 min)"),
        ([Reading(at("12:00"), "A", 15, True)], "since 12:00 Charging: 15\u00a0%"),
        ([event("12:00", "here", what=EventKind.ACCOUNT),
          event("12:00", "connected", what=EventKind.CONNECTION), event("12:00")],
         "12:00 Watched from here on"),
        ([event("12:00", value, key, what=what) for key in "AB"
          for what, value in ((EventKind.ACCOUNT, "here"), (EventKind.STATE, "locked"))],
         "12:00 2 locks are watched from here on"),
        ([event("12:00", "pause_1h", PROGRAM, what=EventKind.ACT)], "12:00 Notifications paused for an hour"),
    ],
)  # fmt: skip
def test_one_thing_that_happened_is_one_line(timeline: TimelineRows, entries: list[Entry], line: str) -> None:
    timeline.answer(page(*entries))
    assert timeline.lines() == ["Today", line]


def test_an_episode_of_several_days_is_shown_with_its_end(timeline: TimelineRows) -> None:
    timeline.answer(page(*lost("19:40", days_ago=3), *lost("19:40", "08:00")[3:]))
    assert timeline.lines()[1] == "08:00 Connected to its bridge"
    assert timeline.lines()[3] == f"19:40 Disconnected until {TODAY:%d/%m/%Y}, 08:00 (3 days), you were notified"


def test_an_alert_about_the_cloud_is_part_of_the_time_without_sight(timeline: TimelineRows) -> None:
    alerts = [
        event("09:05", "cloud_unreachable", PROGRAM, what=what) for what in (EventKind.RAISED, EventKind.NOTIFIED)
    ]
    timeline.answer(page(*alerts, spans=(Span(at("09:00"), at("10:00"), Watching.UNREACHABLE),)))
    assert (
        timeline.lines()[1]
        == "09:00–10:00 Lockwatch could not see: tedee could not be reached (1 h 0 min), you were notified"
    )
    assert timeline.model.index(1).data(TimelineRole.CONTENT).attention == Attention.WARNING


def test_an_episode_that_begins_on_the_next_page_is_shown_with_that_page(timeline: TimelineRows) -> None:
    happened = [*visit("17:48", "17:48:09", "17:48:50", "17:49"), event("21:00", "pulled", "B")]
    timeline.answer(page(*happened[2:], since=at("17:48:50"), more=True))
    assert timeline.lines() == ["Today", "since 21:00 Pulled"]
    timeline.model.fetchMore()
    timeline.answer(page(*happened[:2]))
    assert timeline.lines() == ["Today", "since 21:00 Pulled", "17:48–17:49 Unlocked, door opened"]


def test_the_end_of_an_episode_that_began_before_the_query_is_shown_alone(timeline: TimelineRows) -> None:
    timeline.model.ask(Query(since=at("17:48:30")))
    timeline.answer(page(*visit("17:48", "17:48:09", "17:48:50", "17:49")[2:], since=at("17:48:30")))
    assert timeline.lines() == ["Today", "17:49 Locked", "17:48 Door closed"]


def test_what_had_not_ended_on_the_chosen_day_does_not_go_on(timeline: TimelineRows) -> None:
    """It may have ended on the next day, which is not shown."""
    timeline.model.ask(Query(before=at("00:00")))
    timeline.answer(page(event("23:50", "unlocked", days_ago=1)))
    assert timeline.lines() == ["Yesterday", "23:50 Unlocked"]


def test_an_episode_grows_in_its_row(timeline: TimelineRows) -> None:
    steps = visit("17:48", "17:48:09", "17:48:50", "17:49")
    timeline.answer(page(steps[0], event("10:00", key="B")))
    recorder = Recorder(timeline.model)
    for step in steps[1:]:
        timeline.model.add((step,))
    assert timeline.lines() == ["Today", "17:48–17:49 Unlocked, door opened", "10:00 Locked"]
    assert recorder.take() == [("changed", 1, 1, frozenset())] * 3


def test_the_doors_of_a_visit_that_becomes_long_get_rows_of_their_own(timeline: TimelineRows) -> None:
    timeline.answer(page(*visit("10:00", "10:10", "10:20", "12:00")[:3]))
    assert timeline.lines() == ["Today", "since 10:00 Unlocked, door opened"]
    timeline.model.add((event("11:30", "opened", what=EventKind.DOOR),))
    assert timeline.lines() == [
        "Today",
        "since 11:30 Door open",
        "10:10–10:20 Door open (10 min)",
        "since 10:00 Unlocked",
    ]


def test_a_row_that_is_merged_into_another_disappears_with_its_heading(timeline: TimelineRows) -> None:
    """The lock says late that it was unlocked before midnight."""
    timeline.answer(page(event("00:01", "opened", what=EventKind.DOOR), event("10:00", days_ago=1)))
    assert timeline.lines()[0] == "Today"
    timeline.model.add((event("23:59", "unlocked", days_ago=1),))
    assert timeline.lines() == ["Yesterday", "since 23:59 Unlocked, door open", "10:00 Locked"]


def test_readings_are_left_out_unless_the_user_filters_by_battery(timeline: TimelineRows) -> None:
    readings = [Reading(at("12:00"), "A", 55, False), Reading(at("18:00"), "A", 54, False)]
    timeline.answer(page(*readings, event("10:00")))
    assert timeline.lines() == ["Today", "10:00 Locked"]
    timeline.model.add((Reading(at("19:00"), "A", 60, True),))
    assert timeline.lines()[1] == "since 19:00 Charging: 60\u00a0%"


# The details of an episode


def test_details_are_the_entries_the_earliest_first(timeline: TimelineRows) -> None:
    timeline.answer(page(*lost("19:40", "20:12"), event("10:00")))
    recorder = Recorder(timeline.model)
    timeline.toggle(1)
    assert timeline.lines()[1:] == [
        "19:40–20:12 Disconnected (32 min), you were notified",
        "19:40 Disconnected from its bridge",
        "19:40 Alert: disconnected",
        "19:40 You were notified: disconnected",
        "20:12 Connected to its bridge",
        "20:12 Alert over: disconnected",
        "10:00 Locked",
    ]
    assert recorder.take()[0] == ("inserted", 2, 6)
    timeline.toggle(4)  # a detail
    assert timeline.lines()[2:] == ["10:00 Locked"]


def test_details_follow_an_episode_that_grows(timeline: TimelineRows) -> None:
    steps = visit("17:48", "17:48:09", "17:48:50", "17:49")
    timeline.answer(page(*steps[:2]))
    timeline.toggle(1)
    timeline.model.add((steps[2],))
    assert timeline.rows()[1:] == ["Unlocked, door opened", "Unlocked", "Door opened", "Door closed"]
    assert timeline.rows(TimelineRole.EXPANDED) == [None, True, None, None, None]


def test_a_single_entry_has_no_details(timeline: TimelineRows) -> None:
    timeline.answer(page(event("10:00")))
    timeline.toggle(0)
    timeline.toggle(1)
    assert timeline.lines() == ["Today", "10:00 Locked"]


def test_a_screen_reader_hears_the_whole_line_and_whether_it_can_be_expanded(timeline: TimelineRows) -> None:
    timeline.answer(page(*lost("19:40", "20:12"), event("10:00")))
    timeline.model.show_names({"A": "Front door"})
    line = "19:40–20:12, Front door, Disconnected (32 min), you were notified"
    texts = [f"{line}; 5 details, collapsed", "10:00, Front door, Locked"]
    assert timeline.rows(Qt.ItemDataRole.AccessibleTextRole) == ["Today", *texts]
    timeline.toggle(1)
    assert timeline.rows(Qt.ItemDataRole.AccessibleTextRole)[1:3] == [
        f"{line}; 5 details, expanded",
        "19:40, Disconnected from its bridge",
    ]


def test_details_of_several_locks_have_their_names(timeline: TimelineRows) -> None:
    timeline.answer(page(*(event("12:00", "here", key, what=EventKind.ACCOUNT) for key in "AB")))
    timeline.model.show_names({"A": "Front door", "B": "Garage"})
    timeline.toggle(1)
    assert [content.name for content in timeline.rows(TimelineRole.CONTENT)] == ["", "", "Front door", "Garage"]


# Signs


@pytest.mark.parametrize(
    ("entries", "picture", "attention"),
    [
        (lost("19:40", "20:12"), "disconnected", Attention.WARNING),
        (lost("19:40", "20:12")[:1], "disconnected", Attention.NONE),
        ([event("12:00", "jammed", what=EventKind.RAISED)], "alert", Attention.CRITICAL),
        ([event("12:00", "battery_low", what=EventKind.RAISED)], "battery_low", Attention.WARNING),
        ([event("12:00", "unlocked")], "unlocked", Attention.NOTICE),
        ([event("12:00", "unlocked"), event("12:01")], "unlocked", Attention.NONE),
        ([event("12:00", "opened", what=EventKind.DOOR)], "door", Attention.NONE),
        ([Reading(at("12:00"), "A", 15, True)], "battery_charging", Attention.NONE),
    ],
)
def test_pictures_have_the_colour_of_what_needed_attention(
    timeline: TimelineRows, entries: list[Entry], picture: str, attention: Attention
) -> None:
    timeline.answer(page(*entries))
    index = timeline.model.index(1)
    assert (index.data(TimelineRole.CONTENT).picture, index.data(TimelineRole.CONTENT).attention) == (
        picture,
        attention,
    )


def test_a_span_that_ends_updates_its_row_and_its_details(timeline: TimelineRows) -> None:
    alert = event("09:05", "cloud_unreachable", PROGRAM, what=EventKind.RAISED)
    timeline.answer(page(alert, spans=(Span(at("09:00"), None, Watching.UNREACHABLE),)))
    timeline.toggle(1)
    assert timeline.lines()[1] == "since 09:00 Lockwatch can't see: tedee could not be reached"
    timeline.model.add(
        (sight("10:00", Watching.SEEING), Event(at("10:00"), PROGRAM, EventKind.CLEARED, "cloud_unreachable"))
    )
    assert timeline.lines()[1:] == [
        "09:00–10:00 Lockwatch could not see: tedee could not be reached (1 h 0 min)",
        "09:05 Alert: the tedee cloud can't be reached",
        "10:00 Alert over: the tedee cloud can't be reached",
    ]


def test_after_midnight_today_is_yesterday(timeline: TimelineRows) -> None:
    timeline.answer(page(event("11:00")))
    timeline.model.turn_day(TODAY + timedelta(days=1))
    assert timeline.lines() == ["Yesterday", "11:00 Locked"]
