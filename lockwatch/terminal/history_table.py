"""Format the history as a table for the terminal. Its texts are in English."""

from collections.abc import Iterable, Iterator

from lockwatch.domain.alerts import SuppressReason
from lockwatch.domain.history import EventKind
from lockwatch.history.records import Record, local
from lockwatch.terminal.output import printable

OWN_NAME = "Lockwatch"
"""What the column with the lock names shows for entries about Lockwatch itself."""
WIDEST_NAME = 32
"""The greatest width of the column with the names; a longer name shifts the rest of its own line."""


def table(entries: Iterable[Record], names: Iterable[str], now: float) -> Iterator[str]:
    """Yield a line per record: time, name of the lock, and what happened in a few words.

    `names` are all names that may occur; they determine the width of their column. `now` is in seconds since the epoch.
    """
    longest = max(map(len, (OWN_NAME, *names)))
    width = min(longest, WIDEST_NAME)
    for each in entries:
        name = OWN_NAME if each.lock is None else printable(each.lock)
        yield f"{local(each.at):%Y-%m-%d %H:%M}  {name:<{width}}  {printable(happened_text(each, now))}"


def happened_text(record: Record, now: float) -> str:
    """Describe a record in a few words. Unknown values, which a newer version may have written, are shown as is."""
    value = _plain(record.value)
    match record.what:
        case EventKind.SIGHT:
            return _unseen_text(record, now)
        case EventKind.STATE:
            return "state not known" if value == "unknown" else value.replace(" ", "-")
        case EventKind.DOOR:
            return _DOORS.get(value, f"door {value}")
        case EventKind.ACCOUNT | EventKind.CONNECTION:
            return _SENTENCES.get(value, value)
        case EventKind.SUPPRESSED:
            return f"not notified ({'muted' if record.why == SuppressReason.MUTED else _plain(record.why)}): {value}"
        case EventKind.ACT:
            done = _ACTS.get(str(record.value), f"act: {value}")
            return f"{done}: {_plain(record.why)}" if record.why else done
        case "battery":
            return f"battery {value} %, charging" if record.charging else f"battery {value} %"
    return f"{_TITLES.get(record.what, record.what)}: {value}"


def _plain(word: str | int | None) -> str:
    return str("" if word is None else word).replace("_", " ")


def _unseen_text(record: Record, now: float) -> str:
    why = _UNSEEN.get(str(record.value), str(record.value))
    if record.until is None:
        return f"cannot see since then: {why}"
    if record.until > now:  # the clock has been set back
        return f"could not see: {why}, until now"
    began, ended = local(record.at), local(record.until)
    same_day = began.date() == ended.date()
    return (
        f"could not see: {why}, until {ended:%H:%M}"
        if same_day
        else f"could not see: {why}, until {ended:%Y-%m-%d %H:%M}"
    )


_DOORS = {
    "not paired": "no door sensor",
    "disconnected": "door sensor disconnected",
    "uncalibrated": "door sensor not calibrated",
}
_SENTENCES = {
    "here": "is in the account",
    "gone": "left the account",
    "connected": "connected to its bridge",
    "disconnected": "disconnected from its bridge",
    "no_bridge": "no bridge",
}
_TITLES: dict[str, str] = {
    EventKind.NOTIFIED: "you were notified",
    EventKind.RAISED: "alert",
    EventKind.CLEARED: "alert over",
    EventKind.UNSHOWN: "notification could not be shown",
}
"""The text printed before the value of an event, by the kind of event."""
_ACTS = {
    "acknowledge": "acknowledged",
    "snooze_1h": "snoozed for 1 hour",
    "snooze_until_8": "snoozed until the next morning",
    "snooze_tomorrow": "snoozed until the next morning",  # the former name
    "take_back": "undone",
    "pause_1h": "notifications paused for 1 hour",
    "pause_until_8": "notifications paused until the next morning",
    "pause_tomorrow": "notifications paused until the next morning",
    "pause": "notifications paused",
    "resume": "notifications resumed",
}
_UNSEEN = {
    "unreachable": "tedee could not be reached",
    "refused": "access key rejected",
    "no_token": "no access key",
    "rate_limited": "too many requests were made",
    "bad_answer": "the answer was not understood",
    "asleep": "the computer slept",
    "not_running": "Lockwatch was not running",
}
