"""Random stories: a household of locks and independent steps of plain data, so that failures shrink well."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from lockwatch.domain.news import Notify, Raised
from lockwatch.replay.player import Replay
from lockwatch.replay.story_format import read_start
from tests.replay.story import UNREADABLE, Line, body, do, failed, first, lost, named, unreadable_elements

NAMES = ("Front door", "Back door", "garage", "Shed", "Cellar", "Attic")
ACTS = ("acknowledge", "snooze_1h", "snooze_until_8")
PAUSES = ("pause_1h", "pause_until_8", "pause", "resume")
FAILURES: tuple[object, ...] = ("unreachable", "refused", "forbidden", "bad_answer", {"rate_limited": 60})


@dataclass(frozen=True)
class Household:
    """The locks at the start, and the first line of the story."""

    names: tuple[str | None, ...]
    serials: tuple[bool, ...]
    dated: tuple[bool, ...]
    options: Line | None


@dataclass(frozen=True)
class Step:
    """Some changes, followed after `wait_s` by a sync, or by `times` of them; or a user action."""

    wait_s: int
    changes: tuple[tuple[str, int, Any], ...] = ()
    failure: object = None
    times: int = 1
    act: tuple[str, int | None] | None = None
    """A user action, and the index from the end of one of the alerts that are probably raised."""


class World:
    """The true state of the locks, and the lines of the story."""

    def __init__(self, household: Household) -> None:
        self.household = household
        self.now = 0
        count = len(household.names)
        self.ids = list(range(count, 0, -1))
        self.here = [True] * count
        self.connected: list[bool | None] = [True] * count
        self.state = [6] * count
        self.changed = [0] * count
        self.door: list[int | None] = [3] * count
        self.level: list[int | None] = [80] * count
        self.charging = [False] * count
        self.jam = [0] * count
        self.unreadable = [False] * count
        self.listed_twice = [False] * count
        """Whether the id that each lock had before is listed as well, as disconnected."""
        self.unnamed: set[int] = set()
        """The ids of the locks that were added again since the last names came."""
        self.omits_connection = [False] * count
        """Whether each lock's element does not say whether it is connected."""
        self.reported_connection: set[int] = set()
        """The ids of the locks that have reported whether they are connected since they joined the account."""
        self.raised: set[tuple[str | None, str]] = set()
        self.lines: list[Line] = [household.options] if household.options else []
        self.lines.append(self.account())
        self.program = Replay(*read_start(self.lines[0] if household.options else {}))
        self.lines_played = 1 if household.options else 0
        """The index of the first line that `program` has not played yet."""

    def alerts_so_far(self) -> set[tuple[str | None, str]]:
        """Return the alerts that the story has raised so far. Replay refuses actions on others."""
        for line in self.lines[self.lines_played :]:
            with unreadable_elements():
                news = list(self.program.play(line))
            for each in news:
                if isinstance(each, Raised):
                    self.raised.add((each.lock.name if each.lock else None, str(each.kind)))
                elif isinstance(each, Notify) and each.kind == "unstable":
                    self.raised |= {(item.lock.name, "unstable") for item in each.items if item.lock}
        self.lines_played = len(self.lines)
        return self.raised

    def account(self) -> Line:
        self.unnamed = set()
        entries = {
            id: (name, f"SN-{index}" if serial else None)
            for index, (id, name, serial) in enumerate(
                zip(self.ids, self.household.names, self.household.serials, strict=True)
            )
        }
        twice = [id for id, listed_twice in zip(self.ids, self.listed_twice, strict=True) if listed_twice]
        entries |= {id - 10: entries[id] for id in twice}
        return named(self.now, dict(entries))

    def element(self, index: int) -> Line:
        if not self.connected[index]:
            state = None
        else:
            date = self.date(self.changed[index]) if self.household.dated[index] else None
            state = {
                "state": self.state[index],
                "doorState": self.door[index],
                "isCharging": self.charging[index],
                "batteryLevel": self.level[index],
                "stateChangeResult": self.jam[index],
                "lastStateChangedDate": date,
            }
        if self.unreadable[index]:
            return UNREADABLE
        element = {"id": self.ids[index], "isConnected": self.connected[index], "deviceState": state, "revision": 1}
        if self.omits_connection[index] and self.ids[index] in self.reported_connection:
            del element["isConnected"]
        self.reported_connection.add(self.ids[index])
        return element

    def date(self, at: int) -> str:
        """Return a date of the API. All these stories start at 21:00 UTC on March 5."""
        return f"{datetime(2026, 3, 5, 21) + timedelta(seconds=at):%Y-%m-%dT%H:%M:%SZ}"

    def change(self, what: str, lock: int, value: Any) -> None:
        index = lock % len(self.ids)
        match what:
            case "connected":
                self.connected[index] = value
            case "flap":
                self.connected[index] = not self.connected[index]
            case "all":
                self.connected = [value] * len(self.ids)
            case "battery":
                self.level[index] = value
            case "batteries":
                self.level = [value] * len(self.ids)
            case "charging":
                self.charging[index] = value
            case "jam":
                self.jam[index], self.changed[index] = value, self.now
            case "state":
                self.state[index], self.changed[index] = value, self.now
            case "date":
                self.changed[index] = self.now + value
            case "door":
                self.door[index] = value
            case "unreadable":
                self.unreadable[index] = value
            case "silent":
                self.omits_connection[index] = value
            case "here":
                self.here[index] = value
                self.reported_connection.discard(self.ids[index])
            case "again" if self.household.serials[index] and "sync" in self.lines[-1]:
                self.ids[index] += 10
                self.unnamed.add(self.ids[index])
            case "lingers" if self.ids[index] in self.unnamed:
                self.listed_twice[index] = value
            case "names":
                self.lines.append(self.account())
            case "id" | "twice" if self.household.names[index] is not None and self.household.serials[index]:
                self.ids[index] += 10 * (what == "id")
                self.listed_twice[index] = value if what == "twice" else self.listed_twice[index]
                self.lines.append(self.account())

    def step(self, step: Step) -> None:
        if step.act is not None:
            what, choice = step.act
            lock, kind = (None, None) if choice is None else self.probable_alert(choice)
            if kind is None or (lock, kind) in self.alerts_so_far():
                self.lines.append(do(self.now, what, lock, kind))
            return
        for _ in range(step.times):
            self.now += step.wait_s
            for change in step.changes:
                self.change(*change)
            if step.failure is None:
                elements = [self.element(index) for index in range(len(self.ids)) if self.here[index]]
                elements += [lost(id - 10) for id, twice in zip(self.ids, self.listed_twice, strict=True) if twice]
                self.lines.append({"at": self.now, "sync": body(elements)})
            else:
                self.lines.append(failed(self.now, step.failure))

    def probable_alert(self, choice: int) -> tuple[str | None, str]:
        """Return one of the alerts that may be raised."""
        found: list[tuple[str | None, str]] = [(None, "token_refused"), (None, "cloud_unreachable")]
        for index in range(len(self.ids)):
            level = self.level[index]
            signs = (
                (self.state[index] in (2, 3, 7), "left_unlocked"),
                (self.door[index] == 2, "door_left_open"),
                (self.state[index] == 0, "needs_calibration"),
                (level is not None and 10 < level < 35, "battery_low"),
                (level is not None and level < 15, "battery_critical"),
                (self.jam[index] > 0, "jammed"),
                (self.connected[index] is False, "disconnected"),
            )
            found += [(self.display_name(index), kind) for sign, kind in signs if sign]
        found += sorted((lock, kind) for lock, kind in self.alerts_so_far() if kind == "unstable" and lock)
        return found[-1 - choice % len(found)]

    def display_name(self, index: int) -> str:
        name = None if self.ids[index] in self.unnamed else self.household.names[index]
        return name or f"Lock {self.ids[index]}"


