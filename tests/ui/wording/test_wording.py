"""Every state, failure and kind has words, and they say no more than is known."""

import math
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from PySide6.QtCore import QLocale

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import DoorState, Flapping, Lock, LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    NoToken,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.overview import overview
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import Act, silence
from lockwatch.ui.wording import locks as wording_locks
from lockwatch.ui.wording import rows as wording
from lockwatch.util.clock import steady, time_of_day

pytestmark = pytest.mark.usefixtures("qapp")

NOW = steady()
MOMENT = Moment(NOW, NOW, NOW)
RULES = Rules()
SOON = Schedule(NOW + 20, NOW)
LATER = Schedule(NOW + 600, NOW + 600)


def lock(
    state: LockState = LockState.LOCKED, name: str | None = "Front door", level: int | None = 54, **seen: object
) -> Lock:
    observation = Observation(1, connected=True, state=state)._replace(**seen)  # type: ignore[arg-type]
    return Lock(observation, NOW - 60, LockInfo(1, name), Battery(level))


@pytest.mark.parametrize("state", LockState)
def test_every_state_has_words(state: LockState) -> None:
    assert wording_locks.state_text(lock(state))
    assert (wording_locks.state_text(lock(state)) == "Locked") == (state is LockState.LOCKED)


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        ({"door": DoorState.CLOSED}, "Locked"),
        ({"door": DoorState.OPENED}, "Locked, door open"),
        ({"state_change_result": 1}, "Locked, jammed"),
        ({"door": DoorState.OPENED, "state_change_result": 2}, "Locked, door open, jammed"),
        ({"connected": False}, "Unknown"),
        ({"connected": None}, "Unknown"),
    ],
)
def test_state(seen: dict[str, object], text: str) -> None:
    assert wording_locks.state_text(lock(**seen)) == text  # type: ignore[arg-type]


def test_connection() -> None:
    clock = f"{time_of_day(NOW - 60):%H:%M}"
    assert wording_locks.connection_text(lock(), NOW) == "Connected"
    assert wording_locks.connection_text(lock(connected=None), NOW) == "No bridge"
    assert wording_locks.connection_text(lock(connected=False), NOW - 60) == f"Disconnected since {clock}"
    tomorrow = wording_locks.connection_text(lock(connected=False), NOW + timedelta(days=1).total_seconds())
    assert tomorrow.endswith(f", {clock}"), "another day has its date"


@pytest.mark.parametrize(
    ("battery", "charging", "text", "read_at"),
    [
        (Battery(), None, "Battery unknown", False),
        (Battery(54), None, "54 %", False),
        (Battery(0), None, "0 %", False),
        (Battery(54), True, "54 %, charging", False),
        (Battery(54, believed_at=NOW - 720), True, "54 %, read 12 min ago", True),
    ],
)
def test_battery(battery: Battery, charging: bool | None, text: str, read_at: bool) -> None:
    found = replace(lock(charging=charging), battery=battery)
    assert wording_locks.battery_text(found, NOW) == text
    assert bool(wording.battery_read_at(found, NOW)) == read_at


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (0, "just now"),
        (12.9, "12 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (47.9 * 3600, "47 h ago"),
        (48 * 3600, "2 days ago"),
    ],
)
def test_age(seconds: float, text: str) -> None:
    assert wording.age_text(seconds) == text


FAILURES: list[Failure] = [
    *(Unreachable(why) for why in UnreachableReason),
    *(BadAnswer(why) for why in BadAnswerReason),
    *(NoToken(why) for why in TokenProblem),
    Refused(),
    Refused(forbidden=True),
    RateLimited(600),
    RateLimited(None),
]


def test_every_failure_has_words_of_its_own() -> None:
    texts = [wording.failure_text(failure, SOON, NOW) for failure in FAILURES]
    assert len(set(texts)) == len(texts)
    assert all(text[0].isupper() and text.endswith((".", "portal")) for text in texts)


