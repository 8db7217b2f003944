"""Scenes of the history window, with the history of an invented household."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from devtools.gallery.household import HOUR, NOW, calm, odd, year
from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.locks import Lock
from lockwatch.domain.problems import Attention
from lockwatch.domain.timeline import Page, Query, entry_order, spans
from lockwatch.ui.history.dialog import TimelineDialog
from lockwatch.ui.history.forgetting import ask_to_forget
from lockwatch.ui.history.model import TimelineRole
from lockwatch.util.clock import time_of_day

LEFT = ("20130009-000009", "Old workshop")


def _at(days_ago: int, clock: str) -> float:
    day = time_of_day(NOW).date() - timedelta(days=days_ago)
    return datetime.combine(day, time.fromisoformat(clock)).timestamp()


def _ago(hours: float) -> float:
    return round(time_of_day(NOW).timestamp()) - hours * HOUR


def household(locks: list[Lock]) -> Page:
    """Return a week of history: people come and go, the computer sleeps for a night, the cloud has an outage.

    It begins with the moment when the locks were first seen, and one of them is unlocked now.
    """
    front, garage, terrace, *_ = (lock.key for lock in locks)
    entries: list[Entry] = [
        *_first_seen(locks, _at(6, "00:00")),
        *(entry for days_ago in range(1, 7) for entry in _usual_day(days_ago, front, garage)),
        *_incidents(front, garage, terrace),
        Event(_ago(0.4), front, EventKind.STATE, "unlocked"),
        Event(_ago(0.4) + 9, front, EventKind.DOOR, "opened"),
    ]
    sights = [
        Event(_at(6, "00:00"), PROGRAM, EventKind.SIGHT, Watching.SEEING),
        Event(_at(3, "23:10"), PROGRAM, EventKind.SIGHT, Watching.NOT_RUNNING),
        Event(_at(2, "06:30"), PROGRAM, EventKind.SIGHT, Watching.SEEING),
        Event(_at(1, "13:57"), PROGRAM, EventKind.SIGHT, Watching.UNREACHABLE),
        Event(_at(1, "16:03") - 5, PROGRAM, EventKind.SIGHT, Watching.SEEING),
        Event(_at(1, "23:40"), PROGRAM, EventKind.SIGHT, Watching.ASLEEP),
        Event(_at(0, "06:15"), PROGRAM, EventKind.SIGHT, Watching.SEEING),
    ]
    return _page(entries, locks, sights)


def _first_seen(locks: list[Lock], at: float) -> Iterator[Event]:
    for lock in locks:
        yield Event(at, lock.key, EventKind.ACCOUNT, "here")
        yield Event(at, lock.key, EventKind.CONNECTION, "connected")
        yield Event(at, lock.key, EventKind.STATE, "locked")


def _usual_day(days_ago: int, front: str, garage: str) -> Iterator[Entry]:
    for clock, key, state in (
        ("06:52", front, "unlocked"),
        ("06:54", front, "locked"),
        ("07:31", garage, "unlocked"),
        ("07:33", garage, "locked"),
        ("17:48", front, "unlocked"),
        ("17:49", front, "locked"),
    ):
        yield Event(_at(days_ago, clock), key, EventKind.STATE, state)
    yield Event(_at(days_ago, "17:48") + 9, front, EventKind.DOOR, "opened")
    yield Event(_at(days_ago, "17:49") - 9, front, EventKind.DOOR, "closed")
    yield Reading(_at(days_ago, "09:12"), garage, 54 + days_ago, False)


def _incidents(front: str, garage: str, terrace: str) -> list[Entry]:
    """Return a lost bridge, an outage, a lock that leaves the account, a charge, and two alerts."""
    return [
        Event(_at(1, "19:40"), terrace, EventKind.CONNECTION, "disconnected"),
        Event(_at(1, "19:40"), terrace, EventKind.RAISED, "disconnected"),
        Event(_at(1, "19:40"), terrace, EventKind.NOTIFIED, "disconnected"),
        Event(_at(1, "20:12"), terrace, EventKind.CLEARED, "disconnected"),
        Event(_at(1, "20:12"), terrace, EventKind.CONNECTION, "connected"),
        Event(_at(1, "14:02"), PROGRAM, EventKind.RAISED, "cloud_unreachable"),
        Event(_at(1, "16:03"), PROGRAM, EventKind.CLEARED, "cloud_unreachable"),
        Event(_at(3, "10:00"), LEFT[0], EventKind.ACCOUNT, "gone"),
        Reading(_at(1, "11:00"), terrace, 41, True),
        Reading(_at(1, "12:20"), terrace, 66, True),
        Reading(_at(1, "13:40"), terrace, 91, True),
        Reading(_at(1, "13:50"), terrace, 92, False),
        Reading(_at(3, "20:10"), garage, 9, False),
        Event(_at(3, "20:10"), garage, EventKind.RAISED, "battery_critical"),
        Event(_at(3, "20:10"), garage, EventKind.NOTIFIED, "battery_critical"),
        Event(_at(3, "20:15"), garage, EventKind.ACT, "acknowledge:battery_critical"),
        Event(_at(2, "12:30"), garage, EventKind.CLEARED, "battery_critical"),
        Event(_at(2, "09:00"), front, EventKind.STATE, "unlocked"),
        Event(_at(2, "09:15"), front, EventKind.RAISED, "left_unlocked"),
        Event(_at(2, "09:15"), front, EventKind.SUPPRESSED, "left_unlocked:quiet_hours"),
        Event(_at(2, "10:40"), front, EventKind.STATE, "locked"),
        Event(_at(2, "10:40"), front, EventKind.CLEARED, "left_unlocked"),
    ]


def first_day(locks: list[Lock]) -> Page:
    """Return the history after an hour: the locks were first seen, and one of them was used."""
    entries: list[Entry] = [
        *_first_seen(locks, _ago(1)),
        *(Reading(_ago(1), lock.key, 80, False) for lock in locks),
        Event(_ago(0.5), locks[0].key, EventKind.STATE, "unlocked"),
        Event(_ago(0.48), locks[0].key, EventKind.STATE, "locked"),
    ]
    return _page(entries, locks, [Event(_ago(1), PROGRAM, EventKind.SIGHT, Watching.SEEING)])


def page_of_lock(lock: Lock) -> Page:
    past = year(lock)
    return _page([*past.events, *past.readings], [lock])


def nights(locks: list[Lock]) -> Page:
    """Return a history with all `locks`, and with an outage that has not ended."""
    entries: list[Entry] = [
        Event(_at(1, "12:00") + place * HOUR / 3, lock.key, EventKind.STATE, "locked")
        for place, lock in enumerate(locks)
    ]
    return _page(entries, locks, [Event(_at(1, "13:00"), PROGRAM, EventKind.SIGHT, Watching.REFUSED)])


def _page(entries: Iterable[Entry], locks: list[Lock], sights: list[Event] | None = None) -> Page:
    names = {lock.key: lock.info.name or "" for lock in locks} | dict([LEFT])
    return Page(tuple(sorted(entries, key=entry_order, reverse=True)), spans(sights or []), names=names)


def opened(locks: list[Lock], page: Page, key: str | None = None, since: float | None = None) -> TimelineDialog:
    """Return the history window, opened for a lock (`key`) or since a time; its requests are answered from `page`."""
    dialog = TimelineDialog()

    def answer(query: Query) -> None:
        entries = tuple(entry for entry in page.entries if query.wants(entry))
        reaching = tuple(span for span in page.spans if span.until is None or span.until > query.since)
        dialog.show_page(query, replace(page, entries=entries, spans=reaching, since=query.since))

    dialog.page_requested.connect(answer)
    dialog.show_locks(locks)
    dialog.show_history(key, since)
    return dialog


def expanded() -> TimelineDialog:
    """Return the history window with the details of everything that needed attention."""
    dialog = opened(calm(), household(calm()))
    row = 0
    while row < dialog.model.rowCount():
        index = dialog.model.index(row)
        if index.data(TimelineRole.EXPANDED) is False and index.data(TimelineRole.CONTENT).attention > Attention.NONE:
            dialog.model.toggle(index)
        row += 1
    return dialog


def everything() -> TimelineDialog:
    dialog = opened(calm(), household(calm()))
    box = dialog.findChild(QCheckBox)
    assert box is not None
    box.setChecked(True)
    return dialog


def not_forgotten() -> TimelineDialog:
    dialog = opened(calm(), household(calm()))
    dialog.show_forgotten(None, False)
    return dialog


def confirmation(key: str | None) -> QMessageBox:
    return ask_to_forget(
        opened(calm(), household(calm())), key, calm()[0].info.name or "", lambda key: None, left=False
    )


TIMELINE: dict[str, Callable[[], QWidget]] = {
    "all locks": lambda: opened(calm(), household(calm())),
    "details": expanded,
    "everything": everything,
    "the first day": lambda: opened(calm(), first_day(calm())),
    "one lock": lambda: opened(calm(), page_of_lock(calm()[0]), calm()[0].key),
    "since one last looked": lambda: opened(calm(), household(calm()), since=_at(1, "15:00")),
    "nothing yet": lambda: opened(calm(), Page()),
    "nothing since": lambda: opened(calm(), Page(), since=_at(1, "15:00")),
    "odd names": lambda: opened(odd(), nights(odd())),
    "could not be forgotten": not_forgotten,
    "forget a lock": lambda: confirmation(calm()[0].key),
    "forget everything": lambda: confirmation(None),
}
