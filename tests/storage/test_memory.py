"""What pacing and naming remember: it outlives a run, a clock that is set, and a file that is broken."""

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lockwatch.domain.locks import LockInfo
from lockwatch.domain.pacing import Pace, earliest
from lockwatch.storage import memory as memory_module
from lockwatch.storage.memory import FILE_NAME, Memory

API = "https://api.tedee.com"
INFOS = (LockInfo(1, "Front door", "20200001-000001"), LockInfo(2, "Бійниця"), LockInfo(3))


@dataclass
class Clocks:
    """The steady and the wall clock, which tests move on together or set apart."""

    steady: float = 5000.0
    wall: float = 1.7e9

    def pass_(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds

    def reboot(self) -> None:
        self.steady = 3.0


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    clocks = Clocks()
    monkeypatch.setattr(memory_module, "steady", lambda: clocks.steady)
    monkeypatch.setattr(time, "time", lambda: clocks.wall)
    return clocks


def test_a_first_run_remembers_nothing(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "none", API)
    assert memory.pace() == memory.others_pace() == Pace()
    assert memory.infos() == ()


@pytest.mark.parametrize("restart", [False, True], ids=["same boot", "after a boot"])
@pytest.mark.parametrize(("passed_s", "left_s"), [(0, 10), (4, 6), (9.5, 0.5), (10, 0), (86_400, 0)])
def test_the_last_start_counts_in_the_next_run(
    tmp_path: Path, clocks: Clocks, restart: bool, passed_s: float, left_s: float
) -> None:
    Memory(tmp_path, API).keep(Pace(clocks.steady, clocks.steady, failures=3), ())
    clocks.pass_(passed_s)
    if restart:
        clocks.reboot()
    pace = Memory(tmp_path, API).pace()
    assert earliest(pace, clocks.steady) - clocks.steady == pytest.approx(left_s)
    assert (pace.last_sync_start, pace.failures, pace.not_before) == (None, 0, None)


@pytest.mark.parametrize(
    ("wait_s", "passed_s", "left_s"), [(600, 0, 600), (600, 200, 400), (600, 601, None), (1e9, 0, 21_600)]
)
def test_a_retry_after_counts_in_the_next_run(
    tmp_path: Path, clocks: Clocks, wait_s: float, passed_s: float, left_s: float | None
) -> None:
    Memory(tmp_path, API).keep(Pace(not_before=clocks.steady + wait_s), ())
    clocks.pass_(passed_s)
    clocks.reboot()
    not_before = Memory(tmp_path, API).pace().not_before
    assert (None if not_before is None else not_before - clocks.steady) == (left_s and pytest.approx(left_s))


@pytest.mark.parametrize("set_by_s", [-1e6, -30, 5, 1e6])
def test_a_wall_clock_that_was_set_breaks_nothing(tmp_path: Path, clocks: Clocks, set_by_s: float) -> None:
    Memory(tmp_path, API).keep(Pace(clocks.steady - 2, not_before=clocks.steady + 60), ())
    clocks.wall += set_by_s
    pace = Memory(tmp_path, API).pace()
    assert pace.last_start is None or clocks.steady - 10 <= pace.last_start <= clocks.steady
    assert pace.last_start is not None or set_by_s > 0
    assert pace.not_before is None or clocks.steady < pace.not_before <= clocks.steady + 21_600


def test_names_come_back_for_the_same_address_only(tmp_path: Path) -> None:
    Memory(tmp_path, API).keep(Pace(), INFOS)
    assert Memory(tmp_path, API).infos() == INFOS
    assert Memory(tmp_path, "https://proxy.example").infos() == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\x00", b"[" * 100_000, b'{"last_start": 1' + b"0" * 5000 + b"}"],
    ids=["empty", "half", "list", "null", "no text", "deep", "long"],
)
def test_a_broken_file_is_as_good_as_none_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    memory = Memory(tmp_path, API)
    assert memory.pace() == Pace()
    assert memory.infos() == ()
    memory.keep(Pace(), INFOS)
    assert Memory(tmp_path, API).infos() == INFOS


@pytest.mark.parametrize(
    "value", [None, "now", True, [], math.nan, math.inf, -math.inf, 1e300, 10**400, -(10**400)], ids=str
)
def test_a_time_that_is_none_is_forgotten(tmp_path: Path, value: Any) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"last_start": value, "not_before": value}))
    assert Memory(tmp_path, API).pace() == Pace()


def test_a_time_long_ago_or_far_ahead_holds_nothing_up_for_longer_than_the_rules(
    tmp_path: Path, clocks: Clocks
) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"last_start": -1e11, "not_before": 1e11}))
    assert earliest(Memory(tmp_path, API).pace(), clocks.steady) == clocks.steady + 21_600
    (tmp_path / FILE_NAME).write_text(json.dumps({"last_start": 1e11, "not_before": -1e11}))
    assert earliest(Memory(tmp_path, API).pace(), clocks.steady) == clocks.steady + 10


@pytest.mark.parametrize(
    "locks", [None, {}, [None], [[]], [[1, "a"]], [["1", "a", "b"]], [[1.5, "a", "b"]], [[1, "a", "b", "c"]]], ids=str
)
def test_a_name_of_another_form_is_forgotten(tmp_path: Path, locks: Any) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"api_url": API, "locks": locks}))
    assert Memory(tmp_path, API).infos() == ()


def test_what_another_process_kept_is_seen_and_ones_own_is_not(tmp_path: Path, clocks: Clocks) -> None:
    mine, theirs = Memory(tmp_path, API), Memory(tmp_path, API)
    mine.keep(Pace(clocks.steady), INFOS)
    assert mine.others_pace() == Pace()
    clocks.pass_(7)
    theirs.keep(Pace(clocks.steady, not_before=clocks.steady + 60), ())
    pace = mine.others_pace()
    assert pace.last_start == pytest.approx(clocks.steady)
    assert pace.not_before == pytest.approx(clocks.steady + 60)
    mine.keep(Pace(clocks.steady), INFOS)
    assert mine.others_pace() == Pace()


def test_a_place_that_cannot_be_written_is_logged_and_watching_goes_on(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file", API)
    memory.keep(Pace(5.0), INFOS)
    assert memory.pace() == memory.others_pace() == Pace()
    assert "watching goes on" in expected_log.text


def test_the_file_holds_no_token_and_is_swapped_whole(tmp_path: Path) -> None:
    Memory(tmp_path, API).keep(Pace(), INFOS)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert set(json.loads((tmp_path / FILE_NAME).read_bytes())) == {"last_start", "not_before", "api_url", "locks"}
