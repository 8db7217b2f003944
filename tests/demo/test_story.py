"""A program that syncs every 10 s sees every state of the demo's story, which ends without problems."""

import json
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
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
    Step,
    Story,
    begin,
    demo_cloud,
)
from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.moment import Moment
from lockwatch.domain.news import Notify
from lockwatch.domain.outcome import Named, Outcome, RateLimited, Synced
from lockwatch.domain.overview import overview
from lockwatch.domain.overview_level import Badge, Base, Overview
from lockwatch.domain.pacing import FLOOR_S, Pace, next_sync_at
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import Act, silence
from lockwatch.tedee.parse import locks_outcome, sync_outcome

FAST = 2000.0
SYNC = "/api/v37/my/lock/sync"
NAMES = "/api/v37/my/lock"
NOON = 1_750_000_000.0
LATE_S = 0.05
"""The delay with which a request starts, in seconds."""


def stages(locks: dict[int, Any]) -> set[str]:
    """Return the stages of the story that the locks of a sync show; `locks` has the elements by id."""
    front, back, garage, gate = (locks[key]["deviceState"] for key in (FRONT_DOOR, BACK_DOOR, GARAGE, GARDEN_GATE))
    if garage is None:
        return {"garage lost"}
    if None in (front, back, gate):
        return {"house lost"} if front is back is gate is None else {"some of the house lost"}
    locked = all(state["state"] == 6 for state in (front, back, garage, gate))
    shown = {
        "gate unlocked": gate["state"] == 2,
        "front door open": (front["state"], front["doorState"]) == (2, 2),
        "battery low": back["batteryLevel"] == 19 and not back["isCharging"],
        "battery critical": back["batteryLevel"] == 9 and not back["isCharging"],
        "gate's battery low": gate["batteryLevel"] == 18,
        "charging": back["isCharging"],
        "all locked": locked,
        "all well": locked and (back["batteryLevel"], gate["batteryLevel"]) == (44, 43) and not back["isCharging"],
    }
    return {stage for stage, seen in shown.items() if seen}


EVERY_STAGE = {
    *("gate unlocked", "front door open", "house lost", "battery low", "battery critical", "charging"),
    *("garage lost", "gate's battery low", "all locked", "all well"),
}
RATE_LIMITED = {"rate limited"}


def test_a_request_after_each_step_shows_the_whole_story() -> None:
    lines: list[str] = []
    shown: set[str] = set()
    ended = threading.Event()
    started = threading.Event()
    address: list[str] = []

    def say(line: str) -> None:
        assert started.wait(60)
        lines.append(line)
        headers = {"Authorization": f"PersonalKey {DEMO_TOKEN}"}
        answer = requests.get(address[0] + SYNC, headers=headers, timeout=60)
        if answer.status_code == 429:
            assert answer.headers["Retry-After"] == "60"
            shown.update(RATE_LIMITED)
        else:
            shown.update(stages({lock["id"]: lock for lock in answer.json()["result"]}))
        if len(lines) == len(STORY):
            ended.set()

    with demo_cloud(say, speed=FAST) as (url, token):
        address.append(url)
        assert token == DEMO_TOKEN
        started.set()
        assert ended.wait(60)
    assert shown == EVERY_STAGE | RATE_LIMITED
    assert lines[2] == "  30 s  Front door is unlocked and opened"


