"""User actions on alerts. They apply to the state at once; notifications follow when the next sync ends."""

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType

from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.moment import Moment
from lockwatch.domain.state import State

ONE_HOUR_S = 3600.0


class Act(StrEnum):
    """The actions of the user. The values are also used in the history and by `lockwatch replay`."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE_1H = "snooze_1h"
    SNOOZE_UNTIL_8 = "snooze_until_8"
    TAKE_BACK = "take_back"
    """Undo an acknowledgement or a snooze."""
    PAUSE_1H = "pause_1h"
    PAUSE_UNTIL_8 = "pause_until_8"
    PAUSE = "pause"
    RESUME = "resume"

    def ends(self, now: Moment) -> float:
        """Return when the snooze or pause ends, in steady seconds; infinite for actions without an end time."""
        match self:
            case Act.SNOOZE_1H | Act.PAUSE_1H:
                return now.at + ONE_HOUR_S
            case Act.SNOOZE_UNTIL_8 | Act.PAUSE_UNTIL_8:
                return now.morning
        return math.inf

    @classmethod
    def _missing_(cls, value: object) -> "Act | None":
        """Return the action for a former value, which older recordings and histories may have."""
        return _FORMER.get(value) if isinstance(value, str) else None


_FORMER = {"snooze_tomorrow": Act.SNOOZE_UNTIL_8, "pause_tomorrow": Act.PAUSE_UNTIL_8}
PAUSES = frozenset({Act.PAUSE_1H, Act.PAUSE_UNTIL_8, Act.PAUSE, Act.RESUME})

Target = tuple[int | None, Kind]
"""An alert: the id of its lock (None for the program itself) and its kind."""


def pause(state: State, act: Act, now: Moment) -> State:
    """Return the state with notifications paused or resumed. `act` is one of `PAUSES`."""
    return replace(state, paused_until=None if act is Act.RESUME else act.ends(now))


def silence(state: State, targets: Collection[Target], act: Act, now: Moment) -> State:
    """Acknowledge or snooze the raised `targets`, or undo that; return the new state. The latest act counts.

    While a connection is unstable, an act on `Kind.DISCONNECTED` or `Kind.UNSTABLE` also covers later disconnections,
    until the connection is steady again (RULES.md, Notifying).
    """
    until = None if act is Act.TAKE_BACK else act.ends(now)
    locks = dict(state.locks)
    for id_, lock in state.locks.items():
        kinds = {kind for each, kind in targets if each == id_}
        if Kind.UNSTABLE in kinds and lock.flapping.unstable:
            kinds.add(Kind.DISCONNECTED)
        alert = lock.alerts.get(Matter.CONNECTION)
        stands = Kind.UNSTABLE in kinds or (alert is not None and not alert.pending)
        if lock.flapping.unstable and Kind.DISCONNECTED in kinds and stands:
            lock = replace(lock, flapping=replace(lock.flapping, silent_until=until))
        if kinds:
            locks[id_] = replace(lock, alerts=_silenced(lock.alerts, kinds, until))
    own = _silenced(state.alerts, {kind for id_, kind in targets if id_ is None}, until)
    return replace(state, locks=MappingProxyType(locks), alerts=own)


def _silenced(alerts: Mapping[Matter, Alert], kinds: Collection[Kind], until: float | None) -> Mapping[Matter, Alert]:
    return MappingProxyType(
        {
            matter: replace(alert, silent_until=until) if alert.kind in kinds and not alert.pending else alert
            for matter, alert in alerts.items()
        }
    )


def silenced(state: State, target: Target, now: float) -> bool:
    """Return whether `target` is raised and acknowledged or snoozed at `now`, steady seconds."""
    id_, kind = target
    lock = state.locks.get(id_) if id_ is not None else None
    if lock is not None and kind is Kind.UNSTABLE:
        until = lock.flapping.silent_until
        return until is not None and now < until
    alert = (lock.alerts if lock is not None else state.alerts).get(kind.matter)
    return alert is not None and alert.kind is kind and alert.silent(now)
