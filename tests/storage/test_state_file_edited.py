"""Tests of rows of the state file that were edited by hand: an invalid row affects no other row."""

import contextlib
import math
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwatch.domain.pacing import Pace
from lockwatch.storage.state_file import FILE_NAME, StateFile
from tests.examples import examples
from tests.storage.state_files import BLANK, LOADED, aside, edit, full_file, loaded
from tests.storage.state_samples import API, FRONT, FULL, HAPPENED, NOW

COLUMNS = [
    (table, column)
    for table, columns in {
        "program": ("api_url", "synced_at", "blind_s", "refusals", "failures", "paused_until"),
        "info": ("name", "serial_number"),
        "lock": (
            *("key", "id", "name", "serial_number", "connected", "connection_since", "state", "door", "charging"),
            *("battery_reported", "state_change_result", "state_changed_at", "revision", "battery_level"),
            *("battery_believed_at", "battery_doubted", "battery_doubted_at", "battery_lowest", "lost_at", "unstable"),
            "unstable_for_a_day",
            *("place_kind", "place_tag"),
        ),
        "alert": (
            *("matter", "kind", "since", "pending", "jammed_at", "due", "told_at", "silent_until"),
            *("held", "waits", "place_kind", "place_tag"),
        ),
        "request": ("last_start", "not_before", "api_url", "synced_at"),
        "subject": ("key", "name"),
        "happening": ("what", "value"),
        "event": ("at", "subject", "happening"),
        "reading": ("subject", "at", "level", "charging"),
    }.items()
    for column in columns
]


HISTORY = ("event", "subject", "happening")
WITHOUT_ROWID = {"lock": "id = 2", "event": "happening = 3", "reading": "level = 79"}
VALUES: list[Any] = [
    *(None, "", "x", "1,x", ",,,", "2026-99-99", b"\xff\x00", "jam\0", 0, 1, -1, 7, 101, 2**63 - 1, -(2**63)),
    *(1.5, 1e300, -1e300, math.inf, -math.inf, math.nan, "disconnected", "2026-03-01", "9999-12-31T23:59:59-23:59"),
]


@examples(3)
@given(st.lists(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(VALUES), st.booleans()), min_size=1, max_size=4))
def test_a_row_edited_by_hand_affects_no_other_row(edits: list[tuple[tuple[str, str], Any, bool]]) -> None:
    file = StateFile(None, API)
    file.save(FULL, NOW, HAPPENED)
    file.save_pace(Pace(), None)
    db = file.database.db
    assert db is not None
    db.execute("PRAGMA foreign_keys = OFF")
    harmed = set()
    for (table, column), value, every in edits:
        which = "1" if every else WITHOUT_ROWID.get(table, "rowid = 1")
        with contextlib.suppress(sqlite3.IntegrityError):
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {which}", (value,))
            harmed.add((table, column, every))
    db.execute("PRAGMA foreign_keys = ON")
    with quiet():
        state = file.load(NOW)
        file.pace()
        assert set(file.read_lock_history(FRONT.key).events) <= set(HAPPENED) or {*HISTORY} & {
            table for table, _, _ in harmed
        }
        if not any(table == "lock" and every for table, _, every in harmed) and ("program", "api_url") not in {
            harm[:2] for harm in harmed
        }:
            assert {1, 3} <= state.locks.keys()
        file.save(FULL, NOW)
        again = file.load(NOW)
        assert again == replace(LOADED, synced_at=again.synced_at, ran_until=again.ran_until)
    assert file.troubles == ()
    file.close()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lockwatch.storage.state_reader.log.disabled", True)
        yield


