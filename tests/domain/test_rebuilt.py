"""The history alone rebuilds the state at any time in it, for random lives of some locks."""

from dataclasses import replace

from hypothesis import example, given

from lockwatch.domain.locks import DoorState, LockState
from tests.domain.lives import Life, Step, lives
from tests.domain.rebuilt import known_of, latest_records, rebuilt

UNLOCKED_WHILE_UNLISTED = [
    Step(10, 0, "sync"),
    Step(10, 0, "sync", door=1, turns={"here": False}),
    Step(10, 0, "sync", door=1, turns={"here": True, "state": LockState.UNLOCKED, "claims": -15}),
]
"""One answer does not list a lock. The next one dates its new state before that answer, when it was not observed."""

ADDED_AGAIN_WITH_ANOTHER_LEVEL = [
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", turns={"id": None, "battery_level": 60}),
    Step(10, 0, "name"),
    Step(10, 0, "sync"),
]
"""The level of the new id is recorded. Once the lock is named, the level from before counts again."""

ADDED_AGAIN_TWICE = [
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", turns={"id": None, "state": LockState.UNKNOWN, "door": DoorState.OPENED}),
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", turns={"id": None}),
]
"""Two records are of one lock, and neither is observed."""
ADDED_AGAIN_AND_NAMED_LATE = [
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", turns={"id": None}),
    Step(4000, 0, "sync"),
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
]
"""The earlier record leaves, because the new id is taken for another lock. Then both turn out to be one lock."""

JAMMED_UNDER_BOTH_IDS = [
    Step(10, 0, "sync", turns={"claims": -15, "state_change_result": 1}),
    Step(10, 0, "name"),
    Step(10, 0, "sync", turns={"id": None}),
    Step(10, 0, "name"),
    Step(10, 0, "sync", turns={"state_change_result": None}),
]
"""The jam of the new id is a later one. Once the lock is named, that jam stands, and the earlier one is cleared."""

LEFT_UNOBSERVED_UNDER_BOTH_IDS = [
    Step(10, 0, "sync", turns={"battery_level": 8}),
    Step(10, 0, "name"),
    Step(10, 0, "sync", turns={"id": None}),
    Step(4000, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", turns={"here": False}),
]
"""Neither id is listed when both turn out to be one lock, and its alert stands."""

LEFT_AND_NAMED_ON_RETURN = [
    Step(10, 0, "sync"),
    Step(4000, 0, "sync", turns={"here": False}),
    Step(10, 0, "sync", turns={"connected": False, "claims": -320}),
    Step(10, 0, "name", turns={"here": True}),
    Step(10, 0, "sync"),
    Step(10, 0, "sync", turns={"connected": True}),
]
"""A lock leaves before its name is known and returns with it. When it was observed before it left does not count."""


@example(UNLOCKED_WHILE_UNLISTED)
@example(ADDED_AGAIN_WITH_ANOTHER_LEVEL)
@example(ADDED_AGAIN_TWICE)
@example(ADDED_AGAIN_AND_NAMED_LATE)
@example(LEFT_AND_NAMED_ON_RETURN)
@example(JAMMED_UNDER_BOTH_IDS)
@example(LEFT_UNOBSERVED_UNDER_BOTH_IDS)
@given(lives)
def test_the_history_rebuilds_the_state_at_any_time(steps: list[Step]) -> None:
    life = Life()
    for step in steps:
        life.go(step)
        said, known = rebuilt(life.entries), known_of(life.state)
        watching = known.watching or said.watching  # nothing is known in this run yet
        assert replace(said, readings={}) == replace(known, watching=watching)
        for lock in latest_records(life.state).values():
            if lock.battery.recorded is not None:
                assert said.readings[lock.key][2:] == lock.battery.recorded[:2]
    for wall in life.moments():
        assert replace(rebuilt(life.entries, wall), readings={}) == life.at(wall), wall
