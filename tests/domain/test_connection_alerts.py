"""Connection alerts: grace, the word when a lock is back, and locks that come and go."""

from dataclasses import replace

import pytest

from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import BadAnswer, BadAnswerReason, RateLimited, Refused, Unreachable, UnreachableReason
from lockwatch.domain.rules import Rules
from tests.domain.followed import DISCONNECTED, LOCKED, NO_BRIDGE, Followed, at

TOLD = ["raised disconnected", "told disconnected"]
BACK = ["cleared disconnected", "withdrawn disconnected"]


def test_without_grace_a_disconnection_is_told_at_once_and_once() -> None:
    followed = Followed()
    assert followed.sync(LOCKED) == []
    assert followed.sync(DISCONNECTED) == TOLD
    assert [followed.sync(DISCONNECTED) for _ in range(5)] == [[]] * 5


def test_a_lock_that_is_first_seen_disconnected_is_told() -> None:
    assert Followed().sync(DISCONNECTED) == TOLD


def test_a_lock_that_is_back_is_told_with_how_long_it_was_away() -> None:
    followed = Followed()
    followed.sync(LOCKED)
    followed.sync(DISCONNECTED)
    for _ in range(35):
        assert followed.sync(DISCONNECTED) == []
    assert followed.sync(LOCKED) == [*BACK, "told reconnected after 720 s"]
    assert followed.sync(LOCKED) == []


@pytest.mark.parametrize(
    ("grace_s", "away_s", "told"), [(60, 59, False), (60, 60, True), (40, 41, True), (1, 0.5, False), (0, 0, True)]
)
def test_it_is_told_once_it_has_lasted_the_grace_period(grace_s: float, away_s: float, told: bool) -> None:
    followed = Followed(Rules(grace_s=grace_s))
    first = followed.sync(DISCONNECTED)
    later = followed.sync(DISCONNECTED, after=away_s)
    assert [*first, *later] == (TOLD if told else [])
    assert followed.standing == ({"disconnected"} if told else {"pending disconnected"})


def test_a_disconnection_within_the_grace_period_leaves_no_trace() -> None:
    followed = Followed(Rules(grace_s=60))
    followed.sync(DISCONNECTED)
    assert followed.sync(LOCKED) == []
    assert followed.sync(DISCONNECTED) == []
    assert followed.sync(DISCONNECTED, after=59) == []
    assert followed.sync(DISCONNECTED, after=1) == TOLD


def test_the_duration_counts_from_when_it_was_first_seen_not_from_when_it_was_told() -> None:
    followed = Followed(Rules(grace_s=60))
    followed.sync(DISCONNECTED)
    followed.sync(DISCONNECTED, after=60)
    assert followed.sync(LOCKED, after=40) == [*BACK, "told reconnected after 100 s"]


def test_one_that_was_not_told_is_not_followed_by_a_word_that_it_is_back() -> None:
    followed = Followed(Rules(notifications=False))
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "held disconnected: never_tell"]
    assert followed.sync(LOCKED) == ["cleared disconnected"]


def test_one_that_was_not_told_while_notifications_were_off_is_told_when_they_are_on_again() -> None:
    followed = Followed(Rules(notifications=False))
    followed.sync(DISCONNECTED)
    followed.rules = Rules()
    assert followed.sync(DISCONNECTED) == ["told disconnected"]


def test_with_notifications_off_by_then_one_that_was_told_is_only_withdrawn() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED)
    followed.rules = Rules(notifications=False)
    assert followed.sync(LOCKED) == BACK


def test_a_longer_grace_takes_nothing_back() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED)
    followed.rules = Rules(grace_s=120)
    assert followed.sync(DISCONNECTED) == []


def test_a_shorter_grace_ends_at_once() -> None:
    followed = Followed(Rules(grace_s=120))
    followed.sync(DISCONNECTED)
    followed.rules = Rules(grace_s=20)
    assert followed.sync(DISCONNECTED) == TOLD


