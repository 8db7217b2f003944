"""The gallery's picture of real notifications."""

import os
import sys
from pathlib import Path

import pytest
from devtools.gallery.notifications import PARTS, SCENES, draw_notifications
from PySide6.QtGui import QImage

from tests.virtual_desktop.required import require


def test_all_notifications_are_in_one_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    path = tmp_path / "notifications.png"
    require(*PARTS)
    assert draw_notifications(path)
    picture = QImage(str(path))
    assert picture.height() > 80 * len(SCENES)
    assert picture.width() > 300
