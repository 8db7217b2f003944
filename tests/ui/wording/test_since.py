"""The text about what changed since the user last looked."""

import time
from datetime import datetime

import pytest

from lockwatch.domain.alerts import Kind
from lockwatch.domain.changes_since_look import Change, Changes
from lockwatch.ui.wording.since import since_text
from tests.ui.locks import lock

pytestmark = pytest.mark.usefixtures("qapp")
LONG = "Kellerabteil 17 hinten links neben dem Fahrradraum im Nebenhaus"


def lines_of(*changes: Change, gap_s: float = 0.0) -> list[str]:
    locks = tuple((lock(1, f"Door {n}"), change) for n, change in enumerate(changes, 1))
    return since_text(Changes(time.time() - 60, locks, gap_s)).splitlines()[1:]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(unlocked=3, opened=2), "unlocked 3 times, door opened 2 times"),
        (Change(disconnections=2, disconnected_s=720.0), "disconnected 2 times (12 min)"),
        (Change(disconnections=2, disconnected_s=None, unlocked=2), "disconnected 2 times, unlocked 2 times"),
        (Change(reconnected=True), "connected again"),
        (Change(levels=(84, 71)), "battery from 84 to 71 %"),
        (Change(cleared=(Kind.BATTERY_LOW, Kind.JAMMED)), "no longer jammed, battery no longer low"),
        (Change(cleared=(Kind.LEFT_UNLOCKED, Kind.DOOR_LEFT_OPEN)), "was left unlocked, door was left open"),
        (Change(account="here"), "new in the account"),
        (Change(account="gone"), "left the account"),
    ],
)  # fmt: skip
def test_a_change_is_described(change: Change, words: str) -> None:
    assert lines_of(change) == [f"Door 1: {words}"]


def test_three_locks_are_named_and_the_rest_and_the_blind_time_are_counted() -> None:
    lines = lines_of(*[Change(reconnected=True)] * 5, gap_s=2400.0)
    assert [line.partition(":")[0] for line in lines[:3]] == ["Door 1", "Door 2", "Door 3"]
    assert lines[3:] == ["and 2 more", "Lockwatch could not see for 40 min"]


def test_a_look_on_another_day_is_shown_with_its_date() -> None:
    then = datetime(2026, 3, 2, 18, 2)
    assert "2026-03-02, 18:02" in since_text(Changes(then.timestamp())).replace("3/2/26", "2026-03-02")


def test_a_long_name_is_cut_to_leave_room_for_what_happened() -> None:
    changes = Changes(time.time(), ((lock(1, LONG), Change(reconnected=True)),))
    assert since_text(changes).splitlines()[1] == f"{LONG[:35]}…: connected again"
