"""The history alone rebuilds the state at any time in it, for random lives of some locks."""

from dataclasses import replace

from hypothesis import given

from tests.domain.lives import Life, Step, lives
from tests.domain.rebuilt import known_of, rebuilt


@given(lives)
def test_the_history_rebuilds_the_state_at_any_time(steps: list[Step]) -> None:
    life = Life()
    for step in steps:
        life.go(step)
        said, known = rebuilt(life.entries), known_of(life.state)
        watching = known.watching or said.watching  # nothing is known in this run yet
        assert replace(said, readings={}) == replace(known, watching=watching)
        for lock in life.state.locks.values():
            if lock.battery.recorded is not None:
                assert said.readings[lock.key][2:] == lock.battery.recorded[:2]
    for wall in life.moments():
        assert replace(rebuilt(life.entries, wall), readings={}) == life.at(wall), wall
