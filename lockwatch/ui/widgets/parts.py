"""Small widgets and helpers that several windows share."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from lockwatch.domain.problems import Attention
from lockwatch.ui.theme.colors import attention_color, blend, muted_color
from lockwatch.ui.theme.icons import row_pixmap

if TYPE_CHECKING:  # the lock list does not need it
    from PySide6.QtWidgets import QDialog, QDialogButtonBox

MARGIN = 12
"""The margin at the left and right of a window's content, in pixels."""
PICTURE = 18


def plain_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label that wraps and shows plain text, so that a name is never treated as HTML."""
    return _plain(QLabel(text, parent))


class MutedLabel(QLabel):
    """Plain text in a muted colour or in the colour of a level of attention, matched to a light or dark palette."""

    def __init__(self, text: str = "", parent: QWidget | None = None, attention: Attention = Attention.NONE) -> None:
        super().__init__(text, parent)
        self._attention = attention
        _plain(self)
        self._color()

    def set_attention(self, attention: Attention) -> None:
        self._attention = attention
        self._color()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._color()

    def _color(self) -> None:
        palette = QGuiApplication.palette()
        color = attention_color(palette, self._attention) if self._attention else muted_color(palette)
        if self.palette().color(QPalette.ColorRole.WindowText) != color:
            palette.setColor(QPalette.ColorRole.WindowText, color)
            self.setPalette(palette)


class Banner(QFrame):
    """A picture and plain text on a tinted background. The banner is hidden while it has no text."""

    def __init__(self, attention: Attention, parent: QWidget | None = None, picture: str = "alert") -> None:
        """`picture` is a name for `icons.row_pixmap`."""
        super().__init__(parent)
        self._attention, self._picture_name = attention, picture
        self._picture = QLabel(self)
        self._label = plain_label("", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 8, MARGIN, 8)
        row.setSpacing(10)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        self._words = QVBoxLayout()
        self._words.setSpacing(8)
        self._words.addWidget(self._label)
        row.addLayout(self._words, 1)
        self.setAutoFillBackground(True)
        self.hide()
        self._color()

    @property
    def text(self) -> str:
        return self._label.text()

    def show_text(self, text: str) -> None:
        self._label.setText(text)
        self.setVisible(bool(text))

    def add_buttons_below(self, *buttons: QToolButton) -> None:
        """Put buttons below the text, because their labels would leave it too little room beside them."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        self._words.addLayout(row)

    def add_dismissal(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("✕")
        button.setAutoRaise(True)
        button.setAccessibleName(self.tr("Dismiss"))
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return button

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._color()

    def _color(self) -> None:
        palette = QGuiApplication.palette()
        color = attention_color(palette, self._attention)
        ground = blend(color, palette.color(QPalette.ColorRole.Base), 0.12 if self._attention else 0.08)
        self._picture.setPixmap(row_pixmap(self._picture_name, PICTURE, color, self.devicePixelRatioF()))
        if self.palette().color(QPalette.ColorRole.Window) != ground:
            palette.setColor(QPalette.ColorRole.Window, ground)
            self.setPalette(palette)


def heading(label: QLabel, larger: float = 1.0) -> QLabel:
    """Make the font of `label` bold, multiply its size by `larger`, and return the label."""
    font = label.font()
    font.setBold(True)
    font.setPointSizeF(font.pointSizeF() * larger)
    label.setFont(font)
    return label


def close_button(dialog: "QDialog") -> "QDialogButtonBox":
    """Return a button box with the button "Close", for a dialog that asks nothing."""
    from PySide6.QtWidgets import QDialogButtonBox

    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
    buttons.rejected.connect(dialog.reject)
    return buttons


def fit_height(dialog: "QDialog", width: int) -> None:
    """Resize a dialog to `width` and to the height that its wrapped texts need, which adjustSize() often misses."""
    layout = dialog.layout()
    assert layout is not None
    layout.activate()
    width = max(width, layout.totalMinimumSize().width())
    wanted = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the default ignores height for width
    dialog.setMinimumSize(width, wanted)
    dialog.resize(width, wanted)


def _plain(label: QLabel) -> QLabel:
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    label.setWordWrap(True)  # last, because it adds height for width to the policy
    return label
