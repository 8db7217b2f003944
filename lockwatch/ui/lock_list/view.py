"""The view of the lock list. It handles the pointer, the keys and the menus of the rows."""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QSizePolicy,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from lockwatch.domain import silencing
from lockwatch.domain.rules import Rules
from lockwatch.domain.user_actions import Act
from lockwatch.ui.lock_list.delegate import LockDelegate, RowButton, button_at, button_rect, row_rect
from lockwatch.ui.lock_list.model import NOWHERE, LockListModel
from lockwatch.ui.widgets.action_menus import add_snoozes, empty, fill_row_menu
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.ui.widgets.spoken import announce_current

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class LockList(QListView):
    """A list view that is as tall as its rows together if there is room, with buttons and a menu in each row."""

    hovered = Signal(str)
    """Emitted with the key of the lock whose row the pointer has entered."""
    typed = Signal(str)
    """Emitted with text that the user has typed, to start a search."""

    def __init__(
        self, model: LockListModel, actions: LockActions, clock: Callable[[], float], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._locks, self._actions, self._clock = model, actions, clock
        self._delegate = LockDelegate(self)
        self._pressed: tuple[int, RowButton] | None = None
        self._rules = Rules()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Locks"))
        self.clicked.connect(self._open)

    @cached_property
    def menu(self) -> QMenu:
        return QMenu(self)

    def sizeHint(self) -> QSize:
        row, heading = self._delegate.heights(self.font())
        return QSize(0, self._locks.rowCount() * row + self._locks.headings * heading)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, sum(self._delegate.heights(self.font())))

    def focus_row(self) -> None:
        """Give the view the keyboard focus and show the current row, which is the first one by default."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._locks.index(0))
        self.show_focus(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_focus(self, shown: bool) -> None:
        """Show or hide the frame around the current row. It is shown while the keyboard is used."""
        if self._delegate.show_focus(shown):
            self.viewport().update()

    def set_rules(self, rules: Rules) -> None:
        """Set the rules that decide what the buttons and the menu of a row offer."""
        self._rules = rules

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        announce_current(self)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.show_focus(True)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            for moved in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.layoutChanged):
                moved.connect(self._on_rows_moved)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return no index for a point on a heading."""
        index = super().indexAt(point)
        return index if index.isValid() and row_rect(self._option(index), index).contains(point) else NOWHERE

    def button_rect(self, row: int, button: RowButton) -> QRect:
        """Return where a button of a row is, in coordinates of the viewport."""
        index = self._locks.index(row)
        return button_rect(button, self._option(index), index)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._delegate.forget_heights()
        super().changeEvent(event)

    # The pointer

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        index = self.indexAt(point)
        if self._hover_row(index.row()) and index.isValid():
            self.hovered.emit(self._locks.lock(index).key)
        self._hover_button(self._button_at(point))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._button_at(event.position().toPoint()) if event.button() is Qt.MouseButton.LeftButton else None
        self._pressed = at
        self._hover_button(at)
        if at is None:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        at = self._button_at(event.position().toPoint())
        self._hover_button(at)
        if pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
        elif at == pressed:
            self._press(self._locks.index(at[0]), at[1])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # a double click on a button counts as two clicks

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover_row(-1)
        self._hover_button(None)

    def viewportEvent(self, event: QEvent) -> bool:
        if (
            isinstance(event, QHelpEvent)
            and event.type() is QEvent.Type.ToolTip
            and (at := self._button_at(event.pos()))
        ):
            text = {
                RowButton.ACKNOWLEDGE: self.tr("Acknowledge"),
                RowButton.SNOOZE: self.tr("Snooze"),
                RowButton.TAKE_BACK: self.tr("Undo"),
            }[at[1]]
            QToolTip.showText(event.globalPos(), text, self.viewport(), self.button_rect(*at))
            return True
        return super().viewportEvent(event)

    # Keys and menus

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if index.isValid() and key == Qt.Key.Key_Space:
            self._acknowledge(index)
        elif index.isValid() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(index)
        elif index.isValid() and (key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and shift)):
            self._show_menu_by_key(index)
        elif event.text().isprintable() and event.text().strip() and not event.modifiers() & _COMMANDS:
            self.typed.emit(event.text())
        else:
            self.show_focus(True)
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            if (index := self.currentIndex()).isValid():
                self._show_menu_by_key(index)
        elif (index := self.indexAt(event.pos())).isValid():
            self._show_menu(index, event.globalPos())

    def _open(self, index: QModelIndex) -> None:
        self._actions.details(self._locks.lock(index).key)

    def _press(self, index: QModelIndex, button: RowButton) -> None:
        if button is RowButton.ACKNOWLEDGE:
            self._acknowledge(index)
            return
        lock = self._locks.lock(index)
        if button is RowButton.TAKE_BACK:
            self._actions.act(silencing.to_take_back(lock, self._clock(), self._rules), Act.TAKE_BACK)
            return
        empty(self.menu)
        targets = silencing.to_snooze(lock, self._clock(), self._rules)
        add_snoozes(self.menu, targets, self._actions.act)
        self.menu.popup(self.viewport().mapToGlobal(self.button_rect(index.row(), button).bottomLeft()))

    def _acknowledge(self, index: QModelIndex) -> None:
        if targets := silencing.to_acknowledge(self._locks.lock(index), self._clock(), self._rules):
            self._actions.act(targets, Act.ACKNOWLEDGE)

    def _show_menu_by_key(self, index: QModelIndex) -> None:
        self.scrollTo(index)
        self._show_menu(index, self.viewport().mapToGlobal(self.visualRect(index).center()))

    def _show_menu(self, index: QModelIndex, at: QPoint) -> None:
        if self.menu.isVisible():  # some platforms send both a key event and a context menu event for the menu key
            return
        lock = self._locks.lock(index)
        empty(self.menu)
        fill_row_menu(self.menu, lock, self._clock(), self._rules, self._actions)
        self.menu.popup(at)

    # Geometry and highlighting

    def _option(self, index: QModelIndex) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        return option

    def _button_at(self, point: QPoint) -> tuple[int, RowButton] | None:
        index = self.indexAt(point)
        if not index.isValid():
            return None
        button = button_at(point, self._option(index), index)
        return None if button is None else (index.row(), button)

    def _hover_row(self, row: int) -> bool:
        """Highlight a row, -1 for none. Return whether it was not highlighted before."""
        changed = self._delegate.hover_row(row)
        self._repaint(changed)
        return bool(changed)

    def _hover_button(self, at: tuple[int, RowButton] | None) -> None:
        self._repaint(self._delegate.hover_button(at, pressed=at is not None and at == self._pressed))

    def _repaint(self, rows: set[int]) -> None:
        for row in rows:
            self.update(self._locks.index(row))

    def _on_rows_moved(self) -> None:
        """Forget what is under the pointer until it moves, because other rows may be there now."""
        self._pressed = None
        self._hover_row(-1)
        self._hover_button(None)
