"""The rules about watch hours, the door and calibration, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, ICON, SAID, Case, case
from tests.replay.story import LOCKED, OPENED, PULLED, UNKNOWN, UNLOCKED, do, every, lock, lost, sync

NIGHT = {"from": "23:00", "to": "06:00"}
EVENING = "2026-01-01T22:58:00Z"
DAWN = "2026-01-01T05:58:00Z"
UNLOCKED_AND_OPEN = lock(state=UNLOCKED, door=OPENED)

WATCH_HOURS = [
    case(
        "at-23-tell-me-what-is-unlocked",
        'Watch hours serve two wishes with one rule: "at 23:00 tell me what is unlocked" and "at night tell me at '
        'once" are left_unlocked with 0 minutes and watch hours 23:00-06:00.',
        [every(20, 0, 160, lock(1, state=UNLOCKED), lock(2))],
        "120 raised left_unlocked Front door",
        "120 told left_unlocked Front door (normal)",
        start=EVENING,
        left_unlocked_min=0,
        watch_hours=NIGHT,
    ),
    case(
        "at-night-tell-me-at-once",
        'Watch hours serve two wishes with one rule: "at 23:00 tell me what is unlocked" and "at night tell me at '
        'once" are left_unlocked with 0 minutes and watch hours 23:00-06:00.',
        [every(20, 0, 140, lock()), sync(160, lock(state=UNLOCKED))],
        "160 raised left_unlocked Front door",
        "160 told left_unlocked Front door (normal)",
        start=EVENING,
        left_unlocked_min=0,
        watch_hours=NIGHT,
    ),
    case(
        "by-day-nothing-is-notified-at-once",
        "left_unlocked is raised when unlocked, semi-locked or pulled for N minutes (0: at once) while the local time "
        "is within the lock's watch hours (all day by default); counted from lastStateChangedDate, else from when "
        "first seen so.",
        [every(20, 0, 80, UNLOCKED_AND_OPEN), sync(100, lock())],
        start="2026-01-01T06:00:00Z",
        left_unlocked_min=0,
        door_left_open_min=0,
        watch_hours=NIGHT,
    ),
    case(
        "the-minutes-count-before-the-watch-hours",
        "The condition becomes true when both hold: the minutes count outside the watch hours, too.",
        [every(20, 0, 160, lock(1, state=UNLOCKED), lock(2, door=OPENED))],
        "120 raised door_left_open Back door",
        "120 raised left_unlocked Front door",
        start=EVENING,
        left_unlocked_min=2,
        door_left_open_min=1,
        watch_hours=NIGHT,
        of=ALERTS,
    ),
    case(
        "the-minutes-count-on-in-the-watch-hours",
        "The condition becomes true when both hold: the minutes count outside the watch hours, too.",
        [every(20, 0, 200, lock(1, state=PULLED), lock(2, door=OPENED))],
        "180 raised door_left_open Back door",
        "180 raised left_unlocked Front door",
        start=EVENING,
        left_unlocked_min=3,
        door_left_open_min=3,
        watch_hours=NIGHT,
        of=ALERTS,
    ),
    case(
        "an-alert-outlives-the-watch-hours",
        "When the watch hours end, a standing alert stays until the lock is locked or, for an open door, "
        "until the door is closed.",
        [
            every(20, 0, 280, lock(1, state=UNLOCKED), lock(2, door=OPENED)),
            sync(300, lock(1), lock(2)),
            sync(320, lock(1, state=UNLOCKED), lock(2, door=OPENED)),
        ],
        "0 raised door_left_open Back door",
        "0 raised left_unlocked Front door",
        "300 cleared door_left_open Back door",
        "300 cleared left_unlocked Front door",
        start=DAWN,
        left_unlocked_min=0,
        door_left_open_min=0,
        watch_hours=NIGHT,
        of=ALERTS,
    ),
    *(
        case(
            f"watch-hours-hold-at-{at}",
            "Watch hours are local time; they begin at from and end before to.",
            [sync(0, lock(state=UNLOCKED))],
            *(["0 raised left_unlocked Front door"] if raised else []),
            start=f"2026-01-01T{at}+01:00",
            left_unlocked_min=0,
            watch_hours=NIGHT,
            of=ALERTS,
        )
        for at, raised in (("22:59:59", False), ("23:00:00", True), ("05:59:59", True), ("06:00:00", False))
    ),
    case(
        "watch-hours-from-and-to-the-same-time",
        "If from equals to, they last all day.",
        [sync(0, lock(state=UNLOCKED))],
        "0 raised left_unlocked Front door",
        start="2026-01-01T12:00:00Z",
        left_unlocked_min=0,
        watch_hours={"from": "23:00", "to": "23:00"},
        of=ALERTS,
    ),
    case(
        "watch-hours-per-lock",
        "They can differ for each lock.",
        [sync(0, lock(1, state=UNLOCKED), lock(2, state=UNLOCKED), lock(3, state=UNLOCKED))],
        "0 raised left_unlocked Back door",
        "0 raised left_unlocked Cellar",
        start="2026-01-01T12:00:00Z",
        left_unlocked_min=0,
        watch_hours={"Front door": NIGHT, "Back door": {"from": "12:00", "to": "12:01"}},
        of=ALERTS,
    ),
]

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
        of=ALERTS,
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
        of=SAID,
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
        of=SAID,
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
        of=ALERTS,
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
        of=SAID,
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
        of=SAID,
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
        of=SAID,
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
        of=SAID,
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
        of=("icon",),
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
        of=SAID,
    ),
    case(
        "an-open-door-replaces-an-unlocked-lock-after-a-gap",
        "What only replaces another alert of its matter is notified as usual.",
        [every(20, 0, 60, UNLOCKED_AND_OPEN), sync(360, UNLOCKED_AND_OPEN)],
        "60 told left_unlocked Front door (normal)",
        "360 replaced door_left_open Front door (normal)",
        left_unlocked_min=1,
        door_left_open_min=2,
        of=SAID,
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
        of=ALERTS,
    ),
]

CALIBRATION = [
    case(
        "needs-calibration",
        "needs_calibration is raised when Uncalibrated for 10 minutes.",
        [every(20, 0, 620, lock(state=0, changed="2025-12-31T20:00:00Z"))],
        "600 raised needs_calibration Front door",
        "600 told needs_calibration Front door (normal)",
    ),
    *(
        case(
            f"needs-calibration-is-cleared-by-state-{state}",
            "needs_calibration is cleared when any other known state.",
            [every(20, 0, 600, lock(state=0)), sync(620, lock(state=state))],
            "600 raised needs_calibration Front door",
            "600 told needs_calibration Front door (normal)",
            "620 cleared needs_calibration Front door",
            "620 withdrawn needs_calibration Front door",
        )
        for state in (1, UNLOCKED, 4, LOCKED, PULLED, 18)
    ),
    case(
        "needs-calibration-stays-while-nothing-is-known",
        "An unknown state clears nothing.",
        [
            every(20, 0, 600, lock(state=0)),
            sync(620, lock(state=UNKNOWN)),
            sync(640, lock(state=None)),
            sync(660, lost()),
            sync(680, lock()),
        ],
        "600 raised needs_calibration Front door",
        "660 raised disconnected Front door",
        "680 cleared disconnected Front door",
        "680 cleared needs_calibration Front door",
        of=ALERTS,
    ),
    case(
        "needs-calibration-counts-from-when-first-seen-uncalibrated",
        "needs_calibration: the minutes count from when the lock was first seen uncalibrated.",
        [every(20, 0, 580, lock(state=0)), sync(600, lock(state=1)), every(20, 620, 1240, lock(state=0))],
        "1220 raised needs_calibration Front door",
        of=ALERTS,
    ),
    case(
        "needs-calibration-in-the-icon",
        "attention: a lock was left unlocked, a door was left open, or a lock needs calibration.",
        [every(20, 0, 600, lock(state=0))],
        "0 icon unknown",
        "600 icon unknown with attention",
        of=ICON,
    ),
]

GRACE = [
    case(
        "grace-per-lock-and-never",
        "The grace period can differ for each lock, and can be never: then the lock is shown as disconnected, and "
        "nothing is raised.",
        [every(20, 0, 4000, lost(1), lost(2), lost(3))],
        "0 raised disconnected Cellar",
        "40 raised disconnected Back door",
        grace_s={"Front door": None, "Back door": 40, "*": 0},
        of=ALERTS,
    ),
]


@pytest.mark.parametrize("case", [*WATCH_HOURS, *DOOR, *CALIBRATION, *GRACE])
def test_watch_hours_door_and_calibration(case: Case) -> None:
    case.check()
