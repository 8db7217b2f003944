"""What a package puts where desktops look: menu entry, description and icons, all named by the application id."""

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from lockwatch import APP_ID

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"
ICON = RESOURCES / "icons" / "lockwatch.svg"
PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Pixels; for the theme hicolor (freedesktop's Icon Theme Specification), beside the drawing itself."""


def lay_out(share: Path) -> None:
    """Below `share`, such as /usr/share."""
    for folder, name in ("applications", f"{APP_ID}.desktop"), ("metainfo", f"{APP_ID}.metainfo.xml"):
        _copy(RESOURCES / name, share / folder / name)
    _copy(ICON, share / "icons" / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg")
    for size in PNG_SIZES:
        draw(size, share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{APP_ID}.png")


def draw(size: int, path: Path) -> Path:
    """The application's icon as a picture of the kind that the name of `path` says; returns `path`."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ICON)).render(painter)
    painter.end()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(path)):
        raise OSError(f"Qt can't write {path.name}")
    path.chmod(0o644)
    return path


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)
