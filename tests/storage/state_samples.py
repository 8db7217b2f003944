"""Sample states: one that uses every field, and a strategy for any state.

All times are multiples of 1/1024 s, so that converting them to wall time and back is exact, and states can be compared
with ==.
"""

import math
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from lockwatch.domain.alerts import Alert, Kind, NotificationSlot, SuppressReason
from lockwatch.domain.battery import Battery, Doubt, RecordedReading
from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading
from lockwatch.domain.locks import (
    DoorState,
    Flapping,
    LastKnown,
    Lock,
    LockInfo,
    LockState,
    Observation,
    Reconnection,
    Unconfirmed,
)
from lockwatch.domain.moment import Moment
from lockwatch.domain.state import NOTHING_ON_SCREEN, OnScreen, State

API = "https://api.tedee.com"
NOW = Moment(at=500_000.25, wall=1_790_000_000.5, awake=90_000.125)
HOUR_S = 3600.0
ALERTS_OF_LOCKS = (
    Kind.DISCONNECTED,
    Kind.BATTERY_LOW,
    Kind.BATTERY_CRITICAL,
    Kind.JAMMED,
    Kind.LEFT_UNLOCKED,
    Kind.DOOR_LEFT_OPEN,
    Kind.NEEDS_CALIBRATION,
)
ALERTS_OF_THE_PROGRAM = (Kind.TOKEN_REFUSED, Kind.CLOUD_UNREACHABLE, Kind.API_RETIRING)
JAMMED_AT = datetime(2026, 3, 1, 7, 30, 15, 250_000, UTC)

FRONT = Lock(
    Observation(1, True, LockState.LOCKED, DoorState.CLOSED, 80, False, 1, JAMMED_AT, 7),
    connection_since=NOW.at - 9000,
    info=LockInfo(1, "Вхідні двері", "20200001-000001", rechargeable=False),
    battery=Battery(80, doubted=Doubt(3, NOW.at - 40), recorded=RecordedReading(81, True, NOW.at - 3000)),
    alerts=MappingProxyType(
        {
            Kind.JAMMED.matter: Alert(
                Kind.JAMMED,
                NOW.at - 600,
                jammed_at=JAMMED_AT,
                due=False,
                last_notified_at=NOW.at - 580,
                silent_until=math.inf,
                suppressed_for=frozenset({SuppressReason.QUIET_HOURS, SuppressReason.PAUSED}),
                slot=NotificationSlot(Kind.JAMMED, "jam:20200001-000001"),
            ),
            Kind.DOOR_LEFT_OPEN.matter: Alert(Kind.DOOR_LEFT_OPEN, NOW.at - 5, pending=True),
        }
    ),
)
SHED = Lock(
    Observation(2, False),
    connection_since=NOW.at - 20,
    info=LockInfo(2),
    battery=Battery(40, NOW.at - 40, lowest=18),
    alerts=MappingProxyType(
        {
            Kind.DISCONNECTED.matter: Alert(
                Kind.DISCONNECTED,
                NOW.at - 20,
                waits=True,
                silent_until=NOW.at + HOUR_S,
                suppressed_for=frozenset({SuppressReason.SNOOZED}),
            )
        }
    ),
    flapping=Flapping(
        (NOW.at - 300, NOW.at - 200, NOW.at - 20),
        True,
        False,
        NotificationSlot(Kind.UNSTABLE, "connection:#2"),
        NOW.at + HOUR_S,
    ),
    last_known=LastKnown(LockState.PULLED, DoorState.NOT_PAIRED),
    unnamed_since=NOW.at - 20,
)
CELLAR = Lock(
    Observation(3),
    NOW.at,
    LockInfo(3, "Cellar", "20200001-000003"),
    flapping=Flapping(reconnected=Reconnection("connection:20200001-000003", 725.5)),
    observed_at=NOW.at - 40,
    unconfirmed=Unconfirmed.LEFT,
)
FULL = State(
    locks=MappingProxyType({1: FRONT, 2: SHED, 3: CELLAR}),
    infos=MappingProxyType({1: FRONT.info, 3: CELLAR.info, 9: LockInfo(9, "Gone", None)}),
    alerts=MappingProxyType(
        {
            Kind.API_RETIRING.matter: Alert(
                Kind.API_RETIRING, NOW.at - 90_000, due=False, last_notified_at=NOW.at - 90_000
            )
        }
    ),
    synced_at=NOW.at - 12.5,
    refusals=1,
    failures=2,
    unseen_since=NOW.awake - 12.5,
    paused_until=math.inf,
    on_screen=OnScreen("6f1e :1.23", MappingProxyType({"jam:20200001-000001": 7, "connection:#2": 2**32 - 1})),
)