class Watcher:
    """A program that makes a request every 10 s, like the sync worker. Its second request is for the names."""

    def __init__(self, first_at: float, chance: float, request_s: float) -> None:
        """`first_at` is the time of the first request, in seconds of the story; `next_sync_at` explains `chance`."""
        self._first_at, self._chance, self._request_s = first_at, chance, request_s
        self._cloud = SimulatedCloud(DEMO_TOKEN)

    def syncs(self, story: Sequence[Step] = STORY) -> Iterator[tuple[float, Outcome]]:
        """Play the story once, and yield the time and the outcome of each sync."""
        steps = deque(story)
        pace, now, named = Pace(), self._first_at, False
        while now < LENGTH_S:
            while steps and steps[0].at_s <= now:
                for change in steps.popleft().changes:
                    change(self._cloud)
            outcome, ended = self._sync(), now + self._request_s
            yield ended, outcome
            pace = pace.started(now).ended(outcome, ended)
            if not named:
                pace, named = replace(pace.started(now + FLOOR_S, sync=False), last_sync_start=now), True
            now = next_sync_at(pace, ended, 10, chance=self._chance) + LATE_S

    def names(self) -> Sequence[LockInfo]:
        answer = locks_outcome(self._answer(NAMES))
        assert isinstance(answer, Named)
        return answer.infos

    def shown(self) -> set[str]:
        return stages({lock.id: lock.as_synced() for lock in self._cloud.locks})

    def _sync(self) -> Outcome:
        fault = self._cloud.take_fault(SYNC)
        if fault is not None:
            return RateLimited(float(fault.headers["Retry-After"]))
        return sync_outcome(self._answer(SYNC))

    def _answer(self, path: str) -> Any:
        return json.loads(json.dumps(self._cloud.answer(Request(0, "GET", path, {}, {}, "right"))[1]))


watchers = pytest.mark.parametrize(
    "watcher",
    [
        Watcher(first_at, chance, request_s)
        for first_at in (0.0, 0.5, 3, 6, 9, 9.5)
        for chance in (0.0, 0.5, 1.0)
        for request_s in (0.0, 0.5)
    ],
    ids=lambda watcher: f"{watcher._first_at:g} s, {watcher._chance:g}, {watcher._request_s:g} s",
)


@watchers
def test_no_stage_is_missed_between_two_syncs(watcher: Watcher) -> None:
    shown: set[str] = set()
    well_at = LENGTH_S
    for now, outcome in watcher.syncs():
        seen = watcher.shown() if isinstance(outcome, Synced) else RATE_LIMITED
        shown |= seen
        if "all well" in seen:
            well_at = min(well_at, now)
    assert shown == EVERY_STAGE | RATE_LIMITED
    assert well_at < LENGTH_S


HOUSE = ("Back door", "Front door", "Garden gate")
NOTIFICATIONS = [
    (Kind.DISCONNECTED, HOUSE, False),
    (Kind.RECONNECTED, HOUSE, True),
    (Kind.BATTERY_LOW, ("Back door",), False),
    (Kind.BATTERY_CRITICAL, ("Back door",), True),
    (Kind.DIGEST_GAP, ("Garage", "Garden gate"), False),
    (Kind.RECONNECTED, ("Garage",), False),
    (Kind.DISCONNECTED, ("Garage",), False),
    (Kind.RECONNECTED, ("Garage",), True),
    (Kind.DISCONNECTED, ("Garage",), False),
    (Kind.RECONNECTED, ("Garage",), True),
    (Kind.UNSTABLE, ("Garage",), False),
]
"""Kind and locks of each notification, and whether it replaces another."""
UNLOCKED, LOCKED, CANNOT_SEE = Overview(Base.UNLOCKED), Overview(Base.LOCKED), Overview(Base.CANNOT_SEE)
DISCONNECTED = Overview(Base.UNKNOWN, Badge.DISCONNECTED)
LOW = Overview(Base.LOCKED, Badge.BATTERY_LOW)
LEVELS = [
    *(UNLOCKED, LOCKED, UNLOCKED, DISCONNECTED, LOCKED),
    *(LOW, Overview(Base.LOCKED, Badge.CRITICAL), LOCKED, CANNOT_SEE, DISCONNECTED),
    *(LOW, DISCONNECTED) * 3,
    LOCKED,
]
"""What the icon shows. Whether it is calm between the house's return and the low battery is a matter of timing."""


