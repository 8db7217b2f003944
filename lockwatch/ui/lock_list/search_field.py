"""The search field above the lock list."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

_INTO_THE_LIST = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    left_down = Signal()
    """Emitted when the user has pressed a key that leads down, into the list."""
    chosen = Signal()
    """Emitted when the user has pressed Enter, to choose the first lock that was found."""
    focus_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search"))
        self.setAccessibleName(self.tr("Search for a lock"))
        self.textChanged.connect(self._on_text_changed)

    def _on_text_changed(self, text: str) -> None:
        if text and not self.isClearButtonEnabled():
            self.setClearButtonEnabled(True)  # created with the first letter, since it takes longer than the field
            self.findChildren(QToolButton)[0].setAccessibleName(self.tr("Clear the search"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _INTO_THE_LIST:
            self.left_down.emit()
        elif event.key() in _CHOOSE:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()
