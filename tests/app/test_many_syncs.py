"""A short soak: the whole program does not grow over hundreds of syncs. `make soak` does the same for hours."""

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from lockwatch.app import program as composition
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.program import Program
from lockwatch.app.state_lock import StateLock
from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.domain import pacing
from lockwatch.storage.settings_file import load
from lockwatch.ui.tray.icon import Tray
from tests.app.parts import close_windows

pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)

TOKEN = "s3cretKeyOfTheseTests"
APART_S = 0.01
"""The interval and the minimum time between two requests."""
WARM_UP, SYNCS = 240, 240
OBJECTS_A_SYNC = 1.0
"""How many Python objects may be added per sync. A list or a dictionary that grows with each sync adds more."""
WAIT_MS = 120_000
PERIOD = 40
FAULTS = {
    10: Fault(503, requests=1),
    20: Fault(200, {"Content-Type": "text/html"}, b"<html>maintenance</html>", requests=1),
    30: Fault(play=Play.DROPPED, requests=1),
}
"""How the cloud fails, by the number of the sync in each period."""


@pytest.fixture
def cloud() -> Iterator[SimulatedCloud]:
    with SimulatedCloud(TOKEN, [SimulatedLock(n, f"Door {n}", f"2000-{n:04}") for n in range(20)]) as cloud:
        yield cloud


@pytest.fixture
def program(
    cloud: SimulatedCloud, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_signals: None
) -> Iterator[Program]:
    """The running program, which syncs as fast as it can."""
    monkeypatch.setattr(composition, "PREPARES_AFTER_MS", 0)  # the list window belongs to the warm-up
    monkeypatch.setattr(pacing, "FLOOR_S", APART_S)
    monkeypatch.setenv("LOCKWATCH_TOKEN", TOKEN)
    (tmp_path / "settings.toml").write_text("grace_s = 0\n", "utf-8")
    options = LaunchOptions(tmp_path, tmp_path, api_url=cloud.url, interval_s=APART_S, hidden=True)
    with ExitStack() as stack:
        program = Program(options, load(tmp_path), CommandServer(tmp_path), Tray(), None, stack, StateLock(tmp_path))
        yield program
        program.stop()
        shiboken6.delete(program)
    close_windows()


class ChangingCloud:
    """Changes one lock after each sync, (dis)connects another after every fifth, and makes some requests fail."""

    def __init__(self, program: Program, cloud: SimulatedCloud) -> None:
        self._cloud, self.syncs = cloud, 0
        program.monitor.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        self.syncs += 1
        number = self.syncs % PERIOD
        self._cloud.change(number % 20, state=2 if number < 20 else 6, revision=self.syncs)
        if number % 5 == 0:
            self._cloud.change(number // 10, connected=number % 10 == 0)
        self._cloud.set_fault(FAULTS.get(number))


def held() -> tuple[int, int]:
    """Return how many file descriptors and threads this process has."""
    if sys.platform != "linux":
        return 0, threading.active_count()
    return len(list(Path("/proc/self/fd").iterdir())), len(list(Path("/proc/self/task").iterdir()))


def objects(cloud: SimulatedCloud) -> int:
    """Return how many objects Python tracks, without the requests that the cloud remembers."""
    cloud.requests.clear()
    gc.collect()
    return len(gc.get_objects())


def test_descriptors_threads_and_objects_do_not_grow(program: Program, cloud: SimulatedCloud, qtbot: QtBot) -> None:
    """The fewest in a whole period are compared, because a request under way needs some of each."""
    changes = ChangingCloud(program, cloud)

    def fewest() -> tuple[int, int, int]:
        """Return the fewest descriptors, threads and objects in the next period."""
        seen: list[tuple[int, int, int]] = []
        ends = changes.syncs + PERIOD

        def is_over() -> bool:
            seen.append((*held(), objects(cloud)))
            return changes.syncs >= ends

        qtbot.waitUntil(is_over, timeout=WAIT_MS)
        descriptors, threads, tracked = zip(*seen, strict=True)
        return min(descriptors), min(threads), min(tracked)

    qtbot.waitUntil(lambda: changes.syncs >= WARM_UP, timeout=WAIT_MS)
    before, began = fewest(), changes.syncs
    qtbot.waitUntil(lambda: changes.syncs >= began + SYNCS, timeout=WAIT_MS)
    after, syncs = fewest(), changes.syncs - began
    assert (after[2] - before[2]) / syncs < OBJECTS_A_SYNC, (before, after)
    qtbot.waitUntil(lambda: held()[0] <= before[0], timeout=WAIT_MS)  # until there is no connection to the cloud
    qtbot.waitUntil(lambda: held()[1] <= before[1], timeout=WAIT_MS)
