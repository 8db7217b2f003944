"""Tests of the state file when the wall clock is set, and of the pace of requests across runs."""

import math
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from lockwatch.domain.alerts import Kind
from lockwatch.domain.moment import Moment
from lockwatch.domain.pacing import Pace, earliest
from lockwatch.domain.state import State
from lockwatch.storage import state_file as module
from lockwatch.storage.database_file import DatabaseFile
from lockwatch.storage.state_file import StateFile
from tests.storage.state_files import reopened
from tests.storage.state_samples import API, CELLAR, FULL, HOUR_S, NOW, back, later


class Clocks:
    """The steady clock and the wall clock, which tests advance together or set independently."""

    def __init__(self) -> None:
        self.now = Moment(5000.0, 1.7e9, 4000.0)

    def pass_(self, seconds: float) -> None:
        self.now = self.now._replace(at=self.now.at + seconds, wall=self.now.wall + seconds)

    def set_wall(self, by_s: float) -> None:
        self.now = self.now._replace(wall=self.now.wall + by_s)

    def reboot(self) -> None:
        self.now = self.now._replace(at=3.0)


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    clocks = Clocks()
    monkeypatch.setattr(module, "moment", lambda: clocks.now)
    return clocks


# Stored times


@pytest.mark.parametrize("set_by_s", [-1e6, -30.0, 45.0, 1e6])
def test_no_past_time_is_in_the_future_after_the_wall_clock_was_set(tmp_path: Path, set_by_s: float) -> None:
    file = StateFile(tmp_path, API)
    file.save(replace(FULL, paused_until=NOW.at + HOUR_S), NOW)
    state = file.load(later(NOW, set_by_s))
    now = later(NOW, set_by_s).at
    past = [state.synced_at, state.recalled_at, *(alert.since for alert in state.alerts.values())]
    silent = [state.paused_until]
    for lock in state.locks.values():
        past += [lock.connection_since, lock.battery.believed_at, *lock.flapping.lost_at]
        past += [time for alert in lock.alerts.values() for time in (alert.since, alert.last_notified_at)]
        silent += [alert.silent_until for alert in lock.alerts.values()]
    assert all(time <= now for time in past if time is not None)
    assert all(time <= now + 33 * HOUR_S or time == math.inf for time in silent if time is not None)
    assert state.locks[1].alerts[Kind.JAMMED.matter].acknowledged
    file.close()


