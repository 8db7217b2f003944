"""A check box that is seen also while it is not ticked."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from lockwatch.ui.theme.colors import blend

OUTLINE = 0.65
"""How much of the text's colour is in the outline: enough for 3:1 in light and dark (WCAG 1.4.11)."""
CORNER = 2


class CheckBox(QCheckBox):
    def paintEvent(self, event: QPaintEvent) -> None:
        """Fusion draws the outline in the window's colour, a little darker (`QFusionStylePrivate::outline`): 2:1."""
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
