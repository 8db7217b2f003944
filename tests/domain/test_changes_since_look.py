"""What changed since the user last looked at the lock list."""

from collections.abc import Iterable
from types import MappingProxyType

import pytest

from lockwatch.domain.alerts import Kind
from lockwatch.domain.changes_since_look import Change, ChangeCollector, Changes
from lockwatch.domain.history import JUST_AFTER_S, PROGRAM, Entry, Event, EventKind, Reading, Watching, happened
from lockwatch.domain.locks import DoorState, Lock, LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.timeline import Span
from tests.domain.followed import DISCONNECTED, EPOCH, LOCKED, moment

RULES = Rules()
LOOK = 1000.0
NOW = 5000.0


def state(*keys: str) -> State:
    locks = {
        n: Lock(Observation(n, True, LockState.LOCKED), 0.0, LockInfo(n, f"Door {key}", key))
        for n, key in enumerate(keys, 1)
    }
    return State(locks=MappingProxyType(locks))


def event(at: float, what: EventKind, value: str, key: str = "A") -> Event:
    return Event(at, key, what, value)


def changes_at(since: ChangeCollector, *keys: str, rules: Rules = RULES, now: float = NOW) -> Changes | None:
    return since.changes(state(*keys), rules, now, {"gone": "Shed"})


def change(before: Iterable[Entry], after: Iterable[Entry]) -> Change:
    since = ChangeCollector()
    since.add(before)
    since.reset(LOOK)
    since.add(after)
    changes = changes_at(since, "A")
    return changes.locks[0][1] if changes else Change()


def states(*values: str) -> list[Entry]:
    return [event(2000, EventKind.STATE, value) for value in values]


C, S, D = EventKind.CONNECTION, EventKind.STATE, EventKind.DOOR
HERE = event(10, EventKind.ACCOUNT, "here")
LOCKED_BEFORE = event(10, S, "locked")
LOST_BEFORE = event(900, C, "disconnected")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([LOCKED_BEFORE], [], Change()),
        ([LOCKED_BEFORE], [event(2000, S, "unlocked")], Change(unlocked=1)),
        ([LOCKED_BEFORE], [event(2000, S, "unlocking"), event(2020, S, "unlocked")], Change(unlocked=1)),
        ([LOCKED_BEFORE], states("unlocked", "pulling", "pulled", "unlocked"), Change(unlocked=1)),
        ([LOCKED_BEFORE], states("unlocked", "locked", "semi_locked"), Change(unlocked=2)),
        ([event(10, S, "unlocked")], [event(2000, S, "locked")], Change()),
        ([event(10, S, "unlocked")], [event(2000, S, "semi_locked")], Change()),
        ([event(10, S, "locked")], states("unknown", "locked", "updating"), Change()),
        ([event(10, D, "closed")], [event(2000, D, v) for v in ("opened", "closed", "opened")], Change(opened=2)),
        ([event(10, D, "opened")], [event(2000, D, "disconnected"), event(2020, D, "opened")], Change()),
        ([], [event(2000, C, "disconnected"), event(2720, C, "connected")],
         Change(disconnections=1, disconnected_s=720.0)),
        ([], [event(2000, C, "disconnected")], Change(disconnections=1, disconnected_s=None)),
        ([LOST_BEFORE], [event(2000, C, "connected")], Change(reconnected=True)),
        ([LOST_BEFORE], [], Change()),
        (
            [LOST_BEFORE],
            [event(2000, C, "connected"), event(2100, C, "disconnected"), event(2200, C, "connected")],
            Change(disconnections=1, disconnected_s=100.0, reconnected=True),
        ),
        ([], [event(2000, C, "disconnected"), event(1900, C, "connected")],
         Change(disconnections=1, disconnected_s=0.0)),
        ([Reading(10, "A", 80, False)], [Reading(2000, "A", 74, False)], Change(levels=(80, 74))),
        ([Reading(10, "A", 80, False)], [Reading(2000, "A", 75, False)], Change()),
        ([Reading(10, "A", 20, False)], [Reading(2000, "A", 95, True)], Change(levels=(20, 95))),
        ([], [Reading(2000, "A", 80, False), Reading(3000, "A", 70, False)], Change(levels=(80, 70))),
        ([], [event(2000, EventKind.RAISED, "jammed"), event(2100, EventKind.CLEARED, "jammed")],
         Change(cleared=(Kind.JAMMED,))),
        ([], [event(2000, EventKind.RAISED, "jammed")], Change()),
        ([event(9, EventKind.RAISED, "battery_low")], [event(2000, EventKind.CLEARED, "battery_low")],
         Change(cleared=(Kind.BATTERY_LOW,))),
        ([], [event(2000, EventKind.CLEARED, "battery_low"), event(2000, EventKind.RAISED, "battery_critical")],
         Change()),
        ([], [event(2000, EventKind.RAISED, "disconnected"), event(2100, EventKind.CLEARED, "disconnected")], Change()),
        ([], [event(2000, EventKind.NOTIFIED, "jammed"), event(2000, EventKind.SUPPRESSED, "jammed:paused")], Change()),
        ([HERE], [], Change()),
        ([], [event(2000, EventKind.ACCOUNT, "here"), event(2000, C, "disconnected"), event(2000, S, "unlocked")],
         Change(account="here", disconnected_s=None)),
        ([HERE], [event(2000, EventKind.ACCOUNT, "gone")], Change(account="gone")),
        ([HERE], [event(2000, EventKind.ACCOUNT, "gone"), event(2100, EventKind.ACCOUNT, "here")], Change()),
        ([], [event(2000, EventKind.ACCOUNT, "here"), event(2100, EventKind.ACCOUNT, "gone")], Change()),
        ([LOCKED_BEFORE], [event(980, S, "unlocked")], Change(unlocked=1)),
    ],
)  # fmt: skip
def test_only_changes_that_a_row_does_not_show_are_mentioned(
    before: list[Entry], after: list[Entry], expected: Change
) -> None:
    assert change(before, after) == expected


