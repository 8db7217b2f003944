"""The page that is shown instead of an empty list."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from lockwatch.ui.theme.colors import muted_color
from lockwatch.ui.theme.icons import row_pixmap
from lockwatch.ui.widgets.parts import MARGIN, MutedLabel

PICTURE = 40


class EmptyPage(QWidget):
    """A picture, a sentence and, if needed, a button for entering an access key."""

    token_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._picture = QLabel(self)
        self._text = MutedLabel("", self)
        self.enter_token = QPushButton(self.tr("Enter access key…"), self)
        self.enter_token.clicked.connect(self.token_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, 2 * MARGIN)
        column.setSpacing(MARGIN)
        column.addStretch()
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)
        column.addWidget(self.enter_token, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_emptiness(self, picture: str, text: str, *, needs_token: bool = False) -> None:
        """Show a picture, given by its name for `icons.row_pixmap`, and a sentence."""
        self._text.setText(text)
        self.enter_token.setVisible(needs_token)
        if picture != self._shown:
            self._paint(picture)
        self._shown = picture

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._shown:
            self._paint(self._shown)

    def _paint(self, name: str) -> None:
        color = muted_color(QGuiApplication.palette())
        self._picture.setPixmap(row_pixmap(name, PICTURE, color, self.devicePixelRatioF()))
