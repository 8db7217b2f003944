"""The texts of the battery forecast."""

import re

import pytest
from PySide6.QtCore import QLocale

from lockwatch.domain.forecast import DAY_S, MAY_CHANGE, Forecast
from lockwatch.ui.wording.forecast import faster_text, forecast_text

pytestmark = pytest.mark.usefixtures("qapp", "british")


def text(days: float) -> str:
    left_s = days * DAY_S
    return forecast_text(Forecast(left_s, left_s / MAY_CHANGE, left_s * MAY_CHANGE))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "Less than 2 days"),
        (1.4, "Less than 3 days"),
        (1.6, "About 2 days left (1 to 3)"),
        (9, "About 9 days left (6 to 14)"),
        (20.9, "About 21 days left (13 to 33)"),
        (21, "About 3 weeks left (2 to 5)"),
        (35, "About 5 weeks left (3 to 8)"),
        (91, "About 13 weeks left (8 to 21)"),
        (92, "About 3 months left (2 to 5)"),
        (300, "About 10 months left (6 to 16)"),
    ],
)
def test_the_unit_depends_on_the_length_of_time(days: float, expected: str) -> None:
    assert text(days).startswith(expected)
    assert text(days).endswith("until it is almost empty.")


def test_the_middle_lies_within_the_range() -> None:
    for days in range(5, 2190):
        numbers = re.findall(r"\d+", text(days / 3))
        middle, low, high = map(int, numbers)
        assert 1 <= low <= middle <= high, numbers


def test_no_number_of_a_range_is_zero() -> None:
    assert "About 2 days left (1 to 4)" in forecast_text(Forecast(1.6 * DAY_S, 0.4 * DAY_S, 4 * DAY_S))


def test_numbers_have_the_digits_of_the_locale() -> None:
    QLocale.setDefault(QLocale("ar_EG"))
    assert "\u0663 to \u0668" in text(35)


@pytest.mark.parametrize(
    ("times", "expected"),
    [(1.5, "noticeably faster"), (1.8, "about twice as fast"), (2.4, "about twice"), (2.6, "about 3 times as fast")],
)
def test_a_faster_drain_is_described(times: float, expected: str) -> None:
    assert expected in faster_text(times)
