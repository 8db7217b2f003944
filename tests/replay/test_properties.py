"""Properties of any story, tested on random ones.

The examples are the same in each run. For a longer search with other examples each time, set their number:

    HYPOTHESIS_PROFILE=nightly EXAMPLES=5000 python -m pytest tests/replay/test_properties.py
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.replay import checks
from tests.replay.stories import shuffled, stories, stories_with_late_names, with_restart
from tests.replay.story import Line, played

profile = settings(examples(0.75), suppress_health_check=list(HealthCheck))
Check = Callable[[checks.ModelledStory, list[Line]], None]


@pytest.mark.parametrize(
    "check",
    [
        checks.notified_only_if_raised,
        checks.no_alert_missed,
        checks.suppressed_for_a_true_reason,
        checks.never_notified_twice,
        checks.cleared_is_withdrawn,
        checks.raised_and_cleared_as_modelled,
        checks.icon_as_modelled,
        checks.notifications_as_modelled,
        checks.in_order,
    ],
    ids=lambda check: check.__name__.replace("_", "-"),
)
def test_any_story_passes_each_check(check: Check) -> None:
    @profile
    @given(stories)
    def holds(story: list[Line]) -> None:
        check(checks.ModelledStory(story), played(story))

    holds()


@pytest.mark.parametrize(
    "check",
    [checks.raised_and_cleared_as_modelled, checks.icon_as_modelled, checks.notifications_as_modelled, checks.in_order],
    ids=lambda check: check.__name__.replace("_", "-"),
)
def test_any_story_in_which_names_come_late_passes_each_check(check: Check) -> None:
    """The other checks follow alerts by the name of the lock, which changes here when the names come."""

    @profile
    @given(stories_with_late_names)
    def holds(story: list[Line]) -> None:
        check(checks.ModelledStory(story), played(story))

    holds()


@profile
@given(stories, st.integers(0, 10_000))
def test_a_restart_affects_only_the_first_good_sync_after_it(story: list[Line], place: int) -> None:
    restarted = with_restart(story, place)
    checks.same_but_for_restart(
        checks.ModelledStory(story), played(story), checks.ModelledStory(restarted), played(restarted)
    )


@profile
@given(stories, st.integers(0, 10_000))
def test_the_order_of_locks_in_an_answer_does_not_matter(story: list[Line], seed: int) -> None:
    assert played(shuffled(story, seed)) == played(story)


@profile
@given(stories)
def test_the_same_story_gives_the_same_output(story: list[Line]) -> None:
    assert played(story) == played(story)
