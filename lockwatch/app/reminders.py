"""Low-priority hints, each shown once: the weekly digest, and a battery that drains faster than it used to."""

from functools import partial

from PySide6.QtCore import QObject, Slot

from lockwatch.app.banner_board import BannerBoard
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.forecast import DAY_S, Forecast, outlook, to_point_out
from lockwatch.domain.history import Event, Passed, Past, Reading
from lockwatch.domain.locks import Lock
from lockwatch.domain.moment import Moment
from lockwatch.domain.timeline import Page, Query, Topic
from lockwatch.domain.weekly_digest import WEEK_S, Weekly, begun, due, foreseen, may_tell, weekly
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.wording.hints import faster_line, faster_texts, hints_text, weekly_texts
from lockwatch.util.clock import moment

WEEKLY = "weekly"
"""The tag of the digest's hint, and the name of the mark that says when it was shown."""
FASTER = "faster:"
"""The tag and the mark of the hint about a draining battery; the lock's key follows."""
READ = "read:"
"""A mark, followed by the lock's key: when the user dismissed its line in the list."""
MOST = 20_000
"""The most events about connections that are read for a digest."""
NAMES_WITHIN_S = 300.0
"""How long after a run's first good sync the digest waits for the names, which also say what updates there are."""


class Reminders(QObject):
    """Checks after each good sync whether a hint is due, unless notifications are paused or quiet.

    Every battery is checked once after the start, because the run before may have ended before it showed a hint, and
    later each time a reading of it was recorded. A hint is marked as shown when the user could see it; after a crash in
    between it is shown again.
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
        self._monitor, self._saver, self._presenter, self._banners = monitor, saver, presenter, banners
        self._digest = False
        self.forget()
        monitor.passed.connect(self._on_passed)
        presenter.hinted.connect(self._on_hinted)

    def forget(self) -> None:
        """Start over for another account."""
        self._presenter.drop_hints()
        self._marks: dict[str, float] | None = None
        """Times in seconds since the epoch, by name. None until they have been read; no hint is shown before."""
        self._query: Query | None = None
        self._made_at: float | None = None
        """When the digest that has not been shown yet was made, in steady seconds."""
        self._week: Weekly | None = None
        """A digest that waits for the forecast of its lowest battery."""
        self._named_at: float | None = None
        """When the names became known, or are no longer waited for, in steady seconds. None before a good sync."""
        self._all_queued = False
        self._unchecked: dict[str, None] = {}
        """Keys of the locks whose batteries are still to be checked, in order."""
        self._reading_past = False
        """Whether the past of a lock is being read, to check its battery."""
        self._lines: dict[str, str] = {}
        """Lines about batteries in the lock list, by the lock's key."""
        self._show_lines()

    def use_digest(self, wanted: bool) -> None:
        """Turn the weekly digest on or off. Turned on, it first comes on the next Monday."""
        before, self._digest = self._digest, wanted
        if not wanted:
            self._query = self._made_at = self._week = None
            self._presenter.drop_hints(WEEKLY)
        elif not before and self._marks is not None:
            self._mark(WEEKLY, begun(moment()))

    def on_ended(self) -> None:
        """A sync has ended, and the monitor's state is up to date."""
        now = moment()
        if self._marks is None or not may_tell(self._monitor.state, now, self._monitor.rules):
            return
        if self._named_at is None:
            self._named_at = now.at + NAMES_WITHIN_S
        if self._digest:
            self._check_week(self._marks, now)
        if not self._all_queued:
            self._all_queued = True
            self._unchecked |= dict.fromkeys(lock.key for lock in self._monitor.state.locks.values())
        if not self._reading_past:
            self._check_next_battery()

    def _check_next_battery(self) -> None:
        key = next(iter(self._unchecked), None)
        self._reading_past = key is not None
        if key is not None:
            del self._unchecked[key]
            self._saver.past(key, partial(self._take_past, key))

    def on_named(self) -> None:
        """Names have arrived, and the monitor's state has them."""
        now = moment()
        self._named_at = now.at
        if self._digest and self._marks is not None and may_tell(self._monitor.state, now, self._monitor.rules):
            self._check_week(self._marks, now)

    def _check_week(self, marks: dict[str, float], now: Moment) -> None:
        last = marks.get(WEEKLY)
        if last is None or last > now.wall:
            self._mark(WEEKLY, begun(now))
        elif self._named_at is None or now.at < self._named_at:
            return
        elif due(last, now) and (self._made_at is None or now.at - self._made_at >= DAY_S):
            self._made_at = now.at
            topics = frozenset({Topic.CONNECTION, Topic.SIGHT})
            self._query = Query(topics=topics, since=now.wall - WEEK_S, least=MOST)
            self._saver.page(self._query, partial(self._take_week, self._query))

    def on_marked(self, marks: dict[str, float]) -> None:
        """Take over the marks of earlier runs, seconds since the epoch by name."""
        self._marks = dict(marks)

    def on_forgotten(self, key: str | None, done: bool) -> None:
        """With the whole history its marks were deleted: the next digest is due as if it had just been turned on."""
        if done and key is None and self._marks is not None:
            self._marks = {}

    @Slot(object)
    def _on_passed(self, passed: Passed) -> None:
        self._unchecked |= {entry.key: None for entry in passed if isinstance(entry, Reading)}

    def _take_week(self, query: Query, page: Page) -> None:
        if query is not self._query:  # the digest was turned off meanwhile
            return
        self._query = None
        events = [entry for entry in reversed(page.entries) if isinstance(entry, Event)]
        monitor = self._monitor
        week = self._week = weekly(events, page.spans, monitor.state, moment(), monitor.rules)
        if week.lowest is not None:
            self._saver.past(week.lowest.key, partial(self._take_past_of_lowest, week, week.lowest))
        else:
            self._show_week(week, None)

    def _take_past_of_lowest(self, week: Weekly, lowest: Lock, past: Past) -> None:
        if week is self._week:
            self._show_week(week, self._forecast(lowest, past))

    def _take_past(self, key: str, past: Past) -> None:
        lock = next((lock for lock in self._monitor.state.locks.values() if lock.key == key), None)
        if lock is not None and not self._monitor.rules.of(lock).never_tell:
            self._check_drain(lock, past)
        self._check_next_battery()

    def _forecast(self, lock: Lock, past: Past) -> Forecast | None:
        if not lock.seen.connected or lock.seen.charging:
            return None
        return outlook(past.readings, moment().wall, self._monitor.rules.of(lock).battery_critical).forecast

    def _show_week(self, week: Weekly, forecast: Forecast | None) -> None:
        self._week = None
        texts = weekly_texts(foreseen(week, forecast), forecast, self._presenter.hide_names)
        self._presenter.show_hint(WEEKLY, *texts)

    def _check_drain(self, lock: Lock, past: Past) -> None:
        assert self._marks is not None
        tag, empty, now = FASTER + lock.key, self._monitor.rules.of(lock).battery_critical, moment().wall
        times = to_point_out(past.readings, now, empty, self._marks.get(READ + lock.key))
        if times is not None:
            self._lines[lock.key] = faster_line(lock, times)
            self._show_lines()
        times = to_point_out(past.readings, now, empty, self._marks.get(tag))
        if times is not None:
            self._presenter.show_hint(tag, *faster_texts(lock, times, self._presenter.hide_names))

    @Slot(str)
    def _on_hinted(self, tag: str) -> None:
        if tag == WEEKLY:
            self._made_at = None
        self._mark(tag, moment().wall)

    def _show_lines(self) -> None:
        lines = [*self._lines.values()]
        content = BannerContent(lambda: hints_text(lines), on_dismissed=self._on_dismissed) if lines else None
        self._banners.show(BannerSlot.HINT, content)

    def _on_dismissed(self) -> None:
        for key in self._lines:
            self._mark(READ + key, moment().wall)
        self._lines = {}
        self._show_lines()

    def _mark(self, name: str, at: float) -> None:
        if self._marks is not None:
            self._marks[name] = at
        self._saver.mark(name, at)
