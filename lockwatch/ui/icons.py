"""The pictures: the tray's icon, the application's, and those of the list's rows.

All come from ``resources/icons`` and are drawn once per size. QtSvg is imported with the first one.
"""

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from lockwatch.domain.glance import Overview
from lockwatch.resources import resources

TRAY_SIZES = (16, 22, 24, 32, 48, 64)
"""Pixels. What trays ask for, at 100 to 300 %."""
PAUSED = QColor("#7b828a")
"""Of the mark; like every colour of the tray's icons about as far from white as from near-black (4:1)."""


def icon_path(name: str) -> Path:
    """Where picture `name` is, for example ``tray/locked``; raises FileNotFoundError if it is not there."""
    path = resources() / "icons" / f"{name}.svg"
    if not path.is_file():
        raise FileNotFoundError(f"There is no picture {name!r}: {path} is missing")
    return path


@cache
def tray_icon(overview: Overview, *, paused: bool = False) -> QIcon:
    """The tray's icon for `overview`, with two bars in its corner when paused."""
    return _icon(f"tray/{overview.value}", paused)


@cache
def app_icon() -> QIcon:
    """The application's own icon, for windows and notifications."""
    return _icon("lockwatch")


def row_pixmap(name: str, size: int, color: QColor, device_pixel_ratio: float) -> QPixmap:
    """Picture `name` of a row in one `color`, `size` logical pixels wide and high."""
    return _row_pixmap(name, size, color.rgba(), device_pixel_ratio)


@lru_cache(maxsize=256)
def _row_pixmap(name: str, size: int, rgba: int, device_pixel_ratio: float) -> QPixmap:
    pixmap = _draw(f"row/{name}", round(size * device_pixel_ratio))
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor.fromRgba(rgba))
    painter.end()
    pixmap.setDevicePixelRatio(device_pixel_ratio)
    return pixmap


def _icon(name: str, paused: bool = False) -> QIcon:
    icon = QIcon()
    for size in TRAY_SIZES:
        pixmap = _draw(name, size)
        if paused:
            _mark_paused(pixmap)
        icon.addPixmap(pixmap)
    return icon


def _draw(name: str, size: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(icon_path(name)))
    if not renderer.isValid():
        raise ValueError(f"Not a picture: {icon_path(name)}")
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, _target(size))
    painter.end()
    return pixmap


def _target(size: int) -> QRectF:
    """The square to draw into. 22 is drawn as 24 less a pixel all round: 24 keeps the 16-grid's edges sharp."""
    return QRectF(-1, -1, 24, 24) if size == 22 else QRectF(0, 0, size, size)


def _mark_paused(pixmap: QPixmap) -> None:
    """Put two bars into the lower left corner, where they leave every shackle whole."""
    unit = pixmap.width() // 16  # whole pixels, for sharp bars
    top = pixmap.height() - 6 * unit
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.fillRect(0, top - unit, 6 * unit, 7 * unit, Qt.GlobalColor.transparent)
    for x in (0, 3):
        painter.fillRect(x * unit, top, 2 * unit, 6 * unit, PAUSED)
    painter.end()
