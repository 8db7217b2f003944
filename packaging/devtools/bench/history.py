"""Write the history of a year of 20 busy locks with the program's own code, and measure its size, pages and export.

Each lock is unlocked, opened, closed and locked 15 times a day, and is disconnected once every other day. Three times
a day its battery is read, and three times a day the cloud is unreachable. At night the computer sleeps.
"""

import random
import resource
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Page, Query, pages
from lockwatch.storage.state_file import StateFile

LOCKS, USES_A_DAY, YEAR_DAYS = 20, 15, 365
DAY_S = 86_400.0
BEGAN = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
MOST_MIB = 20.0
_KEYS = tuple(f"20200001-{number:06}" for number in range(LOCKS))


def day(number: int, chance: random.Random) -> list[Entry]:
    """Return the entries of one day, in order of time."""
    begins = BEGAN + number * DAY_S
    entries: list[Entry] = []

    def happens(at: float, key: str, *each: tuple[EventKind, str]) -> None:
        entries.extend(Event(round(at, 3), key, what, value) for what, value in each)

    for place, key in enumerate(_KEYS):
        for _ in range(USES_A_DAY):
            at = begins + chance.uniform(25_000, 82_000)
            for after, what, value in (
                (0.0, EventKind.STATE, "unlocked"),
                (4.0, EventKind.DOOR, "opened"),
                (20.0, EventKind.DOOR, "closed"),
                (40.0, EventKind.STATE, "locked"),
            ):
                happens(at + after + chance.random(), key, (what, value))
        entries += [
            Reading(round(begins + chance.uniform(0, DAY_S), 3), key, 100 - (number + place) % 80, False)
            for _ in range(3)
        ]
        if (number + place) % 2:
            at = begins + chance.uniform(0, 80_000)
            lost = "disconnected"
            happens(at, key, (EventKind.CONNECTION, lost), (EventKind.RAISED, lost), (EventKind.NOTIFIED, lost))
            happens(
                at + 300,
                key,
                (EventKind.CONNECTION, "connected"),
                (EventKind.CLEARED, lost),
                (EventKind.NOTIFIED, "reconnected"),
            )
    for _ in range(3):
        at = begins + chance.uniform(25_000, 80_000)
        happens(at, PROGRAM, (EventKind.SIGHT, Watching.UNREACHABLE))
        happens(at + 90, PROGRAM, (EventKind.SIGHT, Watching.SEEING))
    happens(begins, PROGRAM, (EventKind.SIGHT, Watching.ASLEEP))
    happens(begins + 24_000, PROGRAM, (EventKind.SIGHT, Watching.SEEING))
    return sorted(entries, key=lambda each: each.at)


def household() -> State:
    """Return a state with all locks. It is saved with the history, so that the locks have names there."""
    infos = {number: LockInfo(number, f"Door {number}", key) for number, key in enumerate(_KEYS)}
    locks = {id_: Lock(Observation(id_, True, LockState.LOCKED), 0.0, info) for id_, info in infos.items()}
    return State(MappingProxyType(locks), MappingProxyType(infos))


def write(place: Path, api_url: str, days: int = YEAR_DAYS, began: float = BEGAN) -> int:
    """Write the history of `days` days, starting at `began` (seconds since the epoch). Return the number of entries.

    To save time, there is only one commit per quarter of an hour. The running program commits after each sync that adds
    an entry; the size of the database is the same.
    """
    chance, state, written = random.Random(1), household(), 0
    with closing(StateFile(place, api_url)) as file:
        for number in range(days):
            entries = [each._replace(at=each.at - BEGAN + began) for each in day(number, chance)]
            for part in range(96):
                ends = began + number * DAY_S + (part + 1) * DAY_S / 96
                saved = [each for each in entries if ends - DAY_S / 96 <= each.at < ends]
                now = Moment(ends - began, ends, ends - began, UTC)
                if not file.save(replace(state, failures=part), now, saved):
                    raise OSError("The year could not be written.")
            written += len(entries)
    return written


def size_mib(place: Path) -> float:
    """Return the size of the state file and its log in MiB."""
    return sum(path.stat().st_size for path in place.glob("state.sqlite3*")) / 2**20


def page_times(place: Path, api_url: str) -> tuple[float, float, float]:
    """Return the time to read the first page and the slowest page, in milliseconds, and all pages, in seconds."""
    took: list[float] = []

    def read(query: Query) -> Page:
        begun = time.perf_counter()
        page = file.page(query)
        took.append(time.perf_counter() - begun)
        return page

    with closing(StateFile(place, api_url)) as file:
        file.marks()  # opens the file
        for _ in pages(read, Query()):
            pass
    return took[0] * 1000, max(took) * 1000, sum(took)


def command_cost(python: str, place: Path, api_url: str, *arguments: str) -> tuple[float, float]:
    """Return the run time in seconds and the memory in MiB of `lockwatch history` with these arguments.

    `python` is the interpreter that runs it. Both figures include the start of Python.
    """
    address = ("--config-dir", str(place), "--api-url", api_url)
    command = (python, __file__, *address, "history", *arguments)
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return time.perf_counter() - begun, float(done.stderr)


if __name__ == "__main__":
    from lockwatch.terminal.cli import main

    status = main(sys.argv[1:])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)
    sys.exit(status)
