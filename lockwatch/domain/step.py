"""Advance the state by one sync: from the old state and the sync's outcome to the new state and the news."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from types import MappingProxyType

from lockwatch.domain.alert_rules import lock_alerts
from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.battery import believe, follow, record
from lockwatch.domain.locks import (
    STEADY,
    DoorState,
    LastKnown,
    Lock,
    LockInfo,
    Observation,
    Unconfirmed,
    list_order,
)
from lockwatch.domain.merging import merged
from lockwatch.domain.moment import Moment
from lockwatch.domain.news import News
from lockwatch.domain.notification_policy import NotificationPolicy, SyncContext
from lockwatch.domain.outcome import (
    Failure,
    NoToken,
    Outcome,
    Refused,
    Synced,
    count_refusals,
)
from lockwatch.domain.overview import stale
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State

EARLIEST_DATE = datetime(2015, 1, 1, tzinfo=UTC)
"""An earlier `lastStateChangedDate` is unknown: there were no tedee locks, so the lock's clock was not set."""
AHEAD_S = 86400.0
"""A `lastStateChangedDate` further in the future, in seconds, is treated as unknown."""
UNREACHABLE_AFTER_S = 300.0
"""Waking time without a good sync after which `cloud_unreachable` is raised (RULES.md, Kinds)."""
UNREACHABLE_AFTER = 3
"""`cloud_unreachable` also needs this many failed attempts since the last good sync."""


def advance(state: State, outcome: Outcome, now: Moment, rules: Rules) -> tuple[State, tuple[News, ...]]:
    """Return the state after a sync that ended with `outcome`, and what happened.

    All rules are evaluated here, when a sync ends, and at no other time (RULES.md, Notifying).
    """
    if state.paused_until is not None and not state.paused(now.at):
        state = replace(state, paused_until=None)
    if isinstance(outcome, Synced):
        return _see(state, outcome, now, rules)
    return _miss(state, outcome, now, rules)


def rename(state: State, infos: Iterable[LockInfo]) -> State:
    """Return the state with the names and serial numbers of ``my/lock``; an unlisted lock keeps its old ones."""
    listed = {info.id: info for info in infos}
    known = {id_: info for id_, info in state.infos.items() if id_ in state.locks} | listed
    locks = {
        id_: replace(lock, info=known[id_]) if id_ in known and known[id_] != lock.info else lock
        for id_, lock in state.locks.items()
    }
    same = all(locks[id_] is state.locks[id_] for id_ in locks)
    return replace(
        state,
        infos=MappingProxyType(known),
        locks=state.locks if same else MappingProxyType(locks),
        rules=state.rules if same else None,  # settings of a lock may apply to its new name
    )


def forget_left(state: State) -> State:
    """Return the state without the names of locks that are not in the account."""
    known = {id_: info for id_, info in state.infos.items() if id_ in state.locks}
    return replace(state, infos=MappingProxyType(known))


def apply_own_names(state: State, rules: Rules) -> State:
    """Return the state with the user's own lock names from `rules`."""
    if not rules.by_lock and not any(info.own_name for info in state.infos.values()):
        return state
    infos = {id_: _with_own_name(info, rules) for id_, info in state.infos.items()}
    locks = dict(state.locks)
    for id_, lock in state.locks.items():
        if (info := _with_own_name(lock.info, rules)) is not lock.info:
            locks[id_] = replace(lock, info=info)
            infos[id_] = info
    return replace(
        state,
        infos=state.infos if _alike(infos, state.infos) else MappingProxyType(infos),
        locks=state.locks if _alike(locks, state.locks) else MappingProxyType(locks),
    )


def _with_own_name(info: LockInfo, rules: Rules) -> LockInfo:
    own_name = rules.for_info(info).own_name
    return info if own_name == info.own_name else info._replace(own_name=own_name)


def _alike(one: Mapping[int, object], other: Mapping[int, object]) -> bool:
    return all(other.get(key) is value for key, value in one.items())


def _newsworthy(lock: Lock) -> bool:
    return bool(lock.alerts or lock.flapping.unstable or lock.flapping.reconnected)


