"""What the program keeps in memory after its start, before any window is opened."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from tests.systems import WINDOWS

TOKEN = "s3cretKeyOfTheseTests"
NOT_NEEDED = """configparser decimal html html.entities keyring lockwatch.app.manual_pages lockwatch.history.export
lockwatch.replay.player lockwatch.replay.recorder platformdirs PySide6.QtNetwork statistics tomlkit zoneinfo"""
"""Modules that only some commands, actions or settings need."""
NEEDED_ON_WINDOWS = {"platformdirs", "PySide6.QtNetwork"}
"""For its directories and its named pipe."""

STARTED = """
import ctypes, os, sys
from pathlib import Path
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.main import run
from lockwatch.app.window_manager import WindowManager

place, url = Path(sys.argv[1]), sys.argv[2]
prepare = WindowManager.prepare

def prepare_and_report(manager):
    prepare(manager)
    print("modules:", *sys.modules)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.fopen.restype = ctypes.c_void_p
        file = ctypes.c_void_p(libc.fopen(os.fsencode(place / "heaps"), b"w"))
        libc.malloc_info(0, file)
        libc.fclose(file)
    sys.stdout.flush()
    os._exit(0)

WindowManager.prepare = prepare_and_report
run(LaunchOptions(place, place, api_url=url, hidden=True))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a program that has synced once and prepared its list, with what it reported."""
    place = tmp_path_factory.mktemp("started")
    with SimulatedCloud(TOKEN, [SimulatedLock(1, "Door", "2000-0001")]) as cloud:
        done = subprocess.run(
            [sys.executable, "-c", STARTED, str(place), cloud.url],
            env={**os.environ, "LOCKWATCH_TOKEN": TOKEN},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr[-3000:]
    (place / "modules").write_text(done.stdout.rpartition("modules:")[2], "utf-8")
    return place


def test_the_program_imports_nothing_that_it_may_never_need(place: Path) -> None:
    imported = set((place / "modules").read_text("utf-8").split())
    assert "lockwatch.ui.lock_list.window" in imported
    not_needed = set(NOT_NEEDED.split()) - (NEEDED_ON_WINDOWS if WINDOWS else set())
    assert imported.isdisjoint(not_needed), imported & not_needed


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has arenas")
def test_all_threads_allocate_from_one_arena(place: Path) -> None:
    """Each thread with an arena of its own would take up to 1 MiB."""
    assert re.findall(r"<heap nr=", (place / "heaps").read_text("utf-8")) == ["<heap nr="]
