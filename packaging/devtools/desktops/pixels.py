"""Finds what has changed between two screenshots, and measures the contrast of an icon."""

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage

INK_PIXELS = 8
"""The contrast of an icon is the greatest that this many of its pixels reach, so that a few stray ones don't count."""
RIM = 2
"""The width of the rim around an icon, in pixels, in which the colour of the panel is looked up."""
_BYTES = 4


def changed(before: QImage, now: QImage, within: QRect | None = None, later: QImage | None = None) -> QRect | None:
    """Return the smallest rectangle with all pixels that differ between two screenshots; None if none does.

    If `later` is given, only pixels count that are the same in `later` as in `before`. This ignores a running clock.
    """
    places = list(_differing(before, now, within or now.rect(), later))
    if not places:
        return None
    xs, ys = [place.x() for place in places], [place.y() for place in places]
    return QRect(QPoint(min(xs), min(ys)), QPoint(max(xs), max(ys)))


def _differing(before: QImage, now: QImage, within: QRect, later: QImage | None) -> Iterator[QPoint]:
    area = within & now.rect() & before.rect()
    last = before if later is None else later
    for y in range(area.top(), area.bottom() + 1):
        old, new, end = (_row(image, y, area) for image in (before, now, last))
        if old == new:
            continue
        for start in range(0, len(old), _BYTES):
            pixel = old[start : start + _BYTES]
            if pixel != new[start : start + _BYTES] and pixel == end[start : start + _BYTES]:
                yield QPoint(area.left() + start // _BYTES, y)


def _row(image: QImage, y: int, area: QRect) -> bytes:
    """Return the pixels of a row of `area`. The image must have the format of `screen_image`."""
    pixels: memoryview = image.constScanLine(y)  # type: ignore[assignment]  # declared as object
    return bytes(pixels[area.left() * _BYTES : (area.right() + 1) * _BYTES])


def screen_image(path: str) -> QImage:
    """Load a screenshot in the format that the functions here expect. Raises OSError if it is not a picture."""
    image = QImage(path)
    if image.isNull():
        raise OSError(f"{path} is not a picture")
    return image.convertToFormat(QImage.Format.Format_RGB32)


def icon_contrast(image: QImage, icon: QRect) -> float:
    """Return the contrast of an icon's ink to the panel around it, from 1 to 21 (WCAG 2.1).

    The panel's colour is the most frequent one in the rim around `icon`.
    """
    outside = icon.adjusted(-RIM, -RIM, RIM, RIM) & image.rect()
    panel = Counter(color for place, color in _colors(image, outside) if not icon.contains(place)).most_common(1)[0][0]
    ratios = sorted((contrast(QColor(color), QColor(panel)) for _, color in _colors(image, icon)), reverse=True)
    return ratios[min(INK_PIXELS, len(ratios)) - 1]


def _colors(image: QImage, area: QRect) -> Iterator[tuple[QPoint, int]]:
    for y in range(area.top(), area.bottom() + 1):
        for x in range(area.left(), area.right() + 1):
            yield QPoint(x, y), image.pixel(x, y)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two colours (WCAG 2.1), from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
