"""Fields for numbers and times of day."""

from datetime import time

from PySide6.QtCore import QLocale, QTime
from PySide6.QtWidgets import QSpinBox, QTimeEdit, QWidget

FIELD_WIDTH = 150


def number(parent: QWidget, low: int, high: int, text: str) -> QSpinBox:
    """Return a spin box. The parts of `text` before and after ``{n}`` become its prefix and suffix."""
    before, _, after = text.partition("{n}")
    spin = QSpinBox(parent)
    spin.setRange(low, high)
    spin.setPrefix(before)
    spin.setSuffix(after)
    spin.setKeyboardTracking(False)  # typing 120 must be one change, not three
    spin.setMinimumWidth(FIELD_WIDTH)
    return spin


def clock(parent: QWidget) -> QTimeEdit:
    """Return a field for a time of day, in the short format of the locale."""
    edit = QTimeEdit(parent)
    locale = QLocale()
    short = locale.timeFormat(QLocale.FormatType.ShortFormat)  # has seconds in the C locale
    edit.setDisplayFormat("HH:mm" if locale.language() is QLocale.Language.C else short)
    edit.setKeyboardTracking(False)
    edit.setWrapping(True)  # from 23 to 0
    return edit


def to_time(at: QTime) -> time:
    """Return a time of day in whole minutes."""
    return time(at.hour(), at.minute())
