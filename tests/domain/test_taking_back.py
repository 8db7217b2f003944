"""Taking back an acknowledgement or a snooze: the alert counts again, without another notification."""

import pytest

from lockwatch.domain.alerts import Kind
from lockwatch.domain.overview import overview
from lockwatch.domain.overview_level import Badge, Base, Overview
from lockwatch.domain.user_actions import Act, silence, silenced
from tests.domain.followed import DISCONNECTED, LOCKED, Followed, moment

OF = (1, Kind.DISCONNECTED)


def lost(act: Act) -> Followed:
    followed = Followed()
    followed.sync(LOCKED)
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "told disconnected"]
    followed.state = silence(followed.state, [OF], act, moment(followed.now))
    return followed


@pytest.mark.parametrize("act", [Act.ACKNOWLEDGE, Act.SNOOZE_1H, Act.SNOOZE_UNTIL_8])
def test_a_taken_back_alert_counts_at_once_and_is_not_notified_again(act: Act) -> None:
    followed = lost(act)
    followed.state = silence(followed.state, [OF], Act.TAKE_BACK, moment(followed.now))
    assert not silenced(followed.state, OF, followed.now)
    assert overview(followed.state, followed.now, followed.rules) == Overview(Base.UNKNOWN, Badge.DISCONNECTED)
    assert followed.sync(DISCONNECTED, after=4000) == []
    assert followed.sync(LOCKED) == ["cleared disconnected", "replaced reconnected after 4020 s"]


def test_silencing_an_unstable_connection_can_be_taken_back() -> None:
    followed = Followed()
    for _ in range(4):
        followed.sync(LOCKED)
        followed.sync(DISCONNECTED)
    assert followed.lock.flapping.unstable
    for act in (Act.ACKNOWLEDGE, Act.TAKE_BACK):
        followed.state = silence(followed.state, [(1, Kind.UNSTABLE)], act, moment(followed.now))
    assert followed.lock.flapping.silent_until is None
    assert not silenced(followed.state, OF, followed.now)


def test_taking_back_does_not_change_alerts_that_are_not_silenced() -> None:
    followed = lost(Act.TAKE_BACK)
    assert not silenced(followed.state, OF, followed.now)
