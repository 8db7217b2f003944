"""Draw all icons on one sheet for review: those of the tray in every state, size and tone, of rows, and of the program.

Usage: ``python packaging/devtools/gallery/icon_sheet.py FILE.png`` (needs no display).
"""

import os
import sys

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from lockwatch.domain.overview_level import Badge, Base, Overview
from lockwatch.ui.theme.icons import TRAY_SIZES, app_icon, row_pixmap, tray_icon
from lockwatch.util.resources import resources

PANELS: tuple[tuple[str, str, str, bool | None], ...] = (
    ("Light panel", "#f4f4f4", "#202020", False),
    ("Dark panel", "#202020", "#f0f0f0", True),
    ("Not known, and light", "#ffffff", "#202020", None),
    ("Not known, and dark", "#101010", "#f0f0f0", None),
)
"""Heading, background color, color of text and row icons, and the argument `dark` of `tray_icon`."""
PAGE = QColor("#a8acb2")
LABELS, GAP = 110, 10
BADGED_SIZES = (16, 22, 32)
ENLARGED = 4
TRAY_LINE, HEADING = 76, 28
ROWS_IN_A_LINE, ROW_CELL, ROW_LINE = 10, 126, 100


def enlarged(pixmap: QPixmap) -> QPixmap:
    """Return `pixmap` enlarged without smoothing, so that its pixels are visible as squares."""
    side = pixmap.width() * ENLARGED
    return pixmap.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation)


def at_size(icon: QIcon, size: int) -> QPixmap:
    """Return the icon with `size` device pixels, whatever the scale of the screen."""
    return icon.pixmap(QSize(size, size), 1.0)


def states(dark: bool | None) -> list[list[QPixmap]]:
    """Return a line of pixmaps for each base.

    It shows every size, one enlarged, each badge at some sizes, and the paused icon without and with a badge.
    """
    lines = []
    for base in Base:
        sizes = [at_size(tray_icon(Overview(base), dark), size) for size in TRAY_SIZES]
        marked = [tray_icon(Overview(base, badge), dark) for badge in Badge]
        marked += [tray_icon(Overview(base, badge), dark, paused=True) for badge in (None, Badge.BATTERY_LOW)]
        lines.append([*sizes, enlarged(sizes[0]), *(at_size(icon, size) for icon in marked for size in BADGED_SIZES)])
    return lines


def row_names() -> list[str]:
    return sorted(path.stem for path in (resources() / "icons" / "row").glob("*.svg"))


def tray_panel(background: str, dark: bool | None) -> QImage:
    """Draw the tray icons on one panel."""
    lines = states(dark)
    image = QImage(_width_of(lines[0]), TRAY_LINE * len(lines), QImage.Format.Format_RGB32)
    image.fill(QColor(background))
    painter = QPainter(image)
    for index, pixmaps in enumerate(lines):
        _draw_line(painter, 0, index * TRAY_LINE, TRAY_LINE, pixmaps)
    painter.end()
    return image


def row_panel(background: str, ink: str) -> QImage:
    """Draw the icons of rows and buttons with their names."""
    names = row_names()
    lines = -(-len(names) // ROWS_IN_A_LINE)
    image = QImage(ROW_CELL * ROWS_IN_A_LINE, ROW_LINE * lines, QImage.Format.Format_RGB32)
    image.fill(QColor(background))
    painter = QPainter(image)
    painter.setPen(QColor(ink))
    for index, name in enumerate(names):
        x, y = index % ROWS_IN_A_LINE * ROW_CELL, index // ROWS_IN_A_LINE * ROW_LINE
        pixmap = row_pixmap(name, 16, QColor(ink), 1.0)
        _draw_line(painter, x, y, ROW_LINE - 20, [pixmap, enlarged(pixmap)])
        _write(painter, QRect(x + GAP, y + ROW_LINE - 24, ROW_CELL - GAP, 20), name.replace("_", " "))
    painter.end()
    return image


def icon_sheet() -> QImage:
    """Draw the whole sheet, with labels."""
    panels = [(heading, tray_panel(background, dark)) for heading, background, _, dark in PANELS]
    rows = [(f"Rows, {heading.lower()}", row_panel(background, ink)) for heading, background, ink, _ in PANELS[:2]]
    app = [at_size(app_icon(), size) for size in TRAY_SIZES]
    wide, high = panels[0][1].width() + GAP, panels[0][1].height() + HEADING
    app_top = high * 2
    rows_top = app_top + TRAY_LINE + GAP
    row_high = rows[0][1].height() + HEADING
    width = max(LABELS + 2 * wide, GAP + rows[0][1].width()) + GAP
    sheet = QImage(width, rows_top + row_high * len(rows) + GAP, QImage.Format.Format_RGB32)
    sheet.fill(PAGE)
    painter = QPainter(sheet)
    for index, (heading, panel) in enumerate(panels):
        _draw_headed(painter, LABELS + index % 2 * wide, index // 2 * high, heading, panel)
    for index, base in enumerate([*Base] * 2):
        y = index // len(Base) * high + HEADING + index % len(Base) * TRAY_LINE
        _write(painter, QRect(GAP, y, LABELS - GAP, TRAY_LINE), base.replace("_", " "))
    _write(painter, QRect(GAP, app_top, LABELS - GAP, TRAY_LINE), "the program")
    _draw_line(painter, LABELS, app_top, TRAY_LINE, app)
    for index, (heading, panel) in enumerate(rows):
        _draw_headed(painter, GAP, rows_top + index * row_high, heading, panel)
    painter.end()
    return sheet


def _width_of(pixmaps: list[QPixmap]) -> int:
    return sum(pixmap.width() + GAP for pixmap in pixmaps) + GAP


def _draw_headed(painter: QPainter, x: int, y: int, heading: str, image: QImage) -> None:
    _write(painter, QRect(x, y, image.width(), HEADING), heading, bold=True)
    painter.drawImage(x, y + HEADING, image)


def _draw_line(painter: QPainter, x: int, y: int, height: int, pixmaps: list[QPixmap]) -> None:
    x += GAP
    for pixmap in pixmaps:
        painter.drawPixmap(x, y + (height - pixmap.height()) // 2, pixmap)
        x += pixmap.width() + GAP


def _write(painter: QPainter, place: QRect, text: str, *, bold: bool = False) -> None:
    font = QFont(painter.font())
    font.setPixelSize(13)
    font.setBold(bold)
    painter.setFont(font)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _app = QApplication(sys.argv)
    if not icon_sheet().save(sys.argv[1]):
        raise OSError(f"Could not write {sys.argv[1]}")


if __name__ == "__main__":
    main()
