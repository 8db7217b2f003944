"""The rules about a door that is left open, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, NOTIFICATIONS, Case, case
from tests.replay.story import OPENED, UNLOCKED, do, every, lock, sync

NIGHT = {"from": "23:00", "to": "06:00"}
DAWN = "2026-01-01T05:58:00Z"
UNLOCKED_AND_OPEN = lock(state=UNLOCKED, door=OPENED)

DOOR = [
    case(
        "an-open-door-replaces-an-unlocked-lock",
        "It is a worse alert of the same matter: the notification of left_unlocked is replaced.",
        [every(20, 0, 140, UNLOCKED_AND_OPEN)],
        "60 raised left_unlocked Front door",
        "60 told left_unlocked Front door (normal)",
        "120 cleared left_unlocked Front door",
        "120 raised door_left_open Front door",
        "120 replaced door_left_open Front door (normal)",
        left_unlocked_min=1,
        door_left_open_min=2,
    ),
    case(
        "only-door-left-open-stands-while-both-conditions-hold",
        "It and left_unlocked are each raised and cleared by their own rule, and while both conditions hold only "
        "door_left_open stands.",
        [every(20, 0, 140, UNLOCKED_AND_OPEN), sync(160, lock(door=OPENED)), sync(180, lock())],
        "60 raised door_left_open Front door",
        "180 cleared door_left_open Front door",
        left_unlocked_min=2,
        door_left_open_min=1,
        kinds=ALERTS,
    ),
    case(
        "back-to-left-unlocked",
        "door_left_open is cleared when any other door state; back to left_unlocked without a notification if that "
        "still holds.",
        [every(20, 0, 140, UNLOCKED_AND_OPEN), every(20, 160, 200, lock(state=UNLOCKED)), sync(220, lock())],
        "60 raised left_unlocked Front door",
        "60 told left_unlocked Front door (normal)",
        "120 cleared left_unlocked Front door",
        "120 raised door_left_open Front door",
        "120 replaced door_left_open Front door (normal)",
        "160 cleared door_left_open Front door",
        "160 raised left_unlocked Front door",
        "160 withdrawn door_left_open Front door",
        "160 held left_unlocked Front door (improving)",
        "220 cleared left_unlocked Front door",
        left_unlocked_min=1,
        door_left_open_min=2,
    ),
    case(
        "back-to-left-unlocked-that-was-raised-behind-the-open-door",
        "door_left_open is cleared when any other door state; back to left_unlocked without a notification if that "
        "still holds.",
        [every(20, 0, 140, UNLOCKED_AND_OPEN), sync(160, lock(state=UNLOCKED))],
        "60 told door_left_open Front door (normal)",
        "160 withdrawn door_left_open Front door",
        "160 held left_unlocked Front door (improving)",
        left_unlocked_min=2,
        door_left_open_min=1,
        kinds=NOTIFICATIONS,
    ),
    case(
        "left-unlocked-after-the-door-is-closed",
        "left_unlocked is raised when unlocked, semi-locked or pulled for N minutes (0: at once) while the local time "
        "is within the lock's watch hours (all day by default); counted from lastStateChangedDate, else from when "
        "first seen so.",
        [every(20, 0, 60, UNLOCKED_AND_OPEN), every(20, 80, 120, lock(state=UNLOCKED))],
        "60 told door_left_open Front door (normal)",
        "80 withdrawn door_left_open Front door",
        "120 told left_unlocked Front door (normal)",
        left_unlocked_min=2,
        door_left_open_min=1,
        kinds=NOTIFICATIONS,
    ),
    case(
        "back-to-left-unlocked-outside-the-watch-hours",
        "When the watch hours end, a standing alert stays until the lock is locked or, for an open door, "
        "until the door is closed.",
        [every(20, 0, 140, UNLOCKED_AND_OPEN), sync(160, lock(state=UNLOCKED)), sync(180, lock())],
        "0 raised left_unlocked Front door",
        "60 cleared left_unlocked Front door",
        "60 raised door_left_open Front door",
        "160 cleared door_left_open Front door",
        "160 raised left_unlocked Front door",
        "180 cleared left_unlocked Front door",
        start=DAWN,
        left_unlocked_min=0,
        door_left_open_min=1,
        watch_hours=NIGHT,
        kinds=ALERTS,
    ),
    case(
        "the-change-back-is-notified-if-neither-alert-was-notified",
        "The change back to left_unlocked is recorded as improving; it is notified only if neither alert had "
        "been notified.",
        [
            do(0, "pause"),
            every(20, 0, 60, UNLOCKED_AND_OPEN),
            do(70, "resume"),
            sync(80, lock(state=UNLOCKED)),
        ],
        "0 held door_left_open Front door (paused)",
        "80 told left_unlocked Front door (normal)",
        left_unlocked_min=0,
        door_left_open_min=0,
        kinds=NOTIFICATIONS,
    ),
    case(
        "the-change-back-is-not-notified-if-left-unlocked-was-notified",
        "The change back to left_unlocked is recorded as improving; it is notified only if neither alert had "
        "been notified.",
        [
            every(20, 0, 40, UNLOCKED_AND_OPEN),
            do(50, "pause"),
            every(20, 60, 80, UNLOCKED_AND_OPEN),
            do(90, "resume"),
            sync(100, lock(state=UNLOCKED)),
        ],
        "0 told left_unlocked Front door (normal)",
        "60 withdrawn left_unlocked Front door",
        "60 held door_left_open Front door (paused)",
        "100 held left_unlocked Front door (improving)",
        left_unlocked_min=0,
        door_left_open_min=1,
        kinds=NOTIFICATIONS,
    ),
    case(
        "an-acknowledged-open-door-stays-acknowledged",
        "An acknowledged or snoozed door_left_open that becomes left_unlocked stays acknowledged or snoozed.",
        [
            every(20, 0, 60, UNLOCKED_AND_OPEN),
            do(70, "acknowledge", "Front door", "door_left_open"),
            sync(80, lock(state=UNLOCKED)),
        ],
        "60 told door_left_open Front door (normal)",
        "80 withdrawn door_left_open Front door",
        "80 held left_unlocked Front door (acknowledged)",
        left_unlocked_min=1,
        door_left_open_min=1,
        kinds=NOTIFICATIONS,
    ),
    case(
        "a-snoozed-open-door-stays-snoozed",
        "An acknowledged or snoozed door_left_open that becomes left_unlocked stays acknowledged or snoozed.",
        [
            every(20, 0, 60, UNLOCKED_AND_OPEN),
            do(70, "snooze_1h", "Front door", "door_left_open"),
            every(20, 80, 3680, lock(state=UNLOCKED)),
        ],
        "60 told door_left_open Front door (normal)",
        "80 withdrawn door_left_open Front door",
        "80 held left_unlocked Front door (snoozed)",
        "3680 told left_unlocked Front door (normal)",
        left_unlocked_min=1,
        door_left_open_min=1,
        kinds=NOTIFICATIONS,
    ),
    case(
        "a-snooze-of-an-open-door-hides-the-badge-of-the-unlocked-one",
        "An acknowledged or snoozed door_left_open that becomes left_unlocked stays acknowledged or snoozed.",
        [
            every(20, 0, 60, UNLOCKED_AND_OPEN),
            do(70, "snooze_1h", "Front door", "door_left_open"),
            every(20, 80, 120, lock(state=UNLOCKED)),
        ],
        "60 icon unlocked with attention",
        "80 icon unlocked",
        left_unlocked_min=1,
        door_left_open_min=1,
        kinds=("icon",),
        since=60,
    ),
    case(
        "an-acknowledged-left-unlocked-is-silent-until-it-worsens",
        "It is a worse alert of the same matter: the notification of left_unlocked is replaced.",
        [
            every(20, 0, 60, UNLOCKED_AND_OPEN),
            do(70, "acknowledge", "Front door", "left_unlocked"),
            every(20, 80, 120, UNLOCKED_AND_OPEN),
        ],
        "60 told left_unlocked Front door (normal)",
        "120 replaced door_left_open Front door (normal)",
        left_unlocked_min=1,
        door_left_open_min=2,
        kinds=NOTIFICATIONS,
    ),
    case(
        "an-open-door-replaces-an-unlocked-lock-after-a-gap",
        "What only replaces another alert of its matter is notified as usual.",
        [every(20, 0, 60, UNLOCKED_AND_OPEN), sync(360, UNLOCKED_AND_OPEN)],
        "60 told left_unlocked Front door (normal)",
        "360 replaced door_left_open Front door (normal)",
        left_unlocked_min=1,
        door_left_open_min=2,
        kinds=NOTIFICATIONS,
    ),
    case(
        "both-survive-a-restart",
        "It and left_unlocked are each raised and cleared by their own rule, and while both conditions hold only "
        "door_left_open stands.",
        [
            every(20, 0, 120, UNLOCKED_AND_OPEN),
            do(130, "restart"),
            sync(140, UNLOCKED_AND_OPEN),
            sync(160, lock(state=UNLOCKED)),
        ],
        "60 raised left_unlocked Front door",
        "120 cleared left_unlocked Front door",
        "120 raised door_left_open Front door",
        "160 cleared door_left_open Front door",
        "160 raised left_unlocked Front door",
        left_unlocked_min=1,
        door_left_open_min=2,
        kinds=ALERTS,
    ),
]


@pytest.mark.parametrize("case", DOOR)
def test_a_door_that_is_left_open(case: Case) -> None:
    case.check()
