"""The weekly digest is shown exactly once. Uses a real state file and a stand-in for the desktop."""

from functools import partial

from lockwatch.domain.alerts import Urgency
from lockwatch.domain.history import Reading
from lockwatch.domain.outcome import Unreachable, UnreachableReason
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.user_actions import Act
from tests.app.desk import DAY_S, DOOR, LOST, Desk, Desks


def weekly(desks: Desks) -> Desk:
    here = desks(digest=True)
    here.see()
    return here


def test_the_digest_is_off_by_default(desk: Desks) -> None:
    here = desk()
    here.see()
    here.set_time("2026-03-09 09:00")
    here.see()
    assert here.shown == []


def test_the_digest_comes_once_each_monday_at_nine(desk: Desks) -> None:
    here = weekly(desk)
    here.see(LOST, after=3600)
    here.see(after=720)
    here.see(LOST, after=3600)
    here.see(after=720)
    here.set_time("2026-03-09 08:59")
    here.see(after=0)
    assert here.shown == []
    here.see(after=60)
    assert here.shown == ["Your locks this week: nothing to do"]
    assert here.last.urgency is Urgency.LOW
    assert here.last.body.splitlines()[:2] == [
        "Was disconnected: Front door: 2 times (24 min)",
        "Lowest battery: Front door, 34 %",
    ]
    here.see()
    here.set_time("2026-03-15 23:00")
    here.see()
    assert len(here.shown) == 1
    here.set_time("2026-03-16 09:00")
    here.see()
    assert len(here.shown) == 2


def test_a_shown_digest_is_not_repeated_after_a_restart(desk: Desks) -> None:
    here = weekly(desk)
    here.set_time("2026-03-09 10:00")
    here.see()
    assert len(here.shown) == 1
    there = desk(digest=True)
    there.see()
    assert there.shown == []


def test_a_digest_not_on_the_screen_before_a_crash_is_shown_in_the_next_run(desk: Desks) -> None:
    here = weekly(desk)
    here.screen.pending = True
    here.set_time("2026-03-09 10:00")
    here.see()
    assert len(here.shown) == 1
    here.see()
    assert len(here.shown) == 1, "it is under way"
    there = desk(digest=True)
    there.see()
    assert len(there.shown) == 1


def test_a_missed_digest_is_listed_and_tried_again(desk: Desks) -> None:
    here = weekly(desk)
    here.set_time("2026-03-09 10:00")
    here.screen.show = here.presenter.on_missed  # type: ignore[method-assign]
    here.see()
    assert here.presenter.missed == ("Your locks this week: nothing to do",)
    del here.screen.show
    here.see()
    assert here.shown == ["Your locks this week: nothing to do"]
    assert not here.presenter.missed
    here.see(after=2 * DAY_S)
    assert len(here.shown) == 1


def test_a_digest_read_in_the_list_is_not_shown_again(desk: Desks) -> None:
    here = weekly(desk)
    here.set_time("2026-03-09 10:00")
    here.screen.show = here.presenter.on_missed  # type: ignore[method-assign]
    here.see()
    here.presenter.dismiss_missed()
    assert not here.presenter.missed
    here.settle()
    there = desk(digest=True)
    there.see(after=2 * DAY_S)
    assert there.shown == []


def test_a_pause_or_a_failed_sync_delays_the_digest(desk: Desks) -> None:
    here = weekly(desk)
    here.set_time("2026-03-09 10:00")
    here.monitor.pause(Act.PAUSE)
    here.see()
    here.monitor.pause(Act.RESUME)
    here.monitor.on_ended(Unreachable(UnreachableReason.NO_NETWORK))
    here.reminders.on_ended()
    here.settle()
    assert here.shown == []
    here.see()
    assert len(here.shown) == 1


def test_the_digest_counts_as_shown_when_a_slow_service_answers(desk: Desks) -> None:
    here = weekly(desk)
    here.screen.pending = True
    here.set_time("2026-03-09 10:00")
    here.see()
    here.screen.pending = False
    here.screen.answered.emit()
    here.settle()
    there = desk(digest=True)
    there.see()
    assert there.shown == []


def test_a_deleted_history_neither_repeats_nor_skips_a_digest(desk: Desks) -> None:
    here = weekly(desk)
    here.set_time("2026-03-10 10:00")
    here.see()
    here.saver.forget(None, here.monitor.state, partial(here.reminders.on_forgotten, None))
    here.settle()
    here.see()
    assert len(here.shown) == 1
    here.set_time("2026-03-16 10:00")
    there = desk(digest=True)
    there.see()
    assert len(there.shown) == 1


def test_turning_the_digest_off_withdraws_it_and_turning_it_on_waits_for_monday(desk: Desks) -> None:
    here = weekly(desk)
    here.screen.pending = True
    here.set_time("2026-03-09 10:00")
    here.see()
    here.reminders.use_digest(False)
    assert ("withdrawn", "weekly") in here.screen.calls
    here.screen.pending = False
    here.reminders.use_digest(True)
    here.see()
    assert len(here.shown) == 1


def test_the_digest_has_no_names_if_names_are_hidden(desk: Desks) -> None:
    here = weekly(desk)
    here.presenter.use_hide_names(True)
    here.see(LOST, after=3600)
    here.set_time("2026-03-09 10:00")
    here.see(LOST)
    assert len(here.shown) == 1
    assert "Front door" not in here.last.title + here.last.body
    assert "1 lock" in here.last.body


def test_the_digest_waits_for_the_names_and_the_updates_known_with_them(desk: Desks) -> None:
    weekly(desk).set_time("2026-03-09 10:00")
    there = desk(digest=True, named=False)
    there.see()
    there.see()
    assert there.shown == []
    there.name(DOOR._replace(update_available=True))
    assert there.shown == ["Your locks this week: 1 things to do"]
    there.see()
    assert len(there.shown) == 1


def test_the_digest_comes_without_names_after_five_minutes(desk: Desks) -> None:
    weekly(desk).set_time("2026-03-09 10:00")
    there = desk(digest=True, named=False)
    there.see()
    there.see(after=299)
    assert there.shown == []
    there.see(after=1)
    assert len(there.shown) == 1


def test_names_that_come_during_a_pause_do_not_trigger_the_digest(desk: Desks) -> None:
    weekly(desk).set_time("2026-03-09 10:00")
    there = desk(digest=True, named=False)
    there.see()
    there.monitor.pause(Act.PAUSE)
    there.name(DOOR)
    assert there.shown == []


def test_a_battery_that_may_not_last_a_week_counts_as_something_to_do(desk: Desks) -> None:
    here = weekly(desk)
    here.set_time("2026-03-09 10:00")
    began = here.clock.wall - 20 * DAY_S
    past = [Reading(began + n * DAY_S, "A-1", 72 - 2 * n, False) for n in range(20)]
    here.monitor.use_rules(Rules(default=LockRules(battery_low=30, battery_critical=25)))
    here.file.save(here.monitor.state, here.clock(), past)
    here.see()
    assert here.shown == ["Your locks this week: 1 things to do"]
    assert "Battery soon empty: Front door" in here.last.body
    assert "days left" in here.last.body
