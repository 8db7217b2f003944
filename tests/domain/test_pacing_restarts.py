"""Pacing over restarts: the stored part counts, whatever happened to the clocks or the file."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwatch.domain.pacing import Pace, StoredPace, earliest, restored, stored

HOUR_S = 3600.0
SIX_HOURS_S = 6 * HOUR_S

clocks = st.tuples(st.floats(0, 1e8), st.floats(0, 1e11))
"""The steady and the wall clock at one moment."""


anything = st.one_of(
    st.none(), st.booleans(), st.floats(), st.floats(0, 4e9), st.integers(), st.text(max_size=3), st.just(10**400)
)


@given(clocks, anything, anything)
def test_no_stored_pace_delays_a_request_by_more_than_six_hours(
    clock: tuple[float, float], last_start: Any, not_before: Any
) -> None:
    now, wall = clock
    pace = restored(StoredPace(last_start, not_before), now, wall)
    assert pace == Pace(pace.last_start, not_before=pace.not_before)
    assert pace.last_start is None or now - 10 <= pace.last_start <= now
    assert pace.not_before is None or now <= pace.not_before <= now + SIX_HOURS_S


@pytest.mark.parametrize(
    "value", [None, "now", b"1", True, [], math.nan, math.inf, -math.inf, 1e300, -1e300, 10**400, -(10**400)], ids=str
)
def test_damaged_times_are_dropped(value: Any) -> None:
    assert restored(StoredPace(value, value), 1000.0, 0.5) == Pace()  # at such a time, True would count as 1 s


@given(clocks, clocks, st.floats(0, 10), st.floats(0, SIX_HOURS_S), st.floats(0, 2 * SIX_HOURS_S))
def test_a_restart_keeps_the_minimum_interval_and_retry_after(
    before: tuple[float, float], after: tuple[float, float], ago_s: float, left_s: float, off_s: float
) -> None:
    """The steady clock may restart, while the wall clock continues."""
    (now, wall), (later, _) = before, after
    pace = Pace(now - ago_s, now - ago_s, now + left_s, failures=4, refusals=2)
    anew = restored(stored(pace, now, wall), later, wall + off_s)
    waits_s = max(10 - ago_s - off_s, left_s - off_s, 0)
    assert max(earliest(anew, later) - later, 0) == pytest.approx(waits_s, abs=1e-3)


@given(clocks, st.floats(0, 10), st.floats(0, SIX_HOURS_S), st.floats(0, 1e11))
def test_a_wall_clock_set_back_keeps_waits_within_their_limits(
    clock: tuple[float, float], ago_s: float, left_s: float, back_s: float
) -> None:
    now, wall = clock
    anew = restored(stored(Pace(now - ago_s, not_before=now + left_s), now, wall), now, wall - back_s)
    waits_s = earliest(anew, now) - now
    assert waits_s >= max(10 - ago_s, left_s) - 1e-3
    assert waits_s <= min(max(10, left_s + back_s), SIX_HOURS_S) + 1e-3


@given(clocks, st.floats(0, SIX_HOURS_S), st.floats(0, 1e11), st.lists(st.floats(0, HOUR_S), max_size=9))
def test_a_wait_stored_again_at_each_start_ends(
    clock: tuple[float, float], left_s: float, back_s: float, runs_s: list[float]
) -> None:
    """Otherwise every run would begin with six hours of silence after the wall clock was set back."""
    now, wall = clock[0], clock[1] - back_s
    file = stored(Pace(not_before=now + left_s), now, clock[1])
    for run_s in runs_s:
        file = stored(restored(file, now, wall), now, wall)
        now, wall = now + run_s, wall + run_s
    left_at_most_s = SIX_HOURS_S - sum(runs_s)
    assert earliest(restored(file, now, wall), now) - now <= max(left_at_most_s, 0 if runs_s else SIX_HOURS_S) + 1e-3
