"""Tests of reading the history without the program: it is complete, errors are raised, and no file is changed."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwatch.domain.history import Entry, Event, EventKind, Reading
from lockwatch.domain.timeline import Query, pages
from lockwatch.history.records import records
from lockwatch.storage import state_db
from lockwatch.storage.history_reader import HistoryReader, NoHistoryError, Why
from lockwatch.storage.state_file import FILE_NAME, StateFile
from tests.history.pages import TIME, entries, reader
from tests.storage.denials import full_disk, nobody_else
from tests.storage.state_samples import API, CELLAR, FRONT, FULL, NOW
from tests.systems import moves_open_files

ALL = Query()
DAY = [Reading(TIME + at, FRONT.key, at % 100, False) for at in range(500)]


def written(place: Path, happened: Iterable[Entry]) -> StateFile:
    """Return a file that is still open, as while the program is running."""
    file = StateFile(place, API)
    assert file.save(FULL, NOW, happened)
    return file


def read(place: Path, query: Query = ALL) -> list[Entry]:
    with closing(HistoryReader(place, API)) as file:
        return [entry for page in pages(file.page, query) for entry in page.entries]


def why(place: Path, api_url: str = API) -> NoHistoryError:
    with closing(HistoryReader(place, api_url)) as file, pytest.raises(NoHistoryError) as raised:
        file.page(Query())
    with closing(HistoryReader(place, api_url)) as file, pytest.raises(NoHistoryError):
        file.count(Query())
    return raised.value


def all_of(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir() if not path.name.endswith("-shm")}


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the file of a program that has ended, with which a test changes the file."""
    written(tmp_path, DAY).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as db:
        yield db


@pytest.mark.parametrize("runs", [True, False])
def test_reading_returns_the_history_and_does_not_change_the_file(tmp_path: Path, runs: bool) -> None:
    file = written(tmp_path, DAY)
    if not runs:
        file.close()
    before = all_of(tmp_path)
    assert read(tmp_path) == DAY[::-1]
    with closing(HistoryReader(tmp_path, API)) as history:
        assert history.count(Query(since=TIME + 100)) == 400
    assert all_of(tmp_path) == before
    file.close()


def test_the_history_of_a_killed_program_is_read_completely(tmp_path: Path) -> None:
    file = written(tmp_path / "one", DAY)
    shutil.copytree(tmp_path / "one", tmp_path / "killed")
    file.close()
    assert (tmp_path / "killed" / f"{FILE_NAME}-wal").stat().st_size
    assert read(tmp_path / "killed") == DAY[::-1]


def test_entries_written_while_reading_are_not_returned(tmp_path: Path) -> None:
    file = written(tmp_path, DAY)
    with closing(HistoryReader(tmp_path, API)) as history:
        reading = pages(history.page, Query(least=100))
        collected = [*next(reading).entries]
        assert file.save(FULL, NOW, [Event(TIME + 1000, FRONT.key, EventKind.STATE, "locked")])
        collected += [entry for page in reading for entry in page.entries]
    file.close()
    assert collected == DAY[::-1]


def test_no_transaction_is_open_between_two_pages(tmp_path: Path) -> None:
    """An open transaction would keep the log (-wal) from being emptied while a user looks at the first page."""
    file = written(tmp_path, DAY)
    with closing(HistoryReader(tmp_path, API)) as history:
        next(pages(history.page, Query(least=100)))
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as db:
            busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    file.close()
    assert not busy


@given(entries([FRONT.key, "#2", CELLAR.key]), st.integers(1, 9))
def test_records_read_from_the_file_equal_those_of_the_same_entries_in_memory(
    tmp_path_factory: pytest.TempPathFactory, happened: list[Entry], least: int
) -> None:
    place = tmp_path_factory.mktemp("history")
    written(place, happened).close()
    with closing(HistoryReader(place, API)) as file:
        from_file = [*records(pages(file.page, Query(least=least)), lambda key, name: key)]
    assert from_file == [*records(pages(reader(happened), Query()), lambda key, name: key)]


# Errors


