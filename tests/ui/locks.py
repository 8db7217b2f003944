"""Locks, and states made of them, for tests of windows and texts."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.state import State
from lockwatch.util.clock import steady

NOW = float(int(steady()))  # a whole number: sums with it are exact
"""The current time for all tests of a run, in steady seconds."""


def lock(
    id_: int = 1,
    name: str | None = "Front door",
    *kinds: Kind,
    key: str | None = None,
    level: int | None = 54,
    read_at: float | None = None,
    rechargeable: bool | None = True,
    **seen: Any,
) -> Lock:
    """Return a lock with alerts of these kinds, raised a minute ago. It is connected unless one of them rules that out.

    `key` is its serial number, `read_at` the time of an old battery level, and `seen` fields of its observation.
    """
    observed = Observation(id_, Kind.DISCONNECTED not in kinds, LockState.LOCKED, battery_level=level)._replace(**seen)
    made = Lock(observed, NOW - 60, LockInfo(id_, name, key, rechargeable=rechargeable), Battery(level, read_at))
    return with_alerts(made, *(Alert(kind, NOW - 60) for kind in kinds))


def with_alerts(lock: Lock, *alerts: Alert) -> Lock:
    """Return a copy of the lock with these alerts instead of its own."""
    return replace(lock, alerts=MappingProxyType({alert.kind.matter: alert for alert in alerts}))


def state_of(locks: Iterable[Lock]) -> State:
    """Return the state after a sync that has just received these locks."""
    return State(locks=MappingProxyType({lock.id: lock for lock in locks}), synced_at=NOW)
