"""What is wrong with a lock, silenced or not, and how icon and row show it."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from lockwatch.domain.alerts import Alert, Kind, Urgency
from lockwatch.domain.locks import DoorState, Flapping, Lock, LockInfo, LockState, Observation
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.problems import (
    Attention,
    Problem,
    battery_attention,
    need,
    problems,
    status_attention,
    worst,
)
from lockwatch.domain.rules import LockRules, Rules
from tests.domain.followed import DISCONNECTED, LOCKED, NO_BRIDGE

NOW, RULES = 100.0, Rules()
UNLOCKED = LOCKED._replace(state=LockState.UNLOCKED)
OPEN = LOCKED._replace(door=DoorState.OPENED)
ACKNOWLEDGED = math.inf


def lock(seen: Observation, *kinds: Kind, silent_until: float | None = None, unstable: bool = False) -> Lock:
    alerts = {kind.matter: Alert(kind, NOW - 60, silent_until=silent_until) for kind in kinds}
    return Lock(seen, NOW - 60, LockInfo(1, "Front door"), alerts=alerts, flapping=Flapping(unstable=unstable))


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (lock(LOCKED), []),
        (lock(UNLOCKED), [Problem.UNLOCKED]),
        (lock(OPEN), [Problem.UNLOCKED, Problem.DOOR_OPEN]),
        (lock(Observation(1, connected=True)), [Problem.UNLOCKED]),
        (lock(DISCONNECTED), [Problem.DISCONNECTED]),
        (lock(DISCONNECTED, Kind.DISCONNECTED), [Problem.DISCONNECTED]),
        (lock(LOCKED, Kind.BATTERY_LOW), [Problem.LOW]),
        (lock(DISCONNECTED, Kind.BATTERY_LOW), [Problem.DISCONNECTED, Problem.LOW]),
        (lock(DISCONNECTED, Kind.BATTERY_CRITICAL), [Problem.EMPTY, Problem.DISCONNECTED]),
        (lock(UNLOCKED, Kind.JAMMED), [Problem.JAMMED]),
        (lock(UNLOCKED, Kind.LEFT_UNLOCKED), [Problem.UNLOCKED, Problem.LEFT_UNLOCKED]),
        (lock(DISCONNECTED, Kind.DOOR_LEFT_OPEN), [Problem.DISCONNECTED, Problem.DOOR_OPEN]),
        (lock(LOCKED, unstable=True), [Problem.UNSTABLE]),
        (lock(UNLOCKED, Kind.JAMMED, silent_until=ACKNOWLEDGED), [Problem.UNLOCKED]),
        (lock(LOCKED, Kind.BATTERY_CRITICAL, silent_until=NOW + 1), []),
        (lock(LOCKED, Kind.BATTERY_CRITICAL, silent_until=NOW), [Problem.EMPTY]),
        (lock(DISCONNECTED, Kind.DISCONNECTED, silent_until=ACKNOWLEDGED), [Problem.UNSEEN]),
        (lock(OPEN, Kind.DOOR_LEFT_OPEN, silent_until=ACKNOWLEDGED), [Problem.UNLOCKED]),
        (lock(NO_BRIDGE), []),
    ],
)
def test_what_is_wrong_with_a_lock(which: Lock, expected: Sequence[Problem]) -> None:
    assert [*problems(which, NOW, RULES)] == expected
    assert worst(which, NOW, RULES) == next((each for each in expected if each.level), None)


@pytest.mark.parametrize("kind", [Kind.JAMMED, Kind.BATTERY_CRITICAL, Kind.BATTERY_LOW, Kind.DOOR_LEFT_OPEN])
def test_silenced_problems_are_included_on_request(kind: Kind) -> None:
    silent, loud = lock(LOCKED, kind, silent_until=ACKNOWLEDGED), lock(LOCKED, kind)
    assert [*problems(silent, NOW, RULES)] == []
    assert [*problems(silent, NOW, RULES, silenced=True)] == [*problems(loud, NOW, RULES)] != []


def test_a_pending_alert_is_no_problem() -> None:
    waiting = replace(lock(LOCKED, Kind.DOOR_LEFT_OPEN), alerts={})
    alert = Alert(Kind.DOOR_LEFT_OPEN, NOW, pending=True)
    assert [*problems(replace(waiting, alerts={alert.kind.matter: alert}), NOW, RULES)] == []


def test_a_muted_lock_has_no_problems() -> None:
    never = Rules(every=LockRules(never_tell=True))
    which = lock(DISCONNECTED, Kind.JAMMED, Kind.BATTERY_CRITICAL)
    assert [*problems(which, NOW, never, silenced=True)] == []
    assert need(which, NOW, never) is None
    assert status_attention(which, NOW, never) is battery_attention(which, NOW, never) is Attention.NONE


def test_problems_are_in_the_order_of_the_icon() -> None:
    levels = [problem.level for problem in Problem if problem.level]
    order = list(Overview)
    assert all(order.index(one) <= order.index(other) for one, other in pairwise(levels))
    assert [*levels] == [problem.level for problem in list(Problem)[: len(levels)]]


@pytest.mark.parametrize(
    ("which", "status", "battery"),
    [
        (lock(UNLOCKED), Attention.NONE, Attention.NONE),
        (lock(OPEN), Attention.WARNING, Attention.NONE),
        (lock(DISCONNECTED, Kind.BATTERY_LOW), Attention.WARNING, Attention.WARNING),
        (lock(LOCKED, Kind.BATTERY_CRITICAL), Attention.NONE, Attention.CRITICAL),
        (lock(UNLOCKED, Kind.JAMMED, Kind.BATTERY_LOW), Attention.CRITICAL, Attention.WARNING),
        (lock(LOCKED, Kind.BATTERY_LOW, silent_until=ACKNOWLEDGED), Attention.NONE, Attention.NONE),
        (lock(LOCKED, unstable=True), Attention.WARNING, Attention.NONE),
    ],
)
def test_status_and_battery_of_a_row_have_separate_attentions(
    which: Lock, status: Attention, battery: Attention
) -> None:
    assert (status_attention(which, NOW, RULES), battery_attention(which, NOW, RULES)) == (status, battery)


@pytest.mark.parametrize("kind", [Kind.JAMMED, Kind.BATTERY_CRITICAL, Kind.BATTERY_LOW])
def test_critical_kinds_are_critical_in_icon_row_and_notification(kind: Kind) -> None:
    (problem,) = problems(lock(LOCKED, kind), NOW, RULES)
    critical = kind.urgency is Urgency.CRITICAL
    assert (problem.level is Overview.CRITICAL) is (problem.attention is Attention.CRITICAL) is critical
