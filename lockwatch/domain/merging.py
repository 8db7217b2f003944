"""Merge the two records of a lock that was added to the account again (RULES.md, What counts as seen)."""

from dataclasses import replace
from types import MappingProxyType

from lockwatch.domain.alerts import Matter
from lockwatch.domain.locks import Lock


def merged(before: Lock, again: Lock) -> Lock:
    """Merge the records of a lock that was taken for a new one until its serial number was known.

    The latest observation is in `again`, the record under the new id. Otherwise `before`, the record under the old id,
    takes precedence, and `again` fills the gaps. An alert in both is silent until the later of the two ends.
    """
    alerts = dict(again.alerts)
    for matter, alert in before.alerts.items():
        other = alerts.get(matter)
        if other is None or other.pending or not alert.pending:
            silences = [each.silent_until for each in (alert, other) if each and each.silent_until is not None]
            alerts[matter] = replace(alert, silent_until=max(silences, default=None))
    other_flapping = again.flapping.unstable and not before.flapping.unstable
    flapping = again.flapping if other_flapping else before.flapping
    if Matter.CONNECTION not in before.alerts:
        lost_at = {*before.flapping.lost_at, *again.flapping.lost_at}
        flapping = replace(flapping, lost_at=tuple(sorted(lost_at)))
    reconnected = before.flapping.reconnected
    if Matter.CONNECTION not in alerts:
        reconnected = reconnected or again.flapping.reconnected
    flapping = replace(flapping, reconnected=reconnected)
    same_way = before.seen.connected is again.seen.connected
    return replace(
        again,
        connection_since=before.connection_since if same_way else again.connection_since,
        battery=before.battery if before.battery.level is not None else again.battery,
        alerts=MappingProxyType(alerts),
        flapping=flapping,
        last_known=again.last_known or before.last_known,
    )
