"""Up to which day the history is shown, and what day it is while its window stays open over midnight."""

import math
import time
from datetime import date, datetime, timedelta
from datetime import time as clock

from PySide6.QtCore import QDate, QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDateEdit, QWidget

from lockwatch.domain.timeline import FOR_EVER
from lockwatch.ui.wording.times import date_pattern


class DayField(QDateEdit):
    """Today, or a day that is to come, stands for the latest.

    It has no last day: while one is typed over another, what stands there may be in the future for a moment, and Qt
    would take another year for it.
    """

    chosen = Signal()
    """By the person."""
    day_passed = Signal()
    """It is another day than it was, `today`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.today = _today()
        self._typing = False
        self._midnight = QTimer(self, singleShot=True)
        self._midnight.timeout.connect(self._on_midnight)
        self.setCalendarPopup(True)
        self.setDisplayFormat(date_pattern())
        self.setKeyboardTracking(False)  # a date that is typed is one wish, not eight
        self.show_latest()
        self.dateChanged.connect(self._on_date_changed)

    @property
    def latest(self) -> bool:
        return self._shown >= self.today

    @property
    def back_from(self) -> float:
        """The moment from which the list goes back."""
        return FOR_EVER if self.latest else day_end(self._shown)

    def show_latest(self) -> None:
        """Without emitting `chosen`."""
        with QSignalBlocker(self):
            self.setDate(QDate(self.today.year, self.today.month, self.today.day))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._typing = False
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits begin with the part at the cursor, the first where all is selected; what stands between parts may be
        typed or not. By itself Qt takes no digit where a part is full, and leaves out a part for what stands between
        two where it has gone on to the next one already.
        """
        typed, line = event.text(), self.lineEdit()
        parted = typed.isprintable() and bool(typed) and not typed.isalnum()
        if parted and line.selectedText() == self.sectionText(self.currentSection()):
            return
        if typed.isdigit() and not self._typing:
            whole = line.selectedText() == line.text()
            self.setSelectedSection(self.sectionAt(0) if whole else self.currentSection())
        self._typing = typed.isdigit() or parted
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_midnight()

    def hideEvent(self, event: QHideEvent) -> None:
        self._midnight.stop()
        super().hideEvent(event)

    @property
    def _shown(self) -> date:
        day = self.date()
        return date(day.year(), day.month(), day.day())

    @Slot()
    def _on_date_changed(self) -> None:
        if self.latest:
            self.show_latest()
        self.chosen.emit()

    @Slot()
    def _on_midnight(self) -> None:
        """Or at another time, as after a sleep."""
        self.follow()
        self._midnight.start(math.ceil(to_midnight(time.time()) * 1000))

    def follow(self) -> None:
        """Is it another day by now?"""
        today, latest = _today(), self.latest
        if today != self.today:
            self.today = today
            if latest:
                self.show_latest()
            self.day_passed.emit()


def day_end(day: date) -> float:
    """When the next day begins here; seconds since the epoch."""
    return datetime.combine(day + timedelta(days=1), clock()).timestamp()


def to_midnight(now: float) -> float:
    """How long this day still lasts, seconds: one on which the clocks are changed is shorter or longer than others."""
    return day_end(date.fromtimestamp(now)) - now


def _today() -> date:
    return date.today()
