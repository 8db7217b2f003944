"""Texts about how long a battery will last."""

from math import ceil

from PySide6.QtCore import QCoreApplication

from lockwatch.domain.forecast import DAY_S, Forecast
from lockwatch.ui.wording.times import number_text

translate = QCoreApplication.translate

WEEK_S, MONTH_S = 7 * DAY_S, 365 / 12 * DAY_S
DAYS_UNTIL_S, WEEKS_UNTIL_S = 3 * WEEK_S, 3 * MONTH_S
"""A shorter median is given in days, or in weeks."""
TWICE_FROM, THRICE_FROM = 1.75, 2.5


def forecast_text(forecast: Forecast) -> str:
    """Describe how long the battery will last, in days, weeks or months."""
    left_s = forecast.left_s
    unit_s = DAY_S if left_s < DAYS_UNTIL_S else WEEK_S if left_s < WEEKS_UNTIL_S else MONTH_S
    low, number, high = (max(1, round(each_s / unit_s)) for each_s in (forecast.low_s, left_s, forecast.high_s))
    if number < 2:
        at_most = max(2, ceil(forecast.high_s / unit_s))
        return translate("Wording", "Less than %n days left until it is almost empty.", "", at_most)
    if unit_s == DAY_S:
        text = translate("Wording", "About %n days left ({low} to {high}) until it is almost empty.", "", number)
    elif unit_s == WEEK_S:
        text = translate("Wording", "About %n weeks left ({low} to {high}) until it is almost empty.", "", number)
    else:
        text = translate("Wording", "About %n months left ({low} to {high}) until it is almost empty.", "", number)
    return text.format(low=number_text(low), high=number_text(high))


def faster_text(times: float) -> str:
    """Describe a battery that drains `times` as fast as before."""
    if times < TWICE_FROM:
        return translate("Wording", "It drains noticeably faster than before.")
    if times < THRICE_FROM:
        return translate("Wording", "It drains about twice as fast as before.")
    return translate("Wording", "It drains about %n times as fast as before.", "", round(times))