def _see(state: State, outcome: Synced, now: Moment, rules: Rules) -> tuple[State, tuple[News, ...]]:
    context = SyncContext.USUAL
    if state.recalled_at is not None:
        context = SyncContext.AFTER_A_RESTART
    elif state.synced_at is not None and stale(state, now.at, rules):
        context = SyncContext.AFTER_A_GAP
    rules_changed = _changed(rules, state)
    outcome = _one_id_each(outcome, state)
    known, merged_from = _known(state, outcome, now, rules)
    locks = _observed(known, outcome, state, now, rules)
    gone = [lock for id_, lock in known.items() if id_ not in locks]
    touched = [
        (lock, before)
        for id_, lock in locks.items()
        if rules_changed or lock is not known.get(id_) or not lock.settled or id_ in merged_from
        if (before := known[id_].alerts if id_ in known else {}) or _newsworthy(lock) or id_ in merged_from
    ]
    before_sync = state if known is state.locks else replace(state, locks=known)
    policy = NotificationPolicy(before_sync, now, rules, context)
    for lock, before in sorted(
        (*touched, *((lock, lock.alerts) for lock in gone)), key=lambda each: list_order(each[0])
    ):
        if lock.id in merged_from:
            policy.end_duplicates(merged_from[lock.id], known[lock.id])
        if lock.id not in locks or lock.seen.connected is None:
            policy.end_alerts(lock, before)
        else:
            policy.compare(lock, before, lock.alerts)
    alerts = _program_alerts(state, outcome, now)
    policy.compare(None, state.alerts, alerts)
    news = policy.news()
    locks |= {lock.id: policy.with_decisions(lock) for lock, _ in touched}
    same = len(locks) == len(state.locks) and _alike(locks, state.locks)
    return (
        replace(
            state,
            locks=state.locks if same else MappingProxyType(locks),
            left_out=outcome.left_out,
            alerts=policy.program_alerts_with_decisions(alerts),
            synced_at=now.at,
            recalled_at=None,
            failure=None,
            refusals=0,
            failures=0,
            unseen_since=now.awake,
            rules=rules,
        ),
        news,
    )


def _observed(known: Mapping[int, Lock], outcome: Synced, state: State, now: Moment, rules: Rules) -> dict[int, Lock]:
    """Return the locks after a good sync by id, without those that have left the account."""
    locks: dict[int, Lock] = {}
    rules_changed = _changed(rules, state)
    for observed in outcome.observations:
        seen = _with_known_date(observed, now)
        lock = known.get(seen.id)
        if lock is None or rules_changed or lock.seen != seen or not lock.settled:
            if lock is not None and _says_nothing(lock, seen):
                lock = _unobserved(lock, Unconfirmed.NO_BRIDGE if seen.connection_known else None, state, now)
            else:
                lock = _observe(lock, seen, state, now, rules)
        locks[seen.id] = lock
    absent = [lock for id_, lock in known.items() if id_ not in locks]
    complete = not outcome.left_out and not (absent and any(lock.may_be_known(now.at) for lock in locks.values()))
    for lock in absent:
        missed_before = lock.unconfirmed is Unconfirmed.LEFT and state.recalled_at is None
        if not complete or not missed_before:
            locks[lock.id] = _unobserved(lock, Unconfirmed.LEFT if complete else None, state, now)
    return locks


def _changed(rules: Rules, state: State) -> bool:
    return rules is not state.rules and rules != state.rules


def _with_known_date(seen: Observation, now: Moment) -> Observation:
    """Remove a date that cannot be right from the observation (RULES.md, What counts as seen)."""
    date = seen.state_changed_at
    if date is None or (date >= EARLIEST_DATE and date.timestamp() - now.wall <= AHEAD_S):
        return seen
    return seen._replace(state_changed_at=None)


def _miss(state: State, failure: Failure, now: Moment, rules: Rules) -> tuple[State, tuple[News, ...]]:
    """A failed sync observes nothing and changes no lock, but the end of a snooze, a pause or quiet hours counts."""
    refusals = count_refusals(state.refusals, failure)
    cloud_failed = not isinstance(failure, Refused | NoToken)
    state = replace(state, failure=failure, refusals=refusals, failures=state.failures + cloud_failed)
    alerts = _program_alerts(state, failure, now)
    policy = NotificationPolicy(state, now, rules, SyncContext.NONE)
    touched = sorted((lock for lock in state.locks.values() if lock.alerts and not lock.settled), key=list_order)
    for lock in touched:
        policy.compare(lock, lock.alerts, lock.alerts)
    policy.compare(None, state.alerts, alerts)
    news = policy.news()
    settled = {lock.id: policy.with_decisions(lock) for lock in touched}
    if any(settled[lock.id] is not lock for lock in touched):
        state = replace(state, locks=MappingProxyType({**state.locks, **settled}))
    return replace(state, alerts=policy.program_alerts_with_decisions(alerts)), news


def _one_id_each(outcome: Synced, state: State) -> Synced:
    """Leave out all but the highest of the ids that have the same serial number (RULES.md, What counts as seen)."""
    if len({_info(state, seen.id).key for seen in outcome.observations}) == len(outcome.observations):
        return outcome
    latest: dict[str, int] = {}
    for id_ in sorted(seen.id for seen in outcome.observations):
        latest[_info(state, id_).key] = id_
    return replace(outcome, observations=tuple(seen for seen in outcome.observations if seen.id in latest.values()))


def _info(state: State, id_: int) -> LockInfo:
    lock = state.locks.get(id_)
    return lock.info if lock is not None else state.infos.get(id_, LockInfo(id_))


