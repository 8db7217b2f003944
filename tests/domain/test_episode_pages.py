"""Episodes that are built page by page and updated live equal those of the whole history."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, islice

from hypothesis import example, given
from hypothesis import strategies as st

from lockwatch.domain.alerts import Kind
from lockwatch.domain.episode_pages import EpisodePages
from lockwatch.domain.episodes import Episode, order
from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.timeline import FOR_EVER, Page, Span, entry_order, spans

HOUR = 3600.0
KINDS = (Kind.DISCONNECTED, Kind.LEFT_UNLOCKED, Kind.DOOR_LEFT_OPEN, Kind.JAMMED, Kind.BATTERY_LOW, Kind.UNSTABLE)
HAPPENINGS = [
    (EventKind.ACCOUNT, "here"),
    (EventKind.ACCOUNT, "gone"),
    *((EventKind.CONNECTION, value) for value in ("connected", "connected", "disconnected", "no_bridge")),
    *((EventKind.STATE, value) for value in ("locked", "locked", "unlocked", "pulled", "updating")),
    *((EventKind.DOOR, value) for value in ("opened", "closed", "closed")),
    *((what, kind.value) for what in (EventKind.RAISED, EventKind.CLEARED, EventKind.NOTIFIED) for kind in KINDS),
    (EventKind.SUPPRESSED, "disconnected:paused"),
    (EventKind.ACT, "acknowledge:jammed"),
]
PROGRAMS = [
    *(
        (EventKind.SIGHT, watching)
        for watching in (Watching.SEEING, Watching.SEEING, Watching.UNREACHABLE, Watching.ASLEEP)
    ),
    (EventKind.RAISED, "cloud_unreachable"),
    (EventKind.CLEARED, "cloud_unreachable"),
    (EventKind.ACT, "pause_1h"),
]
moments = st.lists(st.sampled_from([1.0, 15.0, 61.0, 600.0, HOUR, 5 * HOUR, 30 * HOUR]), min_size=1, max_size=40)


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Entries of two locks and of Lockwatch itself, in order of time."""
    at, entries = 1_000_000.0, set[Entry]()
    for after in draw(moments):
        at += after
        key = draw(st.sampled_from([PROGRAM, "A", "A", "B"]))
        if key and draw(st.integers(0, 5)) == 0:
            entries.add(Reading(at, key, draw(st.integers(0, 100)), draw(st.booleans())))
        else:
            what, value = draw(st.sampled_from(HAPPENINGS if key else PROGRAMS))
            entries.add(Event(at, key, what, value))
    return sorted(entries, key=entry_order)


def is_sight(entry: Entry) -> bool:
    return isinstance(entry, Event) and entry.what is EventKind.SIGHT


def gaps_of(entries: list[Entry]) -> tuple[Span, ...]:
    return spans(each for each in entries if isinstance(each, Event) and is_sight(each))


def paged(entries: list[Entry], least: int) -> Iterator[Page]:
    """Yield pages of at least this many entries, the latest first."""
    gaps, before = gaps_of(entries), FOR_EVER
    left = sorted((each for each in entries if not is_sight(each)), key=entry_order, reverse=True)
    while True:
        moment = left[least - 1].at if len(left) > least else None
        page = [each for each in left if moment is None or each.at >= moment]
        left = left[len(page) :]
        since = page[-1].at if left else -FOR_EVER
        reaching = (gap for gap in gaps if gap.since < before and (gap.until is None or gap.until > since))
        yield Page(tuple(page), tuple(reaching), since, bool(left))
        if not left:
            return
        before = since


def read(pages: EpisodePages, entries: list[Entry], least: int) -> list[Episode]:
    found = [episode for page in paged(entries, least) for episode in pages.read(page)]
    assert len({order(each) for each in found}) == len(found), "no episode is told twice"
    return sorted(found, key=order, reverse=True)


def about_cloud(at: float, what: EventKind, value: str = Kind.CLOUD_UNREACHABLE.value) -> Event:
    return Event(at, PROGRAM, what, value)


