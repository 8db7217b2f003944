"""A lock is identified by its serial number: one that was added to the account again has a new id."""

import math
from dataclasses import replace

import pytest

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.news import Withdraw
from lockwatch.domain.outcome import Synced
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.step import advance
from lockwatch.domain.user_actions import Act, silence
from tests.domain.followed import DISCONNECTED, LOCKED, Followed, at, moment

OLD, NEW = LockInfo(1, "Front door", "S1"), LockInfo(2, "Front door", "S1")
AGAIN = DISCONNECTED._replace(id=2)


@pytest.fixture
def followed() -> Followed:
    followed = Followed()
    followed.sync(at(80))
    followed.name(OLD)
    followed.sync(DISCONNECTED)
    followed.state = silence(followed.state, {(1, Kind.DISCONNECTED)}, Act.ACKNOWLEDGE, moment(followed.now))
    return followed


def test_a_new_id_with_a_known_serial_number_changes_nothing(followed: Followed) -> None:
    followed.name(OLD, NEW)
    before = followed.lock
    assert followed.sync(AGAIN) == []
    after = followed.state.locks[2]
    assert (after.alerts, after.battery.level, after.connection_since) == (before.alerts, 80, before.connection_since)
    assert set(followed.state.locks) == {2}


def test_a_lock_continues_when_its_serial_number_becomes_known(followed: Followed) -> None:
    before = followed.lock.alerts[Matter.CONNECTION]
    assert followed.sync(AGAIN) == ["raised disconnected", "told disconnected"]
    assert set(followed.state.locks) == {1, 2}
    followed.name(NEW)
    assert followed.sync(AGAIN) == ["withdrawn disconnected"]
    (lock,) = followed.state.locks.values()
    assert lock.id == 2
    after = lock.alerts[Matter.CONNECTION]
    assert after.is_same_alert(before)
    assert (after.slot, after.silent_until) == (before.slot, math.inf)
    assert lock.battery.level == 80
    assert len(lock.flapping.lost_at) == 1
    assert followed.sync(AGAIN) == []
    assert followed.sync(LOCKED._replace(id=2)) == [
        "cleared disconnected",
        "replaced reconnected after 80 s",
    ]


def test_the_milder_alert_raised_under_a_new_id_is_cleared_when_the_lock_is_recognized() -> None:
    followed = Followed()
    followed.sync(at(8))
    followed.name(OLD)
    followed.sync(at(12, id=2))
    followed.name(NEW)
    assert followed.sync(at(12, id=2)) == ["cleared battery_low", "withdrawn battery_low"]
    assert followed.sync(at(30, id=2)) == ["cleared battery_critical", "withdrawn battery_critical"]


def test_a_notification_about_a_lock_with_a_new_id_is_withdrawn_completely() -> None:
    followed = Followed()
    followed.sync(at(15))
    followed.name(OLD, NEW)
    followed.now += 20
    outcome = Synced((at(30, id=2),))
    _, news = advance(followed.state, outcome, moment(followed.now), followed.rules)
    assert [each.left for each in news if isinstance(each, Withdraw)] == [()]


def test_another_serial_number_is_another_lock(followed: Followed) -> None:
    followed.sync(AGAIN)
    followed.name(NEW._replace(serial_number="S2"))
    assert followed.state.locks[2].alerts[Matter.CONNECTION].silent_until is None
    assert followed.state.locks[2].battery.level is None


def test_two_present_ids_with_one_serial_number_are_one_lock(followed: Followed) -> None:
    followed.name(OLD, NEW)
    followed.sync(DISCONNECTED, LOCKED._replace(id=2))
    assert set(followed.state.locks) == {2}
    assert followed.state.locks[2].battery.level == 80


def test_two_stored_records_with_one_serial_number_become_one(followed: Followed) -> None:
    """Earlier versions stored two."""
    followed.sync(DISCONNECTED, AGAIN)
    followed.name(OLD, NEW)
    locks = {id_: replace(lock, unnamed_since=None) for id_, lock in followed.state.locks.items()}
    followed.state = replace(followed.state, locks=locks)
    assert followed.sync(DISCONNECTED, AGAIN) == ["withdrawn disconnected"]
    (lock,) = followed.state.locks.values()
    assert (lock.id, lock.battery.level) == (2, 80)


def test_a_notification_keeps_its_tag_when_the_serial_number_becomes_known() -> None:
    followed = Followed()
    followed.sync(at(15))
    followed.name(OLD)
    assert followed.sync(at(8)) == ["cleared battery_low", "raised battery_critical", "replaced battery_critical"]


def test_rules_of_a_lock_apply_as_soon_as_its_name_is_known() -> None:
    followed = Followed(Rules(by_lock={"S1": LockRules(battery_low=50)}))
    assert followed.sync(at(40)) == []
    followed.name(OLD)
    assert followed.sync(at(40)) == ["raised battery_low", "told battery_low"]
