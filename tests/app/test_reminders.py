"""What can wait is told once, when a service has shown it: with the real file, and a stand-in for the desktop."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.app import lock_monitor, reminders, state_saver
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.reminders import Reminders
from lockwatch.app.state_saver import StateSaver
from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Urgency
from lockwatch.domain.history import Past, Reading
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import rename
from lockwatch.domain.user_actions import Act
from lockwatch.storage.state_file import StateFile
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.widgets.parts import Banner
from tests.app.parts import Windows
from tests.app.test_notification_presenter import Screen
from tests.domain.readings import charged

DAY_S = 86400.0
THURSDAY = datetime(2026, 3, 5, 12, tzinfo=UTC).timestamp()
SEEN = Observation(1, connected=True, state=LockState.LOCKED, battery_level=34)
DOOR = LockInfo(1, "Front door", "A-1")
LOST = Observation(1, connected=False)


class Clock:
    """Everybody's, in UTC."""

    wall = THURSDAY

    def __call__(self) -> Moment:
        return Moment(self.wall - THURSDAY + DAY_S, self.wall, self.wall - THURSDAY + DAY_S, UTC)


class Desk:
    """All but the icon, on a screen that a test looks at."""

    def __init__(self, place: Path, clock: Clock, digest: bool, named: bool) -> None:
        self.clock = clock
        self.file = StateFile(place, "https://api.example")
        self.screen = Screen()
        self.presenter = NotificationPresenter(cast(Notifier, self.screen))
        self.monitor = LockMonitor(Rules())
        self.saver = StateSaver(self.file)
        self.windows = Windows(place, self.monitor, self.saver).windows
        self.reminders = Reminders(self.monitor, self.saver, self.presenter, self.windows.banners)
        self.reminders.use_digest(digest)
        self.monitor.passed.connect(self.saver.on_passed)
        self.monitor.changed.connect(lambda: self.saver.keep(self.monitor.state))
        state = self.file.load(clock())
        self.saver.on_recalled(state)
        self.saver.marks(self.reminders.on_marked)
        self.monitor.on_recalled(state if state.locks else rename(State(), (DOOR,)))
        self.settle()
        if named:
            self.name(DOOR)

    def settle(self) -> None:
        for _ in range(4):  # a page, then a forecast
            self.saver.finish()
            QApplication.processEvents()

    def see(self, *seen: Observation, after: float = 20) -> None:
        self.clock.wall += after
        self.monitor.on_ended(Synced(seen or (SEEN,)))
        self.presenter.retry()
        self.reminders.on_ended()
        self.settle()

    def name(self, *infos: LockInfo) -> None:
        """What comes some seconds after the first good sync."""
        self.monitor.on_named(infos)
        self.reminders.on_named()
        self.settle()

    def go_on(self, text: str) -> None:
        """To that time, in UTC."""
        self.clock.wall = datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()

    @property
    def shown(self) -> list[str]:
        titles = [title for what, title in self.screen.said if what == "shown" and isinstance(title, str)]
        return [title for title in titles if "this week" in title or "drains" in title]

    @property
    def last(self) -> Notification:
        assert self.screen.last is not None
        return self.screen.last


Desks = Callable[..., Desk]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    clock, made = Clock(), []
    for module in (reminders, state_saver, lock_monitor):
        monkeypatch.setattr(module, "moment", clock)
    monkeypatch.setattr(lock_monitor, "steady", lambda: clock().at)

    def new(*, digest: bool = False, named: bool = True) -> Desk:
        made.append(Desk(tmp_path, clock, digest, named))
        return made[-1]

    yield new
    for each in made:
        each.saver.finish()
        each.file.close()


def hints(of: Desk) -> list[str]:
    """Lines in the list."""
    return dict(of.windows.banners.texts()).get(BannerSlot.HINT, "").splitlines()


def dismiss_hints(of: Desk) -> None:
    of.windows.show_list()
    text = "\n".join(hints(of))
    (banner,) = (each for each in QApplication.allWidgets() if isinstance(each, Banner) and each.text == text)
    banner.findChildren(QToolButton)[0].click()


def weekly(desks: Desks) -> Desk:
    here = desks(digest=True)
    here.see()
    return here


# The week


def test_it_is_off_until_it_is_wanted(desk: Desks) -> None:
    here = desk()
    here.see()
    here.go_on("2026-03-09 09:00")
    here.see()
    assert here.shown == []


def test_it_comes_on_monday_once_and_says_how_the_week_was(desk: Desks) -> None:
    here = weekly(desk)
    here.see(LOST, after=3600)
    here.see(after=720)
    here.see(LOST, after=3600)
    here.see(after=720)
    here.go_on("2026-03-09 08:59")
    here.see(after=0)
    assert here.shown == []
    here.see(after=60)
    assert here.shown == ["Your locks this week: nothing needs doing"]
    assert here.last.urgency is Urgency.LOW
    assert here.last.body.splitlines()[:2] == [
        "Was disconnected: Front door: 2 times (24 min)",
        "Lowest battery: Front door, 34 %",
    ]
    here.see()
    here.go_on("2026-03-15 23:00")
    here.see()
    assert len(here.shown) == 1
    here.go_on("2026-03-16 09:00")
    here.see()
    assert len(here.shown) == 2