@pytest.mark.parametrize("before", [LOCKED, NO_BRIDGE], ids=["connected", "no bridge"])
def test_a_lock_without_a_bridge_has_no_connection_to_lose(before: object) -> None:
    followed = Followed()
    followed.sync(LOCKED if before is LOCKED else NO_BRIDGE)
    assert followed.sync(NO_BRIDGE) == []
    assert followed.standing == set()


def test_a_disconnected_lock_whose_bridge_is_removed_is_not_told_to_be_back() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED)
    assert followed.sync(NO_BRIDGE) == BACK


def test_a_lock_that_leaves_the_account_takes_its_alerts_along_without_a_word() -> None:
    followed = Followed()
    followed.sync(at(20), LOCKED._replace(id=2))
    followed.sync(DISCONNECTED, LOCKED._replace(id=2))
    assert followed.sync(LOCKED._replace(id=2)) == [
        "cleared disconnected",
        "cleared battery_low",
        "withdrawn disconnected",
        "withdrawn battery_low",
    ]
    assert set(followed.state.locks) == {2}


def test_a_lock_that_comes_again_starts_with_nothing() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED)
    followed.sync()
    assert followed.sync(LOCKED) == []
    followed.sync()
    assert followed.sync(DISCONNECTED) == TOLD


def test_a_lock_that_takes_the_place_of_another_is_a_new_one() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED._replace(id=2))
    assert followed.sync(DISCONNECTED) == [
        "raised disconnected",
        "cleared disconnected",
        "withdrawn disconnected",
        "told disconnected",
    ]


@pytest.mark.parametrize(
    "failure",
    [Unreachable(UnreachableReason.TOO_SLOW), Refused(), RateLimited(60), BadAnswer(BadAnswerReason.NOT_JSON)],
    ids=str,
)
def test_a_failed_sync_changes_no_lock_and_tells_nothing(failure: Unreachable) -> None:
    followed = Followed()
    followed.sync(at(20))
    locks, synced_at = followed.state.locks, followed.state.synced_at
    assert followed.fail(failure, after=4000) == []
    assert followed.state.locks is locks
    assert followed.state.synced_at == synced_at
    assert followed.state.failure is failure
    assert followed.sync(at(20)) == []
    assert followed.state.failure is None


def test_a_sync_that_changes_nothing_keeps_the_very_same_locks() -> None:
    followed = Followed()
    followed.sync(LOCKED, DISCONNECTED._replace(id=2))
    locks = followed.state.locks
    followed.sync(LOCKED, DISCONNECTED._replace(id=2))
    assert followed.state.locks is locks


def test_how_long_the_connection_is_as_it_is_counts_from_its_last_change() -> None:
    followed = Followed()
    followed.sync(LOCKED)
    since = followed.now
    followed.sync(at(70))
    assert followed.lock.connection_since == since
    followed.sync(DISCONNECTED)
    assert followed.lock.connection_since == followed.now


def test_names_stay_with_their_ids_and_a_lock_without_one_is_called_by_its_number() -> None:
    followed = Followed()
    followed.sync(LOCKED, LOCKED._replace(id=2))
    assert followed.lock.name == "Lock 1"
    followed.name(LockInfo(1, "Front door", "20200001-000001"), LockInfo(3, "Shed"))
    assert followed.lock.name == "Front door"
    assert followed.state.locks[2].name == "Lock 2"
    followed.sync(LOCKED, LOCKED._replace(id=3))
    assert followed.state.locks[3].name == "Shed"
    locks = followed.state.locks
    followed.name(LockInfo(1, "Front door", "20200001-000001"))
    assert followed.state.locks is locks


def test_a_name_changes_no_alert() -> None:
    followed = Followed(replace(Rules(), grace_s=30))
    followed.sync(DISCONNECTED)
    followed.name(LockInfo(1, "Front door"))
    assert followed.sync(DISCONNECTED, after=30) == TOLD
    followed.name(LockInfo(1, "Back door"))
    assert followed.sync(DISCONNECTED) == []
