"""The settings page for alerts and notifications of all locks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from lockwatch.domain.rules import ALL_DAY, LEVELS
from lockwatch.domain.settings import NEVER
from lockwatch.ui.settings.choice_field import HoursField, minutes_field, seconds_field
from lockwatch.ui.settings.fields import number
from lockwatch.ui.settings.page import Page
from lockwatch.ui.wording.locks import lock_name
from lockwatch.ui.wording.times import clock_text

if TYPE_CHECKING:
    from lockwatch.domain.locks import Lock
    from lockwatch.domain.settings import LockSettings, Settings


class AlertsPage(Page):
    """Lets the user choose which alerts are raised and when, and whether they cause notifications."""

    example_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("Alerts"), parent)
        self._names: dict[str, str] = {}
        self._notifications = self._tick(self.tr("Show &notifications"))
        self._hide_names = self._tick(self.tr("&Hide lock names in notifications"))
        self._note(self.tr("For shared screens: notifications say “A lock is disconnected”, not which one."))
        self._weekly = self._tick(self.tr("&Weekly summary"))
        self._note(self.tr("On Mondays from 9:00: disconnections, the lowest battery and what to do."))
        self._example = QPushButton(self.tr("Show an e&xample"), self)
        self._example.clicked.connect(self.example_requested)
        self._buttons(self._example)
        self._section(self.tr("Notify me when"))
        self._grace = seconds_field(self)
        self._low, self._critical = (number(self, *LEVELS, self.tr("at {n} %")) for _ in range(2))
        self._unlocked, self._door, self._hours = minutes_field(self), minutes_field(self), HoursField(self)
        self._field(self.tr("&Disconnected"), self._grace)
        self._row(self.tr("Battery &low"), self._low)
        self._row(self.tr("Battery almost &empty"), self._critical)
        self._bound = self._note()
        self._section(self.tr("Left unlocked or open"))
        self._field(self.tr("Warn me if a lock is left &unlocked"), self._unlocked)
        self._field(self.tr("Warn me if a door is left &open"), self._door)
        self._field(self.tr("When &to warn"), self._hours)
        self._note_on_hours = self._note()
        self._align(self._grace.choice, self._unlocked.choice, self._door.choice, self._hours.choice)
        self._align(self._grace.other, self._unlocked.other, self._door.other, self._hours.other)
        self._align(self._grace, self._low, self._critical)
        self._column.addLayout(self._form)
        self._connect()

    def set_locks(self, locks: Sequence[Lock]) -> None:
        self._names = {entry: lock_name(lock) for lock in locks for entry in (lock.name, lock.key)}

    def _connect(self) -> None:
        self._notifications.toggled.connect(self._on_notifications_toggled)
        self._hide_names.toggled.connect(lambda on: self._change(hide_names=on))
        self._weekly.toggled.connect(lambda on: self._change(weekly_digest=on))
        self._grace.changed.connect(lambda grace_s: self._change(grace_s=grace_s))
        self._low.valueChanged.connect(lambda percent: self._change(battery_low=percent))
        self._critical.valueChanged.connect(lambda percent: self._change(battery_critical=percent))
        self._unlocked.changed.connect(lambda wait_min: self._change(left_unlocked_min=wait_min))
        self._door.changed.connect(lambda wait_min: self._change(door_left_open_min=wait_min))
        self._hours.changed.connect(lambda hours: self._change(watch_hours=hours))

    def _on_notifications_toggled(self, on: bool) -> None:
        self._enable(on)
        self._change(notifications=on)

    def _enable(self, notifications: bool) -> None:
        """Enable the options that only make sense while notifications are on, or disable them."""
        self._hide_names.setEnabled(notifications)
        self._example.setEnabled(notifications)
        self._weekly.setEnabled(notifications)

    def _fill(self, settings: Settings) -> None:
        for spin in (self._low, self._critical):
            spin.setRange(*LEVELS)
        self._notifications.setChecked(settings.notifications)
        self._enable(settings.notifications)
        self._hide_names.setChecked(settings.hide_names)
        self._weekly.setChecked(settings.weekly_digest)
        self._grace.show_value(settings.grace_s)
        self._low.setValue(settings.battery_low)
        self._critical.setValue(settings.battery_critical)
        self._unlocked.show_value(settings.left_unlocked_min)
        self._door.show_value(settings.door_left_open_min)
        self._hours.show_value(settings.watch_hours)

    def _explain(self) -> None:
        self._bound_thresholds()
        self._explain_hours()

    def _explain_hours(self) -> None:
        hours, watched = self._settings.watch_hours, self._hours_matter()
        if not watched:
            text = self.tr("Choose a warning first. Then you can limit it to certain hours.")
        elif hours == ALL_DAY:
            text = self.tr("A warning stays until the lock is locked or the door is closed.")
        elif hours.begins == hours.ends:
            text = self.tr("These hours cover a whole day.")
        else:
            text = self.tr(
                "If something has been unlocked or open long enough by {begins}, you are notified then."
                " A warning stays until the lock is locked or the door is closed, even after {ends}."
            ).format(begins=clock_text(hours.begins), ends=clock_text(hours.ends))
        self._hours.setEnabled(watched)
        self._note_on_hours.setText(text)
        self._hours.choice.setAccessibleDescription(text)

    def _hours_matter(self) -> bool:
        """Return whether the watch hours have an effect: for all locks, or for one without hours of its own."""
        locks = (own for own in self._settings.locks.values() if own.watch_hours is None)
        having: list[Settings | LockSettings] = [self._settings, *locks]
        waits = [wait for each in having for wait in (each.left_unlocked_min, each.door_left_open_min)]
        return any(wait not in (None, NEVER) for wait in waits)

    def _bound_thresholds(self) -> None:
        """Limit the thresholds so that critical is never above low.

        This also holds for a lock that overrides only one of the two thresholds.
        """
        locks = self._settings.locks
        criticals = {entry: own.battery_critical for entry, own in locks.items() if own.battery_low is None}
        lows = {entry: own.battery_low for entry, own in locks.items() if own.battery_critical is None}
        low, critical = self._low.value(), self._critical.value()
        self._low.setMinimum(max([critical, *_known(criticals.values())]))
        self._critical.setMaximum(min([low, *_known(lows.values())]))
        note = ""
        if critical < low == self._low.minimum():
            note = self.tr("It can't be lower: for {lock} the battery is almost empty at {level} %.").format(
                lock=self._first(criticals, low), level=low
            )
        elif critical < low and critical == self._critical.maximum():
            note = self.tr("It can't be higher: for {lock} the battery is low at {level} %.").format(
                lock=self._first(lows, critical), level=critical
            )
        self._bound.setText(note)
        self._form.setRowVisible(self._bound, bool(note))

    def _first(self, levels: dict[str, int | None], level: int) -> str:
        entry = next(entry for entry, own in levels.items() if own == level)
        return self._names.get(entry, entry)


def _known(levels: Iterable[int | None]) -> list[int]:
    return [level for level in levels if level is not None]
