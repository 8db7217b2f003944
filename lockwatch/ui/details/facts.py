"""The facts of a lock in two columns, with buttons for those that can be changed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from lockwatch.domain.locks import Lock
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui.details.parts import NameLabel
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.ui.widgets.own_name import ask_own_name
from lockwatch.ui.widgets.parts import MutedLabel, plain_label
from lockwatch.ui.wording.details import Fact, fact_label, fact_texts

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class Facts(QWidget):
    def __init__(self, actions: LockActions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self._lock: Lock | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[Fact, QLabel] = {}
        for row, fact in enumerate(Fact):
            self._add(row, fact)
        self._values[Fact.SERIAL].setTextInteractionFlags(_SELECTABLE)
        self._values[Fact.SERIAL].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.thresholds = self._button(Fact.THRESHOLDS, self.tr("Change…"), self.tr("Change the battery alerts…"))
        self.thresholds.clicked.connect(self._on_thresholds_requested)
        self.rename = self._button(Fact.NAME, self.tr("Display name…"), self.tr("Display name…"))
        self.rename.clicked.connect(self._on_rename_requested)
        QWidget.setTabOrder(self.thresholds, self._values[Fact.SERIAL])
        QWidget.setTabOrder(self._values[Fact.SERIAL], self.rename)

    def show_lock(self, lock: Lock, state: State, now: float, rules: Rules) -> None:
        texts = fact_texts(lock, state, now, rules)
        self._lock = lock
        for fact, text in texts.items():
            value = self._values[fact]
            if value.text() != text:
                value.setText(text)
                value.setAccessibleName(self.tr("{fact}: {value}").format(fact=fact_label(fact), value=text))

    def offer(self, offered: bool) -> None:
        """Show or hide the buttons that change the thresholds and the name of the lock."""
        self.thresholds.setVisible(offered)
        self.rename.setVisible(offered)

    def _add(self, row: int, fact: Fact) -> None:
        label = MutedLabel(fact_label(fact), self)
        label.setWordWrap(False)
        value = NameLabel(self) if fact is Fact.NAME else plain_label("", self)
        changeable = fact in (Fact.THRESHOLDS, Fact.NAME)
        side = Qt.AlignmentFlag.AlignVCenter if changeable else Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label, row, 0, side)
        self._grid.addWidget(value, row, 1, 1, 1 if changeable else 2, side)
        self._values[fact] = value

    def _button(self, fact: Fact, text: str, name: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(name)
        self._grid.addWidget(button, list(Fact).index(fact), 2)
        return button

    def _on_thresholds_requested(self) -> None:
        if self._lock is not None:
            self._actions.thresholds(self._lock.key)

    def _on_rename_requested(self) -> None:
        if self._lock is not None:
            ask_own_name(self, self._lock, self._actions)