def test_a_failure_says_when_it_is_tried_again() -> None:
    offline = Unreachable(UnreachableReason.NO_NETWORK)
    clock = f"{time_of_day(NOW + 600):%H:%M}"
    assert wording.failure_text(offline, SOON, NOW).endswith("by itself.")
    assert clock in wording.failure_text(offline, LATER, NOW)
    assert f"until {clock}" in wording.failure_text(RateLimited(600), LATER, NOW)
    assert "HTTP 503" in wording.failure_text(Unreachable(UnreachableReason.SERVER_FAULT, 503), SOON, NOW)


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
def test_overview(observations: tuple[Observation, ...], text: str) -> None:
    state = seen_as(*observations)
    found = wording.overview_text(state, overview(state, NOW, RULES), NOW, RULES)
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
def test_what_was_silenced_is_not_named(
    observations: tuple[Observation, ...], never: tuple[str, ...], expected: Overview, text: str
) -> None:
    rules = Rules(of_lock={key: LockRules(never_tell=True) for key in never})
    act, of = ACKNOWLEDGED
    state = silence(seen_as(*observations), of, act, MOMENT)
    worst = overview(state, NOW, rules)
    assert (worst, wording.summary_text(state, worst, NOW, rules)) == (expected, text)


def test_the_tooltip_ends_with_the_pause() -> None:
    state = seen_as(locked(1))
    end = f"{time_of_day(NOW + 1):%H:%M}"
    for until, text in ((NOW + 1, f"; paused until {end}"), (math.inf, "; paused")):
        paused = replace(state, paused_until=until)
        assert wording.overview_text(paused, overview(paused, NOW, RULES), NOW, RULES).endswith(text)
    for over in (state, replace(state, paused_until=NOW)):
        assert "paused" not in wording.overview_text(over, overview(over, NOW, RULES), NOW, RULES)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (State(), "Lockwatch: Waiting for the first answer"),
        (State(failure=Unreachable(UnreachableReason.NO_NETWORK)), "Lockwatch: Cannot see the locks"),
        (State(failure=NoToken(TokenProblem.NOT_SET)), "Lockwatch: Needs a token"),
        (State(refusals=3, failure=Refused()), "Lockwatch: The token is refused"),
    ],
)
def test_overview_without_a_sync(state: State, text: str) -> None:
    assert wording.overview_text(state, overview(state, NOW, RULES), NOW, RULES) == text


