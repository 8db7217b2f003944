"""Opens the manual from every window."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

MANUAL = "lockwatch:manual"
"""The URL that opens the manual. Only this process understands it; `app/manual.py` handles it."""


def open_manual() -> None:
    QDesktopServices.openUrl(QUrl(MANUAL))


def add_help_key(window: QWidget) -> None:
    """Let F1, or the system's own key for help, open the manual from `window`."""
    key = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), window, autoRepeat=False)
    key.activated.connect(open_manual)
