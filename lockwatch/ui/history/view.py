"""The list that shows the history: it stays where the person has scrolled to, and gives away what is chosen as text.

A table of one column: a QListView (Qt 6.11) asks the model for every row each time one is added, 60 ms of 20,000.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTableView, QWidget

from lockwatch.ui.history.delegate import PADDING, TimelineDelegate, paint_day
from lockwatch.ui.history.model import TimelineModel, TimelineRole
from lockwatch.ui.widgets.text_metrics import bold

LEAST_ROWS = 5
_Move = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint


class DayLine(QWidget):
    """The heading of the day whose rows are at the top, once its own has been scrolled away."""

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
        self._stays = False
        """Is the person to stay where the list is scrolled to, whatever comes in above?"""
        self._at = 0
        """Where the list was scrolled to, before rows went."""
        self._day = DayLine(self)
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
        model.rowsAboutToBeInserted.connect(self._on_rows_coming)
        model.rowsInserted.connect(self._on_rows_came)
        model.rowsRemoved.connect(self._on_rows_gone)
        for changed in (model.modelReset, model.dataChanged, self.verticalScrollBar().valueChanged):
            changed.connect(self._show_day)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End are of the list, as there is one column."""
        if action in (_Move.MoveHome, _Move.MoveEnd):
            return self.model().index(0 if action is _Move.MoveHome else self.model().rowCount() - 1, 0)
        return super().moveCursor(action, modifiers)

    def scrollTo(self, index: QModelIndex | QPersistentModelIndex, hint: _Hint = _Hint.EnsureVisible) -> None:
        """Not behind the line of the day."""
        super().scrollTo(index, hint)
        behind = self._high - self.visualRect(index).top()
        if index.row() > 0 and behind > 0:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - behind)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_day()

    def rowsAboutToBeRemoved(self, parent: QModelIndex | QPersistentModelIndex, first: int, last: int) -> None:
        """Qt scrolls to another row where the current one goes."""
        self._at = self.verticalScrollBar().value()
        super().rowsAboutToBeRemoved(parent, first, last)

    @property
    def _high(self) -> int:
        """Of each row."""
        return self.verticalHeader().defaultSectionSize()

    def _show_day(self) -> None:
        """The next day's own heading pushes it away."""
        model, row = self.model(), self.rowAt(0)
        top = model.index(row, 0)
        own = row < 0 or (not top.data(TimelineRole.TIME) and self.visualRect(top).top() == 0)
        self._day.setVisible(not own)
        if own:
            return
        after = model.index(row + 1, 0)
        pushed = after.isValid() and not after.data(TimelineRole.TIME)
        y = self.visualRect(after).top() - self._high if pushed else 0
        place = self.viewport().geometry()
        self._day.setGeometry(place.left(), place.top() + y, place.width(), self._high)
        self._day.show_text(top.data(TimelineRole.DAY))

    def _measure(self) -> None:
        """All rows are of one height."""
        high = QFontMetrics(bold(self.font())).height() + 2 * PADDING
        self.verticalHeader().setMinimumSectionSize(high)
        self.verticalHeader().setDefaultSectionSize(high)
        self.setMinimumHeight(LEAST_ROWS * high)

    def _copy(self) -> None:
        """The chosen rows as lines, from top to bottom."""
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        if lines := [line for row in rows if (line := row.data(TimelineRole.LINE))]:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _on_rows_coming(self, _parent: QModelIndex, first: int) -> None:
        """Who reads at the top sees what is new."""
        self._stays = self.verticalScrollBar().value() > 0 and first <= self.rowAt(0)

    def _on_rows_came(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self._stays:
            self.updateGeometries()  # else the scroll bar doesn't know yet how far it goes
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (last - first + 1) * self._high)
        self._show_day()

    def _on_rows_gone(self, _parent: QModelIndex, first: int, last: int) -> None:
        """At the top: what the person looks at stays where it is."""
        self.updateGeometries()
        self.verticalScrollBar().setValue(self._at - (last - first + 1) * self._high)
        self._show_day()
