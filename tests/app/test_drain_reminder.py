"""The hint about a battery that drains faster, with a real state file and a stand-in for the desktop."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QToolButton

from lockwatch.domain.alerts import Urgency
from lockwatch.domain.history import LockHistory, Reading
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.user_actions import Act
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.widgets.parts import Banner
from tests.app.desk import SEEN, THURSDAY, Desk, Desks
from tests.domain.readings import charged


def hints(desk: Desk) -> list[str]:
    """The lines of hints in the list."""
    return dict(desk.windows.banners.texts()).get(BannerSlot.HINT, "").splitlines()


def dismiss_hints(desk: Desk) -> None:
    desk.windows.show_list()
    text = "\n".join(hints(desk))
    (banner,) = (each for each in QApplication.allWidgets() if isinstance(each, Banner) and each.text == text)
    banner.findChildren(QToolButton)[0].click()


def faster(desks: Desks) -> Desk:
    """A run whose battery was charged three weeks ago and has since drained twice as fast as before."""
    here = desks()
    here.see(SEEN._replace(battery_level=71))
    readings = [*charged(0, 80), *charged(80, 10, low=71)]
    later = THURSDAY - readings[-1].at - 3600.0
    past = [Reading(each.at + later, "A-1", each.level, each.charging) for each in readings]
    here.file.save(here.monitor.state, here.clock(), past)
    return here


def fall(here: Desk, level: int) -> None:
    here.see(SEEN._replace(battery_level=level), after=3 * 3600)


def test_a_draining_battery_is_notified_once_and_listed_until_dismissed(desk: Desks) -> None:
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


def test_a_hint_suppressed_by_a_pause_is_shown_in_the_next_run(desk: Desks) -> None:
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


def test_the_line_returns_in_each_run_until_it_is_dismissed(desk: Desks) -> None:
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


def test_each_lock_has_at_most_one_line(desk: Desks) -> None:
    here = faster(desk)
    for level in range(70, 50, -1):
        fall(here, level)
    assert len(hints(here)) == 1


def test_the_histories_of_locks_are_read_one_after_another(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    here, asked = desk(), list[tuple[str, Callable[[LockHistory], None]]]()
    monkeypatch.setattr(here.saver, "read_lock_history", lambda key, then: asked.append((key, then)))
    here.monitor.on_named(tuple(LockInfo(n, f"Door {n}", f"A-{n}") for n in range(1, 4)))
    here.see(*(SEEN._replace(id=n) for n in range(1, 4)))
    here.reminders.on_ended()
    assert len(asked) == 1
    for _ in range(3):
        asked[-1][1](LockHistory())
    assert sorted(key for key, _ in asked) == ["A-1", "A-2", "A-3"]


def test_a_battery_is_checked_only_when_a_reading_was_recorded(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    here, asked = faster(desk), list[str]()
    monkeypatch.setattr(here.saver, "read_lock_history", lambda key, then: asked.append(key))
    fall(here, 70)
    for _ in range(5):
        here.see(SEEN._replace(battery_level=69), after=60)
    assert asked == ["A-1"]


def test_a_pause_suppresses_the_hint_until_it_ends(desk: Desks) -> None:
    here = faster(desk)
    here.monitor.pause(Act.PAUSE)
    fall(here, 70)
    assert here.shown == []
    here.monitor.pause(Act.RESUME)
    here.see(SEEN._replace(battery_level=70))
    assert len(here.shown) == 1


@pytest.mark.parametrize("rules", [Rules(default=LockRules(muted=True)), Rules(notifications=False)])
def test_there_is_no_hint_where_notifications_are_off(desk: Desks, rules: Rules) -> None:
    here = faster(desk)
    here.monitor.use_rules(rules)
    fall(here, 70)
    assert here.shown == []
    assert hints(here) == []


def test_the_hint_has_no_names_if_names_are_hidden(desk: Desks) -> None:
    here = faster(desk)
    here.presenter.use_hide_names(True)
    fall(here, 70)
    assert here.shown == ["A lock: the battery drains faster"]
