"""What a sync adds to the history of a lock: state, door, connection, and presence in the account."""

import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from lockwatch.domain.history import (
    JUST_AFTER_S,
    MOST_EVENTS,
    PROGRAM,
    Event,
    EventKind,
    LockHistory,
    Reading,
    happened,
    lock_history,
)
from lockwatch.domain.locks import DoorState, LockInfo, LockState, Observation
from lockwatch.domain.outcome import (
    Synced,
)
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from tests.domain.followed import DISCONNECTED, EPOCH, LOCKED, NO_BRIDGE, at, moment
from tests.domain.history_run import (
    CLOSED,
    CONNECTED,
    DISCONNECTION,
    HERE,
    IN_THE_FUTURE,
    OFFLINE,
    OPENED,
    SOME_TIME_AGO,
    UNLOCKED,
    HistoryRun,
)
from tests.systems import fine_processor_time

# What is seen


@pytest.mark.parametrize(
    ("seen", "events"),
    [
        (LOCKED, [HERE, CONNECTED, "state locked"]),
        (OPENED, [HERE, CONNECTED, "state locked", "door opened"]),
        (LOCKED._replace(door=DoorState.NOT_PAIRED), [HERE, CONNECTED, "state locked"]),
        (NO_BRIDGE, [HERE, "connection no_bridge"]),
        (NO_BRIDGE._replace(state=LockState.LOCKED), [HERE, "connection no_bridge"]),
        (DISCONNECTED, [HERE, DISCONNECTION, "raised disconnected", "held disconnected:never_tell"]),
    ],
)
def test_everything_known_about_a_new_lock_is_recorded(seen: Observation, events: list[str]) -> None:
    assert HistoryRun().sync(seen) == events


@pytest.mark.parametrize("dated", [SOME_TIME_AGO, IN_THE_FUTURE])
def test_the_first_state_is_dated_by_the_sync(dated: datetime) -> None:
    lived = HistoryRun()
    assert {each.at for each in lived.events(LOCKED._replace(state_changed_at=dated))} == {lived.now.wall}


@pytest.mark.parametrize(
    ("before", "seen", "events"),
    [
        (LOCKED, UNLOCKED, ["state unlocked"]),
        (OPENED, CLOSED, ["door closed"]),
        (LOCKED, CLOSED, ["door closed"]),
        (OPENED, CLOSED._replace(state=LockState.PULLED), ["state pulled", "door closed"]),
        (OPENED, LOCKED._replace(door=DoorState.NOT_PAIRED), ["door not_paired"]),
        (OPENED, LOCKED, []),  # an unknown door is no event
        (NO_BRIDGE, LOCKED, [CONNECTED, "state locked"]),
        (LOCKED, LOCKED._replace(revision=8), []),
        (LOCKED, LOCKED, []),
    ],
)
def test_each_change_is_an_event(before: Observation, seen: Observation, events: list[str]) -> None:
    lived = HistoryRun()
    lived.sync(before)
    assert lived.sync(seen) == events


def test_a_second_null_in_a_row_is_recorded_as_an_event() -> None:
    lived = HistoryRun()
    lived.sync(LOCKED)
    assert (lived.sync(NO_BRIDGE), lived.sync(NO_BRIDGE)) == ([], ["connection no_bridge"])


def test_a_state_change_may_date_from_when_the_lock_was_not_observed() -> None:
    lived = HistoryRun()
    lived.sync(LOCKED)
    seen_at = lived.now.wall
    for _ in range(100):
        lived.end(Synced((), left_out=1))
    moved = datetime.fromtimestamp(seen_at + 30, UTC)
    (event,) = lived.events(UNLOCKED._replace(state_changed_at=moved))
    assert event.at == seen_at + 30


def test_a_door_is_compared_with_its_last_known_state() -> None:
    lived = HistoryRun()
    lived.sync(OPENED)
    assert (lived.sync(LOCKED), lived.sync(OPENED), lived.sync(LOCKED)) == ([], [], [])
    assert lived.sync(CLOSED) == ["door closed"]


def test_a_lock_that_reconnects_unchanged_adds_only_the_connection() -> None:
    lived = HistoryRun()
    lived.sync(OPENED)
    assert lived.sync(DISCONNECTED)[0] == DISCONNECTION
    assert lived.sync(OPENED) == [CONNECTED, "cleared disconnected"]
    lived.sync(DISCONNECTED)
    assert lived.sync(CLOSED._replace(state=LockState.UNLOCKED))[:3] == [CONNECTED, "state unlocked", "door closed"]


