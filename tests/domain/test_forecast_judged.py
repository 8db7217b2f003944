"""Compare forecasts for generated discharges, whose end is known, with the table in RULES.md.

For another seed, and for more discharges of each kind, set FORECAST_SEED and FORECAST_DISCHARGES. The figures for the
table are printed by ``FORECAST_DISCHARGES=400 python -m pytest -s`` on this file.

A share that is measured on few discharges deviates by chance. So each limit applies to the true share, and a test fails
only if the measured share would occur by chance less than once in `UNLIKELY` runs (exact binomial test). The seed is
fixed in `make test`; a nightly run takes the day of the year.
"""

import os
from collections.abc import Callable, Sequence
from functools import cache
from math import comb
from pathlib import Path
from random import Random
from statistics import mean, median

import pytest

import lockwatch.domain
from lockwatch.domain.forecast import Forecast, outlook
from tests.domain.discharges import EMPTY, KINDS, Judged, judged

SEED = int(os.environ.get("FORECAST_SEED", "1"))
DISCHARGES = int(os.environ.get("FORECAST_DISCHARGES", "100"))
ROUNDING = 0.005
"""The figures in RULES.md are rounded to whole percents."""
UNLIKELY = 100_000
A_THIRD = 1 / 3
RULES = Path(lockwatch.domain.__file__).with_name("RULES.md")
ROWS = {
    "linear": "even",
    "steps of 5": "steps of 5",
    "odd first": "the same",
    "steps of 7": "steps of 7",
    "steps of 10": "steps of 10",
    "steps of 3.3": "steps of 3.3",
    "noisy": "noisy",
    "two slopes": "two slopes",
    "cold weeks": "cold weeks",
    "mixture": "mixtures",
}
"""How the row of each kind begins in the table of RULES.md."""
STEADY = ("linear", "noisy", "steps of 5", "odd first", "steps of 3.3", "steps of 7", "steps of 10")
"""Kinds with a constant drain. The others become slower or faster later, which nobody can know beforehand."""
each_kind = pytest.mark.parametrize("kind", KINDS)

Case = tuple[Judged, Forecast | None]
Cases = Sequence[tuple[Judged, Forecast]]


@cache
def cases(kind: str) -> Sequence[Case]:
    """Return the cases of all discharges: when a third of the charge is used up, and when a random part is."""
    rng = Random(SEED)
    parts = [sorted((A_THIRD, rng.uniform(0.15, 0.95))) for _ in range(DISCHARGES)]
    seen = [known for used_part in parts for known in judged(KINDS[kind], rng, *used_part)]
    return [(known, outlook(known.readings, known.now, EMPTY).forecast) for known in seen]


def select(kind: str, *, third: bool) -> Sequence[Case]:
    return [case for case in cases(kind) if third is (case[0].used_part == A_THIRD)]


def with_forecast(kind: str, *, third: bool) -> Cases:
    """Return the cases with a forecast."""
    return [(known, forecast) for known, forecast in select(kind, third=third) if forecast is not None]


def silent(kind: str) -> list[bool]:
    """Return for each discharge whether there is no forecast when a third of the charge is used up."""
    return [forecast is None for _, forecast in select(kind, third=True)]


def holding(cases: Cases) -> list[bool]:
    """Return for each case whether the true time left is in the range of the forecast."""
    return [forecast.low_s <= known.left_s <= forecast.high_s for known, forecast in cases]


def error(known: Judged, left_s: float) -> float:
    return abs(left_s / known.left_s - 1)


def near(left_s: Callable[[Judged, Forecast], float], cases: Cases) -> list[bool]:
    """Return for each case whether `left_s` is within 25 % of the true time left."""
    return [error(known, left_s(known, forecast)) <= 0.25 for known, forecast in cases]


def forecast_s(_: Judged, forecast: Forecast) -> float:
    return forecast.left_s


def known_s(known: Judged, _: Forecast) -> float:
    """The best possible forecast: the battery and the present use are known exactly, later changes are not."""
    return known.known_s