def _known(
    state: State, outcome: Synced, now: Moment, rules: Rules
) -> tuple[Mapping[int, Lock], Mapping[int, Sequence[Lock]]]:
    """Return the known locks by the ids of this sync: a lock that was added to the account again has a new id.

    Also return, by that id, the records of each lock that was taken for several until its serial number was known,
    the latest last. The first result contains them merged.
    """
    here = {seen.id for seen in outcome.observations}
    if here.issuperset(state.locks):
        return state.locks, {}
    ids: dict[str, list[int]] = {}
    for id_ in sorted(state.locks.keys() | here, key=lambda id_: (id_ in here, id_)):
        if serial_number := _info(state, id_).serial_number:
            ids.setdefault(serial_number, []).append(id_)
    known = dict(state.locks)
    merged_from: dict[int, Sequence[Lock]] = {}
    for ids_of_lock in ids.values():
        records = [known.pop(id_) for id_ in ids_of_lock if id_ in known]
        if not records:
            continue
        id_ = ids_of_lock[-1]
        lock = reduce(lambda before, again: merged(before, again, now, rules), records)
        if lock.id != id_:
            lock = replace(lock, seen=lock.seen._replace(id=id_), info=_info(state, id_))
        known[id_] = lock
        if len(records) > 1:
            merged_from[id_] = records
    return known, merged_from


def _says_nothing(lock: Lock, seen: Observation) -> bool:
    """Return whether the answer leaves it open whether the lock is connected, or must be confirmed by the next one."""
    if not seen.connection_known:
        return lock.seen.connection_known
    was = lock.seen.connected is not None
    return seen.connected is None and was and lock.unconfirmed is not Unconfirmed.NO_BRIDGE


def _unobserved(lock: Lock, unconfirmed: Unconfirmed | None, state: State, now: Moment) -> Lock:
    """Return a known lock that this sync did not observe. It keeps its values, which get older."""
    if lock.observed_at is not None and lock.unconfirmed is unconfirmed:
        return lock
    last = state.synced_at if state.synced_at is not None else now.at
    return replace(
        lock,
        observed_at=last if lock.observed_at is None else lock.observed_at,
        unconfirmed=unconfirmed,
        battery=believe(lock.battery, None, now.at, last),
    )


def _observe(lock: Lock | None, seen: Observation, state: State, now: Moment, rules: Rules) -> Lock:
    if lock is None:
        info = _info(state, seen.id)
        lock = Lock(Observation(seen.id, connected=seen.connected), now.at, info, unnamed_since=now.at)
    same_way = lock.seen.connected is seen.connected
    battery = believe(lock.battery, seen.battery_level if seen.connected else None, now.at, state.synced_at)
    if seen.connected:
        battery = follow(record(battery, seen.charging is True, now.at), seen.charging is True)
    own = rules.for_lock(lock)
    alerts = lock_alerts(lock.alerts, battery, seen, now, own, state.rules.for_lock(lock) if state.rules else own)
    unnamed_since = None if lock.info.serial_number else lock.unnamed_since
    same = lock.observed_at is None and unnamed_since == lock.unnamed_since
    if same and seen == lock.seen and battery == lock.battery and alerts == lock.alerts:
        return lock
    steady = seen.connected is None and lock.flapping.slot is None and lock.flapping.reconnected is None
    flapping = STEADY if steady else lock.flapping
    since = lock.connection_since if same_way else now.at
    last_known = _last_known(lock.last_known, seen)
    return Lock(seen, since, lock.info, battery, alerts, flapping, last_known, unnamed_since=unnamed_since)


def _last_known(before: LastKnown | None, seen: Observation) -> LastKnown | None:
    if not seen.connected:
        return before
    door = seen.door if seen.door is not None else before.door if before else DoorState.NOT_PAIRED
    last_known = LastKnown(seen.state, door)
    return before if last_known == before else last_known


def _program_alerts(state: State, outcome: Outcome, now: Moment) -> Mapping[Matter, Alert]:
    """Return the alerts of the program itself (RULES.md, Kinds): `token_refused`, `cloud_unreachable`, `api_retiring`.

    If `outcome` is a failure, `state` already includes it in its counts.
    """
    alerts = dict(state.alerts)
    if isinstance(outcome, Synced):
        alerts.pop(Matter.TOKEN, None)
        alerts.pop(Matter.CLOUD, None)
        if outcome.version_retiring is False:
            alerts.pop(Matter.API, None)
        elif outcome.version_retiring:
            alerts.setdefault(Matter.API, Alert(Kind.API_RETIRING, now.at))
    elif isinstance(outcome, Refused):
        if state.token_refused:
            alerts.setdefault(Matter.TOKEN, Alert(Kind.TOKEN_REFUSED, now.at))
    elif not isinstance(outcome, NoToken):
        unseen_s = now.awake - state.unseen_since
        if unseen_s >= UNREACHABLE_AFTER_S and state.failures >= UNREACHABLE_AFTER:
            alerts.setdefault(Matter.CLOUD, Alert(Kind.CLOUD_UNREACHABLE, now.at))
    return state.alerts if alerts == state.alerts else MappingProxyType(alerts)
