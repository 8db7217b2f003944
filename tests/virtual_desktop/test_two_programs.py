"""One state file, reached by two configurations: the second program is refused, and the first goes on."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop

from lockwatch.desktop.ipc.single_instance import locked
from tests.virtual_desktop.program import WITHIN_S, until


class Started:
    """Programs whose configuration, state and runtime directories are named by the environment."""

    def __init__(self, desktop: VirtualDesktop, place: Path) -> None:
        self._desktop, self.place = desktop, place
        self.running: list[subprocess.Popen[str]] = []

    def start(self, config: str, state: str, runtime: str = "run", *options: str) -> subprocess.Popen[str]:
        homes = {"CONFIG_HOME": config, "STATE_HOME": state, "RUNTIME_DIR": runtime}
        for name in homes.values():
            (self.place / name).mkdir(mode=0o700, exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "lockwatch", "--api-url", "http://127.0.0.1:9", *options],
            env=self._desktop.env | {f"XDG_{name}": str(self.place / at) for name, at in homes.items()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def up(self, config: str, state: str, runtime: str = "run", *options: str) -> subprocess.Popen[str]:
        process = self.start(config, state, runtime, *options)
        sockets = self.place / runtime / "lockwatch"
        before = {*sockets.glob("*.sock")} if sockets.exists() else set()
        until(lambda: {*sockets.glob("*.sock")} - before or process.poll() is not None)
        return process


@pytest.fixture
def started(desktop: VirtualDesktop) -> Iterator[Started]:
    with TemporaryDirectory() as place:  # the path of a socket has little room
        yield from _started(Started(desktop, Path(place)))


def _started(started: Started) -> Iterator[Started]:
    yield started
    for process in started.running:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=WITHIN_S)


def refused(process: subprocess.Popen[str]) -> str:
    output, error = process.communicate(timeout=WITHIN_S)
    assert (process.returncode, output) == (1, "")
    return error


def test_another_configuration_with_the_same_state_is_refused_in_one_sentence(started: Started) -> None:
    first = started.up("one", "state")
    state = started.place / "state"
    (started.place / "linked").symlink_to(state)
    (started.place / "apart" / "lockwatch").mkdir(parents=True)
    (started.place / "apart" / "lockwatch" / "state.sqlite3").symlink_to(state / "lockwatch" / "state.sqlite3")
    for name in ("state", "linked", "apart"):
        assert refused(started.start("two", name)) == (
            f"lockwatch: another Lockwatch (process {first.pid}) keeps its state in {started.place / name}/lockwatch:"
            " quit that one, or give this one a directory of its own with --config-dir.\n"
        )
    assert first.poll() is None


def test_a_runtime_directory_that_is_removed_lets_no_second_program_start(started: Started) -> None:
    first = started.up("one", "state")
    shutil.rmtree(started.place / "run" / "lockwatch")
    assert f"process {first.pid}" in refused(started.start("one", "state"))


def test_a_killed_program_leaves_nothing_in_the_way(started: Started) -> None:
    first = started.up("one", "state")
    first.kill()
    first.wait(WITHIN_S)
    assert started.up("two", "state", "run2").poll() is None


def test_the_demonstration_keeps_no_state_and_another_state_is_another_program(started: Started) -> None:
    started.up("one", "state")
    assert started.up("two", "state", "run2", "--demo").poll() is None
    assert started.up("three", "another", "run3").poll() is None


def test_commands_that_use_the_file_for_a_moment_are_let_in(started: Started) -> None:
    first = started.up("one", "state")
    done = started.start("two", "state", "run2", "doctor")
    output, error = done.communicate(timeout=WITHIN_S)
    assert "another Lockwatch" not in error
    assert output
    assert first.poll() is None


def test_a_lock_says_who_holds_it(tmp_path: Path) -> None:
    lock = locked(tmp_path / "lock")
    assert lock is not None
    assert locked(tmp_path / "lock") is None
    lock.close()
    again = locked(tmp_path / "lock")
    assert again is not None
    again.close()
