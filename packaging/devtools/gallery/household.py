"""Invented locks and states for the pictures of the gallery."""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.history import Event, EventKind, LockHistory, Reading
from lockwatch.domain.locks import DoorState, Lock, LockInfo, LockState, Observation
from lockwatch.domain.state import State
from lockwatch.util.clock import steady, time_of_day

NOW = steady()
HOUR, DAY = 3600.0, 86400.0
ODD_NAMES = (
    "الباب الأمامي",  # right-to-left
    "🏡 Grandma’s 👵🏽 door 🚪",
    "Door " + "of the very long corridor " * 7 + "at the end",  # about 200 letters
    "<b>Bold</b> &amp; <img src=x>",
    "Z̷a̷l̷g̷o & Söhne",
)


def lock(
    id_: int,
    name: str,
    *kinds: Kind,
    state: LockState = LockState.LOCKED,
    battery: int = 80,
    silent_until: float | None = None,
    **observed: Any,
) -> Lock:
    """Return a lock with an alert of each of `kinds`, silenced until `silent_until`.

    `observed` are further fields of its `Observation`.
    """
    connected = Kind.DISCONNECTED not in kinds
    defaults: dict[str, Any] = {
        "door": DoorState.CLOSED,
        "charging": False,
        "state_change_result": 0,
        "state_changed_at": datetime.now(UTC) - timedelta(hours=3, minutes=12),
    }
    seen = Observation(id_, connected, state, battery_level=battery)._replace(**(defaults | observed))
    alerts = {kind.matter: Alert(kind, NOW - 1.4 * HOUR, due=False, silent_until=silent_until) for kind in kinds}
    level = Battery(battery, None if connected else NOW - 1.5 * HOUR)
    info = LockInfo(id_, name, f"20140001-{id_:06}", update_available=False)
    return Lock(seen, NOW - (1.4 * HOUR if not connected else 9 * DAY), info, level, MappingProxyType(alerts))


def state(locks: Iterable[Lock] = (), synced_s_ago: float | None = 8.0, **fields: Any) -> State:
    """Return a state with these locks; `fields` are further fields of `State`."""
    known = MappingProxyType({lock.id: lock for lock in locks})
    synced_at = None if synced_s_ago is None else NOW - synced_s_ago
    return replace(State(locks=known, synced_at=synced_at), **fields)


def calm() -> list[Lock]:
    return [
        lock(11, "Front door", battery=87),
        lock(12, "Garage", battery=54),
        lock(13, "Terrace", battery=91, charging=True),
        lock(14, "Summer house", battery=66),
    ]


def mixed() -> list[Lock]:
    return [
        *calm()[:2],
        lock(21, "Cellar", Kind.DISCONNECTED, battery=43),
        lock(22, "Back door", Kind.JAMMED, state=LockState.UNLOCKED, battery=71, state_change_result=1),
        lock(23, "Studio", Kind.BATTERY_LOW, battery=16),
        lock(24, "Attic", Kind.BATTERY_CRITICAL, battery=6, silent_until=math.inf),
        lock(25, "Workshop", state=LockState.UNLOCKED, battery=77, door=DoorState.OPENED),
        replace(lock(26, "Shed", battery=62), seen=Observation(26)),
    ]


def odd() -> list[Lock]:
    disconnected = lock(40, ODD_NAMES[2], Kind.DISCONNECTED, Kind.BATTERY_LOW, battery=12)
    renamed = lock(41, "Lock of the owner", battery=70)
    own = replace(renamed, info=renamed.info._replace(own_name="Called otherwise here"))
    return [*(lock(30 + place, name) for place, name in enumerate(ODD_NAMES)), disconnected, own]


def many(number: int = 1000) -> list[Lock]:
    kinds = {3: (Kind.DISCONNECTED,), 500: (Kind.BATTERY_LOW,)}
    return [lock(n, f"Door {n}", *kinds.get(n, ()), battery=20 + n % 80) for n in range(number)]


def year(recorded: Lock, a_day: float = 0.55) -> LockHistory:
    """Return a year of history of a lock, in which its battery is charged now and then, up to its present level.

    `a_day` is the discharge since it was last charged, in percentage points per day. A fortnight has no readings.
    """
    now = time_of_day(NOW).timestamp()
    level, charging = float(recorded.battery.level or 0), False
    readings = []
    for days_ago in range(365):
        if not 230 < days_ago < 245:
            readings.append(Reading(now - days_ago * DAY, recorded.key, round(level), charging))
        charging = level > 96 or (charging and level > 45)
        a_day = 0.55 if charging else a_day
        level += -38 if charging else a_day
    return LockHistory(_events(recorded.key, now), tuple(reversed(readings)))


def _events(key: str, now: float) -> tuple[Event, ...]:
    happened = (
        (0.4, EventKind.STATE, "locked"),
        (0.45, EventKind.DOOR, "closed"),
        (0.5, EventKind.STATE, "unlocked"),
        (1.4, EventKind.NOTIFIED, "disconnected"),
        (1.41, EventKind.RAISED, "disconnected"),
        (1.42, EventKind.CONNECTION, "disconnected"),
        (22.0, EventKind.CONNECTION, "connected"),
        (22.1, EventKind.CLEARED, "disconnected"),
        (30.0, EventKind.SUPPRESSED, "battery_low:never_tell"),
        (31.0, EventKind.STATE, "something_new"),
        (50.0, EventKind.STATE, "semi_locked"),
    )
    return tuple(Event(now - hours * HOUR, key, what, value) for hours, what, value in happened)
