"""Tests of the state file without errors: what is saved is loaded, by runs, threads and versions."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.history import PROGRAM, Event, EventKind
from lockwatch.domain.locks import LockInfo, LockState
from lockwatch.domain.outcome import Refused
from lockwatch.domain.pacing import REQUEST_WITHIN_S, Pace
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.storage import database_file
from lockwatch.storage.state_file import FILE_NAME, StateFile
from lockwatch.storage.state_reader import RAN
from lockwatch.storage.state_schema import MIGRATIONS
from tests.examples import examples
from tests.storage.state_files import TABLES, Counted, edit, reopened, tables
from tests.storage.state_samples import API, CELLAR, FRONT, FULL, NOW, SHED, back, later, states
from tests.systems import moves_open_files, posix_modes

ROOT = Path(__file__).parents[2]


# Saving and loading


def test_the_first_run_starts_with_an_empty_state(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "deep" / "none", API)
    assert not tmp_path.joinpath("deep").exists()
    assert file.load(NOW) == State(unseen_since=NOW.awake)
    assert file.pace() == file.others_pace() == Pace()
    assert file.troubles == ()
    file.close()


@pytest.mark.parametrize("passed_s", [0.0, 20.0, 90_000.0])
def test_a_state_survives_a_restart_completely(tmp_path: Path, passed_s: float) -> None:
    file = StateFile(tmp_path, API)
    file.save(replace(FULL, failure=Refused(), rules=Rules()), NOW)
    file.close()
    now = later(NOW, passed_s)
    assert reopened(tmp_path, now) == back(FULL, NOW, now)


def test_booleans_and_enum_members_are_loaded_as_such(tmp_path: Path) -> None:
    file = StateFile(None, API)
    file.save(FULL, NOW)
    seen = file.load(NOW).locks[1].seen
    assert seen.connected is True
    assert seen.charging is False
    assert seen.state is LockState.LOCKED
    file.close()


@given(states(), st.integers(0, 90_000 * 1024).map(lambda ticks: ticks / 1024))
def test_any_state_is_loaded_unchanged(state: State, passed_s: float) -> None:
    file = StateFile(None, API)
    now = later(NOW, passed_s)
    file.save(state, NOW)
    assert file.load(now) == back(state, NOW, now)
    file.close()


@examples(0.5)
@given(st.lists(states(), min_size=2, max_size=3), st.booleans())
def test_saving_in_steps_gives_the_same_tables_as_saving_at_once(steps: list[State], loads: bool) -> None:
    """Each step shares some locks with the one before, like consecutive syncs."""
    file = StateFile(None, API)
    state = steps[0]
    for step in steps:
        state = replace(step, locks=MappingProxyType({**dict(list(state.locks.items())[1:]), **step.locks}))
        file.save(state, NOW)
        if loads:
            assert file.load(NOW) == back(state, NOW, NOW)
    assert file.load(NOW) == back(state, NOW, NOW)
    once = StateFile(None, API)
    once.save(state, NOW)
    assert _rows(file) == _rows(once)
    file.close()
    once.close()


def _rows(file: StateFile) -> dict[str, list[str]]:
    assert file.database.db is not None
    return {
        table: sorted(repr(tuple(row)) for row in file.database.db.execute(f"SELECT * FROM {table}"))
        for table in TABLES
    }


@examples(0.5)
@given(states())
def test_saving_a_loaded_state_writes_nothing(state: State) -> None:
    file = Counted(None, API)
    file.save(state, NOW)
    now = later(NOW, 60)
    loaded = file.load(now)
    written = file.watch()
    file.save(loaded, now._replace(at=now.at + 9, wall=now.wall + 9, awake=now.awake + 9))
    file.save(replace(loaded), now)
    assert written == []
    file.close()


def test_only_changed_rows_are_written(tmp_path: Path) -> None:
    file = Counted(tmp_path, API)
    file.save(FULL, NOW)
    written = file.watch()
    shed = replace(SHED, battery=Battery(39))
    file.save(replace(FULL, locks=MappingProxyType({**FULL.locks, 2: shed})), NOW)
    assert [sql.partition(" (")[0] for sql in written] == ["BEGIN IMMEDIATE", "INSERT INTO lock", "COMMIT"]
    file.close()


def test_a_lock_whose_id_changed_keeps_its_row(tmp_path: Path) -> None:
    file = Counted(tmp_path, API)
    file.save(FULL, NOW)
    written = file.watch()
    front = replace(FRONT, seen=FRONT.seen._replace(id=77), info=FRONT.info._replace(id=77))
    state = replace(FULL, locks=MappingProxyType({77: front, 2: SHED, 3: CELLAR}))
    file.save(state, NOW)
    file.close()
    assert not any("DELETE FROM lock" in sql for sql in written)
    assert reopened(tmp_path, NOW) == back(state, NOW, NOW)


def test_the_alerts_of_a_lock_that_left_are_deleted_with_it(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.save(replace(FULL, locks=MappingProxyType({3: CELLAR}), infos=MappingProxyType({})), NOW)
    file.close()
    rows = tables(tmp_path)
    assert [len(rows[table]) for table in TABLES] == [1, 1, 1, 0]
    assert "api_retiring" in rows["alert"][0]


def test_locks_with_the_same_serial_number_are_all_stored(tmp_path: Path) -> None:
    locks = {
        id_: replace(CELLAR, seen=CELLAR.seen._replace(id=id_), info=LockInfo(id_, None, "S")) for id_ in (5, 4, 6)
    }
    state = State(locks=MappingProxyType(locks), unseen_since=NOW.awake)
    file = StateFile(tmp_path, API)
    file.save(state, NOW)
    changed = replace(state, locks=MappingProxyType({**locks, 4: replace(locks[4], battery=Battery(9))}))
    file.save(changed, NOW)
    file.close()
    assert reopened(tmp_path, NOW) == back(changed, NOW, NOW)


def test_values_that_sqlite_cannot_store_do_not_affect_others(tmp_path: Path) -> None:
    """JSON can contain integers of any length and lone surrogates."""
    huge = 2**70
    odd = replace(CELLAR, seen=CELLAR.seen._replace(revision=huge), info=LockInfo(3, "a\ud800b", "\udfff"))
    far = replace(CELLAR, seen=CELLAR.seen._replace(id=huge), info=LockInfo(huge))
    infos = MappingProxyType({huge: far.info, 3: odd.info})
    file = StateFile(tmp_path, API)
    file.save(replace(FULL, locks=MappingProxyType({3: odd, huge: far, 1: FRONT}), infos=infos), NOW)
    loaded = file.load(NOW)
    assert set(loaded.locks) == {3, 1}
    assert (loaded.locks[3].name, loaded.locks[3].seen.revision) == ("a?b", None)
    file.save(replace(loaded, infos=MappingProxyType({})), NOW)
    assert set(file.load(NOW).infos) == set()
    file.close()


@moves_open_files
def test_another_address_starts_empty_with_its_own_file(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.save_pace(Pace(), NOW.at)
    other = StateFile(tmp_path, "https://proxy.example")
    assert other.load(NOW) == State(unseen_since=NOW.awake)
    other.save(State(locks=MappingProxyType({3: CELLAR}), unseen_since=NOW.awake), NOW)
    assert set(other.load(NOW).locks) == {3}
    assert other.load(NOW).synced_at is None
    assert set(file.load(NOW).locks) == {1, 2, 3}  # moves the file of the first address back into place
    file.close()
    other.close()


@moves_open_files
def test_interleaved_saves_do_not_mix_accounts(tmp_path: Path) -> None:
    """The last save of the previous account may come after the first one of the new account."""
    file, other = StateFile(tmp_path, API), StateFile(tmp_path, "https://proxy.example")
    file.save(FULL, NOW)
    other.save(State(locks=MappingProxyType({3: CELLAR}), unseen_since=NOW.awake), NOW)
    file.save(replace(FULL, failures=8), NOW)
    assert set(file.load(NOW).locks) == {1, 2, 3}
    other.save(State(locks=MappingProxyType({3: CELLAR}), failures=1, unseen_since=NOW.awake), NOW)
    assert set(other.load(NOW).locks) == {3}
    file.close()
    other.close()


SIGHT_AT = NOW.wall - 50


@pytest.mark.parametrize(
    ("sight", "asked_ago", "quit_ago", "ended_ago", "in_gap"),
    [
        ("seeing", 12.0, None, 12 - REQUEST_WITHIN_S, False),
        ("unreachable", 12.0, None, 12 - REQUEST_WITHIN_S, True),
        ("unreachable", 12.0, -30.0, -30, True),
        ("no_token", None, None, 49, True),
        ("no_token", 400.0, None, 49, True),
        (None, None, None, None, False),
    ],
)
def test_a_loaded_state_contains_when_the_previous_run_ended_and_whether_it_could_see(
    tmp_path: Path, sight: str | None, asked_ago: float | None, quit_ago: float | None, ended_ago: float, in_gap: bool
) -> None:
    """See `Reader._end_of_run`."""
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW, [] if sight is None else [Event(SIGHT_AT, PROGRAM, EventKind.SIGHT, sight)])
    now = NOW._replace(at=NOW.at + 100, wall=NOW.wall + 100)
    if asked_ago is not None:
        edit(tmp_path, f"INSERT INTO request (only, last_start) VALUES (1, {NOW.wall - asked_ago})")
    if quit_ago is not None:
        file.mark(RAN, NOW.wall - quit_ago)
    state = file.load(now)
    assert state.ran_until == (None if ended_ago is None else NOW.at - ended_ago)
    assert state.ended_in_gap is in_gap
    file.close()


# The file


@posix_modes
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o377])
def test_the_file_is_readable_by_its_owner_only(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        file = StateFile(tmp_path / "state", API)
        file.save(FULL, NOW)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
        place = stat.S_IMODE((tmp_path / "state").stat().st_mode)
        file.close()
    finally:
        os.umask(before)
    assert modes == {FILE_NAME: 0o600, f"{FILE_NAME}-wal": 0o600, f"{FILE_NAME}-shm": 0o600}
    assert place == 0o700


@posix_modes
def test_the_mode_of_a_readable_file_is_corrected(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    (tmp_path / FILE_NAME).chmod(0o644)
    mode = stat.S_IMODE(tmp_path.stat().st_mode)
    reopened(tmp_path, NOW)
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == mode  # a directory chosen by the user is not changed


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege")
@pytest.mark.usefixtures("expected_log")
def test_a_link_to_something_else_is_put_aside_and_its_target_left_alone(tmp_path: Path) -> None:
    target, place = tmp_path / "letter", tmp_path / "state"
    target.write_text("Dear Sir or Madam, " * 100)
    target.chmod(0o644)
    place.mkdir()
    (place / FILE_NAME).symlink_to(target)
    before = target.read_bytes()
    reopened(place, NOW)
    assert not (place / FILE_NAME).is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert target.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege")
def test_the_mode_of_a_readable_file_behind_a_link_is_corrected(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "state", tmp_path / "elsewhere"
    place.mkdir()
    elsewhere.mkdir()
    reopened(elsewhere, NOW)
    (elsewhere / FILE_NAME).chmod(0o644)
    (place / FILE_NAME).symlink_to(elsewhere / FILE_NAME)
    file = StateFile(place, API)
    file.save(FULL, NOW)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in elsewhere.iterdir()}
    file.close()
    assert modes == {0o600}


def test_closing_leaves_a_single_file(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.close()
    file.save(State(), NOW)
    file.save_pace(Pace(1.0), None)
    assert file.pace() == file.others_pace() == Pace()
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert reopened(tmp_path, NOW) == back(FULL, NOW, NOW)


def test_sqlite_is_not_imported_before_the_file_is_opened() -> None:
    script = (
        "import sys; from lockwatch.storage.state_file import StateFile; file = StateFile(None, ''); file.close();"
        "assert 'sqlite3' not in sys.modules; StateFile(None, '').pace(); assert 'sqlite3' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def schema(db: sqlite3.Connection) -> list[Any]:
    return sorted(db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_a_file_of_every_older_version_is_migrated(tmp_path: Path, version: int) -> None:
    db = sqlite3.connect(tmp_path / FILE_NAME)
    for script in MIGRATIONS[:version]:
        db.executescript(script)
    db.execute(f"PRAGMA user_version = {version}")
    db.close()
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    assert file.load(NOW) == back(FULL, NOW, NOW)
    assert file.troubles == ()
    file.close()
    new = sqlite3.connect(":memory:")
    for script in MIGRATIONS:
        new.executescript(script)
    db = sqlite3.connect(tmp_path / FILE_NAME)
    assert schema(db) == schema(new)
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    db.close()
    new.close()


def test_threads_may_use_the_file_concurrently(tmp_path: Path) -> None:
    switched_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        _use_concurrently(tmp_path)
    finally:
        sys.setswitchinterval(switched_s)


def _use_concurrently(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    faults: list[BaseException] = []

    def use(number: int) -> None:
        try:
            for count in range(40):
                if number == 0:
                    file.save(replace(FULL, failures=count), NOW)
                elif number == 1:
                    file.save_pace(Pace(float(count)), None)
                else:
                    file.others_pace()
                    file.load(NOW)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert file.load(NOW).failures == 39
    assert file.troubles == ()
    file.close()


def test_closing_does_not_wait_for_a_thread_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_file, "CLOSE_WITHIN_S", 0.05)
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    with file.database.lock:
        file.close()
    log = tmp_path / f"{FILE_NAME}-wal"
    assert log.exists()
    assert file.load(NOW) == State(unseen_since=NOW.awake)
    assert not log.exists()  # the last call has closed the file


def test_only_the_latest_alerts_of_the_program_are_stored(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    for kind in (Kind.TOKEN_REFUSED, Kind.CLOUD_UNREACHABLE, Kind.CLOUD_UNREACHABLE):
        file.save(replace(FULL, alerts=MappingProxyType({kind.matter: Alert(kind, NOW.at)})), NOW)
    assert list(file.load(NOW).alerts) == [Kind.CLOUD_UNREACHABLE.matter]
    file.close()
