"""The history in the state file: it comes back, for a year, and by the serial number once that is known."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockwatch.domain.history import PROGRAM, Entry, Event, Passed, Past, Reading, Watching, What, past_of
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.pacing import Pace
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Query, Span, Topic, entry_order, pages
from lockwatch.storage.account_files import move, parked
from lockwatch.storage.history_reader import HistoryReader
from lockwatch.storage.state_file import FILE_NAME, KEPT_S, PRUNED_EVERY_S, Fault, StateFile
from lockwatch.util.clock import moment
from tests.storage.state_samples import API, CELLAR, FRONT, FULL, HAPPENED, NOW, SHED, back, later
from tests.storage.test_state_file import Counted
from tests.storage.test_state_file_broken import full_disk

ROOT = Path(__file__).parents[2]


def of(key: str, passed: Passed = HAPPENED) -> Past:
    return past_of(each for each in passed if each.key == key)


def past(place: Path, key: str = FRONT.key, api_url: str = API) -> Past:
    file = StateFile(place, api_url)
    try:
        return file.past(key)
    finally:
        file.close()


def event(at: float, key: str = FRONT.key) -> Event:
    return Event(at, key, What.STATE, "locked")


# What comes back


def test_what_happened_outlives_the_process(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    assert file.past(FRONT.key) == Past()
    assert file.save(FULL, NOW, HAPPENED[:2])
    assert file.save(FULL, NOW, HAPPENED[2:])  # also where the state is as it was
    file.close()
    assert past(tmp_path, FRONT.key) == of(FRONT.key)
    assert past(tmp_path, SHED.key) == of(SHED.key)
    assert past(tmp_path, CELLAR.key) == Past()


times = st.integers(0, 400 * 86_400).map(lambda ago_s: NOW.wall - ago_s)
letters = st.characters(exclude_categories=["Cs"], exclude_characters="?")  # a half of a character is kept as "?"
keys = st.sampled_from(["S", "#1", "\ud800"]) | st.text(letters, max_size=5)
events = st.builds(Event, times, keys, st.sampled_from([*What][1:]), st.sampled_from(["locked", "disconnected:paused"]))
readings = st.builds(Reading, times, keys, st.integers(0, 100), st.booleans())


@settings(max_examples=60)
@given(st.lists(st.lists(events | readings, max_size=9, unique_by=lambda each: (type(each), *each[:2])), max_size=3))
def test_any_rows_come_back_in_order(steps: list[list[Event | Reading]]) -> None:
    file = StateFile(None, API)
    file.save(FULL, NOW)  # what is a year old is looked for once a day
    kept: dict[object, Event | Reading] = {}
    for number, step in enumerate(steps):
        assert file.save(replace(FULL, failures=number), NOW, step)
        for each in step:  # of one moment there is one reading
            kept.setdefault(each if isinstance(each, Event) else each[:2], each)
    for key in {each.key for each in kept.values()}:
        assert file.past(key) == past_of(each for each in kept.values() if each.key == key)
    file.close()


def test_what_is_written_twice_is_there_once(tmp_path: Path) -> None:
    """As after a commit that failed in its last moment, and may have been none."""
    file = StateFile(tmp_path, API)
    for _ in range(2):
        file.save(FULL, NOW, HAPPENED)
    file.close()
    assert past(tmp_path, SHED.key) == of(SHED.key)


def test_a_sync_that_changed_nothing_writes_nothing(tmp_path: Path) -> None:
    file = Counted(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    written = file.watch()
    assert file.save(FULL, NOW, ())
    assert written == []
    file.close()


def test_it_is_written_with_the_state_or_not_at_all(tmp_path: Path) -> None:
    file = Counted(tmp_path, API)
    file.save(FULL, NOW)
    written = file.watch()
    file.save(replace(FULL, failures=5), NOW, HAPPENED[3:4])
    heads = [sql.partition(" (")[0] for sql in written]
    inserts = [f"INSERT OR IGNORE INTO {table}" for table in ("subject", "happening", "event")]
    assert heads == ["BEGIN IMMEDIATE", "INSERT INTO program", *inserts, "COMMIT"]
    file.close()


def test_what_the_settings_and_the_next_names_say_is_not_written(tmp_path: Path) -> None:
    file = Counted(tmp_path, API)
    file.save(FULL, NOW)
    loaded = file.load(NOW)
    written = file.watch()
    info = FRONT.info._replace(own_name="Grandma", update_available=True)
    front = replace(loaded.locks[1], info=info)
    locks, infos = {**loaded.locks, 1: front}, {**loaded.infos, 1: info}
    file.save(replace(loaded, locks=MappingProxyType(locks), infos=MappingProxyType(infos)), NOW)
    assert written == []
    assert file.load(NOW).locks[1].info == FRONT.info
    file.close()


# Whose it is


def test_what_was_kept_by_an_id_goes_on_by_the_serial_number(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    early = (event(NOW.wall - 60, "#2"), Reading(NOW.wall - 60, "#2", 40, False))
    file.save(FULL, NOW, early)
    named = replace(SHED, info=LockInfo(2, "Shed", "20200001-000002"))
    late = (event(NOW.wall - 20, "#2"), event(NOW.wall - 5, "20200001-000002"))
    file.save(replace(FULL, locks=MappingProxyType({**FULL.locks, 2: named})), NOW, late)
    file.close()
    kept = past(tmp_path, "20200001-000002")
    assert [each.at for each in kept.events] == [NOW.wall - 5, NOW.wall - 20, NOW.wall - 60]
    assert [each[2:] for each in kept.readings] == [(40, False)]
    assert past(tmp_path, "#2") == Past()


def test_it_does_so_also_where_the_file_was_lost_sight_of_meanwhile(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, [event(NOW.wall - 60, "#2")])
    file.close()
    file = StateFile(tmp_path, API)  # nothing was loaded
    named = replace(SHED, info=LockInfo(2, "Shed", "20200001-000002"))
    file.save(replace(FULL, locks=MappingProxyType({2: named})), NOW, [event(NOW.wall - 60, "20200001-000002")])
    assert len(file.past("20200001-000002").events) == 1
    file.close()


def test_a_lock_that_left_keeps_its_history(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.save(replace(FULL, locks=MappingProxyType({3: CELLAR})), NOW)
    file.close()
    assert past(tmp_path, FRONT.key) == of(FRONT.key)


def test_another_account_takes_the_place_of_the_history_too(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    other = StateFile(tmp_path, "https://proxy.example")
    assert other.past(FRONT.key) == Past()
    mine = event(NOW.wall - 1)
    other.save(State(blind_since=NOW.awake), NOW, [mine])
    assert file.past(FRONT.key) == Past()
    assert other.past(FRONT.key) == Past((mine,))
    file.save(replace(FULL, failures=8), NOW, HAPPENED[3:4])  # the last of the account before may come later
    assert file.past(FRONT.key) == of(FRONT.key)
    other.load(NOW)
    assert other.past(FRONT.key) == Past((mine,))
    file.close()
    other.close()


def test_the_history_of_an_account_is_there_again_with_its_address(tmp_path: Path) -> None:
    for address, passed in ((API, HAPPENED), ("https://a.example", [event(5.0)]), ("https://b.example", [event(6.0)])):
        file = StateFile(tmp_path, address)
        assert file.load(NOW) == State(blind_since=NOW.awake)
        assert file.past(FRONT.key) == Past()
        file.save(FULL, NOW, passed)
        file.close()
    for address, found in ((API, of(FRONT.key)), ("https://a.example", Past((event(5.0),)))):
        file = StateFile(tmp_path, address)
        assert file.load(NOW).locks.keys() == FULL.locks.keys()
        assert file.past(FRONT.key) == found
        file.close()
    assert file.troubles == ()
    with closing(HistoryReader(tmp_path, API)) as reader:
        assert reader.count(Query()) == len(HAPPENED)


def test_a_change_of_the_account_that_was_stopped_half_way_is_ended_by_the_next_run(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.close()
    move(tmp_path / FILE_NAME, parked(tmp_path / FILE_NAME, API))  # and then killed
    file = StateFile(tmp_path, API)
    file.pace()  # makes a new file, which is nobody's
    assert file.load(NOW).locks.keys() == FULL.locks.keys()
    assert file.past(FRONT.key) == of(FRONT.key)
    file.close()


def test_requests_are_kept_apart_over_a_change_of_the_account(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.keep_pace(Pace(moment().at), None)
    file.close()
    other = StateFile(tmp_path, "https://proxy.example")
    other.load(moment())
    assert moment().at - (other.pace().last_start or 0.0) < 5
    other.close()


def test_everything_is_forgotten_of_other_accounts_too(tmp_path: Path) -> None:
    for address in (API, "https://a.example"):
        file = StateFile(tmp_path, address)
        file.load(NOW)
        file.save(FULL, NOW, HAPPENED)
        if address != API:
            assert file.forget(FRONT.key, FULL, NOW)
            assert len([*tmp_path.glob("state*.sqlite3")]) == 2
            assert file.forget(None, FULL, NOW)
        file.close()
    assert [path.name for path in tmp_path.glob("state*.sqlite3")] == [FILE_NAME]


@pytest.mark.parametrize("set_by_s", [-1e6, 50_000.0])
def test_a_wall_clock_that_is_set_costs_no_history(tmp_path: Path, set_by_s: float) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.save(FULL, NOW._replace(wall=NOW.wall + set_by_s))
    assert file.past(FRONT.key) == of(FRONT.key)
    file.close()


# A year


def test_what_is_older_than_a_year_goes_with_a_write_a_day_later_at_most(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    old = Event(NOW.wall - KEPT_S + 30, FRONT.key, What.TOLD, "battery_low")
    young = event(NOW.wall - KEPT_S + PRUNED_EVERY_S + 30)
    level = Reading(old.at, FRONT.key, 80, False)
    file.save(FULL, NOW, [old, young, level])
    in_an_hour = NOW._replace(at=NOW.at + 3600, wall=NOW.wall + 3600)
    file.save(replace(FULL, failures=7), in_an_hour)
    assert file.past(FRONT.key) == past_of([old, young, level])
    in_a_day = NOW._replace(at=NOW.at + PRUNED_EVERY_S, wall=NOW.wall + PRUNED_EVERY_S)
    file.save(replace(FULL, failures=7), in_a_day)  # writes nothing
    assert file.past(FRONT.key) == past_of([old, young, level])
    file.save(replace(FULL, failures=8), in_a_day)
    assert file.past(FRONT.key) == Past((young,), (level,))
    file.close()


def test_the_next_run_looks_for_what_is_too_old_as_well_and_leaves_what_holds_until_today(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.close()
    now = later(NOW, KEPT_S + 60)
    file = StateFile(tmp_path, API)
    state = file.load(now)
    assert file.save(replace(state, failures=7), now)  # until a sync is good the wall clock may be wrong
    assert file.past(FRONT.key) == of(FRONT.key)
    file.save(replace(state, failures=8, recalled_at=None), now)
    assert file.past(FRONT.key) == past_of([HAPPENED[3], HAPPENED[5]])
    assert file.past(SHED.key) == of(SHED.key, HAPPENED[:2])
    file.close()


S = FRONT.key
OVER = NOW.wall - KEPT_S


@pytest.mark.parametrize(
    ("ago", "stays"),
    [
        (((9, What.STATE, "locked"), (5, What.STATE, "unlocked"), (4, What.DOOR, "opened")), {1, 2}),
        (((9, What.STATE, "locked"), (-5, What.STATE, "unlocked")), {0, 1}),
        (((9, What.STATE, "unlocked"), (9, What.STATE, "locked")), {0}),  # of one moment the last in order
        (((9, What.RAISED, "jammed"), (5, What.RAISED, "battery_low")), {0, 1}),
        (((9, What.RAISED, "jammed"), (5, What.CLEARED, "jammed")), set()),
        (((9, What.RAISED, "jammed"), (-5, What.CLEARED, "jammed")), {0, 1}),
        (((9, What.CLEARED, "jammed"), (9, What.RAISED, "jammed")), {1}),
        (((9, What.TOLD, "jammed"), (5, What.HELD, "jammed:paused")), set()),
        (((9, What.ACCOUNT, "here"), (8, What.STATE, "locked"), (5, What.ACCOUNT, "gone")), set()),
        (((9, What.ACCOUNT, "gone"), (8, What.ACCOUNT, "here"), (7, What.STATE, "locked")), {1, 2}),
        (((9, What.STATE, "locked"), (5, What.ACCOUNT, "gone"), (-5, What.ACCOUNT, "here")), {2}),
    ],
)
def test_of_what_is_too_old_only_that_stays_which_held_until_then(
    tmp_path: Path, ago: tuple[tuple[int, What, str], ...], stays: set[int]
) -> None:
    events = [Event(OVER - seconds, S, what, value) for seconds, what, value in ago]
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.save(FULL, NOW, events)
    file.keep_for(KEPT_S - 1, NOW._replace(wall=NOW.wall - 1))
    assert set(file.past(S).events) == {events[each] for each in stays}
    file.close()


# Bad times


@pytest.mark.parametrize("most", [0, 4096, 40_000])
def test_on_a_full_disk_it_says_that_nothing_was_written(
    tmp_path: Path, most: int, expected_log: pytest.LogCaptureFixture
) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED[:2])
    file.close()
    file = StateFile(tmp_path, API)
    many = [event(NOW.wall - 1 - number) for number in range(2000)]
    with full_disk(most):
        assert not file.save(replace(FULL, failures=9), NOW, many)
        assert file.past(SHED.key) == of(SHED.key, HAPPENED[:2])  # what is there can be read all the same
    assert file.save(replace(FULL, failures=9), NOW, many[:100])
    file.close()
    assert len(past(tmp_path).events) == 100


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE happening SET what = 'stolen' WHERE value = 'locked'",
        "UPDATE happening SET what = x'ff' WHERE value = 'locked'",
        "UPDATE event SET at = 'now' WHERE happening = (SELECT id FROM happening WHERE value = 'locked')",
        "UPDATE event SET at = 9e999 WHERE happening = (SELECT id FROM happening WHERE value = 'locked')",
        "UPDATE happening SET value = x'ff' WHERE value = 'locked'",
        "UPDATE reading SET level = 101 WHERE level = 80",
        "UPDATE reading SET level = 'full' WHERE level = 80",
        "UPDATE reading SET charging = 2 WHERE level = 80",
        "UPDATE reading SET at = -9e999 WHERE level = 80",
    ],
)
def test_a_row_that_holds_what_can_not_be_is_left_out(tmp_path: Path, edit: str) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.close()
    db = sqlite3.connect(tmp_path / FILE_NAME)
    db.execute(edit)
    db.commit()
    db.close()
    left = HAPPENED[3] if "happening" in edit else HAPPENED[5]
    assert past(tmp_path) == of(FRONT.key, tuple(each for each in HAPPENED if each is not left))


@pytest.mark.parametrize("table", ["event", "reading", "subject", "happening"])
@pytest.mark.parametrize("finds", ["past", "save", "load"])
def test_a_file_without_a_table_is_put_aside_by_whoever_needs_it(
    tmp_path: Path, table: str, finds: str, expected_log: pytest.LogCaptureFixture
) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.close()
    db = sqlite3.connect(tmp_path / FILE_NAME)
    db.execute(f"DROP TABLE {table}")
    db.close()
    file = StateFile(tmp_path, API)
    if finds == "load":
        file.load(NOW)
    if finds == "past":
        assert file.past(FRONT.key) == Past()
    assert file.save(FULL, NOW, HAPPENED)
    assert file.past(FRONT.key) == of(FRONT.key)
    assert file.load(NOW) == back(FULL, NOW, NOW)
    assert [trouble.fault for trouble in file.troubles] == [Fault.PUT_ASIDE]
    file.close()


KILLED = """
import json, os, select, signal, sys, time
from dataclasses import replace
from pathlib import Path