def test_it_is_not_shown_again_after_a_restart(desk: Desks) -> None:
    here = weekly(desk)
    here.go_on("2026-03-09 10:00")
    here.see()
    assert len(here.shown) == 1
    there = desk(digest=True)
    there.see()
    assert there.shown == []


def test_killed_before_a_service_has_shown_it_it_comes_once_more(desk: Desks) -> None:
    here = weekly(desk)
    here.screen.pending = True
    here.go_on("2026-03-09 10:00")
    here.see()
    assert len(here.shown) == 1
    here.see()
    assert len(here.shown) == 1, "it is under way"
    there = desk(digest=True)
    there.see()
    assert len(there.shown) == 1


def test_what_no_service_takes_is_in_the_list_and_tried_again(desk: Desks) -> None:
    here = weekly(desk)
    here.go_on("2026-03-09 10:00")
    here.screen.show = here.presenter.on_missed  # type: ignore[method-assign]
    here.see()
    assert here.presenter.missed == ("Your locks this week: nothing needs doing",)
    del here.screen.show
    here.see()
    assert here.shown == ["Your locks this week: nothing needs doing"]
    assert not here.presenter.missed
    here.see(after=2 * DAY_S)
    assert len(here.shown) == 1


def test_what_was_read_in_the_list_is_not_shown_again(desk: Desks) -> None:
    here = weekly(desk)
    here.go_on("2026-03-09 10:00")
    here.screen.show = here.presenter.on_missed  # type: ignore[method-assign]
    here.see()
    here.presenter.dismiss_missed()
    assert not here.presenter.missed
    here.settle()
    there = desk(digest=True)
    there.see(after=2 * DAY_S)
    assert there.shown == []


def test_a_pause_and_blindness_hold_it_back(desk: Desks) -> None:
    here = weekly(desk)
    here.go_on("2026-03-09 10:00")
    here.monitor.pause(Act.PAUSE)
    here.see()
    here.monitor.pause(Act.RESUME)
    here.monitor.on_ended(Unreachable(UnreachableReason.NO_NETWORK))
    here.reminders.on_ended()
    here.settle()
    assert here.shown == []
    here.see()
    assert len(here.shown) == 1


def test_a_service_that_answers_late_has_shown_it_then(desk: Desks) -> None:
    here = weekly(desk)
    here.screen.pending = True
    here.go_on("2026-03-09 10:00")
    here.see()
    here.screen.pending = False
    here.screen.answered.emit()
    here.settle()
    there = desk(digest=True)
    there.see()
    assert there.shown == []


def test_a_history_that_is_deleted_brings_neither_a_second_one_nor_none_next_week(desk: Desks) -> None:
    here = weekly(desk)
    here.go_on("2026-03-10 10:00")
    here.see()
    here.saver.forget(None, here.monitor.state, partial(here.reminders.on_forgotten, None))
    here.settle()
    here.see()
    assert len(here.shown) == 1
    here.go_on("2026-03-16 10:00")
    there = desk(digest=True)
    there.see()
    assert len(there.shown) == 1


def test_switched_off_it_is_taken_back_and_on_again_it_waits_for_monday(desk: Desks) -> None:
    here = weekly(desk)
    here.screen.pending = True
    here.go_on("2026-03-09 10:00")
    here.see()
    here.reminders.use_digest(False)
    assert ("withdrawn", "weekly") in here.screen.said
    here.screen.pending = False
    here.reminders.use_digest(True)
    here.see()
    assert len(here.shown) == 1


def test_hidden_names_are_not_in_it(desk: Desks) -> None:
    here = weekly(desk)
    here.presenter.use_hide_names(True)
    here.see(LOST, after=3600)
    here.go_on("2026-03-09 10:00")
    here.see(LOST)
    assert len(here.shown) == 1
    assert "Front door" not in here.last.title + here.last.body
    assert "1 lock" in here.last.body


def test_it_waits_for_the_names_as_updates_come_with_them(desk: Desks) -> None:
    weekly(desk).go_on("2026-03-09 10:00")
    there = desk(digest=True, named=False)
    there.see()
    there.see()
    assert there.shown == []
    there.name(DOOR._replace(update_available=True))
    assert there.shown == ["Your locks this week: 1 things to do"]
    there.see()
    assert len(there.shown) == 1


def test_names_that_do_not_come_are_not_waited_for_for_long(desk: Desks) -> None:
    weekly(desk).go_on("2026-03-09 10:00")
    there = desk(digest=True, named=False)
    there.see()
    there.see(after=299)
    assert there.shown == []
    there.see(after=1)
    assert len(there.shown) == 1


