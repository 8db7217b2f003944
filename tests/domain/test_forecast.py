"""How long a battery lasts, which readings a forecast needs, and when a battery drains faster than before."""

from collections.abc import Sequence
from random import Random
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lockwatch.domain.forecast import LONGEST_S, MAY_CHANGE, Forecast, Outlook, outlook, to_point_out
from lockwatch.domain.history import Reading
from tests.domain.readings import BEGAN, DAY_S, charged, falling, reading
from tests.systems import fine_processor_time


def seen(*readings: Reading, day: float | None = None, empty: int = 10) -> Outlook:
    now = readings[-1].at if day is None else BEGAN + day * DAY_S
    return outlook(readings, now, empty)


def days(forecast: Forecast | None) -> tuple[float, float, float] | None:
    if forecast is None:
        return None
    return forecast.low_s / DAY_S, forecast.left_s / DAY_S, forecast.high_s / DAY_S


def middle(outlook: Outlook) -> float:
    assert outlook.forecast is not None
    return outlook.forecast.left_s / DAY_S


# How long it lasts


@pytest.mark.parametrize("step", [1, 5])
def test_an_even_fall_is_extrapolated(step: int) -> None:
    """A point a day from 90 to 50 leaves 40 days until 10."""
    assert days(seen(*falling(0, 40, 90, 50, step)).forecast) == pytest.approx((40 / MAY_CHANGE, 40, 40 * MAY_CHANGE))


@pytest.mark.parametrize("levels", [(100, 90, 80, 70), (98, 91, 84, 77, 70), (100, 97, 93, 90, 87, 83, 80, 77, 73, 70)])
def test_steps_of_any_size_allow_a_forecast(levels: Sequence[int]) -> None:
    """One step every week or two."""
    fall = [reading(2 * (levels[0] - level), level) for level in levels]
    assert middle(seen(*fall)) == pytest.approx(120, rel=0.05)


@pytest.mark.parametrize("odd", [99, 98, 96])
def test_an_odd_first_reading_makes_no_gaps(odd: int) -> None:
    fall = [reading(0, odd), *falling(10, 90, 95, 55, 5)]
    assert middle(seen(*fall)) == pytest.approx(90, rel=0.05)


def test_a_battery_lasts_until_the_critical_level() -> None:
    assert middle(seen(*falling(0, 40, 90, 50), empty=30)) == pytest.approx(20)
    assert seen(*falling(0, 40, 90, 50), empty=50).forecast is None


@pytest.mark.parametrize("part", [0, 0.5, 1])
def test_time_since_the_latest_step_is_subtracted(part: float) -> None:
    assert middle(seen(*falling(0, 40, 90, 50, 5), day=40 + 5 * part)) == pytest.approx(40 - 5 * part)


def test_the_next_step_may_end_below_the_critical_level() -> None:
    assert days(seen(*falling(0, 40, 90, 50, 5), day=44.9, empty=47).forecast) == (0, 0, 0)


def test_an_overdue_step_makes_the_drain_slower() -> None:
    on_time, late = (seen(*falling(0, 40, 90, 50, 5), day=day) for day in (45, 48))
    assert middle(late) == pytest.approx(middle(on_time), rel=0.1)
    assert late.forecast is not None
    assert on_time.forecast is not None
    assert late.forecast.high_s > 1.3 * on_time.forecast.high_s


def test_a_level_that_holds_for_long_has_no_forecast() -> None:
    assert seen(*falling(0, 40, 90, 50), day=120).forecast is None


def test_only_readings_since_the_last_charge_count() -> None:
    fast = [*falling(0, 10, 90, 20), reading(10.1, 20, True), reading(10.2, 100)]
    assert middle(seen(*fast, *falling(11, 51, 99, 59))) == pytest.approx(49, rel=0.05)
    unseen = falling(0, 10, 90, 20)
    assert middle(seen(*unseen, *falling(11, 51, 99, 59))) == pytest.approx(49, rel=0.05)


def test_nothing_is_concluded_from_a_gap() -> None:
    """The battery may have been charged in the gap: 60 % on both sides, and yet half a point a day."""
    gone = [*falling(0, 40, 80, 60), *falling(100, 120, 58, 48)]
    assert middle(seen(*gone)) == pytest.approx(38 / 0.5, rel=0.05)


def test_recent_use_counts_more_than_old_use() -> None:
    fast = [*falling(0, 10, 100, 60), *falling(11, 41, 59, 29)]
    assert middle(seen(*fast)) == pytest.approx(19, rel=0.1)


