"""Changed settings apply to raised alerts at the next sync (RULES.md, Kinds)."""

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
    """Return the news of the first sync after the rules changed, for a lock that has been unlocked for a minute."""
    followed = Followed(Rules(default=before))
    for _ in range(4):
        followed.sync(UNLOCKED)
    assert followed.standing == {"left_unlocked"}
    followed.rules = Rules(default=after)
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
def test_an_alert_stays_only_if_the_new_rules_would_raise_it(before: LockRules, after: LockRules, stays: bool) -> None:
    assert changed(before, after) == ([] if stays else ["cleared left_unlocked", "withdrawn left_unlocked"])


def test_after_the_watch_hours_only_changed_watch_hours_clear_an_alert() -> None:
    followed = Followed(Rules(default=LockRules(left_unlocked_s=0, watch_hours=MORNING)))
    followed.sync(UNLOCKED)
    followed.sync(UNLOCKED, after=7200)
    followed.rules = Rules(default=LockRules(left_unlocked_s=600, watch_hours=MORNING))
    assert followed.sync(UNLOCKED) == []
    followed.rules = Rules(default=LockRules(left_unlocked_s=600, watch_hours=EARLIER))
    assert followed.sync(UNLOCKED) == ["cleared left_unlocked", "withdrawn left_unlocked"]


@pytest.mark.parametrize("wait_s", [600, None])
def test_left_unlocked_replaces_door_left_open_when_the_door_may_be_open_for_longer(wait_s: float | None) -> None:
    followed = Followed(Rules(default=LockRules(left_unlocked_s=60, door_left_open_s=60)))
    both = UNLOCKED._replace(door=DoorState.OPENED)
    for _ in range(4):
        followed.sync(both)
    assert followed.standing == {"door_left_open"}
    followed.rules = Rules(default=LockRules(left_unlocked_s=60, door_left_open_s=wait_s))
    assert followed.sync(both) == [
        "cleared door_left_open",
        "raised left_unlocked",
        "withdrawn door_left_open",
        "held left_unlocked: improving",
    ]


def test_changed_watch_hours_apply_to_an_open_door() -> None:
    followed = Followed(Rules(default=LockRules(door_left_open_s=0)))
    followed.sync(OPEN)
    followed.rules = Rules(default=LockRules(door_left_open_s=0, watch_hours=NOON))
    assert followed.sync(OPEN) == ["cleared door_left_open", "withdrawn door_left_open"]
    assert followed.sync(OPEN, after=4 * 3600) == [
        "raised door_left_open",
        "held door_left_open: in_digest",
        "told digest_gap",
    ]


def test_a_grace_period_of_never_clears_a_disconnection_silently_and_its_start_is_kept() -> None:
    followed = Followed(Rules(default=LockRules(grace_s=60)))
    for _ in range(4):
        followed.sync(DISCONNECTED)
    assert followed.standing == {"disconnected"}
    followed.rules = Rules(default=LockRules(grace_s=None))
    assert followed.sync(DISCONNECTED) == ["cleared disconnected", "withdrawn disconnected"]
    followed.rules = Rules(default=LockRules(grace_s=60))
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "told disconnected"]


def test_the_grace_period_of_one_lock_applies_to_that_lock_only() -> None:
    followed = Followed(Rules(default=LockRules(grace_s=0)))
    other = DISCONNECTED._replace(id=2)
    assert followed.sync(DISCONNECTED, other) == ["raised disconnected"] * 2 + ["told disconnected"] * 2
    followed.rules = Rules(default=LockRules(grace_s=0), by_lock={"#2": LockRules(grace_s=600)})
    assert followed.sync(DISCONNECTED, other) == ["cleared disconnected", "withdrawn disconnected"]
    assert followed.standing == {"disconnected"}
