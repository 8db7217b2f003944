"""One request of a command, beside the program that may be running: it keeps the floor towards all of them."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from lockwatch.domain.outcome import Failure, Synced, Unreachable, UnreachableReason
from lockwatch.domain.pacing import REQUEST_WITHIN_S, earliest
from lockwatch.storage.state_file import StateFile
from lockwatch.util.call_timeout import CallTimeoutError, InterruptibleCaller
from lockwatch.util.clock import steady

if TYPE_CHECKING:
    from lockwatch.tedee.client import Client

LONGEST_WAIT_S = 60.0


class TooSoonError(Exception):
    """A ``Retry-After`` holds for longer than a command waits: `wait_s` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s:.0f} s")
        self.wait_s = wait_s


def sync_once(client: "Client", state_dir: Path, api_url: str, waits: Callable[[float], object]) -> Synced | Failure:
    """What a sync says, as soon as there may be one; `waits` hears how many seconds that is away.

    Raises TooSoonError.
    """
    with closing(StateFile(state_dir, api_url)) as file:
        pace = file.pace()
        wait_s = earliest(pace, steady()) - steady()
        if wait_s > LONGEST_WAIT_S:
            raise TooSoonError(wait_s)
        if wait_s > 0:
            waits(wait_s)
            time.sleep(wait_s)
        pace = pace.started(steady())
        file.keep_pace(pace, None)
        try:
            outcome = InterruptibleCaller().run(client.sync, REQUEST_WITHIN_S)
        except CallTimeoutError:
            outcome = Unreachable(UnreachableReason.TOO_SLOW)
        file.keep_pace(pace.with_retry_after(outcome, steady()), None)
        return outcome