from lockwatch.domain.history import Event, What
from lockwatch.storage import state_db
from lockwatch.storage.state_file import StateFile
from tests.storage.state_samples import API, FULL, NOW

place, first = Path(sys.argv[1]), int(sys.argv[2])
file = StateFile(place, API)
for count in range(first, first + 100_000):
    file.save(replace(FULL, failures=count), NOW, [Event(NOW.wall + count, "S", What.STATE, str(count))])
    print(count, flush=True)
    if count == first + 25:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_process_that_is_killed_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    first = 0
    for _ in range(3):
        run = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path), str(first)], cwd=ROOT, capture_output=True, text=True
        )
        assert run.returncode == -9, run.stderr
        first = int(run.stdout.split()[-1]) + 1
    file = StateFile(tmp_path, API)
    assert [int(each.value) for each in file.past("S").events] == list(range(first - 1, -1, -1))
    assert file.load(NOW).failures == first - 1
    file.close()


# A page at a time

SIGHTS = tuple(
    Event(NOW.wall - ago, PROGRAM, What.SIGHT, watching)
    for ago, watching in ((900, "seeing"), (500, "unreachable"), (400, "seeing"), (90, "asleep"), (60, "not_running"))
)
BLIND = (
    Span(NOW.wall - 60, None, Watching.NOT_RUNNING),
    Span(NOW.wall - 90, NOW.wall - 60, Watching.ASLEEP),
    Span(NOW.wall - 500, NOW.wall - 400, Watching.UNREACHABLE),
)


