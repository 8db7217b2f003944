"""Fixtures: the worker in its real thread against a simulated cloud, with shortened intervals."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain import pacing
from lockwatch.storage.state_file import StateFile
from lockwatch.sync import names as names_module
from lockwatch.sync import thread as thread_module
from lockwatch.sync.account import Account
from lockwatch.sync.thread import SyncThread
from lockwatch.sync.worker import SyncWorker
from tests.sync.gui import FLOOR_S, SECRET, Gui, Watching


@pytest.fixture
def cloud() -> Iterator[SimulatedCloud]:
    with SimulatedCloud(SECRET, [SimulatedLock(1, "Front door", "20200001-000001")]) as cloud:
        yield cloud


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the minimum interval, and allow requests for names at any time."""
    monkeypatch.setattr(pacing, "FLOOR_S", FLOOR_S)
    monkeypatch.setattr(names_module, "APART_S", 0.0)


@pytest.fixture
def watching(
    cloud: SimulatedCloud, fast: None, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watching]:
    """Return a function that starts a worker. At the end each worker is stopped, and its thread must end by itself."""
    # A busy machine may need more than the usual 1.5 s. What hangs in these tests hangs for much longer.
    monkeypatch.setattr(thread_module, "ENDS_WITHIN_MS", 60_000)
    with ExitStack() as stack:

        def watch(account: Account | None = None, *, interval_s: float = 3600, file: StateFile | None = None) -> Gui:
            account = account or Account(cloud.url, SECRET)
            file = file or StateFile(tmp_path / "state", account.api_url)
            stack.callback(file.close)
            worker = SyncWorker(account, file, interval_s)
            thread = SyncThread(worker)

            def stop() -> None:
                assert thread.stop(), "the sync thread did not end"

            gui = Gui(worker, stop)
            stack.callback(stop)
            thread.start()
            return gui

        yield watch


@pytest.fixture
def until(qtbot: QtBot) -> Callable[[Callable[[], object]], None]:
    """Return a function that runs the event loop until a condition is true."""

    def wait(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()))

    return wait
