"""Hints of low priority, each shown once: the weekly digest, and batteries that drain faster than before."""

from PySide6.QtCore import QObject, Slot

from lockwatch.app.banner_board import BannerBoard
from lockwatch.app.drain_reminder import DrainReminder
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.reminder_marks import ReminderMarks
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.weekly_reminder import WEEKLY, WeeklyReminder
from lockwatch.domain.history import Entries
from lockwatch.domain.moment import Moment
from lockwatch.domain.weekly_digest import may_show_hint
from lockwatch.util.clock import moment


class Reminders(QObject):
    """Checks after each good sync whether a hint is due, unless notifications are paused or quiet.

    A hint is marked as shown only after a service has shown it. After a crash before that, it is shown again.
    """

    def __init__(
        self,
        monitor: LockMonitor,
        saver: StateSaver,
        presenter: NotificationPresenter,
        banners: BannerBoard,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._monitor, self._presenter = monitor, presenter
        self._marks = ReminderMarks(saver)
        self._weekly = WeeklyReminder(monitor, saver, presenter, self._marks)
        self._drain = DrainReminder(monitor, saver, presenter, banners, self._marks)
        monitor.history_added.connect(self._on_history_added)
        presenter.hinted.connect(self._on_hinted)

    def forget(self) -> None:
        """Start over for another account."""
        self._presenter.drop_hints()
        self._marks.forget()
        self._weekly.forget()
        self._drain.forget()

    def use_digest(self, wanted: bool) -> None:
        """Turn the weekly digest on or off. After it is turned on, the first digest is shown on the next Monday."""
        self._weekly.use(wanted)

    def on_marked(self, marks: dict[str, float]) -> None:
        """Take over the times that earlier runs have stored: seconds since the epoch by name."""
        self._marks.load(marks)

    def on_forgotten(self, key: str | None, done: bool) -> None:
        """Handle the deletion of the whole history with its marks: the next digest is due on the next Monday."""
        if done and key is None:
            self._marks.clear()

    def on_ended(self) -> None:
        """Check the hints after a sync, when the monitor has the new state."""
        now = moment()
        if self._may_show(now):
            self._weekly.check(now)
            self._drain.check()

    def on_named(self) -> None:
        """Check the digest after names have arrived, when the monitor has them."""
        now = moment()
        self._weekly.on_named(now)
        if self._may_show(now):
            self._weekly.check(now)

    def _may_show(self, now: Moment) -> bool:
        return self._marks.loaded and may_show_hint(self._monitor.state, now, self._monitor.rules)

    @Slot(object)
    def _on_history_added(self, entries: Entries) -> None:
        self._drain.add(entries)

    @Slot(str)
    def _on_hinted(self, tag: str) -> None:
        if tag == WEEKLY:
            self._weekly.on_shown()
        self._marks.set(tag, moment().wall)
