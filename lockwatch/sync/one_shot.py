"""A single sync for a command. It obeys the pacing rules together with a program that may be running."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from lockwatch.domain.outcome import Failure, Synced, Unreachable, UnreachableReason
from lockwatch.domain.pacing import REQUEST_WITHIN_S, Pace, earliest
from lockwatch.storage.state_file import StateFile
from lockwatch.util.call_timeout import CallTimeoutError, InterruptibleCaller
from lockwatch.util.clock import steady

if TYPE_CHECKING:
    from lockwatch.tedee.client import Client

LONGEST_WAIT_S = 60.0
"""How long a command waits until it may send its request."""


class TooSoonError(Exception):
    """A request is not allowed for another `wait_s` seconds, which is longer than a command waits."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s:.0f} s")
        self.wait_s = wait_s


def sync_once(client: "Client", state_dir: Path, api_url: str, waits: Callable[[float], object]) -> Synced | Failure:
    """Sync as soon as pacing allows and return the outcome.

    `waits` is called with the number of seconds before a wait. Raises TooSoonError.
    """
    with closing(StateFile(state_dir, api_url)) as file:
        pace = _start(file, waits)
        try:
            outcome = InterruptibleCaller().run(client.sync, REQUEST_WITHIN_S)
        except CallTimeoutError:
            client.give_up()
            outcome = Unreachable(UnreachableReason.TOO_SLOW)
        file.save_pace(pace.with_retry_after(outcome, steady()), None)
        return outcome


def _start(file: StateFile, waits: Callable[[float], object]) -> Pace:
    """Wait until a request may start, record its start, and return the pace. Raises TooSoonError.

    If a running program starts a request in the meantime, wait again.
    """
    pace, started = file.pace(), False
    while not started:
        wait_s = earliest(pace, steady()) - steady()
        if wait_s > LONGEST_WAIT_S:
            raise TooSoonError(wait_s)
        if wait_s > 0:
            waits(wait_s)
            time.sleep(wait_s)
        pace, started = file.start_request(pace, None)
    return pace
