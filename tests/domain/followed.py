"""Drives locks through `advance`, and turns the news into short strings for the tables of these tests."""

from datetime import UTC, datetime

from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.news import Cleared, News, Notify, Raised, Suppressed, Withdraw
from lockwatch.domain.outcome import Failure, Outcome, Synced
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename

EPOCH = datetime(2026, 3, 2, 8, tzinfo=UTC).timestamp()
LOCKED = Observation(1, connected=True, state=LockState.LOCKED, battery_level=80, charging=False)
DISCONNECTED = Observation(1, connected=False)
NO_BRIDGE = Observation(1, connected=None)


def at(level: int | None, *, charging: bool | None = False, id: int = 1) -> Observation:
    return LOCKED._replace(id=id, battery_level=level, charging=charging)


class Followed:
    """A state, its rules and a clock that advances by `after` seconds before each step."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules(default=LockRules(grace_s=0))
        self.state = State()
        self.now = 1000.0

    def sync(self, *seen: Observation, after: float = 20) -> list[str]:
        return self.end(Synced(seen), after)

    def fail(self, failure: Failure, after: float = 20) -> list[str]:
        return self.end(failure, after)

    def end(self, outcome: Outcome, after: float = 20) -> list[str]:
        self.now += after
        self.state, news = advance(self.state, outcome, moment(self.now), self.rules)
        return [in_words(each) for each in news]

    def name(self, *infos: LockInfo) -> None:
        self.state = rename(self.state, infos)

    @property
    def lock(self) -> Lock:
        return self.state.locks[1]

    @property
    def level(self) -> int | None:
        return self.lock.battery.level

    @property
    def standing(self) -> set[str]:
        return {("pending " if alert.pending else "") + alert.kind for alert in self.lock.alerts.values()}


def moment(at: float) -> Moment:
    return Moment(at, EPOCH + at, at, UTC)


def in_words(news: News) -> str:
    match news:
        case Raised():
            return f"raised {news.kind}"
        case Cleared():
            return f"cleared {news.kind}"
        case Notify():
            after = "".join(f" after {item.after_s:g} s" for item in news.items if item.after_s is not None)
            return f"{'replaced' if news.replaces else 'told'} {news.kind}{after}"
        case Withdraw():
            return f"withdrawn {news.slot.kind}"
        case Suppressed():
            return f"held {news.kind}: {news.why}"
