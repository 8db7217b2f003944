"""Property tests: the pages of the history of any locks are complete, and the state can be rebuilt from them."""

from contextlib import closing
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lockwatch.domain.history import Entry, Event, EventKind
from lockwatch.domain.timeline import Page, Query, Span, Topic, pages, spans
from lockwatch.storage.state_file import StateFile
from tests.domain.history_model import API, HistoryModel, Step, step_lists
from tests.domain.rebuilt import rebuilt
from tests.examples import examples

FOR_EVER = 1e9


def seen(entries: list[Entry]) -> list[Entry]:
    return [each for each in entries if not (isinstance(each, Event) and each.what is EventKind.SIGHT)]


def sights(entries: list[Entry]) -> list[Event]:
    return [each for each in entries if isinstance(each, Event) and each.what is EventKind.SIGHT]


def gaps(all_pages: list[Page]) -> tuple[Span, ...]:
    """Return the spans of all pages, each once."""
    return tuple(sorted({span for page in all_pages for span in page.spans}, reverse=True))


@given(step_lists, st.integers(1, 9), st.integers(0, 100))
def test_pages_rebuild_the_state_at_any_time_also_after_pruning(steps: list[Step], least: int, part: int) -> None:
    with closing(StateFile(None, API, retention_s=FOR_EVER)) as file:
        model = HistoryModel(lambda state, now, entries: file.save(state, now, entries))
        for step in steps:
            model.apply(step)
        all_pages = [*pages(file.page, Query(least=least))]
        entries = [each for page in all_pages for each in page.entries]
        assert sorted(entries, key=repr) == sorted(seen(model.entries), key=repr)
        assert len(entries) == len(set(entries))
        assert [each.at for each in entries] == sorted((each.at for each in entries), reverse=True)
        assert gaps(all_pages) == spans(sights(model.entries))

        moments = model.moments()
        cut = moments[len(moments) * part // 101]
        assert file.set_retention(model.now.wall - cut, model.now)
        pruned_pages = [*pages(file.page, Query(least=least))]
        left = [each for page in pruned_pages for each in page.entries]
        assert set(left) <= set(entries)
        events = [*left, *(Event(span.since, "", EventKind.SIGHT, span.why) for span in gaps(pruned_pages))]
        for wall in (wall for wall in moments if wall >= cut):
            known = model.at(wall)
            assert replace(rebuilt(events, wall), readings={}, watching=None) == replace(known, watching=None), wall
            covering = [
                span for span in gaps(pruned_pages) if span.since <= wall and (span.until is None or wall < span.until)
            ]
            assert [str(span.why) for span in covering] == [known.watching] * (known.watching not in (None, "seeing"))


@examples(0.5)
@given(step_lists, st.sampled_from(["S0", "S1", "#1", ""]), st.sets(st.sampled_from(Topic)), st.integers(1, 9))
def test_pages_have_exactly_the_entries_that_a_query_matches(
    steps: list[Step], key: str, topics: set[Topic], least: int
) -> None:
    with closing(StateFile(None, API, retention_s=FOR_EVER)) as file:
        model = HistoryModel(lambda state, now, entries: file.save(state, now, entries))
        for step in steps:
            model.apply(step)
        begun, ended = model.moments()[len(model.moments()) // 4], model.now.wall
        query = Query(key, frozenset(topics), before=ended, since=begun, least=least)
        all_pages = [*pages(file.page, query)]
        wanted = [each for each in set(model.entries) if query.wants(each)]
        assert sorted((each for page in all_pages for each in page.entries), key=repr) == sorted(seen(wanted), key=repr)
        assert file.count(query) == len(wanted)
        assert all(len(page.entries) + len(sights(wanted)) >= least for page in all_pages if page.more)
