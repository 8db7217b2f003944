"""Points out a battery that drains faster than before, with a notification and a line above the list."""

from functools import partial

from lockwatch.app.banner_board import BannerBoard
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.reminder_marks import ReminderMarks
from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.forecast import to_point_out
from lockwatch.domain.history import Entries, LockHistory, Reading
from lockwatch.domain.locks import Lock
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.wording.hints import faster_line, faster_texts, hints_text
from lockwatch.util.clock import moment

FASTER = "faster:"
"""The prefix of the hint's tag and of the mark that says when it was shown; the lock's key follows."""
READ = "read:"
"""The prefix of the mark that says when the user dismissed the line in the list; the lock's key follows."""


class DrainReminder:
    """Checks every battery once after the start, and later whenever a new reading of it has been recorded.

    The check after the start covers hints that were due in the previous run but were not shown.
    """

    def __init__(
        self,
        monitor: LockMonitor,
        saver: StateSaver,
        presenter: NotificationPresenter,
        banners: BannerBoard,
        marks: ReminderMarks,
    ) -> None:
        self._monitor, self._saver, self._presenter, self._banners = monitor, saver, presenter, banners
        self._marks = marks
        self.forget()

    def forget(self) -> None:
        """Start over for another account."""
        self._all_queued = False
        self._unchecked: dict[str, None] = {}
        """Keys of the locks whose batteries are still to be checked, in order."""
        self._reading_past = False
        self._lines: dict[str, str] = {}
        """Lines above the list, by the lock's key."""
        self._show_lines()

    def add(self, entries: Entries) -> None:
        """Queue the batteries that have new readings for the next `check`."""
        self._unchecked |= {entry.key: None for entry in entries if isinstance(entry, Reading)}

    def check(self) -> None:
        """Check the queued batteries, one after another."""
        if not self._all_queued:
            self._all_queued = True
            self._unchecked |= dict.fromkeys(lock.key for lock in self._monitor.state.locks.values())
        if not self._reading_past:
            self._read_next_past()

    def _read_next_past(self) -> None:
        key = next(iter(self._unchecked), None)
        self._reading_past = key is not None
        if key is not None:
            del self._unchecked[key]
            self._saver.read_lock_history(key, partial(self._take_history, key))

    def _take_history(self, key: str, history: LockHistory) -> None:
        lock = self._monitor.lock(key)
        if lock is not None and not self._monitor.rules.for_lock(lock).muted:
            self._check_drain(lock, history)
        self._read_next_past()

    def _check_drain(self, lock: Lock, history: LockHistory) -> None:
        tag, empty, now = FASTER + lock.key, self._monitor.rules.for_lock(lock).battery_critical, moment().wall
        times = to_point_out(history.readings, now, empty, self._marks.get(READ + lock.key))
        if times is not None:
            self._lines[lock.key] = faster_line(lock, times)
            self._show_lines()
        times = to_point_out(history.readings, now, empty, self._marks.get(tag))
        if times is not None:
            self._presenter.show_hint(tag, *faster_texts(lock, times, self._presenter.hide_names))

    def _show_lines(self) -> None:
        lines = [*self._lines.values()]
        content = BannerContent(lambda: hints_text(lines), on_dismissed=self._on_dismissed) if lines else None
        self._banners.show(BannerSlot.HINT, content)

    def _on_dismissed(self) -> None:
        for key in self._lines:
            self._marks.set(READ + key, moment().wall)
        self._lines = {}
        self._show_lines()
