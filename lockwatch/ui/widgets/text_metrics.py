"""Text measurements that several views share."""

from datetime import time

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont, QFontMetrics

from lockwatch.ui.wording.times import clock_text, range_text, since_clock_text

BESIDE_TIME = 14
"""The space between a time of day and the text beside it, in pixels."""
_WIDE_TIMES = (time(0, 0), time(10, 48), time(22, 48))
_time_widths: dict[tuple[str, str], int] = {}


def time_width(font: QFont) -> int:
    """Return the width of a column of times of day, in pixels; cached by font and language."""
    key = font.key(), QLocale().name()
    if key not in _time_widths:
        advance = QFontMetrics(font).horizontalAdvance
        _time_widths[key] = max(advance(clock_text(each)) for each in _WIDE_TIMES)
    return _time_widths[key]


def times_width(font: QFont) -> int:
    """Return the width of a column of times from and until, in pixels; cached by font and language."""
    key = f"{font.key()} from and until", QLocale().name()
    if key not in _time_widths:
        advance = QFontMetrics(font).horizontalAdvance
        clocks = [clock_text(each) for each in _WIDE_TIMES]
        _time_widths[key] = max(
            advance(text) for clock in clocks for text in (since_clock_text(clock), range_text(clock, clock))
        )
    return _time_widths[key]


def bold(font: QFont) -> QFont:
    """Return a bold copy of `font`."""
    heavy = QFont(font)
    heavy.setBold(True)
    return heavy
