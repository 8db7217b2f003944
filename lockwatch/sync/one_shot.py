"""One request of a command, beside the program that may be running: it keeps the floor towards all of them."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from lockwatch.domain.outcome import Failure, Synced, Unreachable, Unseen
from lockwatch.domain.pacing import REQUEST_WITHIN_S, earliest
from lockwatch.storage.state_file import StateFile
from lockwatch.util.call_timeout import Bounded, Overdue
from lockwatch.util.clock import steady

if TYPE_CHECKING:
    from lockwatch.tedee.client import Client

LONGEST_WAIT_S = 60.0


class NotNow(Exception):
    """A ``Retry-After`` holds for longer than a command waits: `wait_s` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s:.0f} s")
        self.wait_s = wait_s


def sync_once(client: "Client", state_dir: Path, api_url: str, waits: Callable[[float], object]) -> Synced | Failure:
    """What a sync says, as soon as there may be one; `waits` hears how many seconds that is away. Raises NotNow."""
    with closing(StateFile(state_dir, api_url)) as file:
        pace = file.pace()
        wait_s = earliest(pace, steady()) - steady()
        if wait_s > LONGEST_WAIT_S:
            raise NotNow(wait_s)
        if wait_s > 0:
            waits(wait_s)
            time.sleep(wait_s)
        pace = pace.started(steady())
        file.keep_pace(pace, None)
        try:
            outcome = Bounded().run(client.sync, REQUEST_WITHIN_S)
        except Overdue:
            outcome = Unreachable(Unseen.TOO_SLOW)
        file.keep_pace(pace.heeding(outcome, steady()), None)
        return outcome