def test_a_look_restarts_the_count_and_remembers_the_state() -> None:
    since = ChangeCollector()
    since.reset(LOOK)
    since.add([event(2000, S, "unlocked"), Reading(2000, "A", 80, False)])
    since.reset(3000)
    assert changes_at(since, "A") is None
    since.add([event(4000, S, "semi_locked"), Reading(4000, "A", 70, False)])
    changes = changes_at(since, "A")
    assert changes == Changes(3000, ((state("A").locks[1], Change(levels=(80, 70))),))


def test_the_worst_change_comes_first_and_equal_ones_are_sorted_by_name() -> None:
    since = ChangeCollector()
    since.add(
        [
            event(2000, S, "unlocked", "E"),
            event(2000, S, "unlocked", "B"),
            Reading(2000, "A", 90, False),
            Reading(3000, "A", 20, False),
            event(2000, C, "disconnected", "C"),
            event(2000, EventKind.CLEARED, "jammed", "D"),
            event(2000, EventKind.ACCOUNT, "gone", "gone"),
        ]
    )
    changes = changes_at(since, "A", "B", "C", "D", "E")
    assert changes
    names = [lock.name for lock, _ in changes.locks]
    assert names == ["Door D", "Door C", "Shed", "Door B", "Door E", "Door A"]


@pytest.mark.parametrize("own", [LockRules(muted=True), LockRules(muted=True, hidden=True)])
@pytest.mark.parametrize("key", ["A", "gone"])
def test_a_muted_lock_is_left_out(own: LockRules, key: str) -> None:
    since = ChangeCollector()
    since.add([event(2000, S, "unlocked"), event(2000, EventKind.ACCOUNT, "gone", "gone")])
    rules = Rules(by_lock=MappingProxyType({key: own}))
    changes = changes_at(since, "A", rules=rules)
    assert changes
    assert [lock.key for lock, _ in changes.locks] == [{"A": "gone", "gone": "A"}[key]]


