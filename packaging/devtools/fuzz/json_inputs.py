"""Inputs that are JSON: bodies of answers, and stories."""

import io
import json
import logging
import zlib
from contextlib import closing
from datetime import UTC, datetime
from random import Random
from typing import Any

from devtools.fuzz.mutation import change_bytes, change_value
from lockwatch.app.status_publisher import line, status_facts
from lockwatch.demo.cloud import Request, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import BadAnswer, Named, Outcome, Synced
from lockwatch.domain.overview import overview
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.replay.player import StoryError, replay
from lockwatch.storage.state_file import StateFile
from lockwatch.storage.state_rows import WIDEST
from lockwatch.tedee.parse import LONGEST_TEXT, MOST_LOCKS, decoded, locks_outcome, sync_outcome
from lockwatch.terminal import status

LONGEST_LOG_LINE = 1000
ANSWERED_OF, SAVED_OF = 10, 200
"""Every 10th state is also answered to `lockwatch status`, and every 200th is written to a database in memory: these
take longer than everything else."""
NOW = Moment(1000.0, 1_790_000_000.0, 1000.0, UTC)
LATER = Moment(1020.0, 1_790_000_020.0, 1020.0, UTC)
VALUES: list[Any] = [
    *(None, True, False, -1, 0, 1, 2, 6, 54.0, 0.5, 100, 101, 255, 2**31, 2**63, -(2**63) - 1, 10**400),
    *(1e300, float("nan"), float("inf"), -0.0, "", "x", "6", "\ud800", "\x00", "x" * 300, "İ\u202e\n", "%{A:x:}"),
    *("2026-09-21T12:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59.999-14:00", "2026-W01", "24:00", "*"),
    *([], {}, [[]], [{}], {"id": 11}, [None, True], {"result": []}, {"rate_limited": 5}, ["mon"], "unreachable"),
]
KEYS = [
    *("result", "success", "statusCode", "Result", "id", "isConnected", "deviceState", "lockProperties", "state"),
    *("batteryLevel", "isCharging", "doorState", "lastStateChangedDate", "revision", "name", "serialNumber", "type"),
    *("softwareVersions", "updateAvailable", "at", "do", "sync", "locks", "slept", "failed", "rules", "grace_s"),
]


