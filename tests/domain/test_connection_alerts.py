"""Connection alerts: the grace period, reconnections, and locks that come and go."""

import pytest

from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import BadAnswer, BadAnswerReason, RateLimited, Refused, Unreachable, UnreachableReason
from lockwatch.domain.rules import LockRules, Rules
from tests.domain.followed import DISCONNECTED, LOCKED, NO_BRIDGE, Followed, at

NOTIFIED = ["raised disconnected", "told disconnected"]
RECONNECTED = ["cleared disconnected", "withdrawn disconnected"]


def test_without_grace_a_disconnection_is_notified_at_once_and_only_once() -> None:
    followed = Followed()
    assert followed.sync(LOCKED) == []
    assert followed.sync(DISCONNECTED) == NOTIFIED
    assert [followed.sync(DISCONNECTED) for _ in range(5)] == [[]] * 5


def test_a_lock_that_is_disconnected_when_first_seen_is_notified() -> None:
    assert Followed().sync(DISCONNECTED) == NOTIFIED


def test_a_reconnection_is_notified_with_its_duration() -> None:
    followed = Followed()
    followed.sync(LOCKED)
    followed.sync(DISCONNECTED)
    for _ in range(35):
        assert followed.sync(DISCONNECTED) == []
    assert followed.sync(LOCKED) == ["cleared disconnected", "replaced reconnected after 720 s"]
    assert followed.sync(LOCKED) == []


@pytest.mark.parametrize(
    ("grace_s", "away_s", "notified"), [(60, 59, False), (60, 60, True), (40, 41, True), (1, 0.5, False), (0, 0, True)]
)
def test_a_disconnection_is_notified_after_the_grace_period(grace_s: float, away_s: float, notified: bool) -> None:
    followed = Followed(Rules(default=LockRules(grace_s=grace_s)))
    first = followed.sync(DISCONNECTED)
    later = followed.sync(DISCONNECTED, after=away_s)
    assert [*first, *later] == (NOTIFIED if notified else [])
    assert followed.standing == ({"disconnected"} if notified else {"pending disconnected"})


def test_a_disconnection_within_the_grace_period_leaves_no_trace() -> None:
    followed = Followed(Rules(default=LockRules(grace_s=60)))
    followed.sync(DISCONNECTED)
    assert followed.sync(LOCKED) == []
    assert followed.sync(DISCONNECTED) == []
    assert followed.sync(DISCONNECTED, after=59) == []
    assert followed.sync(DISCONNECTED, after=1) == NOTIFIED


def test_the_duration_is_counted_from_the_first_observation_and_not_from_the_notification() -> None:
    followed = Followed(Rules(default=LockRules(grace_s=60)))
    followed.sync(DISCONNECTED)
    followed.sync(DISCONNECTED, after=60)
    assert followed.sync(LOCKED, after=40) == ["cleared disconnected", "replaced reconnected after 100 s"]


def test_no_reconnection_is_notified_if_the_disconnection_was_not() -> None:
    followed = Followed(Rules(default=LockRules(grace_s=0), notifications=False))
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "held disconnected: never_tell"]
    assert followed.sync(LOCKED) == ["cleared disconnected"]


def test_a_suppressed_disconnection_is_notified_when_notifications_are_switched_on() -> None:
    followed = Followed(Rules(default=LockRules(grace_s=0), notifications=False))
    followed.sync(DISCONNECTED)
    followed.rules = Rules(default=LockRules(grace_s=0))
    assert followed.sync(DISCONNECTED) == ["told disconnected"]


def test_a_reconnection_is_not_notified_while_notifications_are_off() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED)
    followed.rules = Rules(default=LockRules(grace_s=0), notifications=False)
    assert followed.sync(LOCKED) == RECONNECTED


def test_a_longer_grace_period_clears_a_raised_alert_silently_until_it_has_passed() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED)
    followed.rules = Rules(default=LockRules(grace_s=60))
    assert followed.sync(DISCONNECTED) == ["cleared disconnected", "withdrawn disconnected"]
    assert followed.sync(DISCONNECTED) == []
    assert followed.sync(DISCONNECTED) == NOTIFIED


