"""Changed settings judge the alerts that stand at the next sync (RULES.md, Kinds)."""

from datetime import time

import pytest

from lockwatch.domain.locks import DoorState, LockState
from lockwatch.domain.rules import LockRules, Rules, WatchHours
from tests.domain.followed import DISCONNECTED, LOCKED, Followed

UNLOCKED = LOCKED._replace(state=LockState.UNLOCKED)
OPEN = LOCKED._replace(door=DoorState.OPENED)
MORNING, NOON = WatchHours(time(8), time(9)), WatchHours(time(12), time(13))
"""Stories of `Followed` begin a quarter past eight."""
EARLIER = WatchHours(time(7), time(9))


def changed(before: LockRules, after: LockRules) -> list[str]:
    """Return what the next sync brings after the rules were changed, with a lock unlocked for a minute."""
    followed = Followed(Rules(every=before))
    for _ in range(4):
        followed.sync(UNLOCKED)
    assert followed.standing == {"left_unlocked"}
    followed.rules = Rules(every=after)
    return followed.sync(UNLOCKED)


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [
        (LockRules(left_unlocked_s=60), LockRules(left_unlocked_s=70), True),
        (LockRules(left_unlocked_s=60), LockRules(left_unlocked_s=0), True),
        (LockRules(left_unlocked_s=60), LockRules(left_unlocked_s=600), False),
        (LockRules(left_unlocked_s=60), LockRules(left_unlocked_s=None), False),
        (LockRules(left_unlocked_s=0), LockRules(left_unlocked_s=0, watch_hours=MORNING), True),
        (LockRules(left_unlocked_s=0), LockRules(left_unlocked_s=0, watch_hours=NOON), False),
    ],
)
def test_an_alert_stays_only_if_it_would_be_raised_now(before: LockRules, after: LockRules, stays: bool) -> None:
    assert changed(before, after) == ([] if stays else ["cleared left_unlocked", "withdrawn left_unlocked"])


def test_after_the_watch_hours_only_what_was_changed_judges() -> None:
    followed = Followed(Rules(every=LockRules(left_unlocked_s=0, watch_hours=MORNING)))
    followed.sync(UNLOCKED)
    followed.sync(UNLOCKED, after=7200)
    followed.rules = Rules(every=LockRules(left_unlocked_s=600, watch_hours=MORNING))
    assert followed.sync(UNLOCKED) == []
    followed.rules = Rules(every=LockRules(left_unlocked_s=600, watch_hours=EARLIER))
    assert followed.sync(UNLOCKED) == ["cleared left_unlocked", "withdrawn left_unlocked"]


@pytest.mark.parametrize("wait_s", [600, None])
def test_a_door_that_may_be_open_longer_gives_way_to_the_unlocked_lock(wait_s: float | None) -> None:
    followed = Followed(Rules(every=LockRules(left_unlocked_s=60, door_left_open_s=60)))
    both = UNLOCKED._replace(door=DoorState.OPENED)
    for _ in range(4):
        followed.sync(both)
    assert followed.standing == {"door_left_open"}
    followed.rules = Rules(every=LockRules(left_unlocked_s=60, door_left_open_s=wait_s))
    assert followed.sync(both) == [
        "cleared door_left_open",
        "raised left_unlocked",
        "withdrawn door_left_open",
        "held left_unlocked: improving",
    ]


def test_an_open_door_is_judged_by_changed_watch_hours() -> None:
    followed = Followed(Rules(every=LockRules(door_left_open_s=0)))
    followed.sync(OPEN)
    followed.rules = Rules(every=LockRules(door_left_open_s=0, watch_hours=NOON))
    assert followed.sync(OPEN) == ["cleared door_left_open", "withdrawn door_left_open"]
    assert followed.sync(OPEN, after=4 * 3600) == [
        "raised door_left_open",
        "held door_left_open: in_digest",
        "told digest_gap",
    ]


def test_a_lock_that_is_never_to_be_notified_as_disconnected_is_cleared_silently_and_keeps_its_time() -> None:
    followed = Followed(Rules(every=LockRules(grace_s=60)))
    for _ in range(4):
        followed.sync(DISCONNECTED)
    assert followed.standing == {"disconnected"}
    followed.rules = Rules(every=LockRules(grace_s=None))
    assert followed.sync(DISCONNECTED) == ["cleared disconnected", "withdrawn disconnected"]
    followed.rules = Rules(every=LockRules(grace_s=60))
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "told disconnected"]


def test_a_grace_of_its_own_judges_its_lock_only() -> None:
    followed = Followed(Rules(every=LockRules(grace_s=0)))
    other = DISCONNECTED._replace(id=2)
    assert followed.sync(DISCONNECTED, other) == ["raised disconnected"] * 2 + ["told disconnected"] * 2
    followed.rules = Rules(every=LockRules(grace_s=0), of_lock={"#2": LockRules(grace_s=600)})
    assert followed.sync(DISCONNECTED, other) == ["cleared disconnected", "withdrawn disconnected"]
    assert followed.standing == {"disconnected"}
