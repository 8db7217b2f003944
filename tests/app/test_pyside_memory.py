"""The installed PySide6 neither loses references nor keeps sources in memory."""

import subprocess
import sys

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot


def test_calls_do_not_change_the_reference_count_of_none(qtbot: QtBot) -> None:
    """PySide6 6.12 loses one with each call before Python 3.12, and aborts the process after some thousands."""
    timer = QTimer()
    before = sys.getrefcount(None)
    for _ in range(500):
        timer.setInterval(1)
    assert abs(sys.getrefcount(None) - before) < 100


def test_the_sources_of_imported_modules_are_not_read() -> None:
    """The sources would take 8 MiB in the running program."""
    script = (
        "import linecache; from lockwatch.app.pyside_memory import leave_sources_unread; leave_sources_unread();"
        "before = len(linecache.cache); import requests, lockwatch.app.program; print(len(linecache.cache) - before)"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "0"
