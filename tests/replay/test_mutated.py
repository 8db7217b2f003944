"""Mutated stories: `lockwatch replay` plays them or refuses them in one sentence, and never ends with a traceback.

`make test` tries a few. To try more, and different ones each time:

    HYPOTHESIS_PROFILE=nightly EXAMPLES=4000 python -m pytest tests/replay/test_mutated.py
"""

import io
import json
import logging
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from devtools.fuzz.mutation import change_bytes, change_value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockwatch.terminal.cli import main
from tests.examples import examples
from tests.replay.stories import stories
from tests.replay.story import Line, do, failed, first, lock, named, sync

pytestmark = pytest.mark.usefixtures("qapp")  # `--human` would make an application that other tests can't use

HOURS = {"from": "23:00", "to": "06:00"}
EVERYTHING: list[Line] = [
    {
        **first(
            "2026-03-01T08:00:00+01:00",
            battery_low={"Front door": 30, "*": 20},
            battery_critical=10,
            grace_s={"Front door": None, "*": 60},
            left_unlocked_min={"Front door": 0, "*": None},
            door_left_open_min=5,
            watch_hours={"Front door": HOURS},
            never_tell=False,
            hide_names=False,
            quiet_hours={**HOURS, "days": ["mon", "sun"]},
        ),
        "zone": "Europe/Berlin",
    },
    named(0, {1: "Front door", 2: "Back door"}),
    sync(0, lock(1, battery=15, changed="2026-03-01T07:00:00Z"), lock(2, state=0)),
    do(10, "snooze_until_8", "Front door", "battery_low"),
    failed(20, {"rate_limited": 60}),
    do(30, "pause_until_8"),
    {"at": 28_860, "slept": 28_800},
    {"at": 28_860, "do": "restart"},
    {"at": 28_880, "locks": {"result": [{**lock(1), "name": "Front door", "type": 4}], "success": True}},
]
"""Each key that a story can have."""
VALUES: list[Any] = [
    *(None, True, -1, 0, 5, 24, 1e300, float("nan"), 10**400, 10**5000),
    *("", "x", "*", "23:00", "24:00", "2026-03-01", "unreachable", "\ud800", "x" * 300),
    *(
        [],
        {},
        ["mon"],
        [[[]]],
        {"rate_limited": 5},
        {"Front door": 5},
        HOURS,
        {"Front door": HOURS},
        {"result": [None]},
    ),
]
KEYS = ["x", "at", "do", "sync", "locks", "slept", "rules", "watch_hours", "grace_s", "from"]


def in_json(value: Any) -> bytes:
    """Return one line as JSON. Python can't write numbers of over 4300 digits; then return a line whose `at` is one."""
    try:
        return json.dumps(value).encode()
    except ValueError:
        return b'{"at": ' + b"9" * 5000 + b"}"


def mutated(story: list[Line], chance: Random) -> bytes:
    """Return the story as bytes, with some values, keys, lines and bytes changed."""
    lines: list[Any] = json.loads(json.dumps(story))
    for _ in range(chance.randrange(1, 4)):
        mutate(lines, chance)
    text = b"\n".join(map(in_json, lines)) + b"\n"
    for _ in range(chance.choice([0, 0, 0, 1, 3])):
        text = change_bytes(text, chance)
    return text


def mutate(lines: list[Any], chance: Random) -> None:
    place = chance.randrange(len(lines))
    how = chance.random()
    if how < 0.05:
        lines[place] = deepcopy(chance.choice(VALUES))
    elif how < 0.1:
        lines.insert(place, deepcopy(lines[chance.randrange(len(lines))]))
    elif how < 0.2 and isinstance(lines[place], dict):
        other = lines[chance.randrange(len(lines))]
        lines[place] = deepcopy({**lines[place], **(other if isinstance(other, dict) else {})})
    else:
        change_value(lines[place], chance, VALUES, KEYS)


@pytest.mark.parametrize("human", [[], ["--human"]], ids=["", "human"])
def test_a_mutated_story_is_played_or_refused(
    tmp_path: Path, human: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "lockwatch.tedee.parse")  # it warns of odd elements
    path = tmp_path / "story.jsonl"

    @settings(examples(1), suppress_health_check=list(HealthCheck))
    @given(st.just(EVERYTHING) | stories, st.randoms(use_true_random=False))
    def holds(story: list[Line], chance: Random) -> None:
        path.write_bytes(mutated(story, chance))
        with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")), redirect_stderr(io.StringIO()) as error:
            status = main(["replay", *human, str(path)])
        message = error.getvalue()
        assert status in (0, 2)
        assert (status == 2) == bool(message)
        assert status == 0 or (
            message.startswith("lockwatch: ") and message.endswith(".\n") and message.count("\n") == 1
        )

    holds()


def test_the_unmutated_story_is_played(tmp_path: Path) -> None:
    path = tmp_path / "story.jsonl"
    path.write_bytes(b"\n".join(map(in_json, EVERYTHING)))
    with redirect_stdout(io.StringIO()) as out:
        assert main(["replay", str(path)]) == 0
    assert '"told"' in out.getvalue()
