"""What is known, on the GUI thread: each outcome goes through `advance` here, and everybody hears what came of it."""

import logging

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.clock import steady
from lockwatch.domain.alerts import Rules
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import Outcome
from lockwatch.domain.overview import Overview, overview
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.watch import State, advance, rename

log = logging.getLogger(__name__)


class Watch(QObject):
    """Holds the one `State` of the program."""

    changed = Signal()
    """State, overview or schedule may be other ones than before."""
    happened = Signal(object)
    """One News."""

    def __init__(self, rules: Rules, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rules = rules
        self.state = State()
        self.schedule = Schedule(next_at=steady(), earliest_at=steady())
        self.overview = Overview.CANNOT_SEE

    @Slot(object)
    def on_ended(self, outcome: Outcome) -> None:
        now = steady()
        self.state, news = advance(self.state, outcome, now, self.rules)
        self.overview = overview(self.state, now, self.rules)
        self.changed.emit()
        for each in news:
            log.info("%s", type(each).__name__)
            self.happened.emit(each)

    @Slot(object)
    def on_named(self, infos: tuple[LockInfo, ...]) -> None:
        self.state = rename(self.state, infos)
        self.changed.emit()

    @Slot(object)
    def on_scheduled(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.changed.emit()

    def forget(self) -> None:
        """Another account: nothing that was seen is true of it."""
        self.state = State()
        self.overview = Overview.CANNOT_SEE
        self.changed.emit()