def test_a_single_outlying_level_hardly_changes_the_forecast() -> None:
    even = falling(0, 40, 90, 50)
    odd = [each._replace(level=each.level - 15) if number == 20 else each for number, each in enumerate(even)]
    assert middle(seen(*odd[:20], *odd[21:])) == pytest.approx(40, rel=0.02)
    dropped = [each._replace(level=each.level - 4) if number % 7 == 3 else each for number, each in enumerate(even)]
    assert middle(seen(*dropped)) == pytest.approx(40, rel=0.1)


# When there is no forecast


@pytest.mark.parametrize(
    "readings",
    [
        [],
        [reading(0, 90)],
        [reading(0, 90), reading(30, 50)],  # no readings in between
        falling(0, 10, 90, 86),  # the level fell too little
        [*falling(0, 5, 60, 50), *(reading(5 + day, 50 + day % 2) for day in range(1, 61))],  # hardly any change lately
        falling(0, 40, 90, 80, 5),  # too few levels
        falling(0, 2, 90, 60),  # too short
        falling(0, 300, 90, 84),  # it would end in years
        [*falling(0, 40, 90, 50), reading(40.1, 50, True)],  # charging
        [*falling(0, 40, 90, 50), reading(41, 100)],  # charged again
        [*falling(0, 30, 90, 70), *falling(31, 35, 69, 55)],  # the rate has changed
        [*falling(0, 40, 90, 50), reading(70, 20)],  # no recent readings
        falling(0, 40, 90, 8),  # empty
    ],
)
def test_there_is_no_forecast_without_enough_readings(readings: list[Reading]) -> None:
    assert outlook(readings, readings[-1].at if readings else BEGAN, 10).forecast is None


def test_readings_out_of_order_do_not_prevent_a_forecast() -> None:
    even = falling(0, 40, 90, 50)
    assert seen(*even, day=20) == seen(*even, day=40)
    assert seen(*even, reading(45, 49), reading(39, 50)).forecast is not None  # two of one moment, two out of order


# Any readings

days_apart = st.floats(0, 40) | st.sampled_from([0.0, 1 / 1440, 1 / 24, 1.0, 3.0])


drops = st.integers(-3, 6) | st.sampled_from([-60, -20, 5, 10, 20])


@st.composite
def courses(draw: st.DrawFn) -> list[Reading]:
    """Draw readings that mostly fall evenly, with charges, gaps and arbitrary ones."""
    at, level, readings = 0.0, draw(st.integers(0, 100)), []
    usual, step = draw(st.floats(0.05, 10)), draw(st.sampled_from([1, 1, 5]))
    for _ in range(draw(st.integers(0, 60))):
        odd = draw(st.integers(0, 9)) == 9
        at += draw(days_apart) if odd else usual
        level = min(100, max(0, level - (draw(drops) if odd else step)))
        readings.append(reading(at, level, odd and draw(st.booleans())))
    return readings


later = st.floats(-10, 200)


@given(courses(), later, st.integers(1, 95))
def test_a_forecast_is_ordered_and_in_the_future(readings: list[Reading], day: float, empty: int) -> None:
    now = (readings[-1].at if readings else BEGAN) + day * DAY_S
    found = outlook(readings, now, empty)
    if found.forecast is not None:
        assert 0 <= found.forecast.low_s <= found.forecast.left_s <= found.forecast.high_s
        assert found.forecast.left_s <= LONGEST_S
        assert readings[-1].level > empty
        assert not readings[-1].charging
    if found.times_as_fast is not None:
        assert found.times_as_fast > 1


@given(st.lists(st.builds(reading, st.floats(-1e4, 1e4), st.integers(0, 100), st.booleans())), st.floats(-1e5, 1e5))
def test_readings_in_any_order_never_raise(readings: list[Reading], day: float) -> None:
    """Times may decrease, because the wall clock may have been set back."""
    outlook(readings, BEGAN + day * DAY_S, 10)


@given(courses(), st.floats(0, 30), st.sampled_from([-5e8, -86400.0, 3600.0, 1e8]))
def test_a_forecast_does_not_depend_on_the_date(readings: list[Reading], day: float, shift_s: float) -> None:
    assume(readings)
    now = readings[-1].at + day * DAY_S
    shifted = outlook([each._replace(at=each.at + shift_s) for each in readings], now + shift_s, 10)
    found = outlook(readings, now, 10)
    assert found == shifted  # exactly: such a shift causes no rounding


