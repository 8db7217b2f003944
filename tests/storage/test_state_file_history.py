"""Tests of the history in the state file: saving, pruning, errors and marks."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwatch.domain.history import Event, EventKind, LockHistory, Reading, lock_history
from lockwatch.domain.state import State
from lockwatch.storage.state_file import DEFAULT_RETENTION_S, FILE_NAME, PRUNED_EVERY_S, StateFile
from lockwatch.storage.state_troubles import Fault
from tests.storage.denials import full_disk
from tests.storage.state_files import Counted, event, history_of, read_lock_history
from tests.storage.state_samples import API, CELLAR, FRONT, FULL, HAPPENED, NOW, SHED, back, later
from tests.systems import moves_open_files

ROOT = Path(__file__).parents[2]


# Saving and loading


def test_the_history_survives_a_restart(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    assert file.read_lock_history(FRONT.key) == LockHistory()
    assert file.save(FULL, NOW, HAPPENED[:2])
    assert file.save(FULL, NOW, HAPPENED[2:])  # even if the state is unchanged
    file.close()
    assert read_lock_history(tmp_path, FRONT.key) == history_of(FRONT.key)
    assert read_lock_history(tmp_path, SHED.key) == history_of(SHED.key)
    assert read_lock_history(tmp_path, CELLAR.key) == LockHistory()


times = st.integers(0, 400 * 86_400).map(lambda ago_s: NOW.wall - ago_s)
letters = st.characters(exclude_categories=["Cs"], exclude_characters="?")  # a lone surrogate is stored as "?"
keys = st.sampled_from(["S", "#1", "\ud800"]) | st.text(letters, max_size=5)
events = st.builds(
    Event, times, keys, st.sampled_from([*EventKind][1:]), st.sampled_from(["locked", "disconnected:paused"])
)
readings = st.builds(Reading, times, keys, st.integers(0, 100), st.booleans())


@given(st.lists(st.lists(events | readings, max_size=9, unique_by=lambda each: (type(each), *each[:2])), max_size=3))
def test_any_entries_are_returned_in_order(steps: list[list[Event | Reading]]) -> None:
    file = StateFile(None, API)
    file.save(FULL, NOW)  # prunes; the next pruning is a day later
    kept: dict[object, Event | Reading] = {}
    for number, step in enumerate(steps):
        assert file.save(replace(FULL, failures=number), NOW, step)
        for each in step:  # there is at most one reading per moment
            kept.setdefault(each if isinstance(each, Event) else each[:2], each)
    for key in {each.key for each in kept.values()}:
        assert file.read_lock_history(key) == lock_history(each for each in kept.values() if each.key == key)
    file.close()


def test_entries_written_twice_are_stored_once(tmp_path: Path) -> None:
    """Entries are written again after a COMMIT that failed, which may have been carried out nevertheless."""
    file = StateFile(tmp_path, API)
    for _ in range(2):
        file.save(FULL, NOW, HAPPENED)
    file.close()
    assert read_lock_history(tmp_path, SHED.key) == history_of(SHED.key)


def test_a_sync_that_changed_nothing_writes_nothing(tmp_path: Path) -> None:
    file = Counted(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    written = file.watch()
    assert file.save(FULL, NOW, ())
    assert written == []
    file.close()


def test_state_and_history_are_written_in_one_transaction(tmp_path: Path) -> None:
    file = Counted(tmp_path, API)
    file.save(FULL, NOW)
    written = file.watch()
    file.save(replace(FULL, failures=5), NOW, HAPPENED[3:4])
    heads = [sql.partition(" (")[0] for sql in written]
    inserts = [f"INSERT OR IGNORE INTO {table}" for table in ("subject", "happening", "event")]
    assert heads == ["BEGIN IMMEDIATE", "INSERT INTO program", *inserts, "COMMIT"]
    file.close()


def test_own_names_and_available_updates_are_not_stored(tmp_path: Path) -> None:
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


# Pruning


def test_history_older_than_a_year_is_pruned_by_a_save_once_a_day(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    old = Event(NOW.wall - DEFAULT_RETENTION_S + 30, FRONT.key, EventKind.NOTIFIED, "battery_low")
    young = event(NOW.wall - DEFAULT_RETENTION_S + PRUNED_EVERY_S + 30)
    level = Reading(old.at, FRONT.key, 80, False)
    file.save(FULL, NOW, [old, young, level])
    in_an_hour = NOW._replace(at=NOW.at + 3600, wall=NOW.wall + 3600)
    file.save(replace(FULL, failures=7), in_an_hour)
    assert file.read_lock_history(FRONT.key) == lock_history([old, young, level])
    in_a_day = NOW._replace(at=NOW.at + PRUNED_EVERY_S, wall=NOW.wall + PRUNED_EVERY_S)
    file.save(replace(FULL, failures=7), in_a_day)  # writes nothing
    assert file.read_lock_history(FRONT.key) == lock_history([old, young, level])
    file.save(replace(FULL, failures=8), in_a_day)
    assert file.read_lock_history(FRONT.key) == LockHistory((young,), (level,))
    file.close()


def test_the_next_run_prunes_too_and_keeps_events_that_still_hold(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.close()
    now = later(NOW, DEFAULT_RETENTION_S + 60)
    file = StateFile(tmp_path, API)
    state = file.load(now)
    assert file.save(replace(state, failures=7), now)  # does not prune: the clock may be wrong until a sync succeeds
    assert file.read_lock_history(FRONT.key) == history_of(FRONT.key)
    file.save(replace(state, failures=8, recalled_at=None), now)
    assert file.read_lock_history(FRONT.key) == lock_history([HAPPENED[3], HAPPENED[5]])
    assert file.read_lock_history(SHED.key) == history_of(SHED.key, HAPPENED[:2])
    file.close()


S = FRONT.key
OVER = NOW.wall - DEFAULT_RETENTION_S


@pytest.mark.parametrize(
    ("ago", "stays"),
    [
        (((9, EventKind.STATE, "locked"), (5, EventKind.STATE, "unlocked"), (4, EventKind.DOOR, "opened")), {1, 2}),
        (((9, EventKind.STATE, "locked"), (-5, EventKind.STATE, "unlocked")), {0, 1}),
        (((9, EventKind.STATE, "unlocked"), (9, EventKind.STATE, "locked")), {0}),  # the later of two at the same time
        (((9, EventKind.RAISED, "jammed"), (5, EventKind.RAISED, "battery_low")), {0, 1}),
        (((9, EventKind.RAISED, "jammed"), (5, EventKind.CLEARED, "jammed")), set()),
        (((9, EventKind.RAISED, "jammed"), (-5, EventKind.CLEARED, "jammed")), {0, 1}),
        (((9, EventKind.CLEARED, "jammed"), (9, EventKind.RAISED, "jammed")), {1}),
        (((9, EventKind.NOTIFIED, "jammed"), (5, EventKind.SUPPRESSED, "jammed:paused")), set()),
        (((9, EventKind.ACCOUNT, "here"), (8, EventKind.STATE, "locked"), (5, EventKind.ACCOUNT, "gone")), set()),
        (((9, EventKind.ACCOUNT, "gone"), (8, EventKind.ACCOUNT, "here"), (7, EventKind.STATE, "locked")), {1, 2}),
        (((9, EventKind.STATE, "locked"), (5, EventKind.ACCOUNT, "gone"), (-5, EventKind.ACCOUNT, "here")), {2}),
    ],
)
def test_pruning_keeps_only_old_events_that_held_until_the_cut(
    tmp_path: Path, ago: tuple[tuple[int, EventKind, str], ...], stays: set[int]
) -> None:
    events = [Event(OVER - seconds, S, what, value) for seconds, what, value in ago]
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.save(FULL, NOW, events)
    file.set_retention(DEFAULT_RETENTION_S - 1, NOW._replace(wall=NOW.wall - 1))
    assert set(file.read_lock_history(S).events) == {events[each] for each in stays}
    file.close()


# Errors


@pytest.mark.parametrize("most", [0, 4096, 40_000])
def test_save_returns_false_on_a_full_disk(tmp_path: Path, most: int, expected_log: pytest.LogCaptureFixture) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED[:2])
    file.close()
    file = StateFile(tmp_path, API)
    many = [event(NOW.wall - 1 - number) for number in range(2000)]
    with full_disk(most):
        assert not file.save(replace(FULL, failures=9), NOW, many)
        assert file.read_lock_history(SHED.key) == history_of(SHED.key, HAPPENED[:2])  # reading still works
    assert file.save(replace(FULL, failures=9), NOW, many[:100])
    file.close()
    assert len(read_lock_history(tmp_path).events) == 100


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
def test_a_row_with_impossible_values_is_skipped(tmp_path: Path, edit: str) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.close()
    db = sqlite3.connect(tmp_path / FILE_NAME)
    db.execute(edit)
    db.commit()
    db.close()
    left = HAPPENED[3] if "happening" in edit else HAPPENED[5]
    assert read_lock_history(tmp_path) == history_of(FRONT.key, tuple(each for each in HAPPENED if each is not left))


@pytest.mark.parametrize("table", ["event", "reading", "subject", "happening"])
@pytest.mark.parametrize("finds", ["read", "save", "load"])
def test_a_file_without_a_table_is_put_aside_by_any_method(
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
    if finds == "read":
        assert file.read_lock_history(FRONT.key) == LockHistory()
    assert file.save(FULL, NOW, HAPPENED)
    assert file.read_lock_history(FRONT.key) == history_of(FRONT.key)
    assert file.load(NOW) == back(FULL, NOW, NOW)
    assert [trouble.fault for trouble in file.troubles] == [Fault.PUT_ASIDE]
    file.close()


KILLED = """
import json, os, select, signal, sys, time
from dataclasses import replace
from pathlib import Path

