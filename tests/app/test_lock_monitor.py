"""Tests of the lock monitor: when its state becomes stale, and which entries it adds to the history."""

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.domain.alerts import Kind
from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import RateLimited, Synced
from lockwatch.domain.overview_level import Base
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.rules import STALE_AFTER_S, LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act
from lockwatch.util import clock


def test_the_icon_says_that_data_is_stale_even_if_no_sync_is_due(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    skipped_s = 0.0
    monkeypatch.setattr("lockwatch.app.lock_monitor.steady", lambda: clock.steady() + skipped_s)
    monitor = LockMonitor(Rules(interval_s=20))
    monitor.on_ended(Synced((Observation(1, connected=True, state=LockState.LOCKED),)))
    monitor.on_ended(RateLimited(3600.0))
    assert monitor.overview.base is Base.LOCKED
    skipped_s = STALE_AFTER_S - 0.2
    hour = clock.steady() + 3600
    monitor.on_scheduled(Schedule(next_at=hour, earliest_at=hour))
    assert monitor.overview.base is Base.LOCKED
    qtbot.waitUntil(lambda: monitor.overview.base is Base.CANNOT_SEE)


def test_the_staleness_timer_does_not_run_while_syncs_succeed(qtbot: QtBot) -> None:
    monitor = LockMonitor(Rules(interval_s=20))
    monitor.on_ended(Synced((Observation(1, connected=True, state=LockState.LOCKED),)))
    now = clock.steady()
    monitor.on_scheduled(Schedule(next_at=now + 20, earliest_at=now + 10))
    assert not monitor._staleness.isActive()


SEEN = Observation(1, connected=True, state=LockState.LOCKED, battery_level=80)


@pytest.mark.skipif(sys.platform == "win32", reason="a variable of POSIX")
def test_another_time_zone_holds_from_the_next_sync(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The C library reads the TZ variable only once, as it does /etc/localtime."""
    monitor = LockMonitor(Rules())
    before = datetime.now().astimezone().utcoffset()
    try:
        with monkeypatch.context() as patched:
            patched.setenv("TZ", "ELSEWHERE-5:45")
            assert datetime.now().astimezone().utcoffset() == before
            monitor.on_ended(Synced(()))
            assert datetime.now().astimezone().utcoffset() == timedelta(hours=5, minutes=45)
            assert clock.moment().local.replace(tzinfo=UTC) - datetime.now(UTC) > timedelta(hours=5)
    finally:
        time.tzset()


def test_entries_about_a_lock_that_was_named_since_have_its_present_key(qtbot: QtBot) -> None:
    """A notification about a lock without a serial number can fail to be shown after its names have arrived."""
    monitor = LockMonitor(Rules())
    monitor.on_ended(Synced((SEEN,)))
    monitor.on_named((LockInfo(1, "Front door", "S1"),))
    emitted: list[Entry] = []
    monitor.history_added.connect(emitted.extend)
    monitor.add((Event(1.79e9, "#1", EventKind.UNSHOWN, "jammed"), Event(1.79e9, PROGRAM, EventKind.UNSHOWN, "jammed")))
    assert [each.key for each in emitted] == ["S1", PROGRAM]


def test_new_history_is_emitted_once_and_before_changed(qtbot: QtBot) -> None:
    monitor = LockMonitor(Rules(by_lock=MappingProxyType({"#1": LockRules(own_name="Grandma")})))
    emitted: list[object] = []
    monitor.history_added.connect(lambda passed: emitted.extend(each[2] for each in passed))
    monitor.changed.connect(lambda: emitted.append("changed"))
    monitor.on_ended(Synced((SEEN,)))
    assert emitted == [EventKind.SIGHT, EventKind.ACCOUNT, EventKind.CONNECTION, EventKind.STATE, 80, "changed"]
    emitted.clear()
    monitor.on_ended(Synced((SEEN,)))
    assert emitted == ["changed"]
    monitor.on_ended(RateLimited(None))
    assert emitted[1:] == [EventKind.SIGHT, "changed"]
    monitor.on_ended(Synced((SEEN._replace(battery_level=79),)))
    assert emitted[3:] == [EventKind.SIGHT, "changed"]  # a new level within the hour is not recorded


def test_a_restart_adds_no_history_of_locks_but_another_account_does(qtbot: QtBot) -> None:
    monitor = LockMonitor(Rules())
    monitor.on_ended(Synced((SEEN,)))
    known = monitor.state
    emitted: list[Entry] = []
    monitor.history_added.connect(emitted.extend)
    monitor.forget()
    monitor.on_recalled(replace(known, recalled_at=clock.steady()))
    monitor.on_ended(Synced((SEEN,)))
    assert {each.key for each in emitted} == {PROGRAM}
    monitor.forget()
    assert monitor.state.locks == State().locks
    monitor.on_ended(Synced((SEEN,)))
    assert {each.key for each in emitted} == {PROGRAM, "#1"}


def test_acts_of_the_user_are_added_to_the_history(qtbot: QtBot) -> None:
    monitor = LockMonitor(Rules())
    monitor.on_ended(Synced((SEEN._replace(connected=False),)))
    emitted: list[tuple[str, object, str]] = []
    monitor.history_added.connect(lambda passed: emitted.extend(each[1:] for each in passed))
    monitor.act([(1, Kind.DISCONNECTED)], Act.ACKNOWLEDGE)
    monitor.pause(Act.PAUSE_1H)
    monitor.pause(Act.RESUME)
    assert emitted == [
        ("#1", EventKind.ACT, "acknowledge:disconnected"),
        (PROGRAM, EventKind.ACT, "pause_1h"),
        (PROGRAM, EventKind.ACT, "resume"),
    ]


def test_a_pause_before_the_stored_state_is_loaded_stays(qtbot: QtBot) -> None:
    """A script may send it as soon as the program answers."""
    monitor = LockMonitor(Rules())
    monitor.pause(Act.PAUSE)
    monitor.on_recalled(State(paused_until=clock.steady() - 60))
    assert monitor.state.paused(clock.steady())
    monitor = LockMonitor(Rules())
    monitor.on_recalled(State(paused_until=clock.steady() + 60))
    assert monitor.state.paused(clock.steady())
