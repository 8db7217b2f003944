"""What a sync adds to the history of the locks: what changed, what became of alerts, and the battery now and then."""

import timeit
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain

import pytest

from lockwatch.domain.acts import Act, silence
from lockwatch.domain.alerts import Kind
from lockwatch.domain.history import MOST_EVENTS, Event, Latest, Past, Reading, What, happened, past_of
from lockwatch.domain.locks import DoorState, LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import Outcome, Synced, Unreachable, Unseen
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.watch import advance, rename
from tests.domain.followed import DISCONNECTED, EPOCH, LOCKED, NO_BRIDGE, at, moment

UNLOCKED = LOCKED._replace(state=LockState.UNLOCKED)
OPENED, CLOSED = LOCKED._replace(door=DoorState.OPENED), LOCKED._replace(door=DoorState.CLOSED)
QUIET = Rules(notifications=False)
SOME_TIME_AGO = datetime.fromtimestamp(EPOCH - 4000, UTC)
IN_THE_FUTURE = datetime.fromtimestamp(EPOCH + 90_000, UTC)
CONNECTED = "connection connected"


class Lived:
    """Goes on by 20 s with each sync, and remembers what was kept last as the program does."""

    def __init__(self, rules: Rules = QUIET) -> None:
        self.rules = rules
        self.state = State()
        self.latest = Latest()
        self.now = moment(1000.0)

    def end(self, outcome: Outcome, after: float = 20) -> tuple[Event | Reading, ...]:
        self.now = moment(self.now.at + after)
        state, news = advance(self.state, outcome, self.now, self.rules)
        passed = happened(self.state, state, news, self.now, self.latest)
        self.latest.follow(self.state, state, passed)
        self.state = state
        return passed

    def sync(self, *seen: Observation, after: float = 20) -> list[str]:
        return [f"{each.what} {each.value}" for each in self.end(Synced(seen), after) if isinstance(each, Event)]

    def read(self, *seen: Observation, after: float = 20) -> list[str]:
        passed = self.end(Synced(seen), after)
        return [f"{each.level}{' charging' * each.charging}" for each in passed if isinstance(each, Reading)]

    def restart(self) -> None:
        self.state = replace(self.state, recalled_at=self.now.at)
        self.latest = Latest()


# What is seen


@pytest.mark.parametrize(
    ("seen", "events"),
    [
        (LOCKED, []),
        (OPENED, []),
        (LOCKED._replace(state_changed_at=SOME_TIME_AGO), ["state locked"]),
        (LOCKED._replace(state_changed_at=IN_THE_FUTURE), []),
        (NO_BRIDGE, []),
        (DISCONNECTED, ["raised disconnected", "held disconnected:never_tell"]),
    ],
)
def test_of_a_first_sight_only_what_says_since_when_is_an_event(seen: Observation, events: list[str]) -> None:
    assert Lived().sync(seen) == events


@pytest.mark.parametrize(
    ("before", "seen", "events"),
    [
        (LOCKED, UNLOCKED, ["state unlocked"]),
        (OPENED, CLOSED, ["door closed"]),
        (OPENED, CLOSED._replace(state=LockState.PULLED), ["state pulled", "door closed"]),
        (OPENED, LOCKED._replace(door=DoorState.NOT_PAIRED), ["door not_paired"]),
        (OPENED, LOCKED, []),  # the door is not known any more, which is no event
        (LOCKED, NO_BRIDGE, ["connection no_bridge"]),
        (LOCKED, LOCKED._replace(revision=8), []),
        (LOCKED, LOCKED, []),
    ],
)
def test_what_a_sync_changed_is_an_event(before: Observation, seen: Observation, events: list[str]) -> None:
    lived = Lived()
    lived.sync(before)
    assert lived.sync(seen) == events


def test_a_lock_that_comes_back_as_it_was_is_connected_and_no_more() -> None:
    lived = Lived()
    lived.sync(OPENED)
    assert lived.sync(DISCONNECTED)[0] == "connection disconnected"
    assert lived.sync(OPENED) == [CONNECTED, "cleared disconnected"]
    lived.sync(DISCONNECTED)
    assert lived.sync(CLOSED._replace(state=LockState.UNLOCKED))[:3] == [CONNECTED, "state unlocked", "door closed"]


def test_a_state_counts_from_when_the_lock_says_if_that_can_be_true() -> None:
    lived = Lived()
    lived.sync(LOCKED)
    seen_at = lived.now.wall
    for claimed, believed in ((seen_at + 5, seen_at + 5), (seen_at - 4000, None), (seen_at + 9000, None)):
        lived = Lived()
        lived.sync(LOCKED)
        (event,) = lived.end(Synced((UNLOCKED._replace(state_changed_at=datetime.fromtimestamp(claimed, UTC)),)))
        assert event == Event(believed or lived.now.wall, "#1", What.STATE, "unlocked")


