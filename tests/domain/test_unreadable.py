"""An answer with an element that can't be read: no lock leaves the account by it."""

from lockwatch.domain.outcome import BadAnswer, BadAnswerReason, Synced
from tests.domain.followed import DISCONNECTED, LOCKED, Followed

OTHER = LOCKED._replace(id=2)


def test_a_lock_that_can_t_be_read_any_more_has_not_left() -> None:
    followed = Followed()
    followed.sync(DISCONNECTED, OTHER)
    locks = followed.state.locks
    assert followed.end(Synced((OTHER,), left_out=1)) == []
    assert followed.state.locks is locks
    assert followed.state.failure == BadAnswer(BadAnswerReason.NOT_TEDEE)
    assert followed.sync(DISCONNECTED, OTHER) == []


def test_what_never_could_be_read_keeps_nobody_from_leaving() -> None:
    followed = Followed()
    followed.end(Synced((LOCKED, OTHER), left_out=1))
    assert followed.state.failure is None
    assert followed.end(Synced((OTHER,), left_out=1)) == []
    assert set(followed.state.locks) == {2}


def test_a_new_element_that_can_t_be_read_takes_nobody_away() -> None:
    followed = Followed()
    followed.sync(LOCKED)
    followed.end(Synced((LOCKED,), left_out=1))
    assert followed.state.failure is None
