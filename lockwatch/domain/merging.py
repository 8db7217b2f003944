"""Merge the records of a lock that was added to the account again (RULES.md, What counts as seen)."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from lockwatch.domain.alert_rules import in_front, lock_alerts
from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import DoorState, Flapping, Lock
from lockwatch.domain.moment import Moment
from lockwatch.domain.notification_policy import judged
from lockwatch.domain.rules import Rules


def merged(before: Lock, again: Lock, now: Moment, rules: Rules) -> Lock:
    """Merge the records of a lock that was taken for a new one until its serial number was known.

    `before` is the record under the old id; `again`, the one under the new id, has the latest observation.
    """
    alerts = _alerts(before, again, now, rules)
    same_way = before.seen.connected is again.seen.connected and not _changed_since_first_seen(again)
    return replace(
        again,
        connection_since=before.connection_since if same_way else again.connection_since,
        battery=_battery(before.battery, again.battery),
        alerts=MappingProxyType(alerts),
        flapping=_flapping(before, again, alerts),
        last_known=again.last_known or before.last_known,
    )


def _alerts(before: Lock, again: Lock, now: Moment, rules: Rules) -> dict[Matter, Alert]:
    own = rules.for_lock(again)
    going_on = lock_alerts(before.alerts, before.battery, again.seen, now, own, own)
    alerts = dict(again.alerts)
    for matter, alert in before.alerts.items():
        other = again.alerts.get(matter)
        if other is not None:
            alerts[matter] = _door(alert, other, again) if matter is Matter.DOOR else _one(alert, other, again)
        elif matter is Matter.CONNECTION:
            if again.flapping.reconnected is None:
                alerts[matter] = alert  # its end is still to be notified
        elif matter is Matter.BATTERY or matter in going_on:
            alerts[matter] = alert
    return alerts


def _one(before: Alert, other: Alert, again: Lock) -> Alert:
    """Return the alert that stands of two about one matter; `other` is that of the new id, whose record is `again`."""
    if before.kind is not other.kind:
        return before if before.kind is Kind.BATTERY_CRITICAL else other
    if _is_later(before, other, again):
        return other
    if other.pending:
        return before
    if before.pending:
        return replace(other, since=before.since)
    due = before.due and other.due
    silences = [each.silent_until for each in (before, other) if each.silent_until is not None]
    notified = [each.last_notified_at for each in (before, other) if each.last_notified_at is not None]
    return replace(
        before,
        jammed_at=before.jammed_at or other.jammed_at,
        due=due,
        last_notified_at=max(notified, default=None),
        silent_until=max(silences, default=None),
        suppressed_for=before.suppressed_for | other.suppressed_for,
        waits=due and (before.waits or other.waits),
        slot=before.slot or other.slot,
    )


def _is_later(before: Alert, other: Alert, again: Lock) -> bool:
    """Return whether `before` had ended when `other`, an alert of the same kind, began."""
    if before.jammed_at is not None and other.jammed_at is not None:
        return before.jammed_at < other.jammed_at
    began_later = again.unnamed_since is not None and other.since > again.unnamed_since
    return began_later and before.kind.matter is not Matter.BATTERY


def _door(before: Alert, other: Alert, again: Lock) -> Alert:
    """Like `_one`, for each of the two kinds of door alerts."""
    kinds = _by_kind(other)
    for kind, alert in _by_kind(before).items():
        if kind in kinds:
            kinds[kind] = _one(alert, kinds[kind], again)
        elif kind is Kind.LEFT_UNLOCKED or again.seen.door in (None, DoorState.OPENED):
            kinds[kind] = alert
    alerts = [replace(alert, behind=None) for alert in kinds.values()]
    return in_front(*alerts) if len(alerts) > 1 else alerts[0]


def _by_kind(alert: Alert) -> dict[Kind, Alert]:
    return {each.kind: each for each in (alert, alert.behind) if each is not None}


def _changed_since_first_seen(again: Lock) -> bool:
    return again.unnamed_since is not None and again.connection_since > again.unnamed_since


def _battery(before: Battery, again: Battery) -> Battery:
    """Return the battery with the latest accepted level, and the lowest one of both."""
    lowest = [each.lowest for each in (before, again) if each.lowest is not None]
    latest = again if again.level is not None else replace(before, doubted=again.doubted or before.doubted)
    recorded = [each.recorded for each in (before, again) if each.recorded is not None]
    return replace(
        latest,
        lowest=min(lowest, default=None),
        recorded=max(recorded, key=lambda reading: reading.at, default=None),
    )


def _flapping(before: Lock, again: Lock, alerts: Mapping[Matter, Alert]) -> Flapping:
    """Return the disconnections of both ids. One that both have counts once."""
    old, new = before.flapping, again.flapping
    standing, other = before.alerts.get(Matter.CONNECTION), again.alerts.get(Matter.CONNECTION)
    both = standing is not None and other is not None and not standing.pending and not _is_later(standing, other, again)
    silences = [each.silent_until for each in (old, new) if each.silent_until is not None]
    gone = Matter.CONNECTION not in alerts
    return judged(
        Flapping(
            lost_at=tuple(sorted({*old.lost_at, *new.lost_at[both:]})),
            unstable=old.unstable or new.unstable,
            for_a_day=old.for_a_day or new.for_a_day,
            slot=old.slot or new.slot,
            silent_until=max(silences, default=None),
            reconnected=(gone and new.reconnected) or old.reconnected,
        )
    )
