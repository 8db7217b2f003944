"""Runs the real program on the virtual desktop, and reads its notifications and the requests that it sends."""

import itertools
import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from devtools.virtual_desktop.desktop import VirtualDesktop

from lockwatch.demo.cloud import Fault, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain.pacing import FLOOR_S

TOKEN = "tests-own-key-Zm9v"
WITHIN_S = 60.0
"""The default limit of each wait in a test. Only a failing test reaches it, so it is generous for a busy machine."""
_CLOCKS_DIFFER_S = 0.05
"""A tolerance, as requests are spaced by the steady clock, but the state file has wall times. The clocks are not read
at exactly the same moment to convert them, and NTP may slew the wall clock by 0.5 ms per second (adjtimex(2))."""

T = TypeVar("T")


class RecordingCloud(SimulatedCloud):
    """A simulated cloud that also records when the program started each request, as seconds since the epoch.

    `Request.started` tells when a request arrived, which on a busy machine may be seconds later. The program commits
    the start to its state file before it sends the request, so it can be read there as the request arrives.
    """

    def __init__(self, token: str, locks: Sequence[SimulatedLock], state_file: Path) -> None:
        super().__init__(token, locks)
        self.starts: list[float] = []
        self._state_file = state_file

    def take_fault(self, path: str) -> Fault | None:
        if self._state_file.exists():
            with closing(sqlite3.connect(self._state_file)) as file:
                self.starts += (start for (start,) in file.execute("SELECT last_start FROM request"))
        return super().take_fault(path)

    def assert_floor_kept(self) -> None:
        """Assert that any two requests so far were started at least `FLOOR_S` apart."""
        assert len(self.starts) == len(self.requests) > 1
        gaps = [later - earlier for earlier, later in itertools.pairwise(self.starts)]
        assert [gap for gap in gaps if gap < FLOOR_S - _CLOCKS_DIFFER_S] == []


def until(what: Callable[[], T], within_s: float = WITHIN_S) -> T:
    """Return the first true result of `what`, which is called ten times a second; fail after `within_s` seconds."""
    ends = time.monotonic() + within_s
    while not (answer := what()):
        assert time.monotonic() < ends, f"{what.__name__} stayed {answer!r} for {within_s:g} s"
        time.sleep(0.1)
    return answer


def home() -> list[SimulatedLock]:
    return [
        SimulatedLock(11, "Front door", "1111-0001", battery=87),
        SimulatedLock(12, "Garage", "1111-0002", battery=54),
    ]


class Program:
    """Runs `lockwatch` with a configuration directory of its own. Its settings notify a disconnection at once."""

    def __init__(self, desktop: VirtualDesktop, cloud: SimulatedCloud | None, config_dir: Path) -> None:
        self.desktop, self.config_dir = desktop, config_dir
        self.api_url = cloud.url if cloud else "http://127.0.0.1:9"
        self.process: subprocess.Popen[str] | None = None
        self.log = config_dir / "log"

    def command(self, *arguments: str) -> list[str]:
        options = ["--config-dir", str(self.config_dir), "--api-url", self.api_url]
        return [sys.executable, "-m", "lockwatch", *options, *arguments]

    def call(
        self, *arguments: str, typed: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            self.command(*arguments),
            env=self.desktop.env | (env or {}),
            input=typed,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
        )

    def start(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        self.config_dir.mkdir(exist_ok=True)
        settings = self.config_dir / "settings.toml"
        if not settings.exists():
            settings.write_text("grace_s = 0\n")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.command("--interval", "10", "--log-level", "info", *arguments),
                env=self.desktop.env | (env or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
            )
        return self.process

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(WITHIN_S)


def notifications(desktop: VirtualDesktop) -> list[dict[str, Any]]:
    """Close all notifications, and return dunst's history of them, newest first."""
    desktop.run("dunstctl", "close-all")
    history = json.loads(desktop.run("dunstctl", "history"))["data"][0]
    return [{key: value["data"] for key, value in each.items()} for each in history]


def titles(desktop: VirtualDesktop) -> list[str]:
    return [re.sub(r"<[^>]+>", "", each["summary"]) for each in notifications(desktop)]


def displayed(desktop: VirtualDesktop) -> int:
    return int(desktop.run("dunstctl", "count", "displayed"))


def press(desktop: VirtualDesktop, label: str) -> None:
    """Press a button of a notification, through the menu in which dunst offers the actions."""
    desktop.menu.write_text(f"#!/bin/sh\nexec grep --max-count=1 --fixed-strings '#{label} ('\n")
    desktop.menu.chmod(0o755)
    desktop.run("dunstctl", "context")


@contextmanager
def running(program: Program) -> Iterator[Program]:
    """Kill the program afterwards, and check that its log has no token, traceback or error."""
    yield program
    program.end()
    log = program.log.read_text() if program.log.exists() else ""
    print(log)
    assert TOKEN not in log
    assert "Traceback" not in log
    assert " ERROR " not in log
