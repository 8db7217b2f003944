"""Small widgets of the details window."""

from math import ceil

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from lockwatch.domain.problems import Attention
from lockwatch.ui.theme.colors import attention_color, muted_color
from lockwatch.ui.theme.icons import row_pixmap
from lockwatch.ui.widgets.parts import plain_label

LEAST_LINES = 10


class Picture(QLabel):
    """One of the pictures of the lock list in the colours of the palette. Its height is that of `lines` lines of text.

    It is for decoration only: the text beside it says the same.
    """

    def __init__(self, lines: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._shown: tuple[str, Attention, bool] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_picture(self, name: str, attention: Attention, *, muted: bool) -> None:
        if self._shown != (name, attention, muted):
            self._shown = name, attention, muted
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._draw()

    def _draw(self) -> None:
        if self._shown is not None:
            name, attention, muted = self._shown
            size = round(self._lines * self.fontMetrics().height())
            self.setPixmap(row_pixmap(name, size, _ink(attention, muted), self.devicePixelRatioF()))


class NameLabel(QLabel):
    """Plain text that wraps even within a word that is wider than the label.

    It is aligned with its neighbours, whichever direction the text itself is written in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return ceil(self._laid_out(width).boundingRect().height())

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = min(metrics.horizontalAdvance(self.text()) + 1, 40 * metrics.averageCharWidth())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(8 * self.fontMetrics().averageCharWidth(), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        laid_out = self._laid_out(self.width())
        laid_out.draw(painter, QPointF(0, (self.height() - laid_out.boundingRect().height()) / 2))
        painter.end()

    def _laid_out(self, width: int) -> QTextLayout:
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout = QTextLayout(self.text(), self.font())
        layout.setTextOption(option)
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout


class Scroll(QScrollArea):
    """Scrolls its widget vertically, and is at least as wide as the widget needs."""

    def __init__(self, widget: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys still reach it from the focused widget inside
        self.setWidgetResizable(True)
        self._sheet = widget
        self.setWidget(widget)

    def minimumSizeHint(self) -> QSize:
        width = self._sheet.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, LEAST_LINES * self.fontMetrics().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def heading(text: str, parent: QWidget) -> QLabel:
    """Return a label for the heading of a section."""
    label = plain_label(text, parent)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _ink(attention: Attention, muted: bool) -> QColor:
    """Return the colour in which a picture is drawn."""
    palette = QGuiApplication.palette()
    return muted_color(palette) if muted else attention_color(palette, attention)