CLEARED_AFTER_A_DAY = [
    about_cloud(1_000_000.0, EventKind.SIGHT, Watching.UNREACHABLE),
    about_cloud(1_000_001.0, EventKind.RAISED),
    Event(1_000_002.0, "A", EventKind.ACCOUNT, "here"),
    about_cloud(1_000_003.0, EventKind.SIGHT, Watching.SEEING),
    about_cloud(1_108_000.0, EventKind.CLEARED),
]
CLEARED_TWICE = [
    Reading(1_000_000.0, "A", 0, False),
    Reading(1_000_001.0, "A", 0, False),
    about_cloud(1_108_000.0, EventKind.CLEARED),
    about_cloud(1_108_001.0, EventKind.CLEARED),
]

CLEARED_IN_A_LATER_GAP = [
    about_cloud(1_000_000.0, EventKind.RAISED),
    Reading(1_000_001.0, "A", 0, False),
    about_cloud(1_018_000.0, EventKind.SIGHT, Watching.UNREACHABLE),
    about_cloud(1_018_001.0, EventKind.CLEARED),
]
GONE_TWICE = [
    Event(1_000_000.0, "A", EventKind.ACCOUNT, "here"),
    Event(1_000_001.0, "A", EventKind.ACCOUNT, "here"),
    Event(1_018_000.0, "A", EventKind.ACCOUNT, "gone"),
    Event(1_018_001.0, "A", EventKind.RAISED, Kind.DISCONNECTED),
    Event(1_018_002.0, "A", EventKind.ACCOUNT, "gone"),
]

CLEARED_TWICE_IN_A_GAP = [
    about_cloud(1_000_000.0, EventKind.SIGHT, Watching.UNREACHABLE),
    about_cloud(1_000_002.0, EventKind.CLEARED),
    Event(1_000_003.0, "A", EventKind.ACCOUNT, "here"),
    about_cloud(1_108_003.0, EventKind.CLEARED),
]
CLEARED_THREE_TIMES = [
    about_cloud(1_126_001.0, EventKind.SIGHT, Watching.ASLEEP),
    about_cloud(1_126_002.0, EventKind.RAISED),
    about_cloud(1_129_710.0, EventKind.SIGHT, Watching.SEEING),
    about_cloud(1_255_740.0, EventKind.RAISED),
    about_cloud(1_255_862.0, EventKind.CLEARED),
    about_cloud(1_274_107.0, EventKind.CLEARED),
    about_cloud(1_277_768.0, EventKind.CLEARED),
]
RAISED_TWICE = [
    Event(1_108_601.0, "A", EventKind.RAISED, Kind.JAMMED),
    about_cloud(1_130_277.0, EventKind.RAISED),
    Event(1_238_277.0, "A", EventKind.RAISED, Kind.JAMMED),
    Event(1_639_358.0, "A", EventKind.ACCOUNT, "gone"),
]
CLOSED_TWICE = [
    Event(1_018_108.0, "A", EventKind.DOOR, "closed"),
    Event(1_401_031.0, "B", EventKind.RAISED, Kind.BATTERY_LOW),
    Event(1_419_031.0, "A", EventKind.STATE, "pulled"),
    Event(1_419_631.0, "A", EventKind.DOOR, "closed"),
]
NOTIFIED_AFTER_ITS_END = [
    Event(1_483_697.0, "B", EventKind.RAISED, Kind.DOOR_LEFT_OPEN),
    Event(1_699_712.0, "B", EventKind.DOOR, "closed"),
    Event(2_172_559.0, "B", EventKind.NOTIFIED, Kind.DOOR_LEFT_OPEN),
]
OPENED_TWICE = [
    Event(1_249_140.0, "A", EventKind.CLEARED, Kind.JAMMED),
    about_cloud(1_249_141.0, EventKind.RAISED),
    Event(1_252_741.0, "A", EventKind.STATE, "pulled"),
    Event(1_254_002.0, "A", EventKind.DOOR, "opened"),
    Event(1_272_002.0, "A", EventKind.DOOR, "opened"),
]
OPENED_BEFORE_AN_UPDATE = [
    Event(1_007_200.0, "A", EventKind.RAISED, Kind.DISCONNECTED),
    about_cloud(1_007_215.0, EventKind.CLEARED),
    Event(1_012_630.0, "A", EventKind.STATE, "pulled"),
    Event(1_012_631.0, "A", EventKind.DOOR, "opened"),
    Event(1_121_293.0, "A", EventKind.STATE, "updating"),
]
CHARGED_WHEN_IT_LEFT = [
    Reading(1_346_293.0, "A", 80, False),
    Event(1_696_739.0, "A", EventKind.ACCOUNT, "gone"),
    Reading(2_150_539.0, "A", 67, True),
    Event(2_150_540.0, "A", EventKind.ACCOUNT, "gone"),
]
CHARGED_AND_STILL_LOW = [
    Reading(1_000_000.0, "A", 4, False),
    Reading(1_100_000.0, "A", 5, True),
    Event(1_190_000.0, "B", EventKind.STATE, "locked"),
    Reading(1_200_000.0, "A", 15, False),
    Event(1_200_000.0, "A", EventKind.RAISED, Kind.BATTERY_LOW),
]


