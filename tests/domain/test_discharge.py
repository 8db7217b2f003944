"""Steps, charges and gaps in the stored readings of a battery."""

import pytest

from lockwatch.domain.discharge import discharges, known_runs, usual_step
from lockwatch.domain.history import Reading

HOUR = 1 / 24


def reading(day: float, level: int, charging: bool = False) -> Reading:
    return Reading(1.7e9 + day * 86400, "A-1", level, charging)


def levels(*readings: Reading) -> list[list[int]]:
    return [[each.level for each in part] for part in discharges(readings)]


@pytest.mark.parametrize(
    ("reported", "step"),
    [
        ([], 1),
        ([50], 1),
        ([50, 50], 1),
        ([54, 53, 51], 1),
        ([55, 50, 45], 5),
        ([99, 95, 90, 85], 5),  # one fall differs, as the first after a charge may
        ([90, 85, 83, 80, 75, 70], 5),
        ([100, 97, 93, 90, 87, 83], 3),
        ([98, 91, 84, 77], 7),
        ([100, 90, 80], 10),
        ([90, 40], 10),  # a single fall across a gap
        ([40, 80, 100, 99], 1),
        ([*range(100, 50, -5), *range(50, 20, -1)], 1),  # new firmware
    ],
)
def test_the_step_is_the_usual_fall(reported: list[int], step: int) -> None:
    assert usual_step([reading(day, level) for day, level in enumerate(reported)]) == step


def test_a_discharge_ends_where_it_is_charged() -> None:
    charged = (reading(3, 40, True), reading(3.1, 80, True), reading(3.2, 100))
    assert levels(reading(1, 42), reading(2, 41), *charged, reading(4, 99)) == [[42, 41], [100, 99]]


def test_there_is_no_discharge_while_charging() -> None:
    assert levels(reading(1, 42), reading(2, 42, True)) == [[42], []]
    assert levels(reading(1, 42, True), reading(2, 45, True)) == [[]]
    assert levels() == [[]]


@pytest.mark.parametrize(
    ("then", "parts"),
    [
        (45, [[42, 40, 45]]),  # warmth, or one step of a lock that rounds to 5
        (46, [[42, 40], [46]]),  # charged where the bridge does not reach
    ],
)
def test_a_rise_beyond_noise_is_a_charge(then: int, parts: list[list[int]]) -> None:
    assert levels(reading(1, 42), reading(2, 40), reading(3, then)) == parts


def test_a_rise_by_one_coarse_step_is_no_charge() -> None:
    assert levels(*(reading(day, level) for day, level in enumerate((90, 80, 70, 80, 70, 60)))) == [
        [90, 80, 70, 80, 70, 60]
    ]


def test_a_slow_rise_is_a_charge() -> None:
    slow = [reading(1 + n * HOUR, 40 + 3 * n) for n in range(5)]
    assert levels(*slow) == [[40, 43], [46, 49], [52]]


@pytest.mark.parametrize("odd", [95, 12])
def test_a_short_lived_level_is_left_out(odd: int) -> None:
    """Examples are a single odd reading, and a lock that alternates between two levels."""
    assert levels(reading(1, 42), reading(2, odd), reading(2.01, 41), reading(3, 40)) == [[42, 41, 40]]
    assert levels(*(reading(1 + n / 1000, 45 + 5 * (n % 2)) for n in range(100)), reading(3, 45)) == [[50, 45]]


def test_a_discharge_ends_even_at_a_short_charge() -> None:
    assert levels(reading(1, 42), reading(2, 42, True), reading(2.01, 43), reading(3, 42)) == [[42], [43, 42]]


def test_the_latest_level_counts_however_short() -> None:
    assert levels(reading(1, 42), reading(3, 41), reading(3.01, 90)) == [[42], [90]]


@pytest.mark.parametrize(
    ("step", "parts"),
    [(1, [[90], [85, 84], [70]]), (3, [[90], [85, 84], [70]]), (5, [[90, 85, 84], [70]]), (10, [[90, 85, 84, 70]])],
)
def test_a_gap_is_long_and_larger_than_a_step(step: int, parts: list[list[int]]) -> None:
    """Days without a new level are no gap if the level then changes by a single step."""
    readings = [reading(20, 90), reading(26, 85), reading(35, 84), reading(45, 70)]
    assert [[each.level for each in run] for run in known_runs(readings, step)] == parts
