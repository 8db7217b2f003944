"""The tray icons can be told apart by shape alone, are sharp at every size and are visible on any panel."""

import re
import sys
from itertools import combinations, product

import pytest
from PySide6.QtGui import QColor, QImage

from lockwatch.domain.overview_level import Badge, Base, Overview
from lockwatch.ui.theme import icons
from lockwatch.util.resources import resources

pytestmark = pytest.mark.usefixtures("qapp")

DARK_PANELS, LIGHT_PANELS = ["#000000", "#202020", "#2b2b2b"], ["#e8e8e8", "#f4f4f4", "#ffffff"]
PANELS = [*((panel, True) for panel in DARK_PANELS), *((panel, False) for panel in LIGHT_PANELS)]
"""Panel colours with the right value of `dark`."""
GREYS = [f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 15)]
"""Panel colours of desktops that do not tell whether they are dark."""
SEEN_BY = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopes": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopes": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}
"""Matrices from linear RGB to linear RGB as these people see it: Machado, Oliveira and Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1."""
TONES = [True, False, None]
COLOR = re.compile(r"#[0-9a-f]+|currentColor")
LOCK_ROWS = ["locked", "unlocked", "semi_locked", "moving", "pulled", "unknown", "updating", "uncalibrated"]
BATTERY_ROWS = ["battery_full", "battery_half", "battery_low", "battery_empty", "battery_charging", "battery_unknown"]
ROWS = [*LOCK_ROWS, *BATTERY_ROWS, "disconnected", "no_bridge", "alert", "sync", "eye", "eye_off"]
ROWS += [
    "acknowledge",
    "snooze",
    "quiet",
    "door_open",
    "left",
    "no_locks",
    "key",
    "search",
    "door",
    "take_back",
]
CALM = [Overview(Base.LOCKED), Overview(Base.NO_LOCKS)]
BADGES = [None, *Badge]
OVERVIEWS = [Overview(base, badge) for base, badge in product(Base, BADGES)]


def image(overview: Overview, size: int = 16, dark: bool | None = True, *, paused: bool = False) -> QImage:
    return icons.tray_icon(overview, dark, paused=paused).pixmap(size, size).toImage()


def pixels(picture: QImage) -> list[QColor]:
    return [picture.pixelColor(x, y) for y in range(picture.height()) for x in range(picture.width())]


def solid(picture: QImage) -> list[bool]:
    return [color.alpha() >= 128 for color in pixels(picture)]


