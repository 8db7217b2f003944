"""The demo's story shows every state to a program that asks each 10 s, and ends with all well."""

import threading
from typing import Any

import pytest
import requests

from lockwatch.demo.cloud import Request, SimulatedCloud
from lockwatch.demo.story import (
    BACK_DOOR,
    DEMO_TOKEN,
    FRONT_DOOR,
    GARAGE,
    GARDEN_GATE,
    LENGTH_S,
    STORY,
    Story,
    begin,
    demo_cloud,
)
from lockwatch.domain.outcome import Outcome, RateLimited, Synced, Unreachable, Unseen
from lockwatch.domain.pacing import Pace, next_sync_at

FAST = 2000.0
SYNC = "/api/v37/my/lock/sync"


def stages(locks: dict[int, Any]) -> set[str]:
    """What a sync's elements, by id, show of the story."""
    front, back, garage, gate = (locks[key]["deviceState"] for key in (FRONT_DOOR, BACK_DOOR, GARAGE, GARDEN_GATE))
    locked = all(said and said["state"] == 6 for said in (front, back, garage, gate))
    shown = {
        "gate unlocked": gate["state"] == 2,
        "front door open": (front["state"], front["doorState"]) == (2, 2),
        "garage lost": garage is None and locks[GARAGE]["isConnected"] is False,
        "battery low": back["batteryLevel"] == 19 and not back["isCharging"],
        "battery critical": back["batteryLevel"] == 9 and not back["isCharging"],
        "charging": back["isCharging"],
        "all locked": locked,
        "all well": locked and back["batteryLevel"] == 100 and not back["isCharging"],
    }
    return {stage for stage, seen in shown.items() if seen}


EVERY_STAGE = {
    *("gate unlocked", "front door open", "garage lost", "battery low", "battery critical", "charging"),
    *("all locked", "all well"),
}
TROUBLES = {"rate limited", "dropped"}


def test_a_program_can_watch_the_whole_story() -> None:
    lines: list[str] = []
    shown: set[str] = set()
    ended = threading.Event()
    started = threading.Event()
    address: list[str] = []

    def say(line: str) -> None:
        assert started.wait(2)
        lines.append(line)
        headers = {"Authorization": f"PersonalKey {DEMO_TOKEN}"}
        try:
            answer = requests.get(address[0] + SYNC, headers=headers, timeout=2)
        except requests.ConnectionError:
            shown.add("dropped")
        else:
            if answer.status_code == 429:
                assert answer.headers["Retry-After"] == "15"
                shown.add("rate limited")
            else:
                shown.update(stages({lock["id"]: lock for lock in answer.json()["result"]}))
        if len(lines) == len(STORY):
            ended.set()

    with demo_cloud(say, speed=FAST) as (url, token):
        address.append(url)
        assert token == DEMO_TOKEN
        started.set()
        assert ended.wait(4)
    assert shown == EVERY_STAGE | TROUBLES
    assert lines[2] == "  14 s  Front door is unlocked and opened"


@pytest.mark.parametrize("first_at", [0.0, 0.5, 1, 2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("chance", [-1.0, 0.0, 1.0])
def test_no_stage_falls_between_two_requests(first_at: float, chance: float) -> None:
    cloud = SimulatedCloud(DEMO_TOKEN)
    steps = list(STORY)
    pace, now, shown, well_at = Pace(), first_at, set[str](), LENGTH_S
    asks_names = iter((False, True))
    while now < 115:
        while steps and steps[0].at_s <= now:
            for change in steps.pop(0).changes:
                change(cloud)
        outcome, seen = _met(cloud)
        if next(asks_names, False):
            seen = set()
        shown |= seen
        if "all well" in seen:
            well_at = min(well_at, now)
        pace = pace.started(now).ended(outcome, now + 0.2)
        now = next_sync_at(pace, now + 0.2, 10, chance=chance) + 0.05
    assert shown == EVERY_STAGE | TROUBLES
    assert well_at < 115


def _met(cloud: SimulatedCloud) -> tuple[Outcome, set[str]]:
    request = Request(0, "GET", SYNC, {}, {}, "right")
    fault = cloud.take_fault(request.path)
    if fault is None:
        locks = {lock["id"]: lock for lock in cloud.answer(request)[1]["result"]}
        return Synced(()), stages(locks)
    if fault.status == 429:
        return RateLimited(float(fault.headers["Retry-After"])), {"rate limited"}
    return Unreachable(Unseen.BROKEN_OFF), {"dropped"}


def test_the_garage_stays_away_for_20_s_at_least() -> None:
    lost, back = (step.at_s for step in STORY if step.sentence.startswith("Garage"))
    assert back - lost >= 20


def test_it_holds_at_its_end() -> None:
    cloud = SimulatedCloud(DEMO_TOKEN)
    lines: list[str] = []
    story = Story(cloud, lines.append, speed=FAST)
    story.start()
    assert story.join(2)
    assert len(lines) == len(STORY)
    assert cloud.fault is None
    assert "all well" in stages({lock.id: lock.as_synced() for lock in cloud.locks})


def test_it_begins_again_when_endless() -> None:
    again = threading.Event()
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) > len(STORY):
            again.set()

    story = Story(SimulatedCloud(DEMO_TOKEN), say, speed=FAST, endless=True)
    story.start()
    assert again.wait(2)
    story.stop()
    assert lines[len(STORY)] == lines[0]


def test_it_stops_at_once_and_is_furnished_from_the_start() -> None:
    cloud, untold = SimulatedCloud(DEMO_TOKEN), SimulatedCloud(DEMO_TOKEN)
    begin(untold)
    story = Story(cloud, lambda _: None)
    story.start()
    assert [lock.name for lock in cloud.locks] == [lock.name for lock in untold.locks]
    story.stop()
    assert story.join(0)


def test_a_closed_standard_output_does_not_end_it() -> None:
    def say(line: str) -> None:
        raise BrokenPipeError

    story = Story(SimulatedCloud(DEMO_TOKEN), say, speed=FAST)
    story.start()
    assert story.join(2)
