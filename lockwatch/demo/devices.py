"""The devices of the simulated account, and how the cloud tells of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(slots=True)
class SimulatedLock:
    """One lock of the account, in the vendor's numbers; None is sent as null."""

    id: int
    name: str
    serial_number: str
    connected: bool | None = True
    """To its bridge; None: no bridge was ever paired. Anything but True hides all that the lock would say."""
    state: int = 6
    door: int | None = 0
    battery: int | None = 80
    """Percent."""
    charging: bool | None = False
    revision: int = 1
    state_change_result: int = 0
    last_state_changed: datetime = field(default_factory=lambda: datetime.now(UTC))
    """Aware."""
    bridge_id: int | None = None
    update_available: bool = False
    """Is there newer firmware for it?"""

    def as_synced(self) -> dict[str, Any]:
        """Its element of ``my/lock/sync``."""
        changed = self.last_state_changed.astimezone(UTC).isoformat(timespec="milliseconds")
        said = {
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
            "deviceState": said if self.connected else None,
            "revision": self.revision,
        }

    def as_listed(self) -> dict[str, Any]:
        """Its element of ``my/lock``."""
        return self.as_synced() | {
            "name": self.name,
            "serialNumber": self.serial_number,
            "connectedToId": self.bridge_id,
            "type": 2,
            "timeZone": "Europe/Warsaw",
            "softwareVersions": [{"softwareType": 0, "version": "2.4.100", "updateAvailable": self.update_available}],
        }


@dataclass(slots=True)
class SimulatedBridge:
    """One bridge of the account."""

    id: int
    name: str
    serial_number: str
    connected: bool = True
    """To the cloud."""

    def as_listed(self) -> dict[str, Any]:
        """Its element of ``my/bridge``."""
        return {
            "id": self.id,
            "name": self.name,
            "serialNumber": self.serial_number,
            "isConnected": self.connected,
            "type": 1,
        }
