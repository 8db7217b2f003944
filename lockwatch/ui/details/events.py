"""The latest events of a lock, grouped by day, for the details window."""

from datetime import date, datetime
from difflib import SequenceMatcher
from enum import IntEnum
from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionFocusRect,
    QStyleOptionViewItem,
    QWidget,
)

from lockwatch.domain.history import Event
from lockwatch.domain.problems import Attention
from lockwatch.ui.theme.colors import attention_color, muted_color
from lockwatch.ui.widgets.text_metrics import BESIDE_TIME, bold, time_width
from lockwatch.ui.wording.details import day_text, event_text
from lockwatch.ui.wording.times import clock_text

_Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
PADDING, BEFORE_DAY = 3, 8
_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeading)


class EventRole(IntEnum):
    """Roles in addition to Qt's own. The display role is the text of the event."""

    TIME = Qt.ItemDataRole.UserRole + 1
    """The time of day; empty for the heading of a day."""


class EventsModel(QAbstractListModel):
    """Events with a heading for each day. Changes insert and remove rows; the model is never reset."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[date | Event] = []

    def show_events(self, events: tuple[Event, ...]) -> None:
        """Show `events`, which are sorted with the latest first."""
        rows: list[date | Event] = []
        for day, of_day in groupby(events, key=lambda event: date.fromtimestamp(event.at)):
            rows += [day, *of_day]
        changes = SequenceMatcher(None, self._rows, rows, autojunk=False).get_opcodes()
        for change, first, end, new_first, new_end in reversed(changes):
            if change in ("delete", "replace"):
                self.beginRemoveRows(NOWHERE, first, end - 1)
                del self._rows[first:end]
                self.endRemoveRows()
            if change in ("insert", "replace"):
                self.beginInsertRows(NOWHERE, first, first + new_end - new_first - 1)
                self._rows[first:first] = rows[new_first:new_end]
                self.endInsertRows()

    def rowCount(self, parent: _Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if isinstance(row, date):
            texts = ("", day_text(row, date.today()))
        else:
            texts = (clock_text(datetime.fromtimestamp(row.at).time()), event_text(row))
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return texts[1]
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(filter(None, texts))
            case EventRole.TIME:
                return texts[0]
        return None


class EventsDelegate(QStyledItemDelegate):
    """Paints the time and beside it the event, on as many lines as it needs; the heading of a day is bold."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, self.height(index, self._view.viewport().width()))

    def height(self, index: _Index, width: int) -> int:
        """Return the height of a row in a view of this width, in pixels."""
        if not index.data(EventRole.TIME):
            return QFontMetrics(bold(self._view.font())).height() + 2 * PADDING + (BEFORE_DAY if index.row() else 0)
        metrics, text = self._view.fontMetrics(), index.data()
        room = max(width - time_width(self._view.font()) - BESIDE_TIME - 2 * PADDING, 1)
        if metrics.horizontalAdvance(text) <= room:
            return metrics.height() + 2 * PADDING
        return metrics.boundingRect(QRect(0, 0, room, 1 << 20), _WRAPPED, text).height() + 2 * PADDING

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        rect = option.rect.adjusted(PADDING, PADDING, -PADDING, -PADDING)
        clock = index.data(EventRole.TIME)
        painter.setPen(attention_color(option.palette, Attention.NONE))
        if not clock:
            painter.setFont(bold(option.font))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom), index.data())
        else:
            width = time_width(option.font)
            words = rect.adjusted(width + BESIDE_TIME, 0, 0, 0)
            painter.drawText(QStyle.visualRect(option.direction, rect, words), _WRAPPED, index.data())
            painter.setPen(muted_color(option.palette))
            beside = QRect(rect.left(), rect.top(), width, rect.height())
            painter.drawText(
                QStyle.visualRect(option.direction, rect, beside), int(Qt.AlignmentFlag.AlignTrailing), clock
            )
        painter.restore()
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus = QStyleOptionFocusRect()
            focus.rect, focus.palette, focus.state = option.rect, option.palette, option.state
            QApplication.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, focus, painter, self._view)


class EventsView(QListView):
    """A list that is as tall as all its rows together. It never scrolls, because the sheet around it does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.events = EventsModel(self)
        self._delegate = EventsDelegate(self)
        self._heights: dict[int, int] = {}
        """The total height of the rows by the width of the view, in pixels."""
        self.setModel(self.events)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Recent events"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for changed in (self.events.rowsInserted, self.events.rowsRemoved):
            changed.connect(self._on_rows_changed)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:  # cached, because a layout asks many times
            rows = (self.events.index(row) for row in range(self.events.rowCount()))
            self._heights[width] = sum(self._delegate.height(row, width) for row in rows)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(max(self.viewport().width(), 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._on_rows_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Page Up and Page Down to the scroll area around all details."""
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _on_rows_changed(self) -> None:
        self._heights.clear()
        self.updateGeometry()
