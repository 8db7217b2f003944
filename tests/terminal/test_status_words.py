"""Which problem of a lock `lockwatch status` puts into words."""

import math
from dataclasses import replace
from types import MappingProxyType

import pytest

from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import DoorState, LockState
from lockwatch.terminal.status import few_words, table
from tests.terminal.status_facts import NOW, facts, lock, printed


@pytest.mark.parametrize("state", [LockState.UPDATING, LockState.UNCALIBRATED, LockState.UNKNOWN])
def test_an_open_door_is_named_whatever_else_is_unclear(state: LockState) -> None:
    shown = facts(lock(1, "Attic", state=state, door=DoorState.OPENED))
    assert shown["overview"] == "unlocked"
    assert (few_words(shown), next(table(shown))) == ("Attic open", "Attic open.")


def test_a_moving_bolt_is_named_rather_than_the_open_door() -> None:
    assert few_words(facts(lock(1, "Attic", state=LockState.LOCKING, door=DoorState.OPENED))) == "Attic locking"


def test_a_jam_comes_before_an_empty_battery() -> None:
    attic = lock(1, "Attic", Kind.BATTERY_CRITICAL, battery=Battery(4))
    assert printed(attic, lock(2, "Shed", Kind.JAMMED))[0] == "Shed jammed, Attic battery 4 %. All locked."


def test_a_row_says_what_is_jammed_and_which_of_several_alerts_is_silent() -> None:
    jam = Alert(Kind.JAMMED, NOW - 60)
    cellar = lock(1, "Cellar", Kind.BATTERY_CRITICAL, battery=Battery(4), until=math.inf)
    both = replace(cellar, alerts=MappingProxyType({**cellar.alerts, Matter.JAM: jam}))
    assert printed(both)[-1] == "*  Cellar  locked  jammed  4 %  battery critical acknowledged"
    silent = replace(both, alerts=MappingProxyType({Matter.JAM: replace(jam, silent_until=math.inf)}))
    assert printed(silent)[-1] == "   Cellar  locked  jammed  4 %  acknowledged"
