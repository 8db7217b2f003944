"""The keys of every window, and what they open."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

MANUAL = "lockwatch:manual"
"""The URL that opens the manual. Only this process understands it; `app/manual.py` handles it."""
SETTINGS = "lockwatch-settings:"
"""The URL that opens the settings, likewise; `app/settings_window.py` handles it."""


def open_manual() -> None:
    QDesktopServices.openUrl(QUrl(MANUAL))


def open_settings() -> None:
    QDesktopServices.openUrl(QUrl(SETTINGS))


def add_window_keys(window: QWidget) -> None:
    """Give `window` the keys that work in every window.

    F1 opens the manual and Ctrl+W closes the window, unless the system has other keys for these two. Ctrl+comma opens
    the settings and Ctrl+Q quits Lockwatch; Qt knows no standard keys for these on every system.
    """
    standard = QKeySequence.StandardKey
    for keys, do in (
        (QKeySequence.keyBindings(standard.HelpContents), open_manual),
        (QKeySequence.keyBindings(standard.Close), window.close),
        ([QKeySequence("Ctrl+,")], open_settings),
        ([QKeySequence("Ctrl+Q")], QApplication.quit),
    ):
        shortcut = QShortcut(window)
        shortcut.setKeys(keys)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(do)
