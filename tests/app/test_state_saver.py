"""Tests of the state saver: what it saves and when, and what it reads."""

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lockwatch.app.state_saver import MOST_UNWRITTEN, StateSaver
from lockwatch.domain.history import Entries, Event, EventKind, LockHistory, Reading
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.moment import Moment
from lockwatch.domain.pacing import Pace
from lockwatch.domain.state import State
from lockwatch.domain.step import rename
from lockwatch.domain.timeline import Page, Query
from lockwatch.storage.state_file import FILE_NAME, StateFile
from lockwatch.storage.state_troubles import Fault, Trouble
from lockwatch.util.clock import moment
from tests.systems import moves_open_files

NAMED = rename(State(), (LockInfo(1, "Front door", "S1"),))
TIME = 1.79e9


def event(number: int, key: str = "S1") -> Event:
    return Event(TIME + number, key, EventKind.STATE, "locked")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[StateFile]:
    file = StateFile(tmp_path, "https://api.example")
    yield file
    file.close()


@pytest.fixture
def saver(file: StateFile, qtbot: QtBot) -> Iterator[StateSaver]:
    saver = StateSaver(file)
    yield saver
    saver.finish()


def infos(tmp_path: Path) -> object:
    file = StateFile(tmp_path, "https://api.example")
    try:
        return file.load(moment()).infos
    finally:
        file.close()


def past(tmp_path: Path, key: str = "S1") -> LockHistory:
    file = StateFile(tmp_path, "https://api.example")
    try:
        return file.read_lock_history(key)
    finally:
        file.close()


