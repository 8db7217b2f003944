"""Decides when the weekly digest is due, and makes it."""

from functools import partial

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.reminder_marks import ReminderMarks
from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.forecast import DAY_S, Forecast, outlook
from lockwatch.domain.history import Event, LockHistory
from lockwatch.domain.locks import Lock
from lockwatch.domain.moment import Moment
from lockwatch.domain.timeline import Page, Query, Topic
from lockwatch.domain.weekly_digest import WEEK_S, Weekly, due, first_mark, weekly, with_forecast
from lockwatch.ui.wording.hints import weekly_texts
from lockwatch.util.clock import moment

WEEKLY = "weekly"
"""The tag of the digest's hint, and the name of the mark that says when it was shown."""
MOST = 20_000
"""The maximum number of connection events that are read for a digest."""
NAMES_WITHIN_S = 300.0
"""How long after the first successful sync of a run the digest waits for the response with the names.

That response also says which locks have a firmware update."""


class WeeklyReminder:
    """Makes the digest from a page of the history and from the battery readings of the lock with the lowest battery."""

    def __init__(
        self, monitor: LockMonitor, saver: StateSaver, presenter: NotificationPresenter, marks: ReminderMarks
    ) -> None:
        self._monitor, self._saver, self._presenter, self._marks = monitor, saver, presenter, marks
        self._wanted = False
        self._query: Query | None = None
        self._made_at: float | None = None
        """When the pending digest was made, in steady seconds; None if no digest is waiting to be shown."""
        self._week: Weekly | None = None
        """A digest that is complete except for the battery forecast, for which a lock's history is being read."""
        self._named_at: float | None = None
        """When the names arrived, or when waiting for them ends, in steady seconds; None before the first good sync."""

    def forget(self) -> None:
        """Start over for another account."""
        self._drop()
        self._named_at = None

    def use(self, wanted: bool) -> None:
        """Turn the digest on or off. After it is turned on, the first digest is shown on the next Monday."""
        before, self._wanted = self._wanted, wanted
        if not wanted:
            self._drop()
            self._presenter.drop_hints(WEEKLY)
        elif not before and self._marks.loaded:
            self._marks.set(WEEKLY, first_mark(moment()))

    def on_named(self, now: Moment) -> None:
        self._named_at = now.at

    def check(self, now: Moment) -> None:
        """Make the digest if it is due. Called after a good sync, and when names have arrived."""
        if self._named_at is None:
            self._named_at = now.at + NAMES_WITHIN_S
        if not self._wanted:
            return
        last = self._marks.get(WEEKLY)
        if last is None or last > now.wall:
            self._marks.set(WEEKLY, first_mark(now))
        elif now.at >= self._named_at and due(last, now) and (self._made_at is None or now.at - self._made_at >= DAY_S):
            self._made_at = now.at
            topics = frozenset({Topic.CONNECTION, Topic.SIGHT})
            self._query = Query(topics=topics, since=now.wall - WEEK_S, least=MOST)
            self._saver.page(self._query, partial(self._take_page, self._query))

    def on_shown(self) -> None:
        self._made_at = None

    def _drop(self) -> None:
        """Discard the digest that is being made or waiting to be shown."""
        self._query = self._made_at = self._week = None

    def _take_page(self, query: Query, page: Page) -> None:
        if query is not self._query:  # the digest was turned off meanwhile
            return
        self._query = None
        events = [entry for entry in reversed(page.entries) if isinstance(entry, Event)]
        monitor = self._monitor
        week = self._week = weekly(events, page.spans, monitor.state, moment(), monitor.rules)
        if week.lowest is not None:
            self._saver.read_lock_history(week.lowest.key, partial(self._take_history_of_lowest, week, week.lowest))
        else:
            self._show(week, None)

    def _take_history_of_lowest(self, week: Weekly, lowest: Lock, history: LockHistory) -> None:
        if week is self._week:
            self._show(week, self._forecast(lowest, history))

    def _forecast(self, lock: Lock, history: LockHistory) -> Forecast | None:
        if not lock.seen.connected or lock.seen.charging:
            return None
        return outlook(history.readings, moment().wall, self._monitor.rules.for_lock(lock).battery_critical).forecast

    def _show(self, week: Weekly, forecast: Forecast | None) -> None:
        self._week = None
        texts = weekly_texts(with_forecast(week, forecast), forecast, self._presenter.hide_names)
        self._presenter.show_hint(WEEKLY, *texts)
