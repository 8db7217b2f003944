"""A clock that tests move by hand, and helpers that open the list window and read it."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.domain.moment import Moment
from lockwatch.domain.overview import overview
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.ui.lock_list.model import LockListModel
from lockwatch.ui.lock_list.window import ListWindow

RULES = Rules(default=LockRules(grace_s=0))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now

    @property
    def moment(self) -> Moment:
        return Moment(self.now, self.now, self.now)


def show(window: ListWindow, clock: Clock, state: State, *, earliest_s: float = 0.0, syncing: bool = False) -> None:
    schedule = Schedule(clock.now + 20, clock.now + earliest_s, syncing)
    window.show_state(state, overview(state, clock.now, RULES), schedule, RULES)


def opened(qtbot: QtBot, window: ListWindow) -> None:
    window.toggle(QPoint(10, 10))
    with qtbot.waitActive(window):
        pass


def texts(window: QWidget) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window))


def choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def names(model: LockListModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]
