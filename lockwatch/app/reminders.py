"""What can wait is told here, once: the weekly digest, and a battery that drains faster than it used to."""

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
"""A mark, and the tag of what is shown; so is `faster:` with a lock's key."""
FASTER = "faster:"
READ = "read:"
"""A mark, with a lock's key: when the person dismissed its line in the list."""
MOST = 20_000
"""Connections lost and found again in a week."""
NAMES_WITHIN_S = 300.0
"""What comes with the names, updates among it, is waited for so long from a run's first good sync on."""


class Reminders(QObject):
    """Looks when a sync has ended, while anything may be told at all; at a battery as a run begins, as the run before
    may not have told what was found, and from then on where a reading of it was kept.

    What was told is marked when a person could see it: a crash in between tells it once more.
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
        """Another account."""
        self._presenter.drop_hints()
        self._marks: dict[str, float] | None = None
        """None: not read yet, so nothing can be told."""
        self._asked: Query | None = None
        self._asked_at: float | None = None
        """When the digest that is not shown yet was made; steady."""
        self._week: Weekly | None = None
        """Waits for the forecast of its lowest battery."""
        self._named_at: float | None = None
        """When the names of this run are known, or no longer waited for; steady. None: it had no good sync yet."""
        self._began = False
        self._read: dict[str, None] = {}
        """Keys of the locks whose batteries are to be looked at, one after another."""
        self._looking = False
        """Is the past of one of them being read?"""
        self._lines: dict[str, str] = {}
        """In the list, by the lock's key."""
        self._show_lines()

    def use_digest(self, wanted: bool) -> None:
        """As the settings have it."""
        before, self._digest = self._digest, wanted
        if not wanted:
            self._asked = self._asked_at = self._week = None
            self._presenter.drop_hints(WEEKLY)
        elif not before and self._marks is not None:
            self._mark(WEEKLY, begun(moment()))

    def on_ended(self) -> None:
        """A sync, and the state is of it."""
        now = moment()
        if self._marks is None or not may_tell(self._monitor.state, now, self._monitor.rules):
            return
        if self._named_at is None:
            self._named_at = now.at + NAMES_WITHIN_S
        if self._digest:
            self._look_at_week(self._marks, now)
        if not self._began:
            self._began = True
            self._read |= dict.fromkeys(lock.key for lock in self._monitor.state.locks.values())
        if not self._looking:
            self._look_at_next()

    def _look_at_next(self) -> None:
        key = next(iter(self._read), None)
        self._looking = key is not None
        if key is not None:
            del self._read[key]
            self._saver.past(key, partial(self._take_past, key))

    def on_named(self) -> None:
        """The names of this run are known, and the state has them."""
        now = moment()
        self._named_at = now.at
        if self._digest and self._marks is not None and may_tell(self._monitor.state, now, self._monitor.rules):
            self._look_at_week(self._marks, now)

    def _look_at_week(self, marks: dict[str, float], now: Moment) -> None:
        last = marks.get(WEEKLY)
        if last is None or last > now.wall:
            self._mark(WEEKLY, begun(now))
        elif self._named_at is None or now.at < self._named_at:
            return
        elif due(last, now) and (self._asked_at is None or now.at - self._asked_at >= DAY_S):
            self._asked_at = now.at
            topics = frozenset({Topic.CONNECTION, Topic.SIGHT})
            self._asked = Query(topics=topics, since=now.wall - WEEK_S, least=MOST)
            self._saver.page(self._asked, partial(self._take_week, self._asked))

    def on_marked(self, marks: dict[str, float]) -> None:
        self._marks = dict(marks)

    def on_forgotten(self, key: str | None, done: bool) -> None:
        """The marks went with the history: the digest begins anew, as when it was switched on."""
        if done and key is None and self._marks is not None:
            self._marks = {}

    @Slot(object)
    def _on_passed(self, passed: Passed) -> None:
        self._read |= {entry.key: None for entry in passed if isinstance(entry, Reading)}

    def _take_week(self, query: Query, page: Page) -> None:
        if query is not self._asked:  # the digest was switched off meanwhile
            return
        self._asked = None
        events = [entry for entry in reversed(page.entries) if isinstance(entry, Event)]
        monitor = self._monitor
        week = self._week = weekly(events, page.spans, monitor.state, moment(), monitor.rules)
        if week.lowest is not None:
            self._saver.past(week.lowest.key, partial(self._take_past_of_lowest, week, week.lowest))
        else:
            self._tell_week(week, None)

    def _take_past_of_lowest(self, week: Weekly, lowest: Lock, past: Past) -> None:
        if week is self._week:
            self._tell_week(week, self._forecast(lowest, past))

    def _take_past(self, key: str, past: Past) -> None:
        lock = next((lock for lock in self._monitor.state.locks.values() if lock.key == key), None)
        if lock is not None and not self._monitor.rules.of(lock).never_tell:
            self._look_at_drain(lock, past)
        self._look_at_next()

    def _forecast(self, lock: Lock, past: Past) -> Forecast | None:
        if not lock.seen.connected or lock.seen.charging:
            return None
        return outlook(past.readings, moment().wall, self._monitor.rules.of(lock).battery_critical).forecast

    def _tell_week(self, week: Weekly, forecast: Forecast | None) -> None:
        self._week = None
        texts = weekly_texts(foreseen(week, forecast), forecast, self._presenter.hide_names)
        self._presenter.show_hint(WEEKLY, *texts)

    def _look_at_drain(self, lock: Lock, past: Past) -> None:
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
            self._asked_at = None
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
