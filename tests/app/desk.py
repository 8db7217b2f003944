"""A running program without icon and worker, for the tests of the reminders."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QApplication

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.reminders import Reminders
from lockwatch.app.state_saver import StateSaver
from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import Synced
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import rename
from lockwatch.storage.state_file import StateFile
from tests.app.parts import Windows
from tests.app.screen import Screen

DAY_S = 86400.0
THURSDAY = datetime(2026, 3, 5, 12, tzinfo=UTC).timestamp()
SEEN = Observation(1, connected=True, state=LockState.LOCKED, battery_level=34)
DOOR = LockInfo(1, "Front door", "A-1")
LOST = Observation(1, connected=False)


class Clock:
    """One clock for all parts, in UTC."""

    wall = THURSDAY

    def __call__(self) -> Moment:
        return Moment(self.wall - THURSDAY + DAY_S, self.wall, self.wall - THURSDAY + DAY_S, UTC)


class Desk:
    """One run of the program without icon and worker, with a recorded screen."""

    def __init__(self, place: Path, clock: Clock, digest: bool, named: bool) -> None:
        self.clock = clock
        self.file = StateFile(place, "https://api.example")
        self.screen = Screen()
        self.presenter = NotificationPresenter(cast(Notifier, self.screen))
        self.monitor = LockMonitor(Rules())
        self.saver = StateSaver(self.file)
        self.windows = Windows(place, self.monitor, self.saver).windows
        self.reminders = Reminders(self.monitor, self.saver, self.presenter, self.windows.banners)
        self.reminders.use_digest(digest)
        self.monitor.history_added.connect(self.saver.on_history_added)
        self.monitor.changed.connect(lambda: self.saver.save(self.monitor.state))
        state = self.file.load(clock())
        self.saver.on_recalled(state)
        self.saver.marks(self.reminders.on_marked)
        self.monitor.on_recalled(state if state.locks else rename(State(), (DOOR,)))
        self.settle()
        if named:
            self.name(DOOR)

    def settle(self) -> None:
        for _ in range(4):  # an answer may lead to another request: first for a page, then for a lock's history
            self.saver.finish()
            QApplication.processEvents()

    def see(self, *seen: Observation, after: float = 20) -> None:
        self.clock.wall += after
        self.monitor.on_ended(Synced(seen or (SEEN,)))
        self.presenter.retry()
        self.reminders.on_ended()
        self.settle()

    def name(self, *infos: LockInfo) -> None:
        """Deliver names, which the real worker does some seconds after the first good sync."""
        self.monitor.on_named(infos)
        self.reminders.on_named()
        self.settle()

    def set_time(self, text: str) -> None:
        """Set the clock to that time, in UTC."""
        self.clock.wall = datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()

    @property
    def shown(self) -> list[str]:
        titles = [title for what, title in self.screen.calls if what == "shown" and isinstance(title, str)]
        return [title for title in titles if "this week" in title or "drains" in title]

    @property
    def last(self) -> Notification:
        assert self.screen.last is not None
        return self.screen.last


Desks = Callable[..., Desk]