@pytest.mark.parametrize(
    ("edits", "missing"),
    [
        ("UPDATE lock SET connection_since = 'yesterday' WHERE id = 2", "lock 2"),
        ("UPDATE lock SET state = 'locked' WHERE id = 2", "lock 2"),
        ("UPDATE lock SET id = NULL WHERE id = 2", "lock 2"),
        ("UPDATE lock SET battery_level = 101 WHERE id = 2", "lock 2"),
        ("UPDATE lock SET connected = 2 WHERE id = 2", "lock 2"),
        ("UPDATE lock SET lost_at = '1.0,soon' WHERE id = 2", "lock 2"),
        ("UPDATE alert SET kind = 'reconnected' WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET kind = 'digest_gap' WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET kind = 'jammed' WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET held = 'tired' WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET since = 9e999 WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET due = NULL WHERE kind = 'disconnected'", "alert"),
        ("UPDATE info SET name = x'ff41' WHERE id = 9", "info"),
        ("UPDATE on_screen SET id = 4294967296 WHERE tag = 'connection:#2'", "on_screen"),
        ("UPDATE on_screen SET service = x'37' WHERE tag = 'connection:#2'", "on_screen"),
        ("UPDATE program SET failures = -1", "program"),
        ("UPDATE program SET paused_until = 'never'", "program"),
    ],
)
def test_only_the_invalid_row_is_skipped(
    tmp_path: Path, edits: str, missing: str, expected_log: pytest.LogCaptureFixture
) -> None:
    full_file(tmp_path).close()
    edit(tmp_path, edits)
    expected = LOADED
    if missing == "lock 2":
        expected = replace(LOADED, locks={id_: lock for id_, lock in LOADED.locks.items() if id_ != 2})
    elif missing == "alert":
        expected = replace(LOADED, locks={**LOADED.locks, 2: replace(LOADED.locks[2], alerts={})})
    elif missing == "info":
        expected = replace(LOADED, infos={id_: info for id_, info in LOADED.infos.items() if id_ != 9})
    elif missing == "on_screen":
        left = {tag: id_ for tag, id_ in LOADED.on_screen.ids.items() if tag != "connection:#2"}
        expected = replace(LOADED, on_screen=LOADED.on_screen._replace(ids=left))
    else:
        expected = replace(
            BLANK,
            locks=LOADED.locks,
            infos=LOADED.infos,
            alerts=LOADED.alerts,
            on_screen=LOADED.on_screen,
            recalled_at=NOW.at,
        )
    assert loaded(tmp_path) == expected
    assert len(expected_log.records) == 1
    assert aside(tmp_path) == []


def test_a_skipped_row_is_deleted_by_the_next_save(tmp_path: Path, expected_log: pytest.LogCaptureFixture) -> None:
    full_file(tmp_path).close()
    edit(tmp_path, "UPDATE lock SET state = 'locked' WHERE id = 2")
    file = StateFile(tmp_path, API)
    file.save(file.load(NOW), NOW)
    file.close()
    assert set(loaded(tmp_path).locks) == {1, 3}
    assert len(expected_log.records) == 1


def test_a_lock_with_an_edited_key_is_deleted_when_it_leaves(tmp_path: Path) -> None:
    full_file(tmp_path).close()
    edit(tmp_path, "UPDATE lock SET key = 'mine' WHERE id = 3")
    file = StateFile(tmp_path, API)
    state = file.load(NOW)
    file.save(replace(state, locks=MappingProxyType({id_: state.locks[id_] for id_ in (1, 2)})), NOW)
    file.close()
    assert set(loaded(tmp_path).locks) == {1, 2}


def test_invalid_utf_8_in_a_name_is_replaced(tmp_path: Path) -> None:
    full_file(tmp_path).close()
    edit(tmp_path, "UPDATE info SET name = CAST(x'ff41' AS TEXT) WHERE id = 9")
    assert loaded(tmp_path).infos[9].name == "\ufffdA"


@pytest.mark.parametrize("value", [None, "now", b"", math.nan, math.inf, -math.inf, 1e300, 2**62], ids=str)
def test_an_impossible_time_of_a_request_is_ignored(tmp_path: Path, value: Any) -> None:
    file = StateFile(tmp_path, API)
    file.save_pace(Pace(), None)
    db = sqlite3.connect(tmp_path / FILE_NAME)
    db.execute("UPDATE request SET last_start = ?, not_before = ?", (value, value))
    db.commit()
    db.close()
    assert file.others_pace() == Pace()
    assert file.pace() == Pace()
    file.close()
