"""The pictures: the tray's icon, the application's, and those of the list's rows.

All come from ``resources/icons`` and are drawn once per size and tone. QtSvg is imported with the first one.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from lockwatch.domain.overview_level import Overview
from lockwatch.util.resources import resources

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

TRAY_SIZES = (16, 22, 24, 32, 48, 64)
"""Pixels. What trays ask for, at 100 to 300 %."""
CALM = frozenset({Overview.LOCKED, Overview.NO_LOCKS})
"""Drawn with ink alone; the others carry colour, for what needs attention."""
INK = "currentColor"
TONES: dict[bool | None, dict[str, str]] = {
    None: {INK: "#7b828a"},
    True: {INK: "#f2f3f5", "#c26f00": "#ffb13d", "#e03c3c": "#ff7a70", "#1f86d6": "#62b6ff"},
    False: {INK: "#2e3338", "#c26f00": "#b35c00", "#e03c3c": "#c9252d", "#1f86d6": "#0a6cc4"},
}
"""What the colours of the files become on a dark panel, on a light one, and where that is not known.

The files hold the last, which reads on both. All are 3:1 or more to their panels (WCAG 2.1, 1.4.11): #000 to #2b2b2b,
#e8e8e8 to #fff.
"""


def icon_path(name: str) -> Path:
    """Where picture `name` is, for example ``tray/locked``; raises FileNotFoundError if it is not there."""
    path = resources() / "icons" / f"{name}.svg"
    if not path.is_file():
        raise FileNotFoundError(f"There is no picture {name!r}: {path} is missing")
    return path


@cache
def tray_icon(overview: Overview, panel_dark: bool | None, *, paused: bool = False) -> QIcon:
    """The tray's icon for `overview`, with two bars in its corner when paused. `panel_dark` None: not known."""
    tone = TONES[panel_dark]
    renderer, icon = _renderer(f"tray/{overview.value}", tone), QIcon()
    for size in TRAY_SIZES:
        pixmap = _draw(renderer, size)
        if paused:
            _mark_paused(pixmap, QColor(tone[INK]))
        icon.addPixmap(pixmap)
    icon.setIsMask(overview in CALM)  # macOS then takes the menu bar's own ink
    return icon


@cache
def app_icon() -> QIcon:
    """The application's own icon, for windows and notifications."""
    renderer, icon = _renderer("lockwatch"), QIcon()
    for size in TRAY_SIZES:
        icon.addPixmap(_draw(renderer, size))
    return icon


def row_pixmap(name: str, size: int, color: QColor, device_pixel_ratio: float) -> QPixmap:
    """Picture `name` of a row in one `color`, `size` logical pixels wide and high."""
    return _row_pixmap(name, size, color.name(), device_pixel_ratio)


@lru_cache(maxsize=256)
def _row_pixmap(name: str, size: int, ink: str, device_pixel_ratio: float) -> QPixmap:
    pixmap = _draw(_renderer(f"row/{name}", {"#000": ink}), round(size * device_pixel_ratio))
    pixmap.setDevicePixelRatio(device_pixel_ratio)
    return pixmap


def _renderer(name: str, tone: Mapping[str, str] = MappingProxyType({})) -> "QSvgRenderer":
    from PySide6.QtSvg import QSvgRenderer

    text = icon_path(name).read_text("utf-8")
    for written, drawn in tone.items():
        text = text.replace(written, drawn)
    renderer = QSvgRenderer(QByteArray(text.encode()))
    if not renderer.isValid():
        raise ValueError(f"Not a picture: {icon_path(name)}")
    return renderer


def _draw(renderer: "QSvgRenderer", size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, _target(size))
    painter.end()
    return pixmap


def _target(size: int) -> QRectF:
    """The square to draw into. 22 is drawn as 24 less a pixel all round: 24 keeps the 16-grid's edges sharp."""
    return QRectF(-1, -1, 24, 24) if size == 22 else QRectF(0, 0, size, size)


def _mark_paused(pixmap: QPixmap, ink: QColor) -> None:
    """Put two bars into the lower left corner, where they leave every shackle whole."""
    size = pixmap.width()
    wide, gap, high = (round(size * part / 16) for part in (2, 1, 6))  # whole pixels, for sharp bars
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.fillRect(0, size - high - gap, 2 * wide + 2 * gap, high + gap, Qt.GlobalColor.transparent)
    for left in (0, wide + gap):
        painter.fillRect(left, size - high, wide, high, ink)
    painter.end()