class _LogCounter(logging.Handler):
    """Counts the lines that the parser logs."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        assert len(record.getMessage()) <= LONGEST_LOG_LINE
        self.lines += 1


def mutated_json(seed: bytes, chance: Random) -> bytes:
    """Return JSON, or JSON Lines, with some values and keys changed, and sometimes some bytes."""
    lines: list[Any] = [json.loads(each) for each in seed.splitlines()]
    for _ in range(chance.choice([1, 1, 2, 4])):
        change_value(chance.choice(lines), chance, VALUES, KEYS)
    if len(lines) > 1 and chance.random() < 0.2:
        place = chance.randrange(len(lines))
        lines.insert(place, lines[place])
    text = b"\n".join(json.dumps(each).encode() for each in lines)
    for _ in range(chance.choice([0, 0, 0, 0, 0, 1, 3])):
        text = change_bytes(text, chance)
    return text


def _answers() -> tuple[bytes, ...]:
    """Return the bodies that the simulated cloud sends, and one of an older API version."""
    changed = datetime.fromtimestamp(NOW.wall - 3600, UTC)
    locks = [SimulatedLock(11 + n, f"Lock {n}", f"1111-000{n}", last_state_changed=changed) for n in range(3)]
    locks[1].connected, locks[2].battery = False, 5
    cloud = SimulatedCloud("", locks)
    paths = ("/api/v37/my/lock/sync", "/api/v37/my/lock", "/api/v37/my/bridge")
    found = [cloud.answer(Request(0.0, "GET", path, {}, {}, "right"))[1] for path in paths]
    found.append(cloud.answer(Request(0.0, "GET", "", {}, {}, "wrong"))[1])
    old = json.dumps(found[0]).replace("deviceState", "lockProperties")
    return *(json.dumps(each).encode() for each in found), old.encode()


class Bodies:
    """Bodies of HTTP answers. Each is parsed as a sync and as a list of names; both are applied to the same state."""

    seeds = _answers()
    mutate = staticmethod(mutated_json)

    def __init__(self) -> None:
        self._log, self._lines = logging.getLogger("lockwatch.tedee.parse"), _LogCounter()
        self._log_before = self._log.propagate, self._log.level
        self._log.addHandler(self._lines)
        self._log.propagate, self._log.level = False, logging.INFO
        self._rules = Rules()
        known = sync_outcome(decoded(self.seeds[0]))
        self._state, _ = advance(State(), known, NOW, self._rules)

    def run(self, body: bytes) -> str:
        answer = decoded(body)
        self._lines.lines = 0
        synced = sync_outcome(answer)
        assert self._lines.lines <= 1
        named = locks_outcome(answer)
        assert self._lines.lines <= 2
        self._check(synced, named)
        state = self._state if isinstance(named, BadAnswer) else rename(self._state, named.infos)
        state, _ = advance(state, synced, LATER, self._rules)
        if zlib.crc32(body) % ANSWERED_OF == 0:
            self._answer(state)
        if zlib.crc32(body) % SAVED_OF == 0:
            self._save(state)
        return f"{type(synced).__name__} {synced.why.name if isinstance(synced, BadAnswer) else ''}".strip()

    def _answer(self, state: State) -> None:
        answered = line(
            status_facts(state, overview(state, LATER.at, self._rules), LATER.at, self._rules), LATER.at, LATER.at
        )
        facts = status.read(answered)
        "\n".join(status.table(facts)).encode()
        status.waybar(facts)

    def close(self) -> None:
        self._log.removeHandler(self._lines)
        self._log.propagate, self._log.level = self._log_before

    @staticmethod
    def _check(synced: Outcome, named: Named | BadAnswer) -> None:
        if isinstance(synced, Synced):
            assert len(synced.observations) <= MOST_LOCKS
            for seen in synced.observations:
                assert seen.battery_level is None or 0 <= seen.battery_level <= 100
                assert seen.state_changed_at is None or isinstance(seen.state_changed_at, datetime)
        if isinstance(named, Named):
            texts = [text for info in named.infos for text in (info.name, info.serial_number)]
            assert all(text is None or 0 < len(text) <= LONGEST_TEXT for text in texts)

    @staticmethod
    def _save(state: State) -> None:
        with closing(StateFile(None, "")) as file:
            assert file.save(state, LATER)
            storable = {id_ for id_ in state.locks if abs(id_) <= WIDEST}
            assert file.load(LATER).locks.keys() == storable
            assert file.troubles == ()


class Stories:
    """Stories for `lockwatch replay`, which must either play a story or reject it with one sentence."""

    seeds = (
        b"\n".join(
            json.dumps(each).encode()
            for each in (
                {"start": "2026-03-01T08:00:00+01:00", "zone": "Europe/Berlin", "rules": {"grace_s": 0}},
                {"at": 0, "locks": json.loads(Bodies.seeds[1])},
                {"at": 20, "sync": json.loads(Bodies.seeds[0])},
                {"at": 40, "failed": "unreachable"},
                {"at": 50, "do": "acknowledge", "lock": "Lock 1", "kind": "disconnected"},
                {"at": 60, "do": "restart"},
                {"at": 28_860, "slept": 28_800},
                {"at": 28_880, "sync": json.loads(Bodies.seeds[4])},
            )
        ),
    )
    mutate = staticmethod(mutated_json)

    def run(self, text: bytes) -> str:
        refusal = ""
        try:
            for _ in replay(io.StringIO(text.decode("utf-8", "surrogateescape"))):
                pass
        except StoryError as error:
            refusal = str(error)
        assert "\n" not in refusal
        return "refused" if refusal else "played"
