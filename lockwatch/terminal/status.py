"""Format the status that the running program answers: as a table, in a few words, or as JSON for waybar.

Status bars may call it every few seconds, so this module imports as little as possible. Its texts are in English.
"""

from __future__ import annotations

import json
import unicodedata

from lockwatch import STATUS_VERSION
from lockwatch.terminal.output import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Facts = dict[str, Any]

NOT_RUNNING = "not_running"
NOT_ANSWERING = "not_answering"
"""Overviews in addition to those of `domain.overview_level`: no program is running, or one is running but hangs."""

_EXIT_STATUSES = {"locked": 0, "no_locks": 0, "needs_token": 2, "cannot_see": 2, NOT_RUNNING: 3, NOT_ANSWERING: 3}
"""Exit statuses by overview; all other overviews have 1, and so does a 0 with a badge."""
_SENTENCES = {
    "needs_token": "Lockwatch has no valid access key, or the keyring is locked: 'lockwatch token check' says which.",
    "cannot_see": "Lockwatch cannot see the locks.",
    "unlocked": "Something is not locked, or a door is open.",
    "unknown": "It is not known whether all is locked.",
    "locked": "All locked.",
    "no_locks": "There are no locks to watch.",
    NOT_RUNNING: "Lockwatch is not running.",
    NOT_ANSWERING: "Lockwatch is running, but does not answer.",
}
_WAITS = "Lockwatch is waiting for an answer"
"""The text while no sync has ended or failed yet: the program has just started, or the computer has just woken."""
_FEW_WORDS = {
    "needs_token": "Lockwatch needs an access key",
    "cannot_see": "Lockwatch cannot see",
    "locked": "All locked",
    "no_locks": "No locks",
    NOT_RUNNING: "Lockwatch is not running",
    NOT_ANSWERING: "Lockwatch does not answer",
}
_MANY_LOCKS_TEXTS = {
    "critical": "{} critical",
    "attention": "{} in need of attention",
    "unlocked": "{} not locked",
    "disconnected": "{} disconnected",
    "unknown": "{} unknown",
    "battery_low": "{} batteries low",
}
"""Texts for several locks with the same problem, by overview or badge, the worst first."""
_OPEN = ("unlocked", "semi_locked", "pulled", "unlocking", "locking", "pulling")
"""States in which the bolt itself is the reason for `unlocked`; in all others an open door is."""
_NO_ALERTS = ("unlocked", "unknown")
"""Those problems that are no alerts. They are out of date while Lockwatch cannot see."""
NAMED_AT_MOST = 3
"""How many locks the first line of the table names."""
OTHER_VERSION = "The running Lockwatch is another version; quit it with 'lockwatch quit' and start it again."
"""The sentence for an OtherVersionError."""


class OtherVersionError(Exception):
    """The answer is that of another version: Lockwatch was updated while it was running."""


def read(answer: str) -> Facts:
    """Parse an answer of the running program (see resources/status.schema.json). Raises OtherVersionError."""
    try:
        facts: Facts = json.loads(answer)
        if facts["version"] != STATUS_VERSION:
            raise OtherVersionError
    except (ValueError, TypeError, KeyError) as error:
        raise OtherVersionError from error
    return facts


def unanswered(overview: str) -> Facts:
    """Return facts in the same form for the case that no program answers; `overview` says why."""
    from datetime import datetime

    return {
        "version": STATUS_VERSION,
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "synced_at": None,
        "synced_s_ago": None,
        "overview": overview,
        "badge": None,
        "failure": None,
        "paused": False,
        "paused_until": None,
        "alerts": [],
        "locks": [],
    }


def exit_status(facts: Facts) -> int:
    """Return 0 if all is well, 1 if something needs attention, 2 if Lockwatch can't see the locks, 3 if it is not
    running or not answering."""
    return _EXIT_STATUSES.get(facts["overview"], 1) or int(facts["badge"] is not None)


def few_words(facts: Facts, *, pango: bool = False) -> str:
    """Describe the worst problem in a few words for a status bar, with the lock's name if only one lock has it.

    With `pango`, a right-to-left name is isolated, or Pango would turn the whole line round.
    """
    if exit_status(facts) != 1:
        return _WAITS if _waits(facts) else _FEW_WORDS[facts["overview"]]
    needs = [lock["needs"] for lock in facts["locks"]]
    worst = next(need for need in _MANY_LOCKS_TEXTS if need in needs)
    locks = [lock for lock in facts["locks"] if lock["needs"] == worst]
    if len(locks) > 1:
        return _MANY_LOCKS_TEXTS[worst].format(len(locks))
    name = _isolated(_name(locks[0])) if pango else _name(locks[0])
    return f"{name} {_trouble(locks[0]).removeprefix('battery ')}"


def _trouble(lock: Facts) -> str:
    """Describe in one or two words the worst problem of a lock that the tray icon shows."""
    if _is_critically_jammed(lock):
        return "jammed"
    if lock["needs"] in ("critical", "battery_low"):
        return f"battery {lock['battery']} %"
    door_only = lock["door"] == "opened" and lock["needs"] == "unlocked" and lock["state"] not in _OPEN
    return "open" if door_only else _state(lock)


def _is_critically_jammed(lock: Facts) -> bool:
    return lock["needs"] == "critical" and any(
        alert["kind"] == "jammed" and not alert["silent"] for alert in lock["alerts"]
    )


