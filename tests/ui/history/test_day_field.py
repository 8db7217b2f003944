"""The date field of the history window: typing a date, and midnight while the window is open."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, QLocale, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.timeline import FOR_EVER
from lockwatch.ui.history import day_field
from lockwatch.ui.history.day_field import DayField, day_end, to_midnight
from tests.systems import sets_time_zone

TODAY = date(2026, 11, 24)


class Opened:
    """The field in a window, beside another one."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.field = DayField(self.window)
        column = QVBoxLayout(self.window)
        column.addWidget(self.field)
        column.addWidget(QLineEdit(self.window))
        self.chosen: list[float] = []
        self.passed: list[date] = []
        self.field.chosen.connect(lambda: self.chosen.append(self.field.back_from))
        self.field.day_passed.connect(lambda: self.passed.append(self.field.today))
        self.window.show()
        with qtbot.waitActive(self.window):
            self.window.activateWindow()
        self.field.setFocus()

    def type(self, text: str, *, over_all: bool = False) -> None:
        if over_all:
            self.field.selectAll()
        else:
            QTest.keyClick(self.field, Qt.Key.Key_Home)
        QTest.keyClicks(self.field, text)

    @property
    def timer(self) -> QTimer:
        (timer,) = self.field.findChildren(QTimer)
        return timer


@pytest.fixture
def locale() -> str:
    return "en_GB"


@pytest.fixture
def opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, locale: str) -> Iterator[Opened]:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    monkeypatch.setattr(day_field, "_today", lambda: TODAY)
    yield Opened(qtbot)
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("C", "20251126"),
        ("C", "2025-11-26"),
        ("en_GB", "26112025"),
        ("en_GB", "26/11/2025"),
        ("de", "261125"),
        ("de", "26.11.25"),
        ("en_US", "11/26/25"),
        ("pl", "26.11.2025"),
    ],
)
@pytest.mark.parametrize("over_all", [False, True])
@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_date_of_another_year_can_be_typed_over_the_shown_one(
    opened: Opened, typed: str, over_all: bool, end: Qt.Key
) -> None:
    opened.type(typed, over_all=over_all)
    assert opened.chosen == []
    QTest.keyClick(opened.field, end)
    assert opened.chosen == [day_end(date(2025, 11, 26))]
    assert opened.field.date() == QDate(2025, 11, 26)
    assert not opened.field.latest


@pytest.mark.parametrize("days", [1, 400])
def test_a_date_in_the_future_means_the_latest(opened: Opened, days: int) -> None:
    opened.field.setDate(QDate(2026, 11, 1))
    opened.field.setDate(QDate(2026, 11, 24).addDays(days))
    assert opened.chosen == [day_end(date(2026, 11, 1)), FOR_EVER]
    assert opened.field.date() == QDate(2026, 11, 24)


def test_the_latest_follows_the_day_at_midnight(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = TODAY + timedelta(days=1)
    monkeypatch.setattr(day_field, "_today", lambda: tomorrow)
    opened.timer.timeout.emit()
    assert opened.passed == [tomorrow]
    assert opened.field.date() == QDate(2026, 11, 25)
    assert opened.field.back_from == FOR_EVER
    assert opened.chosen == [], "what is shown is the same"


def test_a_chosen_day_is_kept_at_midnight(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.field.setDate(QDate(2026, 11, 20))
    monkeypatch.setattr(day_field, "_today", lambda: TODAY + timedelta(days=1))
    opened.timer.timeout.emit()
    assert opened.field.date() == QDate(2026, 11, 20)
    assert opened.field.back_from == day_end(date(2026, 11, 20))


def test_the_midnight_timer_runs_only_while_the_field_is_visible(opened: Opened) -> None:
    assert opened.timer.isActive()
    assert opened.timer.isSingleShot()
    assert opened.timer.remainingTime() / 1000 == pytest.approx(to_midnight(time.time()), abs=60)
    opened.timer.timeout.emit()  # the timer fires a little too early
    assert opened.passed == []
    assert opened.timer.isActive()
    opened.window.hide()
    QApplication.processEvents()
    assert not opened.timer.isActive()


@sets_time_zone
@pytest.mark.parametrize(
    ("now", "hours"),
    [("2026-03-28 23:30", 0.5), ("2026-03-29 00:30", 22.5), ("2026-10-25 00:30", 24.5), ("2026-11-24 12:00", 12)],
)
def test_a_day_on_which_the_clocks_change_has_another_length(
    monkeypatch: pytest.MonkeyPatch, now: str, hours: float
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        lasts = to_midnight(datetime.fromisoformat(now).timestamp())
    time.tzset()
    assert lasts == hours * 3600
