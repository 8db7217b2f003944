"""What the entries of the history are about, and which of them continue one another."""

from enum import StrEnum
from typing import NamedTuple

from lockwatch.domain.alerts import DIGESTS, Kind
from lockwatch.domain.history import Entry, Event, EventKind, Reading
from lockwatch.domain.timeline import Topic


class Theme(StrEnum):
    """What an episode is about."""

    BEGUN = "begun"
    """Lockwatch saw locks for the first time."""
    USE = "use"
    """A lock was not locked."""
    DOOR = "door"
    """A door was open."""
    CONNECTION = "connection"
    """A lock was disconnected from its bridge."""
    LEFT = "left"
    """A lock left the account."""
    CHARGE = "charge"
    """A battery was charged."""
    READING = "reading"
    """The battery level was read while the battery was not being charged."""
    ALERT = "alert"
    """An alert that is not part of an episode about its cause."""
    SIGHT = "sight"
    """Lockwatch could not see the locks."""
    OTHER = "other"
    """Anything else, such as a pause of notifications. Each is a single entry."""


class _Cause(NamedTuple):
    """The theme of the episodes that an alert belongs to, and the topic of the entries with which they begin."""

    theme: Theme
    topic: Topic


_CAUSES = {
    Kind.DISCONNECTED: _Cause(Theme.CONNECTION, Topic.CONNECTION),
    Kind.RECONNECTED: _Cause(Theme.CONNECTION, Topic.CONNECTION),
    Kind.UNSTABLE: _Cause(Theme.CONNECTION, Topic.CONNECTION),
    Kind.LEFT_UNLOCKED: _Cause(Theme.USE, Topic.LOCK),
    Kind.DOOR_LEFT_OPEN: _Cause(Theme.DOOR, Topic.DOOR),
    Kind.CLOUD_UNREACHABLE: _Cause(Theme.SIGHT, Topic.SIGHT),
    Kind.TOKEN_REFUSED: _Cause(Theme.SIGHT, Topic.SIGHT),
}
CALM = {EventKind.STATE: "locked", EventKind.DOOR: "closed", EventKind.CONNECTION: "connected"}
"""The values with which an episode about a state, a door or a connection ends."""
THEMES = {EventKind.STATE: Theme.USE, EventKind.DOOR: Theme.DOOR, EventKind.CONNECTION: Theme.CONNECTION}

Lane = tuple[str, Theme, str]
"""A lock, a theme and, for alerts, the kind. Episodes in the same lane continue one another."""


def lane_of(entry: Entry, topics: frozenset[Topic]) -> Lane | None:
    """Return the lane of an entry; None if it is always an episode of its own. `topics` as for `episodes`."""
    if isinstance(entry, Reading):
        return entry.key, Theme.READING, ""
    if entry.what is EventKind.ACCOUNT:
        return entry.key, Theme.LEFT, ""
    if entry.what in THEMES:
        return entry.key, THEMES[entry.what], ""
    kind = _kind(entry)
    if kind is None or kind in DIGESTS:
        return None
    cause = _CAUSES.get(kind)
    if cause is not None and cause.topic in topics and cause.theme is not Theme.SIGHT:
        return entry.key, cause.theme, ""
    return entry.key, Theme.ALERT, Kind.DISCONNECTED if kind in (Kind.RECONNECTED, Kind.UNSTABLE) else kind


def changes(part: Entry, theme: Theme) -> bool:
    """Return whether `part` is a change of the theme's subject, not an alert about it or an action of the user."""
    if isinstance(part, Reading):
        return theme is Theme.CHARGE
    return part.what is EventKind.CLEARED if theme is Theme.ALERT else THEMES.get(part.what) is theme


def begins(part: Entry) -> bool:
    """Return whether an episode can begin with `part`."""
    return isinstance(part, Event) and (part.what is EventKind.RAISED or part.value != CALM.get(part.what, part.value))


def _kind(entry: Event) -> Kind | None:
    """Return the kind of alert that the entry is about; None if there is none, or if only a later version knows it."""
    value = entry.value
    match entry.what:
        case EventKind.ACT:
            value = value.partition(":")[2]
        case EventKind.SUPPRESSED:
            value = value.partition(":")[0]
        case EventKind.SIGHT:
            return None
    try:
        return Kind(value)
    except ValueError:
        return None
