"""The texts for ages and numbers, and their digits."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from lockwatch.ui.wording.times import age_text, number_text

ROOT = Path(__file__).parents[3]

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


def test_numbers_have_the_separators_of_the_locale() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        assert number_text(12345) == "12.345"
    finally:
        QLocale.setDefault(before)


SAY = """
import sys
from datetime import date, time
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget
from lockwatch.ui.settings import fields
from lockwatch.ui.wording import details, language, times

app = QApplication([])
language.set_language(sys.argv[1])
day, parent = date(2026, 11, 3), QWidget()
print(times.age_text(120), times.duration_text(3900), times.date_text(day), times.clock_text(time(17, 5)))
print(details.day_text(day, date(2026, 11, 30)), details.day_label(day), details.month_label(day))
print(QSpinBox(parent, value=42).text(), fields.clock(parent).text())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the locale does not come from the environment")
@pytest.mark.parametrize("language", ["system", "en", "de"])
@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "ar_EG.UTF-8"},
        {"LC_ALL": "fa_IR.UTF-8"},
        {"LANG": "ar_EG.UTF-8", "LANGUAGE": "en"},
        {"LANG": "en_US.UTF-8", "LC_NUMERIC": "ar_EG.UTF-8"},
        {"LANG": "de_DE.UTF-8", "LC_TIME": "ar_EG.UTF-8"},
    ],
    ids=lambda locale: ",".join(f"{name}={value[:5]}" for name, value in locale.items()),
)
def test_texts_have_the_digits_and_names_of_their_own_language(language: str, locale: dict[str, str]) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))} | locale
    done = subprocess.run(
        [sys.executable, "-c", SAY, language], env=env | {"PYTHONUTF8": "1"}, cwd=ROOT, capture_output=True, text=True
    )
    assert re.findall(r"[^\W\d_a-zA-Z]|(?![0-9])\d", done.stdout) == [], done.stdout
    assert "42" in done.stdout, done.stderr
