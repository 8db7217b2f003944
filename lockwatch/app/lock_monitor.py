"""Holds the state of all locks on the GUI thread, and brings it up to date with each outcome of a sync."""

import logging
import math
from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from lockwatch.domain.history import Entries, acted, happened
from lockwatch.domain.locks import Lock, LockInfo
from lockwatch.domain.outcome import Outcome
from lockwatch.domain.overview import overview, stale
from lockwatch.domain.overview_level import Base, Overview
from lockwatch.domain.pacing import REQUEST_WITHIN_S, Schedule
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import OnScreen, State
from lockwatch.domain.step import advance, apply_own_names, forget_left, rename
from lockwatch.domain.user_actions import PAUSES, Act, Target, pause, silence
from lockwatch.util.clock import moment, reread_zone, steady

log = logging.getLogger(__name__)

LONGEST_SYNC_S = REQUEST_WITHIN_S + 5.0
"""The longest time from the start of a sync to its outcome."""


class LockMonitor(QObject):
    """Owns the one `State` of the program."""

    changed = Signal()
    """Emitted when the state, the overview or the schedule may have changed."""
    happened = Signal(object)
    """Emitted with each News, for example a notification to be shown or withdrawn."""
    history_added = Signal(object)
    """Emitted with the `Entries` that a sync or the user adds to the history.

    At this time `state` is still the previous state; `changed` follows.
    """
    acted = Signal(object, object)
    """Emitted with the Act of the user and the frozenset of its Targets."""

    def __init__(self, rules: Rules, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rules = rules
        self.state = _blank()
        self.schedule = Schedule(next_at=steady(), earliest_at=steady())
        self.overview = Overview(Base.CANNOT_SEE)
        self._staleness = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)  # a coarse one fires early
        self._staleness.timeout.connect(self._on_stale)

    @property
    def rules(self) -> Rules:
        return self._rules

    def lock(self, key: str) -> Lock | None:
        """Return the lock with this `Lock.key`, or None.

        A lock that had no serial number at first is also found by the key of that time, which is its id ("#7").
        """
        return next((lock for lock in self.state.locks.values() if key in (lock.key, f"#{lock.id}")), None)

    def use_rules(self, rules: Rules) -> None:
        """Use other rules. What is shown changes at once; alerts change when the next sync ends."""
        self._rules = rules
        self.state = apply_own_names(self.state, rules)
        self._show()

    @Slot(object)
    def on_ended(self, outcome: Outcome) -> None:
        reread_zone()
        now = moment()
        state, news = advance(self.state, outcome, now, self._rules)
        entries = happened(self.state, state, news, now, self._rules)
        if entries:
            self.history_added.emit(entries)
        self.state = state if state.locks is self.state.locks else apply_own_names(state, self._rules)
        for each in news:  # before the state is saved: a crash in between repeats a notification, but loses none
            log.info("%s", type(each).__name__)
            self.happened.emit(each)
        self._show()

    @Slot(object)
    def on_recalled(self, state: State) -> None:
        """Take over the state that the previous run has saved. Called before the first outcome.

        A pause that the user has begun in the meantime stays.
        """
        paused_until = self.state.paused_until
        self.state = apply_own_names(
            state if paused_until is None else replace(state, paused_until=paused_until), self._rules
        )
        self._show()

    def on_screen_changed(self, on_screen: OnScreen) -> None:
        """Note which notifications are on the screen, so that they are saved with the state."""
        if on_screen != self.state.on_screen:
            self.state = replace(self.state, on_screen=on_screen)
            self.changed.emit()

    @Slot(object)
    def on_named(self, infos: tuple[LockInfo, ...]) -> None:
        self.state = apply_own_names(rename(self.state, infos), self._rules)
        self._show()

    @Slot(object)
    def on_scheduled(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self._await_staleness()
        self.changed.emit()

    @Slot(object, object)
    def act(self, targets: Collection[Target], act: Act) -> None:
        """Acknowledge or snooze the alerts in `targets`, or undo that."""
        now = moment()
        self.history_added.emit(acted(act, targets, self.state, now))
        self.state = silence(self.state, targets, act, now)
        self._show()
        self.acted.emit(act, frozenset(targets))

    @Slot(object)
    def pause(self, act: Act) -> None:
        """Pause or resume all notifications; `act` is one of `PAUSES`."""
        assert act in PAUSES
        now = moment()
        self.history_added.emit(acted(act, (), self.state, now))
        self.state = pause(self.state, act, now)
        self._show()
        self.acted.emit(act, frozenset())

    @Slot(object)
    def add(self, entries: Entries) -> None:
        """Add entries from another part of the program to the history.

        One about a lock whose serial number became known meanwhile gets the key made of that.
        """
        locks = [self.lock(entry.key) for entry in entries]
        pairs = zip(entries, locks, strict=True)
        self.history_added.emit(tuple(entry._replace(key=lock.key) if lock else entry for entry, lock in pairs))

    def forget(self) -> None:
        """Start with a blank state, for another account."""
        self.state = _blank()
        self._show()

    def forget_left(self) -> None:
        """Drop the locks that have left the account from the state."""
        self.state = forget_left(self.state)

    def _show(self) -> None:
        self.overview = overview(self.state, steady(), self.rules)
        self.changed.emit()

    def _await_staleness(self) -> None:
        """Start the timer only if no sync is due to end before the data becomes stale.

        Otherwise the icon would still look calm during a long Retry-After or backoff, although its data is too old.
        """
        self._staleness.stop()
        if self.state.synced_at is None:
            return
        at = self.rules.stale_at(self.state.synced_at)
        if self.schedule.next_at + LONGEST_SYNC_S > at:
            self._staleness.start(max(0, math.ceil((at - steady()) * 1000)) + 1)

    @Slot()
    def _on_stale(self) -> None:
        if stale(self.state, steady(), self.rules):
            self._show()
        else:
            self._await_staleness()


def _blank() -> State:
    return State(unseen_since=moment().awake)
