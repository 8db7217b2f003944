"""In the list: what changed since the person last looked, in words and as a line that can be dismissed."""

import time
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Kind
from lockwatch.domain.changes_since_look import Change, Changes
from lockwatch.domain.forecast import DAY_S, Forecast
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.weekly_digest import Loss, Need, Weekly
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.banners import SinceBanner
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.widgets.parts import Banner
from lockwatch.ui.wording.hints import faster_line, faster_texts, hints_text, weekly_texts
from lockwatch.ui.wording.since import since_text
from tests.ui.asked import Asked
from tests.ui.lock_list.shown import Clock, opened

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # said by "offscreen"
LONG = "Kellerabteil 17 hinten links neben dem Fahrradraum im Nebenhaus"


def lock(name: str, level: int | None = 80) -> Lock:
    seen = Observation(1, True, LockState.LOCKED, battery_level=level)
    made = Lock(seen, 0.0, LockInfo(1, name, "S1"))
    object.__setattr__(made, "battery", made.battery.__class__(level))
    return made


def told(*changes: Change, blind_s: float = 0.0) -> list[str]:
    locks = tuple((lock(f"Door {n}"), change) for n, change in enumerate(changes, 1))
    return since_text(Changes(time.time() - 60, locks, blind_s)).splitlines()[1:]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(unlocked=3, opened=2), "unlocked 3 times, door opened 2 times"),
        (Change(lost=2, away_s=720.0), "disconnected 2 times (12 min)"),
        (Change(lost=2, away_s=None, unlocked=2), "disconnected 2 times, unlocked 2 times"),
        (Change(back=True), "connected again"),
        (Change(levels=(84, 71)), "battery from 84 to 71 %"),
        (Change(over=(Kind.BATTERY_LOW, Kind.JAMMED)), "no longer jammed, battery no longer low"),
        (Change(over=(Kind.LEFT_UNLOCKED, Kind.DOOR_LEFT_OPEN)), "was left unlocked, door was left open"),
        (Change(account="here"), "new in the account"),
        (Change(account="gone"), "left the account"),
    ],
)  # fmt: skip
def test_a_change_in_words(change: Change, words: str) -> None:
    assert told(change) == [f"Door 1: {words}"]


def test_three_locks_are_named_and_then_how_many_more_and_what_nobody_saw() -> None:
    lines = told(*[Change(back=True)] * 5, blind_s=2400.0)
    assert [line.partition(":")[0] for line in lines[:3]] == ["Door 1", "Door 2", "Door 3"]
    assert lines[3:] == ["and 2 more", "Lockwatch could not see for 40 min"]


def test_another_day_has_its_date() -> None:
    then = datetime(2026, 3, 2, 18, 2)
    assert "2026-03-02, 18:02" in since_text(Changes(then.timestamp())).replace("3/2/26", "2026-03-02")


def test_a_long_name_leaves_room_for_what_happened() -> None:
    changes = Changes(time.time(), ((lock(LONG), Change(back=True)),))
    assert since_text(changes).splitlines()[1] == f"{LONG[:35]}…: connected again"


def test_what_would_be_markup_is_text(qtbot: QtBot) -> None:
    window = ListWindow(Asked().actions, Clock())
    qtbot.addWidget(window)
    changes = Changes(time.time(), ((lock("<b>Door</b>"), Change(back=True)),))
    window.show_banner(BannerSlot.SINCE, since_text(changes))
    (banner,) = window.findChildren(SinceBanner)
    assert "<b>Door</b>: connected again" in banner.text
    assert banner._label.textFormat() is Qt.TextFormat.PlainText


def test_the_line_is_reached_by_tab_shows_and_goes(qtbot: QtBot) -> None:
    window = ListWindow(Asked().actions, Clock())
    qtbot.addWidget(window)
    opened(qtbot, window)
    height = window.height()
    window.show_banner(BannerSlot.SINCE, "Door: connected again")
    (banner,) = window.findChildren(SinceBanner)
    assert banner.isVisible()
    assert window.height() > height
    show, dismiss = banner.findChildren(QToolButton)
    assert show.accessibleName() == "Show all that happened since then"
    with qtbot.waitSignal(window.banner_opened) as opening:
        QTest.keyClick(show, Qt.Key.Key_Space)
    with qtbot.waitSignal(window.banner_dismissed) as dismissing:
        QTest.keyClick(dismiss, Qt.Key.Key_Space)
    assert opening.args == dismissing.args == [BannerSlot.SINCE]
    assert not banner.isVisible()
    assert window.height() == height


