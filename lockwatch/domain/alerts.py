"""Kinds of alerts and notifications, and the life of an alert."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Urgency(StrEnum):
    """Urgency levels of the Desktop Notifications Specification (freedesktop.org)."""

    LOW = "low"
    NORMAL = "normal"
    CRITICAL = "critical"


class Matter(StrEnum):
    """What an alert is about. A lock has at most one alert of each matter, the worst (RULES.md, Terms)."""

    CONNECTION = "connection"
    BATTERY = "battery"
    JAM = "jam"
    DOOR = "door"
    """The lock was left unlocked or its door was left open. The open door is the worse alert."""
    CALIBRATION = "calibration"
    TOKEN = "token"
    CLOUD = "cloud"
    API = "api"


class Kind(StrEnum):
    """Kinds of alerts, of a lock and of the program itself. The last four are kinds of notifications only."""

    DISCONNECTED = "disconnected"
    BATTERY_LOW = "battery_low"
    BATTERY_CRITICAL = "battery_critical"
    JAMMED = "jammed"
    LEFT_UNLOCKED = "left_unlocked"
    DOOR_LEFT_OPEN = "door_left_open"
    NEEDS_CALIBRATION = "needs_calibration"
    TOKEN_REFUSED = "token_refused"
    CLOUD_UNREACHABLE = "cloud_unreachable"
    API_RETIRING = "api_retiring"
    RECONNECTED = "reconnected"
    UNSTABLE = "unstable"
    DIGEST_GAP = "digest_gap"
    """A digest of what was raised and cleared while Lockwatch could not see."""
    DIGEST_QUIET = "digest_quiet"
    """A digest of what waited for the end of a pause or of quiet hours."""

    @property
    def urgency(self) -> Urgency:
        return _URGENCY.get(self, Urgency.NORMAL)

    @property
    def again_after_s(self) -> float | None:
        """The interval in seconds at which a raised alert is notified again; None if it is notified only once."""
        return _AGAIN_AFTER_S.get(self)

    @property
    def matter(self) -> Matter:
        """What the kind is about. Raises KeyError for a digest, which covers several matters."""
        return _MATTER[self]


_URGENCY = {
    Kind.BATTERY_CRITICAL: Urgency.CRITICAL,
    Kind.JAMMED: Urgency.CRITICAL,
    Kind.TOKEN_REFUSED: Urgency.CRITICAL,
    Kind.RECONNECTED: Urgency.LOW,
    Kind.API_RETIRING: Urgency.LOW,
}
_AGAIN_AFTER_S = {Kind.BATTERY_CRITICAL: 86400.0, Kind.API_RETIRING: 86400.0}
_MATTER = {
    Kind.DISCONNECTED: Matter.CONNECTION,
    Kind.RECONNECTED: Matter.CONNECTION,
    Kind.UNSTABLE: Matter.CONNECTION,
    Kind.BATTERY_LOW: Matter.BATTERY,
    Kind.BATTERY_CRITICAL: Matter.BATTERY,
    Kind.JAMMED: Matter.JAM,
    Kind.LEFT_UNLOCKED: Matter.DOOR,
    Kind.DOOR_LEFT_OPEN: Matter.DOOR,
    Kind.NEEDS_CALIBRATION: Matter.CALIBRATION,
    Kind.TOKEN_REFUSED: Matter.TOKEN,
    Kind.CLOUD_UNREACHABLE: Matter.CLOUD,
    Kind.API_RETIRING: Matter.API,
}


DIGESTS = frozenset({Kind.DIGEST_GAP, Kind.DIGEST_QUIET})


class SuppressReason(StrEnum):
    """Why a notification was suppressed. If several reasons apply, the first in this order is recorded."""

    MUTED = "never_tell"
    """The lock, or all of them."""
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    LESS_SEVERE = "improving"
    """It replaces a worse alert of the same matter, as `battery_low` replaces `battery_critical`."""
    REPEATED = "repeated"
    """`battery_low` had been notified before, and the battery was not charged since."""
    UNSTABLE = "unstable"
    PAUSED = "paused"
    QUIET_HOURS = "quiet_hours"
    IN_DIGEST = "in_digest"


class NotificationSlot(NamedTuple):
    """Identifies a notification by the kind of its alert and the tag under which it was shown."""

    kind: Kind
    tag: str
    """A later notification with the same tag replaces this one."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: pending during its waiting time, if it has one, then raised. Cleared alerts are not in the state."""

    kind: Kind
    since: float
    """When its condition began, as far as known; steady seconds."""
    pending: bool = False
    jammed_at: datetime | None = None
    """For a jam: when it happened, as the lock says."""
    due: bool = True
    """Whether the user is still to be notified of it."""
    last_notified_at: float | None = None
    """When the user was last notified of it; steady seconds."""
    silent_until: float | None = None
    """When the snooze ends, in steady seconds; infinite if the alert was acknowledged."""
    suppressed_for: frozenset[SuppressReason] = frozenset()
    """The reasons for which it was suppressed so far. Each is recorded once."""
    waits: bool = False
    """Whether it waits for the digest after a pause or quiet hours."""
    slot: NotificationSlot | None = None
    """The notification that shows it; None if there was none or it was withdrawn."""
    behind: "Alert | None" = None
    """The other alert of the same matter whose condition holds, too. It is pending or lesser, and not shown
    anywhere."""

    def silent(self, now: float) -> bool:
        """Whether it is acknowledged or snoozed at `now`, steady seconds."""
        return self.silent_until is not None and now < self.silent_until

    @property
    def acknowledged(self) -> bool:
        return self.silent_until == math.inf

    @property
    def settled(self) -> bool:
        """Whether the alert stays as it is until something new is observed or the user acts on the alert."""
        if self.pending or self.due or self.kind.again_after_s is not None:
            return False
        if self.behind is not None and self.behind.pending:
            return False
        return self.silent_until is None or self.acknowledged

    def due_again(self, now: float) -> bool:
        """Whether it is time to notify it again, if its kind repeats; `now` in steady seconds."""
        last = self.since if self.last_notified_at is None else self.last_notified_at
        return self.kind.again_after_s is not None and now - last >= self.kind.again_after_s

    def is_same_alert(self, other: "Alert") -> bool:
        """Return whether both are the same alert at different times. The date of a jam may become known later."""
        same_jam = other.jammed_at in (None, self.jammed_at) or self.jammed_at is None
        return self.kind is other.kind and self.since == other.since and same_jam
