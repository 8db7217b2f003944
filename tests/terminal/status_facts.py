"""Builds the facts that `lockwatch status` formats, from locks."""

from types import MappingProxyType
from typing import Any

from lockwatch.app.status_publisher import line, status_facts
from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.overview import overview
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.terminal.status import read, table
from lockwatch.util.clock import steady
from tests.schemas import assert_of_the_form

NOW = steady()
RULES = Rules()


def lock(
    id_: int, name: str, *kinds: Kind, battery: Battery | None = None, until: float | None = None, **seen: Any
) -> Lock:
    alerts = MappingProxyType({kind.matter: Alert(kind, NOW - 60, silent_until=until) for kind in kinds})
    observation = Observation(id_, **{"connected": True, "state": LockState.LOCKED} | seen)
    return Lock(observation, NOW - 60, LockInfo(id_, name, f"S-{id_}"), battery or Battery(87), alerts)


def state_of(*locks: Lock, **more: Any) -> State:
    return State(locks=MappingProxyType({each.id: each for each in locks}), **{"synced_at": NOW - 12} | more)


def facts(*locks: Lock, rules: Rules = RULES, **more: Any) -> dict[str, Any]:
    """Return the facts about a state with these locks, encoded and decoded like a line of the socket."""
    state = state_of(*locks, **more)
    answer = line(status_facts(state, overview(state, NOW, rules), NOW, rules), state.synced_at, NOW)
    assert "\n" not in answer
    shown = read(answer)
    assert_of_the_form("status", shown)
    return shown


def printed(*locks: Lock, rules: Rules = RULES, **more: Any) -> list[str]:
    """Return the lines of the table."""
    return [*table(facts(*locks, rules=rules, **more))]
