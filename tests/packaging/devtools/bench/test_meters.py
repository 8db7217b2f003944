"""The meters and rows of `make bench`."""

import subprocess
import sys
from pathlib import Path

import pytest
from devtools.bench.process_cost import SharedMemoryError, cpu_ms, pss_mib, wakeups_a_minute
from devtools.bench.row import Row

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_a_row_misses_its_target_by_its_median() -> None:
    assert not Row("start", "ms", (10.0, 12.0, 90.0), most=12.0).missed
    assert Row("start", "ms", (10.0, 13.0, 13.0), most=12.0).missed


def test_a_row_with_a_floor_is_judged_by_its_ratio() -> None:
    assert not Row("start", "ms", (150.0,), (100.0, 90.0, 120.0), most_floors=1.5).missed
    assert Row("start", "ms", (151.0,), (100.0,), most_floors=1.5).missed


def test_a_row_shows_its_spread_and_that_it_missed() -> None:
    text = str(Row("start", "ms", (10.0, 12.0, 90.0), (5.0,), most_floors=2.0))
    assert text.split() == ["start", "ms", "12.0", "10.0-90.0", "5.0", "2.40", "<=", "2", "x", "MISSED"]


def test_wakeups_of_threads_that_have_ended_are_counted() -> None:
    sleeper = """
import threading, time
def nap():
    for _ in range(100):
        time.sleep(0.005)
    time.sleep(2)
threading.Thread(target=nap).start()
time.sleep(30)
"""
    with subprocess.Popen((sys.executable, "-c", sleeper)) as process:
        try:
            assert wakeups_a_minute(process.pid, 6.0) / 10 >= 90
        finally:
            process.kill()


def test_memory_is_not_measured_while_another_process_maps_the_same_libraries(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.write_bytes(b"\0" * 4096)
    opening = f"import mmap; file = open({str(library)!r}, 'r+b'); memory = mmap.mmap(file.fileno(), 0)"
    command = f"{opening}; print(flush=True); input()"
    with (
        subprocess.Popen((sys.executable, "-c", command), stdin=-1, stdout=-1) as one,
        subprocess.Popen((sys.executable, "-c", command), stdin=-1, stdout=-1) as two,
    ):
        for process in (one, two):
            assert process.stdout is not None
            process.stdout.readline()
        with pytest.raises(SharedMemoryError, match=str(two.pid)):
            pss_mib(one.pid, tmp_path)
        two.communicate(b"\n")
        assert pss_mib(one.pid, tmp_path) > 0.5
        assert cpu_ms(one.pid) > 0
        one.communicate(b"\n")
