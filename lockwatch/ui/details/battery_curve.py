"""Draws the level of a battery over time, and its forecast."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from lockwatch.domain.discharge import known_runs, usual_step
from lockwatch.domain.forecast import Forecast
from lockwatch.domain.history import Reading
from lockwatch.domain.problems import Attention
from lockwatch.ui.theme.colors import attention_color, blend, muted_color
from lockwatch.ui.wording.details import (
    charging_runs,
    curve_sentence,
    day_label,
    make_a_curve,
    month_label,
    percent_text,
    reading_text,
)
from lockwatch.ui.wording.forecast import forecast_text
from lockwatch.ui.wording.times import clock_text

translate = QCoreApplication.translate

DAY_S = 86400.0
LONGEST_S = 366 * DAY_S
AHEAD = 0.5
"""The forecast is at most this long, as a fraction of the past that is shown."""
LEAST_CONTRAST = 3.0
"""The minimum contrast of lines against their background (WCAG 2.2, 1.4.11)."""
LINE, CHARGING_LINE = 2.0, 4.0
SPACE = 6
HIGH, LEAST_HIGH, LEAST_WIDE = 13, 11, 24
"""The preferred and the minimum height in lines of text, and the minimum width in letters."""
_BOLT = ((0.62, 0.0), (0.15, 0.58), (0.46, 0.58), (0.36, 1.0), (0.85, 0.40), (0.53, 0.40))
"""The corners of a lightning bolt, in a square with sides of 1."""

Tick = tuple[float, str]
"""A moment in seconds since the epoch, and its label."""


class _Mark(NamedTuple):
    """A label at the right of the curve, at the height of a level."""

    level: int
    text: str
    color: QColor
    bold: bool = False


class BatteryCurve(QWidget):
    """Draws the battery levels of the last year, the thresholds of both battery alerts, and a forecast.

    Time runs from left to right, even if the language is written from right to left.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readings: Sequence[Reading] = ()
        self._until = 0.0
        self._forecast: Forecast | None = None
        self._low = self._critical = 0
        self.setAccessibleName(self.tr("Battery over time"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_readings(self, readings: Sequence[Reading], until: float, forecast: Forecast | None = None) -> None:
        """Show readings, the earliest first, and the forecast.

        The past ends at `until`, the current time in seconds since the epoch, even if the last reading is older.
        """
        first = bisect_left(readings, until - LONGEST_S, key=lambda reading: reading.at)
        self._readings = readings[first:]
        self._until = max(until, readings[-1].at) if readings else until
        self._forecast = forecast
        sentences = (self.sentence, forecast_text(forecast)) if forecast else (self.sentence,)
        self.setAccessibleDescription(" ".join(sentences))
        self.update()

    def show_thresholds(self, low: int, critical: int) -> None:
        if (low, critical) != (self._low, self._critical):
            self._low, self._critical = low, critical
            self.update()

    @property
    def sentence(self) -> str:
        return curve_sentence(self._readings)

    @property
    def worth_drawing(self) -> bool:
        return make_a_curve(self._readings)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(2 * LEAST_WIDE * metrics.averageCharWidth(), HIGH * metrics.height())

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(LEAST_WIDE * metrics.averageCharWidth(), LEAST_HIGH * metrics.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.worth_drawing:
            return
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        self._paint_marks(painter)
        self._paint_curve(painter)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._text_at(event.pos().x()), self)
            return True
        return super().event(event)

    # Geometry

    def plot(self) -> QRectF:
        """Return the rectangle in which the curve is drawn."""
        metrics, bold = self.fontMetrics(), QFontMetrics(self._bold())
        left = metrics.horizontalAdvance(percent_text(100)) + SPACE
        right = max(bold.horizontalAdvance(mark.text) for mark in self._marks()) + 2 * SPACE
        high = metrics.height()
        return QRectF(self.rect()).adjusted(left, high + SPACE, -right, -high - SPACE)

    def ticks(self) -> list[tuple[QRectF, str]]:
        """Return the labels of the time axis with their rectangles, which do not touch each other."""
        plot, metrics = self.plot(), self.fontMetrics()

        def place(tick: Tick) -> tuple[QRectF, str]:
            width = metrics.horizontalAdvance(tick[1])
            left = self.x_at(tick[0], plot) - width / 2
            return QRectF(left, plot.bottom() + SPACE, width, metrics.height()), tick[1]

        least = 2 * metrics.averageCharWidth()
        for candidate in _candidates(self._readings[0].at, self._end):
            if len(candidate) * least > plot.width():
                continue
            placed = [place(tick) for tick in candidate]
            if all(a.right() + least <= b.left() for (a, _), (b, _) in pairwise(placed)):
                return placed
        return []

    def x_at(self, at: float, plot: QRectF) -> float:
        """Return the x coordinate in `plot` of a moment, given in seconds since the epoch."""
        start = self._readings[0].at
        return plot.left() + plot.width() * (at - start) / max(self._end - start, 1.0)

    @property
    def _end(self) -> float:
        """The end of the time axis, in seconds since the epoch."""
        if self._forecast is None:
            return self._until
        return self._until + min(self._forecast.high_s, AHEAD * (self._until - self._readings[0].at))

    def _y(self, level: float, plot: QRectF) -> float:
        return plot.bottom() - plot.height() * level / 100

    def _point(self, reading: Reading, plot: QRectF) -> QPointF:
        return QPointF(self.x_at(reading.at, plot), self._y(reading.level, plot))

    def _text_at(self, x: float) -> str:
        """Return the tooltip for a position: the nearest reading, or the forecast."""
        if not self.worth_drawing:
            return ""
        plot = self.plot()
        if self._forecast is not None and x > self.x_at(self._until, plot):
            return forecast_text(self._forecast)
        return reading_text(min(self._readings, key=lambda reading: abs(self.x_at(reading.at, plot) - x)))

    def _marks(self) -> list[_Mark]:
        palette, last = self.palette(), self._readings[-1].level
        low = translate("Wording", "Low {level}").format(level=percent_text(self._low))
        critical = translate("Wording", "Almost empty {level}").format(level=percent_text(self._critical))
        return [
            _Mark(last, percent_text(last), palette.color(QPalette.ColorRole.WindowText), bold=True),
            _Mark(self._low, low, attention_color(palette, Attention.WARNING)),
            _Mark(self._critical, critical, attention_color(palette, Attention.CRITICAL)),
        ]

    # Painting

    def _paint_axes(self, painter: QPainter) -> None:
        plot, palette, high = self.plot(), self.palette(), self.fontMetrics().height()
        muted = muted_color(palette)
        grid = blend(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base), 0.16)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for level in (0, 50, 100):
            y = round(self._y(level, plot)) + 0.5
            painter.setPen(QPen(grid, 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(muted)
            painter.drawText(QRectF(0, y - high / 2, plot.left() - SPACE, high), right, percent_text(level))
        for rect, text in self.ticks():
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)

    def _paint_marks(self, painter: QPainter) -> None:
        plot, high = self.plot(), self.fontMetrics().height()
        marks = sorted(self._marks(), key=lambda mark: -mark.level)
        tops = spread([self._y(mark.level, plot) - high / 2 for mark in marks], high, self.height() - high)
        aside = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for mark, top in zip(marks, tops, strict=True):
            if not mark.bold:
                y = round(self._y(mark.level, plot)) + 0.5
                painter.setPen(QPen(mark.color, 1, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(mark.color)
            painter.setFont(self._bold() if mark.bold else self.font())
            left = plot.right() + SPACE
            painter.drawText(QRectF(left, top, self.width() - left, high), aside, mark.text)
        painter.setFont(self.font())

    def _paint_curve(self, painter: QPainter) -> None:
        plot, color = self.plot(), line_color(self.palette())
        ground = QColor(color)
        ground.setAlphaF(0.14)
        for run in known_runs(self._readings, usual_step(self._readings)):
            points = [self._point(reading, plot) for reading in run]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            feet = [QPointF(points[-1].x(), plot.bottom()), QPointF(points[0].x(), plot.bottom())]
            painter.drawPolygon(QPolygonF([*points, *feet]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(color, LINE))
            painter.drawPolyline(QPolygonF(points))
        self._paint_charges(painter, plot, color)
        if self._forecast is not None:
            self._paint_forecast(painter, plot, color, self._forecast)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(self._point(self._readings[-1], plot), 2 * LINE, 2 * LINE)

    def _paint_charges(self, painter: QPainter, plot: QRectF, color: QColor) -> None:
        """Paint a thicker line where the battery was charging, with a bolt above it if there is room."""
        size = self.fontMetrics().height()
        free_from = float("-inf")
        for run in charging_runs(self._readings):
            points = [self._point(reading, plot) for reading in run]
            painter.setPen(_pen(color, CHARGING_LINE))
            painter.drawPolyline(QPolygonF([*points, points[-1]]))
            left = (points[0].x() + points[-1].x() - size) / 2
            if left >= free_from:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.palette().color(QPalette.ColorRole.WindowText))
                painter.drawPolygon(QPolygonF([QPointF(left + x * size, y * size) for x, y in _BOLT]))
                free_from = left + size
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_forecast(self, painter: QPainter, plot: QRectF, color: QColor, forecast: Forecast) -> None:
        """Paint the forecast, from the current level to almost empty: its whole range and its middle."""
        begin = QPointF(self.x_at(self._until, plot), self._y(self._readings[-1].level, plot))
        low, middle, high = (
            QPointF(self.x_at(self._until + ahead_s, plot), self._y(self._critical, plot))
            for ahead_s in (forecast.low_s, forecast.left_s, forecast.high_s)
        )
        ground = QColor(color)
        ground.setAlphaF(0.14)
        painter.save()
        painter.setClipRect(plot)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawPolygon(QPolygonF([begin, low, high]))
        painter.setPen(QPen(color, LINE, Qt.PenStyle.DotLine))
        painter.drawLine(begin, middle)
        painter.restore()

    def _bold(self) -> QFont:
        font = self.font()
        font.setBold(True)
        return font


def spread(tops: Sequence[float], high: float, lowest: float) -> list[float]:
    """Return the tops of labels of height `high`, moved just enough that none overlaps another or is below `lowest`."""
    apart: list[float] = []
    for top in tops:
        apart.append(max(top, apart[-1] + high) if apart else max(top, 0.0))
    limit = lowest
    for place in reversed(range(len(apart))):
        apart[place] = min(apart[place], limit)
        limit = apart[place] - high
    return apart


def line_color(palette: QPalette) -> QColor:
    """Return the accent colour of the desktop if it has enough contrast, otherwise the text colour."""
    ground = palette.color(QPalette.ColorRole.Base)
    accent = palette.color(QPalette.ColorRole.Highlight)
    return accent if contrast(accent, ground) >= LEAST_CONTRAST else palette.color(QPalette.ColorRole.Text)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two colours as defined by WCAG 2.2: from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _pen(color: QColor, width: float) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _candidates(start: float, end: float) -> Iterator[list[Tick]]:
    """Yield ever fewer ticks between two moments: hours, then days, then months."""
    first, last = date.fromtimestamp(start), date.fromtimestamp(end)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def ticks(moments: list[datetime], label: Callable[[datetime], str]) -> list[Tick]:
        placed = ((moment.timestamp(), moment) for moment in moments)
        return [(at, label(moment)) for at, moment in placed if start <= at <= end]

    if len(days) <= 4:
        for step in (3, 6, 12):
            hours = [datetime.combine(day, time(hour)) for day in days for hour in range(0, 24, step)]
            yield ticks(hours, lambda moment: clock_text(moment.time()) if moment.hour else day_label(moment.date()))
    for step in (1, 2, 7, 14):  # weeks begin on Monday, whose ordinal modulo 7 is 1
        chosen = [datetime.combine(day, time()) for day in days if day.toordinal() % step == 1 % step]
        yield ticks(chosen, lambda moment: day_label(moment.date()))
    for step in (1, 2, 3, 6, 12):
        chosen = [datetime.combine(day, time()) for day in days if day.day == 1 and (day.month - 1) % step == 0]
        yield ticks(chosen, lambda moment: month_label(moment.date()))
