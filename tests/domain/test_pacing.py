"""Pacing: when the next request may start, by single rules and over many random runs."""

import math
import random
from collections import deque
from collections.abc import Sequence

import pytest

from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    NoToken,
    Outcome,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.pacing import Pace, clamp_retry_after, earliest, next_sync_at

GOOD = Synced(())
DOWN = Unreachable(UnreachableReason.TOO_SLOW)
T = 1000.0


def after(outcomes: Sequence[Outcome], now: float = T) -> Pace:
    """Return the pace after syncs that all started and ended at `now`."""
    pace = Pace()
    for outcome in outcomes:
        pace = pace.started(now).ended(outcome, now)
    return pace


def delay(
    outcomes: Sequence[Outcome], interval_s: float = 20, *, requested: bool = False, chance: float = 0.0
) -> float:
    return next_sync_at(after(outcomes), T, interval_s, requested=requested, chance=chance) - T


def test_the_first_request_of_all_starts_at_once() -> None:
    assert next_sync_at(Pace(), T, 20) == T
    assert next_sync_at(Pace(), T, 20, requested=True) == T


@pytest.mark.parametrize(
    ("asked_s", "held_s"), [(10, 10), (20, 20), (3600, 3600), (9, 10), (0, 10), (-5, 10), (4000, 3600), (1e9, 3600)]
)
def test_the_interval_is_clamped_to_its_limits(asked_s: float, held_s: float) -> None:
    assert delay([GOOD], asked_s) == held_s


@pytest.mark.parametrize(
    ("failures", "expected_s"),
    [(1, 10), (2, 40), (3, 80), (4, 160), (5, 320), (6, 640), (7, 900), (8, 900), (100, 900), (100_000, 900)],
)
def test_the_interval_doubles_with_each_failure_in_a_row_up_to_a_quarter_of_an_hour(
    failures: int, expected_s: float
) -> None:
    assert delay([GOOD, *[DOWN] * failures]) == expected_s


@pytest.mark.parametrize(("failures", "expected_s"), [(1, 10), (2, 3600), (9, 3600)])
def test_a_longer_interval_than_the_cap_stays(failures: int, expected_s: float) -> None:
    assert delay([DOWN] * failures, 3600) == expected_s


@pytest.mark.parametrize(
    "failure", [DOWN, BadAnswer(BadAnswerReason.NOT_JSON), RateLimited(None), NoToken(TokenProblem.NO_KEYRING)]
)
def test_every_failure_except_a_refusal_backs_off(failure: Outcome) -> None:
    assert delay([GOOD, failure]) == 10
    assert delay([GOOD, failure, failure]) == 40


def test_a_good_sync_resets_the_failures() -> None:
    assert delay([DOWN, DOWN, DOWN, GOOD]) == 20
    assert delay([DOWN, DOWN, DOWN, GOOD, DOWN]) == 10


@pytest.mark.parametrize(
    ("outcomes", "chance", "expected_s"),
    [
        ([DOWN] * 3, 1, 96),
        ([DOWN] * 3, -1, 64),
        ([DOWN] * 3, 0.5, 88),
        ([DOWN] * 9, 1, 1080),
        ([DOWN] * 9, -1, 720),
        ([DOWN], 1, 12),
        ([DOWN], -1, 12),
        ([Refused(forbidden=True)] * 2, 1, 360),
        ([Refused(forbidden=True)] * 2, -1, 240),
        ([GOOD], 1, 20),
        ([GOOD], -1, 20),
    ],
)
def test_the_delay_after_failures_is_spread_by_a_fifth(
    outcomes: list[Outcome], chance: float, expected_s: float
) -> None:
    assert delay(outcomes, chance=chance) == pytest.approx(expected_s)


