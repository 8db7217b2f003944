"""Keeps the mouse wheel from changing a field that does not have the focus."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget


class WheelGuard(QObject):
    """Guards the spin boxes and combo boxes that `window` has when the guard is created. Later ones are not guarded."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        for field in (*window.findChildren(QAbstractSpinBox), *window.findChildren(QComboBox)):
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # with WheelFocus, the wheel would give it the focus
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ignore the wheel over a field that does not have the focus; the scroll area around it scrolls instead."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False
