"""Drives the state sync by sync, and returns what each sync adds to the history."""

from dataclasses import replace
from datetime import UTC, datetime

from lockwatch.domain.history import (
    PROGRAM,
    Entry,
    Event,
    EventKind,
    Reading,
    happened,
)
from lockwatch.domain.locks import DoorState, LockState, Observation
from lockwatch.domain.outcome import (
    Outcome,
    RateLimited,
    Synced,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance
from tests.domain.followed import EPOCH, LOCKED, moment

UNLOCKED = LOCKED._replace(state=LockState.UNLOCKED)
OPENED, CLOSED = LOCKED._replace(door=DoorState.OPENED), LOCKED._replace(door=DoorState.CLOSED)
QUIET = Rules(default=LockRules(grace_s=0), notifications=False)
SOME_TIME_AGO = datetime.fromtimestamp(EPOCH - 4000, UTC)
IN_THE_FUTURE = datetime.fromtimestamp(EPOCH + 90_000, UTC)
SEEN = Synced((LOCKED,))
OFFLINE, BUSY = Unreachable(UnreachableReason.NO_NETWORK), RateLimited(None)
HERE, CONNECTED, DISCONNECTION = "account here", "connection connected", "connection disconnected"


class HistoryRun:
    """A state and a clock that advances by `after` seconds with each sync, of which the computer slept `asleep`."""

    def __init__(self, rules: Rules = QUIET) -> None:
        self.rules = rules
        self.state = State()
        self.now = moment(1000.0)

    def end(self, outcome: Outcome, after: float = 20, asleep: float = 0) -> tuple[Entry, ...]:
        self.now = self.now._replace(
            at=self.now.at + after, wall=self.now.wall + after, awake=self.now.awake + after - asleep
        )
        state, news = advance(self.state, outcome, self.now, self.rules)
        passed = happened(self.state, state, news, self.now, self.rules)
        self.state = state
        return passed

    def events(self, *seen: Observation, after: float = 20) -> list[Event]:
        """Sync and return the events of locks."""
        passed = self.end(Synced(seen), after)
        return [each for each in passed if isinstance(each, Event) and each.what is not EventKind.SIGHT]

    def sync(self, *seen: Observation, after: float = 20) -> list[str]:
        return [f"{each.what} {each.value}" for each in self.events(*seen, after=after)]

    def read(self, *seen: Observation, after: float = 20) -> list[str]:
        passed = self.end(Synced(seen), after)
        return [f"{each.level}{' charging' * each.charging}" for each in passed if isinstance(each, Reading)]

    def sights(self, outcome: Outcome, after: float = 20, asleep: float = 0) -> list[tuple[float, str]]:
        """Return the sight events of one outcome: seconds from now, and the value."""
        passed = self.end(outcome, after, asleep)
        events = [each for each in passed if isinstance(each, Event) and each.what is EventKind.SIGHT]
        assert all(each.key == PROGRAM for each in events)
        return [(round(self.now.wall - each.at, 3), each.value) for each in events]

    def restart(self, after: float = 0) -> None:
        """Begin another run, `after` seconds after the end of the previous one."""
        ran_until, in_gap = self.now.at, self.state.failure is not None
        self.now = moment(ran_until + after)
        self.state = replace(
            self.state,
            failure=None,
            recalled_at=self.now.at,
            ran_until=ran_until,
            ended_in_gap=in_gap,
            unseen_since=self.now.awake,
        )
