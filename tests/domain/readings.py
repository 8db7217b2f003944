"""Builders of battery readings that fall evenly."""

from lockwatch.domain.history import Reading

DAY_S = 86400.0
BEGAN = 1.7e9


def reading(day: float, level: int, charging: bool = False) -> Reading:
    return Reading(BEGAN + day * DAY_S, "A-1", level, charging)


def falling(begin: float, end: float, high: int, low: int, step: int = 1) -> list[Reading]:
    """Return readings that fall evenly between two days."""
    levels = range(high, low - 1, -step)
    return [reading(begin + (end - begin) * n / (len(levels) - 1), level) for n, level in enumerate(levels)]


def charged(at: float, lasted: float, high: int = 100, low: int = 20) -> list[Reading]:
    """Return the readings of a charge and of the days of use after it."""
    return [reading(at, low, True), *falling(at + 0.2, at + lasted, high, low)]
