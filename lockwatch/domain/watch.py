"""The one step: what was known, and how a sync ended, give what is known now and what to tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from lockwatch.domain.alerts import Alert, Matter, Rules, battery_alert, connection_alert
from lockwatch.domain.battery import believe
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.outcome import Failure, NoToken, Outcome, Refused, Synced
from lockwatch.domain.telling import Change, News, tell

REFUSALS_TO_BELIEVE = 3
"""So many 401 in a row are believed; single false ones have been seen. One 403 is enough."""


@dataclass(frozen=True, slots=True)
class State:
    """All that is known. Frozen: who holds one may read it from any thread."""

    locks: Mapping[int, Lock] = field(default_factory=lambda: MappingProxyType({}))
    """By id. The same object as before when a sync changed nothing of any lock."""
    infos: Mapping[int, LockInfo] = field(default_factory=lambda: MappingProxyType({}))
    synced_at: float | None = None
    """End of the last good sync, steady seconds."""
    failure: Failure | None = None
    """How the latest sync failed; None after a good one and before the first."""
    refusals: int = 0
    rules: Rules | None = None
    """Those of the latest step; other ones judge every lock anew."""

    @property
    def token_refused(self) -> bool:
        return self.refusals >= REFUSALS_TO_BELIEVE

    @property
    def needs_token(self) -> bool:
        return self.token_refused or isinstance(self.failure, NoToken)


def advance(state: State, outcome: Outcome, now: float, rules: Rules) -> tuple[State, tuple[News, ...]]:
    """What is known and what is news after a sync ended with `outcome` at `now`."""
    if not isinstance(outcome, Synced):
        return replace(state, failure=outcome, refusals=_refusals(state, outcome)), ()

    locks: dict[int, Lock] = {}
    news: list[News] = []
    anew = rules != state.rules
    changed = len(outcome.observations) != len(state.locks)
    for seen in outcome.observations:
        lock = state.locks.get(seen.id)
        if lock is None or anew or lock.seen != seen or lock.unsettled:
            changed = True
            lock, lock_news = _observe(lock, seen, state, now, rules)
            news += lock_news
        locks[seen.id] = lock
    for gone in state.locks.keys() - locks.keys():
        news += _forget(state.locks[gone], rules)
    return (
        replace(
            state,
            locks=MappingProxyType(locks) if changed else state.locks,
            synced_at=now,
            failure=None,
            refusals=0,
            rules=rules,
        ),
        tuple(news),
    )


def rename(state: State, infos: Iterable[LockInfo]) -> State:
    """The state with the names and serial numbers of ``my/lock``; what it does not list keeps its old ones."""
    known = dict(state.infos) | {info.id: info for info in infos}
    locks = {
        id_: replace(lock, info=known[id_]) if id_ in known and known[id_] != lock.info else lock
        for id_, lock in state.locks.items()
    }
    same = all(locks[id_] is state.locks[id_] for id_ in locks)
    return replace(state, infos=MappingProxyType(known), locks=state.locks if same else MappingProxyType(locks))


def _refusals(state: State, failure: Failure) -> int:
    if not isinstance(failure, Refused):
        return 0 if not state.token_refused else state.refusals
    return REFUSALS_TO_BELIEVE if failure.forbidden else state.refusals + 1


def _observe(lock: Lock | None, seen: Observation, state: State, now: float, rules: Rules) -> tuple[Lock, list[News]]:
    if lock is None:
        lock = Lock(Observation(seen.id, connected=seen.connected), now, state.infos.get(seen.id, LockInfo(seen.id)))
    same_way = lock.seen.connected is seen.connected
    reading = None if seen.connected is False else seen.battery_level
    battery = believe(lock.battery, reading, now, state.synced_at)
    connection = lock.alerts.get(Matter.CONNECTION)
    charge = lock.alerts.get(Matter.BATTERY)
    if seen.connected is None or (seen.connected and seen.charging):
        charge = None  # a lock without a bridge is never alerted, and charging clears whatever the level is
    elif reading is not None and battery.doubted is None:
        charge = battery_alert(charge, battery.level, seen.charging, now, rules)
    after = {
        Matter.CONNECTION: connection_alert(connection, seen.connected, now, rules),
        Matter.BATTERY: charge,
    }
    lock = replace(lock, seen=seen, connection_since=lock.connection_since if same_way else now, battery=battery)
    return _settle(lock, after, now, rules)


def _forget(lock: Lock, rules: Rules) -> list[News]:
    """A lock that leaves the account takes its alerts with it; nobody is told that it is connected again."""
    return _settle(lock, dict.fromkeys(Matter), None, rules)[1]


def _settle(
    lock: Lock, after: Mapping[Matter, Alert | None], now: float | None, rules: Rules
) -> tuple[Lock, list[News]]:
    if all(lock.alerts.get(matter) is alert for matter, alert in after.items()):
        return lock, []
    standing: dict[Matter, Alert] = {}
    news: list[News] = []
    for matter, alert in after.items():
        change = Change(lock, matter, lock.alerts.get(matter), alert)
        alert, told = tell(change, now, rules)
        news += told
        if alert is not None:
            standing[matter] = alert
    return replace(lock, alerts=MappingProxyType(standing)), news
