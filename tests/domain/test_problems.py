"""Tests of the problems of a lock, silenced or not, and of how the icon and its row show them."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from lockwatch.domain.alerts import Alert, Kind, Urgency
from lockwatch.domain.locks import DoorState, Flapping, Lock, LockInfo, LockState, Observation
from lockwatch.domain.overview_level import Badge, Base
from lockwatch.domain.problems import (
    Attention,
    Problem,
    battery_attention,
    is_quieted,
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
LOST = (Problem.DISCONNECTED, Problem.UNKNOWN)


def lock(seen: Observation, *kinds: Kind, silent_until: float | None = None, unstable: bool = False) -> Lock:
    alerts = {kind.matter: Alert(kind, NOW - 60, silent_until=silent_until) for kind in kinds}
    return Lock(seen, NOW - 60, LockInfo(1, "Front door"), alerts=alerts, flapping=Flapping(unstable=unstable))


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (lock(LOCKED), []),
        (lock(UNLOCKED), [Problem.UNLOCKED]),
        (lock(LOCKED._replace(state=LockState.LOCKING)), [Problem.UNLOCKED]),
        (lock(OPEN), [Problem.DOOR_OPEN]),
        (lock(Observation(1, connected=True)), [Problem.UNKNOWN]),
        (lock(LOCKED._replace(state=LockState.CALIBRATING)), [Problem.UNKNOWN]),
        (lock(DISCONNECTED), [Problem.UNKNOWN]),
        (lock(Observation(1, connection_known=False)), [Problem.UNKNOWN]),
        (replace(lock(UNLOCKED), observed_at=NOW - 60), [Problem.UNLOCKED]),
        (replace(lock(UNLOCKED), observed_at=NOW - 61), [Problem.UNKNOWN]),
        (replace(lock(LOCKED, Kind.JAMMED), observed_at=NOW - 61), [Problem.JAMMED, Problem.UNKNOWN]),
        (replace(lock(NO_BRIDGE), observed_at=NOW - 61), []),
        (lock(LOCKED, Kind.RECONNECTED), []),
        (lock(DISCONNECTED._replace(door=DoorState.OPENED)), [Problem.UNKNOWN]),
        (lock(DISCONNECTED, Kind.DISCONNECTED), [Problem.DISCONNECTED, Problem.UNKNOWN]),
        (lock(DISCONNECTED, Kind.DISCONNECTED, unstable=True), [*LOST, Problem.UNSTABLE]),
        (lock(LOCKED, Kind.BATTERY_LOW), [Problem.LOW]),
        (lock(DISCONNECTED, Kind.DISCONNECTED, Kind.BATTERY_LOW), [*LOST, Problem.LOW]),
        (lock(DISCONNECTED, Kind.DISCONNECTED, Kind.BATTERY_CRITICAL), [Problem.EMPTY, *LOST]),
        (lock(UNLOCKED, Kind.JAMMED), [Problem.JAMMED, Problem.UNLOCKED]),
        (lock(UNLOCKED, Kind.LEFT_UNLOCKED), [Problem.LEFT_UNLOCKED, Problem.UNLOCKED]),
        (lock(DISCONNECTED, Kind.DOOR_LEFT_OPEN), [Problem.DOOR_LEFT_OPEN, Problem.UNKNOWN]),
        (lock(LOCKED, unstable=True), [Problem.UNSTABLE]),
        (lock(UNLOCKED, Kind.JAMMED, silent_until=ACKNOWLEDGED), [Problem.UNLOCKED]),
        (lock(LOCKED, Kind.BATTERY_CRITICAL, silent_until=NOW + 1), []),
        (lock(LOCKED, Kind.BATTERY_CRITICAL, silent_until=NOW), [Problem.EMPTY]),
        (lock(DISCONNECTED, Kind.DISCONNECTED, silent_until=ACKNOWLEDGED), [Problem.UNSEEN]),
        (lock(DISCONNECTED, Kind.DISCONNECTED, silent_until=ACKNOWLEDGED, unstable=True), [Problem.UNSEEN]),
        (lock(OPEN, Kind.DOOR_LEFT_OPEN, silent_until=ACKNOWLEDGED), [Problem.DOOR_OPEN]),
        (lock(NO_BRIDGE), []),
    ],
)
def test_what_is_wrong_with_a_lock(which: Lock, expected: Sequence[Problem]) -> None:
    assert problems(which, NOW, RULES) == expected
    counted = [each for each in expected if each.base or each.badge]
    assert worst(which, NOW, RULES) == (counted[0] if counted else None)


@pytest.mark.parametrize("kind", [Kind.JAMMED, Kind.BATTERY_CRITICAL, Kind.BATTERY_LOW, Kind.DOOR_LEFT_OPEN])
def test_silenced_problems_are_included_on_request(kind: Kind) -> None:
    silent, loud = lock(LOCKED, kind, silent_until=ACKNOWLEDGED), lock(LOCKED, kind)
    assert problems(silent, NOW, RULES) == []
    assert problems(silent, NOW, RULES, silenced=True) == problems(loud, NOW, RULES) != []


def test_a_pending_alert_is_no_problem() -> None:
    waiting = replace(lock(LOCKED, Kind.DOOR_LEFT_OPEN), alerts={})
    alert = Alert(Kind.DOOR_LEFT_OPEN, NOW, pending=True)
    assert problems(replace(waiting, alerts={alert.kind.matter: alert}), NOW, RULES) == []


def test_a_muted_lock_has_no_problems() -> None:
    muted = Rules(default=LockRules(muted=True))
    which = lock(DISCONNECTED, Kind.JAMMED, Kind.BATTERY_CRITICAL)
    assert problems(which, NOW, muted, silenced=True) == []
    assert not is_quieted(which, NOW, muted)
    assert need(which, NOW, muted) is None
    assert status_attention(which, NOW, muted) is battery_attention(which, NOW, muted) is Attention.NONE


def test_problems_are_in_the_order_of_the_icon() -> None:
    bases = [list(Base).index(problem.base) for problem in Problem if problem.base]
    badges = [list(Badge).index(problem.badge) for problem in Problem if problem.badge]
    assert (bases, badges) == (sorted(bases), sorted(badges))


def test_a_lock_is_quieted_by_an_alert_that_is_silenced() -> None:
    assert is_quieted(lock(LOCKED, Kind.JAMMED, silent_until=NOW + 1), NOW, RULES)
    assert not is_quieted(lock(LOCKED, Kind.JAMMED, silent_until=NOW), NOW, RULES)
    assert not is_quieted(lock(UNLOCKED), NOW, RULES)


@pytest.mark.parametrize(
    ("which", "status", "battery"),
    [
        (lock(LOCKED), Attention.NONE, Attention.NONE),
        (lock(UNLOCKED), Attention.NOTICE, Attention.NONE),
        (lock(OPEN), Attention.NOTICE, Attention.NONE),
        (lock(OPEN, Kind.DOOR_LEFT_OPEN), Attention.WARNING, Attention.NONE),
        (lock(LOCKED._replace(state=LockState.UPDATING)), Attention.WARNING, Attention.NONE),
        (lock(DISCONNECTED, Kind.BATTERY_LOW), Attention.WARNING, Attention.WARNING),
        (lock(LOCKED, Kind.BATTERY_CRITICAL), Attention.NONE, Attention.CRITICAL),
        (lock(UNLOCKED, Kind.JAMMED, Kind.BATTERY_LOW), Attention.CRITICAL, Attention.WARNING),
        (lock(LOCKED, Kind.BATTERY_LOW, silent_until=ACKNOWLEDGED), Attention.NONE, Attention.QUIET),
        (lock(LOCKED, Kind.JAMMED, silent_until=ACKNOWLEDGED), Attention.QUIET, Attention.NONE),
        (lock(UNLOCKED, Kind.LEFT_UNLOCKED, silent_until=ACKNOWLEDGED), Attention.NOTICE, Attention.NONE),
        (lock(DISCONNECTED, Kind.DISCONNECTED, silent_until=ACKNOWLEDGED), Attention.QUIET, Attention.NONE),
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
    assert (problem.badge is Badge.CRITICAL) is (problem.attention is Attention.CRITICAL) is critical
