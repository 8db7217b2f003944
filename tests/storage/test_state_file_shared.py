"""Tests of a state file that other programs lock, replace or remove."""

import sqlite3
from pathlib import Path

import pytest

from lockwatch.domain.pacing import Pace
from lockwatch.storage.state_file import FILE_NAME, StateFile
from tests.storage.state_files import CHANGED, LOADED, aside, full_file, loaded
from tests.storage.state_samples import API, FULL, NOW, back
from tests.systems import moves_open_files


@pytest.mark.usefixtures("impatient")
def test_while_the_file_is_locked_a_save_fails_and_the_next_one_succeeds(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    file = full_file(tmp_path)
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    file.save(CHANGED, NOW)
    file.save_pace(Pace(1.0), None)
    assert file.load(NOW) == LOADED
    other.execute("ROLLBACK")
    other.close()
    file.save(CHANGED, NOW)
    file.close()
    assert file.troubles == ()
    assert len(expected_log.records) == 1
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


@pytest.mark.usefixtures("impatient")
def test_a_file_that_is_locked_while_it_is_opened_is_not_broken(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    full_file(tmp_path).close()
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE program SET failures = 7")
    file = StateFile(tmp_path, API)
    assert file.load(NOW) == LOADED
    file.save(CHANGED, NOW)
    other.execute("ROLLBACK")
    other.close()
    file.save(CHANGED, NOW)
    file.close()
    assert file.troubles == ()
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


@moves_open_files
def test_a_removed_file_is_created_again(tmp_path: Path) -> None:
    file = full_file(tmp_path)
    file.save_pace(Pace(1.0), None)
    for path in tmp_path.iterdir():
        path.unlink()
    assert file.others_pace() == Pace()
    file.save(FULL, NOW)
    assert loaded(tmp_path) == LOADED
    (tmp_path / FILE_NAME).unlink()  # its log (-wal) remains
    file.save(CHANGED, NOW)
    file.close()
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_a_file_replaced_by_another_process_is_not_put_aside_again(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"x" * 9000)
    mine, theirs = StateFile(tmp_path, API), StateFile(tmp_path, API)
    theirs.save(FULL, NOW)
    mine.database._identity = (0, 0)  # `mine` still has the broken file open
    assert mine.database._replace_file("broken")
    assert mine.load(NOW) == LOADED
    assert len(aside(tmp_path)) == 1
    mine.close()
    theirs.close()


def test_after_a_bug_in_a_query_the_next_save_succeeds_and_the_file_is_not_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    file = full_file(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("lockwatch.storage.state_file.changes", lambda *_: [("DELETE FROM lock WHERE id = ?", ())])
        file.save(CHANGED, NOW)
    assert file.troubles == ()
    file.save(CHANGED, NOW)
    file.close()
    assert aside(tmp_path) == []
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_the_memory_json_of_early_versions_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "memory.json").write_text("{}")
    full_file(tmp_path).close()
    assert (tmp_path / "memory.json").read_text() == "{}"
