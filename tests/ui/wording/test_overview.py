"""The texts of the headline and the tooltip: the problems of the locks, the worst first."""

import math
from dataclasses import replace

import pytest

from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import DoorState, LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import (
    NoToken,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.overview import overview
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import Act, silence
from lockwatch.ui.wording.overview import overview_text, summary_text
from lockwatch.util.clock import time_of_day
from tests.ui.locks import NOW

pytestmark = pytest.mark.usefixtures("qapp")
MOMENT = Moment(NOW, NOW, NOW)
RULES = Rules()


def seen_as(*observations: Observation) -> State:
    named = rename(State(), [LockInfo(1, "Front door"), LockInfo(2, "Garage"), LockInfo(3, "Attic")])
    return advance(named, Synced(observations), MOMENT, RULES)[0]


def locked(id_: int, level: int = 80, state: LockState = LockState.LOCKED) -> Observation:
    return Observation(id_, True, state, battery_level=level)


@pytest.mark.parametrize(
    ("observations", "text"),
    [
        ((), "No locks"),
        ((Observation(1),), "No lock has a bridge"),
        ((locked(1),), "All locked"),
        ((Observation(1, connected=False), locked(2)), "Front door disconnected; 1 of 2 locked"),
        (
            (Observation(1, connected=False), locked(2, 7)),
            "Garage battery almost empty; Front door disconnected; 1 of 2 locked",
        ),
        ((locked(2, 18),), "Garage battery low; 1 of 1 locked"),
        ((locked(2, state=LockState.UNLOCKED),), "Garage: Unlocked; 0 of 1 locked"),
        (
            (locked(1, 7), locked(2, state=LockState.UNLOCKED)._replace(state_change_result=1), locked(3)),
            "Garage jammed; Front door battery almost empty; 2 of 3 locked",
        ),
        ((locked(2)._replace(door=DoorState.OPENED),), "Garage: Locked, door open; 1 of 1 locked"),
        (
            tuple(Observation(n, connected=False) for n in range(1, 6)),
            "Attic disconnected; Front door disconnected; Garage disconnected; and 2 more; 0 of 5 locked",
        ),
    ],
)
def test_the_tooltip_names_the_locks_with_problems_and_counts_the_locked_ones(
    observations: tuple[Observation, ...], text: str
) -> None:
    state = seen_as(*observations)
    found = overview_text(state, overview(state, NOW, RULES), NOW, RULES)
    assert found == f"Lockwatch: {text}; as of {time_of_day(NOW):%H:%M}"


LOST = (Observation(1, connected=False), locked(2), locked(3))
ACKNOWLEDGED = (Act.ACKNOWLEDGE, frozenset({(1, Kind.DISCONNECTED), (1, Kind.JAMMED), (2, Kind.BATTERY_LOW)}))
JAMMED = (locked(1)._replace(state_change_result=1), locked(2))


@pytest.mark.parametrize(
    ("observations", "never", "expected", "text"),
    [
        (LOST, (), Overview.UNLOCKED, "2 of 3 locked"),
        ((*LOST[:2], Observation(3, connected=False)), (), Overview.DISCONNECTED, "Attic disconnected; 1 of 3 locked"),
        (JAMMED, (), Overview.LOCKED, "All locked"),
        ((locked(1), locked(2, 18)), (), Overview.LOCKED, "All locked"),
        ((JAMMED[0]._replace(state=LockState.UNLOCKED),), (), Overview.UNLOCKED, "Front door: Unlocked; 0 of 1 locked"),
        ((locked(1), Observation(3, connected=False)), ("#3",), Overview.LOCKED, "All locked; 1 not watched"),
        ((Observation(3, connected=False),), ("#3",), Overview.NO_LOCKS, "No lock to watch"),
        ((*LOST[:2], locked(3, 5)), ("#3",), Overview.UNLOCKED, "1 of 2 locked"),
    ],
)
def test_silenced_locks_are_not_named(
    observations: tuple[Observation, ...], never: tuple[str, ...], expected: Overview, text: str
) -> None:
    rules = Rules(of_lock={key: LockRules(never_tell=True) for key in never})
    act, of = ACKNOWLEDGED
    state = silence(seen_as(*observations), of, act, MOMENT)
    worst = overview(state, NOW, rules)
    assert (worst, summary_text(state, worst, NOW, rules)) == (expected, text)


def test_the_tooltip_ends_with_the_pause() -> None:
    state = seen_as(locked(1))
    end = f"{time_of_day(NOW + 1):%H:%M}"
    for until, text in ((NOW + 1, f"; paused until {end}"), (math.inf, "; paused")):
        paused = replace(state, paused_until=until)
        assert overview_text(paused, overview(paused, NOW, RULES), NOW, RULES).endswith(text)
    for over in (state, replace(state, paused_until=NOW)):
        assert "paused" not in overview_text(over, overview(over, NOW, RULES), NOW, RULES)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (State(), "Lockwatch: Waiting for the first answer"),
        (State(failure=Unreachable(UnreachableReason.NO_NETWORK)), "Lockwatch: Cannot see the locks"),
        (State(failure=NoToken(TokenProblem.NOT_SET)), "Lockwatch: Needs a token"),
        (State(refusals=3, failure=Refused()), "Lockwatch: The token is refused"),
    ],
)
def test_before_the_first_sync_the_tooltip_says_why_there_are_no_locks(state: State, text: str) -> None:
    assert overview_text(state, overview(state, NOW, RULES), NOW, RULES) == text


@pytest.mark.parametrize("worst", Overview)
def test_every_overview_has_a_text(worst: Overview) -> None:
    assert summary_text(seen_as(), worst, NOW, RULES)


@pytest.mark.parametrize(
    ("away", "low", "expected"),
    [
        ((1, 2, 3), (), "3 locks disconnected; 1 of 4 locked"),
        ((1, 2), (3,), "2 locks disconnected; and 1 more; 2 of 4 locked"),
        ((1,), (3,), "Door 1 disconnected; and 1 more; 3 of 4 locked"),
        ((), (3, 4), "2 batteries low; 4 of 4 locked"),
    ],
)
def test_the_headline_counts_locks_with_the_same_problem(
    away: tuple[int, ...], low: tuple[int, ...], expected: str
) -> None:
    seen = tuple(
        Observation(number, False)
        if number in away
        else Observation(number, True, LockState.LOCKED, battery_level=15 if number in low else 80, charging=False)
        for number in range(1, 5)
    )
    now = Moment(NOW, NOW, NOW)
    named = rename(State(), [LockInfo(number, f"Door {number}") for number in range(1, 5)])
    state, _ = advance(named, Synced(seen), now, Rules())
    assert summary_text(state, overview(state, NOW, Rules()), NOW, Rules(), 1) == expected
