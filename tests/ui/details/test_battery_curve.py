"""The battery curve: its line and its gaps, its labels, its colours and its forecast."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPalette
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from lockwatch.domain.forecast import Forecast
from lockwatch.domain.history import Reading
from lockwatch.ui.details.battery_curve import DAY_S, LEAST_CONTRAST, SPACE, BatteryCurve, contrast, line_color, spread

UNTIL = datetime(2026, 11, 23, 22).timestamp()


def reading(days_ago: float, level: int, charging: bool = False) -> Reading:
    return Reading(UNTIL - days_ago * DAY_S, "A-1", level, charging)


@pytest.fixture
def curve(qtbot: QtBot) -> BatteryCurve:
    curve = BatteryCurve()
    qtbot.addWidget(curve)
    palette = QPalette(QColor("white"))
    palette.setColor(QPalette.ColorRole.Base, QColor("white"))
    palette.setColor(QPalette.ColorRole.Window, QColor("white"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#0000ff"))
    curve.setPalette(palette)
    curve.show_thresholds(20, 10)
    curve.resize(500, 200)
    return curve


def drawn(curve: BatteryCurve) -> QImage:
    return curve.grab().toImage()


def is_drawn(curve: BatteryCurve, days_ago: float, level: float) -> bool:
    """Whether the line is drawn at that time and level."""
    plot = curve.plot()
    x = curve.x_at(UNTIL - days_ago * DAY_S, plot)
    y = plot.bottom() - plot.height() * level / 100
    color = drawn(curve).pixelColor(round(x), round(y))
    return color.blue() - color.red() > 128


def test_the_line_connects_the_readings(curve: BatteryCurve) -> None:
    curve.show_readings([reading(4, 90), reading(2, 70), reading(0, 70)], UNTIL)
    assert is_drawn(curve, 3, 80)
    assert is_drawn(curve, 1, 70)
    assert not is_drawn(curve, 3, 60)


def test_times_without_readings_are_gaps_in_the_line(curve: BatteryCurve) -> None:
    curve.show_readings([reading(9, 90), reading(8, 85), reading(2, 40), reading(0, 39)], UNTIL)
    assert is_drawn(curve, 8.5, 87.5)
    assert not is_drawn(curve, 5, 62.5)
    assert is_drawn(curve, 1, 39.5)


@pytest.mark.parametrize("earlier", [[], [reading(80, 94)], [reading(80, 98), reading(70, 94)]])
def test_a_lock_that_reports_rounded_levels_has_a_line_without_gaps(
    curve: BatteryCurve, earlier: list[Reading]
) -> None:
    """Such a level stays the same for weeks, which is no gap, even if there is only one reading in between."""
    curve.show_readings([*earlier, reading(60, 90), reading(40, 85), reading(20, 80), reading(0, 75)], UNTIL)
    assert is_drawn(curve, 30, 82.5)


def test_only_the_latest_year_is_shown(curve: BatteryCurve) -> None:
    curve.show_readings([reading(500, 90), reading(300, 70), reading(0, 50)], UNTIL)
    assert "70" in curve.sentence
    assert "90" not in curve.sentence


@pytest.mark.parametrize("readings", [[], [reading(1, 50)]])
def test_too_few_readings_make_no_curve(curve: BatteryCurve, readings: list[Reading]) -> None:
    curve.show_readings(readings, UNTIL)
    assert not curve.worth_drawing
    drawn(curve)


@pytest.mark.parametrize("days", [0.001, 0.4, 1, 3, 7, 30, 90, 200, 366])
@pytest.mark.parametrize("width", [180, 320, 600, 1800])
@pytest.mark.parametrize("scale", [1, 2])
def test_dates_are_inside_the_widget_and_do_not_touch(curve: BatteryCurve, days: float, width: int, scale: int) -> None:
    font = curve.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    curve.setFont(font)
    curve.resize(width * scale, 200 * scale)
    curve.show_readings([reading(days, 90), reading(0, 50)], UNTIL)
    rects = [rect for rect, _ in curve.ticks()]
    assert all(a.right() < b.left() for a, b in pairwise(rects))
    assert all(rect.left() >= 0 and rect.right() <= curve.width() for rect in rects)
    assert all(rect.bottom() <= curve.height() for rect in rects)


@pytest.mark.parametrize("days", [1, 7, 30, 366])
def test_an_axis_of_usual_width_has_at_least_three_dates(curve: BatteryCurve, days: float) -> None:
    curve.show_readings([reading(days, 90), reading(0, 50)], UNTIL)
    assert len(curve.ticks()) >= 3


def test_readings_at_the_same_time_can_be_drawn(curve: BatteryCurve) -> None:
    curve.show_readings([reading(0, 90), reading(0, 50)], UNTIL)
    drawn(curve)


def test_readings_in_the_future_are_drawn_inside_the_plot(curve: BatteryCurve) -> None:
    """This happens after the wall clock was set back."""
    curve.show_readings([reading(2, 90), reading(-1, 50)], UNTIL)
    assert curve.x_at(UNTIL + DAY_S, curve.plot()) <= curve.plot().right()


@pytest.mark.parametrize(
    ("tops", "spread_out"),
    [
        ([0, 50], [0, 50]),
        ([50, 52], [50, 60]),
        ([78, 82, 88], [70, 80, 90]),
        ([-5, 0], [0, 10]),
        ([90, 90, 90], [70, 80, 90]),
    ],
)
def test_labels_beside_the_curve_do_not_overlap(tops: list[float], spread_out: list[float]) -> None:
    assert spread(tops, 10, 90) == spread_out


def test_a_lightning_bolt_is_drawn_above_each_charge(curve: BatteryCurve) -> None:
    def top(readings: Iterable[Reading]) -> QImage:
        curve.show_readings(list(readings), UNTIL)
        return drawn(curve).copy(0, 0, curve.width(), curve.fontMetrics().height())

    calm = top([reading(4, 40), reading(3, 50), reading(2, 90), reading(0, 80)])
    assert top([reading(4, 40), reading(3, 50, True), reading(2, 90), reading(0, 80)]) != calm


@pytest.mark.parametrize("ground", ["white", "#1f2123", "#7b828a", "#ffffdd"])
@pytest.mark.parametrize("accent", ["#308cc6", "#2f6fb3", "#ffff00", "#202020", "#dddddd"])
def test_the_line_has_enough_contrast(ground: str, accent: str) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(ground))
    palette.setColor(QPalette.ColorRole.Highlight, QColor(accent))
    dark = QColor(ground).lightness() < 128
    palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.white if dark else Qt.GlobalColor.black)
    assert contrast(line_color(palette), QColor(ground)) >= LEAST_CONTRAST


def test_the_line_follows_the_palette(curve: BatteryCurve) -> None:
    curve.show_readings([reading(2, 90), reading(0, 90), reading(0, 89)], UNTIL)
    assert is_drawn(curve, 1, 90)
    palette = curve.palette()
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#900000"))
    curve.setPalette(palette)
    assert not is_drawn(curve, 1, 90)


def test_the_accessible_description_is_a_sentence(curve: BatteryCurve) -> None:
    curve.show_readings([reading(2, 90), reading(0, 80)], UNTIL)
    assert curve.accessibleName() == "Battery over time"
    assert curve.accessibleDescription() == curve.sentence
    assert "90" in curve.sentence


def test_the_tooltip_is_the_nearest_reading(qtbot: QtBot, curve: BatteryCurve) -> None:
    curve.show_readings([reading(2, 90), reading(0, 80)], UNTIL)
    curve.show()
    at = QPoint(round(curve.plot().right()) - 3, 20)
    QApplication.sendEvent(curve, QHelpEvent(QEvent.Type.ToolTip, at, curve.mapToGlobal(at)))
    then = datetime.fromtimestamp(UNTIL)
    assert QToolTip.text().endswith("80\u00a0%")
    assert f"{then:%H:%M}" in QToolTip.text()
    QToolTip.hideText()


def test_the_curve_grows_with_the_font(curve: BatteryCurve) -> None:
    before = curve.sizeHint().height()
    font = curve.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    curve.setFont(font)
    assert curve.sizeHint().height() > 1.7 * before


def test_a_day_has_at_most_one_tick(curve: BatteryCurve) -> None:
    start = datetime(2026, 10, 20).timestamp()  # before the end of daylight saving time, when an hour may repeat
    end = (datetime(2026, 10, 20) + timedelta(days=12)).timestamp()
    curve.show_readings([Reading(start, "A-1", 90, False), Reading(end, "A-1", 80, False)], end)
    texts = [text for _, text in curve.ticks()]
    assert len(texts) == len(set(texts))


# The forecast

FALLEN = [reading(40, 90), reading(20, 70), reading(0, 50)]
AHEAD = Forecast(40 * DAY_S, 15 * DAY_S, 64 * DAY_S)


def colors_ahead(curve: BatteryCurve, days: float, level: float) -> QColor:
    """Return the colour at a future time and a level; the axis shows 40 days of the past and 20 days of forecast."""
    plot = curve.plot()
    x = plot.left() + plot.width() * (40 + days) / 60
    return drawn(curve).pixelColor(round(x), round(plot.bottom() - plot.height() * level / 100))


def test_the_forecast_is_drawn_as_a_range_with_a_middle(curve: BatteryCurve) -> None:
    curve.show_readings(FALLEN, UNTIL, AHEAD)
    ground = QColor("white")
    assert colors_ahead(curve, 10, 30) not in (ground, line_color(curve.palette()))  # the colour of the range
    assert colors_ahead(curve, 10, 60) == ground
    assert colors_ahead(curve, 4, 30) == ground
    dots = {colors_ahead(curve, day / 10, 50 - day / 10).name() for day in range(20, 120)}
    assert line_color(curve.palette()).name() in dots


def test_the_past_takes_at_least_two_thirds_of_the_axis(curve: BatteryCurve) -> None:
    curve.show_readings(FALLEN, UNTIL, AHEAD)
    plot = curve.plot()
    assert curve.x_at(UNTIL, plot) - plot.left() == pytest.approx(plot.width() * 2 / 3)
    curve.show_readings(FALLEN, UNTIL, Forecast(2 * DAY_S, DAY_S, 4 * DAY_S))
    assert curve.x_at(UNTIL, plot) - plot.left() == pytest.approx(plot.width() * 40 / 44)
    curve.show_readings(FALLEN, UNTIL)
    assert curve.x_at(UNTIL, plot) == pytest.approx(plot.right())


def test_the_forecast_is_clipped_to_the_plot(curve: BatteryCurve) -> None:
    curve.show_readings(FALLEN, UNTIL)
    plot, width = curve.plot(), curve.width()

    def beyond() -> QImage:
        return drawn(curve).copy(round(plot.right()) + SPACE, 0, width, round(plot.bottom()))

    before = beyond()
    curve.show_readings(FALLEN, UNTIL, Forecast(400 * DAY_S, 300 * DAY_S, 700 * DAY_S))
    assert beyond() == before


def test_the_axis_has_dates_in_the_future(curve: BatteryCurve) -> None:
    curve.show_readings(FALLEN, UNTIL, AHEAD)
    assert any(rect.center().x() > curve.x_at(UNTIL, curve.plot()) for rect, _ in curve.ticks())


def tooltip(curve: BatteryCurve, x: int) -> str:
    at = QPoint(x, 50)
    QApplication.sendEvent(curve, QHelpEvent(QEvent.Type.ToolTip, at, curve.mapToGlobal(at)))
    text = QToolTip.text()
    QToolTip.hideText()
    return text


def test_the_forecast_is_in_the_description_and_the_tooltip(curve: BatteryCurve) -> None:
    curve.show_readings(FALLEN, UNTIL, AHEAD)
    assert curve.accessibleDescription() == f"{curve.sentence} About 6 weeks left (2 to 9) until it is almost empty."
    x = round(curve.plot().right())
    assert tooltip(curve, x) == "About 6 weeks left (2 to 9) until it is almost empty."
    assert "left" not in tooltip(curve, round(curve.plot().left()))
    curve.show_readings(FALLEN, UNTIL)
    assert curve.accessibleDescription() == curve.sentence
    assert "left" not in tooltip(curve, x)
