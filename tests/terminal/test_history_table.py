"""Tests of the table that `lockwatch history` prints."""

from datetime import datetime

import pytest
from hypothesis import given

from lockwatch.domain.alerts import SuppressReason
from lockwatch.domain.history import Entry, EventKind, Watching
from lockwatch.domain.user_actions import PAUSES, Act
from lockwatch.history.records import Record
from lockwatch.terminal.history_table import happened_text, table
from tests.history.pages import FRONT, NAMES, TIME, entries, records_of, stored


def local(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_the_table_lists_the_records_of_a_day() -> None:
    day = [
        Record(local("2026-11-20T09:40"), None, None, None, "sight", "refused"),
        Record(local("2026-11-20T08:10"), local("2026-11-20T09:10"), None, None, "sight", "unreachable"),
        Record(local("2026-11-20T07:12"), None, "Front door", FRONT, "state", "unlocked"),
        Record(local("2026-11-19T22:00"), local("2026-11-20T06:30"), None, None, "sight", "asleep"),
        Record(local("2026-11-19T21:05"), None, "Shed", "S-4", "battery", 18, False),
    ]
    assert [*table(day, ["Front door", "Shed"], local("2026-11-20T10:00"))] == [
        "2026-11-20 09:40  Lockwatch   cannot see since then: access key rejected",
        "2026-11-20 08:10  Lockwatch   could not see: tedee could not be reached, until 09:10",
        "2026-11-20 07:12  Front door  unlocked",
        "2026-11-19 22:00  Lockwatch   could not see: the computer slept, until 2026-11-20 06:30",
        "2026-11-19 21:05  Shed        battery 18 %",
    ]


WORDS = [
    ("state", "semi_locked", "semi-locked"),
    ("state", "unknown", "state not known"),
    ("door", "opened", "door opened"),
    ("door", "not_paired", "no door sensor"),
    ("door", "disconnected", "door sensor disconnected"),
    ("connection", "disconnected", "disconnected from its bridge"),
    ("connection", "no_bridge", "no bridge"),
    ("account", "gone", "left the account"),
    ("raised", "battery_low", "alert: battery low"),
    ("cleared", "door_left_open", "alert over: door left open"),
    ("told", "reconnected", "you were notified: reconnected"),
    ("unshown", "disconnected", "notification could not be shown: disconnected"),
    ("act", "pause_1h", "notifications paused for 1 hour"),
    ("act", "pause", "notifications paused"),
    ("act", "resume", "notifications resumed"),
    ("battery", 7, "battery 7 %"),
    ("connection", "by_pigeon", "by pigeon"),
    ("act", "sing_1h", "act: sing 1h"),
    ("smelled", "smoke", "smelled: smoke"),
]


@pytest.mark.parametrize(("what", "value", "text"), WORDS)
def test_a_record_is_described_in_words(what: str, value: str | int, text: str) -> None:
    assert happened_text(Record(TIME, None, "Front door", FRONT, what, value), TIME) == text


def test_records_with_more_than_one_value_are_described() -> None:
    assert happened_text(Record(TIME, None, "a", FRONT, "battery", 80, True), TIME) == "battery 80 %, charging"
    held = Record(TIME, None, "a", FRONT, "held", "battery_low", None, "quiet_hours")
    assert happened_text(held, TIME) == "not notified (quiet hours): battery low"
    act = Record(TIME, None, "a", FRONT, "act", "acknowledge", None, "battery_critical")
    assert happened_text(act, TIME) == "acknowledged: battery critical"
    assert happened_text(act._replace(value="snooze_1h"), TIME) == "snoozed for 1 hour: battery critical"


OF_ALL = {
    EventKind.SIGHT: [*Watching],
    EventKind.ACT: [*Act],
    EventKind.SUPPRESSED: [f"jammed:{why}" for why in SuppressReason],
    EventKind.STATE: ["unlocked"],
    EventKind.DOOR: ["opened"],
    EventKind.CONNECTION: ["no_bridge"],
    EventKind.ACCOUNT: ["here"],
}


@pytest.mark.parametrize("what", EventKind)
def test_every_kind_of_record_has_its_own_text(what: EventKind) -> None:
    """The fallback for values of newer versions is not used for known ones."""
    for value in OF_ALL.get(what, ["jammed"]):
        value, _, why = value.partition(":")
        if what is EventKind.ACT and value not in PAUSES:
            why = "jammed"
        text = happened_text(Record(TIME, None, None, None, what, value, None, why or None), TIME)
        assert what is EventKind.NOTIFIED or not text.startswith(f"{what}: "), text


def test_a_period_without_sight_that_ends_in_the_future_lasts_until_now() -> None:
    """This happens if the computer's clock was set back."""
    began, now = local("2026-11-20T08:10"), local("2026-11-20T08:40")
    unseen = Record(began, now + 3600, None, None, "sight", "unreachable")
    assert happened_text(unseen, now) == "could not see: tedee could not be reached, until now"
    assert happened_text(unseen, now + 3600) == "could not see: tedee could not be reached, until 09:40"


@given(entries())
def test_no_line_contains_the_stored_form_of_a_value(kept: list[Entry]) -> None:
    lines = [*table(records_of(kept), NAMES.values(), TIME)]
    assert len(lines) == len(stored(kept))
    assert not any("_" in line for line in lines)


def test_control_characters_in_names_are_removed_and_long_names_shift_their_line_only() -> None:
    names = ["a\x1b[2Jb", "n" * 60]
    lines = [*table([Record(TIME, None, name, "k", "state", "locked") for name in names], names, TIME)]
    assert all(line.isprintable() for line in lines)
    assert [line[18:] for line in lines] == [f"{'a [2Jb':<32}  locked", f"{'n' * 60}  locked"]
