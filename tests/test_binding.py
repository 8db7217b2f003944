"""The Python binding of Qt that is installed can run for months."""

import sys

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot


def test_a_call_takes_no_reference_from_none(qtbot: QtBot) -> None:
    """PySide6 6.12 does before Python 3.12, and aborts the process after some thousands of calls."""
    timer = QTimer()
    before = sys.getrefcount(None)
    for _ in range(500):
        timer.setInterval(1)
    assert abs(sys.getrefcount(None) - before) < 100