@pytest.mark.parametrize(
    ("outcomes", "expected_s"),
    [
        ([Refused()], 20),
        ([Refused()] * 2, 20),
        ([Refused()] * 3, 900),
        ([Refused()] * 9, 900),
        ([Refused(forbidden=True)], 20),
        ([Refused(forbidden=True)] * 2, 300),
        ([*[Refused()] * 3, Refused(forbidden=True)], 300),
        ([*[Refused(forbidden=True)] * 2, Refused()], 900),
        ([Refused(), Refused(), DOWN], 80),
        ([Refused(), Refused(), DOWN, Refused()], 20),
        ([*[Refused()] * 3, DOWN], 900),
        ([*[Refused()] * 3, GOOD], 20),
        ([*[Refused()] * 3, GOOD, Refused()], 20),
    ],
)
def test_a_refused_token_is_retried_as_usual_until_the_refusal_is_believed(
    outcomes: list[Outcome], expected_s: float
) -> None:
    assert delay(outcomes) == expected_s


def test_the_delay_after_a_believed_refusal_is_never_shorter_than_the_interval() -> None:
    assert delay([Refused(forbidden=True)] * 2, 3600) == 3600


@pytest.mark.parametrize("outcomes", [[GOOD], [DOWN] * 8, [Refused()] * 3], ids=["good", "down", "refused"])
def test_a_requested_sync_is_delayed_only_by_the_minimum_interval(outcomes: list[Outcome]) -> None:
    assert delay(outcomes, 3600, requested=True) == 10


@pytest.mark.parametrize(
    ("said_s", "kept_s"),
    [
        (60, 60),
        (10, 10),
        (9, 10),
        (0, 10),
        (-100, 10),
        (21_600, 21_600),
        (21_601, 21_600),
        (1e300, 21_600),
        (math.inf, 21_600),
        (-math.inf, 10),
        (math.nan, 10),
    ],
)
def test_a_retry_after_delays_every_request_and_is_clamped(said_s: float, kept_s: float) -> None:
    assert clamp_retry_after(said_s) == kept_s
    assert delay([GOOD, RateLimited(said_s)], 10, requested=True) == kept_s
    unavailable = Unreachable(UnreachableReason.SERVER_FAULT, 503, retry_after_s=said_s)
    assert delay([GOOD, unavailable], 10, requested=True) == kept_s
    pace = Pace().with_retry_after(RateLimited(said_s), T)
    assert earliest(pace, T) == T + kept_s


def test_a_retry_after_survives_later_failures() -> None:
    pace = after([RateLimited(5000)]).started(T + 20).ended(DOWN, T + 30)
    assert earliest(pace, T + 30) == T + 5000


def test_a_longer_retry_after_of_another_process_survives_a_shorter_one() -> None:
    pace = Pace().started(T).joined(Pace(not_before=T + 5000))
    assert earliest(pace.ended(GOOD, T + 1), T + 1) == T + 5000
    assert earliest(pace.ended(RateLimited(60), T + 1), T + 1) == T + 5000
    assert earliest(pace.with_retry_after(RateLimited(60), T + 1), T + 1) == T + 5000


@pytest.mark.parametrize(
    ("said_s", "interval_s", "chance", "expected_s"),
    [
        (600, 20, 0, 600),
        (600, 20, 0.5, 610),
        (600, 20, 1, 620),
        (600, 20, -1, 620),
        (600, 3600, 1, 1200),
        (21_600, 3600, 1, 25_200),
        (600, 0, 1, 610),
    ],
)
def test_the_return_after_a_retry_after_is_spread_over_an_interval_and_never_before_it(
    said_s: float, interval_s: float, chance: float, expected_s: float
) -> None:
    assert delay([GOOD, RateLimited(said_s)], interval_s, chance=chance) == expected_s
    assert delay([GOOD, RateLimited(said_s)], interval_s, chance=chance, requested=True) == said_s


def test_a_sync_after_the_end_of_a_retry_after_is_not_spread() -> None:
    pace = after([RateLimited(60)]).started(T + 60).ended(GOOD, T + 60)
    assert next_sync_at(pace, T + 60, 20, chance=1) == T + 80


def test_names_and_token_checks_obey_the_minimum_interval_and_do_not_delay_the_sync() -> None:
    pace = Pace().started(T).ended(GOOD, T).started(T + 15, sync=False)
    assert next_sync_at(pace, T + 15, 20) == T + 25
    pace = Pace().started(T).ended(GOOD, T).started(T + 10, sync=False)
    assert next_sync_at(pace, T + 10, 20) == T + 20