@given(
    st.lists(st.tuples(st.floats(0.1, 10) | days_apart, st.sampled_from([0, 1, 1, 2, 3, 20])), min_size=5),
    st.integers(0, 50),
    st.floats(0, 100),
)
def test_a_level_that_never_falls_has_no_forecast(rises: list[tuple[float, int]], level: int, day: float) -> None:
    at, readings = 0.0, []
    for apart, rise in rises:
        at, level = at + apart, min(100, level + rise)
        readings.append(reading(at, level))
    assert outlook(readings, BEGAN + (at + day) * DAY_S, 0) == Outlook()


@given(courses(), st.floats(0, 30))
def test_a_higher_critical_level_leaves_less_time(readings: list[Reading], day: float) -> None:
    assume(readings)
    now = readings[-1].at + day * DAY_S
    late, early = (outlook(readings, now, empty).forecast for empty in (10, 20))
    if late is not None and early is not None:
        assert early.left_s <= late.left_s


@pytest.mark.parametrize(
    ("before", "now", "times"),
    [
        ((80,), 40, 2),
        ((80, 90, 70), 27, 3),
        ((80, 60, 240), 27, 3),  # three times as fast as the median, 80
        ((160, 80), 40, 2),
        ((80,), 60, None),  # a third faster: cold weather may explain it
        ((80, 50), 40, None),  # it was nearly as fast once
        ((), 40, None),
        ((40,), 80, None),
    ],
)
def test_a_drain_is_faster_only_if_faster_than_each_previous_one(
    before: Sequence[int], now: int, times: float | None
) -> None:
    at, readings = 0.0, []
    for lasted in before:
        readings += charged(at, lasted)
        at += lasted
    latest = charged(at, now / 2, low=60)
    found = seen(*readings, *latest).times_as_fast
    assert found == (None if times is None else pytest.approx(times, rel=0.1))


def test_a_short_discharge_is_not_compared() -> None:
    assert seen(*charged(0, 80), *charged(80, 6, low=88)).times_as_fast is None
    assert seen(*charged(0, 12, low=88), *charged(12, 3.5, low=70)).times_as_fast is None


@pytest.mark.parametrize("step", [1, 5])
@pytest.mark.parametrize("hours", [3, 20])
def test_a_drop_after_a_charge_is_not_a_drain(step: int, hours: int) -> None:
    drop = [*falling(360.2, 360.2 + hours / 24, 100, 80, step), reading(363.5, 80 - step)]
    assert seen(*charged(0, 360), reading(360, 20, True), *drop).times_as_fast is None
    lasting = [*falling(360.2, 364, 100, 75, step)]
    assert seen(*charged(0, 360), reading(360, 20, True), *lasting).times_as_fast is not None


def test_the_factor_is_the_lower_one_of_two_estimates() -> None:
    """At first it was six times as fast, and now it is three times as fast."""
    slower = [*falling(80.2, 83.2, 100, 82), *falling(83.5, 85.5, 81, 75)]
    assert seen(*charged(0, 80), *slower).times_as_fast == pytest.approx(3, rel=0.1)


def test_a_drain_that_is_no_longer_fast_is_not_pointed_out() -> None:
    fast = charged(80, 10, low=70)
    assert seen(*charged(0, 80), *fast).times_as_fast is not None
    assert seen(*charged(0, 80), *fast, *falling(91, 95, 69, 65)).times_as_fast is None


def test_a_faster_drain_is_pointed_out_once_for_each_discharge() -> None:
    readings = [*charged(0, 80), *charged(80, 10, low=70)]
    began, now = BEGAN + 80.2 * DAY_S, readings[-1].at
    moments = (None, began - DAY_S, began, began + DAY_S, now, now + DAY_S)
    pointed_out = [to_point_out(readings, now, 10, at) is not None for at in moments]
    assert pointed_out == [True, True, False, False, False, True], (
        "a future time means that the wall clock was set back"
    )
    assert to_point_out([*readings, reading(91, 95, True)], now + 2 * DAY_S, 10, None) is None


# How long it takes


@fine_processor_time
@pytest.mark.parametrize("life_d", [30, 180])
def test_the_computing_time_does_not_grow_with_the_square_of_the_readings(life_d: int) -> None:
    """Comparing two sizes makes machine and load irrelevant. To compare all pairs would take 16 times as long."""
    rng, level, readings = Random(1), 100.0, []
    for hour in range(365 * 24):
        level = level - 90 / life_d / 24 if level > 35 else 100.0
        readings.append(reading(hour / 24, min(100, round(level + rng.gauss(0, 1)))))

    def seconds(count: int) -> float:
        begun = process_time()
        assert outlook(readings[:count], readings[count - 1].at, 10) != Outlook()
        return process_time() - begun

    year, quarter = (min(seconds(count) for _ in range(5)) for count in (len(readings), len(readings) // 4))
    assert year < 10 * quarter
