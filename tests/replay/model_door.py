"""The model, part of `model`: the two kinds of the door matter."""

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.replay.model import Life, Options


def door(options: "Options", name: str, life: "Life") -> tuple[str, float, float] | None:
    """Return the alert of the door matter, since when it stands, and since when its condition holds.

    It is `door_left_open` if that holds, else `left_unlocked`.
    """
    kind, since, began = "", 0.0, 0.0
    both = zip(life, left_unlocked(options, name, life), door_left_open(options, name, life), strict=True)
    for (at, _), unlocked, opened in both:
        holds = "" if unlocked is None else "left_unlocked"
        holds = holds if opened is None else "door_left_open"
        if holds != kind:
            kind, since, began = holds, at, (unlocked if opened is None else opened) or 0.0
    return (kind, since, began) if kind else None


def left_unlocked(options: "Options", name: str, life: "Life") -> list[float | None]:
    """Unlocked, semi-locked or pulled for so long, by the date or else from when first seen so; cleared by locked.

    Returns since when it is raised, after each observation; likewise `door_left_open`.
    """
    minutes = options.of("left_unlocked_min", name)
    if minutes is None:
        return [None] * len(life)
    found = []
    seen_since = raised = believed = None
    for at, seen in life:
        if seen is not None:
            now = options.start + timedelta(seconds=at)
            if seen.connected is None or seen.state == 6:
                raised = None
            if seen.state not in (2, 3, 7):
                seen_since = believed = None
            else:
                seen_since = at if seen_since is None else seen_since
                believable = seen.changed_at is not None and seen.changed_at <= now
                believed = seen.changed_at if believable else None
        since = (believed - options.start).total_seconds() if believed is not None else seen_since
        long_enough = seen is not None and since is not None and at - since >= minutes * 60
        if long_enough and raised is None and options.watched(name, at):
            raised = at
        found.append(raised)
    return found


def door_left_open(options: "Options", name: str, life: "Life") -> list[float | None]:
    """Door opened for so long, from when first seen so; cleared by any other state of the door that is known."""
    minutes = options.of("door_left_open_min", name)
    if minutes is None:
        return [None] * len(life)
    found = []
    since = raised = None
    for at, seen in life:
        if seen is not None and seen.door == 2:
            since = at if since is None else since
        elif seen is not None:
            since = None
            if seen.door is not None or seen.connected is None:
                raised = None
        long_enough = seen is not None and since is not None and at - since >= minutes * 60
        if long_enough and raised is None and options.watched(name, at):
            raised = at
        found.append(raised)
    return found
