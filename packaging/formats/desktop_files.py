"""Lay out the files that integrate a package into desktops: menu entry, AppStream description and icons.

All are named by the application ID.
"""

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
"""Sizes, in pixels, of the icons for the hicolor theme (freedesktop.org Icon Theme Specification), beside the SVG."""


def lay_out(share: Path) -> None:
    """Write the files to their places below `share`, which stands for /usr/share."""
    for folder, name in ("applications", f"{APP_ID}.desktop"), ("metainfo", f"{APP_ID}.metainfo.xml"):
        _copy(RESOURCES / name, share / folder / name)
    _copy(ICON, share / "icons" / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg")
    for size in PNG_SIZES:
        draw(size, share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{APP_ID}.png")


def draw(size: int, path: Path) -> Path:
    """Draw the application's icon with `size` pixels and save it; the suffix of `path` selects the format.

    Return `path`. Raises OSError if Qt can't write it.
    """
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