def lines_of_story(household: Household, steps: list[Step]) -> list[Line]:
    """Return the lines of the story."""
    world = World(household)
    world.step(Step(10))
    for step in steps:
        world.step(step)
    return world.lines


def with_restart(lines: list[Line], place: int) -> list[Line]:
    """Return the same story with a restart before one of its lines."""
    place = 1 + place % len(lines)
    return [*lines[:place], do(lines[place - 1].get("at", 0), "restart"), *lines[place:]]


def shuffled(lines: list[Line], seed: int) -> list[Line]:
    """Return the same story with the elements of each body in another order."""
    rng = random.Random(seed)
    mixed = []
    for line in lines:
        for what in ("sync", "locks"):
            if what in line:
                result = list(line[what]["result"])
                rng.shuffle(result)
                line = {**line, what: body(result)}
        mixed.append(line)
    return mixed


# Strategies

waits = st.sampled_from([10, 20, 20, 20, 25, 30])
long_waits = st.sampled_from([70, 180, 300, 600, 3600, 8000, 40000, 90000])
locks = st.integers(0, 5)
levels = st.sampled_from([80, 78, 60, 58, 30, 26, 25, 24, 22, 20, 19, 16, 15, 14, 11, 10, 9, 5, 2, 0, None, 255, -1])
changes = st.one_of(
    st.tuples(st.just("connected"), locks, st.sampled_from([True, False, False, None])),
    st.tuples(st.just("all"), st.just(0), st.booleans()),
    st.tuples(st.just("battery"), locks, levels),
    st.tuples(st.just("batteries"), st.just(0), levels),
    st.tuples(st.just("charging"), locks, st.booleans()),
    st.tuples(st.just("jam"), locks, st.sampled_from([0, 1, 2])),
    st.tuples(st.just("state"), locks, st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 18])),
    st.tuples(st.just("door"), locks, st.sampled_from([0, 2, 2, 3, None])),
    st.tuples(st.just("date"), locks, st.sampled_from([-400_000_000, -300_000_000, -600, 80_000, 90_000])),
    st.tuples(st.just("here"), locks, st.booleans()),
    st.tuples(st.just("unreadable"), locks, st.sampled_from([True, False, False])),
    st.tuples(st.just("silent"), locks, st.sampled_from([True, False, False])),
    st.tuples(st.just("id"), locks, st.none()),
    st.tuples(st.just("twice"), locks, st.sampled_from([True, False])),
)
news = st.builds(Step, waits, st.lists(changes, max_size=3).map(tuple), times=st.sampled_from([1, 1, 2]))
flapping = st.builds(
    Step, waits, st.tuples(locks).map(lambda lock: (("flap", lock[0], None),)), times=st.integers(2, 10)
)
calm = st.builds(Step, waits, times=st.sampled_from([1, 3, 10, 32]))
gaps = st.builds(Step, long_waits, st.lists(changes, max_size=2).map(tuple))
failures = st.builds(Step, waits, failure=st.sampled_from(FAILURES), times=st.integers(1, 4))
outages = st.builds(Step, st.sampled_from([30, 110]), failure=st.just("unreachable"), times=st.integers(3, 12))
acts = st.builds(lambda what, choice: Step(0, act=(what, choice)), st.sampled_from(ACTS), st.integers(0, 8))
pauses = st.builds(lambda what: Step(0, act=(what, None)), st.sampled_from([*PAUSES, "resume", "restart"]))
step = st.one_of(news, news, news, news, flapping, calm, calm, gaps, failures, outages, acts, acts, acts, pauses)
steps = st.one_of(st.lists(step, max_size=8), st.lists(step, min_size=8), st.lists(step, min_size=20))
"""Long lists are added because lists of any length are mostly short, and some rules need long stories."""

