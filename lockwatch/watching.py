"""What is known, on the GUI thread: each outcome goes through `advance` here, and everybody hears what came of it."""

import logging
import math

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from lockwatch.clock import steady
from lockwatch.domain.alerts import Rules
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import Outcome
from lockwatch.domain.overview import Overview, overview, stale, stale_at
from lockwatch.domain.pacing import REQUEST_WITHIN_S, Schedule
from lockwatch.domain.watch import State, advance, rename

log = logging.getLogger(__name__)

LONGEST_SYNC_S = REQUEST_WITHIN_S + 5.0
"""A sync ends within its deadline and a little."""


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
        self._staleness = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)  # a coarse one fires early
        self._staleness.timeout.connect(self._on_stale)

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
        self._await_staleness()
        self.changed.emit()

    def _await_staleness(self) -> None:
        """Armed only where no sync is to end before what is known becomes too old: a calm icon must not outlive it."""
        self._staleness.stop()
        if self.state.synced_at is None:
            return
        at = stale_at(self.state.synced_at, self.rules)
        if self.schedule.next_at + LONGEST_SYNC_S > at:
            self._staleness.start(max(0, math.ceil((at - steady()) * 1000)) + 1)

    @Slot()
    def _on_stale(self) -> None:
        now = steady()
        if not stale(self.state, now, self.rules):
            self._await_staleness()
            return
        self.overview = overview(self.state, now, self.rules)
        self.changed.emit()

    def forget(self) -> None:
        """Another account: nothing that was seen is true of it."""
        self.state = State()
        self.overview = Overview.CANNOT_SEE
        self.changed.emit()
