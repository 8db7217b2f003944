"""The devices of the simulated account, and their JSON representation."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(slots=True)
class SimulatedLock:
    """A lock of the account, with the numbers of the tedee API. None is sent as null."""

    id: int
    name: str
    serial_number: str
    connected: bool | None = True
    """Whether it is connected to its bridge; None if it was never paired with one. Unless True, its state is null."""
    state: int = 6
    door: int | None = 0
    battery: int | None = 80
    """The battery level in percent."""
    charging: bool | None = False
    revision: int = 1
    state_change_result: int = 0
    last_state_changed: datetime = field(default_factory=lambda: datetime.now(UTC))
    """A timezone-aware time."""
    bridge_id: int | None = None
    type: int = 2
    """The device type: 2 is a PRO, 4 a GO."""
    update_available: bool = False
    """Whether newer firmware is available."""

    def as_synced(self) -> dict[str, Any]:
        """Return the element for this lock in the response to ``my/lock/sync``."""
        changed = self.last_state_changed.astimezone(UTC).isoformat(timespec="milliseconds")
        state = {
            "state": self.state,
            "doorState": self.door,
            "isCharging": self.charging,
            "batteryLevel": self.battery,
            "stateChangeResult": self.state_change_result,
            "lastStateChangedDate": changed.replace("+00:00", "Z"),
        }
        return {
            "id": self.id,
            "isConnected": self.connected,
            "deviceState": state if self.connected else None,
            "revision": self.revision,
        }

    def as_listed(self) -> dict[str, Any]:
        """Return the element for this lock in the response to ``my/lock``."""
        return self.as_synced() | {
            "name": self.name,
            "serialNumber": self.serial_number,
            "connectedToId": self.bridge_id,
            "type": self.type,
            "timeZone": "Europe/Warsaw",
            "softwareVersions": [{"softwareType": 0, "version": "2.4.100", "updateAvailable": self.update_available}],
        }


@dataclass(slots=True)
class SimulatedBridge:
    """A bridge of the simulated account, which connects locks to the cloud."""

    id: int
    name: str
    serial_number: str
    connected: bool = True
    """Whether the bridge is connected to the cloud."""

    def as_listed(self) -> dict[str, Any]:
        """Return the element for this bridge in the response to ``my/bridge``."""
        return {
            "id": self.id,
            "name": self.name,
            "serialNumber": self.serial_number,
            "isConnected": self.connected,
            "type": 1,
        }
