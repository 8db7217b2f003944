"""The list window: how it opens and closes, its headline, its sync button and its banners."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.domain.overview_level import Base, Overview
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.header import Header
from lockwatch.ui.lock_list.model import Role
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.theme.icons import tray_icon
from lockwatch.ui.widgets.parts import Banner
from lockwatch.ui.wording.notifications import not_shown_text
from tests.ui.lock_list.shown import RULES, Clock, opened, show, texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


def synced(clock: Clock, count: int = 2) -> State:
    observations = tuple(Observation(n, True, LockState.LOCKED, battery_level=80) for n in range(count))
    return advance(State(), Synced(observations), clock.moment, RULES)[0]


def button(window: QWidget) -> QToolButton:
    (found,) = (each for each in window.findChildren(QToolButton) if each.accessibleName() == "Check now")
    return found


def lose_focus(qtbot: QtBot) -> QWidget:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    with qtbot.waitActive(other):
        pass
    return other


def test_escape_closes_the_window(qtbot: QtBot, window: ListWindow) -> None:
    opened(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_second_click_closes_the_window_and_a_third_opens_it(qtbot: QtBot, window: ListWindow) -> None:
    opened(qtbot, window)
    for visible in (False, True, False):
        window.toggle(QPoint(10, 10))
        assert window.isVisible() == visible


def test_a_click_on_the_icon_that_closes_the_window_does_not_reopen_it(
    qtbot: QtBot, window: ListWindow, clock: Clock
) -> None:
    opened(qtbot, window)
    lose_focus(qtbot)
    assert not window.isVisible(), "the window closes when it loses the focus"
    clock.now += 0.2
    window.toggle(QPoint(10, 10))
    assert not window.isVisible()
    clock.now += 0.2
    window.toggle(QPoint(10, 10))
    assert window.isVisible()


def test_the_age_is_updated_only_while_the_window_is_visible(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
    show(window, clock, synced(clock))
    (tick,) = (timer for timer in window.findChildren(QTimer) if timer.interval() == 1000)
    assert not tick.isActive()
    clock.now += 12
    opened(qtbot, window)
    assert tick.isActive()
    assert "Updated 12 s ago" in texts(window)
    clock.now += 1
    qtbot.waitUntil(lambda: "Updated 13 s ago" in texts(window))
    window.hide()
    assert not tick.isActive()


def test_the_headline_is_the_worst_and_the_line_below_says_the_rest(window: ListWindow, clock: Clock) -> None:
    named = rename(State(), [LockInfo(1, "Front door"), LockInfo(2, "Garage")])
    seen = (Observation(1, True, LockState.UNLOCKED), Observation(2, True, LockState.LOCKED, battery_level=18))
    show(window, clock, advance(named, Synced(seen), clock.moment, RULES)[0])
    headline, rest = texts(window).splitlines()[:2]
    assert headline == "Front door is unlocked"
    assert rest.split("\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}") == ["1 batteries low", "updated just now"]


def test_the_window_has_the_icon_of_the_tray(window: ListWindow, clock: Clock) -> None:
    state = synced(clock)
    for paused in (False, True):
        show(window, clock, replace(state, paused_until=clock.now + 60 if paused else None))
        shown = tray_icon(Overview(Base.LOCKED), None, paused=paused)
        assert window.windowIcon().pixmap(32).toImage() == shown.pixmap(32).toImage()


def test_rows_become_grey_when_they_are_old_even_without_a_sync(window: ListWindow, clock: Clock, qtbot: QtBot) -> None:
    show(window, clock, synced(clock))
    assert window.model.index(0).data(Role.GREYED) is False
    clock.now += 61
    opened(qtbot, window)
    assert window.model.index(0).data(Role.GREYED) is True


@pytest.mark.parametrize(
    ("earliest_s", "syncing", "text", "enabled"),
    [(-1, False, "Check now", True), (5.2, False, "Can check again in 6 s", False), (-1, True, "Checking…", False)],
)
def test_the_sync_button_is_disabled_until_a_sync_is_allowed(
    window: ListWindow, clock: Clock, earliest_s: float, syncing: bool, text: str, enabled: bool
) -> None:
    show(window, clock, synced(clock), earliest_s=earliest_s, syncing=syncing)
    assert (button(window).toolTip(), button(window).isEnabled()) == (text, enabled)


def test_a_long_wait_is_shown_as_a_time_of_day(window: ListWindow, clock: Clock) -> None:
    show(window, clock, synced(clock), earliest_s=3600)
    assert button(window).toolTip().startswith("Can check again at ")


def test_a_wait_from_an_earlier_run_is_explained_without_a_guess_at_its_reason(
    window: ListWindow, clock: Clock
) -> None:
    show(window, clock, synced(clock), earliest_s=3600)
    assert "tedee has asked for no more requests until" in texts(window)
    assert "too many" not in texts(window)


def test_buttons_request_a_sync_settings_about_and_quit(qtbot: QtBot, window: ListWindow) -> None:
    with qtbot.waitSignal(window.sync_requested):
        button(window).click()
    buttons = {found.text(): found for found in window.findChildren(QToolButton)}
    with qtbot.waitSignal(window.settings_requested):
        buttons["Settings"].click()
    entries = {action.text(): action for action in buttons["More"].menu().actions()}
    for text, signal in (("About Lockwatch", window.about_requested), ("Quit", window.quit_requested)):
        with qtbot.waitSignal(signal):
            entries[text].trigger()


@pytest.mark.parametrize(
    ("state", "calm"), [(LockState.LOCKED, True), (LockState.UNLOCKED, False), (LockState.UNKNOWN, False)]
)
def test_a_check_mark_says_that_all_is_well(window: ListWindow, clock: Clock, state: LockState, calm: bool) -> None:
    observed = Synced((Observation(1, True, state, battery_level=80),))
    show(window, clock, advance(State(), observed, clock.moment, RULES)[0])
    marks = [label for label in window.findChildren(Header)[0].findChildren(QLabel) if not label.pixmap().isNull()]
    assert [mark.isVisibleTo(window) for mark in marks] == [calm]


def test_a_banner_explains_a_failure_until_it_is_over(window: ListWindow, clock: Clock) -> None:
    state = synced(clock)
    show(window, clock, advance(state, Unreachable(UnreachableReason.NO_NETWORK), clock.moment, RULES)[0])
    (banner,) = window.findChildren(Banner)
    assert "offline" in banner.text
    assert banner.isVisibleTo(window)
    show(window, clock, state)
    assert not banner.isVisibleTo(window)


def test_a_notice_is_shown_until_it_is_dismissed(window: ListWindow, clock: Clock) -> None:
    window.show_banner(BannerSlot.NOTICE, "The settings were put aside.")
    show(window, clock, synced(clock))
    assert "put aside" in texts(window)
    next(found for found in window.findChildren(QToolButton) if found.accessibleName() == "Dismiss").click()
    assert "put aside" not in texts(window)


def test_missed_notifications_and_a_notice_are_dismissed_one_by_one(
    qtbot: QtBot, window: ListWindow, clock: Clock
) -> None:
    window.show_banner(BannerSlot.MISSED, not_shown_text(["Garage is disconnected", "Front door: battery low"]))
    window.show_banner(BannerSlot.NOTICE, "The settings were put aside.")
    show(window, clock, synced(clock))
    assert "could not be shown: Garage is disconnected; Front door: battery low." in texts(window)
    first = next(found for found in window.findChildren(QToolButton) if found.accessibleName() == "Dismiss")
    with qtbot.waitSignal(window.banner_dismissed):
        first.click()
    assert "Garage is disconnected" not in texts(window)
    assert "put aside" in texts(window)


def test_a_list_without_locks_says_why(window: ListWindow, clock: Clock) -> None:
    show(window, clock, State())
    assert "Waiting for the first answer…" in texts(window)
    show(window, clock, replace(State(), failure=Unreachable(UnreachableReason.NO_NETWORK)))
    assert "No locks seen yet" in texts(window)
    show(window, clock, synced(clock, 0))
    assert "No locks in this account" in texts(window)
    show(window, clock, synced(clock))
    assert "No locks" not in texts(window)


def test_the_window_is_as_high_as_its_rows_up_to_a_share_of_the_screen(
    qtbot: QtBot, window: ListWindow, clock: Clock
) -> None:
    heights = []
    opened(qtbot, window)
    for count in (1, 3, 500):
        show(window, clock, synced(clock, count))
        heights.append(window.height())
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert heights[0] < heights[1] < heights[2] <= room.height() * 0.7 + 1
    assert room.contains(window.geometry())
    bar = window.findChildren(QListView)[0].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)


def test_without_a_tray_closing_the_window_quits(qtbot: QtBot, window: ListWindow) -> None:
    window.set_closing_quits(True)
    assert not window.windowFlags() & Qt.WindowType.FramelessWindowHint
    window.toggle(QPoint(10, 10))
    lose_focus(qtbot)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    with qtbot.waitSignal(window.quit_requested):
        window.close()


def test_banners_and_rows_follow_a_change_of_the_palette(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
    named = rename(synced(clock), [LockInfo(0, "A name so long that it can't be shown whole, whatever the font")])
    show(window, clock, advance(named, Unreachable(UnreachableReason.NO_NETWORK), clock.moment, RULES)[0])
    opened(qtbot, window)
    banner, before = window.findChildren(Banner)[0], QApplication.palette()
    light = banner.palette().color(QPalette.ColorRole.Window).lightness()
    try:
        QApplication.setPalette(QPalette(QColor("#323232")))
        QApplication.processEvents()
        assert banner.palette().color(QPalette.ColorRole.Window).lightness() < light
        assert not window.grab().isNull()
    finally:
        QApplication.setPalette(before)
