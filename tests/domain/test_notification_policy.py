"""Notifications where several rules meet."""

from datetime import time

import pytest

from lockwatch.domain.alerts import Kind
from lockwatch.domain.outcome import Synced
from lockwatch.domain.rules import LockRules, QuietHours, Rules
from lockwatch.domain.user_actions import Act, pause, silence
from tests.domain.followed import DISCONNECTED, LOCKED, NO_BRIDGE, Followed, moment

JAMMED = LOCKED._replace(state_change_result=1)


def flapping() -> Followed:
    followed = Followed()
    followed.sync(LOCKED)
    for _ in range(3):
        followed.sync(DISCONNECTED)
        followed.sync(LOCKED)
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "withdrawn reconnected", "told unstable"]
    return followed


def test_an_acknowledged_unstable_connection_is_suppressed_only_when_a_notification_is_due() -> None:
    followed = flapping()
    followed.state = silence(followed.state, {(1, Kind.UNSTABLE)}, Act.ACKNOWLEDGE, moment(followed.now))
    for _ in range(29):
        assert followed.sync(DISCONNECTED) == []
    assert followed.sync(DISCONNECTED) == ["withdrawn unstable", "held disconnected: acknowledged"]


def test_an_acknowledged_unstable_connection_is_silent_until_it_is_steady() -> None:
    followed = flapping()
    followed.sync(LOCKED)
    followed.state = silence(followed.state, {(1, Kind.UNSTABLE)}, Act.ACKNOWLEDGE, moment(followed.now))
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "held disconnected: acknowledged"]
    for _ in range(29):
        assert followed.sync(DISCONNECTED) == []
    assert followed.sync(DISCONNECTED) == ["withdrawn unstable"]
    assert followed.sync(LOCKED) == ["cleared disconnected"]
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "told unstable"]  # the 6th within 24 h


def test_removing_the_bridge_forgets_earlier_disconnections() -> None:
    followed = Followed()
    for _ in range(3):
        followed.sync(LOCKED)
        followed.sync(DISCONNECTED)
    followed.sync(LOCKED)
    followed.sync(NO_BRIDGE)
    followed.sync(NO_BRIDGE)
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "told disconnected"]


def test_a_digest_names_a_lock_until_all_its_alerts_in_it_are_cleared() -> None:
    followed = Followed()
    followed.sync(LOCKED._replace(battery_level=30))
    followed.state = pause(followed.state, Act.PAUSE, moment(followed.now))
    followed.sync(JAMMED._replace(battery_level=15))
    followed.state = pause(followed.state, Act.RESUME, moment(followed.now))
    assert followed.sync(JAMMED._replace(battery_level=15)) == ["told digest_quiet"]
    assert followed.sync(JAMMED._replace(battery_level=15, state_change_result=0)) == ["cleared jammed"]
    assert followed.sync(LOCKED) == ["cleared battery_low", "withdrawn digest_quiet"]


def test_a_retiring_version_is_notified_once_a_day_until_it_is_supported_again() -> None:
    followed = Followed()
    notified = [followed.end(Synced((LOCKED,), version_retiring=True)) for _ in range(2 * 4320 + 1)]
    assert notified[0] == ["raised api_retiring", "told api_retiring"]
    assert [number for number, news in enumerate(notified) if news] == [0, 4320, 8640]
    assert notified[4320] == ["told api_retiring"]
    assert followed.end(Synced((LOCKED,), version_retiring=None)) == []
    assert followed.end(Synced((LOCKED,), version_retiring=False)) == ["cleared api_retiring", "withdrawn api_retiring"]


def test_an_unmuted_lock_is_notified_of_its_raised_alert() -> None:
    silent = Rules(default=LockRules(grace_s=0), by_lock={"#1": LockRules(grace_s=0, muted=True)})
    followed = Followed(silent)
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "held disconnected: never_tell"]
    followed.rules = Rules(default=LockRules(grace_s=0))
    assert followed.sync(DISCONNECTED) == ["told disconnected"]


@pytest.mark.parametrize(
    ("begins", "ends", "days", "hours"),
    [
        (time(22), time(7), range(7), {22, 23, 0, 1, 2, 3, 4, 5, 6}),
        (time(9), time(12), range(7), {9, 10, 11}),
        (time(9), time(9), range(7), set(range(24))),
        (time(9), time(12), [1], set()),
        (time(22), time(7), [0], {22, 23}),
        (time(22), time(7), [6], {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_quiet_hours_on_a_monday(begins: time, ends: time, days: list[int], hours: set[int]) -> None:
    quiet = QuietHours(begins, ends, frozenset(days))
    monday = moment(0).local.replace(hour=0)
    assert monday.weekday() == 0
    assert {hour for hour in range(24) if quiet.contains(monday.replace(hour=hour))} == hours