def test_a_lock_that_was_lost_before_the_program_began_says_nothing_new_when_it_is_back() -> None:
    lived = Lived()
    lived.sync(OPENED)
    lived.sync(DISCONNECTED)
    lived.restart()
    assert lived.sync(OPENED) == [CONNECTED, "cleared disconnected"]


def test_a_lock_that_is_lost_after_a_restart_and_back_as_it_was_is_connected_and_no_more() -> None:
    lived = Lived()
    lived.sync(OPENED)
    lived.restart()
    lived.sync(OPENED)
    lived.sync(DISCONNECTED)
    assert lived.sync(OPENED)[0] == CONNECTED
    assert lived.sync(OPENED) == []


def test_nothing_of_a_sync_that_changed_nothing() -> None:
    lived = Lived()
    lived.sync(LOCKED)
    assert lived.end(Synced((LOCKED,))) == ()
    assert lived.end(Unreachable(Unseen.NO_NETWORK)) == ()


def test_a_restart_that_finds_the_same_as_kept_adds_nothing() -> None:
    lived = Lived()
    lived.sync(OPENED)
    lived.restart()
    assert lived.end(Synced((OPENED,))) == ()
    lived.restart()
    assert lived.sync(CLOSED) == ["door closed"]


def test_a_sensor_that_was_taken_away_while_the_program_did_not_run_is_an_event() -> None:
    lived = Lived()
    lived.sync(OPENED)
    lived.restart()
    assert lived.sync(LOCKED._replace(door=DoorState.NOT_PAIRED)) == ["door not_paired"]


def test_a_lock_with_another_id_is_the_same_lock() -> None:
    lived = Lived()
    lived.state = rename(State(), (LockInfo(1, "Front door", "S"), LockInfo(7, "Front door", "S")))
    lived.sync(LOCKED)
    assert lived.end(Synced((UNLOCKED._replace(id=7),))) == (Event(lived.now.wall, "S", What.STATE, "unlocked"),)


def test_events_are_of_the_time_of_day_and_of_the_locks_key() -> None:
    lived = Lived()
    passed = lived.end(Synced((LOCKED,)))
    assert {(each.at, each.key) for each in passed} == {(lived.now.wall, "#1")}


# What became of alerts


def test_alerts_are_events_and_so_is_what_was_told_or_why_not() -> None:
    lived = Lived(Rules())
    lived.sync(at(15))
    assert lived.sync(DISCONNECTED) == ["connection disconnected", "raised disconnected", "told disconnected"]
    assert lived.sync(at(15)) == [CONNECTED, "cleared disconnected", "told reconnected"]
    assert lived.sync(at(9)) == ["cleared battery_low", "raised battery_critical", "told battery_critical"]
    lived.state = silence(lived.state, [(1, Kind.BATTERY_CRITICAL)], Act.SNOOZE_1H, lived.now)
    assert lived.sync(at(8)) == []


def test_a_notification_of_several_locks_is_an_event_of_each() -> None:
    lived = Lived(Rules())
    ids = range(1, 5)
    lived.sync(*(at(80, id=id_) for id_ in ids))
    passed = lived.end(Synced(tuple(at(9, id=id_) for id_ in ids)))
    passed += lived.end(Synced(tuple(at(9, id=id_) for id_ in ids)))
    told = [each for each in passed if isinstance(each, Event) and each.what is What.TOLD]
    assert [(each.key, each.value) for each in told] == [(f"#{id_}", "battery_critical") for id_ in ids]


def test_what_a_failed_sync_tells_late_is_an_event() -> None:
    lived = Lived(Rules(every=LockRules(battery_low=50)))
    lived.sync(at(45))
    lived.state = silence(lived.state, [(1, Kind.BATTERY_LOW)], Act.SNOOZE_1H, lived.now)
    lived.sync(at(45))
    passed = lived.end(Unreachable(Unseen.NO_NETWORK), after=3601)
    assert [each[2:] for each in passed] == [(What.TOLD, "battery_low")]


def test_the_programs_own_alerts_belong_to_no_lock() -> None:
    lived = Lived(Rules())
    lived.sync(LOCKED)
    passed = [lived.end(Unreachable(Unseen.NO_NETWORK), after=200) for _ in range(4)]
    assert passed == [()] * 4
    assert lived.state.alerts


# The battery


def test_a_level_is_kept_when_it_is_first_seen_and_not_while_it_stays() -> None:
    lived = Lived()
    assert lived.read(at(80)) == ["80"]
    assert lived.read(at(80), after=90_000) == []
    assert lived.read(at(79)) == ["79"]


