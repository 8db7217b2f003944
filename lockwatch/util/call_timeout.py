"""Run a blocking call with a time limit.

Neither a name look-up nor a connect can be interrupted, so the call runs in a daemon thread. The thread is abandoned
when the time is over or the program quits, because Python does not join daemon threads at exit.
"""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class CallTimeoutError(Exception):
    """The call has exceeded its time limit. It may still be running."""


class CallAbandonedError(Exception):
    """The call was abandoned, because the program quits."""


class _Answer(Generic[T]):
    def __init__(self, value: T | None, error: BaseException | None) -> None:
        self.value, self.error = value, error


class InterruptibleCaller:
    """Runs one call at a time. One thread waits for it; any thread may interrupt the wait."""

    def __init__(self) -> None:
        self._answers: SimpleQueue[_Answer[Any] | None] = SimpleQueue()
        self._abandoned = threading.Event()

    def run(self, call: Callable[[], T], within_s: float) -> T:
        """Run `call`, and return or raise what it does.

        Raises CallTimeoutError after `within_s` seconds or `interrupt`, and CallAbandonedError after `abandon`.
        """
        if self._abandoned.is_set():
            raise CallAbandonedError
        answers: SimpleQueue[_Answer[T] | None] = SimpleQueue()
        self._answers = answers
        if self._abandoned.is_set():  # abandon() was called meanwhile and put its answer into the old queue
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
        return answer.value  # type: ignore[return-value]  # without an error there is a value

    def interrupt(self) -> None:
        """Make the current `run` raise CallTimeoutError at once. May be called from any thread."""
        self._answers.put(_Answer(None, CallTimeoutError()))

    def abandon(self) -> None:
        """Make the current `run` and all later ones raise CallAbandonedError. May be called from any thread."""
        self._abandoned.set()
        self._answers.put(None)


def _answer(call: Callable[[], T], answers: "SimpleQueue[_Answer[T] | None]") -> None:
    try:
        answers.put(_Answer(call(), None))
    except BaseException as error:  # it is raised again in the waiting thread
        answers.put(_Answer(None, error))
