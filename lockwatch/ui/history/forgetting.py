"""The question that the user must confirm before history is deleted. It says what will be deleted and what will not."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from lockwatch.ui.widgets.confirmation import ask_before
from lockwatch.ui.wording.history import ask_to_forget_text

translate = QCoreApplication.translate


def ask_to_forget(
    parent: QWidget, key: str | None, name: str, forget: Callable[[str | None], object], *, left: bool
) -> QMessageBox:
    """Ask the user, and call `forget` with `key` if they agree; None means everything.

    `left` says whether the lock has left the account.
    """
    question, what = ask_to_forget_text(key, name, left=left)
    return ask_before(translate("Forgetting", "Delete"), question, what, parent, lambda: forget(key))
