"""How a row looks. It paints what the model says, and words nothing.

`QStyle` stays out: the first use of its name makes all its enums, which costs 5 ms as the list opens.
"""

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from lockwatch.domain.problems import Attention
from lockwatch.ui.lock_list.model import Role
from lockwatch.ui.theme.colors import CURRENT_SHARE, attention_color, blend, muted_color
from lockwatch.ui.theme.icons import row_pixmap
from lockwatch.ui.widgets.parts import MARGIN

_Index = QModelIndex | QPersistentModelIndex

GAP = 10
PADDING = 7
PICTURE = 24
BATTERY = 18
BUTTON = 28
"""Both ways; WCAG 2.2 (2.5.8) wants 24 at least."""
BUTTON_PICTURE = 16
QUIET_PICTURE = 14
HOVER_SHARE, PRESSED_SHARE = 0.12, 0.22
ROW_SHARE = 0.05
"""How much of the text's colour is in the ground of the row under the pointer."""
ROUNDED = 5
HEADING_ABOVE, HEADING_BELOW = 8, 3


class RowButton(IntEnum):
    """What can be pressed in a row, from left to right: the first two where something speaks, or else the last."""

    ACKNOWLEDGE = 0
    SNOOZE = 1
    TAKE_BACK = 2


_OF_LOUD, _OF_SILENCED = (RowButton.ACKNOWLEDGE, RowButton.SNOOZE), (RowButton.TAKE_BACK,)
_BUTTON_PICTURES = {
    RowButton.ACKNOWLEDGE: "acknowledge",
    RowButton.SNOOZE: "snooze",
    RowButton.TAKE_BACK: "take_back",
}


