"""Tests of the clocks: the readings of one moment belong together."""

import itertools
import time
from datetime import datetime

import pytest

from lockwatch.util import clock


def test_the_clocks_are_read_again_when_the_process_was_interrupted_between_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steady = iter((100.0, 100.3, 100.3, 100.3001))
    monkeypatch.setattr(clock, "steady", lambda: next(steady))
    monkeypatch.setattr(time, "time", itertools.count(5000.0, 0.3).__next__)
    assert (clock.moment().at, next(steady, None)) == (100.3, None)


def test_reading_the_clocks_ends_even_if_the_process_is_always_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "steady", itertools.count(100.0, 0.3).__next__)
    assert clock.moment().at > 100


def test_eight_in_the_morning_stays_eight_after_conversions() -> None:
    assert {f"{clock.time_of_day(clock.moment().morning):%H:%M:%S}" for _ in range(100)} == {"08:00:00"}


def test_a_moment_before_the_full_minute_has_the_same_time_of_day_as_in_the_history() -> None:
    now = clock.moment()
    late = now.wall - now.wall % 60 + 59.7
    then = datetime.fromtimestamp(late)  # as the history window converts it
    assert f"{clock.time_of_day(now.at + late - now.wall):%H:%M}" == f"{then:%H:%M}"
