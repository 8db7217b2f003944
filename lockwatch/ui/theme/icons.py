"""Draw the tray icon, the application icon and the pictures of list rows, from SVG files in ``resources/icons``.

Each is drawn once per size and colours. QtSvg is imported only when the first one is drawn.
"""

import sys
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from lockwatch.domain.overview_level import Base, Overview
from lockwatch.util.resources import resources

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

TRAY_SIZES = (16, 22, 24, 32, 48, 64)
"""The sizes in pixels that trays use at scale factors of 100 to 300 %."""
CALM = frozenset({Base.LOCKED, Base.NO_LOCKS})
"""Bases that are drawn in ink only; the others have colours, as they need attention. Every badge has a colour."""
BESIDE_BADGE = frozenset({Base.CANNOT_SEE, Base.UNKNOWN})
"""Bases that have a picture of their own beside a badge, which would cover what is typical of the other one."""
INK = "currentColor"
TONES: dict[bool | None, dict[str, str]] = {
    None: {INK: "#ffffff", "#c26f00": "#ffb13d", "#e03c3c": "#ff8f86", "#1f86d6": "#7cc2ff"},
    True: {INK: "#f2f3f5", "#c26f00": "#ffb13d", "#e03c3c": "#ff7a70", "#1f86d6": "#62b6ff"},
    False: {INK: "#2e3338", "#c26f00": "#b35c00", "#e03c3c": "#c9252d", "#1f86d6": "#0a6cc4"},
}
"""The replacements for the colours in the files, for a dark (True), a light (False) and an unknown panel (None).

All have a contrast of at least 3:1 (WCAG 2.1, 1.4.11) to dark panels (#000 to #2b2b2b) or light ones (#e8e8e8 to #fff).
On an unknown panel, which may have any grey, either these colours or the outline in `OUTLINE` have that contrast.
"""
OUTLINE = "#000000"
"""The outline of the icon for an unknown panel."""
SOLID = {'fill-opacity="0"': ""}
"""Fills the holes of a badge, which its file has as invisible shapes, so that no base shows through them."""


def icon_path(name: str) -> Path:
    """Return the path of a picture such as ``tray/locked``. Raises FileNotFoundError if it does not exist."""
    path = resources() / "icons" / f"{name}.svg"
    if not path.is_file():
        raise FileNotFoundError(f"There is no picture {name!r}: {path} is missing")
    return path


@cache
def tray_icon(overview: Overview, panel_dark: bool | None, *, paused: bool = False) -> QIcon:
    """Return the tray icon: the base, the badge in its lower right corner, and two bars in the other if `paused`.

    `panel_dark` is None if it is not known.
    """
    tone = TONES[panel_dark]
    beside_badge = overview.badge is not None and overview.base in BESIDE_BADGE
    base = _renderer(f"tray/{overview.base}{'_badged' if beside_badge else ''}", tone)
    icon = QIcon()
    badge = [_renderer(f"tray/badge_{overview.badge}", colors) for colors in (tone, SOLID)] if overview.badge else []
    mask = overview.base in CALM and not badge  # macOS draws a mask in the menu bar's own colour
    outlined = panel_dark is None and not (mask and sys.platform == "darwin")
    for size in TRAY_SIZES:
        pixmap = _badged(size, base, *badge, outlined=outlined) if badge else _draw(base, size)
        if paused:
            _mark_paused(pixmap, QColor(tone[INK]))
        icon.addPixmap(_outlined(pixmap) if outlined else pixmap)
    icon.setIsMask(mask)
    return icon


@cache
def app_icon() -> QIcon:
    """Return the application icon, for windows and notifications."""
    renderer, icon = _renderer("lockwatch"), QIcon()
    for size in TRAY_SIZES:
        icon.addPixmap(_draw(renderer, size))
    return icon


def row_pixmap(name: str, size: int, color: QColor, device_pixel_ratio: float) -> QPixmap:
    """Return the picture `name` of a list row in one `color`, `size` logical pixels wide and high."""
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


def _draw(renderer: "QSvgRenderer", size: int, shift: int = 0) -> QPixmap:
    """Draw a picture, moved to the upper left by `shift` pixels.

    At 22 pixels the picture is drawn at 24 and cropped by a pixel on each side, which keeps the edges sharp.
    """
    target = QRectF(-1, -1, 24, 24) if size == 22 else QRectF(0, 0, size, size)
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, target.translated(-shift, -shift))
    painter.end()
    return pixmap


def _badged(
    size: int, base: "QSvgRenderer", badge: "QSvgRenderer", solid: "QSvgRenderer", *, outlined: bool
) -> QPixmap:
    """Draw the base with a badge in its lower right corner, and a transparent outline that separates the two.

    `solid` is the badge without holes. The base moves up and left by the width of the outline, to show more of itself.
    If the whole will be `outlined`, the badge moves instead, so that neither is cut at an edge.
    """
    outline = round(size / 16)
    to_edge = 1 if size == 22 else 0  # nothing of a badge is cropped at the edge where it lies
    if outlined:
        to_edge += outline
    covered = _draw(solid, size, to_edge)
    pixmap = _draw(base, size, 0 if outlined else outline)
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    for x, y in product((-outline, 0, outline), repeat=2):
        painter.drawPixmap(x, y, covered)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.drawPixmap(0, 0, _draw(badge, size, to_edge))
    painter.end()
    return pixmap


def _outlined(picture: QPixmap) -> QPixmap:
    """Return the picture with a dark outline, as far as it is inside the edges."""
    width = round(picture.width() / 16)
    shape, outlined = QPixmap(picture), QPixmap(picture.size())
    painter = QPainter(shape)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(shape.rect(), QColor(OUTLINE))
    painter.end()
    outlined.fill(Qt.GlobalColor.transparent)
    painter = QPainter(outlined)
    for x, y in product((-width, 0, width), repeat=2):
        painter.drawPixmap(x, y, shape)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return outlined


def _mark_paused(pixmap: QPixmap, ink: QColor) -> None:
    """Draw two bars into the lower left corner, where they cover no part of a shackle."""
    size = pixmap.width()
    wide, gap, high = (round(size * part / 16) for part in (2, 1, 6))  # whole pixels, for sharp bars
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.fillRect(0, size - high - gap, 2 * wide + 2 * gap, high + gap, Qt.GlobalColor.transparent)
    for left in (0, wide + gap):
        painter.fillRect(left, size - high, wide, high, ink)
    painter.end()