@pytest.fixture
def full(tmp_path: Path) -> Iterator[StateFile]:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, (*HAPPENED, *SIGHTS))
    yield file
    file.close()


@pytest.mark.parametrize(
    ("query", "entries", "blind"),
    [
        (Query(), HAPPENED, BLIND),
        (Query(FRONT.key), HAPPENED[3:], BLIND),
        (Query(topics=frozenset({Topic.BATTERY})), HAPPENED[4:], ()),
        (Query(topics=frozenset({Topic.ALERT})), HAPPENED[1:3], ()),
        (Query(topics=frozenset({Topic.SIGHT})), (), BLIND),
        (Query("nobody"), (), BLIND),
        (Query("nobody", frozenset({Topic.LOCK, Topic.BATTERY})), (), ()),
        (Query(topics=frozenset()), (), ()),
        (Query(before=NOW.wall - 3.5), [*HAPPENED[:3], HAPPENED[4]], BLIND),
        (Query(since=NOW.wall - 20), [each for each in HAPPENED if each is not HAPPENED[4]], BLIND[:1]),
        (Query(before=NOW.wall - 450, since=NOW.wall - 480), (), BLIND[2:]),
        (Query(before=NOW.wall - 950, since=NOW.wall - 980), (), ()),
    ],
)
def test_a_page_has_what_is_asked_for(
    full: StateFile, query: Query, entries: Sequence[Entry], blind: tuple[Span, ...]
) -> None:
    page = full.page(query)
    assert page.entries == tuple(sorted(entries, key=entry_order, reverse=True))
    assert page.spans == blind
    assert not page.more
    assert page.since == query.since
    assert page.names == {FRONT.key: FRONT.info.name, SHED.key: "Lock 2", CELLAR.key: "Cellar"}


