"""The base of the settings pages: a form with a column of labels and a column of fields, with notes below them."""

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
    QVBoxLayout,
    QWidget,
)

from lockwatch.ui.settings.choice_field import ChoiceField
from lockwatch.ui.settings.fields import FIELD_WIDTH
from lockwatch.ui.widgets.check_box import CheckBox
from lockwatch.ui.widgets.parts import MutedLabel

if TYPE_CHECKING:
    from lockwatch.domain.locks import Lock
    from lockwatch.domain.settings import Settings

SECTION_GAP = 10


class Page(QWidget):
    """A page that shows and edits some of the settings."""

    edited = Signal(object)
    """Emitted with a complete new `Settings` when the user has changed one of them."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = title
        self._settings: Settings
        self._filling = self._stacked = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)

    def show_settings(self, settings: Settings) -> None:
        """Fill the page. Does not emit `edited`."""
        self._settings = settings
        self._filling = True
        self._fill(settings)
        self._explain()
        self._filling = False

    def set_locks(self, locks: Sequence[Lock]) -> None:
        """Set the known locks, in the order to show them. `show_settings` must follow."""

    def set_overridden(self, names: frozenset[str]) -> None:
        """Set the names of the settings that are overridden by the command line in this run."""

    def put_labels(self, *, above: bool, stacked: bool) -> None:
        """Put the labels above their fields, for a large font on a small screen, or beside them.

        If `stacked` is true, also put the widgets for another value below each choice.
        """
        for field in self.findChildren(ChoiceField):
            field.stack(stacked)
        policy = QFormLayout.RowWrapPolicy
        self._form.setRowWrapPolicy(policy.WrapAllRows if above else policy.DontWrapRows)
        self._stacked = stacked

    def settle(self) -> None:
        """Update the layouts now, the inner ones first.

        Qt would update them one by one, later in the event loop, and until then the size of the page would be wrong.
        """
        for widget in (*reversed(self.findChildren(QWidget)), self):
            if (layout := widget.layout()) is not None:
                layout.activate()
        # The height for width of a QFormLayout ignores that the stacked fields are higher.
        self.setMinimumHeight(self._column.totalMinimumSize().height() if self._stacked else 0)

    def _fill(self, settings: Settings) -> None:
        """Fill the fields; each page overrides it. It is not abstract because Qt's metaclass does not allow that."""
        raise NotImplementedError

    def _explain(self) -> None:
        """Update notes and limits before `edited` is emitted; pages may override it."""

    def _change(self, **values: Any) -> None:
        if not self._filling:
            self._apply(replace(self._settings, **values))

    def _apply(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self._explain()
            self.edited.emit(settings)

    # Building blocks of a page

    def _section(self, title: str) -> None:
        """Add a heading. Group boxes would not align their fields with those of others."""
        label = QLabel(title, self)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setContentsMargins(0, SECTION_GAP if self._form.rowCount() else 0, 0, 0)
        self._form.addRow(label)

    def _row(self, text: str, field: QWidget, focus: QWidget | None = None) -> None:
        """Add a labelled field. `focus` is the widget for the label's access key, if it is not the field."""
        label = QLabel(text, self)
        label.setBuddy(focus or field)
        if not field.accessibleName():
            field.setAccessibleName(text.replace("&", ""))
        self._form.addRow(label, field)

    def _field(self, text: str, field: ChoiceField) -> None:
        """Add a `ChoiceField` with a label."""
        field.name(text.replace("&", ""))
        self._row(text, field, field.choice)

    def _choice(self, label: str, choices: Iterable[tuple[str, str]]) -> QComboBox:
        """Add a combo box. `choices` are pairs of the settings' value and the displayed text."""
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
        """Give all fields the width of the widest."""
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
