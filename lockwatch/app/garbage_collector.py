"""Collects Python's garbage in the GUI thread only, and gives freed memory back to the system."""

from PySide6.QtCore import QObject, Qt, QTimer

from lockwatch.util.c_memory import give_back
from lockwatch.util.garbage import collect_if_due, stop_automatic_collection

INTERVAL_MS = 60_000
"""Little garbage is made in a minute: most objects are freed without a collection."""


class GarbageCollector(QObject):
    """Replaces Python's automatic collection from now on. `lockwatch.util.garbage` says why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        stop_automatic_collection()
        self._timer = QTimer(self, interval=INTERVAL_MS, timerType=Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(collect_if_due)
        self._timer.timeout.connect(give_back)
        self._timer.start()
