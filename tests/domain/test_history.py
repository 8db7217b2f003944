"""What a sync adds to the history: what changed, what became of alerts, the battery, and when nobody could see."""

import timeit
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain

import pytest

from lockwatch.domain.alerts import Kind
from lockwatch.domain.history import (
    JUST_AFTER_S,
    MOST_EVENTS,
    PROGRAM,
    Entry,
    Event,
    Past,
    Reading,
    What,
    happened,
    past_of,
)
from lockwatch.domain.locks import DoorState, LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    NoToken,
    Outcome,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import Act, silence
from tests.domain.followed import DISCONNECTED, EPOCH, LOCKED, NO_BRIDGE, at, moment

UNLOCKED = LOCKED._replace(state=LockState.UNLOCKED)
OPENED, CLOSED = LOCKED._replace(door=DoorState.OPENED), LOCKED._replace(door=DoorState.CLOSED)
QUIET = Rules(notifications=False)
SOME_TIME_AGO = datetime.fromtimestamp(EPOCH - 4000, UTC)
IN_THE_FUTURE = datetime.fromtimestamp(EPOCH + 90_000, UTC)
OFFLINE, BUSY = Unreachable(UnreachableReason.NO_NETWORK), RateLimited(None)
HERE, CONNECTED, DISCONNECTION = "account here", "connection connected", "connection disconnected"


class Lived:
    """Goes on by 20 s with each sync; a second of them may have been slept through."""

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
        """Of locks."""
        passed = self.end(Synced(seen), after)
        return [each for each in passed if isinstance(each, Event) and each.what is not What.SIGHT]

    def sync(self, *seen: Observation, after: float = 20) -> list[str]:
        return [f"{each.what} {each.value}" for each in self.events(*seen, after=after)]

    def read(self, *seen: Observation, after: float = 20) -> list[str]:
        passed = self.end(Synced(seen), after)
        return [f"{each.level}{' charging' * each.charging}" for each in passed if isinstance(each, Reading)]

    def sights(self, outcome: Outcome, after: float = 20, asleep: float = 0) -> list[tuple[float, str]]:
        """How long ago they began, and what."""
        passed = self.end(outcome, after, asleep)
        events = [each for each in passed if isinstance(each, Event) and each.what is What.SIGHT]
        assert all(each.key == PROGRAM for each in events)
        return [(round(self.now.wall - each.at, 3), each.value) for each in events]

    def restart(self, after: float = 0) -> None:
        """`after` so many seconds since the run before has quit, at its last request."""
        ran_until, blind = self.now.at, self.state.failure is not None
        self.now = moment(ran_until + after)
        self.state = replace(
            self.state,
            failure=None,
            recalled_at=self.now.at,
            ran_until=ran_until,
            ran_blind=blind,
            blind_since=self.now.awake,
        )


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
def test_of_a_first_sight_all_is_kept_that_the_lock_says(seen: Observation, events: list[str]) -> None:
    assert Lived().sync(seen) == events


@pytest.mark.parametrize("said", [SOME_TIME_AGO, IN_THE_FUTURE])
def test_a_first_state_counts_from_when_it_was_seen(said: datetime) -> None:
    lived = Lived()
    assert {each.at for each in lived.events(LOCKED._replace(state_changed_at=said))} == {lived.now.wall}


@pytest.mark.parametrize(
    ("before", "seen", "events"),
    [
        (LOCKED, UNLOCKED, ["state unlocked"]),
        (OPENED, CLOSED, ["door closed"]),
        (LOCKED, CLOSED, ["door closed"]),
        (OPENED, CLOSED._replace(state=LockState.PULLED), ["state pulled", "door closed"]),
        (OPENED, LOCKED._replace(door=DoorState.NOT_PAIRED), ["door not_paired"]),
        (OPENED, LOCKED, []),  # the door is not known any more, which is no event
        (LOCKED, NO_BRIDGE, ["connection no_bridge"]),
        (NO_BRIDGE, LOCKED, [CONNECTED, "state locked"]),
        (LOCKED, LOCKED._replace(revision=8), []),
        (LOCKED, LOCKED, []),
    ],
)
def test_what_a_sync_changed_is_an_event(before: Observation, seen: Observation, events: list[str]) -> None:
    lived = Lived()
    lived.sync(before)
    assert lived.sync(seen) == events