HAPPENED: tuple[Entry, ...] = (
    Event(NOW.wall - 20.0, SHED.key, EventKind.CONNECTION, "disconnected"),
    Event(NOW.wall - 20.0, SHED.key, EventKind.RAISED, "disconnected"),
    Event(NOW.wall - 20.0, SHED.key, EventKind.SUPPRESSED, "disconnected:snoozed"),
    Event(NOW.wall - 3.5, FRONT.key, EventKind.STATE, "locked"),
    Reading(NOW.wall - 7200.0, FRONT.key, 79, False),
    Reading(NOW.wall - 3.5, FRONT.key, 80, True),
)


def later(now: Moment, passed_s: float) -> Moment:
    """Return the moment `passed_s` after `now` and after a reboot, which restarts all clocks but the wall clock."""
    return Moment(at=100.5, wall=now.wall + passed_s, awake=64.0)


def back(state: State, saved: Moment, now: Moment) -> State:
    """Return the state that is expected at `now` if `state` was saved at the moment `saved`."""
    by = (now.at - saved.at) - (now.wall - saved.wall)

    def at(time: float | None) -> Any:
        return None if time is None else time + by

    def alert(each: Alert) -> Alert:
        silent = at(each.silent_until)
        return replace(each, since=at(each.since), last_notified_at=at(each.last_notified_at), silent_until=silent)

    def info(each: LockInfo) -> LockInfo:
        return each._replace(update_available=None, own_name=None)

    def lock(each: Lock) -> Lock:
        return replace(
            each,
            connection_since=at(each.connection_since),
            info=info(each.info),
            battery=replace(
                each.battery,
                believed_at=at(each.battery.believed_at),
                doubted=each.battery.doubted and each.battery.doubted._replace(since=at(each.battery.doubted.since)),
                recorded=each.battery.recorded and each.battery.recorded._replace(at=at(each.battery.recorded.at)),
            ),
            alerts={matter: alert(one) for matter, one in each.alerts.items()},
            flapping=replace(
                each.flapping,
                lost_at=tuple(map(at, each.flapping.lost_at)),
                silent_until=at(each.flapping.silent_until),
            ),
            observed_at=at(each.observed_at),
            unnamed_since=at(each.unnamed_since),
        )

    return replace(
        state,
        locks={id_: lock(each) for id_, each in state.locks.items()},
        infos={id_: info(each) for id_, each in state.infos.items()},
        alerts={matter: alert(each) for matter, each in state.alerts.items()},
        synced_at=at(state.synced_at),
        recalled_at=now.at,
        failure=None,
        unseen_since=now.awake - (saved.awake - state.unseen_since),
        paused_until=at(state.paused_until),
        rules=None,
    )


def _ago(most_s: int) -> st.SearchStrategy[float]:
    return st.integers(0, most_s * 1024).map(lambda ticks: NOW.at - ticks / 1024)