def waybar(facts: Facts) -> Facts:
    """Return the object that waybar-custom(5) expects with ``"return-type": "json"``; its texts are Pango markup."""
    levels = [lock["battery"] for lock in facts["locks"] if lock["battery"] is not None]
    return {
        "text": _escaped(few_words(facts, pango=True)),
        "alt": facts["overview"],
        "tooltip": _escaped("\n".join(_tooltip(facts))),
        "class": [*filter(None, (facts["overview"], facts["badge"], "paused" if facts["paused"] else None))],
        "percentage": min(levels, default=None),
    }


def _tooltip(facts: Facts) -> Iterator[str]:
    """Yield the lines of the tooltip. They contain no ages, because waybar shows them until the next change."""
    yield _headline(facts)
    if exit_status(facts) == 2 and facts["synced_at"] is not None:
        yield f"Last seen {_when(facts['synced_at'], facts)}."
    if facts["paused"]:
        yield "Notifications are paused."
    for lock in facts["locks"]:
        at = lock["battery_read_at"]
        battery = _battery(lock, at and f"read {_when(at, facts)}")
        parts = (_state(lock), _jam(lock), _door(lock), battery, _silence(lock))
        yield f"{_name(lock)}: {', '.join(filter(None, parts))}"


def _headline(facts: Facts) -> str:
    """Name the locks that need attention, the worst first, and say what the base of the tray icon shows."""
    unsure = exit_status(facts) == 2
    ranked = [need for need in _MANY_LOCKS_TEXTS if not (unsure and need in _NO_ALERTS)]
    locks = sorted(
        (lock for lock in facts["locks"] if lock["needs"] in ranked),
        key=lambda lock: (ranked.index(lock["needs"]), not _is_critically_jammed(lock)),
    )
    named, more = locks[:NAMED_AT_MOST], len(locks[NAMED_AT_MOST:])
    sentence = _sentence(facts)
    if not named:
        return sentence
    troubles = [f"{_name(lock)} {_trouble(lock)}" for lock in named]
    lock_troubles = f"{', '.join([*troubles, f'{more} more'] if more else troubles)}."
    if any(lock["needs"] == "unlocked" for lock in named):
        return lock_troubles  # the sentence would say the same
    return f"{sentence} {lock_troubles}" if unsure else f"{lock_troubles} {sentence}"


def _sentence(facts: Facts) -> str:
    """Say what the base of the tray icon shows."""
    waits = _waits(facts)
    sentence = f"{_WAITS}." if waits else _SENTENCES[facts["overview"]]
    if facts["overview"] != "cannot_see" or not facts["locks"]:
        return sentence
    known = "until then, this is the last known state" if waits else "this is the last known state"
    return f"{sentence.removesuffix('.')}; {known}."


def _waits(facts: Facts) -> bool:
    return facts["overview"] == "cannot_see" and facts["failure"] is None


def _when(at: str, facts: Facts) -> str:
    """Return the time of day of a date in ISO 8601, preceded by the day if that is not the day of the status."""
    day, clock = at[:10], at[11:16]
    return f"at {clock}" if day == facts["at"][:10] else f"on {day} at {clock}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def table(facts: Facts) -> Iterator[str]:
    """Yield the lines of the table for a terminal; a star marks locks that need attention."""
    yield _headline(facts)
    ago = facts["synced_s_ago"]
    seen = "Not updated yet" if ago is None else f"Updated {span(ago)} ago"
    yield f"{seen}; notifications are paused." if facts["paused"] else f"{seen}."
    yield from _aligned([_row(lock) for lock in facts["locks"]])


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield an empty line and the rows with aligned columns; columns in which all cells are empty are left out."""
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    widths = [max(map(len, column)) for column in columns]
    if rows:
        yield ""
    for row in zip(*columns, strict=True):
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(lock: Facts) -> tuple[str, ...]:
    ago = lock["battery_read_s_ago"]
    battery = _battery(lock, ago is not None and f"read {span(ago)} ago")
    return "*" if lock["needs"] else " ", _name(lock), _state(lock), _jam(lock), _door(lock), battery, _silence(lock)


def _name(lock: Facts) -> str:
    """Return the name of a lock without control characters and without polybar's tags ``%{…}``, which can run
    commands."""
    return printable(lock["name"]).replace("%{", "% {")


def _isolated(name: str) -> str:
    """Return a name for use in a left-to-right line. Pango takes the direction of a line from its first letter."""
    right_to_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name)
    return f"\u200e\u2068{name}\u2069" if right_to_left else name


def _state(lock: Facts) -> str:
    if lock["connected"] is None:
        return "no bridge"
    state: str = lock["state"] or "disconnected"
    return state.replace("_", "-")


def _jam(lock: Facts) -> str:
    return "jammed" if any(alert["kind"] == "jammed" for alert in lock["alerts"]) else ""


def _door(lock: Facts) -> str:
    return f"door {lock['door']}" if lock["door"] in ("opened", "closed") else ""


def _battery(lock: Facts, read: str | bool | None) -> str:
    """Describe the battery. `read` is when its level was read, if that was a while ago."""
    if lock["battery"] is None:
        return "battery unknown"
    level = f"{lock['battery']} %"
    if read:
        return f"{level}, {read}"
    return f"{level}, charging" if lock["charging"] else level


def _silence(lock: Facts) -> str:
    """Return how the lock's alerts are silenced (acknowledged, snoozed), and which ones if another is not."""
    silenced = [alert for alert in lock["alerts"] if alert["silent"]]
    if len(silenced) == len(lock["alerts"]):
        return ", ".join(sorted({alert["silent"] for alert in silenced}))
    return ", ".join(f"{alert['kind'].replace('_', ' ')} {alert['silent']}" for alert in silenced)


def span(seconds: float) -> str:
    """Return a duration in words, in the largest unit of which it has at least two: "3 h", "90 min"."""
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"