@watchers
@pytest.mark.parametrize("snoozes", [False, True])
def test_the_story_causes_the_expected_notifications_and_icons(watcher: Watcher, snoozes: bool) -> None:
    state, rules = State(), Rules(interval_s=10, default=LockRules(grace_s=0))
    notified: list[tuple[Kind, tuple[str, ...], bool]] = []
    icons: list[Overview] = []

    def look(at: float) -> None:
        if not icons or icons[-1] != overview(state, at, rules):
            icons.append(overview(state, at, rules))

    for now, outcome in watcher.syncs():
        if state.locks:
            look(now)
        moment = Moment(now, NOON + now, now, UTC)
        state, news = advance(state, outcome, moment, rules)
        state = rename(state, watcher.names())
        notified += [
            (each.kind, tuple(item.lock.name for item in each.items if item.lock), each.replaces)
            for each in news
            if isinstance(each, Notify)
        ]
        look(now)
        if snoozes and notified and notified[-1][0] is Kind.BATTERY_CRITICAL:
            state = silence(state, {(BACK_DOOR, Kind.BATTERY_CRITICAL)}, Act.SNOOZE_1H, moment)
            look(now)
    if notified[1][0] is Kind.BATTERY_LOW:  # both alerts were raised in the same sync
        notified[1:3] = notified[2], notified[1]
    assert notified == NOTIFICATIONS
    calm_between = icons[4] == LOCKED
    assert icons == (LEVELS if calm_between else LEVELS[:4] + LEVELS[5:])


def test_the_user_has_time_to_press_a_button() -> None:
    invited, charged = (
        next(step.at_s for step in STORY if words in step.sentence) for words in ("press", "is charging")
    )
    seen_at = next(step.at_s for step in STORY if "critical" in step.sentence) + 11
    assert invited >= seen_at
    assert charged - invited >= 12


def test_an_endless_demo_repeats_its_notifications_except_those_about_the_garage() -> None:
    """The garage's connection still counts as unstable when the story begins again."""
    watcher, state, notified = Watcher(0.5, 0.5, 0.1), State(), list[tuple[Kind, int]]()
    for round_ in range(3):
        notified.clear()
        for now, outcome in watcher.syncs():
            at = round_ * LENGTH_S + now
            state, news = advance(
                state, outcome, Moment(at, NOON + at, at, UTC), Rules(interval_s=10, default=LockRules(grace_s=0))
            )
            notified += [(each.kind, len(each.items)) for each in news if isinstance(each, Notify)]
    assert notified == [
        (Kind.DISCONNECTED, 3),
        (Kind.BATTERY_LOW, 1),
        (Kind.RECONNECTED, 3),
        (Kind.BATTERY_CRITICAL, 1),
        (Kind.DIGEST_GAP, 1),
    ]


def test_the_story_ends_without_problems() -> None:
    cloud = SimulatedCloud(DEMO_TOKEN)
    lines: list[str] = []
    story = Story(cloud, lines.append, speed=FAST)
    story.start()
    assert story.join(60)
    assert len(lines) == len(STORY)
    assert cloud.fault is None
    assert "all well" in stages({lock.id: lock.as_synced() for lock in cloud.locks})


def test_an_endless_story_starts_again() -> None:
    again = threading.Event()
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) > len(STORY):
            again.set()

    story = Story(SimulatedCloud(DEMO_TOKEN), say, speed=FAST, endless=True)
    story.start()
    assert again.wait(60)
    story.stop()
    assert lines[len(STORY)] == lines[0]


def test_the_story_starts_with_its_devices_and_can_be_stopped_at_once() -> None:
    cloud, expected = SimulatedCloud(DEMO_TOKEN), SimulatedCloud(DEMO_TOKEN)
    begin(expected)
    story = Story(cloud, lambda _: None)
    story.start()
    assert [lock.name for lock in cloud.locks] == [lock.name for lock in expected.locks]
    story.stop()
    assert story.join(0)


def test_a_closed_standard_output_does_not_end_the_story() -> None:
    def say(line: str) -> None:
        raise BrokenPipeError

    story = Story(SimulatedCloud(DEMO_TOKEN), say, speed=FAST)
    story.start()
    assert story.join(60)
