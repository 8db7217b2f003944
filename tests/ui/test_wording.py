"""Every state, failure and kind has words, and they say no more than is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lockwatch.clock import steady, time_of_day
from lockwatch.domain.alerts import Kind, Rules
from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import DoorState, Lock, LockInfo, LockState, Observation
from lockwatch.domain.outcome import (
    BadAnswer,
    Failure,
    Missing,
    NoToken,
    Oddity,
    RateLimited,
    Refused,
    Synced,
    Unreachable,
    Unseen,
)
from lockwatch.domain.overview import Overview, overview
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.watch import State, advance, rename
from lockwatch.ui import wording

pytestmark = pytest.mark.usefixtures("qapp")

NOW = steady()
SOON = Schedule(NOW + 20, NOW)
LATER = Schedule(NOW + 600, NOW + 600)


def lock(
    state: LockState = LockState.LOCKED, name: str | None = "Front door", level: int | None = 54, **seen: object
) -> Lock:
    observation = Observation(1, connected=True, state=state)._replace(**seen)  # type: ignore[arg-type]
    return Lock(observation, NOW - 60, LockInfo(1, name), Battery(level))


@pytest.mark.parametrize("state", LockState)
def test_every_state_has_words(state: LockState) -> None:
    assert wording.state_text(lock(state))
    assert (wording.state_text(lock(state)) == "Locked") == (state is LockState.LOCKED)


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
    assert wording.state_text(lock(**seen)) == text  # type: ignore[arg-type]


def test_connection() -> None:
    clock = f"{time_of_day(NOW - 60):%H:%M}"
    assert wording.connection_text(lock(), NOW) == "Connected"
    assert wording.connection_text(lock(connected=None), NOW) == "No bridge"
    assert wording.connection_text(lock(connected=False), NOW - 60) == f"Disconnected since {clock}"
    tomorrow = wording.connection_text(lock(connected=False), NOW + timedelta(days=1).total_seconds())
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
    assert wording.battery_text(found, NOW) == text
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
    *(Unreachable(why) for why in Unseen),
    *(BadAnswer(why) for why in Oddity),
    *(NoToken(why) for why in Missing),
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
    offline = Unreachable(Unseen.NO_NETWORK)
    clock = f"{time_of_day(NOW + 600):%H:%M}"
    assert wording.failure_text(offline, SOON, NOW).endswith("by itself.")
    assert clock in wording.failure_text(offline, LATER, NOW)
    assert f"until {clock}" in wording.failure_text(RateLimited(600), LATER, NOW)
    assert "HTTP 503" in wording.failure_text(Unreachable(Unseen.SERVER_FAULT, 503), SOON, NOW)


def seen_as(*observations: Observation) -> State:
    named = rename(State(), [LockInfo(1, "Front door"), LockInfo(2, "Garage"), LockInfo(3, "Attic")])
    return advance(named, Synced(observations), NOW, Rules())[0]


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
            tuple(Observation(n, connected=False) for n in range(1, 6)),
            "Attic disconnected; Front door disconnected; Garage disconnected; and 2 more; 0 of 5 locked",
        ),
    ],
)
def test_overview(observations: tuple[Observation, ...], text: str) -> None:
    state = seen_as(*observations)
    found = wording.overview_text(state, overview(state, NOW, Rules()), NOW, Rules())
    assert found == f"Lockwatch: {text}; as of {time_of_day(NOW):%H:%M}"


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (State(), "Lockwatch: Waiting for the first answer"),
        (State(failure=Unreachable(Unseen.NO_NETWORK)), "Lockwatch: Cannot see the locks"),
        (State(failure=NoToken(Missing.NOT_SET)), "Lockwatch: Needs a token"),
        (State(refusals=3, failure=Refused()), "Lockwatch: The token is refused"),
    ],
)
def test_overview_without_a_sync(state: State, text: str) -> None:
    assert wording.overview_text(state, overview(state, NOW, Rules()), NOW, Rules()) == text


@pytest.mark.parametrize("worst", Overview)
def test_every_overview_has_words(worst: Overview) -> None:
    assert wording.summary_text(seen_as(), worst)


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
    ("kind", "title", "body"),
    [
        (Kind.DISCONNECTED, "Front door is disconnected", "Its bridge has lost it, so its state is not known."),
        (Kind.BATTERY_LOW, "Front door: battery low", "54 % left. Charge it soon."),
        (Kind.BATTERY_CRITICAL, "Front door: battery almost empty", "54 % left. Charge it now, or the lock will stop."),
        (Kind.RECONNECTED, "Front door is connected again", "after 12 min"),
    ],
)
def test_notification(kind: Kind, title: str, body: str) -> None:
    assert wording.notification_texts(kind, lock(), 725.0) == (title, body)


def test_every_kind_is_told_in_words() -> None:
    assert all(all(wording.notification_texts(kind, lock(), 60.0)) for kind in Kind)


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
        ("x" * 200, "x" * 79 + "…"),
    ],
)
def test_a_name_is_shown_as_it_is_on_one_line(name: str | None, shown: str) -> None:
    found = lock(name=name)
    assert wording.lock_name(found) == shown
    assert wording.lock_line(found).startswith(shown)
    assert wording.lock_sentence(found, NOW).startswith(shown)
    assert shown in wording.notification_texts(Kind.DISCONNECTED, found, None)[0]


def test_sentence() -> None:
    assert wording.lock_sentence(lock(), NOW) == "Front door: Locked; battery 54 %."
    assert wording.lock_sentence(lock(level=None), NOW) == "Front door: Locked; Battery unknown."
