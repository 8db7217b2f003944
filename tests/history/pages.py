"""Histories for tests: pages from a list, and a strategy for any entries."""

from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from lockwatch.domain.alerts import Kind, SuppressReason
from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.locks import DoorState, LockState
from lockwatch.domain.timeline import Page, Query, Topic, entry_order, entry_topic, pages, spans
from lockwatch.domain.user_actions import PAUSES, Act
from lockwatch.history.records import Record, records

NAMES = MappingProxyType({"S-1": "Front door", "S-2": "Garage", "#3": "Lock 3"})
TIME = 1_790_000_000.0


def reader(kept: Iterable[Entry]) -> Callable[[Query], Page]:
    """Return a function that reads pages from a list like the state file does, with the spans that overlap a page."""
    ordered = sorted(set(kept), key=entry_order, reverse=True)

    def read(query: Query) -> Page:
        wanted = [each for each in ordered if query.wants(each)]
        since = wanted[query.least - 1].at if len(wanted) >= query.least else None
        begun = query.since if since is None else since
        sights = [each for each in ordered if entry_topic(each) is Topic.SIGHT]
        before = [each for each in sights if each.at < begun][:1]
        after = [each for each in sights if each.at >= query.before][-1:]
        near = [*before, *after, *(each for each in sights if begun <= each.at < query.before)]
        reaching = spans(each for each in near if isinstance(each, Event)) if Topic.SIGHT in query.topics else ()
        return Page(
            tuple(each for each in wanted if each.at >= begun and entry_topic(each) is not Topic.SIGHT),
            tuple(s for s in reaching if s.since < query.before and (s.until is None or s.until > begun)),
            begun,
            since is not None,
            NAMES,
        )

    return read


def words(*members: type[LockState] | type[DoorState]) -> st.SearchStrategy[str]:
    return st.sampled_from([member.name.lower() for kind in members for member in kind])


def entries(keys: Iterable[str] = NAMES) -> st.SearchStrategy[list[Entry]]:
    at = st.integers(0, 40_000).map(lambda ms: round(TIME + ms / 8, 3))
    kinds = st.sampled_from([str(kind) for kind in Kind])
    held = st.tuples(kinds, st.sampled_from(list(SuppressReason))).map(":".join)
    silences = st.tuples(st.sampled_from(sorted({*Act} - PAUSES)), kinds).map(":".join)
    key = st.sampled_from([*keys])

    def events(key: st.SearchStrategy[str], what: EventKind, value: st.SearchStrategy[str]) -> st.SearchStrategy[Entry]:
        return st.builds(Event, at, key, st.just(what), value)

    any_key = key | st.just(PROGRAM)
    each: st.SearchStrategy[Entry] = st.one_of(
        st.builds(Reading, at, key, st.integers(0, 100), st.booleans()),
        events(key, EventKind.STATE, words(LockState)),
        events(key, EventKind.DOOR, words(DoorState)),
        events(key, EventKind.CONNECTION, st.sampled_from(["connected", "disconnected", "no_bridge"])),
        events(key, EventKind.ACCOUNT, st.sampled_from(["here", "gone"])),
        events(any_key, EventKind.RAISED, kinds),
        events(any_key, EventKind.CLEARED, kinds),
        events(any_key, EventKind.NOTIFIED, kinds),
        events(any_key, EventKind.SUPPRESSED, held),
        events(any_key, EventKind.UNSHOWN, kinds),
        events(any_key, EventKind.ACT, silences),
        events(st.just(PROGRAM), EventKind.ACT, st.sampled_from(sorted(PAUSES))),
        events(st.just(PROGRAM), EventKind.SIGHT, st.sampled_from([str(why) for why in Watching])),
    )
    return st.lists(each, max_size=40, unique_by=_moment)


def _moment(entry: Entry) -> object:
    """Return a key that is equal for two changes of sight at the same moment; only one of these can be stored."""
    return entry.at if entry_topic(entry) is Topic.SIGHT else entry


FRONT = "S-1"
ALL = Query()


def owners_name(key: str, name: str) -> str:
    return name


def records_of(kept: Iterable[Entry], query: Query = ALL, **more: Any) -> list[Record]:
    return [*records(pages(reader(kept), query), owners_name, **more)]


def stored(kept: Iterable[Entry]) -> list[tuple[Any, ...]]:
    """Return the entries as they are expected in records: changes of sight as spans, everything else unchanged."""
    lasting: list[tuple[Any, ...]] = [each for each in set(kept) if entry_topic(each) is not Topic.SIGHT]
    unseen = spans(each for each in kept if isinstance(each, Event) and each.what is EventKind.SIGHT)
    return [*lasting, *(tuple(span) for span in unseen)]