class LockDelegate(QStyledItemDelegate):
    """Picture, name over status; at the right the battery, over the time it was read where that is past.

    Where there is something to tell, buttons stand before the battery. They are painted, because a thousand locks
    may lose their bridge at once; `button_rect` says where they are, and the view what becomes of a press. Over the
    first row of a section stands its heading.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heights: tuple[int, int] | None = None
        self._hovered_row = -1
        self._hovered_button: tuple[int, RowButton] | None = None
        self._button_pressed = False
        self._focus_shown = False

    def hover_row(self, row: int) -> set[int]:
        """Highlight the row under the pointer, -1 for none. Return the rows to repaint."""
        before, self._hovered_row = self._hovered_row, row
        return {before, row} - {-1} if row != before else set()

    def hover_button(self, at: tuple[int, RowButton] | None, *, pressed: bool = False) -> set[int]:
        """Highlight the button under the pointer, given with its row. Return the rows to repaint."""
        before = self._hovered_button, self._button_pressed
        self._hovered_button, self._button_pressed = at, pressed
        return {each[0] for each in (before[0], at) if each} if before != (at, pressed) else set()

    def show_focus(self, shown: bool) -> bool:
        """Show or hide the frame of the current row, which only keyboard users need. Return whether that is new."""
        before, self._focus_shown = self._focus_shown, shown
        return before != shown

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row, heading = self._heights or self.heights(option.font)
        return QSize(0, row + heading if index.data(Role.SECTION) else row)

    def heights(self, font: QFont) -> tuple[int, int]:
        """Of a row, and of a heading. They are measured once, as a thousand rows ask; see `forget_heights`."""
        if self._heights is None:
            text = QFontMetrics(_bold(font)).height() + QFontMetrics(font).height()
            self._heights = max(text, PICTURE, BUTTON) + 2 * PADDING, _heading_height(font)
        return self._heights

    def forget_heights(self) -> None:
        """As the font is another one."""
        self._heights = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        row = _Row(painter, option, index)
        if heading := index.data(Role.SECTION):
            row.paint_heading(heading)
        row.paint_ground(current=self._is_current(option, index), pointed=index.row() == self._hovered_row)
        row.paint_picture()
        row.paint_battery()
        if buttons := _buttons(index):
            row_of, hovered = self._hovered_button or (-1, None)
            row.paint_buttons(buttons, hovered if row_of == index.row() else None, self._button_pressed)
        row.paint_words()
        painter.restore()

    def _is_current(self, option: QStyleOptionViewItem, index: _Index) -> bool:
        view = option.widget if self._focus_shown else None
        return isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex() == index


def row_rect(option: QStyleOptionViewItem, index: _Index) -> QRect:
    """The row without the heading over it."""
    return option.rect.adjusted(0, _heading_height(option.font) if index.data(Role.SECTION) else 0, 0, 0)


def _heading_height(font: QFont) -> int:
    return HEADING_ABOVE + QFontMetrics(font).height() + HEADING_BELOW


def _buttons(index: _Index) -> tuple[RowButton, ...]:
    if index.data(Role.LOUD):
        return _OF_LOUD
    return _OF_SILENCED if index.data(Role.SILENCED) else ()


def button_rect(button: RowButton, option: QStyleOptionViewItem, index: _Index) -> QRect:
    """Where `button` is in a row that has it; of `option`, its rect, font and direction count."""
    row = row_rect(option, index)
    right = row.right() + 1 - MARGIN - _battery_width(option.font, index) - GAP // 2
    left = right - (2 * BUTTON if button is RowButton.ACKNOWLEDGE else BUTTON)
    return _visual_rect(option.direction, row, QRect(left, row.center().y() - BUTTON // 2 + 1, BUTTON, BUTTON))


def button_at(point: QPoint, option: QStyleOptionViewItem, index: _Index) -> RowButton | None:
    """The button under `point`, if the row has any."""
    return next((button for button in _buttons(index) if button_rect(button, option, index).contains(point)), None)


def words_width(option: QStyleOptionViewItem, index: _Index) -> int:
    """What name and status have, each in its line, between the picture and what is at the right."""
    buttons = _buttons(index)
    taken = 2 * MARGIN + PICTURE + 2 * GAP + _battery_width(option.font, index)
    return max(option.rect.width() - taken - (GAP // 2 + len(buttons) * BUTTON if buttons else 0), 0)


def status_shown(option: QStyleOptionViewItem, index: _Index) -> str:
    """As much of the status as has room; the shortest where none has."""
    width, metrics = words_width(option, index), QFontMetrics(option.font)
    status: str = index.data(Role.STATUS)
    if metrics.horizontalAdvance(status) <= width:
        return status
    shorter: tuple[str, ...] = index.data(Role.STATUS_SHORTER)
    return next((text for text in shorter if metrics.horizontalAdvance(text) <= width), shorter[-1])


def _visual_rect(direction: Qt.LayoutDirection, around: QRect, rect: QRect) -> QRect:
    """As Qt's: mirrored in `around` where people read from right to left."""
    if direction is not Qt.LayoutDirection.RightToLeft:
        return rect
    return rect.translated(around.left() + around.right() - rect.left() - rect.right(), 0)


