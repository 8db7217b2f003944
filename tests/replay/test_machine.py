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


class HouseholdMachine(RuleBasedStateMachine):
    """One program that keeps its state from step to step; only a `restart` step reloads it."""

    @initialize(household=stories.households())
    def move_in(self, household: Household) -> None:
        self.world = World(household)
        self.program = Replay(*read_start(json.loads(json.dumps(household.options or {}))))
        self.lines_played = 1 if household.options else 0
        self.news: list[News] = []
        self.play(Step(10))

    @rule(step=stories.news)
    def see(self, step: Step) -> None:
        self.play(step)

    @rule(step=stories.flapping)
    def flap(self, step: Step) -> None:
        self.play(step)

    @rule(step=st.one_of(stories.gaps, stories.outages, stories.failures))
    def miss(self, step: Step) -> None:
        self.play(step)

    @rule(step=st.one_of(stories.acts, stories.pauses))
    def act(self, step: Step) -> None:
        self.play(step)

    def play(self, step: Step) -> None:
        self.world.step(step)
        for line in self.world.lines[self.lines_played :]:
            with unreadable_elements():
                news = list(self.program.play(json.loads(json.dumps(line))))
            self.news += [each for each in news if not isinstance(each, Overview)]
        self.lines_played = len(self.world.lines)

    @invariant()
    def the_raised_alerts_are_those_of_the_model(self) -> None:
        state = self.program.state
        alerts: list[tuple[str | None, Alert]] = [(None, each) for each in state.alerts.values()]
        alerts += [(lock.name, each) for lock in state.locks.values() for each in lock.alerts.values()]
        raised = {(str(alert.kind), name) for name, alert in alerts if not alert.pending}
        assert raised == checks.ModelledStory(self.world.lines).raised_after[-1]

    @invariant()
    def each_notified_alert_was_raised(self) -> None:
        raised: set[tuple[Any, str | None]] = set()
        for each in self.news:
            if isinstance(each, Raised):
                raised.add((each.kind, each.lock.name if each.lock else None))
            elif isinstance(each, Notify):
                assert {
                    (item.kind, item.lock.name if item.lock else None) for item in each.items if _needs_an_alert(item)
                } <= (raised)


def _needs_an_alert(item: Any) -> bool:
    return item.after_s is None and item.kind != "unstable"


TestHouseholdMachine = HouseholdMachine.TestCase
TestHouseholdMachine.settings = settings(stateful_step_count=20)
