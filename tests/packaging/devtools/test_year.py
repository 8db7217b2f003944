"""`make year`: some weeks of both households meet the targets, and the judge finds faults."""

import json
from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest
from devtools.year.computer import Laptop
from devtools.year.home import DEFAULTS, Calendar, Home, Truth
from devtools.year.judge import Judge, Verdict, together
from devtools.year.picture import picture
from devtools.year.play import HOUSEHOLDS, MOST_A_DAY, PICTURE, TARGETS, household, judge
from devtools.year.rates import DEFAULT

from lockwatch.domain.alerts import Kind
from lockwatch.replay.player import replay

WEEKS_DAYS = 14
"""Less than a year, to save time: from New Year on, including a cold week."""
SEED = 1
LOST = Truth(Kind.DISCONNECTED, "Garage", 100, 400, shown=290)


def notified(kind: str, at: float, *locks: str, what: str = "told", **more: Any) -> dict[str, Any]:
    return {"at": at, "what": what, "kind": kind, "locks": list(locks), **more}


def verdict(*output: dict[str, Any], truths: tuple[Truth, ...] = ()) -> Verdict:
    """Return the verdict on some output. The truths are copied, because the judge writes its findings into them."""
    copied = [replace(each, notified_at=[]) for each in truths]
    judgement = Judge(copied, DEFAULTS, Calendar(), 1)
    for each in output:
        judgement.read_line(each)
    return judgement.end()


def faults(*output: dict[str, Any], truths: tuple[Truth, ...] = ()) -> list[tuple[str, str]]:
    return [(fault.what, fault.kind) for fault in verdict(*output, truths=truths).faults]


@pytest.mark.parametrize("name", HOUSEHOLDS)
def test_some_weeks_meet_the_targets(name: str) -> None:
    found = judge(household(name, SEED, WEEKS_DAYS))
    assert {target.name: target.measure(found) for target in TARGETS if target.measure(found) > target.most} == {}
    assert found.true["disconnected"] > 0


@pytest.mark.parametrize("name", HOUSEHOLDS)
def test_leaving_out_answers_while_nothing_changes_makes_no_difference(name: str) -> None:
    days = 2
    few, all_ = (list(replay(household(name, SEED, days).story(DEFAULTS, whole=whole))) for whole in (False, True))
    assert [output | {"at": None} for output in few] == [output | {"at": None} for output in all_]
    assert all(abs(one["at"] - other["at"]) <= 60 for one, other in zip(few, all_, strict=True))


def test_the_same_seed_gives_the_same_story_and_another_seed_a_different_one() -> None:
    one, same, other = (list(household("laptop", seed, 3).story(DEFAULTS)) for seed in (SEED, SEED, SEED + 1))
    assert one == same
    assert one != other


def test_the_laptop_sleeps_by_local_time_on_both_sides_of_a_clock_change() -> None:
    computer = household("laptop", SEED, 95)
    local = computer.home.calendar.local
    first = {local(session.since).date(): local(session.since) for session in reversed(computer.sessions)}
    workdays = [begun for day, begun in first.items() if day.month in (3, 4) and day.weekday() < 5]
    assert {begun.utcoffset() for begun in workdays} == {local(0).utcoffset(), local(94 * 86_400).utcoffset()}
    assert len({begun.utcoffset() for begun in workdays}) == 2
    assert all(6.5 < begun.hour + begun.minute / 60 < 7.5 for begun in workdays)


def test_single_failures_do_not_accumulate_while_the_laptop_sleeps() -> None:
    calm = replace(DEFAULT, router_reboots=0, home_outages=0, cloud_outages=0, key_expiries=0, bad_wakes=0)
    home = Home("calm", 10, replace(calm, failed_requests=20), DEFAULTS)
    lines = [json.loads(line) for line in Laptop(home).story(DEFAULTS)]
    runs = [len(list(run)) for failed, run in groupby(lines, lambda line: "failed" in line) if failed]
    assert len(runs) > 30
    assert max(runs) <= 2