def _battery_width(font: QFont, index: _Index) -> int:
    metrics = QFontMetrics(font)
    level = max(metrics.horizontalAdvance(text) for text in (index.data(Role.BATTERY_LEVEL), "100 %"))
    return max(BATTERY + GAP // 2 + level, metrics.horizontalAdvance(index.data(Role.BATTERY_READ_AT)))


class _Row:
    """One row's painting, from left to right; `_at` mirrors it where people read the other way."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self._painter, self._index, self._option = painter, index, option
        self._whole = row_rect(option, index)
        self._rect = self._whole.adjusted(MARGIN, PADDING, -MARGIN, -PADDING)
        self._metrics = QFontMetrics(option.font)
        self._muted = muted_color(option.palette)

    def paint_heading(self, text: str) -> None:
        rect = self._option.rect
        height = self._metrics.height()
        rect = QRect(rect.left() + MARGIN, rect.top() + HEADING_ABOVE, rect.width() - 2 * MARGIN, height)
        self._painter.setFont(_bold(self._option.font))
        shown = QFontMetrics(self._painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        self._text(shown, self._muted, rect)
        self._painter.setFont(self._option.font)

    def paint_ground(self, *, current: bool, pointed: bool) -> None:
        """Of the row with the focus, and of the one under the pointer."""
        palette = self._option.palette
        base, highlight = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Highlight)
        rect = self._whole.adjusted(3, 1, -4, -2)
        if current:
            self._rounded(rect, blend(highlight, base, CURRENT_SHARE), QPen(highlight))
        elif pointed:
            self._rounded(rect, blend(palette.color(QPalette.ColorRole.Text), base, ROW_SHARE))

    def paint_picture(self) -> None:
        color = self._color(Role.STATUS_ATTENTION)
        name: str = self._index.data(Role.PICTURE)
        self._picture(name, color, self._rect.left(), self._rect.center().y() - PICTURE // 2 + 1, PICTURE)

    def paint_battery(self) -> None:
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

    def paint_buttons(self, buttons: tuple[RowButton, ...], hovered: RowButton | None, pressed: bool) -> None:
        palette = self._option.palette
        text = palette.color(QPalette.ColorRole.Text)
        margin = (BUTTON - BUTTON_PICTURE) // 2
        for button in buttons:
            rect = self._at(button_rect(button, self._option, self._index))  # mirrored twice, as painting mirrors too
            if button is hovered:
                share = PRESSED_SHARE if pressed else HOVER_SHARE
                ground = blend(text, palette.color(QPalette.ColorRole.Base), share)
                self._rounded(self._at(rect.adjusted(1, 1, -1, -1)), ground)
            color = text if button is hovered else self._muted
            self._picture(_BUTTON_PICTURES[button], color, rect.left() + margin, rect.top() + margin, BUTTON_PICTURE)

    def paint_words(self) -> None:
        left = self._rect.left() + PICTURE + GAP
        bold = _bold(self._option.font)
        metrics = QFontMetrics(bold)
        status_top = self._rect.top() + metrics.height()
        width = words_width(self._option, self._index)
        name_width = self._paint_quiet(left, width, metrics)
        name = metrics.elidedText(self._index.data(), Qt.TextElideMode.ElideMiddle, name_width)
        status = self._metrics.elidedText(status_shown(self._option, self._index), Qt.TextElideMode.ElideRight, width)
        self._painter.setFont(bold)
        plain = self._muted if self._index.data(Role.GREYED) else attention_color(self._option.palette, Attention.NONE)
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
        if self._index.data(Role.GREYED):
            return self._muted
        return attention_color(self._option.palette, Attention(self._index.data(role)))

    def _picture(self, name: str, color: QColor, left: int, top: int, size: int) -> None:
        pixmap = row_pixmap(name, size, color, self._painter.device().devicePixelRatioF())
        self._painter.drawPixmap(self._at(QRect(left, top, size, size)), pixmap)

    def _text(self, text: str, color: QColor, rect: QRect, to_the_right: bool = False) -> None:
        if self._option.direction is Qt.LayoutDirection.RightToLeft:
            to_the_right = not to_the_right
        side = Qt.AlignmentFlag.AlignRight if to_the_right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        self._painter.setPen(color)
        self._painter.drawText(self._at(rect), int(flags) | Qt.TextFlag.TextSingleLine, text)

    def _rounded(self, rect: QRect, color: QColor, pen: QPen | Qt.PenStyle = Qt.PenStyle.NoPen) -> None:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(pen)
        self._painter.setBrush(color)
        self._painter.drawRoundedRect(rect, ROUNDED, ROUNDED)

    def _at(self, rect: QRect) -> QRect:
        return _visual_rect(self._option.direction, self._option.rect, rect)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
