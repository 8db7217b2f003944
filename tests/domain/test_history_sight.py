"""What a sync adds to the history of sight: since when and why nobody could see."""

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
from tests.domain.lived import BUSY, OFFLINE, SEEN, Lived


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
def test_the_first_outcome_says_whether_it_can_be_seen(outcome: Outcome, why: str) -> None:
    assert Lived().sights(outcome) == [(0, why)]


@pytest.mark.parametrize(
    "outcome", [OFFLINE, Refused(), BUSY, BadAnswer(BadAnswerReason.WEB_PAGE), NoToken(TokenProblem.NOT_SET)]
)
def test_it_is_not_seen_from_just_after_the_last_good_sync_until_the_next(outcome: Failure) -> None:
    lived = Lived()
    assert lived.sights(SEEN) == [(0, "seeing")]
    assert lived.sights(SEEN, after=40) == []
    (unseen,) = lived.sights(outcome, after=30)
    assert unseen[0] == 30 - JUST_AFTER_S
    assert lived.sights(outcome) == []
    assert lived.sights(SEEN) == [(0, "seeing")]


def test_another_reason_counts_from_when_it_is_known() -> None:
    lived = Lived()
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
        (SEEN, 61, 61, [(61 - JUST_AFTER_S, "asleep"), (0, "seeing")]),  # stale, too
        (SEEN, 60, 60, []),
        (SEEN, 3600, 0, [(3600 - JUST_AFTER_S, "asleep"), (0, "seeing")]),  # stopped, or a clock that does not tell
        (OFFLINE, 3600, 0, [(3600 - JUST_AFTER_S, "unreachable")]),
    ],
)
def test_a_computer_that_slept_did_not_see(
    outcome: Outcome, after: float, asleep: float, sights: list[tuple[float, str]]
) -> None:
    lived = Lived()
    lived.end(SEEN)
    assert lived.sights(outcome, after, asleep) == sights


def test_a_long_wait_between_syncs_is_no_sleep_where_it_is_short_in_the_rules() -> None:
    lived = Lived(Rules(interval_s=600))
    lived.end(SEEN)
    assert lived.sights(SEEN, after=1800) == []
    assert lived.sights(SEEN, after=1801) == [(1801 - JUST_AFTER_S, "asleep"), (0, "seeing")]


@pytest.mark.parametrize(
    ("away", "outcome", "sights"),
    [
        (40, SEEN, [(0, "seeing")]),  # what was seen is believed for 60 s
        (40, OFFLINE, [(0, "unreachable")]),
        (42, SEEN, [(62 - JUST_AFTER_S, "not_running"), (0, "seeing")]),
        (3600, OFFLINE, [(3620 - JUST_AFTER_S, "not_running"), (20, "unreachable")]),
    ],
)
def test_a_program_that_did_not_run_did_not_see(away: float, outcome: Outcome, sights: list[tuple[float, str]]) -> None:
    lived = Lived()
    lived.end(SEEN)
    lived.restart(away)
    assert lived.sights(outcome) == sights


@pytest.mark.parametrize("outcome", [OFFLINE, Refused(), NoToken(TokenProblem.NOT_SET)])
def test_a_run_that_could_not_see_did_so_until_it_ended(outcome: Failure) -> None:
    lived = Lived()
    lived.end(SEEN)
    lived.end(outcome)
    lived.restart(after=3600)
    assert lived.sights(SEEN) == [(3620, "not_running"), (0, "seeing")]


def test_a_run_that_is_blind_from_its_begin_sees_from_its_first_good_sync_on() -> None:
    lived = Lived()
    lived.end(SEEN)
    lived.restart(3600)
    lived.end(OFFLINE)
    assert lived.sights(OFFLINE) == []
    assert lived.sights(SEEN) == [(0, "seeing")]
