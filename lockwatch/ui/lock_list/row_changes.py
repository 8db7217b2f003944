"""What differs in a row between two sights of one lock."""

from lockwatch.domain.alerts import Alert, Matter
from lockwatch.domain.locks import Lock
from lockwatch.ui.wording.locks import lock_name

NAME, STATUS, BATTERY = 1, 2, 4


def what_changed(old: Lock, new: Lock) -> int:
    """A sum of `NAME`, `STATUS` and `BATTERY`."""
    before, after = old.seen, new.seen
    status = (
        before.state != after.state
        or before.connected is not after.connected
        or before.door != after.door
        or before.state_change_result != after.state_change_result
        or old.connection_since != new.connection_since
        or (old.flapping is not new.flapping and _unstable(old) != _unstable(new))
        or (old.alerts is not new.alerts and _said(old) != _said(new))
    )
    battery = (
        (old.battery is not new.battery and old.battery != new.battery)
        or before.charging != after.charging
        or _said_of(old.alerts.get(Matter.BATTERY)) != _said_of(new.alerts.get(Matter.BATTERY))
    )
    return NAME * (old.info is not new.info and lock_name(old) != lock_name(new)) + STATUS * status + BATTERY * battery


def _said(lock: Lock) -> list[tuple[object, ...] | None]:
    return [_said_of(alert) for alert in lock.alerts.values()] if lock.alerts else []


def _said_of(alert: Alert | None) -> tuple[object, ...] | None:
    """What a row tells of an alert; when and where else it was told changes no row."""
    return None if alert is None else (alert.kind, alert.since, alert.pending, alert.silent_until)


def _unstable(lock: Lock) -> int:
    return len(lock.flapping.lost_at) if lock.flapping.unstable else 0
