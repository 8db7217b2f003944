"""How a row looks. It paints what the model says, and words nothing."""

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
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
BUTTON = 28
"""Both ways; WCAG 2.2 (2.5.8) wants 24 at least."""
BUTTON_PICTURE = 16
QUIET_PICTURE = 14
MUTED_SHARE = 0.65
HOVER_SHARE, PRESSED_SHARE = 0.12, 0.22

_ATTENTION = {  # (on light, on dark); at least 4.5:1 on the usual backgrounds (WCAG 1.4.3)
    Attention.WARNING: ("#8a4b00", "#ffbf66"),
    Attention.CRITICAL: ("#b3261e", "#ff9d94"),
}


class RowButton(IntEnum):
    """What can be pressed in a row with something to tell, from left to right."""

    ACKNOWLEDGE = 0
    SNOOZE = 1


_BUTTON_PICTURES = {RowButton.ACKNOWLEDGE: "acknowledge", RowButton.SNOOZE: "snooze"}


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
    """Picture, name over status; at the right the battery, over the time it was read where that is past.

    Where there is something to tell, two buttons stand before the battery. They are painted, because a thousand locks
    may lose their bridge at once; `button_rect` says where they are, and the view what becomes of a press.
    """

    hovered: tuple[int, RowButton] | None = None
    """The button under the pointer, by its row."""
    pressed = False
    """Is that one held down?"""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        text = QFontMetrics(_bold(option.font)).height() + QFontMetrics(option.font).height()
        return QSize(0, max(text, PICTURE, BUTTON) + 2 * PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        row = _Row(painter, option, index)
        row.paint_picture()
        right = row.paint_battery()
        if index.data(Role.LOUD):
            hovered = self.hovered[1] if self.hovered and self.hovered[0] == index.row() else None
            right = row.paint_buttons(hovered, self.pressed)
        row.paint_words(right)
        painter.restore()
        by_keyboard = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if option.state & by_keyboard == by_keyboard:
            focus = QStyleOptionFocusRect()
            focus.rect = option.rect.adjusted(3, 1, -3, -1)
            focus.palette, focus.state = option.palette, option.state
            style = option.widget.style() if option.widget else QApplication.style()
            style.drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, focus, painter, option.widget)