from lockwatch.domain.history import Event, EventKind
from lockwatch.storage import state_db
from lockwatch.storage.state_file import StateFile
from tests.storage.state_samples import API, FULL, NOW

place, first = Path(sys.argv[1]), int(sys.argv[2])
file = StateFile(place, API)
for count in range(first, first + 100_000):
    file.save(replace(FULL, failures=count), NOW, [Event(NOW.wall + count, "S", EventKind.STATE, str(count))])
    print(count, flush=True)
    if count == first + 25:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_process_loses_no_commit(tmp_path: Path) -> None:
    first = 0
    for _ in range(3):
        run = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path), str(first)], cwd=ROOT, capture_output=True, text=True
        )
        assert run.returncode == -9, run.stderr
        first = int(run.stdout.split()[-1]) + 1
    file = StateFile(tmp_path, API)
    assert [int(each.value) for each in file.read_lock_history("S").events] == list(range(first - 1, -1, -1))
    assert file.load(NOW).failures == first - 1
    file.close()


def test_a_shorter_time_to_keep_history_prunes_at_once(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    old, young = (Event(NOW.wall - days * 86400, S, EventKind.NOTIFIED, "jammed") for days in (40, 20))
    file.save(FULL, NOW, [old, young])
    assert file.set_retention(400 * 86400.0, NOW)
    assert file.set_retention(30 * 86400.0, NOW)
    assert file.read_lock_history(S).events == (young,)
    file.close()


# Marks


@moves_open_files
def test_marks_survive_a_restart_and_belong_to_the_account(tmp_path: Path) -> None:
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
    other.save(State(unseen_since=NOW.awake), NOW)
    assert file.marks() == other.marks() == {}
    file.close()
    other.close()
