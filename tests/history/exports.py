"""Histories to export in tests: one from a list, and an endless one."""

from collections.abc import Callable

from lockwatch.domain.history import Entry, Event, EventKind, Reading
from lockwatch.domain.timeline import Page, Query
from tests.history.pages import NAMES, TIME, reader

DAY: list[Entry] = [Reading(TIME + at, "S-1", at % 101, False) for at in range(500)]


DAY += [Event(TIME + 500, "S-2", EventKind.STATE, "locked")]


class Listed:
    """A history from a list; `read` is called before each page."""

    def __init__(self, kept: list[Entry] = DAY, read: Callable[[], object] = lambda: None) -> None:
        self._page, self._count, self._read = reader(kept), len(kept), read

    def page(self, query: Query) -> Page:
        self._read()
        return self._page(query)

    def count(self, query: Query) -> int:
        return self._count


class Endless:
    """An endless history."""

    def __init__(self) -> None:
        self.read = 0

    def page(self, query: Query) -> Page:
        self.read += 1
        before = min(query.before, TIME)
        entries = tuple(Reading(before - at, "S-1", 50, False) for at in range(1, 201))
        return Page(entries, (), before - 200, True, NAMES)

    def count(self, query: Query) -> int:
        return 1_000_000
