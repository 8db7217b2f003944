"""Tests of deleting history on request: it leaves no trace in the files, and everything else stays."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from lockwatch.domain.history import Event, EventKind, LockHistory, Reading
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Query
from lockwatch.storage.state_file import FILE_NAME, StateFile
from tests.storage.state_files import event, history_of
from tests.storage.state_samples import CELLAR, FRONT, FULL, NOW, SHED, back


def bytes_of(place: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(place.iterdir()))


def test_a_forgotten_lock_leaves_no_trace_and_the_rest_stays(full: StateFile, tmp_path: Path) -> None:
    many = [event(NOW.wall - 1 - number, "SERIAL-THAT-GOES") for number in range(3000)]
    gone = replace(CELLAR, info=LockInfo(3, "Name that goes", "SERIAL-THAT-GOES"))
    full.save(replace(FULL, locks=MappingProxyType({**FULL.locks, 3: gone})), NOW, many)
    full.mark("faster:SERIAL-THAT-GOES", NOW.wall)
    full.mark("faster:_ERIAL-THAT-GOES", NOW.wall)
    full.save(FULL, NOW)
    assert full.forget("SERIAL-THAT-GOES", FULL, NOW)
    assert full.read_lock_history("SERIAL-THAT-GOES") == LockHistory()
    assert full.read_lock_history(SHED.key) == history_of(SHED.key)
    assert full.marks() == {"faster:_ERIAL-THAT-GOES": NOW.wall}
    left = bytes_of(tmp_path)
    assert b"SERIAL-THAT-GOES" not in left.replace(b"_ERIAL-THAT-GOES", b"")
    assert b"Name that goes" not in left
    assert b"Gone" not in bytes_of(tmp_path)  # the name of a lock that left the account earlier
    infos = MappingProxyType({id_: info for id_, info in FULL.infos.items() if id_ in FULL.locks})
    loaded = full.load(NOW)
    expected = back(replace(FULL, infos=infos), NOW, NOW)
    assert loaded == replace(expected, ran_until=loaded.ran_until, ended_in_gap=loaded.ended_in_gap)


def test_the_history_of_a_present_lock_restarts_with_its_current_state(full: StateFile) -> None:
    assert full.forget(FRONT.key, FULL, NOW)
    assert set(full.read_lock_history(FRONT.key).events) == {
        Event(NOW.wall, FRONT.key, EventKind.ACCOUNT, "here"),
        Event(NOW.wall, FRONT.key, EventKind.CONNECTION, "connected"),
        Event(NOW.wall, FRONT.key, EventKind.RAISED, "jammed"),
    }
    assert full.read_lock_history(FRONT.key).readings == (Reading(NOW.wall, FRONT.key, 81, True),)
    assert full.page(Query()).names[FRONT.key] == FRONT.info.name


def test_forgetting_everything_keeps_the_current_state_only(full: StateFile, tmp_path: Path) -> None:
    full.mark("looked", NOW.wall)
    aside = tmp_path / "state.broken-20260101-120000-000000.sqlite3"
    aside.write_bytes(b"")
    size = len(bytes_of(tmp_path))
    assert full.forget(None, FULL, NOW)
    assert full.marks() == {}
    assert not aside.exists()
    assert {entry.at for entry in full.page(Query()).entries} == {NOW.wall}
    assert len(bytes_of(tmp_path)) <= size
    assert b"Gone" not in bytes_of(tmp_path)  # the name of a lock that left the account earlier
    infos = MappingProxyType({id_: info for id_, info in FULL.infos.items() if id_ in FULL.locks})
    loaded = full.load(NOW)
    expected = back(replace(FULL, infos=infos), NOW, NOW)
    assert loaded == replace(expected, ran_until=loaded.ran_until, ended_in_gap=loaded.ended_in_gap)


def test_forgetting_does_not_touch_another_account(full: StateFile, tmp_path: Path) -> None:
    other = StateFile(tmp_path, "https://proxy.example")
    assert other.forget(None, State(), NOW)
    other.close()
    assert full.read_lock_history(SHED.key) == history_of(SHED.key)


@pytest.mark.usefixtures("impatient")
def test_forget_returns_false_while_another_process_reads_the_log(full: StateFile, tmp_path: Path) -> None:
    reader = sqlite3.connect(tmp_path / FILE_NAME)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM event").fetchone()
    assert not full.forget(None, FULL, NOW)
    reader.close()
    assert full.forget(None, FULL, NOW)