def test_names_that_come_in_a_pause_are_no_way_around_it(desk: Desks) -> None:
    weekly(desk).go_on("2026-03-09 10:00")
    there = desk(digest=True, named=False)
    there.see()
    there.monitor.pause(Act.PAUSE)
    there.name(DOOR)
    assert there.shown == []


def test_a_battery_that_may_not_last_a_week_is_a_thing_to_do(desk: Desks) -> None:
    here = weekly(desk)
    here.go_on("2026-03-09 10:00")
    began = here.clock.wall - 20 * DAY_S
    past = [Reading(began + n * DAY_S, "A-1", 72 - 2 * n, False) for n in range(20)]
    here.monitor.use_rules(Rules(every=LockRules(battery_low=30, battery_critical=25)))
    here.file.save(here.monitor.state, here.clock(), past)
    here.see()
    assert here.shown == ["Your locks this week: 1 things to do"]
    assert "Charge soon: Front door" in here.last.body
    assert "days left" in here.last.body


# A battery that drains faster


def faster(desks: Desks) -> Desk:
    """Three weeks ago it was charged, and lost a point in half the time that it used to."""
    here = desks()
    here.see(SEEN._replace(battery_level=71))
    readings = [*charged(0, 80), *charged(80, 10, low=71)]
    later = THURSDAY - readings[-1].at - 3600.0
    past = [Reading(each.at + later, "A-1", each.level, each.charging) for each in readings]
    here.file.save(here.monitor.state, here.clock(), past)
    return here


def fall(here: Desk, level: int) -> None:
    here.see(SEEN._replace(battery_level=level), after=3 * 3600)


def test_it_is_pointed_out_once_by_a_notification_and_in_the_list(desk: Desks) -> None:
    here = faster(desk)
    fall(here, 70)
    assert here.shown == ["Front door: the battery drains faster"]
    assert here.last.urgency is Urgency.LOW
    assert hints(here) == [f"Front door: its battery {here.last.body[3:]}"]
    fall(here, 69)
    assert len(here.shown) == 1
    dismiss_hints(here)
    assert hints(here) == []
    there = desk()
    fall(there, 68)
    assert there.shown == []


def test_what_was_held_is_told_in_the_next_run(desk: Desks) -> None:
    here = faster(desk)
    here.monitor.pause(Act.PAUSE)
    fall(here, 70)
    assert here.shown == []
    here.monitor.pause(Act.RESUME)
    here.settle()
    there = desk()
    there.see(SEEN._replace(battery_level=70))
    assert there.shown == ["Front door: the battery drains faster"]
    again = desk()
    again.see(SEEN._replace(battery_level=70))
    assert again.shown == []


def test_its_line_returns_with_each_run_until_it_is_dismissed(desk: Desks) -> None:
    fall(faster(desk), 70)
    there = desk()
    there.see(SEEN._replace(battery_level=70))
    assert there.shown == []
    assert len(hints(there)) == 1
    dismiss_hints(there)
    there.settle()
    again = desk()
    again.see(SEEN._replace(battery_level=70))
    assert hints(again) == []


def test_of_one_lock_there_is_one_line(desk: Desks) -> None:
    here = faster(desk)
    for level in range(70, 50, -1):
        fall(here, level)
    assert len(hints(here)) == 1


def test_locks_are_looked_at_one_after_another(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    here, asked = desk(), list[tuple[str, Callable[[Past], None]]]()
    monkeypatch.setattr(here.saver, "past", lambda key, then: asked.append((key, then)))
    here.monitor.on_named(tuple(LockInfo(n, f"Door {n}", f"A-{n}") for n in range(1, 4)))
    here.see(*(SEEN._replace(id=n) for n in range(1, 4)))
    here.reminders.on_ended()
    assert len(asked) == 1
    for _ in range(3):
        asked[-1][1](Past())
    assert sorted(key for key, _ in asked) == ["A-1", "A-2", "A-3"]


def test_only_a_kept_reading_is_looked_at(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    here, asked = faster(desk), list[str]()
    monkeypatch.setattr(here.saver, "past", lambda key, then: asked.append(key))
    fall(here, 70)
    for _ in range(5):
        here.see(SEEN._replace(battery_level=69), after=60)
    assert asked == ["A-1"]


def test_a_pause_holds_it_back(desk: Desks) -> None:
    here = faster(desk)
    here.monitor.pause(Act.PAUSE)
    fall(here, 70)
    assert here.shown == []
    here.monitor.pause(Act.RESUME)
    here.see(SEEN._replace(battery_level=70))
    assert len(here.shown) == 1


@pytest.mark.parametrize("rules", [Rules(every=LockRules(never_tell=True)), Rules(notifications=False)])
def test_it_is_not_told_of_what_is_never_told(desk: Desks, rules: Rules) -> None:
    here = faster(desk)
    here.monitor.use_rules(rules)
    fall(here, 70)
    assert here.shown == []
    assert hints(here) == []


def test_hidden_names_are_not_in_the_notification(desk: Desks) -> None:
    here = faster(desk)
    here.presenter.use_hide_names(True)
    fall(here, 70)
    assert here.shown == ["A lock: the battery drains faster"]