@pytest.mark.parametrize(
    ("level", "charging", "after", "kept"),
    [
        (79, False, 20, []),
        (76, False, 3599, []),
        (79, False, 3600, ["79"]),
        (75, False, 20, ["75"]),
        (85, False, 20, ["85"]),
        (80, True, 20, ["80 charging"]),
        (80, None, 20, []),
        (None, True, 20, []),
        (30, False, 20, []),  # doubted
    ],
)
def test_a_change_is_kept_once_an_hour_or_when_it_is_a_large_one(
    level: int | None, charging: bool | None, after: float, kept: list[str]
) -> None:
    lived = Lived()
    lived.read(at(80))
    assert lived.read(at(level, charging=charging), after=after) == kept


def test_the_hour_and_the_distance_count_from_what_was_kept_last() -> None:
    lived = Lived()
    kept = [lived.read(at(80 - step // 60), after=60) for step in range(541)]  # a point an hour, seen each minute
    assert [*chain(*kept)] == [str(level) for level in range(80, 70, -1)]
    assert [lived.read(at(level)) for level in (69, 68, 67, 66)] == [[], [], [], ["66"]]


def test_a_flickering_level_is_kept_once_an_hour() -> None:
    lived = Lived()
    kept = [lived.read(at(54 + step % 2)) for step in range(4 * 180)]
    assert len([*chain(*kept)]) == 4


def test_charging_is_kept_as_it_begins_ends_and_goes_up() -> None:
    lived = Lived()
    lived.read(at(20))
    kept = [lived.read(at(20 + step, charging=True), after=60) for step in range(12)]
    assert [*chain(*kept)] == ["20 charging", "25 charging", "30 charging"]
    assert lived.read(at(31)) == ["31"]


def test_a_lock_out_of_reach_has_no_reading() -> None:
    lived = Lived()
    lived.read(at(80, charging=True))
    assert lived.read(DISCONNECTED, after=7200) == []
    assert lived.read(at(80, charging=True)) == []


def test_a_restart_costs_no_reading_of_a_level_that_stayed() -> None:
    lived = Lived()
    lived.read(at(80))
    lived.restart()
    assert lived.read(at(80)) == []
    assert lived.read(at(79)) == ["79"]


def test_a_wall_clock_that_was_set_back_does_not_stop_the_readings() -> None:
    lived = Lived()
    lived.read(at(80))
    before = lived.state
    state, news = advance(before, Synced((at(79),)), moment(lived.now.at + 20), QUIET)
    back = Moment(lived.now.at + 20, lived.now.wall - 1e6, lived.now.awake)
    assert happened(before, state, news, back, lived.latest) == (Reading(back.wall, "#1", 79, False),)


# A thousand locks


def test_a_thousand_changed_locks_cost_less_than_the_step_itself() -> None:
    """The best of some rounds, as other processes run too."""
    ids = range(1000)
    before, _ = advance(State(), Synced(tuple(at(80, id=id_) for id_ in ids)), moment(0), Rules())
    seen = tuple(UNLOCKED._replace(id=id_, battery_level=79, door=DoorState.OPENED) for id_ in ids)
    lost = tuple(DISCONNECTED._replace(id=id_) for id_ in ids)
    for outcome in (Synced(seen), Synced(lost)):
        after, news = advance(before, outcome, moment(20), Rules())
        assert len(happened(before, after, news, moment(20), Latest())) >= 3000
        step_s = least_s(partial(advance, before, outcome, moment(20), Rules()))
        assert least_s(partial(happened, before, after, news, moment(20), Latest())) < step_s


def least_s(done: Callable[[], object]) -> float:
    return min(timeit.repeat(done, number=1, repeat=20))


# The past of one lock


def test_the_past_is_in_order_and_has_each_once() -> None:
    events = [Event(float(time_), "S", What.STATE, "locked") for time_ in range(MOST_EVENTS + 20)]
    readings = [Reading(float(time_), "S", 80 - time_, False) for time_ in range(5)]
    past = past_of([*events[:50], *readings[::-1], *events[20:]])
    assert past == Past(tuple(events[: -MOST_EVENTS - 1 : -1]), tuple(readings))


def test_what_happened_in_one_moment_is_told_after_it_was_raised_and_that_after_it_was_seen() -> None:
    told, raised, seen = (
        Event(1.0, "S", what, value)
        for what, value in (
            (What.TOLD, "disconnected"),
            (What.RAISED, "disconnected"),
            (What.CONNECTION, "disconnected"),
        )
    )
    assert past_of([raised, seen, told]).events == (told, raised, seen)