def test_a_door_that_was_not_known_for_a_while_is_compared_with_what_it_was() -> None:
    lived = Lived()
    lived.sync(OPENED)
    assert (lived.sync(LOCKED), lived.sync(OPENED), lived.sync(LOCKED)) == ([], [], [])
    assert lived.sync(CLOSED) == ["door closed"]


def test_a_lock_that_comes_back_as_it_was_is_connected_and_no_more() -> None:
    lived = Lived()
    lived.sync(OPENED)
    assert lived.sync(DISCONNECTED)[0] == DISCONNECTION
    assert lived.sync(OPENED) == [CONNECTED, "cleared disconnected"]
    lived.sync(DISCONNECTED)
    assert lived.sync(CLOSED._replace(state=LockState.UNLOCKED))[:3] == [CONNECTED, "state unlocked", "door closed"]


def test_a_lock_out_of_reach_says_nothing_of_itself() -> None:
    lived = Lived()
    lived.sync(OPENED)
    lived.sync(DISCONNECTED)
    assert lived.sync(DISCONNECTED._replace(state=LockState.UNLOCKED, door=DoorState.CLOSED)) == []


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (None, 0),
        (-15, -15),  # seconds from when it was seen
        (-19.5, -20 + JUST_AFTER_S),  # it was seen otherwise then
        (-300, -20 + JUST_AFTER_S),
        (-20 + JUST_AFTER_S - 300, -20 + JUST_AFTER_S),
        (-320, 0),
        (0, 0),
        (300, 0),
        (301, 0),
        (-4000, 0),
    ],
)
def test_a_state_counts_from_when_the_lock_says_if_that_can_be_true(said: float | None, believed: float) -> None:
    lived = Lived()
    lived.sync(LOCKED)
    now = lived.now.wall + 20
    claimed = None if said is None else datetime.fromtimestamp(now + said, UTC)
    assert lived.events(UNLOCKED._replace(state_changed_at=claimed)) == [
        Event(now + believed, "#1", What.STATE, "unlocked")
    ]


def test_a_state_of_while_the_lock_was_out_of_reach_counts_from_then() -> None:
    lived = Lived()
    lived.sync(LOCKED)
    lived.sync(DISCONNECTED)
    lost_at = lived.now.wall
    lived.sync(DISCONNECTED, after=600)
    unlocked_at = datetime.fromtimestamp(lost_at + 100, UTC)
    passed = lived.events(UNLOCKED._replace(state_changed_at=unlocked_at))
    assert Event(lost_at + 100, "#1", What.STATE, "unlocked") in passed
    assert Event(lived.now.wall, "#1", What.CONNECTION, "connected") in passed


def test_a_state_of_while_the_program_did_not_run_counts_from_when_the_lock_says() -> None:
    lived = Lived()
    lived.sync(LOCKED)
    lived.restart(after=7200)
    unlocked_at = lived.now.wall - 3600
    seen = UNLOCKED._replace(state_changed_at=datetime.fromtimestamp(unlocked_at, UTC))
    assert lived.events(seen) == [Event(unlocked_at, "#1", What.STATE, "unlocked")]


def test_a_lock_comes_into_the_account_and_leaves_it() -> None:
    lived = Lived()
    two = UNLOCKED._replace(id=2)
    lived.sync(LOCKED)
    assert {each.key for each in lived.events(LOCKED, two)} == {"#2"}
    assert [each[1:] for each in lived.events(two)] == [("#1", What.ACCOUNT, "gone")]
    assert lived.sync(two, OPENED) == [HERE, CONNECTED, "state locked", "door opened"]


def test_the_alerts_of_a_lock_that_leaves_end() -> None:
    lived = Lived()
    lived.sync(DISCONNECTED)
    assert lived.sync() == ["account gone", "cleared disconnected"]


