"""The history as a table at a terminal."""

from datetime import datetime

import pytest
from hypothesis import given

from lockwatch.domain.history import Entry
from lockwatch.history.records import Record
from lockwatch.terminal.history_table import happened_text, table
from tests.history.test_records import FRONT, found, stored
from tests.history_pages import NAMES, TIME, entries


def local(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_a_day_at_a_glance() -> None:
    told = [
        Record(local("2026-11-20T09:40"), None, None, None, "sight", "refused"),
        Record(local("2026-11-20T08:10"), local("2026-11-20T09:10"), None, None, "sight", "unreachable"),
        Record(local("2026-11-20T07:12"), None, "Front door", FRONT, "state", "unlocked"),
        Record(local("2026-11-19T22:00"), local("2026-11-20T06:30"), None, None, "sight", "asleep"),
        Record(local("2026-11-19T21:05"), None, "Shed", "S-4", "battery", 18, False),
    ]
    assert [*table(told, ["Front door", "Shed"])] == [
        "2026-11-20 09:40  Lockwatch   cannot see since then: token refused",
        "2026-11-20 08:10  Lockwatch   could not see: tedee unreachable, until 09:10",
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
    ("told", "reconnected", "told: reconnected"),
    ("battery", 7, "battery 7 %"),
    ("connection", "by_pigeon", "by pigeon"),
    ("smelled", "smoke", "smelled: smoke"),
]


@pytest.mark.parametrize(("what", "value", "text"), WORDS)
def test_what_happened_in_plain_words(what: str, value: str | int, text: str) -> None:
    assert happened_text(Record(TIME, None, "Front door", FRONT, what, value)) == text


def test_what_comes_with_more_than_a_word() -> None:
    assert happened_text(Record(TIME, None, "a", FRONT, "battery", 80, True)) == "battery 80 %, charging"
    held = Record(TIME, None, "a", FRONT, "held", "battery_low", None, "quiet_hours")
    assert happened_text(held) == "not told (quiet hours): battery low"


@given(entries())
def test_every_entry_has_a_line_without_the_words_of_the_file(kept: list[Entry]) -> None:
    lines = [*table(found(kept), NAMES.values())]
    assert len(lines) == len(stored(kept))
    assert not any("_" in line for line in lines)


def test_a_name_gives_no_orders_to_a_terminal_and_a_long_one_moves_its_own_line_only() -> None:
    names = ["a\x1b[2Jb", "n" * 60]
    lines = [*table([Record(TIME, None, name, "k", "state", "locked") for name in names], names)]
    assert all(line.isprintable() for line in lines)
    assert [line[18:] for line in lines] == [f"{'a [2Jb':<32}  locked", f"{'n' * 60}  locked"]