def test_times_corrected_after_the_clock_was_set_back_are_saved(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(State(locks=MappingProxyType({3: CELLAR}), unseen_since=NOW.awake), NOW)
    back_then = NOW._replace(wall=NOW.wall - 1e6)
    file.save(file.load(back_then), back_then)
    file.close()
    state = reopened(tmp_path, back_then._replace(at=NOW.at + 60, wall=back_then.wall + 60))
    assert state.locks[3].connection_since == NOW.at


def test_setting_the_wall_clock_during_a_run_does_not_change_stored_ages(tmp_path: Path) -> None:
    """This happens on a computer that gets the time from the network after Lockwatch has started."""
    wrong = NOW._replace(wall=NOW.wall - 50_000)
    file = StateFile(tmp_path, API)
    file.save(FULL, wrong)
    file.save(FULL, NOW)
    file.close()
    now = later(NOW, 10)
    assert reopened(tmp_path, now) == back(FULL, NOW, now)


def test_time_between_two_runs_does_not_count_as_a_period_without_sight(tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    file.save(State(unseen_since=NOW.awake - 250.0, failures=2), NOW)
    now = later(NOW, 80_000)
    assert now.awake - file.load(now).unseen_since == 250.0
    file.close()


# Pacing


@pytest.mark.parametrize("restart", [False, True], ids=["same boot", "after a boot"])
@pytest.mark.parametrize(("passed_s", "left_s"), [(0, 10), (4, 6), (9.5, 0.5), (10, 0), (86_400, 0)])
def test_the_floor_holds_across_runs(
    tmp_path: Path, clocks: Clocks, restart: bool, passed_s: float, left_s: float
) -> None:
    file = StateFile(tmp_path, API)
    file.save_pace(Pace(clocks.now.at, clocks.now.at, failures=3), None)
    file.close()
    clocks.pass_(passed_s)
    if restart:
        clocks.reboot()
    file = StateFile(tmp_path, "https://proxy.example")  # the floor holds for all addresses
    pace = file.pace()
    file.close()
    assert earliest(pace, clocks.now.at) - clocks.now.at == pytest.approx(left_s)
    assert (pace.last_sync_start, pace.failures, pace.not_before) == (None, 0, None)


@pytest.mark.parametrize(
    ("wait_s", "passed_s", "left_s"), [(600, 0, 600), (600, 200, 400), (600, 601, None), (1e9, 0, 21_600)]
)
def test_a_retry_after_holds_across_runs(
    tmp_path: Path, clocks: Clocks, wait_s: float, passed_s: float, left_s: float | None
) -> None:
    file = StateFile(tmp_path, API)
    file.save_pace(Pace(not_before=clocks.now.at + wait_s), None)
    clocks.pass_(passed_s)
    clocks.reboot()
    not_before = file.pace().not_before
    assert (None if not_before is None else not_before - clocks.now.at) == (left_s and pytest.approx(left_s))
    file.close()


@pytest.mark.parametrize("set_by_s", [-1e6, -30, 5, 1e6])
def test_the_stored_pace_stays_plausible_after_the_wall_clock_was_set(
    tmp_path: Path, clocks: Clocks, set_by_s: float
) -> None:
    file = StateFile(tmp_path, API)
    file.save_pace(Pace(clocks.now.at - 2, not_before=clocks.now.at + 60), None)
    clocks.set_wall(set_by_s)
    pace = file.pace()
    assert pace.last_start is None or clocks.now.at - 10 <= pace.last_start <= clocks.now.at
    assert pace.last_start is not None or set_by_s > 0
    assert pace.not_before is None or clocks.now.at < pace.not_before <= clocks.now.at + 21_600
    file.close()


def test_the_later_of_saved_and_requested_sync_is_loaded(tmp_path: Path, clocks: Clocks) -> None:
    """A sync that changed nothing is not saved; its time is stored with the next request."""
    clocks.now = NOW
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.save_pace(Pace(), NOW.at - 100)
    assert file.load(NOW).synced_at == FULL.synced_at
    file.save_pace(Pace(), NOW.at - 3)
    assert file.load(NOW).synced_at == NOW.at - 3
    file.save_pace(Pace(), None)  # like `lockwatch token check`
    assert file.load(NOW).synced_at == NOW.at - 3
    file.close()


def test_others_pace_returns_the_pace_of_another_process_once_and_never_its_own(tmp_path: Path, clocks: Clocks) -> None:
    mine, theirs = StateFile(tmp_path, API), StateFile(tmp_path, API)
    mine.save_pace(Pace(clocks.now.at), None)
    assert mine.others_pace() == Pace()
    clocks.pass_(7)
    theirs.save_pace(Pace(clocks.now.at, not_before=clocks.now.at + 60), None)
    pace = mine.others_pace()
    assert pace.last_start == pytest.approx(clocks.now.at)
    assert pace.not_before == pytest.approx(clocks.now.at + 60)
    assert mine.others_pace() == Pace()
    mine.save_pace(Pace(clocks.now.at), None)
    theirs.save(FULL, NOW)
    assert mine.others_pace() == Pace()
    mine.close()
    theirs.close()


def test_the_pace_of_others_is_read_before_the_process_has_written_anything(tmp_path: Path, clocks: Clocks) -> None:
    mine, theirs = StateFile(tmp_path, API), StateFile(tmp_path, API)
    theirs.save_pace(Pace(clocks.now.at), None)
    assert mine.others_pace() == Pace(last_start=clocks.now.at)
    mine.close()
    theirs.close()


def test_the_retry_after_of_another_process_is_not_overwritten(tmp_path: Path, clocks: Clocks) -> None:
    """Between reading the pace of other processes and the request, the keyring may take seconds."""
    mine, theirs = StateFile(tmp_path, API), StateFile(tmp_path, API)
    mine.save_pace(Pace(clocks.now.at - 20), None)
    theirs.save_pace(Pace(clocks.now.at - 10, not_before=clocks.now.at + 600), None)
    mine.save_pace(Pace(clocks.now.at), None)
    third = StateFile(tmp_path, API)
    assert third.pace().not_before == pytest.approx(clocks.now.at + 600)
    assert mine.others_pace().not_before == pytest.approx(clocks.now.at + 600)
    assert mine.others_pace() == Pace()
    for file in (mine, theirs, third):
        file.close()


def test_two_processes_cannot_both_start_a_request_within_the_floor(tmp_path: Path, clocks: Clocks) -> None:
    mine, theirs = StateFile(tmp_path, API), StateFile(tmp_path, API)
    started = clocks.now.at
    assert mine.start_request(Pace(), None) == (Pace(started, started), True)
    clocks.pass_(9)
    pace, allowed = theirs.start_request(Pace(), None)
    assert not allowed
    assert pace.last_start == pytest.approx(started)
    clocks.pass_(1)
    pace, allowed = theirs.start_request(Pace(), None, sync=False)
    assert (pace.last_start, pace.last_sync_start, allowed) == (clocks.now.at, None, True)
    pace, allowed = mine.start_request(Pace(started, started), None)
    assert (pace.last_sync_start, allowed) == (started, False)
    assert pace.last_start == pytest.approx(clocks.now.at)
    mine.close()
    theirs.close()


def test_without_a_file_requests_are_paced_by_this_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseFile, "run", lambda self, work, default: default)
    file = StateFile(None, API)
    pace, allowed = file.start_request(Pace(), None)
    assert allowed
    assert file.start_request(pace, None) == (pace, False)
