"""Asks whether what happened is to be forgotten, and says exactly what goes and what stays."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from lockwatch.ui.delegate import attention_color
from lockwatch.ui.icons import row_pixmap
from lockwatch.ui.model import Attention
from lockwatch.ui.wording_history import ask_to_forget_text

translate = QCoreApplication.translate
PICTURE = 32


def ask_to_forget(parent: QWidget, key: str | None, name: str, forget: Callable[[str | None], object]) -> QMessageBox:
    """Calls `forget` with `key`, None for everything, if the person wishes so. The dialog deletes itself."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    color = attention_color(QGuiApplication.palette(), Attention.CRITICAL)
    box.setIconPixmap(row_pixmap("alert", PICTURE, color, parent.devicePixelRatioF()))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(translate("Forgetting", "Forget"))
    question, what = ask_to_forget_text(key, name)
    box.setText(question)
    box.setInformativeText(what)
    yes = box.addButton(translate("Forgetting", "Forget"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    yes.clicked.connect(lambda: forget(key))
    box.open()
    return box
