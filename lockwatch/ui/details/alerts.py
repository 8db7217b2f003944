"""The list of alerts in the details window, each with its own buttons."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from lockwatch.domain.alerts import Alert, Kind, Urgency
from lockwatch.domain.locks import Lock
from lockwatch.domain.problems import Attention
from lockwatch.domain.rules import Rules
from lockwatch.domain.silencing import raised, targets, to_take_back
from lockwatch.domain.user_actions import Act, Target
from lockwatch.ui.details.parts import Picture
from lockwatch.ui.widgets.action_menus import Do, add_snoozes, empty
from lockwatch.ui.widgets.parts import MutedLabel
from lockwatch.ui.wording.alerts import act_text, alert_text, silence_text

PICTURE = 1.4
"""The height of the picture, in lines of text."""


class AlertRow(QWidget):
    """One alert: its text, how it was silenced, and the buttons that acknowledge it, snooze it or undo that."""

    def __init__(self, act: Do, parent: QWidget) -> None:
        super().__init__(parent)
        self._act = act
        self._targets: frozenset[Target] = frozenset()
        self._to_take_back: frozenset[Target] = frozenset()
        self._picture = Picture(PICTURE, self)
        self._text = MutedLabel("", self)
        self._silence = MutedLabel("", self)
        self.buttons = [QPushButton(self) for _ in range(3)]
        self.acknowledge, self.snooze, self.take_back = self.buttons
        self.acknowledge.clicked.connect(lambda: self._act(self._targets, Act.ACKNOWLEDGE))
        self.take_back.clicked.connect(lambda: self._act(self._to_take_back, Act.TAKE_BACK))
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.snooze.setMenu(self.menu)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._silence)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        for button in self.buttons:
            row.addWidget(button)

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def silence(self) -> str:
        return self._silence.text()

    def show_alert(self, alert: Alert, lock: Lock, now: float, rules: Rules) -> None:
        """Show an alert of `lock`. If the user wants no notifications about the lock, the row has no buttons."""
        muted, silent = rules.for_lock(lock).muted, alert.silent(now)
        attention = Attention.CRITICAL if alert.kind.urgency is Urgency.CRITICAL else Attention.WARNING
        if muted or silent:
            attention = Attention.NONE
        self._targets = targets(lock, [alert])
        back, matter = to_take_back(lock, now, rules), alert.kind.matter
        self._to_take_back = frozenset((id_, kind) for id_, kind in back if kind.matter is matter)
        self._picture.show_picture("quiet" if muted or silent else "alert", attention, muted=muted or silent)
        self._text.setText(alert_text(alert, lock, now))
        self._text.set_attention(attention)
        self._silence.setText(self.tr("muted") if muted else silence_text(alert, now))
        self._silence.setVisible(bool(self.silence))
        self._name(self.acknowledge, act_text(Act.ACKNOWLEDGE))
        self._name(self.snooze, self.tr("Snooze"))
        self._name(self.take_back, act_text(Act.TAKE_BACK))
        self._offer(unsilenced=not muted and not silent, silent=not muted and silent)

    def forbid(self) -> None:
        self._picture.show_picture("alert", Attention.NONE, muted=True)
        self._text.set_attention(Attention.NONE)
        self._offer(unsilenced=False, silent=False)

    def _name(self, button: QPushButton, text: str) -> None:
        button.setText(text)
        button.setAccessibleName(self.tr("{act}: {alert}").format(act=text, alert=self.text))

    def _offer(self, *, unsilenced: bool, silent: bool) -> None:
        """Show the buttons that apply. The focus moves from a button that is hidden to the one that takes its place."""
        buttons = {self.acknowledge: unsilenced, self.snooze: unsilenced, self.take_back: silent}
        focused = next((button for button in buttons if button.hasFocus()), None)
        for button, offered in buttons.items():
            button.setVisible(offered)
        if focused is not None and not buttons[focused]:
            (self.take_back if silent else self.acknowledge).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_menu(self) -> None:
        empty(self.menu)
        add_snoozes(self.menu, self._targets, self._act)


class Alerts(QWidget):
    """One row for each alert, the most urgent first. The row of an alert is kept as long as the alert is raised."""

    def __init__(self, act: Do, behind: QWidget, parent: QWidget) -> None:
        """Create an empty list; `behind` is the widget before its first button in the tab order."""
        super().__init__(parent)
        self._act = act
        self._behind = behind
        self.rows: dict[Kind, AlertRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.nothing = MutedLabel(self.tr("No alerts."), self)
        self._column.addWidget(self.nothing)

    def show_lock(self, lock: Lock, now: float, rules: Rules) -> None:
        alerts = raised(lock.alerts)
        for kind in self.rows.keys() - {alert.kind for alert in alerts}:
            row = self.rows.pop(kind)
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        for place, alert in enumerate(alerts):
            if alert.kind not in self.rows:
                self.rows[alert.kind] = self._new_row(place)
            self.rows[alert.kind].show_alert(alert, lock, now, rules)
        self.nothing.setVisible(not alerts)
        before = self._behind
        for alert in alerts:
            for button in self.rows[alert.kind].buttons:
                QWidget.setTabOrder(before, button)
                before = button

    def forbid(self) -> None:
        """Remove the buttons, because the lock has left the account."""
        for row in self.rows.values():
            row.forbid()

    def _new_row(self, place: int) -> AlertRow:
        row = AlertRow(self._act, self)
        self._column.insertWidget(place, row)
        return row
