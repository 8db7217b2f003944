"""Tests that the sheet of icons shows each of them completely."""

import pytest
from devtools.gallery.icon_sheet import PANELS, icon_sheet, row_names, row_panel, states, tray_panel
from PySide6.QtGui import QColor, QImage

from lockwatch.domain.overview_level import Base
from lockwatch.util.resources import resources

pytestmark = pytest.mark.usefixtures("qapp")


def at_the_edge(image: QImage) -> set[str]:
    """Return the colors of the outermost pixels."""
    right, bottom = image.width() - 1, image.height() - 1
    places = [(x, y) for x in range(image.width()) for y in (0, bottom)]
    places += [(x, y) for y in range(image.height()) for x in (0, right)]
    return {image.pixelColor(x, y).name() for x, y in places}


def test_every_base_has_a_line() -> None:
    assert len(states(True)) == len(Base)


@pytest.mark.parametrize(("heading", "background", "ink", "dark"), PANELS)
def test_no_icon_is_cut_off(heading: str, background: str, ink: str, dark: bool | None) -> None:
    for panel in (tray_panel(background, dark), row_panel(background, ink)):
        assert at_the_edge(panel) == {QColor(background).name()}, heading


def test_the_sheet_is_large_enough_for_all_icons() -> None:
    sheet = icon_sheet()
    panels = [tray_panel(background, dark) for _, background, _, dark in PANELS]
    assert sheet.width() > panels[0].width() * 2
    assert sheet.height() > panels[0].height() * 2 + row_panel("#ffffff", "#000000").height() * 2
    assert set(row_names()) == {path.stem for path in (resources() / "icons" / "row").iterdir()}
    assert len(at_the_edge(sheet)) == 1
