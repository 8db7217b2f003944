"""Where the list opens on a desktop with two monitors, which needs a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from lockwatch.ui.lock_list.popup import Popup

app = QApplication([])
for pointer in (QPoint(1000, 100), QPoint(100, 100), QPoint(-500, -500)):
    QCursor.setPos(pointer)
    popup = Popup()
    popup.open()
    print(app.screenAt(popup.geometry().center()).name())
"""


@pytest.fixture
def platform(tmp_path: Path) -> str:
    """The Qt platform with two monitors side by side, of which the left one is the primary."""
    common = {"y": 0, "width": 800, "height": 600, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screens = [{"name": "left", "x": 0} | common, {"name": "right", "x": 800} | common]
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": screens}))
    return f"offscreen:configfile={file.name}"  # its whole path would have a colon on Windows, which ends a value


def test_the_list_opens_on_the_monitor_with_the_pointer_or_else_on_the_primary_one(
    platform: str, tmp_path: Path
) -> None:
    """For `lockwatch show`, which says nothing about where the icon is."""
    path = os.pathsep.join(filter(None, sys.path))
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "QT_QPA_PLATFORM": platform, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split() == ["right", "left", "left"], ran.stderr