@pytest.mark.parametrize("after", [0, 30, 90_000])
def test_a_restart_that_finds_the_same_as_kept_adds_nothing_of_the_locks(after: float) -> None:
    lived = Lived()
    lived.sync(OPENED)
    lived.restart(after)
    assert (lived.sync(OPENED), lived.read(OPENED)) == ([], [])
    lived.restart(after)
    assert lived.sync(CLOSED) == ["door closed"]


def test_a_lock_that_was_lost_before_the_program_began_says_nothing_new_when_it_is_back() -> None:
    lived = Lived()
    lived.sync(OPENED)
    lived.sync(DISCONNECTED)
    lived.restart()
    assert lived.sync(OPENED) == [CONNECTED, "cleared disconnected"]


def test_a_sensor_that_was_taken_away_while_the_program_did_not_run_is_an_event() -> None:
    lived = Lived()
    lived.sync(OPENED)
    lived.restart()
    assert lived.sync(LOCKED._replace(door=DoorState.NOT_PAIRED)) == ["door not_paired"]


def test_a_lock_with_another_id_is_the_same_lock() -> None:
    lived = Lived()
    lived.state = rename(State(), (LockInfo(1, "Front door", "S"), LockInfo(7, "Front door", "S")))
    lived.sync(LOCKED)
    assert lived.events(UNLOCKED._replace(id=7)) == [Event(lived.now.wall, "S", What.STATE, "unlocked")]


def test_events_are_of_the_time_of_day_in_milliseconds_and_of_the_locks_key() -> None:
    lived = Lived()
    passed = lived.end(Synced((LOCKED,)), after=20.00049)
    assert {(each.at, each.key) for each in passed} == {(EPOCH + 1020, "#1"), (EPOCH + 1020, PROGRAM)}


def test_nothing_of_a_sync_that_changed_nothing() -> None:
    lived = Lived()
    lived.sync(LOCKED)
    assert lived.end(Synced((LOCKED,))) == ()
    lived.end(OFFLINE)
    assert lived.end(OFFLINE) == ()


# When nobody could see

SEEN = Synced((LOCKED,))


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (SEEN, "seeing"),
        (OFFLINE, "unreachable"),
        (Refused(), "refused"),
        (NoToken(TokenProblem.NOT_SET), "no_token"),
        (BUSY, "rate_limited"),
        (BadAnswer(BadAnswerReason.WEB_PAGE), "bad_answer"),
    ],
)
def test_the_first_outcome_says_whether_it_can_be_seen(outcome: Outcome, why: str) -> None:
    assert Lived().sights(outcome) == [(0, why)]


@pytest.mark.parametrize(
    "outcome", [OFFLINE, Refused(), BUSY, BadAnswer(BadAnswerReason.WEB_PAGE), NoToken(TokenProblem.NOT_SET)]
)
def test_it_is_not_seen_from_just_after_the_last_good_sync_until_the_next(outcome: Failure) -> None:
    lived = Lived()
    assert lived.sights(SEEN) == [(0, "seeing")]
    assert lived.sights(SEEN, after=40) == []
    (unseen,) = lived.sights(outcome, after=30)
    assert unseen[0] == 30 - JUST_AFTER_S
    assert lived.sights(outcome) == []
    assert lived.sights(SEEN) == [(0, "seeing")]


def test_another_reason_counts_from_when_it_is_known() -> None:
    lived = Lived()
    lived.end(SEEN)
    lived.end(OFFLINE)
    assert lived.sights(Unreachable(UnreachableReason.TOO_SLOW)) == []
    assert lived.sights(BUSY) == [(0, "rate_limited")]
    assert lived.sights(Refused()) == [(0, "refused")]


@pytest.mark.parametrize(
    ("outcome", "after", "asleep", "sights"),
    [
        (SEEN, 3600, 3590, [(3600 - JUST_AFTER_S, "asleep"), (0, "seeing")]),
        (OFFLINE, 3600, 3590, [(3600 - JUST_AFTER_S, "asleep"), (0, "unreachable")]),
        (SEEN, 61, 61, [(61 - JUST_AFTER_S, "asleep"), (0, "seeing")]),  # stale, too
        (SEEN, 60, 60, []),
        (SEEN, 3600, 0, [(3600 - JUST_AFTER_S, "asleep"), (0, "seeing")]),  # stopped, or a clock that does not tell
        (OFFLINE, 3600, 0, [(3600 - JUST_AFTER_S, "unreachable")]),
    ],
)
def test_a_computer_that_slept_did_not_see(
    outcome: Outcome, after: float, asleep: float, sights: list[tuple[float, str]]
) -> None:
    lived = Lived()
    lived.end(SEEN)
    assert lived.sights(outcome, after, asleep) == sights


