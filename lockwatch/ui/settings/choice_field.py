"""Settings fields that offer a few fixed values and "other", which shows widgets to enter a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication, QTime, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from lockwatch.domain.rules import ALL_DAY, LONGEST_GRACE_S, LONGEST_WAIT_MIN, WatchHours
from lockwatch.domain.settings import NEVER
from lockwatch.ui.settings.fields import clock, number, to_time
from lockwatch.ui.wording.times import clock_text

translate = QCoreApplication.translate

GAP = 8
SUGGESTED_GRACE_S = 120
SUGGESTED_WAIT_MIN = 15
NIGHT = WatchHours(time(23), time(6))
"""The suggested watch hours."""


class Choices(NamedTuple):
    """The choices of a field, apart from "as for all locks"."""

    fixed: Mapping[Any, str]
    """The texts of the values that can be chosen directly."""
    other: str
    """The text of the last choice, which is followed by the widgets for any other value."""
    suggested: Any
    """The value that the widgets show first when the user selects `other`."""


class ChoiceField(QWidget):
    """A combo box, followed by widgets to enter another value, which are visible only while that choice is selected.

    Like Qt's own fields, it also emits `changed` for programmatic changes; ignore the signal while filling it.
    """

    changed = Signal(object)
    """Emitted with the value, or None if the lock uses the value for all locks."""

    def __init__(self, choices: Choices, parent: QWidget, *, per_lock: bool) -> None:
        """If `per_lock` is true, the first choice is the value for all locks."""
        super().__init__(parent)
        self._choices, self._per_lock = choices, per_lock
        self._values = [*([None] if per_lock else []), *choices.fixed]
        self.choice = QComboBox(self)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.addItems([choices.fixed.get(value, "") for value in self._values])
        self.choice.addItem(choices.other)
        self.other = QWidget(self)
        """Contains the widgets for another value."""
        self._other_row = QHBoxLayout(self.other)
        self._other_row.setContentsMargins(0, 0, 0, 0)
        self._other_row.setSpacing(GAP)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)
        self._box.addWidget(self.choice)
        self._box.addWidget(self.other)
        self._box.addStretch()
        self.stack(False)
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(self._on_chosen)

    def show_value(self, value: Any, general: Any = None) -> None:
        """Show `value`, or None to select "as for all".

        `general` is the value for all locks. It is shown in that choice, and suggested as the other value.
        """
        if self._per_lock:
            self._show_general(general)
        is_other = value not in self._values
        self.choice.setCurrentIndex(len(self._values) if is_other else self._values.index(value))
        others = (each for each in (value, general) if each is not None and each not in self._choices.fixed)
        self._show_other(next(others, self._choices.suggested))
        self._show_beside()

    def _show_general(self, general: Any) -> None:
        """Show the value for all locks in the text of its choice, without changing the width of the combo box."""
        widths = []
        for value in (*self._choices.fixed, self._choices.suggested, general):
            self.choice.setItemText(0, self.tr("same as all locks ({value})").format(value=self._text(value)))
            widths.append(self.choice.sizeHint().width())
        self.choice.setMinimumWidth(max(widths))

    def stack(self, stacked: bool) -> None:
        """Put the widgets for another value below the combo box, where there is little room, or beside it.

        Beside it they keep their space while they are hidden.
        """
        direction = QBoxLayout.Direction
        self._box.setDirection(direction.TopToBottom if stacked else direction.LeftToRight)
        policy = self.other.sizePolicy()
        policy.setRetainSizeWhenHidden(not stacked)
        self.other.setSizePolicy(policy)

    def name(self, name: str) -> None:
        """Set the accessible names of the field and of the widgets in it."""
        self.setAccessibleName(name)
        self.choice.setAccessibleName(name)

    # The widgets to enter another value

    def _other(self) -> Any:
        """Return the entered value. Subclasses override this method and the next two."""
        raise NotImplementedError

    def _show_other(self, value: Any) -> None:
        raise NotImplementedError

    def _other_text(self, value: Any) -> str:
        raise NotImplementedError

    def _add_beside(self, *widgets: QWidget) -> None:
        """Add widgets for another value."""
        before: QWidget = self.choice
        for widget in widgets:
            self._other_row.addWidget(widget)
            QWidget.setTabOrder(before, widget)
            before = widget

    def _text(self, value: Any) -> str:
        return self._choices.fixed.get(value) or self._other_text(value)

    def _is_other(self) -> bool:
        return self.choice.currentIndex() == len(self._values)

    def _show_beside(self) -> None:
        self.other.setVisible(self._is_other())

    @Slot()
    def _on_chosen(self) -> None:
        self._show_beside()
        self.changed.emit(self._other() if self._is_other() else self._values[self.choice.currentIndex()])

    @Slot()
    def _on_other_changed(self) -> None:
        self.changed.emit(self._other())


class NumberField(ChoiceField):
    """A field for a number, which is given in a spin box."""

    def __init__(self, spin: QSpinBox, unit: str, choices: Choices, parent: QWidget, *, per_lock: bool) -> None:
        """`unit` completes the accessible name of the spin box."""
        super().__init__(choices, parent, per_lock=per_lock)
        self.spin, self._unit = spin, unit
        spin.setMinimumWidth(0)
        self._add_beside(spin)
        spin.valueChanged.connect(self._on_other_changed)

    def name(self, name: str) -> None:
        super().name(name)
        self.spin.setAccessibleName(self.tr("{setting}, {unit}").format(setting=name, unit=self._unit))

    def limit(self, low: int, high: int, *, as_all: bool) -> None:
        """Set the range for the lock's own number. `as_all` says whether the value for all locks is within it, too."""
        self.spin.setRange(low, high)
        model = self.choice.model()
        assert isinstance(model, QStandardItemModel)
        model.item(0).setEnabled(as_all)

    def _other(self) -> int:
        return self.spin.value()

    def _show_other(self, value: float) -> None:
        self.spin.setValue(round(value))

    def _other_text(self, value: float) -> str:
        return f"{self.spin.prefix()}{round(value)}{self.spin.suffix()}"


