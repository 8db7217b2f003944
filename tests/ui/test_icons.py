"""Each state has its own picture: sharp at every size, told apart by shape alone, visible on any panel."""

import re
from itertools import combinations

import pytest
from PySide6.QtGui import QColor, QImage

from lockwatch.domain.glance import Overview
from lockwatch.resources import resources
from lockwatch.ui import icons

pytestmark = pytest.mark.usefixtures("qapp")

PANELS = [QColor("#ffffff"), QColor("#f4f4f4"), QColor("#202020"), QColor("#000000")]
LOCK_ROWS = ["locked", "unlocked", "semi_locked", "moving", "pulled", "unknown", "updating", "uncalibrated"]
BATTERY_ROWS = ["battery_full", "battery_half", "battery_low", "battery_empty", "battery_charging", "battery_unknown"]
ROWS = [*LOCK_ROWS, *BATTERY_ROWS, "disconnected", "no_bridge", "alert", "sync", "settings", "eye", "eye_off"]
ROWS += ["acknowledge", "snooze", "quiet"]


def image(overview: Overview, size: int = 16, *, paused: bool = False) -> QImage:
    return icons.tray_icon(overview, paused=paused).pixmap(size, size).toImage()


def pixels(picture: QImage) -> list[QColor]:
    return [picture.pixelColor(x, y) for y in range(picture.height()) for x in range(picture.width())]


def solid(picture: QImage) -> list[bool]:
    return [color.alpha() >= 128 for color in pixels(picture)]


def luminance(color: QColor) -> float:
    """WCAG 2's relative luminance."""
    channels = color.redF(), color.greenF(), color.blueF()
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2's contrast: 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("overview", Overview)
def test_every_state_has_an_icon_of_all_sizes(overview: Overview) -> None:
    sizes = {(size.width(), size.height()) for size in icons.tray_icon(overview).availableSizes()}
    assert sizes == {(size, size) for size in (16, 22, 24, 32, 48, 64)}
    for size in icons.TRAY_SIZES:
        assert sum(solid(image(overview, size))) >= size * size / 8


@pytest.mark.parametrize("paused", [False, True])
def test_states_differ_in_shape_alone(paused: bool) -> None:
    masks = {overview: solid(image(overview, paused=paused)) for overview in Overview}
    for one, other in combinations(Overview, 2):
        either = sum(a or b for a, b in zip(masks[one], masks[other], strict=True))
        differing = sum(a != b for a, b in zip(masks[one], masks[other], strict=True))
        assert differing / either >= 0.25, (one, other)


@pytest.mark.parametrize("panel", PANELS, ids=QColor.name)
@pytest.mark.parametrize("overview", Overview)
def test_states_are_visible_on_any_panel(overview: Overview, panel: QColor) -> None:
    """3:1 is what WCAG 2.1 (1.4.11) asks of graphics; softened edges may have less."""
    opaque = [color for color in pixels(image(overview)) if color.alpha() >= 250]
    assert len(opaque) >= 20
    assert min(contrast(color, panel) for color in opaque) >= 3


@pytest.mark.parametrize("overview", Overview)
def test_paused_adds_a_mark_and_keeps_the_shape(overview: Overview) -> None:
    plain, paused = solid(image(overview)), solid(image(overview, paused=True))
    assert plain != paused
    assert sum(a == b for a, b in zip(plain, paused, strict=True)) >= 0.8 * len(plain)


@pytest.mark.parametrize(("size", "edge"), [(16, 2), (22, 2), (24, 3), (32, 4), (48, 6), (64, 8)])
def test_the_padlock_has_sharp_edges(size: int, edge: int) -> None:
    """Left of its keyhole the closed padlock's body begins with no softened pixel."""
    picture, body = image(Overview.LOCKED, size), size // 4
    row = [picture.pixelColor(x, size * 5 // 8).alpha() for x in range(edge + body)]
    assert row == [0] * edge + [255] * body


def test_icons_are_drawn_once() -> None:
    assert icons.tray_icon(Overview.LOCKED) is icons.tray_icon(Overview.LOCKED)
    assert icons.app_icon() is icons.app_icon()
    red = QColor("red")
    assert icons.row_pixmap("alert", 16, red, 1.0) is icons.row_pixmap("alert", 16, QColor(red), 1.0)


def test_the_application_has_an_icon() -> None:
    assert not icons.app_icon().isNull()
    assert sum(solid(icons.app_icon().pixmap(64, 64).toImage())) > 64 * 64 / 2


@pytest.mark.parametrize("name", ROWS)
def test_row_pictures_take_the_colour_and_the_screen_scale(name: str) -> None:
    pixmap = icons.row_pixmap(name, 16, QColor("#336699"), 2.0)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (32, 2.0)
    assert {color.name() for color in pixels(pixmap.toImage()) if color.alpha() == 255} == {"#336699"}


def test_row_pictures_differ() -> None:
    masks = {tuple(solid(icons.row_pixmap(name, 16, QColor("black"), 1.0).toImage())) for name in ROWS}
    assert len(masks) == len(ROWS)


def test_row_pictures_are_all_named_here_and_of_one_colour() -> None:
    files = list((resources() / "icons" / "row").glob("*.svg"))
    assert {path.stem for path in files} == set(ROWS)
    for path in files:
        assert set(re.findall(r"#[0-9a-f]+", path.read_text(encoding="utf-8"))) == {"#000"}, path


def test_a_missing_picture_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="row/sundial"):
        icons.row_pixmap("sundial", 16, QColor("black"), 1.0)
