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
from lockwatch.domain.overview_level import Badge, Base, Overview
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import Act, silence
from lockwatch.ui.wording.overview import headline_texts, overview_text
from lockwatch.util.clock import time_of_day
from tests.ui.locks import NOW

pytestmark = pytest.mark.usefixtures("qapp")
MOMENT = Moment(NOW, NOW, NOW)
RULES = Rules(default=LockRules(grace_s=0))


def seen_as(*observations: Observation, rules: Rules = RULES) -> State:
    named = rename(State(), [LockInfo(1, "Front door"), LockInfo(2, "Garage"), LockInfo(3, "Attic")])
    return advance(named, Synced(observations), MOMENT, rules)[0]


def locked(id_: int, level: int = 80, state: LockState = LockState.LOCKED) -> Observation:
    return Observation(id_, True, state, battery_level=level)


def tooltip(state: State, rules: Rules = RULES) -> str:
    """Return the tooltip without the time, which is its last sentence."""
    text = overview_text(state, overview(state, NOW, rules), NOW, rules)
    return text.removesuffix(f" Updated {time_of_day(NOW):%H:%M}.")


def headline(state: State, rules: Rules = RULES) -> str:
    """Return the headline and the rest, as the list shows them without the age, and without a language's plurals."""
    first, rest = headline_texts(state, overview(state, NOW, rules), NOW, rules)
    return " · ".join([first, *rest])


LOST = Observation(1, connected=False)
OPEN = locked(1)._replace(door=DoorState.OPENED)
JAMMED = locked(1)._replace(state_change_result=1)
MOVING = locked(1, state=LockState.UNLOCKING)
AWAY = tuple(Observation(n, connected=False) for n in range(1, 6))
WORDS: list[tuple[tuple[Observation, ...], str, str]] = [
    ((), "No locks.", "No locks"),
    ((Observation(1),), "No lock has a bridge.", "No lock has a bridge"),
    ((locked(1), locked(2)), "All locked.", "All locked"),
    (
        (locked(1, state=LockState.UNLOCKED), locked(2, 18)),
        "Front door is unlocked. Garage: battery low.",
        "Front door is unlocked · 1 batteries low",
    ),
    ((LOST, locked(2)), "Front door is disconnected.", "Front door is disconnected"),
    (
        (LOST, locked(2, 7)),
        "Garage: battery almost empty. Front door is disconnected.",
        "Garage: battery almost empty · 1 locks disconnected",
    ),
    ((locked(2, 18),), "Garage: battery low. All locked.", "Garage: battery low · All locked"),
    ((locked(1, 18, LockState.SEMI_LOCKED),), "Front door: Semi-locked. Front door: battery low.", ""),
    ((MOVING, locked(2)), "Front door: Unlocking…", "Front door: Unlocking…"),
    ((locked(1, state=LockState.UPDATING),), "Front door: Updating…", "Front door: Updating…"),
    (
        (locked(1, 7), locked(2, state=LockState.UNLOCKED)._replace(state_change_result=1), locked(3)),
        "Garage is jammed. Front door: battery almost empty. Garage is unlocked.",
        "Garage is jammed · 1 batteries almost empty · 1 not locked",
    ),
    ((OPEN, locked(2)), "Front door: door open.", "Front door: door open"),
    ((JAMMED, OPEN._replace(id=2)), "Front door is jammed. Garage: door open.", "Front door is jammed · 1 doors open"),
    (
        AWAY,
        "Attic is disconnected. Front door is disconnected. Garage is disconnected. And 2 more.",
        "5 locks disconnected",
    ),
    (
        (*AWAY[:2], locked(3, 18, LockState.UNKNOWN)),
        "Front door is disconnected. Garage is disconnected. Attic: Unknown. Attic: battery low.",
        "2 locks disconnected · 1 locks in an unknown state · 1 batteries low",
    ),
]


@pytest.mark.parametrize(("observations", "text", "first_line"), WORDS)
def test_tooltip_and_headline_begin_with_the_worst(
    observations: tuple[Observation, ...], text: str, first_line: str
) -> None:
    state = seen_as(*observations)
    assert tooltip(state) == text
    assert not first_line or headline(state) == first_line


def test_the_tooltip_says_when_that_was() -> None:
    state = seen_as(locked(1))
    assert (
        overview_text(state, overview(state, NOW, RULES), NOW, RULES)
        == f"All locked. Updated {time_of_day(NOW):%H:%M}."
    )


def test_what_was_left_unlocked_is_named_once() -> None:
    rules = Rules(default=LockRules(grace_s=0, left_unlocked_s=0, door_left_open_s=0))
    state = seen_as(OPEN._replace(state=LockState.UNLOCKED), rules=rules)
    assert tooltip(state) == "Front door: door open. Front door is unlocked."
    lost = advance(state, Synced((LOST,)), Moment(NOW + 1, NOW + 1, NOW + 1), rules)[0]
    assert tooltip(lost).startswith("Front door: door open when last seen. Front door is disconnected.")
    assert headline(lost).startswith("Front door: door open when last seen · 1 locks disconnected")


def test_a_lock_that_needs_calibration_is_named_once() -> None:
    uncalibrated = locked(1, state=LockState.UNCALIBRATED)
    early = seen_as(uncalibrated)
    raised = advance(early, Synced((uncalibrated,)), Moment(NOW + 600, NOW + 600, NOW + 600), RULES)[0]
    assert overview(early, NOW, RULES).badge is None
    assert overview(raised, NOW + 600, RULES).badge is Badge.ATTENTION
    assert tooltip(early) == "Front door needs calibration."
    assert headline(raised).startswith("Front door needs calibration")


