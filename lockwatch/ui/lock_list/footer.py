"""The bottom of the list window: buttons for other windows, and a menu for what users seldom need."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from lockwatch.ui.widgets.help import open_manual
from lockwatch.ui.widgets.parts import MARGIN

ARROW = 12
"""The room for the arrow beside the text of a button with a menu, in pixels."""


class MenuButton(QToolButton):
    """A button with a menu, and an arrow beside its text. Qt would paint a tiny one into the corner, below the text."""

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(ARROW, 0)

    def paintEvent(self, _: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.features = option.features & ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        painter = QStylePainter(self)
        option.text = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        button, option.text = self.rect(), self.text()
        option.rect = button.adjusted(0, 0, -ARROW, 0)
        painter.drawControl(QStyle.ControlElement.CE_ToolButtonLabel, option)
        option.rect = button.adjusted(button.width() - ARROW - 4, 0, -4, 0)
        painter.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorArrowDown, option)
        painter.end()


class Footer(QWidget):
    """Buttons for the history and the settings, and a menu with Help, About and Quit."""

    history_requested = Signal()
    settings_requested = Signal()
    about_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.menu = QMenu(self)
        for text, requested in (
            (self.tr("Help"), open_manual),
            (self.tr("About Lockwatch"), self.about_requested.emit),
            (self.tr("Quit"), self.quit_requested.emit),
        ):
            self.menu.addAction(text).triggered.connect(lambda _, requested=requested: requested())
        self.menu.insertSeparator(self.menu.actions()[-1])
        history, settings = self._button(self.tr("History")), self._button(self.tr("Settings"))
        history.clicked.connect(self.history_requested)
        settings.clicked.connect(self.settings_requested)
        more = self._button(self.tr("More"), MenuButton(self))
        more.setMenu(self.menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.buttons = (history, settings, more)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN - 5, 4, MARGIN - 5, 4)
        for button in self.buttons:
            row.addWidget(button)
        row.insertStretch(2)

    def _button(self, text: str, button: QToolButton | None = None) -> QToolButton:
        button = button or QToolButton(self)
        button.setText(text)
        button.setAutoRaise(True)
        return button
