"""Random steps of one household: after each, the state of the program agrees with the model."""

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lockwatch.domain.alerts import Alert
from lockwatch.domain.news import News, Notify, Raised
from lockwatch.domain.overview_level import Overview
from lockwatch.replay.player import Replay
from lockwatch.replay.story_format import read_start
from tests.replay import checks, stories
from tests.replay.stories import Household, Step, World
from tests.replay.story import unreadable_elements


class Living(RuleBasedStateMachine):
    """One program that keeps its state from step to step; only a `restart` step reloads it."""

    @initialize(household=stories.households())
    def move_in(self, household: Household) -> None:
        self.world = World(household)
        self.program = Replay(*read_start(json.loads(json.dumps(household.options or {}))))
        self.heard = 1 if household.options else 0
        self.news: list[News] = []
        self.go_on(Step(10))

    @rule(step=stories.news)
    def see(self, step: Step) -> None:
        self.go_on(step)

    @rule(step=stories.flapping)
    def flap(self, step: Step) -> None:
        self.go_on(step)

    @rule(step=st.one_of(stories.gaps, stories.outages, stories.failures))
    def miss(self, step: Step) -> None:
        self.go_on(step)

    @rule(step=st.one_of(stories.acts, stories.pauses))
    def act(self, step: Step) -> None:
        self.go_on(step)

    def go_on(self, step: Step) -> None:
        self.world.step(step)
        for line in self.world.lines[self.heard :]:
            with unreadable_elements():
                told = list(self.program.play(json.loads(json.dumps(line))))
            self.news += [each for each in told if not isinstance(each, Overview)]
        self.heard = len(self.world.lines)

    @invariant()
    def what_stands_is_what_the_model_says(self) -> None:
        state = self.program.state
        alerts: list[tuple[str | None, Alert]] = [(None, each) for each in state.alerts.values()]
        alerts += [(lock.name, each) for lock in state.locks.values() for each in lock.alerts.values()]
        raised = {(str(alert.kind), name) for name, alert in alerts if not alert.pending}
        assert raised == checks.Course(self.world.lines).stands[-1]

    @invariant()
    def what_was_told_was_raised(self) -> None:
        raised: set[tuple[Any, str | None]] = set()
        for each in self.news:
            if isinstance(each, Raised):
                raised.add((each.kind, each.lock.name if each.lock else None))
            elif isinstance(each, Notify):
                assert {(item.kind, item.lock.name if item.lock else None) for item in each.items if _stands(item)} <= (
                    raised
                )


def _stands(item: Any) -> bool:
    return item.after_s is None and item.kind != "unstable"


TestLiving = Living.TestCase
TestLiving.settings = settings(stateful_step_count=20)