def test_a_lock_that_was_not_observed_is_shown_as_last_seen_and_later_as_unknown() -> None:
    state = seen_as(OPEN._replace(state=LockState.UNLOCKED))
    state = replace(state, locks={1: replace(state.locks[1], observed_at=NOW - 60)})
    assert tooltip(state).startswith("Front door: unlocked when last seen. Front door: door open when last seen.")
    state = replace(state, locks={1: replace(state.locks[1], observed_at=NOW - 61)})
    assert tooltip(state) == "Front door: Unknown."


def test_an_answer_without_any_readable_lock_does_not_read_as_no_locks() -> None:
    state, _ = advance(State(), Synced((), left_out=1), Moment(NOW, NOW, NOW), RULES)
    assert tooltip(state) == "tedee's answer about the locks could not be read."
    assert headline(state) == "tedee's answer about the locks could not be read"


ACKNOWLEDGED = (Act.ACKNOWLEDGE, frozenset({(1, Kind.DISCONNECTED), (1, Kind.JAMMED), (2, Kind.BATTERY_LOW)}))


@pytest.mark.parametrize(
    ("observations", "muted", "expected", "text"),
    [
        ((LOST, locked(2), locked(3)), (), Base.UNKNOWN, "Front door is disconnected"),
        ((LOST, locked(2), AWAY[2]), (), Base.UNKNOWN, "2 locks disconnected"),
        ((JAMMED, locked(2)), (), Base.LOCKED, "All locked"),
        ((locked(1), locked(2, 18)), (), Base.LOCKED, "All locked"),
        ((JAMMED._replace(state=LockState.UNLOCKED),), (), Base.UNLOCKED, "Front door is unlocked"),
        ((locked(1), AWAY[2]), ("#3",), Base.LOCKED, "All locked · 1 not watched"),
        ((AWAY[2],), ("#3",), Base.NO_LOCKS, "No lock to watch · 1 not watched"),
        ((LOST, locked(2), locked(3, 5)), ("#3",), Base.UNKNOWN, "Front door is disconnected"),
    ],
)
def test_what_was_silenced_is_not_named(
    observations: tuple[Observation, ...], muted: tuple[str, ...], expected: Base, text: str
) -> None:
    rules = Rules(default=LockRules(grace_s=0), by_lock={key: LockRules(grace_s=0, muted=True) for key in muted})
    act, of = ACKNOWLEDGED
    state = silence(seen_as(*observations), of, act, MOMENT)
    assert (overview(state, NOW, rules).base, headline(state, rules)) == (expected, text)


def test_the_tooltip_ends_with_the_pause() -> None:
    state = seen_as(locked(1))
    end = f"{time_of_day(NOW + 1):%H:%M}"
    for until, text in ((NOW + 1, f" are paused until {end}."), (math.inf, " Notifications are paused.")):
        paused = replace(state, paused_until=until)
        assert overview_text(paused, overview(paused, NOW, RULES), NOW, RULES).endswith(text)
    for over in (state, replace(state, paused_until=NOW)):
        assert "paused" not in overview_text(over, overview(over, NOW, RULES), NOW, RULES)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (State(), "Waiting for the first answer."),
        (State(failure=Unreachable(UnreachableReason.NO_NETWORK)), "Cannot see the locks."),
        (State(failure=NoToken(TokenProblem.NOT_SET)), "Needs an access key."),
        (State(refusals=3, failure=Refused()), "The access key was rejected."),
    ],
)
def test_without_a_good_sync_the_tooltip_says_why(state: State, text: str) -> None:
    assert tooltip(state) == text


def test_while_lockwatch_cannot_see_its_texts_name_alerts_but_not_outdated_states() -> None:
    state = replace(seen_as(locked(1, state=LockState.UNLOCKED), locked(2, 18)), recalled_at=NOW)
    assert tooltip(state) == "Waiting for the first answer. Garage: battery low."
    assert headline(state) == "Waiting for the first answer · 1 batteries low"
    failed = replace(state, failure=Unreachable(UnreachableReason.NO_NETWORK))
    assert headline(failed) == "Cannot see the locks · 1 batteries low"


@pytest.mark.parametrize("base", Base)
def test_every_base_has_words(base: Base) -> None:
    state = seen_as() if base in CALM else seen_as(locked(1, state=STATES.get(base, LockState.LOCKED)))
    assert headline_texts(state, Overview(base), NOW, RULES)[0]


CALM = frozenset({Base.LOCKED, Base.NO_LOCKS})
STATES = {Base.UNLOCKED: LockState.UNLOCKED, Base.UNKNOWN: LockState.UNKNOWN}


@pytest.mark.parametrize(
    ("away", "low", "expected"),
    [
        ((1, 2, 3), (), "3 locks disconnected"),
        ((1, 2), (3,), "2 locks disconnected · 1 batteries low"),
        ((1,), (3, 4), "Door 1 is disconnected · 2 batteries low"),
        ((), (3, 4), "2 batteries low · All locked"),
    ],
)
def test_the_headline_counts_locks(away: tuple[int, ...], low: tuple[int, ...], expected: str) -> None:
    seen = tuple(
        Observation(number, False)
        if number in away
        else Observation(number, True, LockState.LOCKED, battery_level=15 if number in low else 80, charging=False)
        for number in range(1, 5)
    )
    named = rename(State(), [LockInfo(number, f"Door {number}") for number in range(1, 5)])
    assert headline(advance(named, Synced(seen), MOMENT, RULES)[0]) == expected
