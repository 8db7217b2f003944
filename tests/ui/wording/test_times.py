"""The texts for ages and numbers, with the digits of the locale."""

import pytest
from PySide6.QtCore import QLocale

from lockwatch.ui.wording.locks import level_text
from lockwatch.ui.wording.times import age_text
from tests.ui.locks import lock

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (0, "just now"),
        (12.9, "12 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (47.9 * 3600, "47 h ago"),
        (48 * 3600, "2 days ago"),
    ],
)
def test_an_age_is_described_in_a_suitable_unit(seconds: float, text: str) -> None:
    assert age_text(seconds) == text


def test_numbers_have_the_digits_of_the_locale() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("ar_EG"))
    try:
        assert age_text(120) == "٢ min ago"
        assert level_text(lock()) == "٥٤ %"
    finally:
        QLocale.setDefault(before)
