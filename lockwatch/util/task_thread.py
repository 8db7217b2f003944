"""A thread for tasks that must not block the GUI thread, such as reading and writing files."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool

QUIT_WITHIN_MS = 1_000


class TaskThread(QObject):
    """Runs tasks one after another in a thread that exists only while there are any.

    The owner must call `finish` before it is destroyed if a task emits one of its signals: Qt crashes when an object is
    destroyed while another thread emits its signal.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self, maxThreadCount=1)

    def start(self, task: Callable[[], object]) -> None:
        self._pool.start(task)

    def finish(self, within_ms: int | None = None) -> bool:
        """Wait for all tasks, for at most `within_ms` milliseconds, by default `QUIT_WITHIN_MS`.

        Return whether they have ended.
        """
        return self._pool.waitForDone(QUIT_WITHIN_MS if within_ms is None else within_ms)
