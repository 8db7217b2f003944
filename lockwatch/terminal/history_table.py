"""The history as a table for people at a terminal. Texts are in English."""

from collections.abc import Iterable, Iterator

from lockwatch.domain.history import What
from lockwatch.history.records import Record, local
from lockwatch.terminal.output import printable

OWN_NAME = "Lockwatch"
"""In place of a lock's name."""
WIDEST_NAME = 32
"""A longer name moves what follows it, on its line alone."""


def table(found: Iterable[Record], names: Iterable[str]) -> Iterator[str]:
    """Time, lock, and what happened in a few words; `names`: those that may come."""
    longest = max(map(len, (OWN_NAME, *names)))
    width = min(longest, WIDEST_NAME)
    for each in found:
        name = OWN_NAME if each.lock is None else printable(each.lock)
        yield f"{local(each.at):%Y-%m-%d %H:%M}  {name:<{width}}  {printable(happened_text(each))}"


def happened_text(record: Record) -> str:
    """Also of what a later version has written."""
    value = str(record.value).replace("_", " ")
    match record.what:
        case What.SIGHT:
            return _unseen_text(record)
        case What.STATE:
            return "state not known" if value == "unknown" else value.replace(" ", "-")
        case What.DOOR:
            return _DOORS.get(value, f"door {value}")
        case What.ACCOUNT | What.CONNECTION:
            return _SENTENCES.get(value, value)
        case What.RAISED:
            return f"alert: {value}"
        case What.CLEARED:
            return f"alert over: {value}"
        case What.HELD:
            return f"not told ({(record.why or '').replace('_', ' ')}): {value}"
        case "battery":
            return f"battery {value} %, charging" if record.charging else f"battery {value} %"
    return f"{record.what}: {value}"


def _unseen_text(record: Record) -> str:
    why = _UNSEEN.get(str(record.value), str(record.value))
    if record.until is None:
        return f"cannot see since then: {why}"
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
_UNSEEN = {
    "unreachable": "tedee unreachable",
    "refused": "token refused",
    "no_token": "no token",
    "rate_limited": "tedee asked for a pause",
    "bad_answer": "tedee answered nonsense",
    "asleep": "the computer slept",
    "not_running": "Lockwatch did not run",
}
