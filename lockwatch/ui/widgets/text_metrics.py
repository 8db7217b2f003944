"""Sizes of texts that several views lay out in the same way."""

from datetime import time

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont, QFontMetrics

from lockwatch.ui.wording.times import clock_text

BESIDE_TIME = 14
"""Between a time of day and the text beside it."""
_WIDE_TIMES = (time(0, 0), time(10, 48), time(22, 48))
_time_widths: dict[tuple[str, str], int] = {}


def time_width(font: QFont) -> int:
    """The width of a column of times of day; measured once per font and language."""
    of = font.key(), QLocale().name()
    if of not in _time_widths:
        advance = QFontMetrics(font).horizontalAdvance
        _time_widths[of] = max(advance(clock_text(each)) for each in _WIDE_TIMES)
    return _time_widths[of]


def bold(font: QFont) -> QFont:
    """A copy of `font` in bold, for the heading of a day."""
    heavy = QFont(font)
    heavy.setBold(True)
    return heavy
