"""Finds out which parts of a row have changed between two syncs."""

from lockwatch.domain.alerts import Alert, Matter
from lockwatch.domain.locks import Lock
from lockwatch.ui.wording.locks import lock_name

NAME, STATUS, BATTERY = 1, 2, 4


def what_changed(old: Lock, new: Lock) -> int:
    """Return what the row of a lock shows differently, as a sum of `NAME`, `STATUS` and `BATTERY`; 0 for nothing."""
    before, after = old.seen, new.seen
    status = (
        before.state != after.state
        or before.connected is not after.connected
        or before.door != after.door
        or before.state_change_result != after.state_change_result
        or old.connection_since != new.connection_since
        or old.observed_at != new.observed_at
        or old.unconfirmed is not new.unconfirmed
        or (old.flapping is not new.flapping and _unstable(old) != _unstable(new))
        or (old.alerts is not new.alerts and _shown_alerts(old) != _shown_alerts(new))
    )
    battery = (
        (old.battery is not new.battery and old.battery != new.battery)
        or before.charging != after.charging
        or _shown_fields(old.alerts.get(Matter.BATTERY)) != _shown_fields(new.alerts.get(Matter.BATTERY))
    )
    return NAME * (old.info is not new.info and lock_name(old) != lock_name(new)) + STATUS * status + BATTERY * battery


def _shown_alerts(lock: Lock) -> list[tuple[object, ...] | None]:
    return [_shown_fields(alert) for alert in lock.alerts.values()] if lock.alerts else []


def _shown_fields(alert: Alert | None) -> tuple[object, ...] | None:
    """Return the fields of an alert that a row shows; when it was notified is not among them."""
    return None if alert is None else (alert.kind, alert.since, alert.pending, alert.silent_until)


def _unstable(lock: Lock) -> int:
    return len(lock.flapping.lost_at) if lock.flapping.unstable else 0