def test_a_long_wait_between_syncs_is_no_sleep_where_it_is_short_in_the_rules() -> None:
    lived = Lived(Rules(interval_s=600))
    lived.end(SEEN)
    assert lived.sights(SEEN, after=1800) == []
    assert lived.sights(SEEN, after=1801) == [(1801 - JUST_AFTER_S, "asleep"), (0, "seeing")]


@pytest.mark.parametrize(
    ("away", "outcome", "sights"),
    [
        (40, SEEN, [(0, "seeing")]),  # what was seen is believed for 60 s
        (40, OFFLINE, [(0, "unreachable")]),
        (42, SEEN, [(62 - JUST_AFTER_S, "not_running"), (0, "seeing")]),
        (3600, OFFLINE, [(3620 - JUST_AFTER_S, "not_running"), (20, "unreachable")]),
    ],
)
def test_a_program_that_did_not_run_did_not_see(away: float, outcome: Outcome, sights: list[tuple[float, str]]) -> None:
    lived = Lived()
    lived.end(SEEN)
    lived.restart(away)
    assert lived.sights(outcome) == sights


@pytest.mark.parametrize("outcome", [OFFLINE, Refused(), NoToken(TokenProblem.NOT_SET)])
def test_a_run_that_could_not_see_did_so_until_it_ended(outcome: Failure) -> None:
    lived = Lived()
    lived.end(SEEN)
    lived.end(outcome)
    lived.restart(after=3600)
    assert lived.sights(SEEN) == [(3620, "not_running"), (0, "seeing")]


def test_a_run_that_is_blind_from_its_begin_sees_from_its_first_good_sync_on() -> None:
    lived = Lived()
    lived.end(SEEN)
    lived.restart(3600)
    lived.end(OFFLINE)
    assert lived.sights(OFFLINE) == []
    assert lived.sights(SEEN) == [(0, "seeing")]


@pytest.mark.parametrize(
    ("ago", "moved"),
    [(9, True), (19, True), (None, False), (20 + 4000, False), (-9000, False)],  # the last two can't be
)
def test_a_lock_that_moved_and_came_back_between_two_syncs_has_moved(ago: float | None, moved: bool) -> None:
    lived = Lived()
    before = LOCKED._replace(state_changed_at=datetime.fromtimestamp(lived.now.wall - 5000, UTC))
    lived.sync(before)
    at = None if ago is None else datetime.fromtimestamp(lived.now.wall + 20 - ago, UTC)
    passed = lived.end(Synced((before._replace(state_changed_at=at),)))
    expected = [Event(round(lived.now.wall - (ago or 0), 3), "#1", What.STATE, "locked")] if moved else []
    assert [each for each in passed if isinstance(each, Event)] == expected
    assert lived.sync(before._replace(state_changed_at=at)) == []


def test_a_lock_that_returns_out_of_reach_and_is_named_then_has_said_nothing_since() -> None:
    lived = Lived()
    lived.state = rename(State(), (LockInfo(1, "Front door", "S"),))
    lived.sync(OPENED)
    lived.end(Synced(()))
    lived.sync(DISCONNECTED._replace(id=7))
    lived.state = rename(lived.state, (LockInfo(7, "Front door", "S"),))
    assert lived.sync(OPENED._replace(id=7))[:3] == [CONNECTED, "state locked", "door opened"]


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
    passed = lived.end(OFFLINE, after=3601)
    assert [each[1:] for each in passed][1:] == [("#1", What.TOLD, "battery_low")]


