"""The rules about watch hours, calibration and no grace period, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, ICON, Case, case
from tests.replay.story import LOCKED, OPENED, PULLED, UNKNOWN, UNLOCKED, every, lock, lost, sync

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
        kinds=ALERTS,
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
        kinds=ALERTS,
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
        kinds=ALERTS,
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
            kinds=ALERTS,
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
        kinds=ALERTS,
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
        kinds=ALERTS,
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
        kinds=ALERTS,
    ),
    case(
        "needs-calibration-counts-from-when-first-seen-uncalibrated",
        "needs_calibration: the minutes count from when the lock was first seen uncalibrated.",
        [every(20, 0, 580, lock(state=0)), sync(600, lock(state=1)), every(20, 620, 1240, lock(state=0))],
        "1220 raised needs_calibration Front door",
        kinds=ALERTS,
    ),
    case(
        "needs-calibration-in-the-icon",
        "attention: a lock was left unlocked, a door was left open, or a lock needs calibration.",
        [every(20, 0, 600, lock(state=0))],
        "0 icon unknown",
        "600 icon unknown with attention",
        kinds=ICON,
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
        kinds=ALERTS,
    ),
]


@pytest.mark.parametrize("case", [*WATCH_HOURS, *CALIBRATION, *GRACE])
def test_watch_hours_calibration_and_grace(case: Case) -> None:
    case.check()
