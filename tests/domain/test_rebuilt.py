"""The history alone rebuilds the state, now and at any time in it: over any lives of some locks."""

from dataclasses import replace

from hypothesis import given

from tests.domain.lives import Life, Step, lives
from tests.domain.rebuilt import known_of, rebuilt


@given(lives)
def test_the_history_says_after_each_step_what_is_known_and_of_any_time_what_was(steps: list[Step]) -> None:
    life = Life()
    for step in steps:
        life.go(step)
        said, known = rebuilt(life.entries), known_of(life.state)
        watching = known.watching or said.watching  # of this run nothing is known yet
        assert replace(said, readings={}) == replace(known, watching=watching)
        for lock in life.state.locks.values():
            if lock.battery.kept is not None:
                assert said.readings[lock.key][2:] == lock.battery.kept[:2]
    for wall in life.moments():
        assert replace(rebuilt(life.entries, wall), readings={}) == life.at(wall), wall
