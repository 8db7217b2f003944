"""The bottom of the list window: buttons for other windows, and a menu for what users seldom need."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from lockwatch.ui.widgets.help import open_manual
from lockwatch.ui.widgets.parts import MARGIN


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
        more = self._button(self.tr("More"))
        more.setMenu(self.menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.buttons = (history, settings, more)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN - 5, 4, MARGIN - 5, 4)
        for button in self.buttons:
            row.addWidget(button)
        row.insertStretch(2)

    def _button(self, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAutoRaise(True)
        return button
