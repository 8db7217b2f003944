"""The kinds of alerts, and an alert's life."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Urgency(StrEnum):
    """As in the Desktop Notifications Specification of freedesktop.org."""

    LOW = "low"
    NORMAL = "normal"
    CRITICAL = "critical"


class Matter(StrEnum):
    """What an alert is about; of one lock and matter one alert stands at a time, the worst."""

    CONNECTION = "connection"
    BATTERY = "battery"
    JAM = "jam"
    BOLT = "bolt"
    DOOR = "door"
    TOKEN = "token"
    CLOUD = "cloud"
    API = "api"


class Kind(StrEnum):
    """Kinds of alerts, of a lock and of the program itself; the last five are of notifications only."""

    DISCONNECTED = "disconnected"
    BATTERY_LOW = "battery_low"
    BATTERY_CRITICAL = "battery_critical"
    JAMMED = "jammed"
    LEFT_UNLOCKED = "left_unlocked"
    DOOR_LEFT_OPEN = "door_left_open"
    TOKEN_REFUSED = "token_refused"
    CLOUD_UNREACHABLE = "cloud_unreachable"
    API_RETIRING = "api_retiring"
    RECONNECTED = "reconnected"
    UNSTABLE = "unstable"
    DIGEST_GAP = "digest_gap"
    """What changed while Lockwatch could not see."""
    DIGEST_QUIET = "digest_quiet"
    """What waited for the end of a pause or of quiet hours."""

    @property
    def urgency(self) -> Urgency:
        return _URGENCY.get(self, Urgency.NORMAL)

    @property
    def matter(self) -> Matter:
        """Raises KeyError for a digest, which is about many."""
        return _MATTER[self]


_URGENCY = {
    Kind.BATTERY_CRITICAL: Urgency.CRITICAL,
    Kind.JAMMED: Urgency.CRITICAL,
    Kind.TOKEN_REFUSED: Urgency.CRITICAL,
    Kind.RECONNECTED: Urgency.LOW,
    Kind.API_RETIRING: Urgency.LOW,
}
_MATTER = {
    Kind.DISCONNECTED: Matter.CONNECTION,
    Kind.RECONNECTED: Matter.CONNECTION,
    Kind.UNSTABLE: Matter.CONNECTION,
    Kind.BATTERY_LOW: Matter.BATTERY,
    Kind.BATTERY_CRITICAL: Matter.BATTERY,
    Kind.JAMMED: Matter.JAM,
    Kind.LEFT_UNLOCKED: Matter.BOLT,
    Kind.DOOR_LEFT_OPEN: Matter.DOOR,
    Kind.TOKEN_REFUSED: Matter.TOKEN,
    Kind.CLOUD_UNREACHABLE: Matter.CLOUD,
    Kind.API_RETIRING: Matter.API,
}


class SuppressReason(StrEnum):
    """Why something that was to be told was not; of several reasons the first in this order."""

    NEVER_TELL = "never_tell"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    IMPROVING = "improving"
    """A battery back from critical to low."""
    UNSTABLE = "unstable"
    PAUSED = "paused"
    QUIET_HOURS = "quiet_hours"
    IN_DIGEST = "in_digest"


class NotificationSlot(NamedTuple):
    """A notification on the screen."""

    kind: Kind
    tag: str
    """What is told under the same tag later takes the place over."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert's life: pending while grace runs, raised, and gone when cleared."""

    kind: Kind
    since: float
    """When its condition began, as far as is known; steady seconds."""
    pending: bool = False
    jammed_at: datetime | None = None
    """Of a jam: when the lock says that it happened."""
    due: bool = True
    """Is there something yet to be told?"""
    told_at: float | None = None
    silent_until: float | None = None
    """The end of a snooze; infinite when it was acknowledged."""
    held: frozenset[SuppressReason] = frozenset()
    """For what reasons it was held so far; each is news once."""
    waits: bool = False
    """For the digest after a pause or quiet hours."""
    slot: NotificationSlot | None = None
    """The notification that tells it, while that is not withdrawn."""

    def silent(self, now: float) -> bool:
        """Acknowledged or snoozed."""
        return self.silent_until is not None and now < self.silent_until

    @property
    def acknowledged(self) -> bool:
        return self.silent_until == math.inf

    @property
    def settled(self) -> bool:
        """Nothing becomes of it by the passing of time alone."""
        return not self.pending and not self.due and (self.silent_until is None or self.acknowledged)

    def same_life(self, other: "Alert") -> bool:
        return self.kind is other.kind and self.since == other.since