@pytest.mark.parametrize("least", range(1, 12))
def test_pages_are_the_whole_and_part_no_moment(full: StateFile, least: int) -> None:
    found = list(pages(full.page, Query(least=least)))
    entries: list[Entry] = [entry for page in found for entry in page.entries]
    assert entries == sorted(HAPPENED, key=entry_order, reverse=True)
    assert {span for page in found for span in page.spans} == set(BLIND)
    assert [page.more for page in found] == [True] * (len(found) - 1) + [False]
    assert full.count(Query()) == len((*HAPPENED, *SIGHTS))
    moments = [{entry.at for entry in page.entries} for page in found]
    assert all(one.isdisjoint(other) for one, other in combinations(moments, 2))


@pytest.mark.parametrize("least", range(1, 8))
def test_a_blindness_that_was_told_again_after_a_restart_is_one_on_every_page(tmp_path: Path, least: int) -> None:
    file = StateFile(tmp_path, API)
    times = range(5)
    sights = [Event(NOW.wall - 10 + each, PROGRAM, What.SIGHT, "unreachable") for each in times]
    seeing = Event(NOW.wall, PROGRAM, What.SIGHT, "seeing")
    file.save(FULL, NOW, [*sights, seeing, event(NOW.wall - 7.5)])
    found = [page.spans for page in pages(file.page, Query(least=least, before=NOW.wall + 1))]
    assert {span for page in found for span in page} == {Span(NOW.wall - 10, NOW.wall, Watching.UNREACHABLE)}
    file.close()


