"""The weekly digest: when it is due, and what it says."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.forecast import DAY_S, Forecast
from lockwatch.domain.history import Event, EventKind, Watching
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.domain.rules import LockRules, QuietHours, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance
from lockwatch.domain.timeline import Span
from lockwatch.domain.weekly_digest import (
    WEEK_S,
    Loss,
    Need,
    Weekly,
    due,
    first_mark,
    may_show_hint,
    weekly,
    with_forecast,
)
from tests.domain.followed import LOCKED

BERLIN, TOKYO, LOS_ANGELES = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")
RULES = Rules()


def at(text: str, zone: ZoneInfo = BERLIN) -> Moment:
    wall = datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()
    return Moment(wall - 1e9, wall, wall - 1e9, zone)


# When a digest is due


@pytest.mark.parametrize(
    ("last", "now", "is_due"),
    [
        ("2026-03-02 09:00", "2026-03-09 08:59", False),
        ("2026-03-02 09:00", "2026-03-09 09:00", True),
        ("2026-03-02 09:00", "2026-03-12 03:00", True),  # the computer was off on Monday
        ("2026-03-02 09:00", "2026-05-30 12:00", True),  # the computer was off for months
        ("2026-03-09 09:00", "2026-03-09 09:01", False),
        ("2026-03-09 09:00", "2026-03-15 23:59", False),
        ("2026-03-12 12:00", "2026-03-16 09:00", True),  # the previous digest came on Thursday
        ("2026-03-15 20:00", "2026-03-16 09:00", False),  # the previous digest came on Sunday evening
        ("2026-03-15 20:00", "2026-03-23 09:00", True),
        ("2026-03-23 09:00", "2026-03-30 08:59", False),  # summer time began on Sunday
        ("2026-03-23 09:00", "2026-03-30 09:00", True),
        ("2026-10-19 09:00", "2026-10-26 08:59", False),  # summer time ended on Sunday
        ("2026-10-19 09:00", "2026-10-26 09:00", True),
        ("2030-01-01 00:00", "2026-03-09 09:00", False),  # the wall clock was set back
    ],
)
def test_the_digest_is_due_once_a_week_from_monday_morning(last: str, now: str, is_due: bool) -> None:
    assert due(at(last).wall, at(now)) is is_due


def test_the_digest_is_not_due_without_a_previous_time() -> None:
    assert not due(None, at("2026-03-09 09:00"))


def test_crossing_the_date_line_makes_no_second_digest_due() -> None:
    assert not due(at("2026-03-09 09:00", TOKYO).wall, at("2026-03-09 09:00", LOS_ANGELES))
    assert due(at("2026-03-09 09:00", TOKYO).wall, at("2026-03-16 09:00", LOS_ANGELES))


@pytest.mark.parametrize(
    ("switched_on", "first"),
    [
        ("2026-03-03 12:00", "2026-03-09 09:00"),
        ("2026-03-08 23:59", "2026-03-09 09:00"),
        ("2026-03-09 08:59", "2026-03-09 09:00"),
        ("2026-03-09 09:00", "2026-03-16 09:00"),
        ("2026-03-09 14:00", "2026-03-16 09:00"),
    ],
)
def test_the_first_digest_comes_on_the_monday_after_it_was_switched_on(switched_on: str, first: str) -> None:
    last, before = first_mark(at(switched_on)), at(first)._replace(wall=at(first).wall - 1)
    assert not due(last, at(switched_on))
    assert not due(last, before)
    assert due(last, at(first))


def test_a_year_has_one_digest_for_each_monday() -> None:
    """Quiet hours until 09:30, a pause on one Monday, switched off or without sight on others."""
    rules = Rules(quiet_hours=QuietHours(time(22), time(9, 30)), interval_s=6 * 3600.0)
    now = at("2026-01-01 00:00")
    last, state, shown = first_mark(now), State(unseen_since=now.awake), []
    while now.local.year == 2026:
        day, hour = now.local.strftime("%m-%d"), now.local.hour
        if day == "02-02" and hour < 18:
            state = replace(state, paused_until=now.at + 1800.0)
        blind = (day == "03-30" and hour < 12) or day == "05-04"
        if day != "10-26":
            outcome = Unreachable(UnreachableReason.NO_NETWORK) if blind else Synced((LOCKED,))
            state = advance(state, outcome, now, rules)[0]
            if may_show_hint(state, now, rules) and due(last, now):
                last = now.wall
                shown.append(now.local.strftime("%a %m-%d %H:%M"))
        step = 1800.0 if now.local.weekday() < 2 else 6 * 3600.0
        now = Moment(now.at + step, now.wall + step, now.awake + step, BERLIN)
    late = {"Mon 02-02 18:00", "Mon 03-30 12:00", "Tue 05-05 09:30", "Tue 10-27 09:30"}
    assert len(shown) == 52
    assert late <= set(shown)
    assert all(each.startswith("Mon") and each.endswith("09:30") for each in set(shown) - late)


@pytest.mark.parametrize(
    ("state", "rules", "may"),
    [
        (State(synced_at=1.0), RULES, True),
        (State(), RULES, False),
        (State(synced_at=1.0, recalled_at=2.0), RULES, False),
        (State(synced_at=1.0, failure=Unreachable(UnreachableReason.NO_NETWORK)), RULES, False),
        (State(synced_at=1.0, paused_until=float("inf")), RULES, False),
        (State(synced_at=1.0), Rules(notifications=False), False),
        (State(synced_at=1.0), Rules(quiet_hours=QuietHours(time(8), time(10))), False),
        (State(synced_at=1.0), Rules(quiet_hours=QuietHours(time(8), time(9))), True),
    ],
)
def test_hints_are_shown_only_when_notifications_are_allowed_and_locks_seen(
    state: State, rules: Rules, may: bool
) -> None:
    assert may_show_hint(state, at("2026-03-09 09:00"), rules) is may


# What a digest contains

NOW = at("2026-03-09 09:00")
WEEK_AGO = NOW.wall - WEEK_S


def lock(
    number: int, *kinds: Kind, connected: bool | None = True, level: int | None = 80, update: bool = False
) -> Lock:
    return Lock(
        Observation(number, connected, LockState.LOCKED, battery_level=level),
        NOW.at - 3600.0,
        LockInfo(number, f"Door {number}", f"S{number}", update_available=update),
        Battery(level),
        MappingProxyType({kind.matter: Alert(kind, 0.0) for kind in kinds}),
    )


def state_of(*locks: Lock) -> State:
    return State(locks=MappingProxyType({lock.id: lock for lock in locks}), synced_at=NOW.at)


def connection(hours: float, value: str, number: int = 1, what: EventKind = EventKind.CONNECTION) -> Event:
    return Event(WEEK_AGO + hours * 3600.0, f"S{number}", what, value)


HERE = connection(5, "here", what=EventKind.ACCOUNT)


@pytest.mark.parametrize(
    ("connected", "events", "loss"),
    [
        (True, [], None),
        (True, [connection(5, "disconnected"), connection(7, "connected")], (1, 2.0)),
        (True, [connection(5, "disconnected"), connection(7, "connected"), connection(8, "disconnected"),
                connection(9, "no_bridge")], (2, 3.0)),
        (False, [connection(160, "disconnected")], (1, 8.0)),
        (True, [connection(5, "connected")], (1, 5.0)),
        (True, [connection(5, "connected"), connection(6, "disconnected"), connection(7, "connected")], (2, 6.0)),
        (False, [], (1, 168.0)),
        (None, [], None),
        (True, [HERE, connection(5, "connected")], None),
        (False, [HERE, connection(5, "disconnected")], (1, 163.0)),
        (True, [connection(5, "disconnected"), connection(6, "gone", what=EventKind.ACCOUNT),
                connection(9, "here", what=EventKind.ACCOUNT), connection(9, "connected")], (1, 1.0)),
    ],
)  # fmt: skip
def test_how_often_and_how_long_a_lock_was_disconnected(
    connected: bool | None, events: list[Event], loss: tuple[int, float] | None
) -> None:
    found = weekly(events, [], state_of(lock(1, connected=connected)), NOW, RULES).losses
    assert [(each.times, each.away_s / 3600.0) for each in found] == ([] if loss is None else [loss])


def test_the_longest_disconnection_comes_first() -> None:
    events = [
        event
        for number, hours in ((1, 1), (2, 5), (3, 3))
        for event in (connection(5, "disconnected", number), connection(5 + hours, "connected", number))
    ]
    locks = lock(1), lock(2), lock(3)
    found = weekly(events, [], state_of(*locks), NOW, RULES)
    assert found.losses == (Loss(locks[1], 1, 18000.0), Loss(locks[2], 1, 10800.0), Loss(locks[0], 1, 3600.0))


def test_the_lowest_known_battery_is_named() -> None:
    assert weekly([], [], state_of(lock(1, level=None)), NOW, RULES) == Weekly()
    locks = lock(1, level=50), lock(2, level=30), lock(3, level=None)
    assert weekly([], [], state_of(*locks), NOW, RULES).lowest == locks[1]


def test_needs_are_sorted_by_urgency() -> None:
    locks = (
        lock(1, connected=None),
        lock(2, update=True),
        lock(3, Kind.BATTERY_LOW),
        lock(4, Kind.DISCONNECTED, connected=False),
        lock(5, Kind.BATTERY_CRITICAL, Kind.JAMMED),
        lock(6, Kind.LEFT_UNLOCKED),
        lock(7, Kind.NEEDS_CALIBRATION),
    )
    needs = [(need.name, lock.id) for need, lock in weekly([], [], state_of(*locks), NOW, RULES).needs]
    assert needs == [
        ("LOOK_AT_DOOR", 5),
        ("CHARGE_NOW", 5),
        ("CALIBRATE", 7),
        ("RECONNECT", 4),
        ("CHARGE", 3),
        ("UPDATE", 2),
        ("BRIDGE", 1),
    ]
    assert [*Need] == [Need[name] for name, _ in needs]


@pytest.mark.parametrize(
    ("days", "kinds", "needs"),
    [
        (6.9, (), ["CHARGE"]),
        (7.1, (), []),
        (None, (), []),
        (3, (Kind.BATTERY_LOW,), ["CHARGE"]),
        (3, (Kind.BATTERY_CRITICAL,), ["CHARGE_NOW"]),
        (3, (Kind.JAMMED,), ["LOOK_AT_DOOR", "CHARGE"]),
    ],
)
def test_a_battery_that_may_be_empty_within_a_week_is_mentioned_once(
    days: float | None, kinds: tuple[Kind, ...], needs: list[str]
) -> None:
    forecast = None if days is None else Forecast(days * DAY_S, days * DAY_S / 2, days * DAY_S * 2)
    found = with_forecast(weekly([], [], state_of(lock(1, *kinds), lock(2, level=90)), NOW, RULES), forecast)
    assert [(need.name, lock.id) for need, lock in found.needs] == [(name, 1) for name in needs]


def test_a_foreseen_charge_is_sorted_among_the_needs() -> None:
    locks = lock(1, level=20), lock(2, Kind.BATTERY_LOW), lock(3, update=True)
    found = with_forecast(weekly([], [], state_of(*locks), NOW, RULES), Forecast(DAY_S, DAY_S, DAY_S))
    assert [(need.name, lock.id) for need, lock in found.needs] == [("CHARGE", 1), ("CHARGE", 2), ("UPDATE", 3)]


def test_a_pending_alert_is_no_need() -> None:
    pending = replace(lock(1), alerts=MappingProxyType({Kind.JAMMED.matter: Alert(Kind.JAMMED, 0.0, pending=True)}))
    assert weekly([], [], state_of(pending), NOW, RULES).needs == ()


def test_a_muted_lock_is_left_out() -> None:
    rules = Rules(by_lock=MappingProxyType({"S1": LockRules(muted=True)}))
    events = [connection(5, "disconnected"), connection(7, "connected")]
    assert weekly(events, [], state_of(lock(1, Kind.JAMMED, level=3)), NOW, rules) == Weekly()


def test_only_time_without_sight_in_the_past_week_counts() -> None:
    spans = [
        Span(NOW.wall - 60.0, None, Watching.UNREACHABLE),
        Span(WEEK_AGO + 60.0, WEEK_AGO + 120.0, Watching.ASLEEP),
        Span(WEEK_AGO - timedelta(days=3).total_seconds(), WEEK_AGO + 30.0, Watching.NOT_RUNNING),
    ]
    assert weekly([], spans, State(), NOW, RULES).unseen_s == 150.0