@given(histories(), st.integers(1, 8), st.booleans())
@example(CLEARED_AFTER_A_DAY, 1, False)
@example(CLEARED_TWICE_IN_A_GAP, 1, False)
@example(GONE_TWICE, 1, False)
@example(RAISED_TWICE, 1, False)
@example(OPENED_TWICE, 1, False)
@example(OPENED_BEFORE_AN_UPDATE, 1, False)
@example(CHARGED_WHEN_IT_LEFT, 1, False)
@example(CHARGED_AND_STILL_LOW, 1, False)
def test_the_episodes_do_not_depend_on_the_size_of_the_pages(
    entries: list[Entry], least: int, everything: bool
) -> None:
    whole = read(EpisodePages(everything=everything), entries, len(entries))
    parts = read(EpisodePages(everything=everything), entries, least)
    assert [summary(each) for each in parts] == [summary(each) for each in whole]


@given(histories(), st.integers(0, 40), st.integers(1, 8), st.integers(1, 3), st.booleans())
@example(CLEARED_TWICE, 2, 1, 1, False)
@example(CLEARED_IN_A_LATER_GAP, 2, 1, 1, False)
@example(CLEARED_TWICE_IN_A_GAP, 0, 1, 1, False)
@example(CLEARED_THREE_TIMES, 0, 1, 1, False)
@example(CLOSED_TWICE, 2, 1, 1, False)
@example(NOTIFIED_AFTER_ITS_END, 0, 1, 1, False)
def test_entries_added_between_two_pages_give_the_same_episodes_as_when_they_are_read(
    entries: list[Entry], known: int, least: int, pages_before: int, everything: bool
) -> None:
    pages = EpisodePages(everything=everything)
    before, after = entries[:known], entries[known:]
    unread = paged(before, least)
    shown = [episode for page in islice(unread, pages_before) for episode in pages.read(page)]
    for _, moment in groupby(after, key=lambda each: each.at):
        new = list(moment)
        before = [*before, *new]
        change = pages.add([each for each in new if not is_sight(each)], gaps_of(before), in_order(shown))
        assert {*change.before} <= {*shown}
        shown = [*({*shown} - {*change.before}), *change.after]
    for page in unread:
        gaps = {gap.since: gap for gap in gaps_of(entries)}
        spans_now = tuple(gaps[gap.since] for gap in page.spans if gap.since in gaps)
        shown += pages.read(replace(page, spans=spans_now))
    whole = read(EpisodePages(everything=everything), entries, len(entries))
    assert [summary(each) for each in in_order(shown)] == [summary(each) for each in whole]


def in_order(shown: Iterable[Episode]) -> list[Episode]:
    return sorted(shown, key=order, reverse=True)


def summary(episode: Episode) -> tuple[object, ...]:
    """Return what must be equal. The end of something may be shown before its beginning has been read."""
    return order(episode), episode.until, () if episode.is_end else episode.parts
