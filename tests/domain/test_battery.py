"""Which battery readings are believed."""

import random

import pytest

from lockwatch.domain.battery import Battery, believe
from tests.domain.followed import DISCONNECTED, LOCKED, Followed, at

HOUR_S = 3600


@pytest.mark.parametrize(
    ("readings", "level"),
    [
        ([None], None),
        ([80], 80),
        ([80, None], 80),
        ([80, None, None, 79], 79),
        ([5], 5),
        ([80, 60], 60),
        ([80, 59], 80),
        ([80, 59, 59], 59),
        ([80, 59, 54], 54),
        ([80, 59, 53], 80),
        ([80, 50, 55], 55),
        ([80, 50, 56], 80),
        ([80, 30, 80], 80),
        ([80, 30, 80, 30], 80),
        ([80, 30, 80, 30, 30], 30),
        ([80, 30, 75], 75),
        ([80, 30, 60, 30], 60),
        ([80, 30, 20, 10, 5], 5),
        ([80, 40, 30, 20], 80),
        ([30, 100], 100),
        ([0], None),
        ([0, 0], 0),
        ([0, 5], 5),
        ([0, 6], 6),
        ([3, 0], 3),
        ([3, 0, 0], 0),
        ([3, 0, 0, 0], 0),
        ([80, 0, 80], 80),
        ([80, 0, 4], 4),
        ([80, 0, 6], 80),
        ([80, 30, None, 30], 30),
    ],
)
def test_an_odd_reading_is_believed_only_with_a_second_one_like_it(
    readings: list[int | None], level: int | None
) -> None:
    followed = Followed()
    for reading in readings:
        followed.sync(at(reading))
    assert followed.level == level


@pytest.mark.parametrize("reading", [0, 5, 20])
def test_a_single_odd_reading_raises_no_alert(reading: int) -> None:
    followed = Followed()
    followed.sync(at(80))
    assert followed.sync(at(reading)) == []
    assert followed.sync(at(80)) == []
    followed.sync(at(reading))
    assert followed.sync(at(reading))[0].startswith("raised battery")


def test_a_doubted_reading_clears_no_alert() -> None:
    followed = Followed()
    followed.sync(at(5))
    assert followed.sync(at(0)) == []
    assert followed.standing == {"battery_critical"}


@pytest.mark.parametrize(("away_s", "believed"), [(HOUR_S - 20, False), (HOUR_S, False), (HOUR_S + 1, True)])
def test_a_low_reading_is_odd_only_if_the_last_level_is_less_than_an_hour_old(away_s: float, believed: bool) -> None:
    followed = Followed()
    followed.sync(at(80))
    followed.sync(at(30), after=away_s)
    assert followed.level == (30 if believed else 80)


def test_the_hour_is_counted_from_the_latest_sync_with_that_level() -> None:
    followed = Followed()
    for _ in range(3):
        followed.sync(at(80), after=HOUR_S)
    followed.sync(at(30), after=20)
    assert followed.level == 80


def test_a_disconnected_lock_keeps_its_last_level_with_its_age() -> None:
    followed = Followed()
    followed.sync(at(80))
    followed.sync(at(80))
    read_at = followed.now
    for _ in range(4):
        followed.sync(DISCONNECTED)
        assert (followed.level, followed.lock.battery.believed_at) == (80, read_at)
    followed.sync(at(79))
    assert (followed.level, followed.lock.battery.believed_at) == (79, None)


def test_a_level_reported_for_a_disconnected_lock_is_no_reading() -> None:
    followed = Followed()
    followed.sync(at(80))
    followed.sync(DISCONNECTED._replace(battery_level=79))
    assert followed.level == 80


def test_a_new_lock_has_no_level() -> None:
    followed = Followed()
    followed.sync(LOCKED._replace(battery_level=None))
    assert followed.lock.battery == Battery()


def test_any_believed_level_was_read_and_no_steep_fall_is_believed_at_once() -> None:
    chance = random.Random(4)
    for _ in range(2000):
        battery, now, before = Battery(), 0.0, None
        readings: list[int | None] = []
        for _ in range(30):
            reading = chance.choice([None, 0, chance.randrange(101), chance.randrange(101)])
            level = battery.level
            battery = believe(battery, reading, now, before)
            readings.append(reading)
            assert battery.level is None or battery.level in readings
            fell = level is not None and battery.level is not None and battery.level < level - 20
            seen = [each for each in readings if each is not None]
            if (fell or battery.level == 0) and battery.level != level:
                assert abs(seen[-1] - seen[-2]) <= 5
            before, now = now, now + chance.choice([10, 20, 60])
