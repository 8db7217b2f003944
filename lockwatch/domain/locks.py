"""A lock: what one sync says of it, and what is known of it over time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple

from lockwatch.domain.alerts import Alert, Matter, NotificationSlot
from lockwatch.domain.battery import Battery


class LockState(IntEnum):
    """State of a lock, in the vendor's numbers and words (tedee API, "lock state")."""

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
    """State of the door sensor, in the vendor's numbers and words (tedee API, "door state")."""

    NOT_PAIRED = 0
    DISCONNECTED = 1
    OPENED = 2
    CLOSED = 3
    UNCALIBRATED = 4


class Observation(NamedTuple):
    """One lock's element of a good sync; None means unknown.

    A named tuple, because a sync compares each lock's with the one before on the GUI thread.
    """

    id: int
    """Of this lock for this account; it changes when the lock is added to the account again."""
    connected: bool | None = None
    """To its bridge; None: no bridge was ever paired."""
    state: LockState = LockState.UNKNOWN
    door: DoorState | None = None
    battery_level: int | None = None
    """Percent, 0 to 100, as reported; what of it is believed is said by `Battery`."""
    charging: bool | None = None
    state_change_result: int | None = None
    """0: the last movement succeeded; above 0: it failed (a jam)."""
    state_changed_at: datetime | None = None
    """Aware, UTC."""
    revision: int | None = None
    """Grows when the lock's settings change, its name among them."""


class LockInfo(NamedTuple):
    """What changes seldom of a lock: one element of ``my/lock``."""

    id: int
    name: str | None = None
    serial_number: str | None = None
    """Stable and unique, also when `id` changes."""
    update_available: bool | None = None
    """Is there newer firmware for it?"""
    own_name: str | None = None
    """What this person calls it, on this computer alone; no answer of the API has it."""

    @property
    def key(self) -> str:
        """What the lock is known by over the years: its serial number, or its id while that is not known."""
        return self.serial_number or f"#{self.id}"

    @property
    def called(self) -> str:
        """By its owner, for the API's clients."""
        return self.name or f"Lock {self.id}"


class Heard(NamedTuple):
    """What a lock said last of itself, also where that was before its bridge lost it."""

    state: LockState
    door: DoorState
    """The last one that was known."""


@dataclass(frozen=True, slots=True)
class Flapping:
    """How often a lock's connection was lost of late, and whether that was told."""

    lost_at: tuple[float, ...] = ()
    """When each disconnection was raised, steady seconds; the older ones are forgotten."""
    unstable: bool = False
    slot: NotificationSlot | None = None
    """The notification that tells it; None: not told."""
    silent_until: float | None = None
    """As an alert's; each disconnection while it is unstable begins with it."""


STEADY = Flapping()


@dataclass(frozen=True, slots=True)
class Lock:
    """What is known of one lock after the latest good sync."""

    seen: Observation
    connection_since: float
    """Since when `seen.connected` is what it is, as far as Lockwatch saw; steady seconds."""
    info: LockInfo
    battery: Battery = field(default_factory=Battery)
    alerts: Mapping[Matter, Alert] = field(default_factory=lambda: MappingProxyType({}))
    """The pending and raised alerts, at most one a matter."""
    flapping: Flapping = STEADY
    heard: Heard | None = None
    """None: it was never connected."""

    @property
    def id(self) -> int:
        return self.seen.id

    @property
    def key(self) -> str:
        return self.info.key

    @property
    def name(self) -> str:
        """Its owner's; what is shown may be another one, `LockInfo.own_name`."""
        return self.info.called

    @property
    def locked(self) -> bool:
        """Known to be locked now: never so while disconnected, or for a state that is unknown or under way."""
        return self.seen.state is LockState.LOCKED and self.seen.connected is not False

    def silent(self, matter: Matter, now: float) -> bool:
        """Was what stands in this matter acknowledged or snoozed?"""
        alert = self.alerts.get(matter)
        return alert is not None and alert.silent(now)

    @property
    def settled(self) -> bool:
        """Nothing becomes of it while it is seen as before."""
        return (
            self.battery.doubted is None
            and not (self.seen.connected and self.battery.needs_recording(self.seen.charging is True))
            and not self.flapping.unstable
            and (not self.alerts or all(alert.settled for alert in self.alerts.values()))
        )


def list_order(lock: Lock) -> tuple[str, int]:
    """By name, as the list shows them."""
    return (lock.info.own_name or lock.name).casefold(), lock.id