class HoursField(ChoiceField):
    """A field for watch hours."""

    def __init__(self, parent: QWidget, *, per_lock: bool = False) -> None:
        all_day = translate("ChoiceField", "all day")
        hours = translate("ChoiceField", "from", "a time of day, which follows")
        super().__init__(Choices({ALL_DAY: all_day}, hours, NIGHT), parent, per_lock=per_lock)
        self._begins, self._ends = clock(self), clock(self)
        self._add_beside(self._begins, QLabel(self.tr("until", "a time of day, which follows"), self), self._ends)
        for each in (self._begins, self._ends):
            each.timeChanged.connect(self._on_other_changed)

    def name(self, name: str) -> None:
        super().name(name)
        self._begins.setAccessibleName(self.tr("{setting}, from").format(setting=name))
        self._ends.setAccessibleName(self.tr("{setting}, until").format(setting=name))

    def _other(self) -> WatchHours:
        return WatchHours(to_time(self._begins.time()), to_time(self._ends.time()))

    def _show_other(self, value: WatchHours) -> None:
        for edit, at in ((self._begins, value.begins), (self._ends, value.ends)):
            edit.setTime(QTime(at.hour, at.minute))

    def _other_text(self, value: WatchHours) -> str:
        return f"{clock_text(value.begins)}–{clock_text(value.ends)}"


def seconds_field(parent: QWidget, *, per_lock: bool = False) -> NumberField:
    """Return a field for how many seconds to wait before notifying."""
    spin = number(parent, 1, LONGEST_GRACE_S, translate("ChoiceField", "{n} s"))
    unit = translate("ChoiceField", "seconds")
    return NumberField(spin, unit, _waits(SUGGESTED_GRACE_S), parent, per_lock=per_lock)


def minutes_field(parent: QWidget, *, per_lock: bool = False) -> NumberField:
    """Return a field for how many minutes to wait before notifying."""
    spin = number(parent, 1, LONGEST_WAIT_MIN, translate("ChoiceField", "{n} min"))
    unit = translate("ChoiceField", "minutes")
    return NumberField(spin, unit, _waits(SUGGESTED_WAIT_MIN), parent, per_lock=per_lock)


def _waits(suggested: int) -> Choices:
    never, at_once = translate("ChoiceField", "never", "told"), translate("ChoiceField", "at once")
    after = translate("ChoiceField", "after", "a number of seconds or minutes, which follows")
    return Choices({NEVER: never, 0: at_once}, after, suggested)