past = _ago(400_000)
until = st.none() | st.just(math.inf) | st.integers(-1024 * 90_000, 1024 * 115_000).map(lambda t: NOW.at + t / 1024)
texts = st.text(max_size=12)
percents = st.none() | st.integers(0, 100)
doubts = st.none() | st.builds(Doubt, st.integers(0, 100), past)
recorded = st.none() | st.builds(RecordedReading, st.integers(0, 100), st.booleans(), past)
flags = st.none() | st.booleans()
numbers = st.none() | st.integers(-(2**63) + 1, 2**63 - 1)
dates = st.none() | st.datetimes(timezones=st.just(UTC))
reconnections = st.none() | st.builds(Reconnection, texts, st.integers(0, 10**9).map(lambda ticks: ticks / 1024))
screens = st.just(NOTHING_ON_SCREEN) | st.builds(
    OnScreen, texts, st.dictionaries(texts, st.integers(0, 2**32 - 1), min_size=1, max_size=3).map(MappingProxyType)
)
slots = st.none() | st.builds(NotificationSlot, st.sampled_from(Kind), texts)
serials = st.none() | st.sampled_from(["A-1", "A-2", "A-1#2", "#2", "A-1#3"]) | st.text(min_size=1, max_size=4)


def _alerts(kinds: tuple[Kind, ...]) -> st.SearchStrategy[Any]:
    alerts = st.builds(
        Alert,
        kind=st.sampled_from(kinds),
        since=past,
        pending=st.booleans(),
        jammed_at=dates,
        due=st.booleans(),
        last_notified_at=st.none() | past,
        silent_until=until,
        suppressed_for=st.frozensets(st.sampled_from(SuppressReason)),
        waits=st.booleans(),
        slot=slots,
    )
    by_matter = st.lists(alerts, max_size=3).map(lambda found: {each.kind.matter: each for each in found})
    return by_matter.map(MappingProxyType)


@st.composite
def _locks(draw: st.DrawFn, id_: int) -> Lock:
    return Lock(
        Observation(
            id_,
            draw(flags),
            draw(st.sampled_from(LockState)),
            draw(st.none() | st.sampled_from(DoorState)),
            draw(percents),
            draw(flags),
            draw(numbers),
            draw(dates),
            draw(numbers),
        ),
        connection_since=draw(past),
        info=LockInfo(id_, draw(st.none() | texts), draw(serials), rechargeable=draw(st.none() | st.booleans())),
        battery=Battery(draw(percents), draw(st.none() | past), draw(doubts), draw(recorded), draw(percents)),
        alerts=draw(_alerts(ALERTS_OF_LOCKS)),
        flapping=Flapping(
            draw(st.lists(past, max_size=3).map(tuple)),
            draw(st.booleans()),
            draw(st.booleans()),
            draw(slots),
            draw(until),
            draw(reconnections),
        ),
        last_known=draw(st.none() | st.builds(LastKnown, st.sampled_from(LockState), st.sampled_from(DoorState))),
        observed_at=draw(st.none() | past),
        unconfirmed=draw(st.none() | st.sampled_from(Unconfirmed)),
        unnamed_since=draw(st.none() | past),
    )


@st.composite
def states(draw: st.DrawFn) -> State:
    """A strategy for any state, including states with the same serial number twice."""
    ids = draw(st.lists(st.integers(-3, 6) | st.just(2**63 - 1), unique=True, max_size=4))
    infos = draw(st.lists(st.builds(LockInfo, st.integers(0, 5), st.none() | texts, serials), max_size=3))
    return State(
        locks=MappingProxyType({id_: draw(_locks(id_)) for id_ in ids}),
        infos=MappingProxyType({info.id: info for info in infos}),
        alerts=draw(_alerts(ALERTS_OF_THE_PROGRAM)),
        synced_at=draw(st.none() | past),
        refusals=draw(st.integers(-1, 9)),
        failures=draw(st.integers(0, 9)),
        unseen_since=NOW.awake - draw(st.integers(0, 1024 * 1000)) / 1024,
        paused_until=draw(until),
        on_screen=draw(screens),
    )


# Changes of Lockwatch's own sight

SIGHTS = tuple(
    Event(NOW.wall - ago, PROGRAM, EventKind.SIGHT, watching)
    for ago, watching in ((900, "seeing"), (500, "unreachable"), (400, "seeing"), (90, "asleep"), (60, "not_running"))
)
