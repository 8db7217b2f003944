"""Tests of reading the history from the state file in pages."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

import pytest

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Watching
from lockwatch.domain.timeline import Query, Span, Topic, entry_order, pages
from lockwatch.storage.state_file import StateFile
from tests.storage.state_files import event
from tests.storage.state_samples import API, CELLAR, FRONT, FULL, HAPPENED, NOW, SHED, SIGHTS

GAPS = (
    Span(NOW.wall - 60, None, Watching.NOT_RUNNING),
    Span(NOW.wall - 90, NOW.wall - 60, Watching.ASLEEP),
    Span(NOW.wall - 500, NOW.wall - 400, Watching.UNREACHABLE),
)


@pytest.mark.parametrize(
    ("query", "entries", "gaps"),
    [
        (Query(), HAPPENED, GAPS),
        (Query(FRONT.key), HAPPENED[3:], GAPS),
        (Query(topics=frozenset({Topic.BATTERY})), HAPPENED[4:], ()),
        (Query(topics=frozenset({Topic.ALERT})), HAPPENED[1:3], ()),
        (Query(topics=frozenset({Topic.SIGHT})), (), GAPS),
        (Query("nobody"), (), GAPS),
        (Query("nobody", frozenset({Topic.LOCK, Topic.BATTERY})), (), ()),
        (Query(topics=frozenset()), (), ()),
        (Query(before=NOW.wall - 3.5), [*HAPPENED[:3], HAPPENED[4]], GAPS),
        (Query(since=NOW.wall - 20), [each for each in HAPPENED if each is not HAPPENED[4]], GAPS[:1]),
        (Query(before=NOW.wall - 450, since=NOW.wall - 480), (), GAPS[2:]),
        (Query(before=NOW.wall - 950, since=NOW.wall - 980), (), ()),
    ],
)
def test_a_page_has_the_entries_and_spans_of_its_query(
    full: StateFile, query: Query, entries: Sequence[Entry], gaps: tuple[Span, ...]
) -> None:
    page = full.page(query)
    assert page.entries == tuple(sorted(entries, key=entry_order, reverse=True))
    assert page.spans == gaps
    assert not page.more
    assert page.since == query.since
    assert page.names == {FRONT.key: FRONT.info.name, SHED.key: "Lock 2", CELLAR.key: "Cellar"}


@pytest.mark.parametrize("least", range(1, 12))
def test_pages_are_complete_and_entries_of_one_time_are_on_one_page(full: StateFile, least: int) -> None:
    all_pages = list(pages(full.page, Query(least=least)))
    entries: list[Entry] = [entry for page in all_pages for entry in page.entries]
    assert entries == sorted(HAPPENED, key=entry_order, reverse=True)
    assert {span for page in all_pages for span in page.spans} == set(GAPS)
    assert [page.more for page in all_pages] == [True] * (len(all_pages) - 1) + [False]
    assert full.count(Query()) == len((*HAPPENED, *SIGHTS))
    moments = [{entry.at for entry in page.entries} for page in all_pages]
    assert all(one.isdisjoint(other) for one, other in combinations(moments, 2))


@pytest.mark.parametrize("least", range(1, 8))
def test_a_period_without_sight_recorded_again_after_a_restart_is_one_span_on_every_page(
    tmp_path: Path, least: int
) -> None:
    file = StateFile(tmp_path, API)
    times = range(5)
    sights = [Event(NOW.wall - 10 + each, PROGRAM, EventKind.SIGHT, "unreachable") for each in times]
    seeing = Event(NOW.wall, PROGRAM, EventKind.SIGHT, "seeing")
    file.save(FULL, NOW, [*sights, seeing, event(NOW.wall - 7.5)])
    all_pages = [page.spans for page in pages(file.page, Query(least=least, before=NOW.wall + 1))]
    assert {span for page in all_pages for span in page} == {Span(NOW.wall - 10, NOW.wall, Watching.UNREACHABLE)}
    file.close()


def test_a_renamed_lock_has_its_latest_name(full: StateFile) -> None:
    renamed = replace(CELLAR, info=CELLAR.info._replace(name="Basement"))
    full.save(replace(FULL, locks=MappingProxyType({**FULL.locks, 3: renamed})), NOW)
    full.save(replace(FULL, locks=MappingProxyType({})), NOW)
    assert full.page(Query()).names[CELLAR.key] == "Basement"
