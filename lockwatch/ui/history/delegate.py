"""Paints the rows of the history. All have the same height, so that only visible rows have to be measured."""

from functools import cache

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lockwatch.domain.problems import Attention
from lockwatch.ui.history.model import TimelineRole
from lockwatch.ui.history.rows import RowContent
from lockwatch.ui.theme.colors import CURRENT_SHARE, attention_color, blend, muted_color
from lockwatch.ui.theme.icons import row_pixmap
from lockwatch.ui.widgets.text_metrics import BESIDE_TIME, bold, times_width

_Index = QModelIndex | QPersistentModelIndex

PADDING = 4
GUTTER = 7
"""The width in pixels of the strip at the leading edge, which is hatched while Lockwatch could not see the locks."""
HATCH_STEP = 7
ARROW = 14
"""The width in pixels of the column with the arrows that show and hide details."""
NAME_SHARE = 0.3
"""The names take at most this share of a row's width."""


class TimelineDelegate(QStyledItemDelegate):
    """Paints the times, a picture, the name of the lock and the text of an episode in columns.

    The heading of a day is bold with a line below it. The column of names is left out for the history of a single lock.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._name_width = 0
        self._names: tuple[frozenset[str], str] = (frozenset(), "")

    def show_names(self, names: frozenset[str]) -> None:
        """Set all names that can occur. The longest one determines the width of their column."""
        self._names = names, ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        content: RowContent = index.data(TimelineRole.CONTENT)
        if not content.time:  # a heading, which is disabled
            palette = QPalette(option.palette)
            palette.setCurrentColorGroup(QPalette.ColorGroup.Normal)
            option.palette = palette
        painter.save()
        painter.setClipRect(option.rect)
        self._paint_ground(painter, option, content, index.row())
        if content.time:
            self._paint_text(painter, option, content, _inner(option))
        else:
            paint_day(painter, option, content.text)
        painter.restore()

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, row: int) -> None:
        palette, rect, state = option.palette, option.rect, option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, _ground(palette, selected=True))
        if content.gap or content.unseen:
            gutter = QStyle.visualRect(option.direction, rect, QRect(rect.left(), rect.top(), GUTTER, rect.height()))
            painter.fillRect(gutter, _ground(palette, selected=bool(state & QStyle.StateFlag.State_Selected)))
            _hatch(painter, gutter, muted_color(palette), row)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _paint_text(self, painter: QPainter, option: QStyleOptionViewItem, content: RowContent, rect: QRect) -> None:
        """Paint the columns: an arrow, the time, a picture, the name and the text."""
        palette, direction, metrics = option.palette, option.direction, option.fontMetrics
        muted, attention = muted_color(palette), content.attention
        plain = muted if content.detail or content.gap else attention_color(palette, Attention.NONE)
        if content.expanded is not None:
            _paint_arrow(painter, self.arrow_rect(option.rect, direction), muted, direction, content.expanded)
        words = rect.adjusted(ARROW, 0, 0, 0)
        times = times_width(option.font)
        painter.setPen(muted)
        beside = QRect(words.left(), rect.top(), times, rect.height())
        _write(painter, direction, rect, beside, content.time)
        words.adjust(times + BESIDE_TIME, 0, 0, 0)
        size = metrics.height()
        if content.picture:
            at = QRect(words.left(), words.center().y() - size // 2 + 1, size, size)
            color = muted if attention is Attention.NONE else attention_color(palette, attention)
            pixmap = row_pixmap(content.picture, size, color, painter.device().devicePixelRatioF())
            painter.drawPixmap(QStyle.visualRect(direction, rect, at), pixmap)
        words.adjust(size + 2 * PADDING, 0, 0, 0)
        names = self._names_width(option, rect.width())
        if names and (content.name or content.detail):
            name = metrics.elidedText(content.name, Qt.TextElideMode.ElideMiddle, names)
            beside = QRect(words.left(), rect.top(), names, rect.height())
            painter.setPen(plain)
            _write(painter, direction, rect, beside, name)
            words.adjust(names + BESIDE_TIME, 0, 0, 0)
        loud = attention > Attention.NONE and (content.detail or content.goes_on)
        painter.setPen(attention_color(palette, attention) if loud else plain)
        text = metrics.elidedText(content.text, Qt.TextElideMode.ElideRight, words.width())
        _write(painter, direction, rect, words, text)

    @staticmethod
    def arrow_rect(row: QRect, direction: Qt.LayoutDirection) -> QRect:
        """Return the part of a row that contains the arrow with which the user shows or hides the details."""
        return QStyle.visualRect(direction, row, QRect(row.left() + GUTTER, row.top(), ARROW + PADDING, row.height()))

    def _names_width(self, option: QStyleOptionViewItem, width: int) -> int:
        names, font = self._names
        if font != option.font.key():
            advance = QFontMetrics(option.font).horizontalAdvance
            self._name_width = max((advance(name) + 1 for name in names), default=0)
            self._names = names, option.font.key()
        return min(self._name_width, round(NAME_SHARE * width))


def _paint_arrow(painter: QPainter, rect: QRect, color: QColor, direction: Qt.LayoutDirection, expanded: bool) -> None:
    """Paint an arrow that points down if `expanded`, and towards the text otherwise."""
    side = 1 if direction is Qt.LayoutDirection.LeftToRight else -1
    middle = QPointF(rect.center())
    points = [(-4, -2), (0, 2), (4, -2)] if expanded else [(-2 * side, -4), (2 * side, 0), (-2 * side, 4)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.5))
    painter.drawPolyline([middle + QPointF(x, y) for x, y in points])
    painter.restore()


def _ground(palette: QPalette, *, selected: bool) -> QColor:
    base = palette.color(QPalette.ColorRole.Base)
    return blend(palette.color(QPalette.ColorRole.Highlight), base, CURRENT_SHARE) if selected else base


def _inner(option: QStyleOptionViewItem) -> QRect:
    """Return the part of a row that contains its texts."""
    if option.direction is Qt.LayoutDirection.RightToLeft:
        return option.rect.adjusted(2 * PADDING, 0, -GUTTER - PADDING - 2, 0)
    return option.rect.adjusted(GUTTER + PADDING + 2, 0, -2 * PADDING, 0)


def paint_day(painter: QPainter, option: QStyleOptionViewItem, day: str) -> None:
    """Paint `day` as the heading of a day."""
    palette, rect = option.palette, _inner(option)
    painter.setFont(bold(option.font))
    painter.setPen(attention_color(palette, Attention.NONE))
    _write(painter, option.direction, rect, rect, day)
    painter.setPen(blend(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base), 0.3))
    painter.drawLine(rect.left(), option.rect.bottom(), rect.right(), option.rect.bottom())


def _write(painter: QPainter, direction: Qt.LayoutDirection, around: QRect, rect: QRect, text: str) -> None:
    """Paint `text` in `rect`, which is mirrored within `around` in right-to-left layouts."""
    painter.drawText(QStyle.visualRect(direction, around, rect), _text_flags(direction), text)


@cache
def _text_flags(direction: Qt.LayoutDirection) -> int:
    """Return the flags of `_write`; cached because flags of Qt are slow in Python."""
    flags = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    return int(flags | Qt.AlignmentFlag.AlignAbsolute) | int(Qt.TextFlag.TextSingleLine)


def _hatch(painter: QPainter, rect: QRect, color: QColor, row: int) -> None:
    """Fill `rect` with oblique lines that continue from row to row."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.5))
    high = rect.height()
    first = rect.left() - (row * high) % HATCH_STEP
    for left in range(first, rect.right() + high + HATCH_STEP, HATCH_STEP):
        painter.drawLine(left, rect.top(), left - high, rect.top() + high)
    painter.restore()
