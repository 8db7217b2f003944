"""What screen readers are told beyond what Qt tells them by itself."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QListView, QWidget


def announce(widget: QWidget, text: str) -> None:
    """Let screen readers say `text`, which `widget` shows, wherever the focus is."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def announce_current(view: QListView) -> None:
    """Let screen readers say the current row of a list, which gets the focus now.

    Qt names only the list then, and the row not before another becomes the current one.
    """
    QTimer.singleShot(0, view, lambda: _focus_current(view))  # after Qt's own event for the list


def _focus_current(view: QListView) -> None:
    if view.hasFocus() and view.currentIndex().isValid():
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(view.currentIndex().row())
        QAccessible.updateAccessibility(event)
