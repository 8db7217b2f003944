"""The tray icon: the worst state that applies. An unknown state never looks locked."""

import itertools

import pytest

from lockwatch.domain.locks import DoorState, LockState, Observation
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    NoToken,
    RateLimited,
    Refused,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.overview import overview, stale
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.problems import need
from lockwatch.domain.rules import Rules
from tests.domain.followed import DISCONNECTED, LOCKED, NO_BRIDGE, Followed, at

UNLOCKED = LOCKED._replace(state=LockState.UNLOCKED)
OFFLINE = Unreachable(UnreachableReason.NO_NETWORK)


def shown(followed: Followed, after: float = 0) -> Overview:
    return overview(followed.state, followed.now + after, followed.rules)


ORDER: list[tuple[Observation, Overview]] = [
    (at(5), Overview.CRITICAL),
    (DISCONNECTED, Overview.DISCONNECTED),
    (at(15), Overview.BATTERY_LOW),
    (UNLOCKED, Overview.UNLOCKED),
    (LOCKED, Overview.LOCKED),
    (NO_BRIDGE, Overview.NO_LOCKS),
]


@pytest.mark.parametrize(("worse", "better"), list(itertools.combinations(range(len(ORDER)), 2)))
def test_the_icon_shows_the_worse_of_two_locks_in_any_order(worse: int, better: int) -> None:
    pair = [ORDER[worse][0]._replace(id=1), ORDER[better][0]._replace(id=2)]
    for seen in (pair, pair[::-1]):
        followed = Followed()
        followed.sync(*seen)
        assert shown(followed) is ORDER[worse][1]


@pytest.mark.parametrize(("seen", "expected"), ORDER, ids=[expected for _, expected in ORDER])
def test_the_icon_for_a_single_lock(seen: Observation, expected: Overview) -> None:
    followed = Followed()
    followed.sync(seen)
    assert shown(followed) is expected


def test_an_account_without_locks_shows_no_locks() -> None:
    followed = Followed()
    followed.sync()
    assert shown(followed) is Overview.NO_LOCKS


def test_the_icon_cannot_see_before_the_first_sync_has_ended() -> None:
    followed = Followed()
    assert shown(followed) is Overview.CANNOT_SEE
    followed.fail(OFFLINE)
    assert shown(followed) is Overview.CANNOT_SEE


@pytest.mark.parametrize("state", list(LockState))
def test_only_a_lock_known_to_be_locked_looks_locked(state: LockState) -> None:
    followed = Followed()
    followed.sync(LOCKED._replace(id=2), LOCKED._replace(state=state))
    assert shown(followed) is (Overview.LOCKED if state is LockState.LOCKED else Overview.UNLOCKED)
    assert followed.lock.locked is (state is LockState.LOCKED)


def test_a_lock_in_an_unknown_state_does_not_look_locked() -> None:
    followed = Followed()
    followed.sync(Observation(1, connected=True))
    assert shown(followed) is Overview.UNLOCKED


@pytest.mark.parametrize("door", [None, *DoorState])
def test_an_open_door_of_a_locked_lock_counts(door: DoorState | None) -> None:
    followed = Followed()
    followed.sync(LOCKED._replace(door=door))
    assert shown(followed) is (Overview.UNLOCKED if door is DoorState.OPENED else Overview.LOCKED)


def test_a_lock_without_a_bridge_counts_for_nothing() -> None:
    followed = Followed()
    followed.sync(NO_BRIDGE._replace(battery_level=5, state=LockState.UNLOCKED), LOCKED._replace(id=2))
    assert shown(followed) is Overview.LOCKED


def test_a_disconnected_lock_counts_within_the_grace_period_too() -> None:
    followed = Followed(Rules(grace_s=600))
    followed.sync(DISCONNECTED)
    assert shown(followed) is Overview.DISCONNECTED


@pytest.mark.parametrize(
    ("interval_s", "after", "expected"),
    [(20, 60, False), (20, 61, True), (10, 59, False), (10, 60.5, True), (60, 180, False), (60, 181, True)],
)
def test_data_older_than_three_intervals_and_a_minute_is_stale(interval_s: float, after: float, expected: bool) -> None:
    followed = Followed(Rules(interval_s=interval_s))
    followed.sync(LOCKED)
    assert stale(followed.state, followed.now + after, followed.rules) is expected
    assert shown(followed, after) is (Overview.CANNOT_SEE if expected else Overview.LOCKED)


def test_cannot_see_is_worse_than_a_critical_alert_and_ends_with_a_good_sync() -> None:
    followed = Followed()
    followed.sync(at(5))
    followed.fail(OFFLINE, after=61)
    assert shown(followed) is Overview.CANNOT_SEE
    followed.sync(at(5))
    assert shown(followed) is Overview.CRITICAL


@pytest.mark.parametrize("why", list(TokenProblem))
def test_a_missing_token_is_shown_at_once_and_is_the_worst(why: TokenProblem) -> None:
    followed = Followed()
    followed.sync(LOCKED)
    followed.fail(NoToken(why))
    assert shown(followed) is Overview.NEEDS_TOKEN


@pytest.mark.parametrize(
    ("failures", "needs_token"),
    [
        ([Refused()], False),
        ([Refused()] * 2, False),
        ([Refused()] * 3, True),
        ([Refused(forbidden=True)], False),
        ([Refused(forbidden=True)] * 2, True),
        ([Refused(forbidden=True), Refused(), Refused(forbidden=True), Refused()], False),
        ([Refused(), Refused(), OFFLINE, Refused()], False),
        ([Refused(), Refused(), RateLimited(60), Refused()], False),
        ([Refused(), Refused(), BadAnswer(BadAnswerReason.WEB_PAGE), Refused(), Refused(), Refused()], True),
        ([Refused(forbidden=True), OFFLINE, Refused(forbidden=True)], False),
        ([*[Refused(forbidden=True)] * 2, OFFLINE], True),
        ([*[Refused()] * 3, RateLimited(None)], True),
        ([NoToken(TokenProblem.NOT_SET), OFFLINE], False),
    ],
)
def test_three_401_in_a_row_or_two_403_are_believed(failures: list[Refused | Unreachable], needs_token: bool) -> None:
    followed = Followed()
    followed.sync(LOCKED)
    for failure in failures:
        followed.fail(failure, after=5)
    assert shown(followed) is (Overview.NEEDS_TOKEN if needs_token else Overview.LOCKED)
    followed.sync(LOCKED)
    assert shown(followed) is Overview.LOCKED
    assert followed.state.refusals == 0


@pytest.mark.parametrize(("seen", "expected"), ORDER)
def test_need_is_what_the_icon_counts(seen: Observation, expected: Overview) -> None:
    followed = Followed()
    followed.sync(seen)
    calm = expected in (Overview.LOCKED, Overview.NO_LOCKS)
    assert need(followed.lock, followed.now, followed.rules) == (None if calm else expected)