quiet_hours = st.builds(
    lambda begin, end, days: {"from": begin, "to": end, "days": days},
    st.sampled_from(["21:00", "21:10", "22:00"]),
    st.sampled_from(["21:10", "21:30", "07:00"]),
    st.sampled_from([["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ["thu"], ["fri", "sat"]]),
)
watch_hours = st.sampled_from(
    [{"from": "21:10", "to": "21:30"}, {"from": "22:00", "to": "07:00"}, {"from": "09:00", "to": "21:10"}]
)
rules = st.fixed_dictionaries(
    {},
    optional={
        "battery_low": st.sampled_from([20, 30]),
        "battery_critical": st.sampled_from([5, 10]),
        "grace_s": st.sampled_from([0, 0, 30, 60, None, {"Front door": 0, "Back door": None}]),
        "left_unlocked_min": st.sampled_from([0, 1, 5, None, {"Front door": 2, "Back door": None}]),
        "door_left_open_min": st.sampled_from([0, 1, 3, None, {"Front door": 0, "Back door": 1}]),
        "watch_hours": watch_hours | st.fixed_dictionaries({"Front door": watch_hours}),
        "quiet_hours": quiet_hours,
        "hide_names": st.booleans(),
    },
)
options = st.builds(
    lambda zone, interval_s, rules: first(zone, interval_s, **rules),
    st.sampled_from(["2026-03-05T21:00:00Z", "2026-03-05T22:00:00+01:00", "2026-03-05T16:00:00-05:00"]),
    st.sampled_from([20, 10, 30]),
    rules,
)


@st.composite
def households(draw: st.DrawFn, most: int = 6) -> Household:
    """Draw one to six locks, some without a name, serial number or dates."""
    count = draw(st.integers(1, most))
    few = st.sampled_from([True, True, True, False])
    names = tuple(name if draw(few) else None for name in NAMES[:count])
    serials = tuple(draw(few) for _ in names)
    return Household(names, serials, tuple(draw(st.booleans()) for _ in names), draw(options))


stories = st.builds(lines_of_story, households(), steps)

known_changes = st.one_of(
    st.tuples(st.just("battery"), locks, st.sampled_from([80, 60, 30, 24, 20, 16, 12, 8, 0])),
    st.tuples(st.just("charging"), locks, st.sampled_from([False, False, True])),
    st.tuples(st.just("jam"), locks, st.sampled_from([0, 1, 1])),
    st.tuples(st.just("state"), locks, st.sampled_from([0, 2, 2, 6, 7])),
    st.tuples(st.just("door"), locks, st.sampled_from([2, 2, 3])),
)
lost_changes = st.one_of(
    st.tuples(st.just("connected"), locks, st.booleans()),
    st.tuples(st.just("all"), st.just(0), st.booleans()),
    st.tuples(st.just("battery"), locks, st.sampled_from([80, 60, 30, 24, 20, 16, 12, 8, 0])),
)
again = st.builds(lambda lock: Step(20, (("again", lock, None),)), locks)
lingers = st.builds(lambda lock, value: Step(20, (("lingers", lock, value),)), locks, st.booleans())
named_now = st.just(Step(20, (("names", 0, None),)))


@st.composite
def _with_late_names(draw: st.DrawFn, changes: st.SearchStrategy[tuple[str, int, Any]]) -> list[Line]:
    some = st.lists(changes, min_size=1, max_size=3).map(tuple)
    news = st.builds(Step, st.sampled_from([20, 20, 20, 70, 180]), some, times=st.sampled_from([1, 1, 2]))
    step = st.one_of(news, news, news, news, calm, failures, acts, acts, acts, pauses, lingers)
    few = st.lists(step, min_size=1, max_size=5)
    parts = [few, again.map(lambda step: [step]), few, st.lists(again, max_size=1), few, named_now.map(lambda s: [s])]
    steps = [each for part in [*parts, *parts[: draw(st.integers(0, 6))], few] for each in draw(part)]
    household = draw(households(most=2))
    if household.options:  # a rule of one lock would change when its name comes
        rules = household.options["rules"]
        household.options["rules"] = {name: rule for name, rule in rules.items() if not _is_by_lock(rule)}
    return lines_of_story(household, steps)


def _is_by_lock(rule: object) -> bool:
    return isinstance(rule, dict) and "from" not in rule


stories_with_late_names = st.one_of(_with_late_names(known_changes), _with_late_names(lost_changes))
"""Locks are added again, and their names come later. Either they stay connected, or nothing but their connection and
their battery changes: under a new id that was first seen disconnected it is not known whether another alert is new."""
