"""A check box with enough contrast while it is not ticked, which leaves the Return key to the window."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from lockwatch.ui.theme.colors import blend

OUTLINE = 0.65
"""The share of the text colour in the outline: enough for 3:1 in light and dark themes (WCAG 2.2, 1.4.11)."""
CORNER = 2


class CheckBox(QCheckBox):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Return and Enter to the window's default button. With Qt's theme for GTK they would change the tick."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint an outline over that of Fusion, whose contrast is 2:1 (`QFusionStylePrivate::outline`)."""
        super().paintEvent(event)
        if self.style().name() != "fusion":
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        text, ground = self.palette().color(QPalette.ColorRole.WindowText), self.palette().color(self.backgroundRole())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(blend(text, ground, OUTLINE), 1))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