def test_a_missing_file_is_not_created(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        assert why(place).why is Why.NO_FILE
    assert [*tmp_path.iterdir()] == []


def test_a_file_that_is_just_being_created_has_no_history(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    assert why(tmp_path).why is Why.NO_FILE
    with closing(state_db.open_file(tmp_path / FILE_NAME)):  # with empty tables
        assert why(tmp_path).why is Why.NO_FILE


def test_the_history_of_another_address_is_not_returned(changed: sqlite3.Connection, tmp_path: Path) -> None:
    error = why(tmp_path, "https://other.example")
    assert (error.why, error.more) == (Why.OTHER_ADDRESS, API)


@pytest.mark.usefixtures("impatient")
def test_history_deleted_while_reading_as_of_now_is_still_returned(tmp_path: Path) -> None:
    file = written(tmp_path, DAY)
    whole = [*pages(file.page, Query(least=100))]
    with closing(HistoryReader(tmp_path, API, as_of_now=True)) as history:
        reading = pages(history.page, Query(least=100))
        read = [next(reading)]
        assert not file.forget(None, FULL, NOW)  # the reader still holds the log
        assert [*read, *reading] == whole
    assert file.forget(None, FULL, NOW)
    file.close()


@moves_open_files
def test_a_change_of_account_while_reading_loses_nothing(tmp_path: Path) -> None:
    written(tmp_path, DAY).close()
    with closing(HistoryReader(tmp_path, API)) as history:
        reading = pages(history.page, Query(least=100))
        next(reading)
        other = StateFile(tmp_path, "https://other.example")
        assert other.save(FULL, NOW)
        other.close()
        rest = [*reading]
    assert rest
    with closing(HistoryReader(tmp_path, API)) as history:
        assert [*pages(history.page, Query(least=100))][1:] == rest


@pytest.mark.parametrize(("version", "expected"), [(0, Why.OLDER), (1, Why.OLDER), (99, Why.NEWER)])
def test_a_file_of_another_version_is_not_changed(
    changed: sqlite3.Connection, tmp_path: Path, version: int, expected: Why
) -> None:
    changed.execute(f"PRAGMA user_version = {version}")
    changed.close()
    before = all_of(tmp_path)
    assert why(tmp_path).why is expected
    assert all_of(tmp_path) == before


def test_a_broken_file_is_not_changed(tmp_path: Path) -> None:
    written(tmp_path, DAY).close()
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    for broken in (b"no database" * 1000, whole[:100] + b"\xff" * 5000, whole[:4096] + bytes(len(whole) - 4096)):
        path.write_bytes(broken)
        assert why(tmp_path).why is Why.BROKEN
        assert all_of(tmp_path) == {FILE_NAME: broken}


def test_a_missing_table_counts_as_a_broken_file(changed: sqlite3.Connection, tmp_path: Path) -> None:
    changed.execute("DROP TABLE reading")
    assert why(tmp_path).why is Why.BROKEN


@pytest.mark.usefixtures("impatient")
def test_a_file_locked_by_another_program_is_busy(changed: sqlite3.Connection, tmp_path: Path) -> None:
    changed.execute("PRAGMA locking_mode = EXCLUSIVE")
    changed.execute("BEGIN EXCLUSIVE")
    error = why(tmp_path)
    assert (error.why, error.more) == (Why.BUSY, "SQLITE_BUSY")


def test_a_file_without_read_permission_is_unreadable(open_place: Path) -> None:
    written(open_place, DAY).close()
    with nobody_else(open_place, 0o700):
        (open_place / FILE_NAME).chmod(0)
        assert why(open_place).why is Why.UNREADABLE


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_read_only_file_or_directory_is_read(open_place: Path, mode: int) -> None:
    written(open_place, DAY).close()
    (open_place / FILE_NAME).chmod(mode)
    with nobody_else(open_place, 0o500):
        assert read(open_place) == DAY[::-1]


def test_a_file_on_a_full_disk_is_read(tmp_path: Path) -> None:
    written(tmp_path, DAY).close()
    with full_disk():
        assert read(tmp_path) == DAY[::-1]


def test_a_file_whose_log_cannot_be_read_is_unreadable(tmp_path: Path) -> None:
    """On a full disk the log can't be read, so the last commits of a killed program would be missing."""
    file = written(tmp_path / "one", DAY)
    shutil.copytree(tmp_path / "one", tmp_path / "killed", ignore=shutil.ignore_patterns("*-shm"))
    file.close()
    with full_disk():
        assert why(tmp_path / "killed").why is Why.UNREADABLE
    assert read(tmp_path / "killed") == DAY[::-1]
