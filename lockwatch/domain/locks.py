"""A lock: what one sync reports about it, and what is known about it over time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from lockwatch.domain.alerts import Alert, Kind, Matter, NotificationSlot
from lockwatch.domain.battery import Battery
from lockwatch.domain.folding import folded

NAMES_WITHIN_S = 600.0
"""How long, in seconds, a lock without a serial number may be taken for a known one that was added again."""


class LockState(IntEnum):
    """Lock states, in the numbers and words of the tedee API ("lock state")."""

    UNCALIBRATED = 0
    CALIBRATING = 1
    UNLOCKED = 2
    SEMI_LOCKED = 3
    UNLOCKING = 4
    LOCKING = 5
    LOCKED = 6
    PULLED = 7
    PULLING = 8
    UNKNOWN = 9
    UPDATING = 18


class DoorState(IntEnum):
    """States of the door sensor, in the numbers and words of the tedee API ("door state")."""

    NOT_PAIRED = 0
    DISCONNECTED = 1
    OPENED = 2
    CLOSED = 3
    UNCALIBRATED = 4


class Observation(NamedTuple):
    """One lock in the answer to a good sync; None means unknown.

    A named tuple, because each sync compares the observations of all locks on the GUI thread.
    """

    id: int
    """The lock's id in the account. It changes when the lock is removed and added again."""
    connected: bool | None = None
    """Whether it is connected to its bridge; None if it has none, or if `connection_known` is false."""
    state: LockState = LockState.UNKNOWN
    door: DoorState | None = None
    battery_level: int | None = None
    """Percent, 0 to 100, as reported, which may be wrong. `Battery` has the level that the alerts use."""
    charging: bool | None = None
    state_change_result: int | None = None
    """0 if the last movement succeeded; above 0 if it failed (a jam)."""
    state_changed_at: datetime | None = None
    """When `state` last changed, as the lock says; aware, UTC."""
    revision: int | None = None
    """Increases when the lock's settings or its name change."""
    connection_known: bool = True
    """False if the answer says neither whether it is connected nor that it has no bridge."""


class LockInfo(NamedTuple):
    """The properties of a lock that rarely change: one element of ``my/lock``."""

    id: int
    name: str | None = None
    serial_number: str | None = None
    """Stable and unique, even if `id` changes."""
    update_available: bool | None = None
    """Whether newer firmware is available."""
    own_name: str | None = None
    """The user's own name for it on this computer; not part of any answer of the API."""
    rechargeable: bool | None = None
    """Whether its battery is charged; false if it has disposable cells, None if its type is not known."""

    @property
    def key(self) -> str:
        """The lock key (RULES.md, Terms): the serial number, or ``#`` and the id while that is not known."""
        return self.serial_number or f"#{self.id}"

    @property
    def name_or_id(self) -> str:
        """The owner's name for it, or ``Lock <id>``."""
        return self.name or f"Lock {self.id}"


class Unconfirmed(StrEnum):
    """What the latest good sync said about a lock, if it is believed only after a second good sync says the same."""

    LEFT = "left"
    """It is not in the account."""
    NO_BRIDGE = "no_bridge"


class LastKnown(NamedTuple):
    """The last known state and door of a lock, possibly from before it was disconnected."""

    state: LockState
    door: DoorState
    """The last known state of the door sensor."""


class Reconnection(NamedTuple):
    """A notification that a lock is connected again."""

    tag: str
    after_s: float
    """How long the lock was disconnected, in seconds."""

    @property
    def slot(self) -> NotificationSlot:
        return NotificationSlot(Kind.RECONNECTED, self.tag)


@dataclass(frozen=True, slots=True)
class Flapping:
    """A lock's recent disconnections, and whether it was notified as unstable (RULES.md, Notifying)."""

    lost_at: tuple[float, ...] = ()
    """When each disconnection of the last 24 h was raised, steady seconds."""
    unstable: bool = False
    for_a_day: bool = False
    """Whether there were so many disconnections in a day that the connection is unstable until it has not changed for
    24 h."""
    slot: NotificationSlot | None = None
    """The notification that says that the connection is unstable; None if there is none."""
    silent_until: float | None = None
    """Until when the user silenced the disconnections, like `Alert.silent_until`. New ones begin with this value."""
    reconnected: Reconnection | None = None
    """The notification that the lock is connected again, until it disconnects."""


STEADY = Flapping()


@dataclass(frozen=True)
class Lock:
    """Everything that is known about one lock after the latest good sync.

    Without slots, it can have cached properties: each sync asks every lock for them.
    """

    seen: Observation
    connection_since: float
    """When `seen.connected` last changed, as far as Lockwatch saw; steady seconds."""
    info: LockInfo
    battery: Battery = field(default_factory=Battery)
    alerts: Mapping[Matter, Alert] = field(default_factory=lambda: MappingProxyType({}))
    """The pending and raised alerts, at most one for each matter."""
    flapping: Flapping = STEADY
    last_known: LastKnown | None = None
    """What it last reported while it was connected; None if it was never connected."""
    observed_at: float | None = None
    """When it was last observed, in steady seconds; None if that was in the latest good sync."""
    unconfirmed: Unconfirmed | None = None
    unnamed_since: float | None = None
    """When it was first observed, in steady seconds; None after the first sync at which its serial number is known."""

    @property
    def id(self) -> int:
        return self.seen.id

    @property
    def key(self) -> str:
        return self.info.key

    @property
    def name(self) -> str:
        """The owner's name for the lock. Windows may show `LockInfo.own_name` instead."""
        return self.info.name_or_id

    @property
    def locked(self) -> bool:
        """Whether the lock is known to be locked; False while it is disconnected, moving, or in an unknown state."""
        return self.seen.state is LockState.LOCKED and self.seen.connected is not False

    def may_be_known(self, now: float) -> bool:
        """Return whether this may be a known lock that was added again, which only its serial number will show."""
        if self.info.serial_number is not None or self.unnamed_since is None:
            return False
        return now - self.unnamed_since < NAMES_WITHIN_S

    def silent(self, matter: Matter, now: float) -> bool:
        """Return whether the lock's alert of this matter is acknowledged or snoozed; False if there is none."""
        alert = self.alerts.get(matter)
        return alert is not None and alert.silent(now)

    @cached_property
    def settled(self) -> bool:
        """Whether another identical observation changes nothing."""
        return (
            self.observed_at is None
            and (self.unnamed_since is None or self.info.serial_number is None)
            and self.battery.doubted is None
            and not (self.seen.connected and self.battery.needs_recording(self.seen.charging is True))
            and not self.flapping.unstable
            and (not self.alerts or all(alert.settled for alert in self.alerts.values()))
        )

    @cached_property
    def calm(self) -> bool:
        """Whether nothing can be wrong with it, whatever the time and the rules. True for most locks."""
        seen = self.seen
        return bool(
            not self.alerts
            and self.observed_at is None
            and seen.connected
            and seen.state is LockState.LOCKED
            and seen.door is not DoorState.OPENED
            and not self.flapping.unstable
        )


def list_order(lock: Lock) -> tuple[str, int]:
    """Sort key of the lock list: by displayed name, then id."""
    return folded(lock.info.own_name or lock.name), lock.id
