"""The texts of the details window: facts about a lock, its events and its battery curve."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from lockwatch.domain.alerts import Kind, SuppressReason
from lockwatch.domain.battery import Battery
from lockwatch.domain.history import Event, EventKind, Reading, Watching
from lockwatch.domain.locks import DoorState, Lock, LockInfo, LockState, Observation, Unconfirmed
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import PAUSES, Act
from lockwatch.ui.wording.details import (
    Fact,
    charging_runs,
    curve_sentence,
    day_label,
    day_text,
    event_text,
    fact_label,
    fact_texts,
    last_seen_text,
    month_label,
    reading_text,
    unobserved_text,
)
from lockwatch.ui.wording.times import moment_text
from lockwatch.util.clock import steady, time_of_day

pytestmark = pytest.mark.usefixtures("qapp", "british")

NOW = float(int(steady()))  # a whole number: sums with it are exact
MONDAY = date(2026, 5, 4)
UNKNOWN = "An event that this version of Lockwatch does not know"


def lock(seen: Observation, **info: Any) -> Lock:
    return Lock(seen, NOW - 60, LockInfo(1, "Front door", "A-1")._replace(**info), Battery(54))


def facts(lock: Lock, synced_at: float | None = NOW) -> dict[Fact, str]:
    return fact_texts(lock, State(synced_at=synced_at), NOW, Rules())


def clock(steady_s: float) -> str:
    return f"{time_of_day(steady_s):%H:%M}"


def test_an_old_battery_level_is_shown_with_its_age() -> None:
    seen = lock(Observation(1, True, LockState.LOCKED))
    assert facts(replace(seen, battery=Battery(54)), NOW - 600)[Fact.BATTERY] == "54 %, read 10 min ago"
    assert facts(replace(seen, battery=Battery(54)))[Fact.BATTERY] == "54 %"


def test_the_state_is_shown_with_the_time_of_its_change_if_that_is_known() -> None:
    changed = datetime.now(UTC) - timedelta(seconds=30)
    seen = Observation(1, True, LockState.LOCKED, state_changed_at=changed)
    assert facts(lock(seen))[Fact.BOLT] == f"Locked since {changed.astimezone():%H:%M}"
    assert facts(lock(seen._replace(state_changed_at=None)))[Fact.BOLT] == "Locked"
    assert facts(lock(seen._replace(state_change_result=1)))[Fact.BOLT].startswith("Locked, jammed since")


@pytest.mark.parametrize(
    ("seen", "synced_ago_s", "bolt", "door"),
    [
        (Observation(1, True, LockState.LOCKED, DoorState.CLOSED), 0, "Locked", "Closed"),
        (
            Observation(1, False, LockState.LOCKED, DoorState.OPENED),
            0,
            "Locked when last seen, before {lost}",
            "Open when last seen, before {lost}",
        ),
        (
            Observation(1, True, LockState.UNLOCKED, DoorState.OPENED),
            900,
            "Unlocked when last seen at {synced}",
            "Open when last seen at {synced}",
        ),
        (Observation(1, True, LockState.LOCKED), None, "Locked when last seen", "Not known"),
        (Observation(1, False), 0, "Not known", "Not known"),
        (Observation(1, None), 0, "Not known, as it has no bridge", "Not known"),
        (Observation(1, True, door=DoorState.NOT_PAIRED), 900, "Not known", "No door sensor"),
    ],
)
def test_an_outdated_state_is_shown_as_last_seen(
    seen: Observation, synced_ago_s: float | None, bolt: str, door: str
) -> None:
    synced_at = None if synced_ago_s is None else NOW - synced_ago_s
    texts = facts(lock(seen), synced_at)
    times = {"lost": clock(NOW - 60), "synced": clock(synced_at or NOW)}
    assert texts[Fact.BOLT] == bolt.format(**times)
    assert texts[Fact.DOOR] == door.format(**times)


def test_the_facts_of_a_lock_that_was_not_observed_are_shown_as_last_seen() -> None:
    found = replace(lock(Observation(1, True, LockState.LOCKED)), observed_at=NOW - 120)
    assert facts(found, NOW)[Fact.BOLT] == f"Locked when last seen at {clock(NOW - 120)}"
    why = "tedee's answer about this lock could not be read."
    assert unobserved_text(found, NOW) == f"{why} This is what was known at {clock(NOW - 120)}."
    left = replace(found, unconfirmed=Unconfirmed.LEFT)
    assert unobserved_text(left, NOW).startswith("This lock is not in tedee's latest answer.")
    assert unobserved_text(lock(Observation(1, True)), NOW) == ""


def test_a_lock_whose_connection_was_never_known_is_shown_as_unknown() -> None:
    texts = facts(lock(Observation(1, connection_known=False)), NOW)
    assert texts[Fact.BOLT] == texts[Fact.BRIDGE] == "Not known"


@pytest.mark.parametrize(
    ("connected", "synced_ago_s", "text"),
    [
        (True, 0, "Connected since {}"),
        (False, 0, "Disconnected since {}"),
        (True, 900, "Connected when last seen"),
        (None, 0, "No bridge, so it can't be watched"),
    ],
)
def test_the_connection_to_the_bridge_is_described(connected: bool | None, synced_ago_s: float, text: str) -> None:
    texts = facts(lock(Observation(1, connected)), NOW - synced_ago_s)
    assert texts[Fact.BRIDGE] == text.format(clock(NOW - 60))


@pytest.mark.parametrize(
    ("update", "text"),
    [
        (True, "Update available, to be installed with the tedee app"),
        (False, "Up to date"),
        (None, "Not known"),
    ],
)
def test_an_available_firmware_update_is_described(update: bool | None, text: str) -> None:
    assert facts(lock(Observation(1, True), update_available=update))[Fact.FIRMWARE] == text


def test_the_owners_name_is_shown_even_if_the_user_has_renamed_the_lock() -> None:
    texts = facts(lock(Observation(1, True), own_name="Home", serial_number=None))
    assert (texts[Fact.NAME], texts[Fact.SERIAL]) == ("Front door", "Not known")


def test_a_locks_own_thresholds_are_shown() -> None:
    rules = Rules(by_lock={"A-1": LockRules(30, 15)})
    texts = fact_texts(lock(Observation(1, True)), State(synced_at=NOW), NOW, rules)
    assert texts[Fact.THRESHOLDS] == "Low at 30\u00a0%, almost empty at 15\u00a0%"


def test_every_fact_has_a_label() -> None:
    assert len({fact_label(fact) for fact in Fact}) == len(Fact)


def test_the_text_above_outdated_details_contains_the_time_of_the_last_sync() -> None:
    assert last_seen_text(State(synced_at=NOW), NOW).endswith(f"knew at {clock(NOW)}.")
    assert last_seen_text(State(), NOW).endswith("knew before.")


@pytest.mark.parametrize(
    ("what", "value", "text"),
    [
        (EventKind.STATE, "locked", "Locked"),
        (EventKind.STATE, "unknown", "State not known"),
        (EventKind.DOOR, "opened", "Door opened"),
        (EventKind.CONNECTION, "disconnected", "Disconnected from its bridge"),
        (EventKind.RAISED, "battery_low", "Alert: battery low"),
        (EventKind.CLEARED, "jammed", "Alert over: jammed"),
        (EventKind.NOTIFIED, "disconnected", "You were notified: disconnected"),
        (EventKind.SUPPRESSED, "battery_low:never_tell", "Not notified (muted): battery low"),
        (EventKind.ACCOUNT, "gone", "Left the account"),
        (EventKind.SIGHT, "asleep", "Lockwatch can't see: the computer slept"),
        (EventKind.RAISED, "cloud_unreachable", "Alert: the tedee cloud can't be reached"),
        (EventKind.UNSHOWN, "jammed", "The notification could not be shown: jammed"),
        (EventKind.ACT, "acknowledge:jammed", "Acknowledged: jammed"),
        (EventKind.ACT, "pause", "Notifications paused"),
    ],
)
def test_an_event_is_described(what: EventKind, value: str, text: str) -> None:
    assert event_text(Event(0.0, "A-1", what, value)) == text


def test_every_kind_of_event_has_its_own_text() -> None:
    values: dict[EventKind, Iterable[str]] = {
        EventKind.STATE: [state.name.lower() for state in LockState],
        EventKind.DOOR: [door.name.lower() for door in DoorState],
        EventKind.CONNECTION: ["connected", "disconnected", "no_bridge"],
        EventKind.SUPPRESSED: [f"battery_low:{why}" for why in SuppressReason],
        EventKind.ACCOUNT: ["here", "gone"],
        EventKind.SIGHT: list(Watching),
        EventKind.ACT: [act if act in PAUSES else f"{act}:jammed" for act in Act],
    }
    for what in EventKind:
        texts = [event_text(Event(0.0, "A-1", what, value)) for value in values.get(what, Kind)]
        assert UNKNOWN not in texts
        assert len(texts) == len(set(texts))


@pytest.mark.parametrize("what", EventKind)
@pytest.mark.parametrize("value", ["", "melted", "battery_low:", "battery_low:bored", ":", "{alert}"])
def test_an_event_written_by_a_later_version_gets_a_generic_text(what: EventKind, value: str) -> None:
    assert event_text(Event(0.0, "A-1", what, value)) == UNKNOWN


def test_recent_days_have_names_and_times_of_other_days_have_a_date() -> None:
    assert day_text(MONDAY, MONDAY) == "Today"
    assert day_text(MONDAY - timedelta(days=1), MONDAY) == "Yesterday"
    assert day_text(MONDAY, MONDAY + timedelta(days=2)) == "Monday, 4 May 2026"
    assert moment_text(datetime(2026, 5, 4, 9, 5), MONDAY) == "09:05"
    assert moment_text(datetime(2026, 5, 3, 9, 5), MONDAY) == "03/05/2026, 09:05"


@pytest.mark.parametrize(
    ("locale", "day"), [("en_GB", "04/05"), ("en_US", "5/4"), ("de_DE", "04.05"), ("pl_PL", "4.05"), ("sv_SE", "05-04")]
)
def test_the_labels_of_the_axis_order_day_and_month_as_the_locale_does(locale: str, day: str) -> None:
    QLocale.setDefault(QLocale(locale))
    assert day_label(MONDAY) == day


def test_the_label_for_january_is_the_year() -> None:
    assert [month_label(date(2026, month, 1)) for month in (1, 5)] == ["2026", "May"]


def at(day: int) -> float:
    return datetime(2026, 5, day, 12).timestamp()


CURVE = [Reading(at(1), "A-1", 96, False), Reading(at(10), "A-1", 20, True), Reading(at(11), "A-1", 60, True)]


def test_the_battery_curve_is_described_in_a_sentence() -> None:
    end = Reading(at(20), "A-1", 54, False)
    assert curve_sentence([*CURVE, end]) == (
        "Battery from 96\u00a0% on 01/05/2026 to 54\u00a0% on 20/05/2026, charged 1 times."
    )
    assert curve_sentence([CURVE[0], end]).endswith("to 54\u00a0% on 20/05/2026.")


def test_too_few_readings_are_explained_instead_of_a_curve() -> None:
    for readings in ([], CURVE[:1], [CURVE[0], CURVE[0]._replace(at=at(2))]):
        assert curve_sentence(readings) == "There are too few readings for a curve yet."


def test_consecutive_readings_while_charging_form_one_run() -> None:
    assert charging_runs(CURVE) == [CURVE[1:]]
    assert charging_runs(CURVE[:1]) == []


def test_a_reading_is_described() -> None:
    now = time.time()
    assert reading_text(Reading(now, "A-1", 54, True)) == f"{datetime.fromtimestamp(now):%H:%M}: 54\u00a0%, charging"
