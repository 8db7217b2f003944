"""The painting of rows: the position of their buttons, their highlighting and their tooltips."""

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QToolTip
from pytestqt.qtbot import QtBot

from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import Lock
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.ui.lock_list.delegate import LockDelegate, RowButton, button_at, button_rect, row_rect, status_shown
from lockwatch.ui.lock_list.model import LockListModel, Role
from lockwatch.ui.lock_list.view import LockList
from tests.ui.action_log import ActionLog
from tests.ui.locks import NOW, lock, state_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"

UNDER_HEADING = QRect(0, 50, 400, 72)
SILENCE_BUTTONS = (RowButton.ACKNOWLEDGE, RowButton.SNOOZE)
ROW = QRect(0, 50, 400, 42)
LONG = "A name so long that it can't be shown whole, whatever the font"


def model(*locks: Lock, rules: Rules | None = None) -> LockListModel:
    model = LockListModel()
    model.show(state_of(locks), NOW, rules)
    return model


def option(direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight, rect: QRect = ROW) -> QStyleOptionViewItem:
    option = QStyleOptionViewItem()
    option.rect, option.direction = rect, direction
    option.font, option.palette = QApplication.font(), QApplication.palette()
    return option


def painted(
    index: QModelIndex, delegate: LockDelegate | None = None, row: QStyleOptionViewItem | None = None
) -> QImage:
    row = row or option()
    image = QImage(row.rect.right() + 1, row.rect.bottom() + 1, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    (delegate or LockDelegate()).paint(painter, row, index)
    painter.end()
    return image


def inked(image: QImage, rect: QRect) -> bool:
    part = image.copy(rect)
    return any(part.pixel(x, y) != part.pixel(0, 0) for x in range(part.width()) for y in range(part.height()))


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("read_at", [None, NOW - 60, NOW - 30 * 86400.0], ids=["fresh", "a minute", "a month"])
def test_buttons_are_painted_where_clicks_find_them(
    qtbot: QtBot, direction: Qt.LayoutDirection, read_at: float | None
) -> None:
    rows = model(lock(1, "N1", Kind.DISCONNECTED, read_at=read_at))
    index, row = rows.index(0), option(direction, UNDER_HEADING)
    image = painted(index, row=row)
    acknowledge, snooze = (button_rect(button, row, index) for button in SILENCE_BUTTONS)
    assert not acknowledge.intersects(snooze)
    assert (acknowledge.x() < snooze.x()) == (direction is Qt.LayoutDirection.LeftToRight)
    for button, rect in zip(SILENCE_BUTTONS, (acknowledge, snooze), strict=True):
        assert row_rect(row, index).contains(rect)
        assert min(rect.width(), rect.height()) >= 24
        assert inked(image, rect)
        assert button_at(rect.center(), row, index) is button
    battery = QFontMetrics(row.font).horizontalAdvance(index.data(Role.BATTERY_READ_AT))
    outer = ROW.right() - snooze.right() if direction is Qt.LayoutDirection.LeftToRight else snooze.left()
    assert outer >= battery, "the time at which the battery was read is not under a button"


@pytest.mark.parametrize(
    ("found", "rules"),
    [(lock(1, "N1"), None), (lock(1, "N1", Kind.BATTERY_LOW), Rules(default=LockRules(muted=True)))],
)
def test_a_row_without_alerts_or_with_notifications_off_has_no_buttons(
    qtbot: QtBot, found: Lock, rules: Rules | None
) -> None:
    rows = model(found, rules=rules)
    index = rows.index(0)
    assert not any(button_at(QPoint(x, ROW.center().y()), option(), index) for x in range(ROW.width()))
    for button in RowButton:
        assert not inked(painted(index), button_rect(button, option(), index))


def test_a_long_name_is_not_painted_over_the_buttons(qtbot: QtBot) -> None:
    short, long = (model(lock(1, name, Kind.DISCONNECTED)) for name in ("N", LONG))
    edge = button_rect(RowButton.ACKNOWLEDGE, option(), short.index(0)).left()
    buttons = QRect(edge, ROW.top(), ROW.right() - edge, ROW.height())
    assert painted(short.index(0)).copy(buttons) == painted(long.index(0)).copy(buttons)


@pytest.mark.parametrize(
    ("wide", "starts", "ends"),
    [
        (900, "Disconnected since ", ", battery low"),
        (360, "Disconnected", ", battery low"),
        (260, "Disconnected", "ed"),
    ],
)
def test_a_narrow_row_shows_a_shorter_status(qtbot: QtBot, wide: int, starts: str, ends: str) -> None:
    rows = model(lock(1, "N1", Kind.DISCONNECTED, Kind.BATTERY_LOW, read_at=NOW - 60))
    narrow = option(rect=QRect(0, 50, wide, 72))
    text = status_shown(narrow, rows.index(0))
    assert text.startswith(starts)
    assert text.endswith(ends)
    assert ("since" in text) is (wide == 900)
    assert "since" in rows.index(0).data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("name", ["N", LONG])
def test_a_row_with_notifications_off_has_a_mark_after_its_name(qtbot: QtBot, name: str) -> None:
    notified, quiet = (model(lock(1, name), rules=Rules(default=LockRules(muted=muted))) for muted in (False, True))
    first, second = (ROW.adjusted(46, half, -80, half - ROW.height() // 2) for half in (0, ROW.height() // 2 + 3))
    assert painted(notified.index(0)).copy(first) != painted(quiet.index(0)).copy(first)
    assert painted(notified.index(0)).copy(second) == painted(quiet.index(0)).copy(second)


def test_a_hovered_and_a_pressed_button_are_highlighted(qtbot: QtBot) -> None:
    rows = model(lock(1, "N1", Kind.DISCONNECTED), lock(2, "N2", Kind.DISCONNECTED))
    delegate = LockDelegate()
    plain = painted(rows.index(0), delegate)
    assert delegate.hover_button((0, RowButton.SNOOZE)) == {0}
    lit = painted(rows.index(0), delegate)
    assert delegate.hover_button((0, RowButton.SNOOZE), pressed=True) == {0}
    held = painted(rows.index(0), delegate)
    assert plain != lit != held != plain
    assert delegate.hover_button((1, RowButton.SNOOZE)) == {0, 1}
    assert painted(rows.index(0), delegate) == plain


@pytest.fixture
def rows(qtbot: QtBot) -> LockList:
    locks = model(lock(1, "N1", Kind.DISCONNECTED), lock(2, "N2"))
    rows = LockList(locks, ActionLog().actions, lambda: NOW)
    locks.setParent(rows)
    qtbot.addWidget(rows)
    rows.resize(400, 200)
    rows.show()
    return rows


@pytest.mark.parametrize("button", SILENCE_BUTTONS)
def test_a_button_is_highlighted_only_while_the_pointer_is_on_it(rows: LockList, button: RowButton) -> None:
    rect = rows.button_rect(0, button)
    seen = []
    for at in (QPoint(30, rect.center().y()), rect.center(), QPoint(20, rect.center().y())):
        QTest.mouseMove(rows.viewport(), at)
        seen.append(rows.viewport().grab(rect).toImage())
    assert seen[0] != seen[1]
    assert seen[0] == seen[2]


@pytest.mark.parametrize(
    ("button", "text"), [(RowButton.ACKNOWLEDGE, "Acknowledge"), (RowButton.SNOOZE, "Snooze"), (None, "N1: Disc")]
)
def test_buttons_and_rows_have_tooltips(rows: LockList, button: RowButton | None, text: str) -> None:
    at = rows.button_rect(0, button).center() if button is not None else QPoint(60, 50)
    QApplication.sendEvent(rows.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, rows.viewport().mapToGlobal(at)))
    assert text in QToolTip.text()
    QToolTip.hideText()


def test_the_accessible_description_of_a_row_with_an_alert_names_its_keys(qtbot: QtBot) -> None:
    rows = model(lock(1, "N1", Kind.BATTERY_LOW), lock(2, "N2"))
    loud, calm = (rows.index(row).data(Qt.ItemDataRole.AccessibleDescriptionRole) for row in range(2))
    assert "Press Space to acknowledge" in loud
    assert "Space" not in calm