def test_a_lock_that_was_renamed_is_called_by_its_latest_name(full: StateFile) -> None:
    renamed = replace(CELLAR, info=CELLAR.info._replace(name="Basement"))
    full.save(replace(FULL, locks=MappingProxyType({**FULL.locks, 3: renamed})), NOW)
    full.save(replace(FULL, locks=MappingProxyType({})), NOW)
    assert full.page(Query()).names[CELLAR.key] == "Basement"


# Forgetting


def bytes_of(place: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(place.iterdir()))


def test_what_is_forgotten_of_a_lock_leaves_no_trace_and_the_rest_stays(full: StateFile, tmp_path: Path) -> None:
    many = [event(NOW.wall - 1 - number, "SERIAL-THAT-GOES") for number in range(3000)]
    gone = replace(CELLAR, info=LockInfo(3, "Name that goes", "SERIAL-THAT-GOES"))
    full.save(replace(FULL, locks=MappingProxyType({**FULL.locks, 3: gone})), NOW, many)
    full.mark("faster:SERIAL-THAT-GOES", NOW.wall)
    full.mark("faster:_ERIAL-THAT-GOES", NOW.wall)
    full.save(FULL, NOW)
    assert full.forget("SERIAL-THAT-GOES", FULL, NOW)
    assert full.past("SERIAL-THAT-GOES") == Past()
    assert full.past(SHED.key) == of(SHED.key)
    assert full.marks() == {"faster:_ERIAL-THAT-GOES": NOW.wall}
    left = bytes_of(tmp_path)
    assert b"SERIAL-THAT-GOES" not in left.replace(b"_ERIAL-THAT-GOES", b"")
    assert b"Name that goes" not in left
    assert b"Gone" not in bytes_of(tmp_path)  # what it was called that had left before
    infos = MappingProxyType({id_: info for id_, info in FULL.infos.items() if id_ in FULL.locks})
    found = full.load(NOW)
    kept = back(replace(FULL, infos=infos), NOW, NOW)
    assert found == replace(kept, ran_until=found.ran_until, ran_blind=found.ran_blind)