def read_history(saver: StateSaver, qtbot: QtBot) -> LockHistory:
    answers: list[LockHistory] = []
    saver.read_lock_history("S1", answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def test_a_state_is_saved_in_the_background(saver: StateSaver, qtbot: QtBot, tmp_path: Path) -> None:
    saver.on_recalled(State())
    saver.save(NAMED)
    qtbot.waitUntil(lambda: infos(tmp_path) == NAMED.infos)


def test_nothing_is_saved_before_the_stored_state_has_been_loaded(
    saver: StateSaver, file: StateFile, tmp_path: Path
) -> None:
    file.save(NAMED, moment())
    saver.save(State())
    saver.finish()
    assert infos(tmp_path) == NAMED.infos


def test_finish_saves_the_latest_of_many_states(saver: StateSaver, tmp_path: Path) -> None:
    saver.on_recalled(State())
    for number in range(100):
        latest = rename(State(), (LockInfo(number, f"Door {number}"),))
        saver.save(latest)
    saver.finish()
    assert infos(tmp_path) == latest.infos


def test_a_state_without_a_change_of_stored_parts_is_not_saved(
    saver: StateSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[State] = []
    saver.on_recalled(State())
    saver.save(NAMED)
    saver.finish()

    def save(self: StateFile, state: State, now: Moment, happened: Entries) -> bool:
        saved.append(state)
        return True

    monkeypatch.setattr(StateFile, "save", save)
    saver.save(replace(NAMED, synced_at=12.0))
    saver.finish()
    assert saved == []
    saver.save(replace(NAMED, paused_until=12.0, locks=MappingProxyType({})))
    saver.finish()
    assert len(saved) == 1


@pytest.mark.usefixtures("expected_log")
def test_a_broken_file_is_put_aside_and_reported(saver: StateSaver, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").write_bytes(b"nothing that SQLite knows" * 100)
    saver.on_recalled(State())
    with qtbot.waitSignal(saver.troubled) as reported:
        saver.save(NAMED)
    [trouble] = reported.args or []
    assert isinstance(trouble, Trouble)
    assert trouble.fault is Fault.PUT_ASIDE
    assert (tmp_path / trouble.name).exists()


@moves_open_files
def test_a_waiting_state_of_the_old_account_is_not_saved_for_the_new_one(
    saver: StateSaver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, save = threading.Event(), StateFile.save

    def slow(self: StateFile, state: State, now: Moment, happened: Entries) -> bool:
        let_go.wait(60)
        return save(self, state, now, happened)

    monkeypatch.setattr(StateFile, "save", slow)
    other = StateFile(tmp_path, "https://other.example")
    saver.on_recalled(State())
    saver.save(replace(State(), failures=1))
    saver.on_history_added((event(1),))
    saver.save(NAMED)
    saver.use(other)
    saver.on_recalled(State())
    saver.save(replace(State(), failures=2))
    let_go.set()
    saver.finish()
    state = other.load(moment())
    assert (state.infos, state.failures) == ({}, 2)
    assert other.read_lock_history("S1") == LockHistory()
    other.close()


@moves_open_files
def test_a_lost_file_is_written_again_without_a_change_of_the_state(
    saver: StateSaver, file: StateFile, tmp_path: Path, qtbot: QtBot
) -> None:
    saver.on_recalled(State())
    saver.save(NAMED)
    qtbot.waitUntil(lambda: infos(tmp_path) == NAMED.infos)
    for path in tmp_path.glob("state.sqlite3*"):
        path.unlink()
    file.save_pace(Pace(moment().at), None)  # creates a file without the state, as the worker does
    qtbot.waitUntil(lambda: not saver._busy)
    saver.save(NAMED)
    qtbot.waitUntil(lambda: infos(tmp_path) == NAMED.infos)


# Entries of the history


def test_new_entries_are_written_with_an_unchanged_state(saver: StateSaver, qtbot: QtBot, tmp_path: Path) -> None:
    saver.on_recalled(State())
    saver.save(NAMED)
    qtbot.waitUntil(lambda: not saver._busy)
    saver.on_history_added((event(1), event(2)))
    saver.save(NAMED)
    saver.finish()
    assert past(tmp_path) == LockHistory((event(2), event(1)))


def test_states_in_between_are_skipped_but_entries_are_not(saver: StateSaver, tmp_path: Path) -> None:
    saver.on_recalled(State())
    for number in range(100):
        saver.on_history_added((event(number),))
        saver.save(replace(NAMED, failures=number))
    saver.finish()
    assert past(tmp_path) == LockHistory(tuple(event(number) for number in reversed(range(100))))


def test_the_latest_unwritten_entries_are_held_and_written_later(
    saver: StateSaver, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Entries] = []
    works = False

    def save(self: StateFile, state: State, now: Moment, happened: Entries) -> bool:
        if works:
            written.append(happened)
        return works

    monkeypatch.setattr(StateFile, "save", save)
    saver.on_recalled(State())
    for number in range(5):
        saver.on_history_added(tuple(event(number * 3000 + each) for each in range(3000)))
        saver.save(replace(NAMED, failures=number))
        qtbot.waitUntil(lambda: not saver._busy)
    works = True
    saver.save(replace(NAMED, failures=4))  # unchanged: another sync has found nothing new
    saver.finish()
    assert written == [tuple(event(number) for number in range(15_000 - MOST_UNWRITTEN, 15_000))]


def test_a_past_includes_unwritten_entries(saver: StateSaver, tmp_path: Path, qtbot: QtBot) -> None:
    level = Reading(TIME + 2, "S1", 80, False)
    saver.on_recalled(State())
    saver.on_history_added((event(1),))
    saver.save(NAMED)
    saver.on_history_added((event(3), level, event(3, "S2")))
    saver.save(replace(NAMED, failures=1))
    written = LockHistory((event(3), event(1)), (level,))
    assert read_history(saver, qtbot) == written
    qtbot.waitUntil(lambda: not saver._busy)
    assert past(tmp_path) == written
    saver.on_history_added((event(4),))  # not written: its notification has not been shown yet
    assert read_history(saver, qtbot) == LockHistory((event(4), event(3), event(1)), (level,))
    assert past(tmp_path) == written


def test_a_page_includes_unwritten_entries(saver: StateSaver, qtbot: QtBot) -> None:
    saver.on_recalled(State())
    saver.on_history_added((event(1), event(2)))
    saver.save(NAMED)
    saver.on_history_added((event(3), event(4, "S2")))
    query = Query("S1")
    answers: list[Page] = []
    saver.page(query, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [Page((event(3), event(2), event(1)), names=MappingProxyType({"S1": "S1"}))]


def test_unwritten_entries_of_a_deleted_history_are_not_written(
    saver: StateSaver, tmp_path: Path, qtbot: QtBot
) -> None:
    saver.on_recalled(State())
    saver.on_history_added((event(1),))
    saver.save(NAMED)
    saver.on_history_added((event(2), event(3, "S2")))
    answers: list[bool] = []
    saver.forget("S1", State(), answers.append)
    qtbot.waitUntil(lambda: answers == [True])
    saver.save(NAMED)
    saver.finish()
    assert past(tmp_path) == LockHistory()
    assert [each.at for each in past(tmp_path, "S2").events] == [TIME + 3]


def test_entries_that_could_not_be_written_before_their_history_was_deleted_are_not_written(
    saver: StateSaver, file: StateFile, tmp_path: Path, qtbot: QtBot, expected_log: pytest.LogCaptureFixture
) -> None:
    file.save(State(), moment())
    writer = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    saver._saved.connect(lambda _: writer.close(), Qt.ConnectionType.DirectConnection)  # before the file is asked again
    saver.on_recalled(State())
    saver.on_history_added((event(1), event(2, "S2")))
    saver.save(NAMED)
    answers: list[bool] = []
    saver.forget("S1", State(), answers.append)
    qtbot.waitUntil(lambda: answers == [True])
    saver.save(NAMED)
    saver.finish()
    assert past(tmp_path) == LockHistory()
    assert [each.at for each in past(tmp_path, "S2").events] == [TIME + 2]
    assert "SQLITE_BUSY" in expected_log.text


def test_forget_answers_false_while_another_process_reads_the_file(
    saver: StateSaver, tmp_path: Path, qtbot: QtBot
) -> None:
    saver.on_recalled(State())
    saver.save(NAMED)
    saver.finish()
    reader = sqlite3.connect(tmp_path / FILE_NAME)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM event").fetchone()
    answers: list[bool] = []
    saver.forget(None, State(), answers.append)
    qtbot.waitUntil(lambda: answers == [False])
    reader.close()


def test_a_shorter_time_to_keep_deletes_older_entries_at_once(saver: StateSaver, tmp_path: Path) -> None:
    now = moment().wall
    old, young = (Event(round(now - days * 86400), "S1", EventKind.NOTIFIED, "jammed") for days in (40, 20))
    saver.on_recalled(State())
    saver.on_history_added((old, young))
    saver.save(NAMED)
    saver.finish()
    assert past(tmp_path).events == (young, old)
    saver.set_retention(30 * 86400.0)
    saver.finish()
    assert past(tmp_path).events == (young,)


def test_marks_outlive_the_run(saver: StateSaver, file: StateFile, qtbot: QtBot) -> None:
    saver.on_recalled(State())
    saver.save(NAMED)
    saver.mark("looked", TIME)
    saver.finish()
    following = StateSaver(file)
    answers: list[dict[str, float]] = []
    following.marks(answers.append)
    qtbot.waitUntil(lambda: answers == [{"looked": TIME}])
    following.finish()


def test_answers_from_the_file_of_the_old_account_are_dropped(
    saver: StateSaver, file: StateFile, tmp_path: Path, qtbot: QtBot
) -> None:
    answers: list[str] = []
    other = StateFile(tmp_path, "https://other.example")
    saver.read_lock_history("S1", lambda past: answers.append("of the old one"))
    saver.use(other)
    saver.read_lock_history("S1", lambda past: answers.append("of the new one"))
    qtbot.waitUntil(lambda: answers == ["of the new one"])
    other.close()
