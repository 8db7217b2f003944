"""The real program as a person has it: a process on the virtual desktop, and the commands that reach it."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from devtools.virtual_desktop.desktop import VirtualDesktop

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock

TOKEN = "tests-own-key-Zm9v"
WITHIN_S = 15.0
FLOOR_SEEN_S = 8.0
"""The floor of 10 s between two requests as the cloud sees it; on a busy machine some take longer to arrive."""

T = TypeVar("T")


def until(what: Callable[[], T], within_s: float = WITHIN_S) -> T:
    """The first true answer of `what`, which is asked ten times a second."""
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
    """`lockwatch` with a configuration of its own."""

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
        """One command, to its end."""
        return subprocess.run(
            self.command(*arguments),
            env=self.desktop.env | (env or {}),
            input=typed,
            capture_output=True,
            text=True,
            timeout=30,
        )

    def start(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        self.config_dir.mkdir(exist_ok=True)
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
            self.process.wait(5)


def notifications(desktop: VirtualDesktop) -> list[dict[str, Any]]:
    """What dunst shows and has shown, as it tells it, the newest first."""
    desktop.run("dunstctl", "close-all")
    history = json.loads(desktop.run("dunstctl", "history"))["data"][0]
    return [{key: value["data"] for key, value in each.items()} for each in history]


def titles(desktop: VirtualDesktop) -> list[str]:
    return [re.sub(r"<[^>]+>", "", each["summary"]) for each in notifications(desktop)]


def displayed(desktop: VirtualDesktop) -> int:
    return int(desktop.run("dunstctl", "count", "displayed"))


def press(desktop: VirtualDesktop, label: str) -> None:
    """A button of a notification, by the menu of actions that dunst has for buttons."""
    desktop.menu.write_text(f"#!/bin/sh\nexec grep --max-count=1 --fixed-strings '#{label} ('\n")
    desktop.menu.chmod(0o755)
    desktop.run("dunstctl", "context")
