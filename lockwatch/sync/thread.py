"""The thread of the sync worker: how it starts and how it is made to end."""

import logging
import os

from PySide6.QtCore import QThread

from lockwatch.sync.worker import SyncWorker

log = logging.getLogger(__name__)

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

    def stop(self) -> None:
        """End the thread. If it does not end in time, end the process: destroying a running QThread would abort it."""
        self._worker.abandon()
        self._thread.quit()
        if not self._thread.wait(ENDS_WITHIN_MS):
            log.error("the sync thread did not end in time")
            logging.shutdown()
            os._exit(0)