def test_a_disconnected_lock_adds_no_state() -> None:
    lived = HistoryRun()
    lived.sync(OPENED)
    lived.sync(DISCONNECTED)
    assert lived.sync(DISCONNECTED._replace(state=LockState.UNLOCKED, door=DoorState.CLOSED)) == []


@pytest.mark.parametrize(
    ("dated", "believed"),
    [
        (None, 0),
        (-15, -15),  # both in seconds after the sync
        (-19.5, -20 + JUST_AFTER_S),  # at that moment, it was observed in another state
        (-300, -20 + JUST_AFTER_S),
        (-20 + JUST_AFTER_S - 300, -20 + JUST_AFTER_S),
        (-320, 0),
        (0, 0),
        (300, 0),
        (301, 0),
        (-4000, 0),
    ],
)
def test_a_state_is_dated_by_the_lock_if_that_is_plausible(dated: float | None, believed: float) -> None:
    lived = HistoryRun()
    lived.sync(LOCKED)
    now = lived.now.wall + 20
    claimed = None if dated is None else datetime.fromtimestamp(now + dated, UTC)
    assert lived.events(UNLOCKED._replace(state_changed_at=claimed)) == [
        Event(now + believed, "#1", EventKind.STATE, "unlocked")
    ]


def test_a_state_reached_while_disconnected_is_dated_by_the_lock() -> None:
    lived = HistoryRun()
    lived.sync(LOCKED)
    lived.sync(DISCONNECTED)
    lost_at = lived.now.wall
    lived.sync(DISCONNECTED, after=600)
    unlocked_at = datetime.fromtimestamp(lost_at + 100, UTC)
    passed = lived.events(UNLOCKED._replace(state_changed_at=unlocked_at))
    assert Event(lost_at + 100, "#1", EventKind.STATE, "unlocked") in passed
    assert Event(lived.now.wall, "#1", EventKind.CONNECTION, "connected") in passed


def test_a_state_reached_while_the_program_did_not_run_is_dated_by_the_lock() -> None:
    lived = HistoryRun()
    lived.sync(LOCKED)
    lived.restart(after=7200)
    unlocked_at = lived.now.wall - 3600
    seen = UNLOCKED._replace(state_changed_at=datetime.fromtimestamp(unlocked_at, UTC))
    assert lived.events(seen) == [Event(unlocked_at, "#1", EventKind.STATE, "unlocked")]


def test_a_lock_comes_into_the_account_and_leaves_it() -> None:
    lived = HistoryRun()
    two = UNLOCKED._replace(id=2)
    lived.sync(LOCKED)
    assert {each.key for each in lived.events(LOCKED, two)} == {"#2"}
    assert lived.sync(LOCKED, two, after=600) == lived.sync(two) == []
    assert [each[1:] for each in lived.events(two)] == [("#1", EventKind.ACCOUNT, "gone")]
    assert lived.sync(two, OPENED) == [HERE, CONNECTED, "state locked", "door opened"]


def test_the_alerts_of_a_lock_that_leaves_the_account_are_cleared() -> None:
    lived = HistoryRun()
    lived.sync(DISCONNECTED)
    assert (lived.sync(), lived.sync()) == ([], ["account gone", "cleared disconnected"])


@pytest.mark.parametrize("after", [0, 30, 90_000])
def test_a_restart_with_unchanged_locks_adds_nothing_about_them(after: float) -> None:
    lived = HistoryRun()
    lived.sync(OPENED)
    lived.restart(after)
    assert (lived.sync(OPENED), lived.read(OPENED)) == ([], [])
    lived.restart(after)
    assert lived.sync(CLOSED) == ["door closed"]


def test_a_lock_that_reconnects_unchanged_after_a_restart_adds_no_state() -> None:
    lived = HistoryRun()
    lived.sync(OPENED)
    lived.sync(DISCONNECTED)
    lived.restart()
    assert lived.sync(OPENED) == [CONNECTED, "cleared disconnected"]


def test_a_door_sensor_removed_while_the_program_did_not_run_is_an_event() -> None:
    lived = HistoryRun()
    lived.sync(OPENED)
    lived.restart()
    assert lived.sync(LOCKED._replace(door=DoorState.NOT_PAIRED)) == ["door not_paired"]


def test_a_lock_with_another_id_is_the_same_lock() -> None:
    lived = HistoryRun()
    lived.state = rename(State(), (LockInfo(1, "Front door", "S"), LockInfo(7, "Front door", "S")))
    lived.sync(LOCKED)
    assert lived.events(UNLOCKED._replace(id=7)) == [Event(lived.now.wall, "S", EventKind.STATE, "unlocked")]


