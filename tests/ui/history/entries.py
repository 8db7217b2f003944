"""Entries of a history, and pages of them."""

from datetime import date, datetime, time, timedelta

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Watching
from lockwatch.domain.timeline import Page, Span, entry_order

TODAY = date.today()


def at(clock: str, days_ago: int = 0) -> float:
    return datetime.combine(TODAY - timedelta(days=days_ago), time.fromisoformat(clock)).timestamp()


def event(
    clock: str, value: str = "locked", key: str = "A", days_ago: int = 0, what: EventKind = EventKind.STATE
) -> Event:
    return Event(at(clock, days_ago), key, what, value)


def sight(clock: str, watching: Watching, days_ago: int = 0) -> Event:
    return event(clock, watching, PROGRAM, days_ago, EventKind.SIGHT)


def page(*entries: Entry, spans: tuple[Span, ...] = (), since: float = float("-inf"), more: bool = False) -> Page:
    return Page(tuple(sorted(entries, key=entry_order, reverse=True)), spans, since, more)


def many(count: int, before: float) -> list[Entry]:
    """Entries one minute apart, the latest a minute before `before`."""
    return [Event(before - 60.0 * place, "A", EventKind.STATE, "locked") for place in range(1, count + 1)]
