"""Asks whether what happened is to be forgotten, and says exactly what goes and what stays."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from lockwatch.ui.widgets.confirmation import ask_before
from lockwatch.ui.wording.history import ask_to_forget_text

translate = QCoreApplication.translate


def ask_to_forget(
    parent: QWidget, key: str | None, name: str, forget: Callable[[str | None], object], *, left: bool
) -> QMessageBox:
    """Calls `forget` with `key`, None for everything, if the person wishes so; `left`: it has left the account."""
    question, what = ask_to_forget_text(key, name, left=left)
    return ask_before(translate("Forgetting", "Forget"), question, what, parent, lambda: forget(key))
