"""The date field of the history window, which also notices when a new day begins."""

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
    """A date field for the last day that the history shows. Today or a later day means: up to the latest entry.

    The field has no maximum date, because a date may be in the future for a moment while it is typed over another one,
    and Qt would correct the year.
    """

    chosen = Signal()
    """Emitted when the user has chosen a date."""
    day_passed = Signal()
    """Emitted when another day has begun; `today` is already set to it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.today = _today()
        self._typing = False
        self._midnight = QTimer(self, singleShot=True)
        self._midnight.timeout.connect(self._on_midnight)
        self.setCalendarPopup(True)
        self.setDisplayFormat(date_pattern())
        self.setKeyboardTracking(False)  # one change for a typed date, not one for each digit
        self.show_latest()
        self.dateChanged.connect(self._on_date_changed)

    @property
    def latest(self) -> bool:
        return self._shown >= self.today

    @property
    def back_from(self) -> float:
        """The end of the shown day in seconds since the epoch, or FOR_EVER if all entries are shown."""
        return FOR_EVER if self.latest else day_end(self._shown)

    def show_latest(self) -> None:
        """Set the date to today without emitting `chosen`."""
        with QSignalBlocker(self):
            self.setDate(QDate(self.today.year, self.today.month, self.today.day))

    def resume(self, other: "DayField") -> None:
        """Show the same date as `other` without emitting `chosen`."""
        with QSignalBlocker(self):
            self.setDate(other.date())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._typing = False
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let a date be typed over another one, with or without the separators between its parts.

        The first digit replaces the part at the cursor, or the first part if all is selected. Qt itself accepts no
        digit in a part that is complete, and a separator typed after it has moved on would skip a part.
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
        """Check whether a new day has begun, and start the timer again.

        After a suspend the timer may fire at any time of the day.
        """
        self.follow()
        self._midnight.start(math.ceil(to_midnight(time.time()) * 1000))

    def follow(self) -> None:
        """Emit `day_passed` if another day has begun; a field that shows the latest entry moves to that day."""
        today, latest = _today(), self.latest
        if today != self.today:
            self.today = today
            if latest:
                self.show_latest()
            self.day_passed.emit()


def day_end(day: date) -> float:
    """Return when `day` ends in the local time zone, in seconds since the epoch."""
    return datetime.combine(day + timedelta(days=1), clock()).timestamp()


def to_midnight(now: float) -> float:
    """Return the seconds until the next day begins. A day on which the clocks change is an hour shorter or longer."""
    return day_end(date.fromtimestamp(now)) - now


def _today() -> date:
    return date.today()
