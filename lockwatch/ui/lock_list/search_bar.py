"""The layout above the lock list that holds the search field."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lockwatch.ui.widgets.parts import MARGIN

if TYPE_CHECKING:  # imported when the field is first shown
    from lockwatch.ui.lock_list.search_field import SearchField


class SearchBar(QVBoxLayout):
    """Creates the search field when it is first needed, and shows it while it is offered or in use."""

    made = Signal(object)
    """Emitted with the SearchField when it has been created."""
    changed = Signal(str)
    """Emitted with the new text of the search field."""
    left_down = Signal()
    """Emitted when the user has pressed a key that leads down, into the list."""
    chosen = Signal()
    """Emitted when the user has pressed Enter, to choose the first lock that was found."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        self._offered = False

    @property
    def sought(self) -> str:
        return self._field.text().strip() if self._is_made else ""

    def offer(self, offered: bool) -> None:
        """Set whether the field is shown even while it is empty and without focus."""
        self._offered = offered
        self._show()

    def begin(self, text: str = "") -> None:
        self._field.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.insert(text)

    def clear(self) -> None:
        self._field.clear()

    @property
    def _is_made(self) -> bool:
        return "_field" in self.__dict__

    @cached_property
    def _field(self) -> "SearchField":
        from lockwatch.ui.lock_list.search_field import SearchField

        field = SearchField(self._body)
        field.textChanged.connect(self.changed)
        field.left_down.connect(self.left_down)
        field.chosen.connect(self.chosen)
        field.focus_changed.connect(self._show)
        self.addWidget(field)
        self.made.emit(field)
        return field

    def _show(self) -> None:
        if self._offered or self._is_made:
            visible = self._offered or bool(self._field.text()) or self._field.hasFocus()
            self._field.setVisible(visible)
            side = MARGIN if visible else 0
            self.setContentsMargins(side, 0, side, side // 2)
