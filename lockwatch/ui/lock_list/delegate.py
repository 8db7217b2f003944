"""Paints the rows of the lock list. All texts come from the model.

`QStyle` is not imported: its first use creates all its enums, which would delay the list by 5 ms.
"""

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from lockwatch.domain.problems import Attention
from lockwatch.ui.lock_list.model import Role
from lockwatch.ui.theme.colors import ATTENTION_SHARE, attention_color, blend, muted_color
from lockwatch.ui.theme.icons import row_pixmap
from lockwatch.ui.widgets.parts import MARGIN

_Index = QModelIndex | QPersistentModelIndex

GAP = 10
PADDING = 7
PICTURE = 24
BATTERY = 18
BUTTON = 28
"""Width and height in pixels; WCAG 2.2 (2.5.8) demands at least 24."""
BUTTON_PICTURE = 16
QUIET_PICTURE = 14
HOVER_SHARE, PRESSED_SHARE = 0.12, 0.22
ROW_SHARE = 0.05
"""The share of the text colour in the background of the row under the pointer."""
ROUNDED = 5
STRIPE, BADGE, FOCUS_WIDTH = 4, 12, 1.5
HEADING_ABOVE, HEADING_BELOW = 8, 3


class RowButton(IntEnum):
    """The buttons of a row, from left to right.

    A row with active alerts has the first two, one with silenced alerts the last.
    """

    ACKNOWLEDGE = 0
    SNOOZE = 1
    TAKE_BACK = 2


_BUTTON_PICTURES = {
    RowButton.ACKNOWLEDGE: "acknowledge",
    RowButton.SNOOZE: "snooze",
    RowButton.TAKE_BACK: "take_back",
}


