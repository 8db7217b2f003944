"""Tests of the records of the history and of their forms CSV and JSON."""

import csv
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.timeline import Page, Query, pages
from lockwatch.history.records import Record, csv_lines, iso, json_lines, records
from tests.history.pages import FRONT, NAMES, TIME, entries, owners_name, records_of, stored
from tests.schemas import assert_of_the_form

ROOT = Path(__file__).parents[2]


SCHEMA = json.loads((ROOT / "resources" / "history.schema.json").read_text("utf-8"))


def sight(at: float, why: Watching) -> Event:
    return Event(TIME + at, PROGRAM, EventKind.SIGHT, why)


def stored_again(written: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Convert written records back to what was stored."""
    again: list[tuple[Any, ...]] = []
    for each in written:
        at = datetime.fromisoformat(each["at"]).timestamp()
        key = each["key"] or PROGRAM
        if each["what"] == "battery":
            again.append(Reading(at, key, int(each["value"]), each["charging"] in (True, "true")))
        elif each["what"] == "sight":
            until = each["until"] and datetime.fromisoformat(each["until"]).timestamp()
            again.append((at, until or None, each["value"]))
        else:
            value = f"{each['value']}:{each['why']}" if each["why"] else each["value"]
            again.append(Event(at, key, EventKind(each["what"]), value))
    return again


# Records


def test_each_entry_and_each_span_is_one_record() -> None:
    kept: list[Entry] = [
        Event(TIME, FRONT, EventKind.STATE, "locked"),
        Reading(TIME + 10, FRONT, 54, True),
        sight(20, Watching.UNREACHABLE),
        sight(30, Watching.SEEING),
        Event(TIME + 40, "S-9", EventKind.SUPPRESSED, "battery_low:quiet_hours"),
        Event(TIME + 50, PROGRAM, EventKind.NOTIFIED, "token_refused"),
        Event(TIME + 60, FRONT, EventKind.UNSHOWN, "jammed"),
        Event(TIME + 70, FRONT, EventKind.ACT, "acknowledge:jammed"),
        Event(TIME + 80, PROGRAM, EventKind.ACT, "pause_1h"),
    ]
    assert records_of(kept) == [
        Record(TIME + 80, None, None, None, "act", "pause_1h"),
        Record(TIME + 70, None, "Front door", FRONT, "act", "acknowledge", None, "jammed"),
        Record(TIME + 60, None, "Front door", FRONT, "unshown", "jammed"),
        Record(TIME + 50, None, None, None, "told", "token_refused"),
        Record(TIME + 40, None, "S-9", "S-9", "held", "battery_low", None, "quiet_hours"),
        Record(TIME + 20, TIME + 30, None, None, "sight", "unreachable"),
        Record(TIME + 10, None, "Front door", FRONT, "battery", 54, True),
        Record(TIME, None, "Front door", FRONT, "state", "locked"),
    ]


@pytest.mark.parametrize("least", [1, 2, 3, 200])
def test_a_span_that_reaches_into_several_pages_is_one_record(least: int) -> None:
    readings: list[Entry] = [Reading(TIME + at, FRONT, at, False) for at in range(100)]
    unseen = [sight(10, Watching.ASLEEP), sight(30, Watching.UNREACHABLE), sight(90, Watching.SEEING)]
    records = records_of([*readings, *unseen], Query(least=least))
    assert [(each.at, each.until, each.value) for each in records if each.what == "sight"] == [
        (TIME + 30, TIME + 90, "unreachable"),
        (TIME + 10, TIME + 30, "asleep"),
    ]
    assert len(records) == 102


@pytest.mark.parametrize("least", [1, 2, 200])
def test_a_period_without_sight_that_continues_over_a_restart_is_one_record(least: int) -> None:
    readings = [Reading(TIME + at, FRONT, at, False) for at in range(0, 100, 10)]
    unseen = [sight(at, Watching.UNREACHABLE) for at in (5, 35, 65)]
    records = records_of([*readings, *unseen, sight(85, Watching.SEEING)], Query(least=least))
    assert [(each.at, each.until) for each in records if each.what == "sight"] == [(TIME + 5, TIME + 85)]


@pytest.mark.parametrize("least", [1, 200])
def test_a_span_that_began_before_the_query_is_the_last_record(least: int) -> None:
    readings = [Reading(TIME + at, FRONT, at, False) for at in range(20, 100, 10)]
    unseen = [sight(10, Watching.REFUSED)]
    (*others, last) = records_of([*readings, *unseen], Query(since=TIME + 50, least=least))
    assert (last.at, last.until, last.value) == (TIME + 10, None, "refused")
    assert [each.at for each in others] == [TIME + at for at in (90, 80, 70, 60, 50)]


def test_records_of_some_locks_include_periods_without_sight() -> None:
    kept: list[Entry] = [Event(TIME, key, EventKind.STATE, "locked") for key in NAMES]
    kept += [Event(TIME, PROGRAM, EventKind.RAISED, "token_refused"), sight(5, Watching.REFUSED)]
    assert [each.key for each in records_of(kept, keys={"S-2", "#3"})] == [None, "S-2", "#3"]


# CSV and JSON


def document(lines: Iterable[str]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads("\n".join(lines))
    return parsed


def parsed_csv(lines: Iterable[str], end: str) -> list[dict[str, Any]]:
    return [*csv.DictReader([f"{line}{end}" for line in lines], strict=True)]


@given(entries(), st.integers(1, 12))
def test_json_contains_everything_that_was_stored(kept: list[Entry], least: int) -> None:
    written = document(json_lines(records_of(kept, Query(least=least)), TIME))
    assert_of_the_form("history", written)
    assert sorted(stored_again(written["records"]), key=repr) == sorted(stored(kept), key=repr)
    assert [each["at"] for each in written["records"]] == sorted(
        (each["at"] for each in written["records"]), key=datetime.fromisoformat, reverse=True
    )


@given(entries(), st.integers(1, 12), st.sampled_from(["\n", "\r\n"]))
def test_csv_contains_everything_that_was_stored(kept: list[Entry], least: int, end: str) -> None:
    written = parsed_csv(csv_lines(records_of(kept, Query(least=least))), end)
    assert sorted(stored_again(written), key=repr) == sorted(stored(kept), key=repr)
    assert all(each["lock"] == NAMES.get(each["key"], "") for each in written)


NAMED = [
    "Front, door",
    'the "other" one',
    "Вхідні двері",
    "鍵 🔒",
    "👩\u200d🦰",
    "דלת\u200f 2",
    " spaced ",
    "semi;colon",
]


HOSTILE = {
    "=HYPERLINK(A1)": "'=HYPERLINK(A1)",
    "+1": "'+1",
    "-1 cellar": "'-1 cellar",
    "@SUM(A1)": "'@SUM(A1)",
    " =1": "' =1",
    "\t=1": "' =1",
    "＝1": "'＝1",
    "a\r\nb": "a  b",
    "red \x1b[31m": "red  [31m",
    "\x9b2J": " 2J",
    "Front\u202etxt.exe": "Front txt.exe",
    "\u2067Attic": " Attic",
    "\u202a=1": "' =1",
}


@pytest.mark.parametrize(("name", "cell"), [*((name, name) for name in NAMED), *HOSTILE.items()])
def test_a_name_in_csv_is_one_cell_on_one_line_and_no_formula(name: str, cell: str) -> None:
    lines = [*csv_lines([Record(TIME, None, name, name, "state", "locked")])]
    assert len("\n".join(lines).splitlines()) == 2
    (row,) = parsed_csv(lines, "\r\n")
    assert (row["lock"], row["key"]) == (cell, cell)


@pytest.mark.parametrize("char", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"])
def test_no_name_in_csv_changes_the_direction_of_text_after_it(char: str) -> None:
    (_, line) = csv_lines([Record(TIME, None, f"Front{char}door", FRONT, "state", "locked")])
    assert ",Front door," in line


@given(st.text())
def test_json_escapes_names_to_ascii(name: str) -> None:
    lines = [*json_lines([Record(TIME, None, name, name, "state", "locked")], TIME)]
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert document(lines)["records"][0]["lock"] == name


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_document_may_have_few_or_no_records(count: int) -> None:
    few = [Record(TIME, None, None, None, "told", "api_retiring")] * count
    assert len(document(json_lines(few, TIME))["records"]) == count
    assert len([*csv_lines(few)]) == count + 1


def test_the_columns_are_those_of_the_json() -> None:
    (header,) = csv_lines([])
    assert header == "at,until,lock,key,what,value,charging,why"
    assert set(header.split(",")) == SCHEMA["$defs"]["record"]["properties"].keys()


def test_every_kind_of_record_is_in_the_schema_and_in_the_manual() -> None:
    every = {*EventKind, "battery"}
    assert set(SCHEMA["$defs"]["record"]["properties"]["what"]["enum"]) == every
    page = (ROOT / "resources" / "manual" / "history.md").read_text("utf-8")
    row = re.search(r"^\| `what` \|(.*)\|$", page, re.MULTILINE)
    assert row is not None
    assert set(re.findall(r"`(\w+)`", row[1])) == every


def test_records_are_written_while_pages_are_read() -> None:
    """Records are not collected in memory."""
    asked: list[Query] = []

    def read(query: Query) -> Page:
        asked.append(query)
        before = min(query.before, TIME)
        readings = tuple(Reading(before - at, FRONT, 50, False) for at in (1, 2, 3))
        return Page(readings, (), before - 3, True, NAMES)

    endless = records(pages(read, Query()), owners_name)
    lines = csv_lines(endless)
    for _ in range(7):
        next(lines)
    assert len(asked) == 2


@pytest.mark.parametrize("at", [TIME, TIME + 0.001, TIME + 0.999, TIME - 0.001, 0.0])
def test_times_are_exact_to_the_millisecond(at: float) -> None:
    assert round(datetime.fromisoformat(iso(at)).timestamp(), 3) == round(at, 3)
    assert datetime.fromisoformat(iso(at)).utcoffset() is not None


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the time zone of this process."""

    def use(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield use
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows keeps its own time zone")
@pytest.mark.parametrize(
    ("name", "changes_at"),
    [
        ("Europe/Berlin", "2026-10-25T01:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
        ("Asia/Kathmandu", "1985-12-31T18:30:00Z"),  # within an hour
    ],
)
def test_times_have_the_offset_of_their_own_moment(zone: Callable[[str], None], name: str, changes_at: str) -> None:
    zone(name)
    changes = datetime.fromisoformat(changes_at).timestamp()
    for at in (changes - 1, changes, changes - 1800, changes + 1800, changes + 3600):
        assert iso(at) == datetime.fromtimestamp(at, UTC).astimezone().isoformat(timespec="milliseconds")


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows keeps its own time zone")
def test_times_follow_a_change_of_the_time_zone(zone: Callable[[str], None]) -> None:
    for name, expected in (("Asia/Tokyo", "+09:00"), ("America/New_York", "-05:00"), ("UTC", "+00:00")):
        zone(name)
        assert iso(datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp())[-6:] == expected
