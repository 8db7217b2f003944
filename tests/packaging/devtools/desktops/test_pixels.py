import pytest
from devtools.desktops.pixels import changed, contrast, icon_contrast
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

ICON = QRect(20, 10, 16, 16)


def screen(**rectangles: QRect) -> QImage:
    """Return a white screen with rectangles in the colours that their names say."""
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    for color, place in rectangles.items():
        painter.fillRect(place, QColor(color))
    painter.end()
    return image


def test_equal_screens_have_not_changed() -> None:
    assert changed(screen(), screen()) is None


def test_the_smallest_rectangle_with_all_changes_is_found() -> None:
    assert changed(screen(), screen(red=QRect(5, 6, 3, 2), blue=QRect(50, 40, 2, 4))) == QRect(5, 6, 47, 38)


def test_changes_elsewhere_do_not_count() -> None:
    now = screen(red=QRect(5, 6, 3, 2), blue=QRect(50, 40, 2, 4))
    assert changed(screen(), now, QRect(0, 30, 100, 30)) == QRect(50, 40, 2, 4)


def test_pixels_that_do_not_change_back_later_do_not_count() -> None:
    clock, icon = QRect(80, 5, 10, 5), ICON
    during, later = screen(red=icon, blue=clock), screen(green=clock)
    assert changed(screen(), during, later=later) == icon


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("black", "white", 21.0), ("white", "white", 1.0), ("#767676", "#ffffff", 4.54)]
)
def test_contrast_is_calculated_as_in_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(QColor(one), QColor(other)) == pytest.approx(ratio, abs=0.01)
    assert contrast(QColor(other), QColor(one)) == pytest.approx(ratio, abs=0.01)


def test_an_icon_is_measured_by_its_ink_against_the_panel_around_it() -> None:
    ink = QRect(24, 14, 8, 8)
    assert icon_contrast(screen(black=ink), ICON) == pytest.approx(21)


def test_an_icon_that_is_all_ink_is_compared_with_the_panel_and_not_with_itself() -> None:
    assert icon_contrast(screen(black=ICON), ICON) == pytest.approx(21)


def test_a_single_pixel_makes_no_icon_visible() -> None:
    assert icon_contrast(screen(black=QRect(25, 15, 1, 1)), ICON) == pytest.approx(1)


def test_an_icon_at_the_edge_of_the_screen_can_be_measured() -> None:
    assert icon_contrast(screen(black=QRect(0, 0, 16, 16)), QRect(0, 0, 16, 16)) == pytest.approx(21)