def button_rect(button: RowButton, option: QStyleOptionViewItem, index: _Index) -> QRect:
    """Where `button` is in a row that has buttons; of `option`, its rect, font and direction count."""
    row = option.rect
    right = row.right() + 1 - MARGIN - _battery_width(option.font, index) - GAP // 2
    left = right - (len(RowButton) - button) * BUTTON
    return QStyle.visualRect(option.direction, row, QRect(left, row.center().y() - BUTTON // 2 + 1, BUTTON, BUTTON))


def button_at(point: QPoint, option: QStyleOptionViewItem, index: _Index) -> RowButton | None:
    """The button under `point`, if the row has any."""
    if not index.data(Role.LOUD):
        return None
    return next((button for button in RowButton if button_rect(button, option, index).contains(point)), None)


def _battery_width(font: QFont, index: _Index) -> int:
    metrics = QFontMetrics(font)
    level = max(metrics.horizontalAdvance(text) for text in (index.data(Role.BATTERY_LEVEL), "100 %"))
    return max(BATTERY + GAP // 2 + level, metrics.horizontalAdvance(index.data(Role.BATTERY_READ_AT)))


class _Row:
    """One row's painting, from left to right; `_at` mirrors it where people read the other way."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self._painter, self._index, self._option = painter, index, option
        self._rect: QRect = option.rect.adjusted(MARGIN, PADDING, -MARGIN, -PADDING)
        self._metrics = QFontMetrics(option.font)
        self._muted = muted_color(option.palette)

    def paint_picture(self) -> None:
        color = self._color(Role.STATUS_ATTENTION)
        name: str = self._index.data(Role.PICTURE)
        self._picture(name, color, self._rect.left(), self._rect.center().y() - PICTURE // 2 + 1, PICTURE)

    def paint_battery(self) -> int:
        """Answers the left edge of what it painted, for the first and for the second line alike."""
        color = self._color(Role.BATTERY_ATTENTION)
        read_at: str = self._index.data(Role.BATTERY_READ_AT)
        level: str = self._index.data(Role.BATTERY_LEVEL)
        level_width = max(self._metrics.horizontalAdvance(text) for text in (level, "100 %"))
        width = _battery_width(self._option.font, self._index)
        height = self._metrics.height()
        top = self._rect.center().y() + 1 - (height if read_at else height // 2)
        right = self._rect.right() + 1
        self._text(level, self._muted if read_at else color, QRect(right - level_width, top, level_width, height), True)
        if read_at:
            self._text(read_at, self._muted, QRect(right - width, top + height, width, height), True)
        left = right - level_width - GAP // 2 - BATTERY
        self._picture(self._index.data(Role.BATTERY_PICTURE), color, left, top + (height - BATTERY) // 2, BATTERY)
        return right - width

    def paint_buttons(self, hovered: RowButton | None, pressed: bool) -> int:
        """Answers their left edge."""
        palette, left = self._option.palette, self._option.rect.right()
        text = palette.color(QPalette.ColorRole.Text)
        margin = (BUTTON - BUTTON_PICTURE) // 2
        for button in RowButton:
            rect = self._at(button_rect(button, self._option, self._index))  # mirrored twice, as painting mirrors too
            if button is hovered:
                share = PRESSED_SHARE if pressed else HOVER_SHARE
                self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._painter.setPen(Qt.PenStyle.NoPen)
                self._painter.setBrush(blend(text, palette.color(QPalette.ColorRole.Base), share))
                self._painter.drawRoundedRect(self._at(rect.adjusted(1, 1, -1, -1)), 4, 4)
            color = text if button is hovered else self._muted
            self._picture(_BUTTON_PICTURES[button], color, rect.left() + margin, rect.top() + margin, BUTTON_PICTURE)
            left = min(left, rect.left())
        return left

    def paint_words(self, right: int) -> None:
        left = self._rect.left() + PICTURE + GAP
        bold = _bold(self._option.font)
        metrics = QFontMetrics(bold)
        status_top = self._rect.top() + metrics.height()
        width = max(right - GAP - left, 0)
        name_width = self._paint_quiet(left, width, metrics)
        name = metrics.elidedText(self._index.data(), Qt.TextElideMode.ElideMiddle, name_width)
        status = self._metrics.elidedText(self._index.data(Role.STATUS), Qt.TextElideMode.ElideRight, width)
        self._painter.setFont(bold)
        plain = self._muted if self._index.data(Role.STALE) else attention_color(self._option.palette, Attention.NONE)
        self._text(name, plain, QRect(left, self._rect.top(), width, metrics.height()))
        self._painter.setFont(self._option.font)
        attention = Attention(self._index.data(Role.STATUS_ATTENTION))
        color = self._color(Role.STATUS_ATTENTION) if attention else self._muted
        self._text(status, color, QRect(left, status_top, width, self._metrics.height()))

    def _paint_quiet(self, left: int, width: int, name_metrics: QFontMetrics) -> int:
        """A muted bell and its reason behind the name; answers what width is left to the name."""
        quiet: str = self._index.data(Role.QUIET)
        if not quiet:
            return width
        needed = GAP + QUIET_PICTURE + GAP // 3 + self._metrics.horizontalAdvance(quiet)
        name_width = name_metrics.horizontalAdvance(self._index.data())
        if width - needed < min(name_width, width // 3):  # too narrow for words: the bell alone
            quiet, needed = "", GAP + QUIET_PICTURE
        at = left + min(name_width, width - needed) + GAP
        top, height = self._rect.top(), name_metrics.height()
        self._picture("quiet", self._muted, at, top + (height - QUIET_PICTURE) // 2 + 1, QUIET_PICTURE)
        words = at + QUIET_PICTURE + GAP // 3
        self._text(quiet, self._muted, QRect(words, top, left + width - words, height))
        return width - needed

    def _color(self, role: Role) -> QColor:
        if self._index.data(Role.STALE):
            return self._muted
        return attention_color(self._option.palette, Attention(self._index.data(role)))

    def _picture(self, name: str, color: QColor, left: int, top: int, size: int) -> None:
        pixmap = row_pixmap(name, size, color, self._painter.device().devicePixelRatioF())
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