def test_events_have_wall_time_in_milliseconds_and_the_lock_key() -> None:
    lived = HistoryRun()
    passed = lived.end(Synced((LOCKED,)), after=20.00049)
    assert {(each.at, each.key) for each in passed} == {(EPOCH + 1020, "#1"), (EPOCH + 1020, PROGRAM)}


def test_a_sync_without_changes_adds_nothing() -> None:
    lived = HistoryRun()
    lived.sync(LOCKED)
    assert lived.end(Synced((LOCKED,))) == ()
    lived.end(OFFLINE)
    assert lived.end(OFFLINE) == ()


@pytest.mark.parametrize(
    ("ago", "moved"),
    [(9, True), (19, True), (None, False), (20 + 4000, False), (-9000, False)],  # the last two dates are implausible
)
def test_a_lock_that_moved_and_came_back_between_two_syncs_has_moved(ago: float | None, moved: bool) -> None:
    lived = HistoryRun()
    before = LOCKED._replace(state_changed_at=datetime.fromtimestamp(lived.now.wall - 5000, UTC))
    lived.sync(before)
    at = None if ago is None else datetime.fromtimestamp(lived.now.wall + 20 - ago, UTC)
    passed = lived.end(Synced((before._replace(state_changed_at=at),)))
    expected = [Event(round(lived.now.wall - (ago or 0), 3), "#1", EventKind.STATE, "locked")] if moved else []
    assert [each for each in passed if isinstance(each, Event)] == expected
    assert lived.sync(before._replace(state_changed_at=at)) == []


def test_a_lock_that_returns_disconnected_has_no_last_report() -> None:
    lived = HistoryRun()
    lived.state = rename(State(), (LockInfo(1, "Front door", "S"),))
    lived.sync(OPENED)
    lived.end(Synced(()))
    lived.sync(DISCONNECTED._replace(id=7))
    lived.state = rename(lived.state, (LockInfo(7, "Front door", "S"),))
    assert lived.sync(OPENED._replace(id=7))[:3] == [CONNECTED, "state locked", "door opened"]


# A thousand locks


@fine_processor_time
def test_a_thousand_changed_locks_cost_less_than_the_step_itself() -> None:
    """Only processor time counts, and the best of several alternating rounds, because other processes run too."""
    ids = range(1000)
    before, _ = advance(
        State(), Synced(tuple(at(80, id=id_) for id_ in ids)), moment(0), Rules(default=LockRules(grace_s=0))
    )
    seen = tuple(UNLOCKED._replace(id=id_, battery_level=79, door=DoorState.OPENED) for id_ in ids)
    lost = tuple(DISCONNECTED._replace(id=id_) for id_ in ids)
    for outcome in (Synced(seen), Synced(lost)):
        after, news = advance(before, outcome, moment(20), Rules(default=LockRules(grace_s=0)))
        assert len(happened(before, after, news, moment(20), Rules(default=LockRules(grace_s=0)))) >= 2000
        step = partial(advance, before, outcome, moment(20), Rules(default=LockRules(grace_s=0)))
        record = partial(happened, before, after, news, moment(20), Rules(default=LockRules(grace_s=0)))
        rounds = [(cpu_s(record), cpu_s(step)) for _ in range(20)]
        assert min(taken for taken, _ in rounds) < min(taken for _, taken in rounds)


def cpu_s(action: Callable[[], object]) -> float:
    """Return the processor time of one call, in seconds."""
    return timeit.timeit(action, timer=time.process_time, number=1)


# The past of one lock


def test_past_entries_are_sorted_and_unique() -> None:
    events = [Event(float(time_), "S", EventKind.STATE, "locked") for time_ in range(MOST_EVENTS + 20)]
    readings = [Reading(float(time_), "S", 80 - time_, False) for time_ in range(5)]
    past = lock_history([*events[:50], *readings[::-1], *events[20:]])
    assert past == LockHistory(tuple(events[: -MOST_EVENTS - 1 : -1]), tuple(readings))


def test_an_observation_precedes_its_alert_and_notification_of_the_same_moment() -> None:
    notified, raised, seen = (
        Event(1.0, "S", what, value)
        for what, value in (
            (EventKind.NOTIFIED, "disconnected"),
            (EventKind.RAISED, "disconnected"),
            (EventKind.CONNECTION, "disconnected"),
        )
    )
    assert lock_history([raised, seen, notified]).events == (notified, raised, seen)