class LockDelegate(QStyledItemDelegate):
    """Paints a row: a picture, the name above the status, and at the right the battery level.

    An old battery level has the time of its reading below it. A row with alerts has buttons before the battery. They
    are painted rather than widgets, because a thousand locks may lose their bridge at once. `button_rect` returns where
    they are, and the view handles their clicks. The first row of a section has the section's heading above it.
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
        """Highlight a button, given by its row and kind, or no button (None). Return the rows to repaint."""
        before = self._hovered_button, self._button_pressed
        self._hovered_button, self._button_pressed = at, pressed
        return {each[0] for each in (before[0], at) if each} if before != (at, pressed) else set()

    def show_focus(self, shown: bool) -> bool:
        """Show or hide the frame of the current row, which only keyboard users need. Return whether this changes it."""
        before, self._focus_shown = self._focus_shown, shown
        return before != shown

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row, heading = self._heights or self.heights(option.font)
        return QSize(0, row + heading if index.data(Role.SECTION) else row)

    def heights(self, font: QFont) -> tuple[int, int]:
        """Return the heights of a row and of a heading, in pixels. They are cached until `forget_heights`."""
        if self._heights is None:
            text = QFontMetrics(_bold(font)).height() + QFontMetrics(font).height()
            self._heights = max(text, PICTURE, BUTTON) + 2 * PADDING, _heading_height(font)
        return self._heights

    def forget_heights(self) -> None:
        """Drop the cached heights, because the font has changed."""
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
        row.paint_text()
        painter.restore()

    def _is_current(self, option: QStyleOptionViewItem, index: _Index) -> bool:
        view = option.widget if self._focus_shown else None
        return isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex() == index


def row_rect(option: QStyleOptionViewItem, index: _Index) -> QRect:
    """Return the rectangle of the row without the heading above it."""
    return option.rect.adjusted(0, _heading_height(option.font) if index.data(Role.SECTION) else 0, 0, 0)


def _heading_height(font: QFont) -> int:
    return HEADING_ABOVE + QFontMetrics(font).height() + HEADING_BELOW


def _buttons(index: _Index) -> tuple[RowButton, ...]:
    silencing = (RowButton.ACKNOWLEDGE, RowButton.SNOOZE) if index.data(Role.CAN_SILENCE) else ()
    return (*silencing, RowButton.TAKE_BACK) if index.data(Role.SILENCED) else silencing


def button_rect(button: RowButton, option: QStyleOptionViewItem, index: _Index) -> QRect:
    """Return where `button` is in a row that has it. Only the rect, font and direction of `option` matter."""
    row = row_rect(option, index)
    right = row.right() + 1 - MARGIN - _battery_width(option.font, index) - GAP // 2
    left = right - BUTTON * sum(other >= button for other in {button, *_buttons(index)})
    return _visual_rect(option.direction, row, QRect(left, row.center().y() - BUTTON // 2 + 1, BUTTON, BUTTON))


def button_at(point: QPoint, option: QStyleOptionViewItem, index: _Index) -> RowButton | None:
    """Return the button under `point`, if there is one."""
    return next((button for button in _buttons(index) if button_rect(button, option, index).contains(point)), None)


def text_width(option: QStyleOptionViewItem, index: _Index) -> int:
    """Return the width for the name and for the status, in pixels: from the picture to the buttons or the battery."""
    buttons = _buttons(index)
    taken = 2 * MARGIN + PICTURE + 2 * GAP + _battery_width(option.font, index)
    return max(option.rect.width() - taken - (GAP // 2 + len(buttons) * BUTTON if buttons else 0), 0)


def status_shown(option: QStyleOptionViewItem, index: _Index) -> str:
    """Return the longest form of the status that fits into the row, or the shortest form if none fits."""
    width, metrics = text_width(option, index), QFontMetrics(option.font)
    status: str = index.data(Role.STATUS)
    if metrics.horizontalAdvance(status) <= width:
        return status
    shorter: tuple[str, ...] = index.data(Role.STATUS_SHORTER)
    return next((text for text in shorter if metrics.horizontalAdvance(text) <= width), shorter[-1])


def _visual_rect(direction: Qt.LayoutDirection, around: QRect, rect: QRect) -> QRect:
    """Like QStyle.visualRect: mirror `rect` within `around` in right-to-left layouts."""
    if direction is not Qt.LayoutDirection.RightToLeft:
        return rect
    return rect.translated(around.left() + around.right() - rect.left() - rect.right(), 0)


def _battery_width(font: QFont, index: _Index) -> int:
    metrics = QFontMetrics(font)
    level = max(metrics.horizontalAdvance(text) for text in (index.data(Role.BATTERY_LEVEL), "100 %"))
    return max(BATTERY + GAP // 2 + level, metrics.horizontalAdvance(index.data(Role.BATTERY_READ_AT)))


class _Row:
    """Paints one row. Positions are computed from left to right; `_at` mirrors them in right-to-left layouts."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self._painter, self._index, self._option = painter, index, option
        self._whole = row_rect(option, index)
        self._rect = self._whole.adjusted(MARGIN, PADDING, -MARGIN, -PADDING)
        self._metrics = QFontMetrics(option.font)
        self._muted = muted_color(option.palette)
        self._attention = self._row_attention()

    def paint_heading(self, text: str) -> None:
        rect = self._option.rect
        height = self._metrics.height()
        rect = QRect(rect.left() + MARGIN, rect.top() + HEADING_ABOVE, rect.width() - 2 * MARGIN, height)
        self._painter.setFont(_bold(self._option.font))
        shown = QFontMetrics(self._painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        self._text(shown, self._muted, rect)
        self._painter.setFont(self._option.font)

    def paint_ground(self, *, current: bool, pointed: bool) -> None:
        """Paint the background: that of attention, or of the row under the pointer, and a frame for the focus.

        Attention is stronger than the focus: it fills the row and has a stripe at its beginning.
        """
        palette = self._option.palette
        base, highlight = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Highlight)
        rect = self._whole.adjusted(3, 1, -4, -2)
        ground = blend(palette.color(QPalette.ColorRole.Text), base, ROW_SHARE) if pointed else base
        if self._attention is not Attention.NONE:
            color = attention_color(palette, self._attention)
            ground = blend(color, ground, ATTENTION_SHARE)
            self._rounded(rect, ground)
            self._rounded(self._at(QRect(rect.left(), rect.top() + 1, STRIPE, rect.height() - 2)), color)
        elif pointed:
            self._rounded(rect, ground)
        if current:
            self._rounded(rect, QColor(Qt.GlobalColor.transparent), QPen(highlight, FOCUS_WIDTH))

    def _row_attention(self) -> Attention:
        """Return the level of attention that the whole row needs: none if it is outdated or quiet."""
        if self._index.data(Role.GREYED):
            return Attention.NONE
        levels = (Attention(self._index.data(role)) for role in (Role.STATUS_ATTENTION, Role.BATTERY_ATTENTION))
        worst = max(levels)
        return worst if worst >= Attention.WARNING else Attention.NONE

    def paint_picture(self) -> None:
        color = self._color(Role.STATUS_ATTENTION)
        name: str = self._index.data(Role.PICTURE)
        top = self._rect.center().y() - PICTURE // 2 + 1
        self._picture(name, color, self._rect.left(), top, PICTURE)
        if self._attention is Attention.CRITICAL and name != "alert":
            self._paint_critical_badge(self._rect.left() + PICTURE - BADGE, top + PICTURE - BADGE)

    def _paint_critical_badge(self, left: int, top: int) -> None:
        """Paint the triangle of the tray icon over the corner of the picture."""
        palette = self._option.palette
        color = attention_color(palette, Attention.CRITICAL)
        ground = blend(color, palette.color(QPalette.ColorRole.Base), ATTENTION_SHARE)
        self._rounded(self._at(QRect(left - 1, top - 1, BADGE + 3, BADGE + 3)), ground)
        self._picture("alert", color, left, top, BADGE + 1)

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
            # `_at` mirrors twice: here, to undo the mirroring by `button_rect`, and below, where the parts are painted.
            rect = self._at(button_rect(button, self._option, self._index))
            if button is hovered:
                share = PRESSED_SHARE if pressed else HOVER_SHARE
                ground = blend(text, palette.color(QPalette.ColorRole.Base), share)
                self._rounded(self._at(rect.adjusted(1, 1, -1, -1)), ground)
            color = text if button is hovered else self._muted
            self._picture(_BUTTON_PICTURES[button], color, rect.left() + margin, rect.top() + margin, BUTTON_PICTURE)

    def paint_text(self) -> None:
        left = self._rect.left() + PICTURE + GAP
        bold = _bold(self._option.font)
        metrics = QFontMetrics(bold)
        status_top = self._rect.top() + metrics.height()
        width = text_width(self._option, self._index)
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
        """Paint a crossed-out bell and the reason after the name. Return the width that is left for the name."""
        quiet: str = self._index.data(Role.QUIET)
        if not quiet:
            return width
        needed = GAP + QUIET_PICTURE + GAP // 3 + self._metrics.horizontalAdvance(quiet)
        name_width = name_metrics.horizontalAdvance(self._index.data())
        if width - needed < min(name_width, width // 3):  # too narrow for the reason: only the bell
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
