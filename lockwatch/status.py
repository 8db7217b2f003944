"""What `lockwatch status` says: the running program answers with facts, the terminal makes a table of them."""

import json
from collections.abc import Iterator
from typing import Any

from lockwatch.domain.glance import Overview
from lockwatch.domain.locks import Lock, list_order
from lockwatch.domain.overview import need
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State

_SENTENCES = {
    Overview.NEEDS_TOKEN: "Lockwatch needs a token, or it was refused: 'lockwatch token set' takes a new one.",
    Overview.CANNOT_SEE: "Lockwatch cannot see the locks; what follows is old.",
    Overview.CRITICAL: "A lock is jammed, or a battery is almost empty.",
    Overview.DISCONNECTED: "A lock is disconnected from its bridge.",
    Overview.BATTERY_LOW: "A battery is low.",
    Overview.UNLOCKED: "Something is not locked, or a door is open.",
    Overview.LOCKED: "All locked.",
    Overview.NO_LOCKS: "There are no locks to watch.",
}
_WELL = {Overview.LOCKED, Overview.NO_LOCKS}
_BLIND = {Overview.NEEDS_TOKEN, Overview.CANNOT_SEE}
NOT_RUNNING = 3
"""Exit status."""


def told(state: State, overview: Overview, now: float, rules: Rules) -> str:
    """One line of JSON, by the running program. Hidden locks are left out, as they are in the list."""
    locks = sorted((lock for lock in state.locks.values() if not rules.of(lock).hidden), key=list_order)
    facts = {
        "overview": overview.value,
        "synced_s_ago": None if state.synced_at is None else round(now - state.synced_at),
        "paused": state.paused(now),
        "locks": [_lock(lock, now, rules) for lock in locks],
    }
    return json.dumps(facts)


def _lock(lock: Lock, now: float, rules: Rules) -> dict[str, Any]:
    """In the vendor's words; what is not known, or was known only before the bridge was lost, is null."""
    seen, battery = lock.seen, lock.battery
    return {
        "name": lock.info.own_name or lock.name,
        "connected": seen.connected,
        "state": seen.state.name.lower() if seen.connected else None,
        "door": seen.door.name.lower() if seen.connected and seen.door is not None else None,
        "battery": battery.level,
        "battery_read_s_ago": None if battery.believed_at is None else round(now - battery.believed_at),
        "charging": seen.charging,
        "needs": need(lock, now, rules),
    }


def exit_status(facts: dict[str, Any]) -> int:
    """0: all is well; 1: something needs attention; 2: Lockwatch cannot see."""
    overview = Overview(facts["overview"])
    return 2 if overview in _BLIND else 0 if overview in _WELL else 1


def table(facts: dict[str, Any]) -> Iterator[str]:
    """For a terminal, in English; a star marks what needs attention."""
    yield _SENTENCES[Overview(facts["overview"])]
    ago = facts["synced_s_ago"]
    seen = "Not seen so far" if ago is None else f"Seen {_span(ago)} ago"
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


def _row(lock: dict[str, Any]) -> tuple[str, ...]:
    name = "".join(char if char.isprintable() else " " for char in lock["name"])  # a terminal obeys control characters
    return "*" if lock["needs"] else " ", name, _state(lock), _door(lock), _battery(lock)


def _state(lock: dict[str, Any]) -> str:
    if lock["connected"] is None:
        return "no bridge"
    return "disconnected" if not lock["connected"] else lock["state"].replace("_", "-")


def _door(lock: dict[str, Any]) -> str:
    return f"door {lock['door']}" if lock["door"] in ("opened", "closed") else ""


def _battery(lock: dict[str, Any]) -> str:
    if lock["battery"] is None:
        return "battery unknown"
    if lock["battery_read_s_ago"] is not None:
        return f"{lock['battery']} %, read {_span(lock['battery_read_s_ago'])} ago"
    return f"{lock['battery']} %{', charging' if lock['charging'] else ''}"


def _span(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"