def test_a_shorter_grace_applies_to_a_pending_alert() -> None:
    followed = Followed(Rules(default=LockRules(grace_s=120)))
    followed.sync(DISCONNECTED)
    followed.rules = Rules(default=LockRules(grace_s=20))
    assert followed.sync(DISCONNECTED) == NOTIFIED


@pytest.mark.parametrize("before", [LOCKED, NO_BRIDGE], ids=["connected", "no bridge"])
def test_a_lock_without_a_bridge_is_never_disconnected(before: object) -> None:
    followed = Followed()
    followed.sync(LOCKED if before is LOCKED else NO_BRIDGE)
    assert followed.sync(NO_BRIDGE) == []
    assert followed.standing == set()


def test_removing_the_bridge_of_a_disconnected_lock_notifies_no_reconnection() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED)
    assert followed.sync(NO_BRIDGE) == []
    assert followed.sync(NO_BRIDGE) == RECONNECTED


def test_a_lock_that_leaves_the_account_ends_its_alerts_without_a_notification() -> None:
    followed = Followed()
    followed.name(LockInfo(1, "Front door", "S1"), LockInfo(2, "Back door", "S2"))
    followed.sync(at(20), LOCKED._replace(id=2))
    followed.sync(DISCONNECTED, LOCKED._replace(id=2))
    assert followed.sync(LOCKED._replace(id=2)) == []
    assert followed.sync(LOCKED._replace(id=2)) == [
        "cleared disconnected",
        "cleared battery_low",
        "withdrawn disconnected",
        "withdrawn battery_low",
    ]
    assert set(followed.state.locks) == {2}


def test_a_lock_that_returns_to_the_account_starts_without_alerts() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED)
    followed.sync()
    followed.sync()
    assert followed.sync(LOCKED) == []
    followed.sync()
    followed.sync()
    assert followed.sync(DISCONNECTED) == NOTIFIED


def test_a_lock_with_another_serial_number_is_a_new_lock() -> None:
    followed = Followed()
    followed.name(LockInfo(1, "Front door", "S1"), LockInfo(2, "Front door", "S2"))
    followed.sync(DISCONNECTED._replace(id=2))
    assert followed.sync(DISCONNECTED) == NOTIFIED
    assert followed.sync(DISCONNECTED) == ["cleared disconnected", "withdrawn disconnected"]


@pytest.mark.parametrize(
    "failure",
    [Unreachable(UnreachableReason.TOO_SLOW), Refused(), RateLimited(60), BadAnswer(BadAnswerReason.NOT_JSON)],
    ids=str,
)
def test_a_failed_sync_changes_no_lock_and_notifies_nothing(failure: Unreachable) -> None:
    followed = Followed()
    followed.sync(at(20))
    locks, synced_at = followed.state.locks, followed.state.synced_at
    assert followed.fail(failure, after=4000) == []
    assert followed.state.locks is locks
    assert followed.state.synced_at == synced_at
    assert followed.state.failure is failure
    assert followed.sync(at(20)) == []
    assert followed.state.failure is None


def test_a_sync_without_changes_keeps_the_same_objects() -> None:
    followed = Followed()
    followed.sync(LOCKED, DISCONNECTED._replace(id=2))
    locks = followed.state.locks
    followed.sync(LOCKED, DISCONNECTED._replace(id=2))
    assert followed.state.locks is locks


def test_connection_since_is_the_last_change_of_the_connection() -> None:
    followed = Followed()
    followed.sync(LOCKED)
    since = followed.now
    followed.sync(at(70))
    assert followed.lock.connection_since == since
    followed.sync(DISCONNECTED)
    assert followed.lock.connection_since == followed.now


def test_a_lock_without_a_name_is_called_by_its_id() -> None:
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
    followed = Followed(Rules(default=LockRules(grace_s=30)))
    followed.sync(DISCONNECTED)
    followed.name(LockInfo(1, "Front door"))
    assert followed.sync(DISCONNECTED, after=30) == NOTIFIED
    followed.name(LockInfo(1, "Back door"))
    assert followed.sync(DISCONNECTED) == []