def test_the_programs_own_alerts_are_events_of_the_program() -> None:
    lived = Lived(Rules())
    lived.sync(LOCKED)
    passed = [lived.end(OFFLINE, after=200)[1:], *(lived.end(OFFLINE, after=200) for _ in range(2))]
    assert passed[:2] == [(), ()]
    assert [each[1:] for each in passed[2]] == [
        (PROGRAM, What.RAISED, "cloud_unreachable"),
        (PROGRAM, What.TOLD, "cloud_unreachable"),
    ]
    assert (PROGRAM, What.CLEARED, "cloud_unreachable") in [each[1:] for each in lived.end(SEEN)]


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
        (75, False, 3599, []),
        (79, False, 3600, ["79"]),
        (85, False, 3600, ["85"]),
        (80, True, 20, []),
        (80, True, 3600, ["80 charging"]),
        (80, None, 3600, []),
        (None, True, 3600, []),
        (30, False, 20, []),  # doubted
    ],
)
def test_a_change_is_kept_but_one_an_hour_at_most(
    level: int | None, charging: bool | None, after: float, kept: list[str]
) -> None:
    lived = Lived()
    lived.read(at(80))
    assert lived.read(at(level, charging=charging), after=after) == kept


def test_what_changed_within_the_hour_is_kept_as_it_is_when_the_hour_is_over() -> None:
    lived = Lived()
    lived.read(at(80))
    assert [lived.read(at(level), after=1000) for level in (79, 78, 78, 78)] == [[], [], [], ["78"]]
    assert [lived.read(at(level), after=1000) for level in (77, 78, 78, 78)] == [[], [], [], []]


def test_a_flickering_level_is_kept_once_an_hour_at_most() -> None:
    lived = Lived()
    kept = [lived.read(at(54 + step // 7 % 2)) for step in range(4 * 180)]
    assert len([*chain(*kept)]) == 4


def test_a_fall_of_a_point_an_hour_leaves_no_level_out() -> None:
    lived = Lived()
    kept = [lived.read(at(80 - step // 60), after=60) for step in range(541)]
    assert [*chain(*kept)] == [str(level) for level in range(80, 70, -1)]


def test_charging_is_kept_hour_by_hour() -> None:
    lived = Lived()
    lived.read(at(20))
    kept = [lived.read(at(20 + step, charging=True), after=600) for step in range(13)]
    assert [*chain(*kept)] == ["25 charging", "31 charging"]
    assert [lived.read(at(33), after=600) for _ in range(6)] == [[], [], [], [], ["33"], []]


def test_a_lock_out_of_reach_has_no_reading() -> None:
    lived = Lived()
    lived.read(at(80))
    lived.read(at(79))
    assert lived.read(DISCONNECTED, after=7200) == []
    assert lived.read(NO_BRIDGE, after=7200) == []
    assert lived.read(at(79)) == ["79"]


def test_a_restart_neither_costs_a_reading_nor_adds_one() -> None:
    lived = Lived()
    lived.read(at(80))
    lived.restart()
    assert lived.read(at(79), after=3500) == []
    lived.restart()
    assert lived.read(at(79), after=100) == ["79"]


def test_a_wall_clock_that_was_set_back_does_not_stop_the_readings() -> None:
    lived = Lived()
    lived.read(at(80))
    before = lived.state
    now = lived.now.at + 3600
    state, news = advance(before, Synced((at(79),)), moment(now), QUIET)
    back = Moment(now, lived.now.wall - 1e6, now)
    assert Reading(back.wall, "#1", 79, False) in happened(before, state, news, back, QUIET)


# A thousand locks


def test_a_thousand_changed_locks_cost_less_than_the_step_itself() -> None:
    """The best of some rounds, as other processes run too."""
    ids = range(1000)
    before, _ = advance(State(), Synced(tuple(at(80, id=id_) for id_ in ids)), moment(0), Rules())
    seen = tuple(UNLOCKED._replace(id=id_, battery_level=79, door=DoorState.OPENED) for id_ in ids)
    lost = tuple(DISCONNECTED._replace(id=id_) for id_ in ids)
    for outcome in (Synced(seen), Synced(lost)):
        after, news = advance(before, outcome, moment(20), Rules())
        assert len(happened(before, after, news, moment(20), Rules())) >= 2000
        step_s = least_s(partial(advance, before, outcome, moment(20), Rules()))
        assert least_s(partial(happened, before, after, news, moment(20), Rules())) < step_s


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
