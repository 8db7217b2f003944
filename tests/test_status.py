"""`lockwatch status`: what the running program answers, and what the terminal makes of it."""

import json
from types import MappingProxyType
from typing import Any

import pytest

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.glance import Overview
from lockwatch.domain.locks import DoorState, Lock, LockInfo, LockState, Observation
from lockwatch.domain.outcome import Missing, NoToken
from lockwatch.domain.overview import overview
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.status import exit_status, table, told

NOW = 100_000.0
RULES = Rules()


def lock(id_: int, name: str, *kinds: Kind, battery: Battery | None = None, **seen: Any) -> Lock:
    alerts = MappingProxyType({kind.matter: Alert(kind, NOW - 60) for kind in kinds})
    observation = Observation(id_, **{"connected": True, "state": LockState.LOCKED} | seen)
    return Lock(observation, NOW - 60, LockInfo(id_, name, f"S-{id_}"), battery or Battery(87), alerts)


def facts_of(*locks: Lock, rules: Rules = RULES, **more: Any) -> dict[str, Any]:
    state = State(locks=MappingProxyType({each.id: each for each in locks}), **{"synced_at": NOW - 12} | more)
    answer = told(state, overview(state, NOW, rules), NOW, rules)
    assert "\n" not in answer
    facts: dict[str, Any] = json.loads(answer)
    return facts


def printed(*locks: Lock, rules: Rules = RULES, **more: Any) -> list[str]:
    return [*table(facts_of(*locks, rules=rules, **more))]


def test_a_household_at_a_glance() -> None:
    assert printed(
        lock(1, "Front door", door=DoorState.CLOSED),
        lock(2, "Garage", Kind.DISCONNECTED, connected=False, battery=Battery(54, NOW - 3 * 3600)),
        lock(3, "Attic", Kind.BATTERY_LOW, state=LockState.SEMI_LOCKED, battery=Battery(18)),
        lock(4, "Shed", connected=None, battery=Battery()),
        lock(5, "Cellar", door=DoorState.OPENED, battery=Battery(30), charging=True),
    ) == [
        "A lock is disconnected from its bridge.",
        "Seen 12 s ago.",
        "",
        "*  Attic       semi-locked                18 %",
        "*  Cellar      locked        door opened  30 %, charging",
        "   Front door  locked        door closed  87 %",
        "*  Garage      disconnected               54 %, read 3 h ago",
        "   Shed        no bridge                  battery unknown",
    ]


@pytest.mark.parametrize(
    ("locks", "more", "status", "sentence"),
    [
        ([lock(1, "A")], {}, 0, "All locked."),
        ([], {}, 0, "There are no locks to watch."),
        ([lock(1, "A", state=LockState.PULLED)], {}, 1, "Something is not locked, or a door is open."),
        ([lock(1, "A", Kind.JAMMED)], {}, 1, "A lock is jammed, or a battery is almost empty."),
        ([lock(1, "A", Kind.BATTERY_LOW)], {}, 1, "A battery is low."),
        ([lock(1, "A")], {"synced_at": NOW - 61}, 2, "Lockwatch cannot see the locks; what follows is old."),
        ([lock(1, "A")], {"recalled_at": NOW}, 2, "Lockwatch cannot see the locks; what follows is old."),
        (
            [],
            {"synced_at": None, "failure": NoToken(Missing.NOT_SET)},
            2,
            "Lockwatch needs a token, or it was refused: 'lockwatch token set' takes a new one.",
        ),
    ],
    ids=["well", "no locks", "pulled", "jammed", "battery", "stale", "recalled", "no token"],
)
def test_the_exit_status_says_it_to_scripts(
    locks: list[Lock], more: dict[str, Any], status: int, sentence: str
) -> None:
    facts = facts_of(*locks, **more)
    assert (exit_status(facts), next(table(facts))) == (status, sentence)


def test_what_was_not_seen_yet_and_a_pause_are_said() -> None:
    assert printed(synced_at=None, paused_until=NOW + 60)[1] == "Not seen so far; notifications are paused."


def test_a_hidden_lock_is_not_told_of_and_an_own_name_is_used() -> None:
    own = lock(1, "Front door")
    own = Lock(own.seen, own.connection_since, own.info._replace(own_name="Home"), own.battery)
    rules = Rules(of_lock={"S-2": LockRules(hidden=True, never_tell=True)})
    assert [each["name"] for each in facts_of(own, lock(2, "Secret"), rules=rules)["locks"]] == ["Home"]


def test_a_name_gives_a_terminal_no_orders() -> None:
    assert "\x1b" not in "".join(printed(lock(1, "Front\x1b[2Jdoor\nAll locked.")))
    assert len(printed(lock(1, "Front\ndoor"))) == 4


def test_every_overview_has_its_sentence() -> None:
    for each in Overview:
        assert next(table({"overview": each.value, "synced_s_ago": 1, "paused": False, "locks": []}))
