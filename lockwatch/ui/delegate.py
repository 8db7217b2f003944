"""How a row looks. It paints what the model says, and words nothing."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionFocusRect, QStyleOptionViewItem

from lockwatch.ui.icons import row_pixmap
from lockwatch.ui.model import Attention, Role

_Index = QModelIndex | QPersistentModelIndex

MARGIN = 12
GAP = 10
PADDING = 7
PICTURE = 24
BATTERY = 18
MUTED_SHARE = 0.65

_ATTENTION = {  # (on light, on dark); at least 4.5:1 on the usual backgrounds (WCAG 1.4.3)
    Attention.WARNING: ("#8a4b00", "#ffbf66"),
    Attention.CRITICAL: ("#b3261e", "#ff9d94"),
}


def attention_color(palette: QPalette, attention: Attention) -> QColor:
    """Of text and pictures; plain text's where nothing asks for attention."""
    if attention is Attention.NONE:
        return palette.color(QPalette.ColorRole.Text)
    dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
    return QColor(_ATTENTION[attention][dark])


def muted_color(palette: QPalette) -> QColor:
    """Of what matters less, and of what is too old: between text and background."""
    return blend(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base), MUTED_SHARE)


def blend(over: QColor, under: QColor, share: float) -> QColor:
    """An opaque mixture; with transparency, text would be drawn without its hinting."""
    return QColor(
        *(
            round(share * a + (1 - share) * b)
            for a, b in (
                (over.red(), under.red()),
                (over.green(), under.green()),
                (over.blue(), under.blue()),
            )
        )
    )


class LockDelegate(QStyledItemDelegate):
    """Picture, name over status; at the right the battery, over the time it was read where that is past."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        text = QFontMetrics(_bold(option.font)).height() + QFontMetrics(option.font).height()
        return QSize(0, max(text, PICTURE) + 2 * PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        row = _Row(painter, option, index)
        row.paint_picture()
        row.paint_words(row.paint_battery())
        painter.restore()
        by_keyboard = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if option.state & by_keyboard == by_keyboard:
            focus = QStyleOptionFocusRect()
            focus.rect = option.rect.adjusted(3, 1, -3, -1)
            focus.palette, focus.state = option.palette, option.state
            style = option.widget.style() if option.widget else QApplication.style()
            style.drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, focus, painter, option.widget)


class _Row:
    """One row's painting, from left to right; `_at` mirrors it where people read the other way."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self._painter, self._index, self._option = painter, index, option
        self._rect: QRect = option.rect.adjusted(MARGIN, PADDING, -MARGIN, -PADDING)
        self._metrics = QFontMetrics(option.font)
        self._muted = muted_color(option.palette)

    def paint_picture(self) -> None:
        color = self._color(Role.STATUS_ATTENTION)
        self._picture(Role.PICTURE, color, self._rect.left(), self._rect.center().y() - PICTURE // 2 + 1, PICTURE)

    def paint_battery(self) -> int:
        """Answers the left edge of what it painted, for the first and for the second line alike."""
        color = self._color(Role.BATTERY_ATTENTION)
        read_at: str = self._index.data(Role.BATTERY_READ_AT)
        level: str = self._index.data(Role.BATTERY_LEVEL)
        level_width = max(self._metrics.horizontalAdvance(text) for text in (level, "100 %"))
        read_at_width = self._metrics.horizontalAdvance(read_at)
        width = max(BATTERY + GAP // 2 + level_width, read_at_width)
        height = self._metrics.height()
        top = self._rect.center().y() + 1 - (height if read_at else height // 2)
        right = self._rect.right() + 1
        self._text(level, self._muted if read_at else color, QRect(right - level_width, top, level_width, height), True)
        if read_at:
            self._text(read_at, self._muted, QRect(right - width, top + height, width, height), True)
        picture_left = right - level_width - GAP // 2 - BATTERY
        self._picture(Role.BATTERY_PICTURE, color, picture_left, top + (height - BATTERY) // 2, BATTERY)
        return right - width

    def paint_words(self, right: int) -> None:
        left = self._rect.left() + PICTURE + GAP
        bold = _bold(self._option.font)
        metrics = QFontMetrics(bold)
        status_top = self._rect.top() + metrics.height()
        width = max(right - GAP - left, 0)
        name = metrics.elidedText(self._index.data(), Qt.TextElideMode.ElideMiddle, width)
        status = self._metrics.elidedText(self._index.data(Role.STATUS), Qt.TextElideMode.ElideRight, width)
        self._painter.setFont(bold)
        plain = self._muted if self._index.data(Role.STALE) else attention_color(self._option.palette, Attention.NONE)
        self._text(name, plain, QRect(left, self._rect.top(), width, metrics.height()))
        self._painter.setFont(self._option.font)
        attention = Attention(self._index.data(Role.STATUS_ATTENTION))
        color = self._color(Role.STATUS_ATTENTION) if attention else self._muted
        self._text(status, color, QRect(left, status_top, width, self._metrics.height()))

    def _color(self, role: Role) -> QColor:
        if self._index.data(Role.STALE):
            return self._muted
        return attention_color(self._option.palette, Attention(self._index.data(role)))

    def _picture(self, role: Role, color: QColor, left: int, top: int, size: int) -> None:
        pixmap = row_pixmap(self._index.data(role), size, color, self._painter.device().devicePixelRatioF())
        self._painter.drawPixmap(self._at(QRect(left, top, size, size)), pixmap)

    def _text(self, text: str, color: QColor, rect: QRect, to_the_right: bool = False) -> None:
        side = Qt.AlignmentFlag.AlignRight if to_the_right else Qt.AlignmentFlag.AlignLeft
        flags = QStyle.visualAlignment(self._option.direction, side | Qt.AlignmentFlag.AlignVCenter)
        self._painter.setPen(color)
        self._painter.drawText(self._at(rect), int(flags) | Qt.TextFlag.TextSingleLine, text)

    def _at(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self._option.direction, self._option.rect, rect)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
