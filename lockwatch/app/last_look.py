"""Remembers when the user last looked at the lock list, and shows there what has changed since."""

import time
from functools import partial

from PySide6.QtCore import QObject, Slot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.window_manager import WindowManager
from lockwatch.domain.changes_since_look import ChangeCollector
from lockwatch.domain.history import Entries, Entry, Event, EventKind
from lockwatch.domain.timeline import Page, Query
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.wording.since import since_text

LOOKED = "looked"
"""The name of the mark in the state file: when the list was last closed."""
JUST_AFTER_S = 0.001
"""Added to the time of the last look, so that entries of the same millisecond count as seen."""
PART = 2_000
"""How many entries are read and counted at a time, so that the GUI thread stays responsive and memory small."""
ALL = 10**9


class LastLook(QObject):
    """Counts changes while the list is closed. At the start it reads those that earlier runs have recorded.

    The line with the changes is shown from opening the list to closing it, which counts as the look. If the program is
    killed while the list is open, the next run shows these changes again.
    """

    def __init__(
        self, monitor: LockMonitor, saver: StateSaver, windows: WindowManager, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._monitor, self._saver, self._windows = monitor, saver, windows
        self._open = False
        self.forget()
        monitor.history_added.connect(self._on_history_added)
        windows.list_opened.connect(self._on_opened)
        windows.list_closed.connect(self._on_closed)

    def forget(self) -> None:
        """Start over for another account. Until its marks are read, no last look at it is known."""
        self._changes = ChangeCollector()
        self._looked = False
        """Whether the user has ever looked at the locks of this account."""
        self._before: Query | None = None
        self._after: Query | None = None
        """Pending queries: `_before` for the state at the last look, `_after` for a part of the time since then."""
        self._parts: list[Query] = []
        """Queries for the parts of the time since the last look, the oldest last.

        The parts are found by reading pages backwards from the latest. Then their changes are counted, oldest first."""
        self._names: dict[str, str] = {}
        """The names of locks that have left the account, by key."""
        self._meanwhile: dict[Entry, None] = {}
        """Entries added while earlier ones are being read. They are counted last, unless a page has contained them."""
        self._windows.banners.show(BannerSlot.SINCE, None)

    def leave(self) -> None:
        """If the list is open when the program ends, count that as a look."""
        if self._open:
            self._on_closed()

    def on_marked(self, marks: dict[str, float]) -> None:
        """Start reading what has changed since the user last looked at the list.

        `marks` has the time of that look (seconds since the epoch). If it is in the future, the wall clock has been set
        back, and the look is ignored.
        """
        at = marks.get(LOOKED)
        if at is None or at > time.time() or self._looked:
            return
        self._before = Query(before=at + JUST_AFTER_S)
        self._after = Query(since=at + JUST_AFTER_S, least=PART)
        self._changes.reset(at)
        self._looked = True
        self._saver.page(self._before, partial(self._take_before, self._before))
        self._read(self._after)

    def _take_before(self, query: Query, page: Page) -> None:
        if query is not self._before:  # closing the list cancels the reading
            return
        since = self._changes = ChangeCollector()
        since.add(reversed(page.entries))
        since.reset(query.before - JUST_AFTER_S)
        self._before = None

    def _take_after(self, query: Query, page: Page) -> None:
        if query is not self._after:
            return
        if page.more and query.least == PART:
            self._parts.append(query._replace(since=page.since, least=ALL))  # entries may be added meanwhile
            self._read(query._replace(before=page.since))
            return
        self._count(page)
        if self._parts:
            self._read(self._parts.pop())
            return
        self._end_reading()
        if self._open:
            self._show()

    def _read(self, query: Query) -> None:
        self._after = query
        self._saver.page(query, partial(self._take_after, query))

    def _count(self, page: Page) -> None:
        self._changes.add(entry for entry in reversed(page.entries) if entry not in self._meanwhile)
        self._changes.add_spans(reversed(page.spans))
        self._names |= page.names

    def _end_reading(self) -> None:
        self._before = self._after = None
        self._parts = []
        self._changes.add(self._meanwhile)
        self._meanwhile = {}

    @Slot(object)
    def _on_history_added(self, entries: Entries) -> None:
        """Count new entries, or collect them while earlier ones are being read.

        The monitor still has the previous state, and so the names of locks that have just left the account.
        """
        gone = {event.key for event in entries if isinstance(event, Event) and event.what is EventKind.ACCOUNT}
        self._names |= {
            lock.key: lock.info.name_or_id for lock in self._monitor.state.locks.values() if lock.key in gone
        }
        if self._after is None:
            self._changes.add(entries)
        else:
            self._meanwhile |= dict.fromkeys(entries)

    def on_forgotten(self, done: bool) -> None:
        """After the history was deleted, start counting again from now."""
        if done:
            self._look()

    @Slot()
    def _on_opened(self) -> None:
        self._open = True
        self._show()

    @Slot()
    def _on_closed(self) -> None:
        self._open = False
        if self._looked or self._monitor.state.synced_at is not None:  # else there was nothing to look at
            self._look()
        self._windows.banners.show(BannerSlot.SINCE, None)

    @Slot()
    def _look(self) -> None:
        """Start counting changes from now, and store the time of this look."""
        at = time.time()
        self._end_reading()
        self._looked = True
        self._changes.reset(at)
        self._saver.mark(LOOKED, at)

    def _show(self) -> None:
        monitor = self._monitor
        reads = not self._looked or self._after is not None
        changes = None if reads else self._changes.changes(monitor.state, monitor.rules, time.time(), self._names)
        content = None
        if changes is not None:
            content = BannerContent(
                lambda: since_text(changes),
                on_dismissed=self._look,
                on_opened=lambda: self._windows.show_timeline(None, changes.since),
            )
        self._windows.banners.show(BannerSlot.SINCE, content)
