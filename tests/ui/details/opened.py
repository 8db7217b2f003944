"""Helpers that fill the details window with a lock and read what it shows."""

import time
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.history import Event, EventKind, LockHistory
from lockwatch.domain.locks import DoorState, Lock, LockInfo
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui.details.alerts import AlertRow, Alerts
from lockwatch.ui.details.dialog import DetailsDialog
from lockwatch.ui.details.events import EventsView
from tests.ui.locks import NOW, lock

RULES = Rules()
INFO = LockInfo(1, "Front door", "A-1", False)
CALM = replace(lock(door=DoorState.CLOSED, charging=False, state_change_result=0), info=INFO)


def alert(kind: Kind, silent_until: float | None = None) -> Alert:
    return Alert(kind, NOW - 600, silent_until=silent_until)


def event(minutes_ago: float, what: EventKind = EventKind.STATE, value: str = "locked") -> Event:
    return Event(time.time() - 60 * minutes_ago, "A-1", what, value)


def past(count: int) -> LockHistory:
    return LockHistory(tuple(event(300 * n) for n in range(count)))


def show(details: DetailsDialog, lock: Lock, *, synced_ago_s: float = 1, rules: Rules = RULES) -> None:
    details.show_lock(lock, State(synced_at=NOW - synced_ago_s), NOW, rules)
    QApplication.processEvents()


def texts(details: DetailsDialog) -> str:
    return "\n".join(label.text() for label in details.findChildren(QLabel) if label.isVisible())


def button(parent: QWidget, name: str) -> QPushButton:
    """The visible button with this accessible name."""
    found = [each for each in parent.findChildren(QPushButton) if each.isVisible() and each.accessibleName() == name]
    assert len(found) == 1, name
    return found[0]


def rows(details: DetailsDialog) -> dict[Kind, AlertRow]:
    return details.findChildren(Alerts)[0].rows


def listed(view: EventsView) -> list[str]:
    return [view.events.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(view.events.rowCount())]


def events(details: DetailsDialog) -> EventsView:
    return details.findChildren(EventsView)[0]


def scroll_area(details: DetailsDialog) -> QScrollArea:
    return details.findChildren(QScrollArea)[0]


def sheet(details: DetailsDialog) -> QWidget:
    """The widget that scrolls: everything but the buttons at the bottom."""
    widget = scroll_area(details).widget()
    assert widget is not None
    return widget


def scrolled(details: DetailsDialog) -> int:
    return scroll_area(details).verticalScrollBar().value()
