"""Where the list window opens: by the tray icon, or where a tray probably is."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from lockwatch.ui.lock_list.placement import placed, tray_corner

ROOM = QRect(0, 30, 1000, 970)


@pytest.mark.parametrize(
    ("near", "corner"),
    [
        (QPoint(500, 10), QPoint(320, 38)),
        (QPoint(500, 990), QPoint(320, 590)),
        (QPoint(990, 10), QPoint(632, 38)),
        (QPoint(0, 500), QPoint(8, 500)),
        (QPoint(5000, 5000), QPoint(632, 592)),
    ],
)
def test_the_window_opens_at_the_icon_and_within_the_screen(near: QPoint, corner: QPoint) -> None:
    assert placed(QSize(360, 400), near, ROOM) == corner


SCREEN = QRect(1920, 0, 1280, 1024)


@pytest.mark.parametrize(
    ("free", "corner"),
    [
        (SCREEN.adjusted(0, 0, 0, -30), QPoint(3199, 993)),
        (SCREEN.adjusted(0, 30, 0, 0), QPoint(3199, 30)),
        (SCREEN.adjusted(60, 0, 0, 0), QPoint(1980, 1023)),
        (SCREEN.adjusted(0, 0, -60, 0), QPoint(3139, 1023)),
        (SCREEN, QPoint(3199, 1023)),
    ],
)
def test_the_tray_is_assumed_at_the_end_of_the_panel(free: QRect, corner: QPoint) -> None:
    assert tray_corner(SCREEN, free) == corner
