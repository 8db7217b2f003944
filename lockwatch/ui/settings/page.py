"""What the pages of the settings have in common: one column of labels, one of fields, notes under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lockwatch.ui.widgets.check_box import CheckBox
from lockwatch.ui.widgets.parts import MutedLabel

if TYPE_CHECKING:
    from lockwatch.domain.locks import Lock
    from lockwatch.domain.settings import Settings

SECTION_GAP = 10
FIELD_WIDTH = 150


class Page(QWidget):
    """Shows some of the settings; `edited` is the whole of them with one change."""

    edited = Signal(object)

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = title
        self._settings: Settings
        self._filling = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)

    def show_settings(self, settings: Settings) -> None:
        """Without emitting `edited`."""
        self._settings = settings
        self._filling = True
        self._fill(settings)
        self._filling = False

    def set_locks(self, locks: Sequence[Lock]) -> None:
        """All that are known, in the order to be shown; before `show_settings`."""

    def set_overridden(self, names: frozenset[str]) -> None:
        """Which settings this run has from its command line, whatever is chosen here."""

    def settle(self) -> None:
        """Takes in now what has changed on it, which Qt would do in the next turn: only then its height is true."""
        self._column.activate()

    def _fill(self, settings: Settings) -> None:
        """What each page does for itself; Qt's metaclass admits no abstract methods."""
        raise NotImplementedError

    def _change(self, **values: Any) -> None:
        if not self._filling:
            self._apply(replace(self._settings, **values))

    def _apply(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self.edited.emit(settings)

    # How a page is built

    def _section(self, title: str) -> None:
        """Headings, not boxes, so that all fields stand in one column."""
        label = QLabel(title, self)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setContentsMargins(0, SECTION_GAP if self._form.rowCount() else 0, 0, 0)
        self._form.addRow(label)

    def _row(self, text: str, field: QWidget, focus: QWidget | None = None) -> None:
        """`focus`: what the label's letter leads to, if not the field itself."""
        label = QLabel(text, self)
        label.setBuddy(focus or field)
        if not field.accessibleName():
            field.setAccessibleName(text.replace("&", ""))
        self._form.addRow(label, field)

    def _choice(self, label: str, choices: Iterable[tuple[str, str]]) -> QComboBox:
        """`choices`: what the settings call it, and what a person reads."""
        box = QComboBox(self)
        box.setMinimumWidth(FIELD_WIDTH)
        for name, text in choices:
            box.addItem(text, name)
        self._row(label, box)
        return box

    def _tick(self, text: str) -> QCheckBox:
        box = CheckBox(text, self)
        box.setAccessibleName(text.replace("&", ""))
        self._form.addRow(box)
        return box

    def _align(self, *fields: QWidget) -> None:
        """Makes all as wide as the widest."""
        widest = max(field.sizeHint().width() for field in fields)
        for field in fields:
            field.setMinimumWidth(max(widest, field.minimumWidth()))

    def _note(self, text: str = "") -> MutedLabel:
        note = MutedLabel(text, self)
        self._form.addRow(note)
        return note

    def _buttons(self, *buttons: QPushButton) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            button.setAutoDefault(False)
            button.setAccessibleName(button.text().replace("&", "").rstrip("…"))
            row.addWidget(button)
        row.addStretch()
        self._form.addRow(row)


def number(parent: QWidget, low: int, high: int, text: str, lowest: str = "") -> QSpinBox:
    """`text`: what stands around the number ``{n}``; `lowest`: what is said in place of the lowest one."""
    before, _, after = text.partition("{n}")
    spin = QSpinBox(parent)
    spin.setRange(low, high)
    spin.setPrefix(before)
    spin.setSuffix(after)
    spin.setSpecialValueText(lowest)
    spin.setKeyboardTracking(False)  # typing 120 is one change, not three
    spin.setMinimumWidth(FIELD_WIDTH)
    return spin
