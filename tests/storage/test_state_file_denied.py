"""Tests of the state file without disk space, file descriptors or permissions."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lockwatch.domain.pacing import Pace
from lockwatch.storage import state_db
from lockwatch.storage.state_file import FILE_NAME, StateFile
from lockwatch.storage.state_troubles import Fault, Trouble
from tests.storage.denials import full_disk, no_more_files, nobody_else
from tests.storage.state_files import BLANK, CHANGED, LOADED, aside, full_file, loaded
from tests.storage.state_samples import API, FULL, NOW, back
from tests.systems import posix_limits


@posix_limits
@pytest.mark.parametrize("most", [0, 4096, 9000, 40_000])
@pytest.mark.parametrize("closed", [False, True], ids=["in a run", "at a start"])
def test_a_full_disk_raises_nothing_and_the_state_is_written_later(
    tmp_path: Path, most: int, closed: bool, expected_log: pytest.LogCaptureFixture
) -> None:
    file = full_file(tmp_path)
    if closed:
        file.close()
        file = StateFile(tmp_path, API)
    with full_disk(most):
        assert file.load(NOW) == LOADED  # reading still works
        for count in range(200):
            file.save(replace(CHANGED, failures=count), NOW)
            file.save_pace(Pace(float(count)), None)
    file.save(CHANGED, NOW)
    file.save_pace(Pace(), None)
    file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert len(expected_log.records) == 1
    assert aside(tmp_path) == []
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


@posix_limits
def test_a_file_that_cannot_be_created_on_a_full_disk_raises_nothing(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    file = StateFile(tmp_path, API)
    with full_disk():
        assert file.load(NOW) == BLANK
        file.save(FULL, NOW)
        file.save_pace(Pace(1.0), None)
        assert file.pace() == file.others_pace() == Pace()
    file.save(FULL, NOW)
    file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert len(expected_log.records) == 1
    assert loaded(tmp_path) == LOADED
    assert aside(tmp_path) == []


@posix_limits
def test_a_state_read_without_the_log_is_written_completely(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    """On a full disk the log of a killed process can't be read. Its commits must not come back later."""
    full_file(tmp_path / "one").close()
    file = StateFile(tmp_path / "one", API)
    file.save(CHANGED, NOW)
    (tmp_path / "two").mkdir()
    for end in ("", "-wal"):
        (tmp_path / "two" / (FILE_NAME + end)).write_bytes((tmp_path / "one" / (FILE_NAME + end)).read_bytes())
    file.close()
    file = StateFile(tmp_path / "two", API)
    with full_disk():
        state = file.load(NOW)
    assert state == LOADED
    file.save(state, NOW)
    file.close()
    assert loaded(tmp_path / "two") == LOADED


def test_a_save_is_repeated_if_its_commit_may_have_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    file = full_file(tmp_path)

    def failing(db: sqlite3.Connection, sql: str, *values: Any) -> sqlite3.Cursor:
        cursor = sqlite3.Connection.execute(db, sql, *values)
        if sql == "COMMIT":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        return cursor

    with monkeypatch.context() as patch:
        patch.setattr(state_db.Database, "execute", failing)
        file.save(CHANGED, NOW)
    file.save(FULL, NOW)
    file.close()
    assert loaded(tmp_path) == LOADED


@posix_limits
def test_running_out_of_file_descriptors_raises_nothing(tmp_path: Path, expected_log: pytest.LogCaptureFixture) -> None:
    state_db.open_file(None).close()  # imports everything that is needed
    file = StateFile(tmp_path, API)
    with no_more_files():
        assert file.load(NOW) == BLANK
        file.save(FULL, NOW)
    file.save(FULL, NOW)
    file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert loaded(tmp_path) == LOADED


@posix_limits
def test_a_read_only_directory_is_read(open_place: Path, expected_log: pytest.LogCaptureFixture) -> None:
    full_file(open_place).close()
    file = StateFile(open_place, API)
    with nobody_else(open_place, 0o500):
        assert file.load(NOW) == LOADED
        file.save(CHANGED, NOW)
        file.save_pace(Pace(1.0), None)
    with nobody_else(open_place, 0o700):
        file.save(CHANGED, NOW)
        file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert len(expected_log.records) == 1
    assert aside(open_place) == []
    assert loaded(open_place) == back(CHANGED, NOW, NOW)


@posix_limits
def test_a_broken_file_that_cannot_be_renamed_stays(open_place: Path, expected_log: pytest.LogCaptureFixture) -> None:
    (open_place / FILE_NAME).write_bytes(b"x" * 9000)
    file = StateFile(open_place, API)
    with nobody_else(open_place, 0o500):
        assert file.load(NOW) == BLANK
        file.save(FULL, NOW)
    file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert (open_place / FILE_NAME).read_bytes() == b"x" * 9000


@posix_limits
@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_an_inaccessible_directory_or_file_stays_unchanged(
    open_place: Path, mode: int, expected_log: pytest.LogCaptureFixture
) -> None:
    full_file(open_place).close()
    file = StateFile(open_place, API)
    with nobody_else(open_place, mode):
        assert file.load(NOW) == BLANK
        file.save(CHANGED, NOW)
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert aside(open_place) == []
    assert loaded(open_place) == LOADED
    file.close()


def test_a_file_in_place_of_the_directory_raises_nothing(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    file = StateFile(tmp_path / "file", API)
    file.save_pace(Pace(5.0), None)
    file.save(FULL, NOW)
    assert file.load(NOW) == BLANK
    assert file.pace() == file.others_pace() == Pace()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert "watching continues" in expected_log.text
    assert len(expected_log.records) == 1
    file.close()
