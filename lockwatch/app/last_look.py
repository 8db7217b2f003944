"""When the person looks at the list, and what changed since the last time."""

import time
from functools import partial

from PySide6.QtCore import QObject, Slot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.window_manager import WindowManager
from lockwatch.domain.changes_since_look import Since
from lockwatch.domain.history import Entry, Event, Passed, What
from lockwatch.domain.timeline import Page, Query
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.wording.since import since_text

LOOKED = "looked"
"""The mark's name."""
JUST_AFTER_S = 0.001
"""What happened in the moment of the look was seen."""
PART = 2_000
"""Entries since the look are read and counted so many at a time: neither the GUI waits, nor are all in memory."""
ALL = 10**9


class LastLook(QObject):
    """Counts what happens while the list is closed, and reads once, at the start, what the runs before have seen of it.

    The list says it from when it is opened until it is closed, which is a look. Killed while it is open, it says that
    and more once again.
    """

    def __init__(
        self, monitor: LockMonitor, saver: StateSaver, windows: WindowManager, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._monitor, self._saver, self._windows = monitor, saver, windows
        self._open = False
        self.forget()
        monitor.passed.connect(self._on_passed)
        windows.list_opened.connect(self._on_opened)
        windows.list_closed.connect(self._on_closed)

    def forget(self) -> None:
        """Another account: nobody has looked at its locks, as far as is known."""
        self._since = Since()
        self._looked = False
        """Has the person ever looked?"""
        self._before: Query | None = None
        self._after: Query | None = None
        """What is being read: what the locks were like at the look, and a part of what happened since."""
        self._parts: list[Query] = []
        """Found on the way back to the look, and counted on the way forth; the next one last."""
        self._names: dict[str, str] = {}
        """Of locks that left, by key."""
        self._meanwhile: dict[Entry, None] = {}
        """What happened while it is read: counts last, whether a page has it or not."""
        self._windows.banners.show(BannerSlot.SINCE, None)

    def leave(self) -> None:
        """The program ends: what is on the screen has been seen."""
        if self._open:
            self._on_closed()

    def on_marked(self, marks: dict[str, float]) -> None:
        """A look to come, by a wall clock that was set back, is none."""
        at = marks.get(LOOKED)
        if at is None or at > time.time() or self._looked:
            return
        self._before = Query(before=at + JUST_AFTER_S)
        self._after = Query(since=at + JUST_AFTER_S, least=PART)
        self._since.look(at)
        self._looked = True
        self._saver.page(self._before, partial(self._take_before, self._before))
        self._read(self._after)

    def _take_before(self, query: Query, page: Page) -> None:
        if query is not self._before:  # a look meanwhile has ended the reading; so below
            return
        since = self._since = Since()
        since.add(reversed(page.entries))
        since.look(query.before - JUST_AFTER_S)
        self._before = None

    def _take_after(self, query: Query, page: Page) -> None:
        if query is not self._after:
            return
        if page.more and query.least == PART:
            self._parts.append(query._replace(since=page.since, least=ALL))  # it may grow meanwhile
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
        self._since.add(entry for entry in reversed(page.entries) if entry not in self._meanwhile)
        self._since.add_spans(reversed(page.spans))
        self._names |= page.names

    def _end_reading(self) -> None:
        self._before = self._after = None
        self._parts = []
        self._since.add(self._meanwhile)
        self._meanwhile = {}

    @Slot(object)
    def _on_passed(self, passed: Passed) -> None:
        """The state is still the one before it."""
        gone = {event.key for event in passed if isinstance(event, Event) and event.what is What.ACCOUNT}
        self._names |= {lock.key: lock.info.called for lock in self._monitor.state.locks.values() if lock.key in gone}
        if self._after is None:
            self._since.add(passed)
        else:
            self._meanwhile |= dict.fromkeys(passed)

    def on_forgotten(self, done: bool) -> None:
        """What the history begins anew with is no news."""
        if done:
            self._look()

    @Slot()
    def _on_opened(self) -> None:
        self._open = True
        self._show()

    @Slot()
    def _on_closed(self) -> None:
        self._open = False
        self._look()
        self._windows.banners.show(BannerSlot.SINCE, None)

    @Slot()
    def _look(self) -> None:
        at = time.time()
        self._end_reading()
        self._looked = True
        self._since.look(at)
        self._saver.mark(LOOKED, at)

    def _show(self) -> None:
        monitor = self._monitor
        reads = not self._looked or self._after is not None
        changes = None if reads else self._since.changes(monitor.state, monitor.rules, time.time(), self._names)
        content = None
        if changes is not None:
            content = BannerContent(
                lambda: since_text(changes),
                on_dismissed=self._look,
                on_opened=lambda: self._windows.show_timeline(None, changes.since),
            )
        self._windows.banners.show(BannerSlot.SINCE, content)
