"""A blocking call that is waited for only so long.

Neither a name look-up nor a connect can be interrupted, so the call runs in a daemon thread and is left behind when its
time is over or the program quits: nothing joins a daemon thread at exit.
"""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class CallTimeoutError(Exception):
    """The call took longer than it may; it may still be running."""


class CallAbandonedError(Exception):
    """Nobody waits for the call any more: the program quits."""


class _Answer(Generic[T]):
    def __init__(self, value: T | None, error: BaseException | None) -> None:
        self.value, self.error = value, error


class InterruptibleCaller:
    """Runs one call at a time for one waiting thread."""

    def __init__(self) -> None:
        self._answers: SimpleQueue[_Answer[Any] | None] = SimpleQueue()
        self._abandoned = threading.Event()

    def run(self, call: Callable[[], T], within_s: float) -> T:
        """What `call` returns or raises.

        Raises CallTimeoutError after `within_s` seconds, CallAbandonedError after `abandon`.
        """
        if self._abandoned.is_set():
            raise CallAbandonedError
        answers: SimpleQueue[_Answer[T] | None] = SimpleQueue()
        self._answers = answers
        if self._abandoned.is_set():  # meanwhile, so that its word went to the answers before these
            raise CallAbandonedError
        threading.Thread(target=_answer, args=(call, answers), daemon=True, name="lockwatch-call").start()
        try:
            answer = answers.get(timeout=within_s)
        except Empty:
            raise CallTimeoutError from None
        if answer is None or self._abandoned.is_set():
            raise CallAbandonedError
        if answer.error is not None:
            raise answer.error
        return answer.value  # type: ignore[return-value]  # a value of T where there is no error

    def interrupt(self) -> None:
        """Whoever waits now gets CallTimeoutError at once; called from any thread."""
        self._answers.put(_Answer(None, CallTimeoutError()))

    def abandon(self) -> None:
        """Ends the waiting, now and for good; called from any thread."""
        self._abandoned.set()
        self._answers.put(None)


def _answer(call: Callable[[], T], answers: "SimpleQueue[_Answer[T] | None]") -> None:
    try:
        answers.put(_Answer(call(), None))
    except BaseException as error:  # it belongs to the thread that waits
        answers.put(_Answer(None, error))
