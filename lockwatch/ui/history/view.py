"""The list of the history. It keeps its scroll position when rows are added, shows details, and copies rows as text.

It is a table with one column, because a QListView (Qt 6.11) asks the model for every row each time one is added, which
takes 60 ms for 20,000 rows.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from lockwatch.ui.history.delegate import PADDING, TimelineDelegate, paint_day
from lockwatch.ui.history.model import TimelineModel, TimelineRole
from lockwatch.ui.widgets.text_metrics import bold

LEAST_ROWS = 5
_Move = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint


class DayLine(QWidget):
    """Shows the day of the topmost rows while the heading of that day is scrolled out of sight."""

    def __init__(self, view: "TimelineView") -> None:
        super().__init__(view)
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def text(self) -> str:
        return self._text

    def show_text(self, text: str) -> None:
        self._text = text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionViewItem()
        option.initFrom(self)
        option.font = self.font()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        paint_day(painter, option, self._text)
        painter.end()


class TimelineView(QTableView):
    def __init__(self, model: TimelineModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = TimelineDelegate(self)
        self._keeps_place = False
        """Whether the rows on screen have to stay in place while rows are inserted above them."""
        self._scrolled_to = 0
        """The scroll position before rows were removed, in pixels."""
        self._viewport_width = 0
        """In pixels. The first call of `viewport` in a process takes 12 ms, in which PySide prepares all widgets."""
        self._day = DayLine(self)
        self._timeline = model
        self.setModel(model)
        self.setItemDelegate(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("History"))
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._measure()
        model.rowsAboutToBeInserted.connect(self._on_rows_about_to_be_inserted)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsRemoved.connect(self._on_rows_removed)
        for changed in (model.modelReset, model.dataChanged, self.verticalScrollBar().valueChanged):
            changed.connect(self._show_day)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy rows; or show details by Right, hide them by Left, and do either by Enter or Space."""
        expanded = self.currentIndex().data(TimelineRole.EXPANDED)
        detail = bool(self.currentIndex().data(TimelineRole.DETAIL))
        opens, closes = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.isRightToLeft():
            opens, closes = closes, opens
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and (
            expanded is not None or detail
        ):
            self._toggle(self.currentIndex())
        elif event.key() == opens:
            if expanded is False:
                self._toggle(self.currentIndex())
        elif event.key() == closes:
            if expanded or detail:
                self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show or hide the details of a row whose arrow is clicked."""
        index = self.indexAt(event.position().toPoint())
        on_arrow = self.rows.arrow_rect(self.visualRect(index), self.layoutDirection()).contains(
            event.position().toPoint()
        )
        super().mousePressEvent(event)
        if on_arrow and event.button() is Qt.MouseButton.LeftButton and index.data(TimelineRole.EXPANDED) is not None:
            self._toggle(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show or hide the details of a row. A double click on an arrow counts as two clicks."""
        index = self.indexAt(event.position().toPoint())
        super().mouseDoubleClickEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and index.data(TimelineRole.EXPANDED) is not None:
            self._toggle(index)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Let Home and End go to the ends of the list instead of the ends of a row, and no key go to a heading."""
        if action in (_Move.MoveHome, _Move.MoveEnd):
            found = self.model().index(0 if action is _Move.MoveHome else self.model().rowCount() - 1, 0)
        else:
            found = super().moveCursor(action, modifiers)
        if not found.isValid() or found.data(TimelineRole.TIME):
            return found
        up = 0 < found.row() < self.currentIndex().row()
        return self.model().index(found.row() + (-1 if up else 1), 0)

    def scrollTo(self, index: QModelIndex | QPersistentModelIndex, hint: _Hint = _Hint.EnsureVisible) -> None:
        """Scroll so that the row is not behind the line with the day."""
        super().scrollTo(index, hint)
        behind = self._row_height - self.visualRect(index).top()
        if index.row() > 0 and behind > 0:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - behind)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._viewport_width = event.size().width()
        self._show_day()

    def _toggle(self, index: QModelIndex) -> None:
        """Show or hide the details of a row. The row becomes current, even if one of its details was current before."""
        row = index.row()
        while self.model().index(row, 0).data(TimelineRole.DETAIL):
            row -= 1
        self.setCurrentIndex(self.model().index(row, 0))
        self._timeline.toggle(self.model().index(row, 0))

    def rowsAboutToBeRemoved(self, parent: QModelIndex | QPersistentModelIndex, first: int, last: int) -> None:
        """Note the scroll position, because Qt scrolls when the current row is removed."""
        self._scrolled_to = self.verticalScrollBar().value()
        super().rowsAboutToBeRemoved(parent, first, last)

    @property
    def _row_height(self) -> int:
        """The height of a row, in pixels."""
        return self.verticalHeader().defaultSectionSize()

    def _show_day(self) -> None:
        """Update the line with the day. The heading of the next day pushes it out at the top."""
        model, row = self.model(), self.rowAt(0)
        top = model.index(row, 0)
        own = row < 0 or (not top.data(TimelineRole.TIME) and self.visualRect(top).top() == 0)
        self._day.setVisible(not own)
        if own:
            return
        after = model.index(row + 1, 0)
        pushed = after.isValid() and not after.data(TimelineRole.TIME)
        y = self.visualRect(after).top() - self._row_height if pushed else 0
        line = QRect(0, y, self._viewport_width, self._row_height)
        self._day.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), line))
        self._day.show_text(top.data(TimelineRole.DAY))

    def _measure(self) -> None:
        """Set the height of the rows from the font."""
        high = QFontMetrics(bold(self.font())).height() + 2 * PADDING
        self.verticalHeader().setMinimumSectionSize(high)
        self.verticalHeader().setDefaultSectionSize(high)
        self.setMinimumHeight(LEAST_ROWS * high)

    def _copy(self) -> None:
        """Copy the selected rows to the clipboard, one line each, from top to bottom."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        if lines := [line for row in rows if (line := row.data(TimelineRole.LINE))]:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _on_rows_about_to_be_inserted(self, _parent: QModelIndex, first: int) -> None:
        """Decide whether the rows on screen stay in place. At the very top they do not, so that new rows are seen."""
        self._keeps_place = self.verticalScrollBar().value() > 0 and first <= self.rowAt(0)

    def _on_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self._keeps_place:
            self.updateGeometries()  # otherwise the scroll bar still has its old maximum
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (last - first + 1) * self._row_height)
        self._show_day()

    def _on_rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Keep the rows on screen in place if rows above them were removed."""
        self.updateGeometries()
        above = min(last + 1, self._scrolled_to // self._row_height) - first
        self.verticalScrollBar().setValue(self._scrolled_to - max(above, 0) * self._row_height)
        self._show_day()