def pointed_out(kind: str, times: float) -> list[bool]:
    """Return for each discharge, `times` as fast as before, whether that is pointed out after a third of the charge."""
    rng = Random(SEED)
    seen = [known for _ in range(DISCHARGES // 2) for known in judged(KINDS[kind], rng, A_THIRD, times=times, before=1)]
    return [outlook(known.readings, known.now, EMPTY).times_as_fast is not None for known in seen]


def assert_at_most(share: float, found: Sequence[bool]) -> None:
    """Fail if so many of `found` are true that a true share of at most `share` is unlikely."""
    times, total = sum(found), len(found)
    chance = sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(times, total + 1))
    assert chance >= 1 / UNLIKELY, f"{times} of {total}, where at most {share:.1%} are allowed"


def assert_at_least(share: float, found: Sequence[bool]) -> None:
    """Fail if so few of `found` are true that a true share of at least `share` is unlikely."""
    assert_at_most(1 - share, [not each for each in found])


def table_row(kind: str) -> list[float]:
    """Return the figures of RULES.md for this kind, as shares."""
    rows = [line.strip("|").split("|") for line in RULES.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    (row,) = [row for row in rows if len(row) == 7 and row[0].strip().startswith(ROWS[kind])]
    return [int(cell) / 100 for cell in row[1:]]


@each_kind
def test_forecasts_are_as_good_as_the_table_in_the_rules_says(kind: str) -> None:
    third, any_time = with_forecast(kind, third=True), with_forecast(kind, third=False)
    errors = [error(known, forecast.left_s) for known, forecast in third]
    measured = (
        mean(holding(third)),
        mean(near(forecast_s, third)),
        mean(near(known_s, third)),
        median(errors),
        mean(silent(kind)),
        mean(holding(any_time)),
    )
    print(f"\n{kind:12}", *(f"{100 * figure:6.0f}" for figure in measured))

    holds, within, at_best, median_error, nothing, holds_any_time = table_row(kind)
    assert_at_least(holds - ROUNDING, holding(third))
    assert_at_least(within - ROUNDING, near(forecast_s, third))
    assert_at_least(at_best - ROUNDING, near(known_s, third))
    assert_at_least(0.5, [each <= median_error + ROUNDING for each in errors])
    assert_at_most(nothing + ROUNDING, silent(kind))
    assert_at_least(holds_any_time - ROUNDING, holding(any_time))


@each_kind
@pytest.mark.parametrize("third", [True, False])
def test_the_range_contains_the_true_time_in_four_of_five_cases(kind: str, third: bool) -> None:
    assert_at_least(0.8, holding(with_forecast(kind, third=third)))


@each_kind
def test_half_of_the_forecasts_are_within_25_percent_when_a_third_is_gone(kind: str) -> None:
    assert_at_least(0.5, near(forecast_s, with_forecast(kind, third=True)))


@pytest.mark.parametrize("kind", STEADY)
def test_three_of_four_forecasts_of_a_steady_drain_are_within_25_percent(kind: str) -> None:
    assert_at_least(0.75, near(forecast_s, with_forecast(kind, third=True)))


@each_kind
def test_forecasts_are_nearly_as_good_as_the_best_possible_ones(kind: str) -> None:
    third = with_forecast(kind, third=True)
    assert_at_least(0.75 * mean(near(known_s, third)), near(forecast_s, third))


@each_kind
def test_the_ends_of_a_range_usually_differ_by_a_factor_of_at_most_three_and_a_half(kind: str) -> None:
    assert median(forecast.high_s / forecast.low_s for _, forecast in with_forecast(kind, third=True)) <= 3.5


@each_kind
def test_a_forecast_is_rarely_missing_when_a_third_is_gone(kind: str) -> None:
    assert_at_most(0.15, silent(kind))


@pytest.mark.parametrize("kind", STEADY)
def test_an_unchanged_drain_is_rarely_pointed_out(kind: str) -> None:
    """In at most 3 % of the cases, as RULES.md says, although unchanged discharges differ by up to 15 %."""
    assert_at_most(0.03 + ROUNDING, pointed_out(kind, 1.0))


@each_kind
def test_a_drain_twice_as_fast_is_mostly_pointed_out(kind: str) -> None:
    """In two thirds of the noisy cases, as RULES.md says, and in more of the others."""
    assert_at_least(0.66 - ROUNDING, pointed_out(kind, 2.0))
