"""The thread that the worker lives in, and its end."""

import logging
import os

from PySide6.QtCore import QThread

from lockwatch.sync.worker import SyncWorker

log = logging.getLogger(__name__)

ENDS_WITHIN_MS = 1_500
"""`SyncWorker.abandon` leaves nothing to wait for. A QThread destroyed while it runs would abort the program."""


class SyncThread:
    """Runs `worker` between `start` and `stop`."""

    def __init__(self, worker: SyncWorker) -> None:
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName("lockwatch-sync")
        worker.moveToThread(self._thread)
        self._thread.started.connect(worker.start)
        self._thread.finished.connect(worker.finish)  # the last that runs there: its timer can't be stopped elsewhere

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, whatever hangs in it. If it can't be ended, the process is."""
        self._worker.abandon()
        self._thread.quit()
        if not self._thread.wait(ENDS_WITHIN_MS):
            log.error("the sync thread did not end in time")
            logging.shutdown()
            os._exit(0)
