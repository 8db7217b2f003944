"""Words to write a story in few lines, and to read what was told of it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from lockwatch.replay.player import replay

Line = dict[str, Any]

UNLOCKED, SEMI_LOCKED, UNLOCKING, LOCKING, LOCKED, PULLED, UNKNOWN = 2, 3, 4, 5, 6, 7, 9
NOT_PAIRED, OPENED, CLOSED = 0, 2, 3


def body(result: object) -> Line:
    """An answer of the API that went well."""
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
    """One element of a sync; a lock without a connection has no state."""
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
    """A lock that its bridge has lost."""
    return lock(id, connected=False)


def first(start: str = "2026-01-01T00:00:00Z", interval_s: float = 20, **rules: Any) -> Line:
    """The line before all others."""
    return {"start": start, "interval_s": interval_s, "rules": rules}


def named(at: float, names: dict[int, str | tuple[str | None, str | None]]) -> Line:
    """Names, or names and serial numbers, by id."""
    result = []
    for id, entry in names.items():
        name, serial = entry if isinstance(entry, tuple) else (entry, f"SN-{id}")
        result.append({"id": id, "name": name, "serialNumber": serial, "connectedToId": 9})
    return {"at": at, "locks": body(result)}


def sync(at: float, *elements: Line) -> Line:
    """A good sync of these locks."""
    return {"at": at, "sync": body(list(elements))}


def every(step: float, start: float, end: float, *elements: Line) -> list[Line]:
    """The same good sync from `start` to `end`, both included."""
    return [sync(start + step * n, *elements) for n in range(int((end - start) / step) + 1)]


def failed(at: float, how: object = "unreachable") -> Line:
    """A sync that ended badly."""
    return {"at": at, "failed": how}


def do(at: float, what: str, lock: str | None = None, kind: str | None = None) -> Line:
    """Something that the person did."""
    line: Line = {"at": at, "do": what}
    if kind is not None:
        line |= {"lock": lock, "kind": kind}
    return line


def flattened(story: Iterable[Line | list[Line]]) -> Iterator[Line]:
    """The lines of a story in which some are lists of lines."""
    for part in story:
        yield from [part] if isinstance(part, dict) else part


def written(story: Iterable[Line | list[Line]]) -> list[str]:
    """The story as the lines of a file."""
    return [json.dumps(line) for line in flattened(story)]


def played(*story: Line | list[Line]) -> list[Line]:
    """What happened in a story, line by line."""
    return list(replay(written(story)))


def only(lines: Iterable[Line], *whats: str) -> list[Line]:
    """The lines of these sorts alone."""
    return [line for line in lines if line["what"] in whats]


def brief(lines: Iterable[Line]) -> list[str]:
    """Each line in one short string, for tables: "20 told disconnected Front door, Back door (normal)"."""
    return [_brief(line) for line in lines]


def _brief(line: Line) -> str:
    head = f"{line['at']:g} {line['what']}"
    match line["what"]:
        case "icon":
            return f"{head} {line['icon']}"
        case "raised" | "cleared":
            return f"{head} {line['kind']} {line['lock'] or '-'}"
        case "held":
            return f"{head} {line['kind']} {', '.join(line['locks']) or '-'} ({line['why']})"
        case "withdrawn":
            return f"{head} {line['kind']} {', '.join(line['locks']) or '-'}"
    return f"{head} {line['kind']} {', '.join(line['locks']) or '-'} ({line['urgency']})"
