"""What a sync adds to the history about sight: since when and why Lockwatch could not see."""

import pytest

from lockwatch.domain.history import (
    JUST_AFTER_S,
)
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    NoToken,
    Outcome,
    Refused,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.rules import Rules
from tests.domain.history_run import BUSY, OFFLINE, SEEN, HistoryRun


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (SEEN, "seeing"),
        (OFFLINE, "unreachable"),
        (Refused(), "refused"),
        (NoToken(TokenProblem.NOT_SET), "no_token"),
        (BUSY, "rate_limited"),
        (BadAnswer(BadAnswerReason.WEB_PAGE), "bad_answer"),
    ],
)
def test_the_first_outcome_is_recorded(outcome: Outcome, why: str) -> None:
    assert HistoryRun().sights(outcome) == [(0, why)]


@pytest.mark.parametrize(
    "outcome", [OFFLINE, Refused(), BUSY, BadAnswer(BadAnswerReason.WEB_PAGE), NoToken(TokenProblem.NOT_SET)]
)
def test_sight_is_lost_just_after_the_last_good_sync(outcome: Failure) -> None:
    lived = HistoryRun()
    assert lived.sights(SEEN) == [(0, "seeing")]
    assert lived.sights(SEEN, after=40) == []
    (unseen,) = lived.sights(outcome, after=30)
    assert unseen[0] == 30 - JUST_AFTER_S
    assert lived.sights(outcome) == []
    assert lived.sights(SEEN) == [(0, "seeing")]


def test_another_reason_is_dated_by_its_sync() -> None:
    lived = HistoryRun()
    lived.end(SEEN)
    lived.end(OFFLINE)
    assert lived.sights(Unreachable(UnreachableReason.TOO_SLOW)) == []
    assert lived.sights(BUSY) == [(0, "rate_limited")]
    assert lived.sights(Refused()) == [(0, "refused")]


@pytest.mark.parametrize(
    ("outcome", "after", "asleep", "sights"),
    [
        (SEEN, 3600, 3590, [(3600 - JUST_AFTER_S, "asleep"), (0, "seeing")]),
        (OFFLINE, 3600, 3590, [(3600 - JUST_AFTER_S, "asleep"), (0, "unreachable")]),
        (SEEN, 61, 61, [(61 - JUST_AFTER_S, "asleep"), (0, "seeing")]),  # the last result is stale by now
        (SEEN, 60, 60, []),
        (SEEN, 3600, 0, [(3600 - JUST_AFTER_S, "asleep"), (0, "seeing")]),  # the clocks show no sleep
        (OFFLINE, 3600, 0, [(3600 - JUST_AFTER_S, "unreachable")]),
    ],
)
def test_sleep_is_recorded_as_time_without_sight(
    outcome: Outcome, after: float, asleep: float, sights: list[tuple[float, str]]
) -> None:
    lived = HistoryRun()
    lived.end(SEEN)
    assert lived.sights(outcome, after, asleep) == sights


def test_a_long_sync_interval_is_not_recorded_as_sleep() -> None:
    lived = HistoryRun(Rules(interval_s=600))
    lived.end(SEEN)
    assert lived.sights(SEEN, after=1800) == []
    assert lived.sights(SEEN, after=1801) == [(1801 - JUST_AFTER_S, "asleep"), (0, "seeing")]


@pytest.mark.parametrize(
    ("away", "outcome", "sights"),
    [
        (40, SEEN, [(0, "seeing")]),  # a result counts as current for 60 s
        (40, OFFLINE, [(0, "unreachable")]),
        (42, SEEN, [(62 - JUST_AFTER_S, "not_running"), (0, "seeing")]),
        (3600, OFFLINE, [(3620 - JUST_AFTER_S, "not_running"), (20, "unreachable")]),
    ],
)
def test_time_between_two_runs_is_recorded_as_not_running(
    away: float, outcome: Outcome, sights: list[tuple[float, str]]
) -> None:
    lived = HistoryRun()
    lived.end(SEEN)
    lived.restart(away)
    assert lived.sights(outcome) == sights


@pytest.mark.parametrize("outcome", [OFFLINE, Refused(), NoToken(TokenProblem.NOT_SET)])
def test_a_run_without_sight_lasts_until_its_end(outcome: Failure) -> None:
    lived = HistoryRun()
    lived.end(SEEN)
    lived.end(outcome)
    lived.restart(after=3600)
    assert lived.sights(SEEN) == [(3620, "not_running"), (0, "seeing")]


def test_sight_begins_with_the_first_good_sync() -> None:
    lived = HistoryRun()
    lived.end(SEEN)
    lived.restart(3600)
    lived.end(OFFLINE)
    assert lived.sights(OFFLINE) == []
    assert lived.sights(SEEN) == [(0, "seeing")]
