"""`lockwatch status` for scripts and status bars, with the real program, including its end and restart."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.desktop.ipc.single_instance import server_name
from tests.schemas import assert_of_the_form
from tests.virtual_desktop.program import TOKEN, WITHIN_S, Program, until

WITH_TOKEN = {"LOCKWATCH_TOKEN": TOKEN}


LOOKS_SELDOM = """
import sys
from lockwatch.terminal import entry, status_command
status_command.RETRY_S = 600
sys.exit(entry.main())
"""


class Watching:
    """A running `lockwatch status --watch`, and the lines it has printed so far."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._reading = Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_for(self, last: Callable[[str], bool]) -> None:
        until(lambda: self.lines and last(self.lines[-1]))

    def end(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        assert self.process.stderr is not None
        return self.process.wait(WITHIN_S), self.process.stderr.read()

    def close(self) -> None:
        with self.process:
            self.process.kill()
            self._reading.join(WITHIN_S)


@contextmanager
def watching(program: Program, *options: str, looks_seldom: bool = False) -> Iterator[Watching]:
    """Run `lockwatch status --watch`. With `looks_seldom`, it looks for a program only every ten minutes."""
    command = program.command("status", "--watch", *options)
    if looks_seldom:
        command = [sys.executable, "-c", LOOKS_SELDOM, *command[3:]]
    watch = Watching(command, program.desktop.env)
    try:
        yield watch
    finally:
        watch.close()


def overview(line: str) -> str:
    return str(json.loads(line)["overview"])


def facts(program: Program, exit_status: int) -> dict[str, Any]:
    """Wait until `lockwatch status --json` ends with `exit_status`, and return its output."""

    def output() -> str:
        done = program.call("status", "--json")
        assert done.stderr == ""
        return done.stdout if done.returncode == exit_status else ""

    facts_now: dict[str, Any] = json.loads(until(output))
    assert_of_the_form("status", facts_now)
    return facts_now


def test_json_output_and_exit_status(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    assert facts(program, 3)["overview"] == "not_running"
    program.start(env=WITH_TOKEN)
    well = facts(program, 0)
    assert (well["overview"], well["failure"], well["alerts"]) == ("locked", None, [])
    assert [(each["id"], each["connected"], each["state"], each["battery"]) for each in well["locks"]] == [
        (11, True, "locked", 87),
        (12, True, "locked", 54),
    ]
    cloud.change(12, connected=False)
    ill = facts(program, 1)
    lock = next(each for each in ill["locks"] if each["id"] == 12)
    assert (ill["overview"], ill["badge"]) == ("unknown", "disconnected")
    assert (lock["needs"], lock["state"]) == ("disconnected", None)
    assert [alert["kind"] for alert in lock["alerts"]] == ["disconnected"]


def test_waybar_output_never_fails(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program, tmp_path: Path
) -> None:
    """Status bars call it without any other option, so the configuration comes from the environment."""
    config = tmp_path / "home" / "lockwatch"
    program = Program(desktop, cloud, config)
    env = desktop.env | {"XDG_CONFIG_HOME": str(config.parent)}

    def shown() -> dict[str, Any]:
        command = [*program.command()[:3], "status", "--waybar"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=WITHIN_S)
        bar: dict[str, Any] = json.loads(done.stdout)
        return bar

    assert shown()["text"] == "Lockwatch is not running"
    config.parent.mkdir()
    program.start(env=WITH_TOKEN)
    try:
        until(lambda: shown()["alt"] == "locked")
        assert (shown()["percentage"], shown()["class"]) == (54, ["locked"])
        cloud.change(12, connected=False)
        until(lambda: shown()["text"] == "Garage disconnected")
    finally:
        program.end()


def test_watchers_get_only_changes_and_survive_a_restart(
    desktop: VirtualDesktop,
    watcher: NotifierWatcher,
    cloud: SimulatedCloud,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of the watchers never reads its answers."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", desktop.env["XDG_RUNTIME_DIR"])
    with (
        watching(program, "--json") as script,
        watching(program) as person,
        watching(program, "--waybar") as bar,
        socket.socket(socket.AF_UNIX) as unread,
    ):
        script.wait_for(lambda line: overview(line) == "not_running")
        person.wait_for(lambda line: line == "Lockwatch is not running")
        program.start(env=WITH_TOKEN)
        person.wait_for(lambda line: line == "All locked")
        until(lambda: len(cloud.requests) >= 2)  # the second is for the names

        unread.connect(server_name(program.config_dir))
        unread.sendall(b"watch\n")
        cloud.change(12, connected=False)
        person.wait_for(lambda line: line == "Garage disconnected")
        script.wait_for(lambda line: overview(line) == "unknown")
        bar.wait_for(lambda line: json.loads(line)["text"] == "Garage disconnected")

        lines, requests = len(script.lines), len(cloud.requests)
        until(lambda: len(cloud.requests) >= requests + 2)
        assert len(script.lines) == lines  # nothing has changed
        assert program.call("quit").returncode == 0
        assert program.process is not None
        program.process.wait(WITHIN_S)
        for each in (script, bar):
            each.wait_for(lambda line: "not_running" in line)
        cloud.change(12, connected=True)
        program.start(env=WITH_TOKEN)
        person.wait_for(lambda line: line == "All locked")
        script.wait_for(lambda line: overview(line) == "locked")
        assert_of_the_form("status", json.loads(script.lines[-1]))
        assert len(script.lines) < 16
        assert all(one != other for one, other in zip(person.lines, person.lines[1:], strict=False))
        for each in (script, person, bar):
            assert each.end() == (130, "")


def test_every_command_reports_a_program_that_hangs_as_running(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    sentence = "Lockwatch is running, but does not answer"
    running = program.start(env=WITH_TOKEN)
    facts(program, 0)
    running.send_signal(signal.SIGSTOP)
    with watching(program) as person, ThreadPoolExecutor() as at_once:  # each command waits for its timeout
        asked = (["status"], ["status", "--json"], ["status", "--waybar"], ["show"], ["sync"], ["quit"])
        person_asks, script, bar, *others = at_once.map(lambda options: program.call(*options), asked)
        assert (person_asks.returncode, person_asks.stdout) == (3, "")
        assert [each.returncode for each in (script, bar, *others)] == [3, 0, 1, 1, 1]
        assert {each.stderr for each in (person_asks, *others)} == {f"lockwatch: {sentence}.\n"}
        facts_now = json.loads(script.stdout)
        assert_of_the_form("status", facts_now)
        assert facts_now["overview"] == json.loads(bar.stdout)["alt"] == "not_answering"
        person.wait_for(lambda line: line == "Lockwatch does not answer")


def test_a_killed_program_is_noticed_at_once(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.start(env=WITH_TOKEN)
    facts(program, 0)
    with watching(program, looks_seldom=True) as person:
        person.wait_for(lambda line: line == "All locked")
        program.end()
        person.wait_for(lambda line: line == "Lockwatch is not running")


def test_piping_into_head_ends_without_a_message(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    command = " ".join(program.command("status", "--watch", "--json"))
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -n1; echo ${{PIPESTATUS[0]}}"],
        env=desktop.env | {"PYTHONUNBUFFERED": ""},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
    )
    line, status = done.stdout.splitlines()
    assert (overview(line), status, done.stderr) == ("not_running", "141", "")


@pytest.mark.parametrize("options", [[], ["--watch"]], ids=["once", "watch"])
def test_a_closed_standard_output_ends_the_command_quietly(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program, options: list[str]
) -> None:
    program.start(env=WITH_TOKEN)
    facts(program, 0)
    done = subprocess.run(
        program.command("status", *options),
        env=desktop.env,
        preexec_fn=lambda: os.close(1),
        stderr=subprocess.PIPE,
        text=True,
        timeout=WITHIN_S,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == (141 if options else 0)
