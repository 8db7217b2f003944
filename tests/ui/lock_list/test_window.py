"""The list: there when it is wanted, gone when one looks elsewhere, and quiet while nobody sees it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.domain.problems import Attention
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.model import Role
from lockwatch.ui.lock_list.placement import placed
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.theme.colors import attention_color, muted_color
from lockwatch.ui.widgets.parts import Banner
from lockwatch.ui.wording.notifications import not_shown_text
from tests.ui.asked import Asked
from tests.ui.lock_list.shown import RULES, Clock, opened, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # said by "offscreen"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(qtbot: QtBot, clock: Clock) -> ListWindow:
    window = ListWindow(Asked().actions, clock)
    qtbot.addWidget(window)
    return window


def synced(clock: Clock, count: int = 2) -> State:
    observations = tuple(Observation(n, True, LockState.LOCKED, battery_level=80) for n in range(count))
    return advance(State(), Synced(observations), clock.moment, RULES)[0]


def texts(window: QWidget) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window))


def button(window: QWidget) -> QPushButton:
    return window.findChildren(QPushButton)[0]


def lose_focus(qtbot: QtBot) -> QWidget:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    with qtbot.waitActive(other):
        pass
    return other


def test_escape_closes_it(qtbot: QtBot, window: ListWindow) -> None:
    opened(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_second_click_closes_it_and_a_third_opens_it(qtbot: QtBot, window: ListWindow) -> None:
    for visible in (True, False, True):
        window.toggle(QPoint(10, 10))
        assert window.isVisible() == visible


def test_the_click_that_takes_the_focus_does_not_bring_it_back(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
    opened(qtbot, window)
    lose_focus(qtbot)
    assert not window.isVisible(), "losing the focus closes it"
    clock.now += 0.2
    window.toggle(QPoint(10, 10))
    assert not window.isVisible()
    clock.now += 0.2
    window.toggle(QPoint(10, 10))
    assert window.isVisible()


def test_the_age_ticks_only_while_it_is_seen(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
    show(window, clock, synced(clock))
    assert not window._tick.isActive()
    clock.now += 12
    opened(qtbot, window)
    assert window._tick.isActive()
    assert "Seen 12 s ago" in texts(window)
    clock.now += 1
    qtbot.waitUntil(lambda: "Seen 13 s ago" in texts(window), timeout=3000)
    window.hide()
    assert not window._tick.isActive()


def test_old_rows_become_grey_although_nothing_is_synced(window: ListWindow, clock: Clock, qtbot: QtBot) -> None:
    show(window, clock, synced(clock))
    assert window.model.index(0).data(Role.GREYED) is False
    clock.now += 61
    opened(qtbot, window)
    assert window.model.index(0).data(Role.GREYED) is True


@pytest.mark.parametrize(
    ("earliest_s", "syncing", "text", "enabled"),
    [(-1, False, "Sync now", True), (5.2, False, "Sync in 6 s", False), (-1, True, "Syncing…", False)],
)
def test_the_button_keeps_the_floor(
    window: ListWindow, clock: Clock, earliest_s: float, syncing: bool, text: str, enabled: bool
) -> None:
    show(window, clock, synced(clock), earliest_s=earliest_s, syncing=syncing)
    assert (button(window).text(), button(window).isEnabled()) == (text, enabled)


def test_a_long_wait_is_told_as_a_time(window: ListWindow, clock: Clock) -> None:
    show(window, clock, synced(clock), earliest_s=3600)
    assert button(window).text().startswith("Sync at ")


def test_what_it_asks_for(qtbot: QtBot, window: ListWindow) -> None:
    with qtbot.waitSignal(window.sync_requested, timeout=500):
        button(window).click()
    buttons = {found.text(): found for found in window.findChildren(QToolButton)}
    for text, signal in (
        ("Settings", window.settings_requested),
        ("About", window.about_requested),
        ("Quit", window.quit_requested),
    ):
        with qtbot.waitSignal(signal, timeout=500):
            buttons[text].click()


def test_a_failure_is_told_in_words_until_it_is_over(window: ListWindow, clock: Clock) -> None:
    state = synced(clock)
    show(window, clock, advance(state, Unreachable(UnreachableReason.NO_NETWORK), clock.moment, RULES)[0])
    (banner,) = window.findChildren(Banner)
    assert "offline" in banner.text
    assert banner.isVisibleTo(window)
    show(window, clock, state)
    assert not banner.isVisibleTo(window)


def test_a_notice_stays_until_it_is_dismissed(window: ListWindow, clock: Clock) -> None:
    window.show_banner(BannerSlot.NOTICE, "The settings were put aside.")
    show(window, clock, synced(clock))
    assert "put aside" in texts(window)
    next(found for found in window.findChildren(QToolButton) if found.accessibleName() == "Dismiss").click()
    assert "put aside" not in texts(window)


def test_what_nobody_showed_stands_beside_a_notice_and_is_dismissed_by_itself(
    qtbot: QtBot, window: ListWindow, clock: Clock
) -> None:
    window.show_banner(BannerSlot.MISSED, not_shown_text(["Garage is disconnected", "Front door: battery low"]))
    window.show_banner(BannerSlot.NOTICE, "The settings were put aside.")
    show(window, clock, synced(clock))
    assert "took this: Garage is disconnected; Front door: battery low." in texts(window)
    first = next(found for found in window.findChildren(QToolButton) if found.accessibleName() == "Dismiss")
    with qtbot.waitSignal(window.banner_dismissed, timeout=500):
        first.click()
    assert "Garage is disconnected" not in texts(window)
    assert "put aside" in texts(window)


def test_without_locks(window: ListWindow, clock: Clock) -> None:
    show(window, clock, State())
    assert "Waiting for the first answer…" in texts(window)
    show(window, clock, replace(State(), failure=Unreachable(UnreachableReason.NO_NETWORK)))
    assert "No lock was seen yet" in texts(window)
    show(window, clock, synced(clock, 0))
    assert "No locks in this account" in texts(window)
    show(window, clock, synced(clock))
    assert "No locks" not in texts(window)


def test_it_is_as_high_as_its_rows_up_to_its_share_of_the_screen(
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
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=1000)


def test_without_a_tray_closing_it_quits(qtbot: QtBot, window: ListWindow) -> None:
    window.set_closing_quits(True)
    assert not window.windowFlags() & Qt.WindowType.FramelessWindowHint
    window.toggle(QPoint(10, 10))
    lose_focus(qtbot)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    with qtbot.waitSignal(window.quit_requested, timeout=500):
        window.close()


ROOM = QRect(0, 30, 1000, 970)


@pytest.mark.parametrize(
    ("near", "corner"),
    [
        (QPoint(500, 10), QPoint(320, 38)),
        (QPoint(500, 990), QPoint(320, 590)),
        (QPoint(990, 10), QPoint(632, 38)),
        (QPoint(0, 500), QPoint(8, 500)),
        (QPoint(5000, 5000), QPoint(632, 592)),
    ],
)
def test_it_stands_by_the_icon_and_within_the_screen(near: QPoint, corner: QPoint) -> None:
    assert placed(QSize(360, 400), near, ROOM) == corner


def luminance(color: QColor) -> float:
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("base", "text"), [("#ffffff", "#000000"), ("#efefef", "#000000"), ("#323232", "#ffffff")])
def test_every_text_can_be_read(base: str, text: str) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(base))
    palette.setColor(QPalette.ColorRole.Text, QColor(text))
    colors = [attention_color(palette, attention) for attention in Attention]
    assert min(contrast(color, QColor(base)) for color in (*colors, muted_color(palette))) >= 4.5


def test_a_change_of_palette_reaches_banner_and_rows(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
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
