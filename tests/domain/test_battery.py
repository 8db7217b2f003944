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
        ([80, 59, 59], 80),
        ([80, 59, 60], 80),
        ([80, 59, 65], 65),
        ([80, 30, 80], 80),
        ([80, 30, 60, 40], 40),
        ([30, 100], 100),
        ([0], None),
        ([0, 0], None),
        ([0, 6], 6),
        ([3, 0], 3),
        ([3, 0, 3], 3),
        ([80, 0, 80], 80),
    ],
)
def test_a_doubted_reading_is_not_believed_within_an_hour(readings: list[int | None], level: int | None) -> None:
    followed = Followed()
    for reading in readings:
        followed.sync(at(reading))
    assert followed.level == level


@pytest.mark.parametrize(
    ("readings", "level"),
    [
        ([(0, 5), (HOUR_S, 5)], 5),
        ([(0, 5), (HOUR_S - 1, 5)], 80),
        ([(0, 5), (HOUR_S - 1, 5), (1, 5)], 5),
        ([(0, 5), (HOUR_S, 10)], 10),
        ([(0, 5), (HOUR_S, 11)], 80),
        ([(0, 5), (60, 11), (HOUR_S - 60, 11)], 80),
        ([(0, 5), (60, 11), (HOUR_S, 11)], 11),
        ([(0, 10), (60, 5), (60, 15), (HOUR_S, 12)], 12),
        ([(0, 0), (HOUR_S, 0), (20, 0)], 0),
        ([(0, 5), (20, None), (HOUR_S, 5)], 5),
        ([(0, 5), (20, 80), (HOUR_S, 5)], 80),
    ],
)
def test_a_doubted_reading_is_believed_after_an_hour_of_similar_readings(
    readings: list[tuple[float, int | None]], level: int
) -> None:
    followed = Followed()
    followed.sync(at(80))
    for after, reading in readings:
        followed.sync(at(reading), after=after or 20)
    assert followed.level == level


@pytest.mark.parametrize("reading", [0, 5, 20])
def test_a_doubted_reading_raises_an_alert_only_after_an_hour(reading: int) -> None:
    followed = Followed()
    followed.sync(at(80))
    for after in (20, 20, 3000):
        assert followed.sync(at(reading), after=after) == []
    assert followed.sync(at(reading), after=HOUR_S)[0].startswith("raised battery")


def test_a_doubted_reading_clears_no_alert() -> None:
    followed = Followed()
    followed.sync(at(5))
    assert followed.sync(at(0)) == []
    assert followed.standing == {"battery_critical"}


def test_a_low_reading_after_a_long_absence_is_doubted() -> None:
    followed = Followed()
    followed.sync(at(80))
    followed.sync(DISCONNECTED)
    followed.sync(at(30), after=24 * HOUR_S)
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


def test_no_steep_fall_is_believed_before_it_has_lasted_for_an_hour() -> None:
    chance = random.Random(4)
    for _ in range(2000):
        battery, now, before = Battery(), 0.0, None
        readings: list[tuple[float, int]] = []
        for _ in range(60):
            reading = chance.choice([None, 0, 3, 5, 8, 10, chance.randrange(101)])
            level = battery.level
            battery = believe(battery, reading, now, before)
            if reading is not None:
                readings.append((now, reading))
            assert battery.level is None or battery.level in [each for _, each in readings]
            fell = level is not None and battery.level is not None and battery.level < level - 20
            if (fell or battery.level == 0) and battery.level != level:
                last_hour = [each for at, each in readings if now - at <= HOUR_S]
                assert now - readings[0][0] >= HOUR_S
                assert max(last_hour) - min(last_hour) <= 10
            before, now = now, now + chance.choice([10, 300, 1200])
