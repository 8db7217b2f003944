"""Where a window by the tray's icon goes."""

from PySide6.QtCore import QPoint, QRect, QSize

SCREEN_MARGIN = 8


def tray_corner(screen: QRect, free: QRect) -> QPoint:
    """Where a tray most likely is, as `free`, the part of `screen` without panels, tells: at the end of the panel.

    That is at the right of one above or below, and at the bottom of one at a side; without a panel, below.
    """
    if free.top() > screen.top():
        return free.topRight()
    if free.left() > screen.left() and free.bottom() == screen.bottom():
        return free.bottomLeft()
    return free.bottomRight()


def placed(size: QSize, near: QPoint, free: QRect) -> QPoint:
    """The corner of a window of `size` by `near`: on its inner side, and wholly within `free`."""
    below = near.y() < free.center().y()
    left, top = near.x() - size.width() // 2, near.y() if below else near.y() - size.height()
    free = free.adjusted(SCREEN_MARGIN, SCREEN_MARGIN, -SCREEN_MARGIN - size.width(), -SCREEN_MARGIN - size.height())
    return QPoint(max(free.left(), min(left, free.right() + 1)), max(free.top(), min(top, free.bottom() + 1)))
