"""Runs calls that may never return, and passes their results to the GUI thread."""

from collections.abc import Callable
from threading import Thread

from PySide6.QtCore import QObject, Signal


class _Relay(QObject):
    """Emits the result from the thread of the call, which holds a reference to this object.

    Qt crashes when an object is destroyed while another thread emits its signal.
    """

    answered = Signal(object)


class DaemonCall(QObject):
    """Runs blocking calls in daemon threads. Neither quitting nor the destruction of this object waits for them."""

    answered = Signal(object)
    """Emitted with the result of a call, in the thread of this object."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._relays: list[_Relay] = []
        """Keeps the relays alive. Otherwise the thread of the call would drop the last reference while the signal is
        queued."""

    def start(self, call: Callable[[], object]) -> None:
        """Start `call`, which must not raise."""
        relay = _Relay()
        relay.answered.connect(self.answered)
        self._relays.append(relay)
        Thread(target=lambda: relay.answered.emit(call()), daemon=True, name="lockwatch-call").start()
