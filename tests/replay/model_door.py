"""Part of the model of the rules: `left_unlocked` and `door_left_open`."""

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.replay.model import Observations, Options


def door(options: "Options", name: str, observations: "Observations") -> tuple[str, float, float] | None:
    """Return the door alert, when it was raised, and since when its condition has held.

    It is `door_left_open` if that is raised, else `left_unlocked`.
    """
    kind, since, began = "", 0.0, 0.0
    both = zip(
        observations,
        left_unlocked(options, name, observations),
        door_left_open(options, name, observations),
        strict=True,
    )
    for (at, _), unlocked, opened in both:
        holds = "" if unlocked is None else "left_unlocked"
        holds = holds if opened is None else "door_left_open"
        if holds != kind:
            kind, since, began = holds, at, (unlocked if opened is None else opened) or 0.0
    return (kind, since, began) if kind else None


def left_unlocked(options: "Options", name: str, observations: "Observations") -> list[float | None]:
    """Return after each observation since when `left_unlocked` is raised.

    It is raised after some time unlocked, semi-locked or pulled, counted from the date or else from the first such
    observation, and cleared when the lock is locked.
    """
    minutes = options.of("left_unlocked_min", name)
    if minutes is None:
        return [None] * len(observations)
    found = []
    seen_since = raised = believed = None
    for at, seen in observations:
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


def door_left_open(options: "Options", name: str, observations: "Observations") -> list[float | None]:
    """Return after each observation since when `door_left_open` is raised.

    It is raised when the door has been open for some time since the first such observation, and cleared by any other
    known
    state of the door."""
    minutes = options.of("door_left_open_min", name)
    if minutes is None:
        return [None] * len(observations)
    found = []
    since = raised = None
    for at, seen in observations:
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
