"""What a sync adds to the history about batteries: at most one reading an hour."""

from itertools import chain

import pytest

from lockwatch.domain.history import (
    Reading,
    happened,
)
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import (
    Synced,
)
from lockwatch.domain.step import advance, rename
from tests.domain.followed import DISCONNECTED, NO_BRIDGE, at, moment
from tests.domain.history_run import QUIET, HistoryRun


def test_a_level_is_recorded_once_while_it_stays() -> None:
    lived = HistoryRun()
    assert lived.read(at(80)) == ["80"]
    assert lived.read(at(80), after=90_000) == []
    assert lived.read(at(79)) == ["79"]


@pytest.mark.parametrize(
    ("level", "charging", "after", "kept"),
    [
        (79, False, 20, []),
        (75, False, 3599, []),
        (79, False, 3600, ["79"]),
        (85, False, 3600, ["85"]),
        (80, True, 20, []),
        (80, True, 3600, ["80 charging"]),
        (80, None, 3600, []),
        (None, True, 3600, []),
        (30, False, 20, []),  # doubted
    ],
)
def test_at_most_one_changed_level_an_hour_is_recorded(
    level: int | None, charging: bool | None, after: float, kept: list[str]
) -> None:
    lived = HistoryRun()
    lived.read(at(80))
    assert lived.read(at(level, charging=charging), after=after) == kept


def test_a_change_within_the_hour_is_recorded_at_its_end() -> None:
    lived = HistoryRun()
    lived.read(at(80))
    assert [lived.read(at(level), after=1000) for level in (79, 78, 78, 78)] == [[], [], [], ["78"]]
    assert [lived.read(at(level), after=1000) for level in (77, 78, 78, 78)] == [[], [], [], []]


def test_a_flickering_level_is_recorded_once_an_hour_at_most() -> None:
    lived = HistoryRun()
    kept = [lived.read(at(54 + step // 7 % 2)) for step in range(4 * 180)]
    assert len([*chain(*kept)]) == 4


def test_a_fall_of_a_point_an_hour_leaves_no_level_out() -> None:
    lived = HistoryRun()
    kept = [lived.read(at(80 - step // 60), after=60) for step in range(541)]
    assert [*chain(*kept)] == [str(level) for level in range(80, 70, -1)]


def test_charging_is_recorded_every_hour() -> None:
    lived = HistoryRun()
    lived.read(at(20))
    kept = [lived.read(at(20 + step, charging=True), after=600) for step in range(13)]
    assert [*chain(*kept)] == ["25 charging", "31 charging"]
    assert [lived.read(at(33), after=600) for _ in range(6)] == [[], [], [], [], ["33"], []]


def test_a_disconnected_lock_has_no_reading() -> None:
    lived = HistoryRun()
    lived.read(at(80))
    lived.read(at(79))
    assert lived.read(DISCONNECTED, after=7200) == []
    assert lived.read(NO_BRIDGE, after=7200) == []
    assert lived.read(at(79)) == ["79"]


def test_the_level_before_a_lock_was_added_again_is_recorded_like_any_other_when_it_is_reported_again() -> None:
    lived = HistoryRun()
    lived.read(at(80))
    lived.state = rename(lived.state, [LockInfo(1, "Front door", "S1")])
    assert lived.read(at(60, id=2)) == ["60"]
    lived.state = rename(lived.state, [LockInfo(2, "Front door", "S1")])
    assert lived.read(at(80, id=2)) == []
    assert lived.read(at(80, id=2), after=3600) == ["80"]


def test_the_level_before_a_lock_was_added_again_is_not_recorded_after_the_level_of_the_new_id() -> None:
    lived = HistoryRun()
    lived.read(at(80))
    lived.state = rename(lived.state, [LockInfo(1, "Front door", "S1")])
    assert lived.read(at(60, id=2)) == ["60"]
    lived.state = rename(lived.state, [LockInfo(2, "Front door", "S1")])
    assert lived.read(at(60, id=2)) == []
    assert lived.read(at(60, id=2), after=3600) == []


def test_a_level_that_both_ids_have_is_recorded_once_for_each() -> None:
    lived = HistoryRun()
    lived.read(at(80))
    lived.state = rename(lived.state, [LockInfo(1, "Front door", "S1")])
    assert lived.read(at(80, id=2)) == ["80"]
    lived.state = rename(lived.state, [LockInfo(2, "Front door", "S1")])
    assert lived.read(at(80, id=2)) == []


def test_a_restart_neither_loses_nor_adds_a_reading() -> None:
    lived = HistoryRun()
    lived.read(at(80))
    lived.restart()
    assert lived.read(at(79), after=3500) == []
    lived.restart()
    assert lived.read(at(79), after=100) == ["79"]


def test_a_wall_clock_that_was_set_back_does_not_stop_the_readings() -> None:
    lived = HistoryRun()
    lived.read(at(80))
    before = lived.state
    now = lived.now.at + 3600
    state, news = advance(before, Synced((at(79),)), moment(now), QUIET)
    back = Moment(now, lived.now.wall - 1e6, now)
    assert Reading(back.wall, "#1", 79, False) in happened(before, state, news, back, QUIET)