@pytest.mark.parametrize("outcome", [GOOD, DOWN, Refused(), NoToken(TokenProblem.NOT_SET), RateLimited(None)], ids=str)
def test_an_outcome_without_retry_after_delays_nothing(outcome: Outcome) -> None:
    assert Pace().with_retry_after(outcome, T).not_before is None


@pytest.mark.parametrize(("failures", "expected_s"), [(1, 10), (2, 40), (3, 80)])
def test_an_attempt_that_failed_before_its_request_backs_off_too(failures: int, expected_s: float) -> None:
    pace = Pace()
    for _ in range(failures):
        pace = pace.tried(T).ended(NoToken(TokenProblem.NO_KEYRING), T)
    assert next_sync_at(pace, T, 20) == T + expected_s
    assert next_sync_at(pace, T, 20, requested=True) == T


@pytest.mark.parametrize(
    ("mine", "theirs", "last_start", "not_before"),
    [
        (Pace(), Pace(), None, None),
        (Pace(5), Pace(), 5, None),
        (Pace(), Pace(5), 5, None),
        (Pace(5), Pace(7), 7, None),
        (Pace(7), Pace(5), 7, None),
        (Pace(7, not_before=9), Pace(5, not_before=90), 7, 90),
        (Pace(7), Pace(5, not_before=90), 7, 90),
        (Pace(7, not_before=90), Pace(), 7, 90),
    ],
)
def test_joined_paces_have_the_later_start_and_the_longer_wait(
    mine: Pace, theirs: Pace, last_start: float | None, not_before: float | None
) -> None:
    both = mine.joined(theirs)
    assert (both.last_start, both.not_before) == (last_start, not_before)


def test_joined_paces_keep_their_own_failures() -> None:
    pace = after([DOWN, DOWN])
    assert pace.joined(Pace(T + 3)) == Pace(T + 3, T, failures=2)


OUTCOMES: list[Outcome] = [
    GOOD,
    DOWN,
    Refused(),
    Refused(forbidden=True),
    RateLimited(None),
    RateLimited(0.5),
    RateLimited(35),
    RateLimited(1e9),
    BadAnswer(BadAnswerReason.WEB_PAGE),
]


@pytest.mark.parametrize("seed", range(40))
def test_any_run_obeys_the_minimum_interval_retry_after_and_the_hourly_limit(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        _run(chance)


def _run(chance: random.Random) -> None:
    now, pace = chance.uniform(0, 1e6), Pace()
    interval_s = chance.choice([10, 20, 60, 3600, 0, chance.uniform(-10, 5000)])
    friendly = chance.random() < 0.5
    last, not_before, hour = -math.inf, -math.inf, deque[float]()
    for _ in range(chance.choice([20, 800 if friendly and chance.random() < 0.1 else 60])):
        requested, spread = chance.random() < 0.3, chance.uniform(-1, 1)
        if chance.random() < 0.05:
            pace = Pace(pace.last_start, not_before=pace.not_before)  # a restart keeps these two
        sync = chance.random() < 0.9
        due = next_sync_at(pace, now, interval_s, requested=requested, chance=spread) if sync else earliest(pace, now)
        assert due >= last + 10
        assert due >= not_before
        now = max(now, due) + (chance.expovariate(1) if chance.random() < 0.2 else 0)
        last = now
        hour.append(now)
        while hour[0] <= now - 3600:
            hour.popleft()
        assert len(hour) <= 600
        pace = pace.started(now, sync=sync)
        now += chance.choice([0.0, 0.1, chance.uniform(0, 30)])
        outcome = GOOD if friendly else chance.choice(OUTCOMES)
        pace = pace.ended(outcome, now) if sync else pace.with_retry_after(outcome, now)
        if isinstance(outcome, RateLimited) and outcome.retry_after_s is not None:
            not_before = now + clamp_retry_after(outcome.retry_after_s)
