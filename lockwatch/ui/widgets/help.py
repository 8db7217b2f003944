"""The keys of every window, and the manual that one of them opens."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

MANUAL = "lockwatch:manual"
"""The URL that opens the manual. Only this process understands it; `app/manual.py` handles it."""


def open_manual() -> None:
    QDesktopServices.openUrl(QUrl(MANUAL))


def add_window_keys(window: QWidget) -> None:
    """Let F1 open the manual and Ctrl+W close `window`, or the system's own keys for both."""
    standard = QKeySequence.StandardKey
    for keys, do in ((standard.HelpContents, open_manual), (standard.Close, window.close)):
        shortcut = QShortcut(window)
        shortcut.setKeys(keys)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(do)