@pytest.mark.parametrize(
    ("sights", "gap_s"),
    [
        ([(2000, "unreachable"), (2300, "seeing")], 300.0),
        ([(2000, "unreachable"), (2059, "seeing")], 0.0),
        ([(2000, "unreachable"), (2100, "asleep"), (2300, "seeing")], 300.0),
        ([(500, "not_running"), (2000, "seeing")], 1000.0),
        ([(4000, "refused")], 1000.0),
        ([(2000, "unreachable"), (1900, "seeing"), (2300, "seeing")], 300.0),
        ([(0, "seeing")], 0.0),
    ],
)
def test_time_without_sight_is_counted(sights: list[tuple[float, str]], gap_s: float) -> None:
    since = ChangeCollector()
    since.reset(LOOK)
    since.add(Event(at, PROGRAM, EventKind.SIGHT, value) for at, value in sights)
    changes = changes_at(since, "A")
    assert (changes.gap_s if changes else 0.0) == gap_s


def test_sight_events_within_spans_already_added_are_not_counted_again() -> None:
    since = ChangeCollector()
    since.reset(LOOK)
    since.add_spans([Span(500, 1500, Watching.ASLEEP), Span(2000, None, Watching.UNREACHABLE)])
    again = [Event(500, PROGRAM, EventKind.SIGHT, "asleep"), Event(1500, PROGRAM, EventKind.SIGHT, "seeing")]
    since.add(
        [*again, Event(2000, PROGRAM, EventKind.SIGHT, "unreachable"), Event(2100, PROGRAM, EventKind.SIGHT, "seeing")]
    )
    changes = changes_at(since)
    assert changes == Changes(LOOK, (), 600.0)


def test_a_look_is_never_in_the_future() -> None:
    since = ChangeCollector()
    since.reset(LOOK)
    since.add([event(400, S, "unlocked")])
    changes = changes_at(since, "A", now=500.0)
    assert changes
    assert changes.since == 500.0


def test_counts_continue_when_the_serial_number_becomes_known() -> None:
    since = ChangeCollector()
    since.add([event(2000, S, "unlocked", "#1")])
    changes = changes_at(since, "A")
    assert changes
    assert [(lock.key, change.unlocked) for lock, change in changes.locks] == [("A", 1)]


def test_weeks_of_events_are_counted_correctly_in_constant_memory() -> None:
    """Every three hours for 60 days: unlocked, door opened, disconnected for an hour; an outage each night."""
    since = ChangeCollector()
    before, now = rename(State(), (LockInfo(1, "Door A", "A"),)), moment(0)
    unlocked = LOCKED._replace(state=LockState.UNLOCKED, door=DoorState.OPENED)
    quiet = Rules(interval_s=3600.0)
    closed = LOCKED._replace(door=DoorState.CLOSED)
    for day in range(60):
        for hour in range(24):
            seen = (closed, unlocked, DISCONNECTED)[hour % 3]
            outcome = Unreachable(UnreachableReason.NO_NETWORK) if hour < 3 and day else Synced((seen,))
            now = moment(day * 86400.0 + hour * 3600.0)
            after, news = advance(before, outcome, now, quiet)
            since.add(happened(before, after, news, now, quiet))
            before = after
        if not day:
            since.reset(now.wall)
    changes = since.changes(before, quiet, now.wall, {})
    assert changes
    ((lock, change),) = changes.locks
    assert lock.key == "A"
    assert (change.unlocked, change.opened) == (59 * 7, 59 * 7)
    assert (change.disconnections, change.disconnected_s) == (59 * 7, None)
    assert changes.since == EPOCH + 23 * 3600.0
    assert changes.gap_s == 59 * (4 * 3600.0 - JUST_AFTER_S)