def luminance(color: QColor, seen_by: str = "all") -> float:
    """Return the relative luminance (WCAG 2) of a colour as these people see it; `seen_by` is a key of `SEEN_BY`."""
    channels = [linear(channel) for channel in (color.redF(), color.greenF(), color.blueF())]
    seen = (sum(part * channel for part, channel in zip(row, channels, strict=True)) for row in SEEN_BY[seen_by])
    red, green, blue = (min(1.0, max(0.0, channel)) for channel in seen)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: QColor, other: QColor, seen_by: str = "all") -> float:
    """Return the contrast ratio (WCAG 2), from 1 to 21."""
    dark, light = sorted((luminance(one, seen_by), luminance(other, seen_by)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("overview", OVERVIEWS)
def test_every_state_has_an_icon_of_all_sizes(overview: Overview) -> None:
    sizes = {(size.width(), size.height()) for size in icons.tray_icon(overview, None).availableSizes()}
    assert sizes == {(size, size) for size in (16, 22, 24, 32, 48, 64)}
    for size in icons.TRAY_SIZES:
        assert sum(solid(image(overview, size))) >= size * size / 8


def difference(one: list[bool], other: list[bool]) -> float:
    """Return how much of what either shape covers is covered by one of them alone."""
    pairs = list(zip(one, other, strict=True))
    return sum(a != b for a, b in pairs) / sum(a or b for a, b in pairs)


@pytest.mark.parametrize("size", [16, 22])
@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("badge", BADGES)
def test_bases_can_be_distinguished_by_their_shapes_alone(badge: Badge | None, paused: bool, size: int) -> None:
    """Users who see no colours, or whose panel draws everything in grey, must still recognize each base."""
    masks = {base: solid(upper(image(Overview(base, badge), size, paused=paused))) for base in Base}
    for one, other in combinations(Base, 2):
        if badge is not None and Base.NO_LOCKS in (one, other):  # without a lock there is no badge
            continue
        assert difference(masks[one], masks[other]) >= 0.28, (one, other)


def upper(picture: QImage) -> QImage:
    """Return the part of an icon where neither the badge nor the mark for paused is."""
    return picture.copy(0, 0, picture.width(), picture.height() * 9 // 16)


@pytest.mark.parametrize("size", [16, 22])
@pytest.mark.parametrize("base", Base)
def test_badges_can_be_told_apart_by_their_shapes_alone(base: Base, size: int) -> None:
    masks = {badge: solid(lower_right(image(Overview(base, badge), size))) for badge in BADGES}
    for one, other in combinations(BADGES, 2):
        assert difference(masks[one], masks[other]) >= 0.28, (one, other)


def lower_right(picture: QImage) -> QImage:
    """Return the corner of an icon where the badge is."""
    half = picture.width() // 2
    return picture.copy(half, half, picture.width() - half, picture.height() - half)


@pytest.mark.parametrize("badge", Badge)
@pytest.mark.parametrize("size", icons.TRAY_SIZES)
def test_no_base_touches_a_badge_or_shows_through_it(badge: Badge, size: int) -> None:
    colour = icons.TONES[True]["#e03c3c" if badge is Badge.CRITICAL else "#c26f00"]
    of_base = {base: image(Overview(base, badge), size) for base in (Base.LOCKED, Base.UNLOCKED, Base.NO_LOCKS)}
    ink = QColor(icons.TONES[True][icons.INK])
    outline = round(size / 16)
    for base, picture in of_base.items():
        others = {icons.TONES[True]["#1f86d6"]} if base is Base.UNLOCKED else {ink.name()}
        for x, y in product(range(outline, size - outline), repeat=2):
            if picture.pixelColor(x, y).name() == colour and picture.pixelColor(x, y).alpha() == 255:
                near = [picture.pixelColor(x + dx, y + dy) for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1))]
                assert not [each for each in near if each.alpha() >= 128 and each.name() in others], (base, x, y)


@pytest.mark.parametrize(("panel", "dark"), PANELS)
@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("overview", OVERVIEWS)
def test_states_are_visible_on_their_panels(overview: Overview, paused: bool, panel: str, dark: bool) -> None:
    """WCAG 2.1 (1.4.11) demands a contrast of 3:1 for graphics; antialiased edges may have less."""
    opaque = [color for color in pixels(image(overview, dark=dark, paused=paused)) if color.alpha() >= 250]
    assert len(opaque) >= 20
    assert min(contrast(color, QColor(panel)) for color in opaque) >= 3


@pytest.mark.parametrize("panel", GREYS)
@pytest.mark.parametrize("overview", OVERVIEWS)
def test_every_state_is_visible_on_a_panel_of_unknown_colour(overview: Overview, panel: str) -> None:
    """Either the ink or the outline has a contrast of 3:1, as a desktop may have a panel of any grey."""
    visible = [color for color in pixels(image(overview, dark=None)) if color.alpha() >= 250]
    visible = [color for color in visible if contrast(color, QColor(panel)) >= 3]
    assert len(visible) >= 20


@pytest.mark.parametrize("seen_by", ["protanopes", "deuteranopes"])
@pytest.mark.parametrize(("panel", "dark"), PANELS)
def test_all_colours_are_visible_to_the_colour_blind(panel: str, dark: bool, seen_by: str) -> None:
    for drawn in icons.TONES[dark].values():
        assert contrast(QColor(drawn), QColor(panel), seen_by) >= 3, drawn


@pytest.mark.parametrize("dark", TONES)
def test_only_what_needs_attention_has_a_colour(dark: bool | None) -> None:
    for overview in OVERVIEWS:
        drawn = {color.name() for color in pixels(image(overview, 48, dark)) if color.alpha() == 255}
        if dark is not None:  # else the edge between ink and outline is softened
            assert (drawn == {icons.TONES[dark][icons.INK]}) == (overview in CALM), overview
        saturated = max(QColor(name).hsvSaturationF() for name in drawn)
        assert (saturated > 0.4) == (overview not in CALM), overview


@pytest.mark.parametrize("overview", OVERVIEWS)
def test_the_system_may_recolour_what_is_ink_alone(overview: Overview) -> None:
    assert icons.tray_icon(overview, None).isMask() == (overview in CALM)


@pytest.mark.parametrize("overview", OVERVIEWS)
def test_the_shape_is_the_same_on_every_panel_but_for_the_outline(overview: Overview) -> None:
    light, dark, unknown = (solid(image(overview, dark=dark)) for dark in (False, True, None))
    assert light == dark
    if overview.badge is None:  # beside a badge, which moves for its outline, the base is in another place
        assert all(outlined or not there for there, outlined in zip(dark, unknown, strict=True))


@pytest.mark.parametrize("size", icons.TRAY_SIZES)
@pytest.mark.parametrize("badge", Badge)
def test_the_outline_of_a_badge_is_not_cut_at_the_edges(badge: Badge, size: int) -> None:
    picture = image(Overview(Base.LOCKED, badge), size, dark=None)
    last, black = size - 1, QColor(icons.OUTLINE)
    edge = [picture.pixelColor(*place) for n in range(size // 2, size) for place in ((n, last), (last, n))]
    assert not [color.name() for color in edge if color.alpha() >= 128 and contrast(color, black) >= 3]
    assert any(color.alpha() >= 128 for color in edge)


def test_macos_recolours_an_icon_without_an_outline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    icons.tray_icon.cache_clear()
    try:
        assert solid(image(Overview(Base.LOCKED), dark=None)) == solid(image(Overview(Base.LOCKED), dark=True))
        assert solid(image(Overview(Base.UNLOCKED), dark=None)) != solid(image(Overview(Base.UNLOCKED), dark=True))
    finally:
        icons.tray_icon.cache_clear()


def test_every_colour_of_the_files_has_its_tones() -> None:
    files = [*(f"tray/{base}" for base in Base), *(f"tray/badge_{badge}" for badge in Badge)]
    files += [f"tray/{base}_badged" for base in icons.BESIDE_BADGE]
    assert {path.stem for path in icons.icon_path(files[0]).parent.iterdir()} == {name[5:] for name in files}
    written = {color for name in files for color in COLOR.findall(icons.icon_path(name).read_text("utf-8"))}
    assert written == set(icons.TONES[True]) == set(icons.TONES[False]) == set(icons.TONES[None])


@pytest.mark.parametrize("size", icons.TRAY_SIZES)
@pytest.mark.parametrize("overview", OVERVIEWS)
def test_paused_adds_two_sharp_bars_and_keeps_the_shape(overview: Overview, size: int) -> None:
    plain, paused = image(overview, size), image(overview, size, paused=True)
    kept = sum(a == b for a, b in zip(solid(plain), solid(paused), strict=True))
    assert 0.7 * size * size <= kept < size * size
    bar, gap = round(size / 8), round(size / 16)
    row = [paused.pixelColor(x, size - 2).alpha() for x in range(2 * bar + 2 * gap)]
    assert row == [255] * bar + [0] * gap + [255] * bar + [0] * gap


@pytest.mark.parametrize(("size", "edge"), [(16, 2), (22, 2), (24, 3), (32, 4), (48, 6), (64, 8)])
def test_the_padlock_has_sharp_edges(size: int, edge: int) -> None:
    """Left of its keyhole the closed padlock's body begins with no softened pixel."""
    picture, body = image(Overview(Base.LOCKED), size), size // 4
    row = [picture.pixelColor(x, size * 5 // 8).alpha() for x in range(edge + body)]
    assert row == [0] * edge + [255] * body


def test_icons_are_drawn_once() -> None:
    assert icons.tray_icon(Overview(Base.LOCKED), True) is icons.tray_icon(Overview(Base.LOCKED), True)
    assert icons.app_icon() is icons.app_icon()
    red = QColor("red")
    assert icons.row_pixmap("alert", 16, red, 1.0) is icons.row_pixmap("alert", 16, QColor(red), 1.0)


def test_the_application_has_an_icon() -> None:
    assert not icons.app_icon().isNull()
    assert sum(solid(icons.app_icon().pixmap(64, 64).toImage())) > 64 * 64 / 2


@pytest.mark.parametrize("name", ROWS)
def test_row_pictures_have_the_requested_colour_and_scale(name: str) -> None:
    pixmap = icons.row_pixmap(name, 16, QColor("#336699"), 2.0)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (32, 2.0)
    assert {color.name() for color in pixels(pixmap.toImage()) if color.alpha() == 255} == {"#336699"}


def test_row_pictures_differ_in_shape() -> None:
    masks = {name: solid(icons.row_pixmap(name, 16, QColor("black"), 1.0).toImage()) for name in ROWS}
    for one, other in combinations(ROWS, 2):
        assert difference(masks[one], masks[other]) >= 0.1, (one, other)


def test_row_pictures_have_one_colour_and_are_all_tested_here() -> None:
    files = list((resources() / "icons" / "row").glob("*.svg"))
    assert {path.stem for path in files} == set(ROWS)
    for path in files:
        assert set(re.findall(r"#[0-9a-f]+", path.read_text(encoding="utf-8"))) == {"#000"}, path


def test_the_error_for_a_missing_picture_contains_its_name() -> None:
    with pytest.raises(FileNotFoundError, match="row/sundial"):
        icons.row_pixmap("sundial", 16, QColor("black"), 1.0)
