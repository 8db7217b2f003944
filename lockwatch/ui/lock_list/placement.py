"""Computes where a window by the tray icon is placed."""

from PySide6.QtCore import QPoint, QRect, QSize

SCREEN_MARGIN = 8


def tray_corner(screen: QRect, free: QRect) -> QPoint:
    """Guess where the tray is from `free`, the part of `screen` without panels: at the end of the panel.

    That is the right end of a horizontal panel and the lower end of a vertical one. Without a panel, it is the lower
    right corner of the screen.
    """
    if free.top() > screen.top():
        return free.topRight()
    if free.left() > screen.left() and free.bottom() == screen.bottom():
        return free.bottomLeft()
    return free.bottomRight()


def placed(size: QSize, near: QPoint, free: QRect) -> QPoint:
    """Return the upper left corner of a window of `size` that opens at `near` and lies within `free`."""
    below = near.y() < free.center().y()
    left, top = near.x() - size.width() // 2, near.y() if below else near.y() - size.height()
    free = free.adjusted(SCREEN_MARGIN, SCREEN_MARGIN, -SCREEN_MARGIN - size.width(), -SCREEN_MARGIN - size.height())
    return QPoint(max(free.left(), min(left, free.right() + 1)), max(free.top(), min(top, free.bottom() + 1)))
