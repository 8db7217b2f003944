"""Tests of the history with several accounts, and with locks whose serial number becomes known later."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Timer
from types import MappingProxyType

import pytest

from lockwatch.domain.history import Event, EventKind, LockHistory, Reading
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.pacing import Pace
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Query
from lockwatch.storage.account_files import move, parked
from lockwatch.storage.history_reader import HistoryReader
from lockwatch.storage.state_file import FILE_NAME, StateFile
from tests.storage.state_files import event, history_of, read_lock_history
from tests.storage.state_samples import API, CELLAR, FRONT, FULL, HAPPENED, NOW, SHED
from tests.systems import moves_open_files


def test_history_stored_under_the_id_moves_to_the_serial_number(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    early = (event(NOW.wall - 60, "#2"), Reading(NOW.wall - 60, "#2", 40, False))
    file.save(FULL, NOW, early)
    named = replace(SHED, info=LockInfo(2, "Shed", "20200001-000002"))
    late = (event(NOW.wall - 20, "#2"), event(NOW.wall - 5, "20200001-000002"))
    file.save(replace(FULL, locks=MappingProxyType({**FULL.locks, 2: named})), NOW, late)
    file.close()
    kept = read_lock_history(tmp_path, "20200001-000002")
    assert [each.at for each in kept.events] == [NOW.wall - 5, NOW.wall - 20, NOW.wall - 60]
    assert [each[2:] for each in kept.readings] == [(40, False)]
    assert read_lock_history(tmp_path, "#2") == LockHistory()


def test_history_moves_to_the_serial_number_even_if_no_state_was_loaded(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, [event(NOW.wall - 60, "#2")])
    file.close()
    file = StateFile(tmp_path, API)  # without load()
    named = replace(SHED, info=LockInfo(2, "Shed", "20200001-000002"))
    file.save(replace(FULL, locks=MappingProxyType({2: named})), NOW, [event(NOW.wall - 60, "20200001-000002")])
    assert len(file.read_lock_history("20200001-000002").events) == 1
    file.close()


def test_a_lock_whose_new_id_is_named_after_its_old_record_left_is_still_in_the_account(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    key, came, left = "20200001-000002", NOW.wall - 60, NOW.wall - 30
    old = [
        Event(came - 30, key, EventKind.ACCOUNT, "here"),
        Event(came - 30, key, EventKind.RAISED, "jammed"),
        Event(left, key, EventKind.CLEARED, "jammed"),
        Event(left, key, EventKind.ACCOUNT, "gone"),
    ]
    file.save(
        FULL,
        NOW,
        [*old, Event(came, "#2", EventKind.ACCOUNT, "here"), Event(came + 10, "#2", EventKind.RAISED, "jammed")],
    )
    named = replace(SHED, info=LockInfo(2, "Shed", key))
    file.save(replace(FULL, locks=MappingProxyType({**FULL.locks, 2: named})), NOW)
    file.close()
    assert [(each.at - came, each.what, each.value) for each in read_lock_history(tmp_path, key).events] == [
        (10, EventKind.RAISED, "jammed"),
        (0, EventKind.CLEARED, "jammed"),
        (0, EventKind.ACCOUNT, "here"),
        (0, EventKind.ACCOUNT, "gone"),
        (-30, EventKind.RAISED, "jammed"),
        (-30, EventKind.ACCOUNT, "here"),
    ]


def test_a_lock_that_left_keeps_its_history(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.save(replace(FULL, locks=MappingProxyType({3: CELLAR})), NOW)
    file.close()
    assert read_lock_history(tmp_path, FRONT.key) == history_of(FRONT.key)


def test_the_account_changes_when_another_program_has_closed_the_file(tmp_path: Path) -> None:
    """Windows refuses to move it before."""
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.close()
    reader = (tmp_path / FILE_NAME).open("rb")
    closing = Timer(0.3, reader.close)
    closing.start()
    other = StateFile(tmp_path, "https://proxy.example")
    assert other.save(FULL, NOW)
    closing.join()
    assert other.troubles == ()
    other.close()
    assert parked(tmp_path / FILE_NAME, API).exists()


@moves_open_files
def test_each_account_has_its_own_history(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    other = StateFile(tmp_path, "https://proxy.example")
    assert other.read_lock_history(FRONT.key) == LockHistory()
    mine = event(NOW.wall - 1)
    other.save(State(unseen_since=NOW.awake), NOW, [mine])
    assert file.read_lock_history(FRONT.key) == LockHistory()
    assert other.read_lock_history(FRONT.key) == LockHistory((mine,))
    file.save(replace(FULL, failures=8), NOW, HAPPENED[3:4])  # the last save of the previous account may come later
    assert file.read_lock_history(FRONT.key) == history_of(FRONT.key)
    other.load(NOW)
    assert other.read_lock_history(FRONT.key) == LockHistory((mine,))
    file.close()
    other.close()


def test_the_history_of_an_account_returns_with_its_address(tmp_path: Path) -> None:
    for address, passed in ((API, HAPPENED), ("https://a.example", [event(5.0)]), ("https://b.example", [event(6.0)])):
        file = StateFile(tmp_path, address)
        assert file.load(NOW) == State(unseen_since=NOW.awake)
        assert file.read_lock_history(FRONT.key) == LockHistory()
        file.save(FULL, NOW, passed)
        file.close()
    for address, found in ((API, history_of(FRONT.key)), ("https://a.example", LockHistory((event(5.0),)))):
        file = StateFile(tmp_path, address)
        assert file.load(NOW).locks.keys() == FULL.locks.keys()
        assert file.read_lock_history(FRONT.key) == found
        file.close()
    assert file.troubles == ()
    with closing(HistoryReader(tmp_path, API)) as reader:
        assert reader.count(Query()) == len(HAPPENED)


def test_an_interrupted_change_of_account_is_completed_by_the_next_run(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.close()
    move(tmp_path / FILE_NAME, parked(tmp_path / FILE_NAME, API))  # here the process was killed
    file = StateFile(tmp_path, API)
    file.pace()  # creates a new file, which belongs to no account
    assert file.load(NOW).locks.keys() == FULL.locks.keys()
    assert file.read_lock_history(FRONT.key) == history_of(FRONT.key)
    file.close()


def test_the_time_of_the_last_request_is_kept_when_the_account_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockwatch.storage.state_file.moment", lambda: NOW)
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.save_pace(Pace(NOW.at), None)
    file.close()
    other = StateFile(tmp_path, "https://proxy.example")
    other.load(NOW)
    assert other.pace().last_start == NOW.at
    other.close()


def test_forgetting_everything_includes_other_accounts(tmp_path: Path) -> None:
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
def test_setting_the_wall_clock_deletes_no_history(tmp_path: Path, set_by_s: float) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, HAPPENED)
    file.save(FULL, NOW._replace(wall=NOW.wall + set_by_s))
    assert file.read_lock_history(FRONT.key) == history_of(FRONT.key)
    file.close()
