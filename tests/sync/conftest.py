"""Fixtures: the worker in its real thread against a simulated cloud, with shortened intervals."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QObject, QThread, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain import pacing
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import Outcome
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.state import State
from lockwatch.storage.state_file import StateFile
from lockwatch.sync import names as names_module
from lockwatch.sync import thread as thread_module
from lockwatch.sync.account import Account
from lockwatch.sync.thread import SyncThread
from lockwatch.sync.worker import SyncWorker, TokenChecked

SECRET = "s3cretKeyOfTheseTests"
FLOOR_S = 0.1
WAIT_MS = 8_000
"""Far more than anything here takes."""


def idle(seconds: float) -> None:
    """Let all threads run. `QTest.qWait` cannot be used, because it holds the GIL and would block the worker."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


class Heard(QObject):
    """Takes the place of the GUI: receives the worker's signals in the main thread, and calls it by queued signals."""

    request_sync = Signal()
    interval = Signal(float)
    use = Signal(object, object)
    try_token = Signal(str, bool)
    forget = Signal()
    wake = Signal()
    change_network = Signal()

    def __init__(self, worker: SyncWorker, stop: Callable[[], None]) -> None:
        super().__init__()
        self.recalled: list[State] = []
        self.outcomes_before: list[int] = []
        """The number of outcomes received before each of `recalled`."""
        self.outcomes: list[Outcome] = []
        self.names: list[tuple[LockInfo, ...]] = []
        self.outcomes_before_names: list[int] = []
        """The number of outcomes received before each of `names`."""
        self.schedules: list[Schedule] = []
        self.checks: list[TokenChecked] = []
        self.threads: set[bool] = set()
        worker.recalled.connect(self._on_recalled)
        worker.ended.connect(self._on_ended)
        worker.named.connect(self._on_named)
        worker.scheduled.connect(self._on_scheduled)
        worker.token_checked.connect(self._on_token_checked)
        self.request_sync.connect(worker.request_sync)
        self.interval.connect(worker.set_interval)
        self.use.connect(worker.use)
        self.try_token.connect(worker.try_token)
        self.forget.connect(worker.forget_token)
        self.wake.connect(worker.wake)
        self.change_network.connect(worker.change_network)
        self.interrupt = worker.interrupt
        self.stop = stop

    def _note_thread(self) -> None:
        application = QApplication.instance()
        assert application is not None
        self.threads.add(QThread.currentThread() is application.thread())

    @Slot(object)
    def _on_recalled(self, state: State) -> None:
        self._note_thread()
        self.recalled.append(state)
        self.outcomes_before.append(len(self.outcomes))

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        self._note_thread()
        self.outcomes.append(outcome)

    @Slot(object)
    def _on_named(self, infos: tuple[LockInfo, ...]) -> None:
        self._note_thread()
        self.names.append(infos)
        self.outcomes_before_names.append(len(self.outcomes))

    @Slot(object)
    def _on_scheduled(self, schedule: Schedule) -> None:
        self._note_thread()
        self.schedules.append(schedule)

    @Slot(object)
    def _on_token_checked(self, check: TokenChecked) -> None:
        self._note_thread()
        self.checks.append(check)


Watching = Callable[..., Heard]


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
    monkeypatch.setattr(thread_module, "ENDS_WITHIN_MS", 15_000)
    with ExitStack() as stack:

        def watch(account: Account | None = None, *, interval_s: float = 3600, file: StateFile | None = None) -> Heard:
            account = account or Account(cloud.url, SECRET)
            file = file or StateFile(tmp_path / "state", account.api_url)
            stack.callback(file.close)
            worker = SyncWorker(account, file, interval_s)
            thread = SyncThread(worker)

            def stop() -> None:
                assert thread.stop(), "the sync thread did not end"

            heard = Heard(worker, stop)
            stack.callback(stop)
            thread.start()
            return heard

        yield watch


@pytest.fixture
def until(qtbot: QtBot) -> Callable[[Callable[[], object]], None]:
    """Return a function that runs the event loop until a condition is true."""

    def wait(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    return wait
