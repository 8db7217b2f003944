"""A lock that a good sync does not observe keeps its state and its alerts."""

from lockwatch.domain.locks import Unconfirmed
from lockwatch.domain.outcome import Synced
from tests.domain.followed import DISCONNECTED, LOCKED, NO_BRIDGE, Followed, at

OTHER = LOCKED._replace(id=2)
UNREADABLE = Synced((OTHER,), left_out=1)


def test_a_lock_that_is_not_observed_keeps_its_state_and_the_age_of_its_data_grows() -> None:
    followed = Followed()
    followed.sync(at(15), OTHER)
    seen_at, before = followed.now, followed.lock
    assert followed.end(UNREADABLE) == []
    after = followed.lock
    assert followed.state.failure is None
    assert (after.seen, after.alerts, after.info) == (before.seen, before.alerts, before.info)
    assert (after.battery.level, after.battery.believed_at) == (15, seen_at)
    assert (after.observed_at, after.unconfirmed) == (seen_at, None)
    followed.end(UNREADABLE)
    assert followed.lock is after
    followed.sync(at(15), OTHER)
    assert followed.lock == before


def test_an_answer_that_must_be_confirmed_is_noted() -> None:
    followed = Followed()
    followed.sync(at(15), OTHER)
    followed.sync(NO_BRIDGE, OTHER)
    assert followed.lock.unconfirmed is Unconfirmed.NO_BRIDGE
    followed.end(UNREADABLE)
    assert followed.lock.unconfirmed is None
    followed.sync(NO_BRIDGE, OTHER)
    assert followed.lock.unconfirmed is Unconfirmed.NO_BRIDGE
    followed.sync(OTHER, after=600)
    assert followed.lock.unconfirmed is Unconfirmed.LEFT
    followed.sync(OTHER)
    assert set(followed.state.locks) == {2}


def test_a_grace_period_continues_when_the_lock_is_observed_again() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED, OTHER)
    since = followed.lock.alerts
    followed.end(UNREADABLE)
    followed.sync(DISCONNECTED, OTHER)
    assert followed.lock.alerts == since
