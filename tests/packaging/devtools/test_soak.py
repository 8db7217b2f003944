"""The verdict of `make soak`. tests/app/test_many_syncs.py is a short soak."""

from collections.abc import Callable

import pytest
from devtools import soak
from devtools.soak import Sample, main, rise, rises_an_hour


def samples(
    memory_mib: Callable[[float], float], descriptors: Callable[[float], int] = lambda hours: 30
) -> list[Sample]:
    """Return the samples of two hours; each value is a function of the hours since the start."""
    hours = [n / 120 for n in range(240)]
    return [Sample(each * 3600, 0, 100.0, memory_mib(each), descriptors(each), 9) for each in hours]


def test_outliers_do_not_change_the_measured_rise() -> None:
    assert rise([(x, 3 * x + 1 + (1000 if x == 7 else 0)) for x in range(20)]) == pytest.approx(3)


def test_memory_that_fills_in_the_first_minutes_is_not_counted() -> None:
    assert rises_an_hour(samples(lambda hours: min(hours, 0.15) * 100))["memory MiB"] == pytest.approx(0)


@pytest.mark.parametrize(
    ("grown", "status"),
    [
        (samples(lambda hours: 50 + 0.5 * hours), 0),
        (samples(lambda hours: 50 + 1.5 * hours), 1),
        (samples(lambda hours: 50, lambda hours: 30 + int(4 * hours)), 1),
        (samples(lambda hours: 50, lambda hours: 28 + int(hours * 120) % 3), 0),
        (samples(lambda hours: 50)[:3], 1),
    ],
    ids=["flat", "memory rises", "descriptors rise", "descriptors vary", "too short"],
)
def test_the_exit_status_says_whether_memory_or_descriptors_rise(
    grown: list[Sample], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soak, "soak", lambda hours: grown)
    assert main(["--hours", "2"]) == status
