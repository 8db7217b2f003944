"""The history alone rebuilds the state at any time in it, for random changes of some locks."""

from dataclasses import replace

from hypothesis import example, given

from lockwatch.domain.locks import DoorState, LockState
from tests.domain.history_model import HistoryModel, Step, step_lists
from tests.domain.rebuilt import known_of, latest_records, rebuilt

UNLOCKED_WHILE_UNLISTED = [
    Step(10, 0, "sync"),
    Step(10, 0, "sync", door=1, changes={"here": False}),
    Step(10, 0, "sync", door=1, changes={"here": True, "state": LockState.UNLOCKED, "claims": -15}),
]
"""One answer does not list a lock. The next one dates its new state before that answer, when it was not observed."""

ADDED_AGAIN_WITH_ANOTHER_LEVEL = [
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", changes={"id": None, "battery_level": 60}),
    Step(10, 0, "name"),
    Step(10, 0, "sync"),
]
"""The level of the new id is recorded. Once the lock is named, the level recorded before it counts again."""

ADDED_AGAIN_TWICE = [
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", changes={"id": None, "state": LockState.UNKNOWN, "door": DoorState.OPENED}),
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", changes={"id": None}),
]
"""Two records belong to one lock, and neither is in the answer of the last sync."""
ADDED_AGAIN_AND_NAMED_LATE = [
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", changes={"id": None}),
    Step(4000, 0, "sync"),
    Step(10, 0, "sync"),
    Step(10, 0, "name"),
]
"""The earlier record leaves, because the new id is taken for another lock. Then both turn out to be one lock."""

JAMMED_UNDER_BOTH_IDS = [
    Step(10, 0, "sync", changes={"claims": -15, "state_change_result": 1}),
    Step(10, 0, "name"),
    Step(10, 0, "sync", changes={"id": None}),
    Step(10, 0, "name"),
    Step(10, 0, "sync", changes={"state_change_result": None}),
]
"""The lock jams again under its new id. Once it is named, the alert for the later jam stays; the other is cleared."""

LEFT_UNOBSERVED_UNDER_BOTH_IDS = [
    Step(10, 0, "sync", changes={"battery_level": 8}),
    Step(10, 0, "name"),
    Step(10, 0, "sync", changes={"id": None}),
    Step(4000, 0, "sync"),
    Step(10, 0, "name"),
    Step(10, 0, "sync", changes={"here": False}),
]
"""Neither id is listed when both turn out to be one lock, whose alert remains raised."""

LEFT_AND_NAMED_ON_RETURN = [
    Step(10, 0, "sync"),
    Step(4000, 0, "sync", changes={"here": False}),
    Step(10, 0, "sync", changes={"connected": False, "claims": -320}),
    Step(10, 0, "name", changes={"here": True}),
    Step(10, 0, "sync"),
    Step(10, 0, "sync", changes={"connected": True}),
]
"""A lock leaves before its name is known, and is named when it returns. Observations before it left do not count."""


@example(UNLOCKED_WHILE_UNLISTED)
@example(ADDED_AGAIN_WITH_ANOTHER_LEVEL)
@example(ADDED_AGAIN_TWICE)
@example(ADDED_AGAIN_AND_NAMED_LATE)
@example(LEFT_AND_NAMED_ON_RETURN)
@example(JAMMED_UNDER_BOTH_IDS)
@example(LEFT_UNOBSERVED_UNDER_BOTH_IDS)
@given(step_lists)
def test_the_history_rebuilds_the_state_at_any_time(steps: list[Step]) -> None:
    model = HistoryModel()
    for step in steps:
        model.apply(step)
        rebuilt_state, known = rebuilt(model.entries), known_of(model.state)
        watching = known.watching or rebuilt_state.watching  # nothing is known in this run yet
        assert replace(rebuilt_state, readings={}) == replace(known, watching=watching)
        for lock in latest_records(model.state).values():
            if lock.battery.recorded is not None:
                assert rebuilt_state.readings[lock.key][2:] == lock.battery.recorded[:2]
    for wall in model.moments():
        assert replace(rebuilt(model.entries, wall), readings={}) == model.at(wall), wall
