"""Draws every picture and each page of the settings, light and dark, into ``build/gallery``, to be looked at.

Run: ``python packaging/contact_sheet.py`` (it needs no display).
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QTabBar

from lockwatch.domain.glance import Overview
from lockwatch.resources import resources
from lockwatch.storage.settings import LockSettings, QuietSettings, Settings
from lockwatch.ui.appearance import set_appearance
from lockwatch.ui.icons import TRAY_SIZES, app_icon, row_pixmap, tray_icon
from lockwatch.ui.settings_dialog import SettingsDialog

ROOT = Path(__file__).parent.parent

GALLERY = ROOT / "build" / "gallery"
LOCKS = (("20140001-000001", "Front door"), ("20140001-000002", "Cellar"), ("20140001-000003", "Garage"))
SETTINGS = Settings(
    left_unlocked_min=15,
    quiet_hours=QuietSettings(enabled=True, days=frozenset(range(5))),
    locks={LOCKS[0][0]: LockSettings(battery_low=30), LOCKS[1][0]: LockSettings(never_tell=True)},
)
PAGES_IN_A_ROW, PAGE_GAP = 3, 20
PANELS = (("#f4f4f4", "#202020"), ("#202020", "#f0f0f0"))
"""The background and what is written on it."""
ENLARGED = 6
WIDTH = 900
TRAY_ROW, ROW_ROW = 104, 100


def enlarged(pixmap: QPixmap) -> QPixmap:
    """`pixmap` with its pixels as squares."""
    side = pixmap.width() * ENLARGED
    return pixmap.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation)


def draw_line(painter: QPainter, y: int, height: int, name: str, pixmaps: list[QPixmap]) -> None:
    painter.drawText(QRect(8, y, 130, height), Qt.AlignmentFlag.AlignVCenter, name)
    x = 140
    for pixmap in pixmaps:
        painter.drawPixmap(x, y + (height - pixmap.height()) // 2, pixmap)
        x += pixmap.width() + 14


def draw_panel(painter: QPainter, ink: QColor) -> None:
    """All pictures on one background; the painter's origin is the panel's corner."""
    painter.setPen(ink)
    y = 8
    for overview in Overview:
        icon = tray_icon(overview)
        paused = tray_icon(overview, paused=True).pixmap(16)
        big = [enlarged(icon.pixmap(16)), enlarged(paused)]
        draw_line(painter, y, TRAY_ROW, overview.value, [icon.pixmap(size) for size in TRAY_SIZES] + [paused, *big])
        y += TRAY_ROW
    draw_line(painter, y, TRAY_ROW, "lockwatch", [app_icon().pixmap(size) for size in TRAY_SIZES])
    y += TRAY_ROW
    for index, name in enumerate(row_names()):
        painter.save()
        painter.translate(index % 2 * 450, y + index // 2 * ROW_ROW)
        pixmaps = [row_pixmap(name, size, ink, 1.0) for size in (16, 24, 32)]
        draw_line(painter, 0, ROW_ROW, name, [*pixmaps, enlarged(pixmaps[0])])
        painter.restore()


def row_names() -> list[str]:
    return sorted(path.stem for path in (resources() / "icons" / "row").glob("*.svg"))


def settings_pages() -> list[QImage]:
    dialog = SettingsDialog(SETTINGS)
    dialog.set_locks(LOCKS)
    dialog.show()
    tabs = dialog.findChildren(QTabBar)[0]
    pages = []
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        QApplication.processEvents()
        pages.append(dialog.grab().toImage())
    dialog.close()
    return pages


def settings_sheet() -> QImage:
    """The pages light, and under them dark; twice as large with ``QT_SCALE_FACTOR=2``."""
    pages = []
    for appearance in ("light", "dark"):
        set_appearance(appearance)
        pages += settings_pages()
    width, height = (max(size) + PAGE_GAP for size in zip(*((p.width(), p.height()) for p in pages), strict=True))
    rows = -(-len(pages) // PAGES_IN_A_ROW)
    sheet = QImage(width * PAGES_IN_A_ROW, height * rows, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#808080"))
    painter = QPainter(sheet)
    for index, page in enumerate(pages):
        page.setDevicePixelRatio(1.0)
        painter.drawImage(index % PAGES_IN_A_ROW * width, index // PAGES_IN_A_ROW * height, page)
    painter.end()
    return sheet


def icon_sheet() -> QImage:
    height = 16 + TRAY_ROW * (len(Overview) + 1) + ROW_ROW * -(-len(row_names()) // 2)
    image = QImage(WIDTH * len(PANELS), height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for column, (background, ink) in enumerate(PANELS):
        painter.resetTransform()
        painter.translate(column * WIDTH, 0)
        painter.fillRect(0, 0, WIDTH, height, QColor(background))
        draw_panel(painter, QColor(ink))
    painter.end()
    return image


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _app = QApplication(sys.argv)
    GALLERY.mkdir(parents=True, exist_ok=True)
    for name, draw in (("icons.png", icon_sheet), ("settings.png", settings_sheet)):
        if not draw().save(str(GALLERY / name)):
            raise OSError(f"Could not write {GALLERY / name}")
        print(GALLERY / name)


if __name__ == "__main__":
    main()
