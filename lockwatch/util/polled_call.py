"""A call that may never return, and whose result is needed in the GUI thread."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal, Slot

POLL_MS = 100


class PolledCall(QObject):
    """Runs one blocking call in a daemon thread, which neither quitting nor the destruction of this object waits for.

    The thread emits no signal, because Qt crashes when an object is destroyed while another thread emits its signal.
    Instead, this object looks for the result from time to time.
    """

    answered = Signal(object)
    """Emitted with what the call has returned, in the thread of this object."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers: SimpleQueue[object] = SimpleQueue()
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._on_timeout)

    @property
    def running(self) -> bool:
        return self._poll.isActive()

    def start(self, call: Callable[[], object]) -> None:
        """Start `call`, which must not raise. There must be no other call running."""
        answers = self._answers
        Thread(target=lambda: answers.put(call()), daemon=True, name="lockwatch-call").start()
        self._poll.start()

    @Slot()
    def _on_timeout(self) -> None:
        try:
            answer = self._answers.get_nowait()
        except Empty:
            return
        self._poll.stop()
        self.answered.emit(answer)
