"""What `lockwatch status` makes of the facts that the running program answers: a table, a few words, a bar's line.

A bar may call it every few seconds, so no more is imported here than there must be. Texts are in English.
"""

from __future__ import annotations

import json

from lockwatch import STATUS_VERSION
from lockwatch.terminal.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Facts = dict[str, Any]

NOT_RUNNING = "not_running"
NOT_ANSWERING = "not_answering"
"""Two overviews like those of `domain.overview_level`, where nobody answers; the second: one runs, but hangs."""

_EXIT_STATUSES = {"locked": 0, "no_locks": 0, "needs_token": 2, "cannot_see": 2, NOT_RUNNING: 3, NOT_ANSWERING: 3}
"""All others: 1."""
_SENTENCES = {
    "needs_token": "Lockwatch has no token that serves, or its keyring is locked: 'lockwatch token check' says which.",
    "cannot_see": "Lockwatch cannot see the locks; what follows is old.",
    "critical": "A lock is jammed, or a battery is almost empty.",
    "disconnected": "A lock is disconnected from its bridge.",
    "battery_low": "A battery is low.",
    "unlocked": "Something is not locked, or a door is open.",
    "locked": "All locked.",
    "no_locks": "There are no locks to watch.",
    NOT_RUNNING: "Lockwatch is not running.",
    NOT_ANSWERING: "Lockwatch is running, but does not answer.",
}
_FEW_WORDS = {
    "needs_token": "Lockwatch needs a token",
    "cannot_see": "Lockwatch cannot see",
    "locked": "All locked",
    "no_locks": "No locks",
    NOT_RUNNING: "Lockwatch is not running",
    NOT_ANSWERING: "Lockwatch does not answer",
}
_OF_MANY = {
    "critical": "{} critical",
    "disconnected": "{} disconnected",
    "battery_low": "{} batteries low",
    "unlocked": "{} not locked",
}


class OtherVersionError(Exception):
    """The answer is not of the form that is known here: the program that runs was started before an update."""


def read(answer: str) -> Facts:
    """The facts in a line of the running program. Raises OtherVersionError."""
    try:
        facts: Facts = json.loads(answer)
        if facts["version"] != STATUS_VERSION:
            raise OtherVersionError
    except (ValueError, TypeError, KeyError) as error:
        raise OtherVersionError from error
    return facts


def unanswered(overview: str) -> Facts:
    """In the same form, for where nobody answers."""
    from datetime import datetime

    return {
        "version": STATUS_VERSION,
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "synced_at": None,
        "synced_s_ago": None,
        "overview": overview,
        "failure": None,
        "paused": False,
        "paused_until": None,
        "alerts": [],
        "locks": [],
    }


def exit_status(facts: Facts) -> int:
    """0: all is well; 1: something needs attention; 2: Lockwatch cannot see; 3: it does not run, or not answer."""
    return _EXIT_STATUSES.get(facts["overview"], 1)


def few_words(facts: Facts) -> str:
    """For a line in a bar: the worst, by name where it is one lock's."""
    overview = facts["overview"]
    if overview in _FEW_WORDS:
        return _FEW_WORDS[overview]
    worst = [lock for lock in facts["locks"] if lock["needs"] == overview]
    return f"{_name(worst[0])} {_trouble(worst[0])}" if len(worst) == 1 else _OF_MANY[overview].format(len(worst))


def _trouble(lock: Facts) -> str:
    """What the icon counts of it, in a word."""
    if lock["needs"] == "critical" and any(alert["kind"] == "jammed" for alert in lock["alerts"]):
        return "jammed"
    if lock["needs"] == "unlocked":
        return "open" if lock["state"] == "locked" else _state(lock)
    return "disconnected" if lock["needs"] == "disconnected" else f"{lock['battery']} %"


def waybar(facts: Facts) -> Facts:
    """As waybar-custom(5) takes it with ``"return-type": "json"``; text and tooltip are Pango's markup there."""
    levels = [lock["battery"] for lock in facts["locks"] if lock["battery"] is not None]
    return {
        "text": _escaped(few_words(facts)),
        "alt": facts["overview"],
        "tooltip": _escaped("\n".join(_tooltip(facts))),
        "class": [facts["overview"], "paused"] if facts["paused"] else [facts["overview"]],
        "percentage": min(levels, default=None),
    }


def _tooltip(facts: Facts) -> Iterator[str]:
    """Nothing in it grows old: it stands there until the next change."""
    yield _SENTENCES[facts["overview"]]
    if exit_status(facts) == 2 and facts["synced_at"] is not None:
        yield f"Last seen {_when(facts['synced_at'], facts)}."
    if facts["paused"]:
        yield "Notifications are paused."
    for lock in facts["locks"]:
        at = lock["battery_read_at"]
        battery = _battery(lock, at and f"read {_when(at, facts)}")
        yield f"{_name(lock)}: {', '.join(filter(None, (_state(lock), _door(lock), battery, _silence(lock))))}"


def _when(at: str, facts: Facts) -> str:
    """Of a date in ISO 8601: the time of day, after the day where it was another one."""
    day, clock = at[:10], at[11:16]
    return f"at {clock}" if day == facts["at"][:10] else f"on {day} at {clock}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def table(facts: Facts) -> Iterator[str]:
    """For a terminal; a star marks what needs attention."""
    yield _SENTENCES[facts["overview"]]
    ago = facts["synced_s_ago"]
    seen = "Not seen so far" if ago is None else f"Seen {span(ago)} ago"
    yield f"{seen}; notifications are paused." if facts["paused"] else f"{seen}."
    yield from _aligned([_row(lock) for lock in facts["locks"]])


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """After an empty line; without the columns in which no row has anything."""
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    widths = [max(map(len, column)) for column in columns]
    if rows:
        yield ""
    for row in zip(*columns, strict=True):
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(lock: Facts) -> tuple[str, ...]:
    ago = lock["battery_read_s_ago"]
    battery = _battery(lock, ago is not None and f"read {span(ago)} ago")
    return "*" if lock["needs"] else " ", _name(lock), _state(lock), _door(lock), battery, _silence(lock)


def _name(lock: Facts) -> str:
    """For a terminal; and polybar takes what stands in ``%{…}`` for its own, commands among it."""
    return printable(lock["name"]).replace("%{", "% {")


def _state(lock: Facts) -> str:
    if lock["connected"] is None:
        return "no bridge"
    state: str = lock["state"] or "disconnected"
    return state.replace("_", "-")


def _door(lock: Facts) -> str:
    return f"door {lock['door']}" if lock["door"] in ("opened", "closed") else ""


def _battery(lock: Facts, read: str | bool | None) -> str:
    """`read`: when, where that is a while ago."""
    if lock["battery"] is None:
        return "battery unknown"
    level = f"{lock['battery']} %"
    if read:
        return f"{level}, {read}"
    return f"{level}, charging" if lock["charging"] else level


def _silence(lock: Facts) -> str:
    """Of the alerts that stand, what a person has said of them."""
    return ", ".join(sorted({alert["silent"] for alert in lock["alerts"] if alert["silent"]}))


def span(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"
