"""The Python binding of Qt that is installed can run for months."""

import subprocess
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


def test_the_sources_of_what_is_imported_are_not_kept() -> None:
    """Eight MiB of the running program were texts of modules."""
    script = (
        "import linecache; from lockwatch.app.pyside_memory import leave_sources_unread; leave_sources_unread();"
        "before = len(linecache.cache); import requests, lockwatch.app.program; print(len(linecache.cache) - before)"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "0"
