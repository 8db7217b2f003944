"""Tests with at least 200 processes that are killed at random moments: each commit is in the state file, completely."""

import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from lockwatch.storage.state_schema import MIGRATIONS
from tests.storage.processes import run_script
from tests.storage.released import released

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes by fork and SIGKILL")

KILLED = r"""
from lockwatch.domain.history import Event, EventKind, Reading
from lockwatch.domain.moment import Moment
from lockwatch.domain.timeline import Query, pages

chance = random.Random(11)
state_file.moment = lambda: NOW
RETENTION_S = 50  # how long the history is kept; two saves are a second apart
KEY = "A-1"

def at(count):
    return Moment(NOW.at + count, NOW.wall + count, NOW.awake + count)

def state_of(count):
    front = FULL.locks[1]
    locks = {**FULL.locks, 1: replace(front, seen=front.seen._replace(revision=count))}
    return replace(FULL, failures=count, locks=MappingProxyType(locks))

def happened(count):
    wall = NOW.wall + count
    return [Event(wall, KEY, EventKind.NOTIFIED, "jammed"), Reading(wall, KEY, count % 101, False)]

def killed(child, within_s, wait):  # what it had printed
    pid, pipe = fork(child)
    if wait:  # else it may be killed as it begins
        select.select([pipe], [], [], 60)
    time.sleep(chance.uniform(0, within_s))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return read_all(pipe).decode()

def left_by(place):  # what the next process finds
    names = sorted(path.name for path in place.iterdir())
    file = StateFile(place, API, retention_s=1e9)
    state = file.load(NOW)
    entries = [each for page in pages(file.page, Query(least=1000)) for each in page.entries]
    of_key = [each for each in reversed(entries) if each.key == KEY]
    events = [round(each.at - NOW.wall) for each in of_key if isinstance(each, Event)]
    readings = [round(each.at - NOW.wall) for each in of_key if isinstance(each, Reading)]
    sound = file.database.db.execute("PRAGMA integrity_check").fetchone()[0]
    synced = file.database.db.execute("SELECT max(synced_at) FROM request").fetchone()[0]
    file.close()
    return {"state": state.failures, "revision": state.locks[1].seen.revision if state.locks else 0,
        "synced": round(synced - NOW.wall) if synced else 0, "events": events, "readings": readings,
        "sound": sound, "troubles": len(file.troubles), "names": names}
"""

WRITING = r"""
def then(file, count, pipe):
    kind = sys.argv[2]
    if kind == "prune" and count % 3 == 0:
        assert file.set_retention(RETENTION_S - count / 1e6, at(count))
    elif kind == "forget" and count % 5 == 0:
        os.write(pipe, b"?")
        assert file.forget(None, state_of(count), at(count))
        os.write(pipe, b"f%d\n" % count)

last, rounds, amid, kills = 0, [], 0, int(sys.argv[3])
# On a busy machine few processes get as far as a write, so there may be more rounds, in which they live longer.
while len(rounds) < kills or ((amid <= kills // 6 or last <= kills // 4) and len(rounds) < 20 * kills):
    def child(pipe):
        file = StateFile(place, API, retention_s=1e9)
        for count in range(last + 1, last + 100_000):
            os.write(pipe, b"?")
            assert file.save(state_of(count), at(count), happened(count))
            file.save_pace(Pace(), at(count).at)
            os.write(pipe, b"%d\n" % count)
            then(file, count, pipe)
    *lines, rest = killed(child, 0.04 * max(1, len(rounds) / kills), wait=len(rounds) % 2).split("\n")
    amid += rest == "?"
    told = [line.lstrip("?") for line in lines]
    found = left_by(place)
    rounds.append({"before": last, "told": max((int(n) for n in told if n[0] != "f"), default=0),
        "forgot": max((int(n[1:]) for n in told if n[0] == "f"), default=0), **found})
    last = found["state"]
print(json.dumps({"rounds": rounds, "amid": amid}))
"""

MIGRATING = r"""
def opened(here):
    here.mkdir()
    shutil.copy(sys.argv[2], here / "state.sqlite3")
    begun = time.perf_counter()
    StateFile(here, API).load(NOW)
    return time.perf_counter() - begun

takes_s = min(opened(place / f"whole {number}") for number in range(3))
rounds, kills = [], int(sys.argv[3])
# On a busy machine a process may be killed too early each time, so there may be more rounds, in which it lives longer.
while len(rounds) < kills or (len({each["version"] for each in rounds}) < 2 and len(rounds) < 20 * kills):
    here = place / str(len(rounds))
    here.mkdir()
    shutil.copy(sys.argv[2], here / "state.sqlite3")
    def child(pipe):
        os.write(pipe, b"?")
        StateFile(here, API).load(NOW)
    killed(child, 2.2 * takes_s * max(1, len(rounds) / kills), wait=True)
    db = sqlite3.connect(here / "state.sqlite3")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    rounds.append({"version": version, **left_by(here)})
print(json.dumps(rounds))
"""


def check(found: dict[str, Any]) -> None:
    assert (found["sound"], found["troubles"]) == ("ok", 0)
    assert {name.partition("-")[0] for name in found["names"]} <= {"state.sqlite3"}


@pytest.mark.parametrize(("kind", "kills"), [("none", 80), ("prune", 40), ("forget", 40)])
def test_a_process_killed_while_writing_leaves_its_commits(tmp_path: Path, kind: str, kills: int) -> None:
    """State and history of one save are both stored, or neither is; a deletion is carried out completely or not."""
    found = run_script(KILLED + WRITING, tmp_path, kind, str(kills))
    begins = 1
    for each in found["rounds"]:
        check(each)
        assert each["state"] >= max(each["before"], each["told"])
        assert each["revision"] == each["state"]
        assert each["told"] <= each["synced"] <= each["state"]
        held = each["readings"][:1]  # the level that held until the cut
        assert each["readings"] in (each["events"], [*held, *each["events"]])
        if not each["events"]:
            assert kind == "forget" or each["state"] == 0
            continue
        first, *_, last = each["events"][0], each["events"][-1]
        assert each["events"] == [*range(first, last + 1)]
        assert last == each["state"]
        if kind == "none":
            assert first == 1
        elif kind == "prune":
            assert first in (1, *range(begins, max(last - 48, 1) + 1))
        else:
            assert first > each["forgot"]
        begins = first
    assert found["rounds"][-1]["state"] > kills // 4  # progress was made
    assert found["amid"] > kills // 6  # the number of processes that were killed during a write


def test_a_process_killed_while_migrating_loses_nothing(tmp_path: Path) -> None:
    """Each migration is one transaction; this one moves two thousand rows."""
    file = released(2, tmp_path)
    db = sqlite3.connect(file)
    many = [("A-1", 1_790_000_000.5 + count, "state", "locked") for count in range(1, 1001)]
    db.executemany("INSERT INTO event (lock, at, what, value) VALUES (?, ?, ?, ?)", many)
    db.executemany("INSERT INTO reading (lock, at, level, charging) VALUES (?, ?, 50, 0)", [row[:2] for row in many])
    db.commit()
    db.close()
    found = run_script(KILLED + MIGRATING, tmp_path, str(file), "40")
    for each in found:
        check(each)
        assert each["events"] == each["readings"] == [*range(1, 1001)]
    versions = {each["version"] for each in found}
    assert versions <= {*range(2, len(MIGRATIONS) + 1)}  # an intermediate version if killed between two migrations
    assert len(versions) > 1
