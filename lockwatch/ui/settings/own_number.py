"""A field for a number that a lock either has of its own or shares with all locks."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from lockwatch.domain.settings import NEVER, Minutes

GAP = 8
SUGGESTED_WAIT_MIN = 15


class OwnNumber(QWidget):
    """A combo box, and beside it a spin box that is visible while the lock has its own number.

    Like Qt's own fields it also emits `changed` for programmatic changes; ignore the signal while filling it.
    """

    changed = Signal(object)
    """Emitted with the number, `NEVER`, or None if the lock uses the value for all locks."""

    def __init__(self, spin: QSpinBox, never: str, parent: QWidget) -> None:
        """`never` is the text of the choice for `NEVER`; empty if there is none."""
        super().__init__(parent)
        self._never = never
        self.choice = QComboBox(self)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.spin = spin
        spin.setParent(self)
        spin.setMinimumWidth(0)
        policy = spin.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        spin.setSizePolicy(policy)
        self.choice.addItem("", None)
        if never:
            self.choice.addItem(never, NEVER)
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
        """Set the accessible names of the field and of its spin box."""
        self.setAccessibleName(name)
        self.choice.setAccessibleName(name)
        self.spin.setAccessibleName(number_name)

    def show_value(self, value: Minutes | None, general: Minutes) -> None:
        """Show `value`; None means the value for all locks, `general`, which is then also the suggested number."""
        text = self._never if general == NEVER else self._text(general)
        self.choice.setItemText(0, self.tr("as for all ({value})").format(value=text))
        self.choice.setMinimumWidth(self.choice.sizeHint().width())  # Qt does not update it for changed texts
        last = self.choice.count() - 1
        if value is None:
            self.choice.setCurrentIndex(0)
        else:
            self.choice.setCurrentIndex(1 if value == NEVER else last)
        numbers = (each for each in (value, general, SUGGESTED_WAIT_MIN) if each is not None and each != NEVER)
        self.spin.setValue(next(numbers))
        self._show_spin()

    def limit(self, low: int, high: int, *, as_all: bool) -> None:
        """Set the range of the lock's own number; `as_all` says whether the value for all locks is in range, too."""
        self.spin.setRange(low, high)
        model = self.choice.model()
        assert isinstance(model, QStandardItemModel)
        model.item(0).setEnabled(as_all)

    def _text(self, number: int) -> str:
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
