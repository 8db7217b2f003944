"""What is kept on the disk, and when."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.clock import moment
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.moment import Moment
from lockwatch.domain.pacing import Pace
from lockwatch.domain.state import State
from lockwatch.domain.watch import rename
from lockwatch.keeping import Keeper
from lockwatch.storage.state_file import Fault, StateFile, Trouble

NAMED = rename(State(), (LockInfo(1, "Front door", "S1"),))


@pytest.fixture
def file(tmp_path: Path) -> Iterator[StateFile]:
    file = StateFile(tmp_path, "https://api.example")
    yield file
    file.close()


@pytest.fixture
def keeper(file: StateFile, qtbot: QtBot) -> Iterator[Keeper]:
    keeper = Keeper(file)
    yield keeper
    keeper.finish()


def infos(tmp_path: Path) -> object:
    file = StateFile(tmp_path, "https://api.example")
    try:
        return file.load(moment()).infos
    finally:
        file.close()


def test_a_state_is_on_the_disk_soon_after(keeper: Keeper, qtbot: QtBot, tmp_path: Path) -> None:
    keeper.on_recalled(State())
    keeper.keep(NAMED)
    qtbot.waitUntil(lambda: infos(tmp_path) == NAMED.infos)


def test_a_blank_state_does_not_take_the_place_of_one_that_is_not_recalled_yet(
    keeper: Keeper, file: StateFile, tmp_path: Path
) -> None:
    file.save(NAMED, moment())
    keeper.keep(State())
    keeper.finish()
    assert infos(tmp_path) == NAMED.infos


def test_the_latest_of_many_is_kept_when_the_program_ends(keeper: Keeper, tmp_path: Path) -> None:
    keeper.on_recalled(State())
    for number in range(100):
        latest = rename(State(), (LockInfo(number, f"Door {number}"),))
        keeper.keep(latest)
    keeper.finish()
    assert infos(tmp_path) == latest.infos


def test_a_state_that_differs_in_nothing_that_outlives_the_run_is_not_saved(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[State] = []
    keeper.on_recalled(State())
    keeper.keep(NAMED)
    keeper.finish()
    monkeypatch.setattr(StateFile, "save", lambda self, state, now: saved.append(state))
    keeper.keep(replace(NAMED, synced_at=12.0))
    keeper.finish()
    assert saved == []
    keeper.keep(replace(NAMED, paused_until=12.0, locks=MappingProxyType({})))
    keeper.finish()
    assert len(saved) == 1


@pytest.mark.usefixtures("expected_log")
def test_a_broken_file_is_told_of(keeper: Keeper, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").write_bytes(b"nothing that SQLite knows" * 100)
    keeper.on_recalled(State())
    with qtbot.waitSignal(keeper.troubled) as told:
        keeper.keep(NAMED)
    [trouble] = told.args or []
    assert isinstance(trouble, Trouble)
    assert trouble.fault is Fault.PUT_ASIDE
    assert (tmp_path / trouble.name).exists()


def test_what_waits_is_of_the_old_account_and_is_not_saved_for_the_new_one(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, save = threading.Event(), StateFile.save

    def slow(self: StateFile, state: State, now: Moment) -> None:
        let_go.wait(5)
        save(self, state, now)

    monkeypatch.setattr(StateFile, "save", slow)
    other = StateFile(tmp_path, "https://other.example")
    keeper.on_recalled(State())
    keeper.keep(replace(State(), failures=1))
    keeper.keep(NAMED)
    keeper.use(other)
    let_go.set()
    keeper.finish()
    assert other.load(moment()).infos == {}
    other.close()


def test_what_the_file_has_lost_is_saved_again_although_nothing_changed(
    keeper: Keeper, file: StateFile, tmp_path: Path, qtbot: QtBot
) -> None:
    keeper.on_recalled(State())
    keeper.keep(NAMED)
    qtbot.waitUntil(lambda: infos(tmp_path) == NAMED.infos)
    for path in tmp_path.glob("state.sqlite3*"):
        path.unlink()
    file.keep_pace(Pace(moment().at), None)  # as each request does
    qtbot.wait(50)
    keeper.keep(NAMED)
    qtbot.waitUntil(lambda: infos(tmp_path) == NAMED.infos)
