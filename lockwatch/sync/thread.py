"""The thread of the sync worker: how it starts and how it is made to end."""

from PySide6.QtCore import QThread

from lockwatch.sync.worker import SyncWorker

ENDS_WITHIN_MS = 1_500
"""How long to wait for the thread to end. After `SyncWorker.abandon`, it has no request or keyring to wait for."""


class SyncThread:
    """Runs `worker` in a thread between `start` and `stop`."""

    def __init__(self, worker: SyncWorker) -> None:
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName("lockwatch-sync")
        worker.moveToThread(self._thread)
        self._thread.started.connect(worker.start)
        self._thread.finished.connect(worker.finish)  # the worker's timer can only be stopped in that thread

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> bool:
        """End the thread. Return whether it ended in time: destroying a running thread would abort the process."""
        self._worker.abandon()
        self._thread.quit()
        return self._thread.wait(ENDS_WITHIN_MS)
