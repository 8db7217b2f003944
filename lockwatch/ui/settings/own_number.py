"""One number that a lock has of its own, or as all locks have it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

GAP = 8
SUGGESTED_WAIT_MIN = 15


class OwnNumber(QWidget):
    """A choice, and beside it the number while that is the lock's own.

    `changed` is emitted for what the program shows, too: as with Qt's own fields, who fills it is to look away.
    """

    changed = Signal(object)
    """int, or None for as all."""

    def __init__(self, spin: QSpinBox, never: str, parent: QWidget) -> None:
        """`never`: what is chosen for 0; empty where a number is never 0."""
        super().__init__(parent)
        self._never = never
        self.choice = QComboBox(self)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.spin = spin
        spin.setParent(self)
        spin.setMinimumWidth(0)
        kept = spin.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        spin.setSizePolicy(kept)
        self.choice.addItem("", None)
        if never:
            self.choice.addItem(never, 0)
        self.choice.addItem(self.tr("otherwise:", "not as all locks have it, but as the number beside says"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.choice, 1)
        row.addWidget(spin)
        self.setFocusProxy(self.choice)
        QWidget.setTabOrder(self.choice, spin)
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self.spin.valueChanged.connect(self._on_number_changed)

    def name(self, name: str, number_name: str) -> None:
        """For screen readers."""
        self.setAccessibleName(name)
        self.choice.setAccessibleName(name)
        self.spin.setAccessibleName(number_name)

    def show_value(self, value: int | None, general: int) -> None:
        """`general`: what all locks have, and is suggested where this one has nothing of its own."""
        said = self._never if self._never and general == 0 else self._said(general)
        self.choice.setItemText(0, self.tr("as for all ({value})").format(value=said))
        self.choice.setMinimumWidth(self.choice.sizeHint().width())  # Qt keeps the least width of the texts before
        last = self.choice.count() - 1
        if value is None:
            self.choice.setCurrentIndex(0)
        else:
            self.choice.setCurrentIndex(1 if self._never and value == 0 else last)
        self.spin.setValue(value or general or SUGGESTED_WAIT_MIN)
        self._show_spin()

    def limit(self, low: int, high: int, *, as_all: bool) -> None:
        """Of the own number; `as_all`: whether that of all locks would fit."""
        self.spin.setRange(low, high)
        model = self.choice.model()
        assert isinstance(model, QStandardItemModel)
        model.item(0).setEnabled(as_all)

    def _said(self, number: int) -> str:
        return f"{self.spin.prefix()}{number}{self.spin.suffix()}"

    def _is_own(self) -> bool:
        return self.choice.currentIndex() == self.choice.count() - 1

    def _show_spin(self) -> None:
        self.spin.setVisible(self._is_own())

    @Slot()
    def _on_chosen(self) -> None:
        self._show_spin()
        self.changed.emit(self.spin.value() if self._is_own() else self.choice.currentData())

    @Slot(int)
    def _on_number_changed(self, value: int) -> None:
        self.changed.emit(value)
