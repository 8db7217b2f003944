"""No lock leaves the account because of an unreadable element in an answer."""

from lockwatch.domain.outcome import BadAnswer, BadAnswerReason, Synced
from tests.domain.followed import DISCONNECTED, LOCKED, Followed

OTHER = LOCKED._replace(id=2)


def test_a_lock_whose_element_became_unreadable_has_not_left() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED, OTHER)
    locks = followed.state.locks
    assert followed.end(Synced((OTHER,), left_out=1)) == []
    assert followed.state.locks is locks
    assert followed.state.failure == BadAnswer(BadAnswerReason.NOT_TEDEE)
    assert followed.sync(DISCONNECTED, OTHER) == []


def test_an_element_that_was_always_unreadable_keeps_no_lock_from_leaving() -> None:
    followed = Followed()
    followed.end(Synced((LOCKED, OTHER), left_out=1))
    assert followed.state.failure is None
    assert followed.end(Synced((OTHER,), left_out=1)) == []
    assert set(followed.state.locks) == {2}


def test_a_new_unreadable_element_removes_no_lock() -> None:
    followed = Followed()
    followed.sync(LOCKED)
    followed.end(Synced((LOCKED,), left_out=1))
    assert followed.state.failure is None
