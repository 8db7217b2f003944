"""Tests of processes that write the same state file, or create it, at the same time."""

import sys
from pathlib import Path

import pytest

from tests.storage.processes import run_script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes by fork and SIGKILL")
AT_ONCE = """
gate_read, gate_write = os.pipe()

def keep(number):
    def child(pipe):
        os.close(gate_write)
        os.read(gate_read, 1)  # returns in all processes at once
        file = StateFile(place, API)
        pace = Pace()
        for count in range(150):
            pace = pace.joined(file.others_pace()).started(moment().at)
            if count in (30, 60, 90):
                pace = pace.joined(Pace(not_before=moment().at + 100 * count + 1000 * number))
            file.save_pace(pace, moment().at)
            if number == 0:
                file.save(replace(FULL, failures=count), NOW)
        file.close()
        os.write(pipe, b"%d" % len(file.troubles))
    return child

children = [fork(keep(number)) for number in range(2)]
os.close(gate_write)
troubles = [read_all(pipe).decode() for _, pipe in children]
codes = [os.waitpid(pid, 0)[1] for pid, _ in children]
file = StateFile(place, API)
now = moment()
left_s = file.pace().not_before - now.at
state = file.load(NOW)
file.close()
print(json.dumps({"troubles": troubles, "codes": codes, "left_s": left_s,
    "failures": state.failures, "aside": [path.name for path in place.glob("*broken*")]}))
"""


BOTH_NEW = """
bad = []
for round in range(15):
    here = place / str(round)
    gate_read, gate_write = os.pipe()
    def child(pipe):
        os.close(gate_write)
        os.read(gate_read, 1)
        file = StateFile(here, API)
        file.save_pace(Pace(moment().at), None)
        os.write(pipe, b"%d" % (file.pace().last_start is not None))
        file.close()
    children = [fork(child) for _ in range(3)]
    os.close(gate_write)
    told = [read_all(pipe) for _, pipe in children]
    codes = [os.waitpid(pid, 0)[1] for pid, _ in children]
    names = sorted(path.name for path in here.iterdir())
    aside = [name for name in names if not name.startswith("state.sqlite3")]
    if told != [b"1"] * 3 or codes != [0] * 3 or aside:
        bad.append([told and [each.decode() for each in told], codes, names])
print(json.dumps(bad))
"""


def test_two_processes_store_their_pace_concurrently(tmp_path: Path) -> None:
    result = run_script(AT_ONCE, tmp_path)
    assert result["codes"] == [0, 0]
    assert result["troubles"] == ["0", "0"]
    assert result["failures"] == 149
    assert result["left_s"] == pytest.approx(10_000, abs=60)  # the longer wait of the two, whichever was written last
    assert result["aside"] == []


def test_processes_that_create_the_file_concurrently_create_one(tmp_path: Path) -> None:
    assert run_script(BOTH_NEW, tmp_path) == []
