"""Takes the place of the GUI in the tests of the sync worker."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, QThread, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import Outcome
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.state import State
from lockwatch.sync.worker import SyncWorker, TokenChecked

SECRET = "s3cretKeyOfTheseTests"
FLOOR_S = 0.1


def idle(seconds: float) -> None:
    """Let all threads run. `QTest.qWait` cannot be used, because it holds the GIL and would block the worker."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


class Gui(QObject):
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


Watching = Callable[..., Gui]
