"""Measure `lockwatch replay` for a month of 20 locks with a sync every 20 s: CPU time and memory."""

import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOCKS = 20
INTERVAL_S = 20
DAY_S = 86_400
MONTH_DAYS = 30


def month(days: float = MONTH_DAYS) -> Iterator[str]:
    """Yield the lines of a story in which about every fifth sync reports a change. The story is always the same."""
    chance = random.Random(1)
    locks = [_lock(number) for number in range(1, LOCKS + 1)]
    rules = {"left_unlocked_min": 30, "door_left_open_min": 5, "quiet_hours": {"from": "22:00", "to": "07:00"}}
    yield json.dumps({"start": "2026-03-01T08:00:00+01:00", "interval_s": INTERVAL_S, "rules": rules})
    names = [{"id": lock["id"], "name": f"Door {lock['id']}", "serialNumber": f"S{lock['id']}"} for lock in locks]
    yield json.dumps({"at": 0, "locks": {"result": names, "success": True}})
    for at in range(0, round(days * DAY_S), INTERVAL_S):
        lock, what = chance.choice(locks), chance.random()
        if what < 0.01:
            lock["isConnected"] = not lock["isConnected"]
        elif what < 0.2:
            lock["deviceState"]["state"] = chance.choice([2, 6, 6, 6])
        elif what < 0.22:
            lock["deviceState"]["batteryLevel"] = (lock["deviceState"]["batteryLevel"] - 2) % 100 + 1
        seen = [lock if lock["isConnected"] else lock | {"deviceState": None} for lock in locks]
        yield json.dumps({"at": at, "sync": {"result": seen, "success": True, "errorMessages": [], "statusCode": 200}})


def _lock(number: int) -> dict[str, Any]:
    state = {"state": 6, "doorState": 3, "isCharging": False, "batteryLevel": 90, "stateChangeResult": 0}
    date = {"lastStateChangedDate": "2026-02-28T06:02:04.197Z"}
    return {"id": number, "isConnected": True, "deviceState": state | date, "revision": 1}


def replay_cost(python: str, days: float, directory: Path) -> tuple[float, float]:
    """Return the CPU seconds and MiB that the replay of `days` takes, including the start of Python."""
    story = directory / f"story-{days:g}.jsonl"
    with story.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in month(days))
    done = subprocess.run((python, __file__, str(story)), check=True, capture_output=True, text=True)
    story.unlink()
    seconds, mib = map(float, done.stderr.split())
    return seconds, mib


if __name__ == "__main__":
    from lockwatch.terminal.cli import main

    status = main(["replay", sys.argv[1]])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, file=sys.stderr)
    sys.exit(status)