def test_no_line_is_made_where_nothing_changed(qtbot: QtBot) -> None:
    window = ListWindow(Asked().actions, Clock())
    qtbot.addWidget(window)
    window.show_banner(BannerSlot.SINCE, "")
    assert window.findChildren(SinceBanner) == []


def test_the_lines_above_the_list_do_not_touch_and_leave_it_room(qtbot: QtBot) -> None:
    window = ListWindow(Asked().actions, Clock())
    qtbot.addWidget(window)
    opened(qtbot, window)
    height = window.height()
    hints = hints_text([f"Door {n}: its battery drains about twice as fast as before." for n in range(9)])
    window.show_banner(BannerSlot.HINT, hints)
    locks = tuple((lock(f"Door {n}"), Change(back=True)) for n in range(9))
    window.show_banner(BannerSlot.SINCE, since_text(Changes(time.time() - 60, locks, 2400.0)))
    hint, since = sorted(window.findChildren(Banner), key=lambda banner: banner.y())
    assert len(hint.text.splitlines()) == 4
    assert len(since.text.splitlines()) == 6
    assert since.y() - hint.geometry().bottom() > 2
    above = since.parentWidget()
    assert above is not None
    assert above.height() - since.geometry().bottom() > 2
    window.show_banner(BannerSlot.HINT, "")
    window.show_banner(BannerSlot.SINCE, "")
    assert window.height() == height


# The weekly digest

FRONT, CELLAR = lock("Front door"), lock("Cellar", 12)
WEEK = Weekly(
    losses=(Loss(CELLAR, 3, 7800.0), Loss(FRONT, 2, 240.0)),
    lowest=CELLAR,
    needs=((Need.LOOK_AT_DOOR, FRONT), (Need.CHARGE, CELLAR), (Need.CHARGE, FRONT), (Need.UPDATE, FRONT)),
    unseen_s=36000.0,
)
FORECAST = Forecast(35 * DAY_S, 21 * DAY_S, 56 * DAY_S)


def test_a_week_in_words() -> None:
    title, body = weekly_texts(WEEK, FORECAST, hide_names=False)
    assert title == "Your locks this week: 4 things to do"
    assert body.splitlines() == [
        "Jammed, look at the door: Front door",
        "Charge soon: Cellar, Front door",
        "Update with the tedee app: Front door",
        "Was disconnected: Cellar: 3 times (2 h 10 min), Front door: 2 times (4 min)",
        "Lowest battery: Cellar, 12 %",
        "About 5 weeks left (3 to 8) until it is almost empty.",
        "Lockwatch could not see for 10 h 0 min",
    ]


@pytest.mark.parametrize("times", [1.6, 2.0, 4.0])
def test_a_line_of_a_faster_drain_names_the_battery(times: float) -> None:
    said = faster_texts(FRONT, times, hide_names=False)[1].removeprefix("It ")
    assert faster_line(FRONT, times) == f"Front door: its battery {said}"


def test_a_week_without_names() -> None:
    title, body = weekly_texts(WEEK, None, hide_names=True)
    assert "Front" not in title + body
    assert "Cellar" not in title + body
    assert body.splitlines()[1] == "Charge soon: 2 locks"
    assert body.splitlines()[3:5] == ["Was disconnected: 2 locks: 5 times (2 h 14 min)", "Lowest battery: 12 %"]


def test_a_calm_week() -> None:
    title, body = weekly_texts(Weekly(unseen_s=3599.0), None, hide_names=False)
    assert (title, body) == ("Your locks this week: nothing needs doing", "No lock was disconnected.")


def test_many_locks_are_not_all_named() -> None:
    week = Weekly(needs=tuple((Need.CHARGE, lock(f"Door {n}")) for n in range(5)))
    assert (
        weekly_texts(week, None, hide_names=False)[1].splitlines()[0]
        == "Charge soon: Door 0, Door 1, Door 2 and 2 more"
    )
