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
from lockwatch.domain.overview_level import Badge, Base, Overview
from lockwatch.domain.problems import need
from lockwatch.domain.rules import LockRules, Rules
from tests.domain.followed import DISCONNECTED, LOCKED, NO_BRIDGE, Followed, at

UNLOCKED = LOCKED._replace(state=LockState.UNLOCKED)
OFFLINE = Unreachable(UnreachableReason.NO_NETWORK)


def shown(followed: Followed, after: float = 0) -> Overview:
    return overview(followed.state, followed.now + after, followed.rules)


def base(followed: Followed, after: float = 0) -> Base:
    return shown(followed, after).base


BASES = [
    (UNLOCKED, Base.UNLOCKED),
    (DISCONNECTED, Base.UNKNOWN),
    (LOCKED, Base.LOCKED),
    (NO_BRIDGE, Base.NO_LOCKS),
]
"""Observations of a lock, and the base that they cause, from the first that holds."""
BADGES = [
    (at(5), Badge.CRITICAL),
    (DISCONNECTED, Badge.DISCONNECTED),
    (at(15), Badge.BATTERY_LOW),
    (LOCKED, None),
]
"""Observations of a lock, and the badge that they cause, the worst first."""


@pytest.mark.parametrize(("worse", "better"), list(itertools.combinations(BASES, 2)))
def test_the_base_is_that_of_the_worse_lock_whatever_the_order(
    worse: tuple[Observation, Base], better: tuple[Observation, Base]
) -> None:
    pair = [worse[0]._replace(id=1), better[0]._replace(id=2)]
    for seen in (pair, pair[::-1]):
        followed = Followed()
        followed.sync(*seen)
        assert base(followed) is worse[1]


@pytest.mark.parametrize(("worse", "better"), list(itertools.combinations(BADGES, 2)))
def test_the_badge_is_that_of_the_worse_lock_whatever_the_order(
    worse: tuple[Observation, Badge | None], better: tuple[Observation, Badge | None]
) -> None:
    pair = [worse[0]._replace(id=1), better[0]._replace(id=2)]
    for seen in (pair, pair[::-1]):
        followed = Followed()
        followed.sync(*seen)
        assert shown(followed).badge is worse[1]


@pytest.mark.parametrize(("seen", "of_base"), BASES)
@pytest.mark.parametrize(("other", "of_badge"), [BADGES[0], BADGES[2], BADGES[3]])
def test_one_lock_can_determine_the_base_and_another_the_badge(
    seen: Observation, of_base: Base, other: Observation, of_badge: Badge | None
) -> None:
    followed = Followed(Rules(default=LockRules(grace_s=600)))
    followed.sync(seen._replace(id=1), other._replace(id=2))
    assert shown(followed) == Overview(Base.LOCKED if of_base is Base.NO_LOCKS else of_base, of_badge)


def test_an_account_without_locks_shows_no_locks() -> None:
    followed = Followed()
    followed.sync()
    assert base(followed) is Base.NO_LOCKS


def test_the_icon_cannot_see_before_the_first_sync_has_ended() -> None:
    followed = Followed()
    assert base(followed) is Base.CANNOT_SEE
    followed.fail(OFFLINE)
    assert base(followed) is Base.CANNOT_SEE


@pytest.mark.parametrize("state", list(LockState))
def test_only_a_lock_known_to_be_locked_looks_locked(state: LockState) -> None:
    followed = Followed()
    followed.sync(LOCKED._replace(id=2), LOCKED._replace(state=state))
    assert (base(followed) is Base.LOCKED) is (state is LockState.LOCKED)
    assert followed.lock.locked is (state is LockState.LOCKED)


def test_a_lock_in_an_unknown_state_does_not_look_locked() -> None:
    followed = Followed()
    followed.sync(Observation(1, connected=True))
    assert base(followed) is Base.UNKNOWN


@pytest.mark.parametrize("door", [None, *DoorState])
def test_a_locked_lock_with_an_open_door_counts_as_unlocked(door: DoorState | None) -> None:
    followed = Followed()
    followed.sync(LOCKED._replace(door=door))
    assert base(followed) is (Base.UNLOCKED if door is DoorState.OPENED else Base.LOCKED)


def test_a_lock_without_a_bridge_does_not_change_the_icon() -> None:
    followed = Followed()
    followed.sync(NO_BRIDGE._replace(battery_level=5, state=LockState.UNLOCKED), LOCKED._replace(id=2))
    assert base(followed) is Base.LOCKED


def test_a_disconnected_lock_is_unknown_within_the_grace_period_too() -> None:
    followed = Followed(Rules(default=LockRules(grace_s=600)))
    followed.sync(DISCONNECTED)
    assert shown(followed) == Overview(Base.UNKNOWN)


@pytest.mark.parametrize(
    ("interval_s", "after", "expected"),
    [(20, 60, False), (20, 61, True), (10, 59, False), (10, 60.5, True), (60, 180, False), (60, 181, True)],
)
def test_data_older_than_three_intervals_and_a_minute_is_stale(interval_s: float, after: float, expected: bool) -> None:
    followed = Followed(Rules(interval_s=interval_s))
    followed.sync(LOCKED)
    assert stale(followed.state, followed.now + after, followed.rules) is expected
    assert base(followed, after) is (Base.CANNOT_SEE if expected else Base.LOCKED)


def test_cannot_see_hides_no_critical_alert_and_ends_with_a_good_sync() -> None:
    followed = Followed()
    followed.sync(at(5))
    followed.fail(OFFLINE, after=61)
    assert shown(followed) == Overview(Base.CANNOT_SEE, Badge.CRITICAL)
    followed.sync(at(5))
    assert shown(followed) == Overview(Base.LOCKED, Badge.CRITICAL)


@pytest.mark.parametrize("why", list(TokenProblem))
def test_a_missing_token_is_shown_at_once_and_is_the_worst(why: TokenProblem) -> None:
    followed = Followed()
    followed.sync(LOCKED)
    followed.fail(NoToken(why))
    assert base(followed) is Base.NEEDS_TOKEN


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
    assert base(followed) is (Base.NEEDS_TOKEN if needs_token else Base.LOCKED)
    followed.sync(LOCKED)
    assert base(followed) is Base.LOCKED
    assert followed.state.refusals == 0


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (at(5), Badge.CRITICAL),
        (at(5)._replace(state=LockState.UNLOCKED), Badge.CRITICAL),
        (at(15)._replace(state=LockState.UNLOCKED), Base.UNLOCKED),
        (UNLOCKED, Base.UNLOCKED),
        (DISCONNECTED, Badge.DISCONNECTED),
        (LOCKED._replace(state=LockState.UPDATING), Base.UNKNOWN),
        (at(15), Badge.BATTERY_LOW),
        (LOCKED, None),
        (NO_BRIDGE, None),
    ],
)
def test_need_is_the_worst_that_the_icon_counts_of_a_lock(seen: Observation, expected: Badge | Base | None) -> None:
    followed = Followed()
    followed.sync(seen)
    assert need(followed.lock, followed.now, followed.rules) is expected
