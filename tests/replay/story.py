"""Builders for stories, and short strings for the output of a replay."""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from lockwatch.replay.player import replay

Line = dict[str, Any]

UNLOCKED, SEMI_LOCKED, UNLOCKING, LOCKING, LOCKED, PULLED, UNKNOWN = 2, 3, 4, 5, 6, 7, 9
NOT_PAIRED, OPENED, CLOSED = 0, 2, 3
UNREADABLE: Line = {"id": "?"}
"""An element of a sync that cannot be read."""


def body(result: object) -> Line:
    """Return a good answer of the API."""
    return {"result": result, "success": True, "errorMessages": [], "statusCode": 200}


def lock(
    id: int = 1,
    *,
    connected: bool | None = True,
    state: int | None = LOCKED,
    door: int | None = CLOSED,
    battery: int | None = 80,
    charging: bool | None = False,
    jam: int | None = 0,
    changed: str | None = None,
) -> Line:
    """Return one element of a sync; a disconnected lock has no state."""
    if not connected:
        return {"id": id, "isConnected": connected, "deviceState": None, "revision": 1}
    device = {
        "state": state,
        "doorState": door,
        "isCharging": charging,
        "batteryLevel": battery,
        "stateChangeResult": jam,
        "lastStateChangedDate": changed,
    }
    return {"id": id, "isConnected": connected, "deviceState": device, "revision": 1}


def lost(id: int = 1) -> Line:
    """Return a disconnected lock."""
    return lock(id, connected=False)


def first(start: str = "2026-01-01T00:00:00Z", interval_s: float = 20, **rules: Any) -> Line:
    """Return the first line of a story. The grace period is 0 s unless `rules` set it."""
    return {"start": start, "interval_s": interval_s, "rules": {"grace_s": 0, **rules}}


def named(at: float, names: dict[int, str | tuple[str | None, str | None]]) -> Line:
    """Return a `locks` line with names, or names and serial numbers, by id."""
    result = []
    for id, entry in names.items():
        name, serial = entry if isinstance(entry, tuple) else (entry, f"SN-{id}")
        result.append({"id": id, "name": name, "serialNumber": serial, "connectedToId": 9})
    return {"at": at, "locks": body(result)}


def sync(at: float, *elements: Line) -> Line:
    """Return a good sync of these locks."""
    return {"at": at, "sync": body(list(elements))}


def every(step: float, start: float, end: float, *elements: Line) -> list[Line]:
    """Return the same good sync every `step` seconds from `start` to `end`, both included."""
    return [sync(start + step * n, *elements) for n in range(int((end - start) / step) + 1)]


def failed(at: float, how: object = "unreachable") -> Line:
    """Return a failed sync."""
    return {"at": at, "failed": how}


def do(at: float, what: str, lock: str | None = None, kind: str | None = None) -> Line:
    """Return a user action."""
    line: Line = {"at": at, "do": what}
    if kind is not None:
        line |= {"lock": lock, "kind": kind}
    return line


def flattened(story: Iterable[Line | list[Line]]) -> Iterator[Line]:
    """Yield the lines of a story in which some parts are lists of lines."""
    for part in story:
        yield from [part] if isinstance(part, dict) else part


def written(story: Iterable[Line | list[Line]]) -> list[str]:
    """Return the story as the lines of a file."""
    return [json.dumps(line) for line in flattened(story)]


def played(*story: Line | list[Line]) -> list[Line]:
    """Replay a story and return its output. Without a first line, the story gets that of `first`."""
    lines = list(flattened(story))
    with unreadable_elements():
        return list(replay(written(lines if lines and "at" not in lines[0] else [first(), *lines])))


@contextmanager
def unreadable_elements() -> Iterator[None]:
    """Expect unreadable elements in a story, each of which is logged."""
    log = logging.getLogger("lockwatch.tedee.parse")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def only(lines: Iterable[Line], *whats: str) -> list[Line]:
    """Return only the output lines of these kinds."""
    return [line for line in lines if line["what"] in whats]


def brief(lines: Iterable[Line]) -> list[str]:
    """Return each line as a short string for tables: "20 told disconnected Front door, Back door (normal)"."""
    return [_brief(line) for line in lines]


def _brief(line: Line) -> str:
    head = f"{line['at']:g} {line['what']}"
    match line["what"]:
        case "icon":
            return f"{head} {line['icon']}" + (f" with {line['badge']}" if line["badge"] else "")
        case "raised" | "cleared":
            return f"{head} {line['kind']} {line['lock'] or '-'}"
        case "held":
            return f"{head} {line['kind']} {', '.join(line['locks']) or '-'} ({line['why']})"
        case "withdrawn":
            return f"{head} {line['kind']} {', '.join(line['locks']) or '-'}"
    return f"{head} {line['kind']} {', '.join(line['locks']) or '-'} ({line['urgency']})"
