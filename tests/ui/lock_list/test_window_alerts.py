"""Acknowledging and snoozing alerts in the list window: by buttons, keys, menus and banners."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.domain.overview import overview
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import Act, pause, silence
from lockwatch.ui.lock_list.banners import AlertBanner, PauseBanner
from lockwatch.ui.lock_list.delegate import RowButton
from lockwatch.ui.lock_list.model import Role
from lockwatch.ui.lock_list.view import LockList
from lockwatch.ui.lock_list.window import ListWindow
from tests.ui.action_log import ActionLog
from tests.ui.lock_list.shown import RULES, Clock, choose, opened, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


DISCONNECTED, LOW = Kind.DISCONNECTED, Kind.BATTERY_LOW


def troubled(clock: Clock) -> State:
    """Row 0 is jammed with a low battery, row 1 disconnected, row 2 calm."""
    seen = (
        Observation(1, True, LockState.LOCKED, battery_level=80),
        Observation(2, False),
        Observation(3, True, LockState.UNLOCKED, None, 18, state_change_result=1),
    )
    infos = [LockInfo(1, "Attic", "A-1"), LockInfo(2, "Front door", "A-2"), LockInfo(3, "Garage", "A-3")]
    return advance(rename(State(), infos), Synced(seen), clock.moment, RULES)[0]


@pytest.fixture
def rows(qtbot: QtBot, window: ListWindow, clock: Clock) -> Iterator[LockList]:
    show(window, clock, troubled(clock))
    opened(qtbot, window)
    rows = window.findChildren(LockList)[0]
    yield rows
    rows.menu.close()


def press(rows: LockList, row: int, pressed: RowButton, *, release_at: QPoint | None = None) -> None:
    at = rows.button_rect(row, pressed).center()
    QTest.mousePress(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(rows.viewport(), Qt.MouseButton.LeftButton, pos=release_at or at)


def lines(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


LOST_2 = frozenset({(2, DISCONNECTED)})
BOTH_3 = frozenset({(3, Kind.JAMMED), (3, LOW)})


@pytest.mark.parametrize(("row", "alerts"), [(0, BOTH_3), (1, LOST_2)])
def test_a_click_on_the_first_button_of_a_row_acknowledges_its_alerts(
    rows: LockList, action_log: ActionLog, row: int, alerts: object
) -> None:
    press(rows, row, RowButton.ACKNOWLEDGE)
    assert action_log.calls_of("act") == [(alerts, Act.ACKNOWLEDGE)]


@pytest.mark.parametrize(
    ("text", "act"), [("For 1 hour", Act.SNOOZE_1H), ("Until tomorrow, 08:00", Act.SNOOZE_UNTIL_8)]
)
def test_a_click_on_snooze_opens_a_menu_of_durations(
    rows: LockList, action_log: ActionLog, text: str, act: Act
) -> None:
    press(rows, 1, RowButton.SNOOZE)
    assert rows.menu.isVisible()
    assert rows.window().isVisible(), "its own menu does not close the window"
    assert action_log.calls_of("act") == []
    choose(rows.menu, text)
    assert action_log.calls_of("act") == [(LOST_2, act)]


def test_a_press_released_outside_the_button_does_nothing(rows: LockList, action_log: ActionLog) -> None:
    press(rows, 1, RowButton.ACKNOWLEDGE, release_at=QPoint(40, 5))
    press(rows, 1, RowButton.ACKNOWLEDGE, release_at=rows.button_rect(0, RowButton.ACKNOWLEDGE).center())
    assert action_log.calls_of("act") == []


def test_a_calm_row_has_no_buttons(rows: LockList, window: ListWindow, clock: Clock, action_log: ActionLog) -> None:
    press(rows, 2, RowButton.ACKNOWLEDGE)
    show(window, clock, silence(troubled(clock), LOST_2, Act.SNOOZE_1H, clock.moment))
    press(rows, 1, RowButton.ACKNOWLEDGE)
    assert action_log.calls_of("act") == []
    press(rows, 0, RowButton.ACKNOWLEDGE)
    assert action_log.calls_of("act") == [(BOTH_3, Act.ACKNOWLEDGE)]


def test_a_click_on_acknowledge_does_not_affect_snoozed_alerts(
    rows: LockList, window: ListWindow, clock: Clock, action_log: ActionLog
) -> None:
    show(window, clock, silence(troubled(clock), {(3, LOW)}, Act.SNOOZE_1H, clock.moment))
    press(rows, 0, RowButton.ACKNOWLEDGE)
    assert action_log.calls_of("act") == [(frozenset({(3, Kind.JAMMED)}), Act.ACKNOWLEDGE)]


@pytest.mark.parametrize("act", [Act.ACKNOWLEDGE, Act.SNOOZE_1H])
def test_a_silenced_alert_keeps_undo_beside_a_new_one(
    rows: LockList, window: ListWindow, clock: Clock, action_log: ActionLog, act: Act
) -> None:
    low = frozenset({(3, LOW)})
    show(window, clock, silence(troubled(clock), low, act, clock.moment))
    status = rows.model().index(0, 0).data(Role.STATUS)
    assert "jammed" in status
    assert "Battery low: " in status
    press(rows, 0, RowButton.TAKE_BACK)
    press(rows, 0, RowButton.ACKNOWLEDGE)
    assert action_log.calls_of("act") == [(low, Act.TAKE_BACK), (frozenset({(3, Kind.JAMMED)}), Act.ACKNOWLEDGE)]
    rects = [rows.button_rect(0, button) for button in RowButton]
    assert not any(one.intersects(other) for one, other in itertools.combinations(rects, 2))


@pytest.mark.parametrize(("row", "acts"), [(2, []), (1, [(LOST_2, Act.ACKNOWLEDGE)]), (0, [(BOTH_3, Act.ACKNOWLEDGE)])])
def test_space_acknowledges_the_alerts_of_the_current_row(
    rows: LockList, action_log: ActionLog, row: int, acts: list[object]
) -> None:
    rows.setCurrentIndex(rows.model().index(row, 0))
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert action_log.calls_of("act") == acts


def test_space_acknowledges_snoozed_alerts(
    rows: LockList, window: ListWindow, clock: Clock, action_log: ActionLog
) -> None:
    rows.setCurrentIndex(rows.model().index(1, 0))
    for act, acts in ((Act.SNOOZE_1H, [(LOST_2, Act.ACKNOWLEDGE)]), (Act.ACKNOWLEDGE, [])):
        action_log.calls.clear()
        show(window, clock, silence(troubled(clock), LOST_2, act, clock.moment))
        QTest.keyClick(rows, Qt.Key.Key_Space)
        assert action_log.calls_of("act") == acts


def open_by_pointer(rows: LockList, row: int) -> None:
    at = rows.visualRect(rows.model().index(row, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, rows.viewport().mapToGlobal(at))
    QApplication.sendEvent(rows.viewport(), event)


def open_by_key(rows: LockList, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(rows, key, modifier)


OF_ONE = ["Acknowledge", "Snooze for 1 hour", "Snooze until tomorrow, 08:00"]
NEVER = "Mute this lock"
OF_EACH = ["Display name…", "Thresholds…", NEVER, "Hide this lock"]


@pytest.mark.parametrize("how", ["pointer", "menu key", "shift + F10"])
def test_the_context_menu_of_a_row_opens_by_pointer_and_by_keys(
    rows: LockList, action_log: ActionLog, how: str
) -> None:
    rows.setCurrentIndex(rows.model().index(1, 0))
    if how == "pointer":
        open_by_pointer(rows, 1)
    elif how == "menu key":
        open_by_key(rows, Qt.Key.Key_Menu)
    else:
        open_by_key(rows, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert rows.menu.isVisible()
    assert lines(rows.menu) == ["Details…", "History…", *OF_ONE, *OF_EACH]
    choose(rows.menu, "Snooze until tomorrow, 08:00")
    assert action_log.calls_of("act") == [(LOST_2, Act.SNOOZE_UNTIL_8)]


def test_the_menu_of_a_row_with_several_alerts_has_a_submenu_for_each(rows: LockList, action_log: ActionLog) -> None:
    open_by_pointer(rows, 0)
    assert lines(rows.menu)[5:] == ["Jammed", "Battery low", *OF_EACH]
    choose(rows.menu, "Snooze all for 1 hour")
    submenu = next(menu for menu in rows.menu.findChildren(QMenu) if menu.title() == "Battery low")
    choose(submenu, "Acknowledge")
    assert action_log.calls_of("act") == [(BOTH_3, Act.SNOOZE_1H), (frozenset({(3, LOW)}), Act.ACKNOWLEDGE)]


def test_an_acknowledged_alert_can_still_be_snoozed(
    rows: LockList, window: ListWindow, clock: Clock, action_log: ActionLog
) -> None:
    show(window, clock, silence(troubled(clock), LOST_2, Act.ACKNOWLEDGE, clock.moment))
    open_by_pointer(rows, 1)
    assert lines(rows.menu) == ["Details…", "History…", *OF_ONE, "Undo", *OF_EACH]
    enabled = {action.text(): action.isEnabled() for action in rows.menu.actions()}
    assert [enabled[text] for text in OF_ONE[:2]] == [False, True]


def test_old_submenus_are_deleted_when_a_menu_opens_again(rows: LockList, qtbot: QtBot) -> None:
    for _ in range(5):
        open_by_pointer(rows, 0)
        rows.menu.close()
    qtbot.waitUntil(lambda: len(rows.menu.findChildren(QMenu)) == 2)


@pytest.mark.parametrize("muted", [False, True])
def test_notifications_about_a_lock_are_turned_off_and_on_in_its_menu(
    rows: LockList, window: ListWindow, clock: Clock, action_log: ActionLog, muted: bool
) -> None:
    rules = Rules(default=LockRules(grace_s=0), by_lock={"A-2": LockRules(grace_s=0, muted=muted)})
    state = troubled(clock)
    window.show_state(state, overview(state, clock.now, rules), Schedule(clock.now, clock.now), rules)
    (row,) = (row for row in range(3) if rows.model().index(row, 0).data() == "Front door")
    open_by_pointer(rows, row)
    assert lines(rows.menu) == ["Details…", "History…", *([] if muted else OF_ONE), *OF_EACH]
    action = next(action for action in rows.menu.actions() if action.text() == NEVER)
    assert action.isCheckable()
    assert action.isChecked() == muted
    action.trigger()
    assert action_log.calls_of("mute") == [("A-2", not muted)]


def own(window: ListWindow, clock: Clock, *kinds: Kind, act: Act | None = None) -> State:
    alerts = MappingProxyType({kind.matter: Alert(kind, clock.now) for kind in kinds})
    state = replace(troubled(clock), alerts=alerts)
    if act:
        state = silence(state, [(None, kind) for kind in kinds], act, clock.moment)
    show(window, clock, state)
    return state


def shown_banners(window: ListWindow) -> list[AlertBanner]:
    return [banner for banner in window.findChildren(AlertBanner) if banner.isVisibleTo(window)]


@pytest.mark.parametrize("kind", [Kind.TOKEN_REFUSED, Kind.CLOUD_UNREACHABLE, Kind.API_RETIRING])
def test_an_alert_of_the_program_has_a_banner_with_buttons(
    window: ListWindow, clock: Clock, action_log: ActionLog, kind: Kind
) -> None:
    own(window, clock, kind)
    (banner,) = shown_banners(window)
    assert banner.text
    assert banner.acknowledge.isVisibleTo(window)
    assert [banner.acknowledge.accessibleName(), banner.snooze.accessibleName()] == ["Acknowledge", "Snooze"]
    banner.acknowledge.click()
    banner.snooze.click()
    choose(banner.menu, "For 1 hour")
    alerts = frozenset({(None, kind)})
    assert action_log.calls_of("act") == [(alerts, Act.ACKNOWLEDGE), (alerts, Act.SNOOZE_1H)]
    own(window, clock, kind, act=Act.ACKNOWLEDGE)
    assert shown_banners(window) == []


def test_the_banner_of_a_failure_remains_when_its_alert_is_acknowledged(window: ListWindow, clock: Clock) -> None:
    for act, buttons in ((None, True), (Act.ACKNOWLEDGE, False)):
        state = own(window, clock, Kind.CLOUD_UNREACHABLE, act=act)
        show(window, clock, replace(state, failure=Unreachable(UnreachableReason.NO_NETWORK)))
        (banner,) = shown_banners(window)
        assert "offline" in banner.text
        assert banner.acknowledge.isVisibleTo(window) == banner.snooze.isVisibleTo(window) == buttons


def test_a_banner_shows_the_pause_and_ends_it(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
    for act, text in ((Act.PAUSE_1H, "Notifications are paused until "), (Act.PAUSE, "Notifications are paused.")):
        show(window, clock, pause(troubled(clock), act, clock.moment))
        (banner,) = window.findChildren(PauseBanner)
        assert banner.isVisibleTo(window)
        assert banner.text.startswith(text)
    with qtbot.waitSignal(window.paused) as paused:
        banner.resume.click()
    assert paused.args == [Act.RESUME]
    for state in (
        troubled(clock),
        replace(troubled(clock), paused_until=clock.now),
        replace(State(), paused_until=-math.inf),
    ):
        show(window, clock, state)
        assert not banner.isVisibleTo(window)
