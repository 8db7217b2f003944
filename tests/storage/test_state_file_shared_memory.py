"""The state file without shared memory, as on network drives, and when shared memory is lost during use."""

import os
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lockwatch.domain.timeline import Query
from lockwatch.storage.history_reader import HistoryReader
from lockwatch.storage.state_db import PROBE
from lockwatch.storage.state_file import FILE_NAME, StateFile
from lockwatch.util.clock import steady
from tests.storage.processes import run_script
from tests.storage.state_files import CHANGED, LOADED, full_file, loaded
from tests.storage.state_samples import API, FULL, NOW, back

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="on Windows shared memory is never missed")


def take_shared_memory(place: Path) -> None:
    """Make shared memory fail by creating directories in place of its files."""
    for suffix in ("-shm", PROBE):
        (place / f"{FILE_NAME}{suffix}").mkdir(parents=True)


def test_without_shared_memory_everything_is_stored(tmp_path: Path) -> None:
    take_shared_memory(tmp_path)
    full_file(tmp_path).close()
    assert loaded(tmp_path) == LOADED
    file = StateFile(tmp_path, API)
    file.load(NOW)
    assert file.save(CHANGED, NOW)
    assert not file.shares_memory
    file.close()
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_the_floor_holds_over_a_restart_and_between_two_processes(tmp_path: Path) -> None:
    take_shared_memory(tmp_path)
    running, command = StateFile(tmp_path, API), StateFile(tmp_path, API)
    assert running.start_request(running.pace(), None)[1]
    assert not command.start_request(command.pace(), None)[1]
    running.close()
    command.close()
    with closing(StateFile(tmp_path, API)) as file:
        assert file.pace().last_start == pytest.approx(steady(), abs=9)


def test_a_file_in_wal_mode_is_opened_without_losing_the_content_of_its_log(tmp_path: Path) -> None:
    """This happens if the home directory was moved to a network drive, or if a process was killed."""
    script = """
file = StateFile(place, API)
file.save(FULL, NOW)
print("{}", flush=True)
os._exit(0)
"""
    run_script(script, tmp_path)
    assert (tmp_path / f"{FILE_NAME}-wal").stat().st_size > 0
    (tmp_path / f"{FILE_NAME}-shm").unlink()
    take_shared_memory(tmp_path)
    assert loaded(tmp_path).locks == back(FULL, NOW, NOW).locks
    assert loaded(tmp_path).locks == back(FULL, NOW, NOW).locks


def test_commands_read_the_history_without_shared_memory(tmp_path: Path) -> None:
    take_shared_memory(tmp_path)
    file = full_file(tmp_path)
    reader = HistoryReader(tmp_path, API)
    assert reader.count(Query()) > 0
    reader.close()
    file.close()


def test_the_file_returns_to_wal_mode_when_shared_memory_is_available_again(tmp_path: Path) -> None:
    take_shared_memory(tmp_path)
    full_file(tmp_path).close()
    for suffix in ("-shm", PROBE):
        (tmp_path / f"{FILE_NAME}{suffix}").rmdir()
    file = StateFile(tmp_path, API)
    file.load(NOW)
    file.save(CHANGED, NOW)
    assert file.shares_memory
    assert (tmp_path / f"{FILE_NAME}-wal").exists()
    file.close()
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_a_process_whose_shared_memory_is_truncated_restarts_without_loss(tmp_path: Path) -> None:
    script = """
pid, pipe = fork(lambda pipe: (
    (file := StateFile(place, API)).save(FULL, NOW),
    os.truncate(place / "state.sqlite3-shm", 0),
    [file.save_pace(Pace(), None) for _ in range(3)],
))
_, status = os.waitpid(pid, 0)
print(json.dumps(status))
"""
    status = run_script(script, tmp_path)
    assert status == 0 or os.WTERMSIG(status) == signal.SIGBUS
    assert loaded(tmp_path).locks == back(FULL, NOW, NOW).locks
