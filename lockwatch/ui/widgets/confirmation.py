"""The question before something is deleted for good. "Cancel" is the default."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QGridLayout, QMessageBox, QSpacerItem, QWidget

from lockwatch.domain.problems import Attention
from lockwatch.ui.theme.colors import attention_color
from lockwatch.ui.theme.icons import row_pixmap

PICTURE = 32
WIDTH = 60
"""The least width of a question, in average characters. Qt makes it as narrow as its first sentence."""


def ask_before(deed: str, question: str, what: str, parent: QWidget, do: Callable[[], object]) -> QMessageBox:
    """Ask a question, and call `do` if the user presses the button labelled `deed`, a verb.

    `what` says what will be deleted and what will be left. The dialog deletes itself when it is closed.
    """
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    color = attention_color(QGuiApplication.palette(), Attention.CRITICAL)
    box.setIconPixmap(row_pixmap("alert", PICTURE, color, parent.devicePixelRatioF()))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(deed)
    box.setText(question)
    box.setInformativeText(what)
    yes = box.addButton(deed, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    for button in box.buttons():
        button.setIcon(QIcon())
    widen(box)
    yes.clicked.connect(do)
    box.open()
    return box


def widen(box: QMessageBox) -> None:
    """Give the texts of a message box a comfortable width. Call it when all else is set."""
    layout = box.layout()
    assert isinstance(layout, QGridLayout)
    width = WIDTH * box.fontMetrics().averageCharWidth()
    layout.addItem(QSpacerItem(width, 0), layout.rowCount(), 0, 1, layout.columnCount())
