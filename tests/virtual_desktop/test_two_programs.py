"""Two configurations with the same state file: the second program is refused, and the first continues."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.desktop.ipc.single_instance import locked
from lockwatch.domain.state import State
from lockwatch.storage.state_file import StateFile
from lockwatch.util.clock import moment
from tests.virtual_desktop.program import WITHIN_S, until

SECRET = "s3cretKeyOfTheseTests"


class Started:
    """Starts programs with their own configuration, state and runtime directories, set by the environment."""

    def __init__(self, desktop: VirtualDesktop, directory: Path) -> None:
        self._desktop, self.directory = desktop, directory
        self.running: list[subprocess.Popen[str]] = []

    def start(
        self, config: str, state: str, runtime: str = "run", *options: str, **environment: str
    ) -> subprocess.Popen[str]:
        homes = {"CONFIG_HOME": config, "STATE_HOME": state, "RUNTIME_DIR": runtime}
        for name in homes.values():
            (self.directory / name).mkdir(mode=0o700, exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "lockwatch", "--api-url", "http://127.0.0.1:9", *options],
            env={
                **self._desktop.env,
                **{f"XDG_{name}": str(self.directory / at) for name, at in homes.items()},
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(process)
        return process

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end in the configuration "config", with the state in "state"."""
        process = self.start("config", "state", "run", *arguments, **environment)
        output, error = process.communicate(timeout=WITHIN_S)
        return subprocess.CompletedProcess(arguments, process.returncode, output, error)

    def start_and_wait(
        self, config: str, state: str, runtime: str = "run", *options: str, **environment: str
    ) -> subprocess.Popen[str]:
        process = self.start(config, state, runtime, *options, **environment)
        sockets = self.directory / runtime / "lockwatch"
        before = {*sockets.glob("*.sock")} if sockets.exists() else set()
        until(lambda: {*sockets.glob("*.sock")} - before or process.poll() is not None)
        return process


@pytest.fixture
def started(desktop: VirtualDesktop) -> Iterator[Started]:
    with TemporaryDirectory() as directory:  # a socket's path must be short
        yield from _started(Started(desktop, Path(directory)))


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


def test_another_configuration_with_the_same_state_file_is_refused(started: Started) -> None:
    first = started.start_and_wait("one", "state")
    state = started.directory / "state"
    (started.directory / "linked").symlink_to(state)
    (started.directory / "apart" / "lockwatch").mkdir(parents=True)
    (started.directory / "apart" / "lockwatch" / "state.sqlite3").symlink_to(state / "lockwatch" / "state.sqlite3")
    for name in ("state", "linked", "apart"):
        assert refused(started.start("two", name)) == (
            f"lockwatch: another Lockwatch (process {first.pid}) keeps its state in"
            f" {started.directory / name}/lockwatch:"
            " quit that one, or give this one a directory of its own with --config-dir.\n"
        )
    assert first.poll() is None


def test_a_program_whose_state_file_another_computer_uses_watches_with_one_of_its_own(started: Started) -> None:
    """The state file's lock names the computer. This process holds it in place of one on the other computer."""
    for name in ("config", "state"):
        (started.directory / name).mkdir()
    state = started.directory / "state" / "lockwatch"
    state.mkdir()
    with locked(state / "state.sqlite3.lock") or pytest.fail("not locked") as held:
        held.truncate(0)
        held.write(b"17 otherhost")
        held.flush()
        program = started.start_and_wait("config", "state")
        assert program.poll() is None
        own = started.directory / "run" / "lockwatch"
        until(lambda: [*own.glob("lockwatch-*.state/state.sqlite3")])
        assert [each.name for each in state.iterdir()] == ["state.sqlite3.lock"]
        second = started.start("config2", "state")  # it gets a state file of its own, too
        until(lambda: len([*own.glob("lockwatch-*.state/state.sqlite3")]) == 2)
        assert second.poll() is None


def test_commands_leave_a_state_file_alone_that_another_computer_uses(started: Started) -> None:
    """Commands use the state file of this computer, and so keep the minimum interval to this program's requests."""
    (started.directory / "state").mkdir()
    state = started.directory / "state" / "lockwatch"
    state.mkdir()
    with SimulatedCloud(SECRET, [SimulatedLock(1, "Front door", "S-1")]) as cloud:
        environment = {"LOCKWATCH_TOKEN": SECRET}
        options = ("--api-url", cloud.url)
        with closing(StateFile(state, cloud.url)) as file:
            file.save(State(), moment())
        before = {each.name: each.read_bytes() for each in state.iterdir()}
        with locked(state / "state.sqlite3.lock") or pytest.fail("not locked") as held:
            held.truncate(0)
            held.write(b"17 otherhost")
            held.flush()
            none = started.run(*options, "history")
            assert none.returncode == 1
            assert "the computer otherhost" in none.stderr
            started.start_and_wait("config", "state", "run", *options, **environment)
            until(lambda: bool(cloud.requests))
            checked = started.run(*options, "token", "check", **environment)
            assert checked.returncode == 0, checked.stderr
            assert "Waiting" in checked.stdout
            done = started.run(*options, "history")
            assert done.returncode == 0
            assert "Front door" in done.stdout or "Nothing" in done.stdout
            assert "the computer otherhost" in done.stderr
            report = started.run(*options, "doctor", **environment).stdout
            assert "another computer" in report
            assert "otherhost" not in report
        assert {each.name: each.read_bytes() for each in state.iterdir() if each.name in before} == before


def test_a_planted_link_is_named_with_what_to_do(started: Started) -> None:
    first = started.start_and_wait("one", "state")
    first.terminate()
    first.wait(WITHIN_S)
    (lock,) = (started.directory / "run" / "lockwatch").glob("*.lock")
    lock.unlink()
    victim = started.directory / "victim"
    victim.write_text("precious")
    lock.symlink_to(victim)
    assert refused(started.start("one", "state")) == f"lockwatch: {lock} is a link, which is not followed: remove it.\n"
    assert victim.read_text() == "precious"


def test_a_removed_runtime_directory_does_not_let_a_second_program_start(started: Started) -> None:
    first = started.start_and_wait("one", "state")
    shutil.rmtree(started.directory / "run" / "lockwatch")
    assert f"process {first.pid}" in refused(started.start("one", "state"))


def test_a_program_can_start_after_another_was_killed(started: Started) -> None:
    first = started.start_and_wait("one", "state")
    first.kill()
    first.wait(WITHIN_S)
    assert started.start_and_wait("two", "state", "run2").poll() is None


def test_the_demo_and_a_program_with_another_state_file_may_run_as_well(started: Started) -> None:
    started.start_and_wait("one", "state")
    assert started.start_and_wait("two", "state", "run2", "--demo").poll() is None
    assert started.start_and_wait("three", "another", "run3").poll() is None


def test_commands_may_use_the_state_file_of_a_running_program(started: Started) -> None:
    first = started.start_and_wait("one", "state")
    done = started.start("two", "state", "run2", "doctor")
    output, error = done.communicate(timeout=WITHIN_S)
    assert "another Lockwatch" not in error
    assert output
    assert first.poll() is None


def test_a_file_can_be_locked_once_at_a_time(tmp_path: Path) -> None:
    lock = locked(tmp_path / "lock")
    assert lock is not None
    assert locked(tmp_path / "lock") is None
    lock.close()
    again = locked(tmp_path / "lock")
    assert again is not None
    again.close()