@pytest.mark.parametrize("worst", Overview)
def test_every_overview_has_words(worst: Overview) -> None:
    assert wording.summary_text(seen_as(), worst, NOW, RULES)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (lock(), "Front door: Locked, 54 %"),
        (lock(level=None), "Front door: Locked"),
        (lock(connected=False), "Front door: Disconnected"),
        (lock(connected=None), "Front door: No bridge"),
    ],
)
def test_line(found: Lock, text: str) -> None:
    assert wording.lock_line(found) == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Büro 🚪", "Büro 🚪"),
        ("<b>&amp;{0}%n</b>", "<b>&amp;{0}%n</b>"),
        ("a\nb\tc\x00d\u2028e", "a b c d e"),
        ("\u202eevil\u202c", "evil"),
        ("\ud800", "\ufffd"),
        (None, "Lock 1"),
        ("  ", "Lock 1"),
        ("\u202e", "Lock 1"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_name_is_shown_as_it_is_on_one_line(name: str | None, shown: str) -> None:
    found = lock(name=name)
    assert wording.lock_name(found) == shown
    assert wording.lock_line(found).startswith(shown[:79])
    assert wording.lock_sentence(found, NOW).startswith(shown[:79])


def test_a_long_name_leaves_room_for_what_is_told_of_the_lock() -> None:
    assert wording.lock_line(lock(name="x" * 200)).startswith("x" * 79 + "…: ")


def test_sentence() -> None:
    assert wording.lock_sentence(lock(), NOW) == "Front door: Locked; battery 54 %."
    assert wording.lock_sentence(lock(level=None), NOW) == "Front door: Locked; Battery unknown."


SINCE = NOW - 60
TIME = f"{time_of_day(SINCE):%H:%M}"
END = f"{time_of_day(NOW + 60):%H:%M}"


def alerted(found: Lock, *alerts: Alert) -> Lock:
    return replace(found, alerts=MappingProxyType({alert.kind.matter: alert for alert in alerts}))


def standing(*kinds: Kind, silent_until: float | None = None) -> tuple[Alert, ...]:
    return tuple(Alert(kind, SINCE, silent_until=silent_until) for kind in kinds)


@pytest.mark.parametrize(
    ("found", "kinds", "text"),
    [
        (lock(), (), "Locked"),
        (lock(connected=None), (), "No bridge"),
        (lock(connected=False), (), f"Disconnected since {TIME}"),
        (lock(connected=False), (Kind.DISCONNECTED,), f"Disconnected since {TIME}"),
        (lock(LockState.UNLOCKED), (Kind.LEFT_UNLOCKED,), f"Unlocked since {TIME}"),
        (lock(LockState.SEMI_LOCKED), (Kind.LEFT_UNLOCKED,), f"Semi-locked since {TIME}"),
        (lock(LockState.LOCKING), (Kind.LEFT_UNLOCKED,), "Locking…"),
        (lock(door=DoorState.OPENED), (), "Locked, door open"),
        (lock(door=DoorState.OPENED), (Kind.DOOR_LEFT_OPEN,), f"Locked, door open since {TIME}"),
        (lock(LockState.UNLOCKED, state_change_result=1), (Kind.JAMMED,), "Unlocked, jammed"),
        (lock(level=18), (Kind.BATTERY_LOW,), "Locked, battery low"),
        (lock(level=8), (Kind.BATTERY_CRITICAL,), "Locked, battery almost empty"),
        (
            lock(connected=False),
            (Kind.DISCONNECTED, Kind.JAMMED),
            f"Jammed when last seen, disconnected since {TIME}",
        ),
        (
            lock(connected=False),
            (Kind.LEFT_UNLOCKED, Kind.DOOR_LEFT_OPEN),
            f"Disconnected since {TIME}, unlocked when last seen, door open when last seen",
        ),
        (
            replace(lock(), flapping=Flapping((1, 2, 3, 4, 5), unstable=True)),
            (),
            "Locked, unstable: 5 disconnections in 10 min",
        ),
        (replace(lock(), flapping=Flapping((1, 2, 3))), (), "Locked"),
    ],
)
def test_status(found: Lock, kinds: tuple[Kind, ...], text: str) -> None:
    assert wording.status_text(alerted(found, *standing(*kinds)), NOW) == text


@pytest.mark.parametrize(
    ("alerts", "rules", "status", "quiet"),
    [
        ((), RULES, "Locked", ""),
        (standing(Kind.BATTERY_LOW), RULES, "Locked, battery low", ""),
        (standing(Kind.BATTERY_LOW, silent_until=math.inf), RULES, "Locked, battery low", "acknowledged"),
        (standing(Kind.BATTERY_LOW, silent_until=NOW + 60), RULES, "Locked, battery low", f"snoozed until {END}"),
        (standing(Kind.BATTERY_LOW, silent_until=NOW), RULES, "Locked, battery low", ""),
        ((), Rules(every=LockRules(never_tell=True)), "Locked", "never told"),
        (
            (*standing(Kind.JAMMED), *standing(Kind.BATTERY_LOW, silent_until=math.inf)),
            RULES,
            "Locked, jammed, battery low (Battery low: acknowledged)",
            "",
        ),
        (
            (*standing(Kind.JAMMED, silent_until=NOW + 60), *standing(Kind.BATTERY_LOW, silent_until=math.inf)),
            RULES,
            f"Locked, jammed, battery low (Jammed: snoozed until {END}; Battery low: acknowledged)",
            f"snoozed until {END}",
        ),
    ],
)
def test_why_a_row_is_quiet(alerts: tuple[Alert, ...], rules: Rules, status: str, quiet: str) -> None:
    found = alerted(lock(), *alerts)
    assert wording.status_text(found, NOW) == status
    assert wording.quiet_text(found, NOW, rules) == quiet
    assert quiet in wording.lock_sentence(found, NOW, rules)


def test_the_keys_are_said_where_they_do_something() -> None:
    never = Rules(every=LockRules(never_tell=True))
    low, silent = (
        alerted(lock(), *standing(Kind.BATTERY_LOW)),
        alerted(lock(), *standing(Kind.JAMMED, silent_until=NOW + 1)),
    )
    assert "Space acknowledges" in wording.keys_text(low, NOW, RULES)
    assert [wording.keys_text(low, NOW, never), wording.keys_text(silent, NOW, RULES)] == ["", ""]


def test_a_name_from_right_to_left_does_not_turn_the_line_round() -> None:
    hebrew = lock(name="דלת")
    assert wording.lock_name(hebrew) == "דלת"
    isolated = "\u200e\u2068דלת\u2069"
    assert wording.lock_line(hebrew) == f"{isolated}: Locked, 54 %"
    assert wording.lock_sentence(hebrew, NOW).startswith(f"{isolated}: ")
    named = rename(State(), [LockInfo(1, "דלת")])
    state = advance(named, Synced((Observation(1, connected=False),)), MOMENT, RULES)[0]
    assert f"{isolated} disconnected" in wording.overview_text(state, overview(state, NOW, RULES), NOW, RULES)


@pytest.mark.parametrize(("typed", "name"), [("lodz", "Łódź"), ("oresund", "Øresund"), ("dakovo", "Đakovo")])
def test_a_search_is_typed_without_accents(typed: str, name: str) -> None:
    assert typed in wording.folded(name)


def test_another_days_time_of_day_has_no_room_in_a_row() -> None:
    tomorrow = NOW + timedelta(days=1).total_seconds()
    found = alerted(lock(connected=False), *standing(Kind.DISCONNECTED, Kind.BATTERY_LOW))
    assert wording.row_status_text(found, NOW) == f"Disconnected since {TIME}, battery low"
    assert wording.row_status_text(found, tomorrow) == f"Disconnected since {time_of_day(SINCE):%Y-%m-%d}, battery low"
    assert f"{time_of_day(SINCE):%Y-%m-%d}, {TIME}" in wording.lock_sentence(found, tomorrow)


@pytest.mark.parametrize(
    ("away", "low", "expected"),
    [
        ((1, 2, 3), (), "3 locks disconnected; 1 of 4 locked"),
        ((1, 2), (3,), "2 locks disconnected; and 1 more; 2 of 4 locked"),
        ((1,), (3,), "Door 1 disconnected; and 1 more; 3 of 4 locked"),
        ((), (3, 4), "2 batteries low; 4 of 4 locked"),
    ],
)
def test_the_headline_counts_what_is_alike(away: tuple[int, ...], low: tuple[int, ...], expected: str) -> None:
    seen = tuple(
        Observation(number, False)
        if number in away
        else Observation(number, True, LockState.LOCKED, battery_level=15 if number in low else 80, charging=False)
        for number in range(1, 5)
    )
    now = Moment(NOW, NOW, NOW)
    named = rename(State(), [LockInfo(number, f"Door {number}") for number in range(1, 5)])
    state, _ = advance(named, Synced(seen), now, Rules())
    assert wording.summary_text(state, overview(state, NOW, Rules()), NOW, Rules(), 1) == expected


def test_numbers_have_the_systems_digits() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("ar_EG"))
    try:
        assert wording.age_text(120) == "٢ min ago"
        assert wording_locks.level_text(lock()) == "٥٤ %"
    finally:
        QLocale.setDefault(before)