def test_the_history_of_a_lock_that_is_still_there_begins_anew_with_what_stands(full: StateFile) -> None:
    assert full.forget(FRONT.key, FULL, NOW)
    assert set(full.past(FRONT.key).events) == {
        Event(NOW.wall, FRONT.key, What.ACCOUNT, "here"),
        Event(NOW.wall, FRONT.key, What.CONNECTION, "connected"),
        Event(NOW.wall, FRONT.key, What.RAISED, "jammed"),
    }
    assert full.past(FRONT.key).readings == (Reading(NOW.wall, FRONT.key, 81, True),)
    assert full.page(Query()).names[FRONT.key] == FRONT.info.name


def test_everything_is_forgotten_but_what_stands(full: StateFile, tmp_path: Path) -> None:
    full.mark("looked", NOW.wall)
    aside = tmp_path / "state.broken-20260101-120000-000000.sqlite3"
    aside.write_bytes(b"")
    size = len(bytes_of(tmp_path))
    assert full.forget(None, FULL, NOW)
    assert full.marks() == {}
    assert not aside.exists()
    assert {entry.at for entry in full.page(Query()).entries} == {NOW.wall}
    assert len(bytes_of(tmp_path)) <= size
    assert b"Gone" not in bytes_of(tmp_path)  # what it was called that had left before
    infos = MappingProxyType({id_: info for id_, info in FULL.infos.items() if id_ in FULL.locks})
    found = full.load(NOW)
    kept = back(replace(FULL, infos=infos), NOW, NOW)
    assert found == replace(kept, ran_until=found.ran_until, ran_blind=found.ran_blind)


def test_of_another_account_nothing_is_forgotten(full: StateFile, tmp_path: Path) -> None:
    other = StateFile(tmp_path, "https://proxy.example")
    assert other.forget(None, State(), NOW)
    other.close()
    assert full.past(SHED.key) == of(SHED.key)


def test_while_another_process_reads_the_log_it_says_that_not_all_is_gone(full: StateFile, tmp_path: Path) -> None:
    reader = sqlite3.connect(tmp_path / FILE_NAME)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM event").fetchone()
    assert not full.forget(None, FULL, NOW)
    reader.close()
    assert full.forget(None, FULL, NOW)


def test_a_shorter_time_holds_at_once_and_a_longer_one_from_now_on(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    old, young = (Event(NOW.wall - days * 86400, S, What.TOLD, "jammed") for days in (40, 20))
    file.save(FULL, NOW, [old, young])
    assert file.keep_for(400 * 86400.0, NOW)
    assert file.keep_for(30 * 86400.0, NOW)
    assert file.past(S).events == (young,)
    file.close()


# What is remembered


def test_a_mark_outlives_the_process_and_goes_with_the_account(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    assert file.marks() == {}
    file.save(FULL, NOW)
    for at in (5, NOW.wall):
        assert file.mark("looked", at)
    file.close()
    file = StateFile(tmp_path, API)
    assert file.marks() == {"looked": NOW.wall}
    other = StateFile(tmp_path, "https://proxy.example")
    assert other.marks() == {}
    other.save(State(blind_since=NOW.awake), NOW)
    assert file.marks() == other.marks() == {}
    file.close()
    other.close()