def test_a_true_notification_is_not_a_fault() -> None:
    output = notified("disconnected", 230, "Garage"), notified("reconnected", 410, "Garage", what="replaced")
    found = verdict(*output, truths=(LOST,))
    assert found.faults == []
    assert found.by_kind == {"disconnected": 1, "reconnected": 1}


def test_a_notification_of_something_untrue_or_too_short_is_false() -> None:
    assert faults(notified("jammed", 230, "Garage")) == [("false", "jammed")]
    assert ("false", "disconnected") in faults(notified("disconnected", 150, "Garage"), truths=(LOST,))
    assert ("false", "reconnected") in faults(notified("reconnected", 300, "Garage"), truths=(LOST,))
    assert faults(notified("unstable", 300, "Garage")) == [("false", "unstable")]


def test_a_second_notification_of_the_same_truth_is_a_fault() -> None:
    again = notified("disconnected", 230, "Garage"), notified("disconnected", 300, "Garage")
    assert faults(*again, truths=(LOST,)) == [("repeated", "disconnected")]


def test_an_almost_empty_battery_may_be_notified_again_after_a_day() -> None:
    empty = Truth(Kind.BATTERY_CRITICAL, "Garage", 0, 1e6, shown=1e6)
    first, early, late = (notified("battery_critical", at, "Garage") for at in (0, 80_000, 86_400))
    assert faults(first, early, truths=(empty,)) == [("repeated", "battery_critical")]
    assert faults(first, late, truths=(empty,)) == []


def test_an_almost_empty_battery_that_had_recovered_is_notified_again() -> None:
    empty = Truth(Kind.BATTERY_CRITICAL, "Garage", 0, 1e6, shown=1e6, eased_at=[40_000])
    first, second, third = (notified("battery_critical", at, "Garage") for at in (0, 70_000, 80_000))
    assert faults(first, second, truths=(empty,)) == []
    assert faults(first, second, third, truths=(empty,)) == [("repeated", "battery_critical")]


def test_a_cold_week_lets_a_weak_battery_recover_by_day() -> None:
    home = Home("cold", 365, replace(DEFAULT, cold_weeks=tuple(range(1, 54))), DEFAULTS)
    critical = [truth for truth in home.truths if truth.kind is Kind.BATTERY_CRITICAL]
    eased = [(truth, at) for truth in critical for at in truth.eased_at]
    assert eased
    assert all(truth.since < at < truth.until for truth, at in eased)


def test_a_truth_visible_for_longer_than_its_grace_period_and_not_notified_is_missed() -> None:
    brief = Truth(Kind.DISCONNECTED, "Cellar", 100, 400, shown=100)
    assert faults(truths=(LOST, brief)) == [("missed", "disconnected")]


def test_a_digest_counts_as_the_notification_of_the_alerts_that_waited_for_it() -> None:
    held = notified("disconnected", 300, "Garage", what="held", why="in_digest")
    assert faults(held, notified("digest_gap", 300, "Garage"), truths=(LOST,)) == []
    assert faults(notified("digest_gap", 300, "Garage"), truths=(LOST,)) == [("missed", "disconnected")]


def test_a_notification_that_vanishes_within_five_minutes_is_counted() -> None:
    output = notified("disconnected", 230, "Garage"), notified("disconnected", 410, "Garage", what="withdrawn")
    assert faults(*output, truths=(LOST,)) == [("withdrawn", "disconnected")]


def test_the_stored_picture_is_small_and_shows_the_households() -> None:
    output = verdict(notified("disconnected", 230, "Garage"), truths=(LOST,))
    drawn = picture(dict.fromkeys(HOUSEHOLDS, output), DEFAULT, MOST_A_DAY)
    stored = PICTURE.read_text("utf-8")
    assert len(stored) < 60_000
    assert all(f">{name}</text>" in text for name in HOUSEHOLDS for text in (drawn, stored))


def test_the_verdicts_of_several_years_are_added() -> None:
    both = together([verdict(notified("jammed", 5, "Garage"))] * 2)
    assert (both.days, both.a_day, both.count("false")) == (2, 1.0, 2)
