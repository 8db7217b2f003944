"""The settings page for quiet hours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QLocale, Qt, QTime
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from lockwatch.ui.settings.fields import clock, to_time
from lockwatch.ui.settings.page import Page

if TYPE_CHECKING:
    from lockwatch.domain.settings import Settings

CLOCK_WIDTH = 100
DAY_GAP = 4
DAY_PADDING = 16
CHOSEN_DARKER = 140
"""The factor for QColor.darker() in percent. Styles paint a button lighter than its colour, but its text must keep a
contrast of 4.5:1 (WCAG 1.4.3)."""


class QuietPage(Page):
    """Lets the user turn quiet hours on or off, and choose their times and days."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("Quiet hours"), parent)
        self._enabled = self._tick(self.tr("Use &quiet hours"))
        self._begins, self._ends = clock(self), clock(self)
        for edit in (self._begins, self._ends):
            edit.setMinimumWidth(CLOCK_WIDTH)
        self._row(self.tr("&From"), self._begins)
        self._row(self.tr("&Until"), self._ends)
        self._days = WeekDays(self)
        self._row(self.tr("&On"), self._days, self._days.buttons[0])
        self._note(
            self.tr(
                "You are still notified of critical alerts. The others wait, and one summary at the end lists "
                "those that are still active."
            )
        )
        self._when = self._note()
        self._column.addLayout(self._form)
        self._enabled.toggled.connect(lambda on: self._change_hours(enabled=on))
        self._begins.timeChanged.connect(lambda at: self._change_hours(begins=to_time(at)))
        self._ends.timeChanged.connect(lambda at: self._change_hours(ends=to_time(at)))
        for button in self._days.buttons:
            button.toggled.connect(self._on_days_changed)

    def _fill(self, settings: Settings) -> None:
        quiet = settings.quiet_hours
        self._enabled.setChecked(quiet.enabled)
        self._begins.setTime(QTime(quiet.begins.hour, quiet.begins.minute))
        self._ends.setTime(QTime(quiet.ends.hour, quiet.ends.minute))
        self._days.choose(quiet.days)

    def _explain(self) -> None:
        quiet = self._settings.quiet_hours
        for field in (self._begins, self._ends, self._days):
            field.setEnabled(quiet.enabled)
        if not quiet.days:
            when = self.tr("No day is chosen, so there are no quiet hours.")
        elif quiet.begins == quiet.ends:
            when = self.tr("Quiet hours begin on the chosen days and last a whole day.")
        elif quiet.begins > quiet.ends:
            when = self.tr("Quiet hours begin on the chosen days and end the next day.")
        else:
            when = self.tr("Quiet hours begin and end on the chosen days.")
        self._when.setText(when)

    def _on_days_changed(self) -> None:
        self._change_hours(days=self._days.chosen())

    def _change_hours(self, **values: Any) -> None:
        if not self._filling:
            self._change(quiet_hours=replace(self._settings.quiet_hours, **values))


class WeekDays(QWidget):
    """Seven toggle buttons, in the order of the week in the user's locale."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(DAY_GAP)
        locale = QLocale()
        first = locale.firstDayOfWeek().value
        self.buttons = []
        self._days = [(first - 1 + offset) % 7 for offset in range(7)]
        for day in self._days:
            button = DayButton(self)
            button.setText(locale.standaloneDayName(day + 1, QLocale.FormatType.ShortFormat))
            button.setAccessibleName(locale.standaloneDayName(day + 1, QLocale.FormatType.LongFormat))
            self.buttons.append(button)
            row.addWidget(button)
        widest = max(button.sizeHint().width() for button in self.buttons)
        for button in self.buttons:
            button.setMinimumWidth(max(widest, button.fontMetrics().averageCharWidth() * 3 + DAY_PADDING))

    def choose(self, days: frozenset[int]) -> None:
        """Check the buttons of these days; 0 is Monday."""
        for day, button in zip(self._days, self.buttons, strict=True):
            button.setChecked(day in days)

    def chosen(self) -> frozenset[int]:
        """Return the checked days; 0 is Monday."""
        return frozenset(day for day, button in zip(self._days, self.buttons, strict=True) if button.isChecked())


class DayButton(QToolButton):
    """A toggle button with the highlight colour while it is checked: in grey it would look disabled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the default of tool buttons excludes the Tab key
        self.toggled.connect(self._color)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._color()

    def _color(self) -> None:
        palette = QGuiApplication.palette()
        if self.isChecked():
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                chosen = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Highlight)
                palette.setColor(group, QPalette.ColorRole.Button, chosen.darker(CHOSEN_DARKER))
                ink = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.HighlightedText)
                palette.setColor(group, QPalette.ColorRole.ButtonText, ink)
        if self.palette() != palette:
            self.setPalette(palette)
