"""The list window by keyboard, its search, the menu of a row, and its size."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QMargins, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import NoToken, Synced, TokenProblem
from lockwatch.domain.overview import overview
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import Act, silence
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.delegate import RowButton
from lockwatch.ui.lock_list.model import Role
from lockwatch.ui.lock_list.search_field import SearchField
from lockwatch.ui.lock_list.view import LockList
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.widgets.empty_page import EmptyPage
from tests.ui.action_log import ActionLog
from tests.ui.lock_list.shown import RULES, Clock, choose, opened, show, texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


@pytest.fixture
def window(window: ListWindow, clock: Clock) -> Iterator[ListWindow]:
    show(window, clock, seen(clock))
    yield window
    rows(window).menu.close()


def seen(clock: Clock, *away: int) -> State:
    """The locks Attic, Barn and Cellar, with ids from 0; those in `away` are disconnected."""
    infos = [LockInfo(n, name, f"S-{n}") for n, name in enumerate(("Attic", "Barn", "Cellar"))]
    observations = tuple(Observation(n, n not in away, LockState.LOCKED) for n in range(3))
    return advance(rename(State(), infos), Synced(observations), clock.moment, RULES)[0]


def show_by(window: ListWindow, clock: Clock, state: State, rules: Rules) -> None:
    window.show_state(state, overview(state, clock.now, rules), Schedule(clock.now, clock.now), rules)


def rows(window: ListWindow) -> LockList:
    return window.findChildren(LockList)[0]


def names(window: ListWindow) -> list[str]:
    return [window.model.index(row).data() for row in range(window.model.rowCount())]


def test_the_first_row_is_current_after_open(qtbot: QtBot, window: ListWindow) -> None:
    window.open()
    qtbot.waitUntil(rows(window).hasFocus)
    assert rows(window).currentIndex().row() == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_details(qtbot: QtBot, window: ListWindow, action_log: ActionLog, key: Qt.Key) -> None:
    opened(qtbot, window)
    QTest.keyClick(rows(window), Qt.Key.Key_Down)
    QTest.keyClick(rows(window), key)
    assert action_log.calls == [("details", "S-1")]


def test_a_click_on_a_row_opens_details(qtbot: QtBot, window: ListWindow, action_log: ActionLog) -> None:
    opened(qtbot, window)
    at = rows(window).visualRect(window.model.index(2)).center()
    QTest.mouseClick(rows(window).viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert action_log.calls == [("details", "S-2")]


def test_a_click_on_a_heading_does_nothing(
    qtbot: QtBot, window: ListWindow, action_log: ActionLog, clock: Clock
) -> None:
    show(window, clock, seen(clock, 1))
    opened(qtbot, window)
    view = rows(window)
    for row in (0, 1):
        at = view.visualRect(window.model.index(row)).topLeft() + QPoint(40, 8)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        right = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), right)
    assert action_log.calls == []
    assert not view.menu.isVisible()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)],
)
def test_f5_and_ctrl_r_sync(qtbot: QtBot, window: ListWindow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    opened(qtbot, window)
    with qtbot.waitSignal(window.sync_requested):
        QTest.keyClick(rows(window), key, modifier)


def test_typing_starts_a_search_that_escape_ends_before_it_closes_the_window(qtbot: QtBot, window: ListWindow) -> None:
    opened(qtbot, window)
    assert window.findChildren(SearchField) == []
    QTest.keyClicks(rows(window), "b")
    (field,) = window.findChildren(SearchField)
    assert field.hasFocus()
    QTest.keyClicks(field, "A")
    assert (field.text(), names(window)) == ("bA", ["Barn"])
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert names(window) == ["Attic", "Barn", "Cellar"]
    assert window.isVisible()
    assert not field.isVisible()
    QTest.keyClick(rows(window), Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_the_down_key_moves_the_focus_from_the_search_to_the_list(
    qtbot: QtBot, window: ListWindow, action_log: ActionLog
) -> None:
    opened(qtbot, window)
    QTest.keyClick(rows(window), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    (field,) = window.findChildren(SearchField)
    QTest.keyClicks(field, "cel")
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert rows(window).hasFocus()
    assert rows(window).currentIndex().data() == "Cellar"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert action_log.calls == [("details", "S-2")]


def test_a_search_that_finds_nothing_says_so(qtbot: QtBot, window: ListWindow) -> None:
    opened(qtbot, window)
    QTest.keyClicks(rows(window), "z")
    window.findChildren(SearchField)[0].setText("<b>zoo")
    assert "No lock matches “<b>zoo”" in texts(window)
    window.hide()
    assert names(window) == ["Attic", "Barn", "Cellar"], "a search ends as the window closes"


def test_a_search_finds_hidden_locks(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
    show_by(window, clock, seen(clock), Rules(by_lock={"S-1": LockRules(hidden=True, muted=True)}))
    opened(qtbot, window)
    QTest.keyClicks(rows(window), "bar")
    index = window.model.index(0)
    assert (names(window), index.data(Role.SECTION), index.data(Role.GREYED)) == (["Barn"], "Hidden (1)", True)
    assert "hidden" not in texts(window)
    QTest.keyClick(window.findChildren(SearchField)[0], Qt.Key.Key_Escape)
    assert names(window) == ["Attic", "Cellar"]
    assert "1 locks are hidden" in texts(window)


def test_enter_in_the_search_opens_the_first_lock_even_if_it_appeared_later(
    qtbot: QtBot, window: ListWindow, action_log: ActionLog, clock: Clock
) -> None:
    show(window, clock, State())
    opened(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    (field,) = window.findChildren(SearchField)
    QTest.keyClicks(field, "a")
    show(window, clock, seen(clock))
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert action_log.calls == [("details", "S-0")]


def test_the_button_that_clears_the_search_has_an_accessible_name(qtbot: QtBot, window: ListWindow) -> None:
    opened(qtbot, window)
    QTest.keyClicks(rows(window), "b")
    (clear,) = window.findChildren(SearchField)[0].findChildren(QToolButton)
    assert clear.accessibleName() == "Clear the search"


def test_the_search_field_is_always_shown_with_nine_locks(window: ListWindow, clock: Clock) -> None:
    observations = tuple(Observation(n, True, LockState.LOCKED) for n in range(9))
    show(window, clock, advance(State(), Synced(observations), clock.moment, RULES)[0])
    assert window.findChildren(SearchField)[0].isVisibleTo(window)


def test_tab_moves_through_the_window_from_top_to_bottom(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
    hiding = Rules(by_lock={"S-0": LockRules(hidden=True)})
    show_by(window, clock, seen(clock), hiding)
    opened(qtbot, window)
    window.show_banner(BannerSlot.NOTICE, "A notice.")
    QTest.keyClicks(rows(window), "a")
    stops: list[QWidget] = []
    for _ in range(7):
        focused = QApplication.focusWidget()
        assert focused is not None
        stops.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    heights = [stop.mapTo(window, QPoint()).y() for stop in stops]
    first = heights.index(min(heights))
    around = [*heights[first:], *heights[:first]]
    assert around == sorted(around)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Details…", ("details", "S-1")),
        ("History…", ("history", "S-1")),
        ("Thresholds…", ("thresholds", "S-1")),
        ("Hide this lock", ("hide", "S-1", True)),
        ("Mute this lock", ("mute", "S-1", True)),
    ],
)
def test_the_menu_of_a_row_acts_on_its_lock(
    qtbot: QtBot, window: ListWindow, action_log: ActionLog, text: str, call: tuple[object, ...]
) -> None:
    opened(qtbot, window)
    QTest.keyClick(rows(window), Qt.Key.Key_Down)
    QTest.keyClick(rows(window), Qt.Key.Key_Menu)
    choose(rows(window).menu, text)
    assert action_log.calls == [call]


@pytest.mark.parametrize(("entered", "name"), [(" My barn ", "My barn"), ("", "")])
def test_a_lock_is_renamed_from_its_menu(
    qtbot: QtBot, window: ListWindow, action_log: ActionLog, entered: str, name: str
) -> None:
    opened(qtbot, window)
    QTest.keyClick(rows(window), Qt.Key.Key_Down)
    QTest.keyClick(rows(window), Qt.Key.Key_Menu)
    choose(rows(window).menu, "Display name…")
    rows(window).menu.close()
    dialog = window.findChildren(QInputDialog)[0]
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    assert window.isVisible(), "its own dialog does not close the window"
    dialog.setTextValue(entered)
    dialog.accept()
    assert action_log.calls == [("rename", "S-1", name)]


def test_the_button_of_a_silenced_row_takes_the_silence_back(
    qtbot: QtBot, window: ListWindow, action_log: ActionLog, clock: Clock
) -> None:
    alerts = frozenset({(1, Kind.DISCONNECTED)})
    state = silence(seen(clock, 1), alerts, Act.ACKNOWLEDGE, clock.moment)
    show(window, clock, state)
    opened(qtbot, window)
    at = rows(window).button_rect(names(window).index("Barn"), RowButton.TAKE_BACK).center()
    QTest.mouseClick(rows(window).viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert action_log.calls == [("act", alerts, Act.TAKE_BACK)]


def test_hidden_locks_are_counted_and_shown_until_the_window_closes(
    qtbot: QtBot, window: ListWindow, action_log: ActionLog, clock: Clock
) -> None:
    hiding = Rules(by_lock={"S-1": LockRules(hidden=True, muted=True)})
    show_by(window, clock, seen(clock), hiding)
    opened(qtbot, window)
    assert "1 locks are hidden" in texts(window)
    button = next(found for found in window.findChildren(QToolButton) if found.text() == "Show")
    button.click()
    assert names(window) == ["Attic", "Cellar", "Barn"]
    assert not button.isVisible()
    rows(window).setCurrentIndex(window.model.index(2))
    QTest.keyClick(rows(window), Qt.Key.Key_Menu)
    choose(rows(window).menu, "Show this lock again")
    assert action_log.calls == [("hide", "S-1", False)]
    window.hide()
    assert names(window) == ["Attic", "Cellar"]


def test_without_a_token_the_list_offers_to_enter_one(qtbot: QtBot, window: ListWindow, clock: Clock) -> None:
    show(window, clock, State(failure=NoToken(TokenProblem.NOT_SET)))
    (page,) = window.findChildren(EmptyPage)
    assert page.enter_token.isVisibleTo(window)
    assert texts(window).count("needs an access key") == 1
    with qtbot.waitSignal(window.token_requested):
        page.enter_token.click()
    show(window, clock, seen(clock))
    assert not page.isVisibleTo(window)


def test_the_age_of_stale_rows_is_shown_with_the_time_of_day(window: ListWindow, clock: Clock) -> None:
    state = seen(clock)
    clock.now += 35 * 60
    show(window, clock, state)
    assert "Last seen " in texts(window)
    assert ", 35 min ago" in texts(window)


def test_a_chosen_size_is_limited_to_the_screen(qtbot: QtBot, window: ListWindow) -> None:
    window.set_size(700, 0)
    opened(qtbot, window)
    room = QApplication.primaryScreen().availableGeometry()
    assert window.width() == min(700, room.width())
    window.set_size(90_000, 90_000)
    assert window.size() == room.size().shrunkBy(QMargins(8, 8, 8, 8))
    assert room.contains(window.geometry())
    window.set_size(90_000, 0)
    assert room.contains(window.geometry())
    window.set_size(0, 0)
    assert window.height() < room.height() / 2


def test_a_size_set_by_the_user_is_reported_when_the_window_closes(
    qtbot: QtBot, window: ListWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QWindow, "startSystemResize", lambda window, edges: True)
    opened(qtbot, window)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=QPoint(1, 100))
    handle = window.windowHandle()
    handle.resize(window.width(), window.height() + 60)
    qtbot.waitUntil(lambda: window.height() == handle.height())
    with qtbot.waitSignal(window.resized) as resized:
        window.hide()
    assert resized.args == [0, handle.height()]


@pytest.mark.parametrize(
    ("point", "shape"),
    [
        (QPoint(1, 100), Qt.CursorShape.SizeHorCursor),
        (QPoint(100, 1), Qt.CursorShape.SizeVerCursor),
        (QPoint(1, 1), Qt.CursorShape.SizeFDiagCursor),
        (QPoint(100, 60), Qt.CursorShape.ArrowCursor),
    ],
)
def test_the_cursor_shows_the_edges_of_the_popup(window: ListWindow, point: QPoint, shape: Qt.CursorShape) -> None:
    move_pointer(window, point)
    assert window.cursor().shape() is shape
    window.set_closing_quits(True)
    move_pointer(window, point)
    assert window.cursor().shape() is Qt.CursorShape.ArrowCursor, "an ordinary window has edges of its own"


def move_pointer(window: ListWindow, to: QPoint) -> None:
    no_button = Qt.MouseButton.NoButton
    at, everywhere = QPointF(to), QPointF(window.mapToGlobal(to))
    move = QMouseEvent(QEvent.Type.MouseMove, at, everywhere, no_button, no_button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, move)
