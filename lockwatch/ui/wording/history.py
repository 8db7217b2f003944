"""Texts of the history window: topics, entries, times when Lockwatch could not see, and forgetting."""

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.domain.history import PROGRAM, Entry, Event, Watching
from lockwatch.domain.timeline import FOR_EVER, Query, Span, Topic
from lockwatch.ui.wording.details import event_text, read_text
from lockwatch.ui.wording.locks import in_text
from lockwatch.ui.wording.times import date_text, duration_text, moment_text

translate = QCoreApplication.translate

SHOW_DAYS_FROM_S = 48 * 3600.0

_TOPICS: dict[Topic, Any] = {
    Topic.LOCK: QT_TRANSLATE_NOOP("Wording", "Lock"),
    Topic.DOOR: QT_TRANSLATE_NOOP("Wording", "Door"),
    Topic.CONNECTION: QT_TRANSLATE_NOOP("Wording", "Connection"),
    Topic.BATTERY: QT_TRANSLATE_NOOP("Wording", "Battery"),
    Topic.ALERT: QT_TRANSLATE_NOOP("Wording", "Alerts"),
    Topic.SIGHT: QT_TRANSLATE_NOOP("Wording", "Gaps"),
}
_WHY_UNSEEN: dict[Watching, Any] = {
    Watching.UNREACHABLE: QT_TRANSLATE_NOOP("Wording", "tedee could not be reached"),
    Watching.REFUSED: QT_TRANSLATE_NOOP("Wording", "the access key was rejected"),
    Watching.NO_TOKEN: QT_TRANSLATE_NOOP("Wording", "it had no access key"),
    Watching.RATE_LIMITED: QT_TRANSLATE_NOOP("Wording", "too many requests were made"),
    Watching.BAD_ANSWER: QT_TRANSLATE_NOOP("Wording", "the answer was not understood"),
    Watching.ASLEEP: QT_TRANSLATE_NOOP("Wording", "the computer slept"),
    Watching.NOT_RUNNING: QT_TRANSLATE_NOOP("Wording", "Lockwatch was not running"),
}


def topic_text(topic: Topic) -> str:
    """Return the text of the button that filters by a topic."""
    return translate("Wording", _TOPICS[topic])


def entry_text(entry: Entry) -> str:
    """Describe an entry of the history."""
    if isinstance(entry, Event):
        return event_text(entry)
    return translate("Wording", "Battery {level}").format(level=read_text(entry))


def gap_text(gap: Span, *, goes_on: bool) -> str:
    """Say that Lockwatch could not see, and why. `goes_on` says that it still can't."""
    why = translate("Wording", _WHY_UNSEEN[gap.why])
    if goes_on:
        return translate("Wording", "Lockwatch can't see: {why}").format(why=why)
    return translate("Wording", "Lockwatch could not see: {why}").format(why=why)


def lasted_text(since: float, until: float) -> str:
    """Return how long something lasted. The text fits the displayed times, which have no seconds.

    Both are in seconds since the epoch.
    """
    lasted = until - since
    if lasted >= 60:
        lasted = 60 * (until // 60 - since // 60)
    if lasted >= SHOW_DAYS_FROM_S:
        return translate("Wording", "%n days", "", round(lasted / 86400))
    return duration_text(lasted)


def unseen_then_text(text: str) -> str:
    """Mark an entry that lies in a time when Lockwatch could not see, if the span itself is not shown."""
    return translate("Wording", "{text} (Lockwatch could not see then)").format(text=text)


def subject_text(key: str | None, name: str = "", *, left: bool = False) -> str:
    """Name the subject of a history: all locks (None), Lockwatch itself, or the lock called `name`."""
    if key is None:
        return translate("Wording", "All locks")
    if key == PROGRAM:
        return translate("Wording", "Lockwatch itself")
    return translate("Wording", "{name} (left the account)").format(name=name) if left else name


def nothing_text(query: Query) -> str:
    """Say that there are no entries for `query`."""
    if query.since > -FOR_EVER:
        then = moment_text(datetime.fromtimestamp(query.since), date.today())
        if query.topics == frozenset(Topic):
            return translate("Wording", "Nothing has happened since {time}.").format(time=then)
        return translate("Wording", "Nothing of this kind has happened since {time}.").format(time=then)
    if query.before < FOR_EVER:
        return translate("Wording", "Nothing of this kind was recorded before {date}.").format(
            date=date_text(date.fromtimestamp(query.before))
        )
    if query.topics == frozenset(Topic):
        return translate("Wording", "Nothing has been recorded yet.")
    return translate("Wording", "Nothing of this kind has been recorded yet.")


def since_text(since: float) -> str:
    """Say that only entries after `since` are shown."""
    then = moment_text(datetime.fromtimestamp(since), date.today())
    return translate("Wording", "Only events since {time} are shown.").format(time=then)


def ask_to_forget_text(key: str | None, name: str, *, left: bool = False) -> tuple[str, str]:
    """Return the question whether to forget, and exactly what is deleted and what remains.

    `left` says that the lock is no longer in the account.
    """
    if key is None:
        return translate("Wording", "Delete all history?"), translate(
            "Wording",
            "All events, battery levels and gaps of all locks on this computer are deleted permanently. "
            "Settings and access key stay; the current state of the locks is recorded again.",
        )
    whose = subject_text(key, in_text(name), left=left)
    question = translate("Wording", "Delete the history of {name}?").format(name=whose)
    if left:
        return question, translate(
            "Wording",
            "All events and battery levels of this lock on this computer are deleted permanently. Settings and"
            " access key stay.",
        )
    return question, translate(
        "Wording",
        "All events and battery levels of this lock on this computer are deleted permanently. Settings and "
        "access key stay; the current state of the lock is recorded again.",
    )


def forgotten_text(key: str | None, name: str) -> str:
    if key is None:
        return translate("Wording", "The whole history was deleted.")
    return translate("Wording", "The history of {name} was deleted.").format(name=in_text(name))


def not_forgotten_text() -> str:
    return translate(
        "Wording",
        "Not everything could be deleted: is the disk full, or is another program reading the history?"
        " Try again later.",
    )
