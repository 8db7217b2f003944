"""Reading the history from the latest entry back: queries, times without sight, and pages."""

from dataclasses import replace

import pytest

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.timeline import FOR_EVER, Page, Query, Span, Topic, entry_order, entry_topic, joined, pages, spans

UNLOCKED = Event(10.0, "A", EventKind.STATE, "unlocked")
READ = Reading(10.0, "A", 80, False)
GAP = Event(10.0, PROGRAM, EventKind.SIGHT, Watching.UNREACHABLE)
REFUSED = Event(10.0, PROGRAM, EventKind.RAISED, "token_refused")


def sight(at: float, watching: Watching) -> Event:
    return Event(at, PROGRAM, EventKind.SIGHT, watching)


# Which entries match, and their order


def test_every_entry_has_its_topic() -> None:
    topics = {what: entry_topic(Event(0.0, "A", what, "")) for what in EventKind}
    assert topics == {
        EventKind.SIGHT: Topic.SIGHT,
        EventKind.ACCOUNT: Topic.CONNECTION,
        EventKind.CONNECTION: Topic.CONNECTION,
        EventKind.STATE: Topic.LOCK,
        EventKind.DOOR: Topic.DOOR,
        EventKind.CLEARED: Topic.ALERT,
        EventKind.RAISED: Topic.ALERT,
        EventKind.NOTIFIED: Topic.ALERT,
        EventKind.SUPPRESSED: Topic.ALERT,
        EventKind.UNSHOWN: Topic.ALERT,
        EventKind.ACT: Topic.ALERT,
    }
    assert entry_topic(READ) is Topic.BATTERY


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Query(), [UNLOCKED, READ, GAP, REFUSED]),
        (Query("A"), [UNLOCKED, READ, GAP]),
        (Query("B"), [GAP]),  # a gap concerns every lock
        (Query(PROGRAM), [GAP, REFUSED]),
        (Query(topics=frozenset({Topic.BATTERY})), [READ]),
        (Query("A", frozenset({Topic.LOCK, Topic.ALERT})), [UNLOCKED]),
        (Query(before=10.0), []),
        (Query(before=10.001, since=10.0), [UNLOCKED, READ, GAP, REFUSED]),
        (Query(since=10.001), []),
    ],
)
def test_a_query_filters_by_lock_time_and_topic(query: Query, wanted: list[Entry]) -> None:
    assert [each for each in (UNLOCKED, READ, GAP, REFUSED) if query.wants(each)] == wanted


def test_entries_of_one_moment_are_sorted_by_lock_and_then_by_cause() -> None:
    ordered: list[Entry] = [
        Event(9.0, "B", EventKind.SUPPRESSED, "jammed:paused"),
        GAP,
        REFUSED,
        Event(10.0, "A", EventKind.ACCOUNT, "gone"),
        Event(10.0, "A", EventKind.ACCOUNT, "here"),
        UNLOCKED,
        READ,
        Event(10.0, "A", EventKind.CLEARED, "battery_low"),
        Event(10.0, "A", EventKind.RAISED, "battery_critical"),
        Event(10.0, "A", EventKind.NOTIFIED, "battery_critical"),
        Event(10.0, "B", EventKind.ACCOUNT, "here"),
    ]
    assert sorted([*ordered[5:], *ordered[:5]], key=entry_order) == ordered


# Gaps


@pytest.mark.parametrize(
    ("sights", "found"),
    [
        ([], []),
        ([(1, Watching.SEEING)], []),
        ([(1, Watching.UNREACHABLE)], [(1, None, Watching.UNREACHABLE)]),
        ([(1, Watching.SEEING), (2, Watching.REFUSED), (5, Watching.SEEING)], [(2, 5, Watching.REFUSED)]),
        (
            [(1, Watching.NOT_RUNNING), (2, Watching.UNREACHABLE), (3, Watching.SEEING), (4, Watching.ASLEEP)],
            [(4, None, Watching.ASLEEP), (2, 3, Watching.UNREACHABLE), (1, 2, Watching.NOT_RUNNING)],
        ),
        (
            [(1, Watching.UNREACHABLE), (2, Watching.UNREACHABLE), (3, Watching.UNREACHABLE), (9, Watching.SEEING)],
            [(1, 9, Watching.UNREACHABLE)],
        ),
        ([(1, Watching.UNREACHABLE), (2, Watching.UNREACHABLE)], [(1, None, Watching.UNREACHABLE)]),
        ([(1, Watching.NOT_RUNNING), (1, Watching.NO_TOKEN), (2, Watching.SEEING)], [(1, 2, Watching.NOT_RUNNING)]),
    ],
)
def test_a_span_lasts_until_the_reason_changes(
    sights: list[tuple[float, Watching]], found: list[tuple[float, float | None, Watching]]
) -> None:
    events = [sight(at, watching) for at, watching in sights]
    expected = tuple(Span(*each) for each in found)
    assert spans(events) == spans([*reversed(events), *events]) == expected


# Entries that are not on the disk yet

SHOWN = Page(entries=(UNLOCKED,), since=10.0, more=True, names={"A": "Front door"})


def test_unwritten_entries_are_added_to_a_page() -> None:
    locked = Event(12.0, "A", EventKind.STATE, "locked")
    page = joined(SHOWN, Query("A"), [UNLOCKED, locked, READ])
    assert page == replace(SHOWN, entries=(locked, READ, UNLOCKED))


@pytest.mark.parametrize(
    "unwritten",
    [
        UNLOCKED,  # it is already on the page
        UNLOCKED._replace(at=9.999),  # on the next page
        UNLOCKED._replace(at=20.0),  # later than the query asks for
        UNLOCKED._replace(key="B"),
        sight(11.0, Watching.ASLEEP),
    ],
)
def test_unwritten_entries_outside_a_page_are_ignored(unwritten: Entry) -> None:
    assert joined(SHOWN, Query("A", before=20.0), [unwritten]) == SHOWN


# Page by page


def test_each_page_begins_where_the_previous_one_ended() -> None:
    asked: list[Query] = []

    def read(query: Query) -> Page:
        asked.append(query)
        since = min(query.before, 100.0) - 40
        return Page(since=since, more=since > 0)

    query = Query("A", frozenset({Topic.DOOR}), since=-5.0, least=7)
    assert [page.since for page in pages(read, query)] == [60, 20, -20]
    assert [each.before for each in asked] == [FOR_EVER, 60, 20]
    assert {each._replace(before=0.0) for each in asked} == {query._replace(before=0.0)}
