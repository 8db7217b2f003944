"""The rules about the tray icon, each with a small story."""

import pytest

from tests.replay.cases import ICON, Case, case
from tests.replay.story import OPENED, UNLOCKED, UNREADABLE, do, failed, lock, lost, sync

SEMI_LOCKED, UNLOCKING, LOCKING, PULLED, PULLING = 3, 4, 5, 7, 8
UNCALIBRATED, CALIBRATING, UNKNOWN, UPDATING = 0, 1, 9, 18

BASE = [
    case(
        "1-the-token-is-refused",
        "needs_token: the token is missing or refused, before all else.",
        [
            sync(0, lock(1, jam=1), lost(2)),
            failed(19, "forbidden"),
            failed(20, "forbidden"),
            failed(100),
            sync(120, lock(1, jam=1), lost(2)),
        ],
        "0 icon unknown with critical",
        "20 icon needs_token with critical",
        "120 icon unknown with critical",
        kinds=ICON,
    ),
    case(
        "1-a-refused-token-whether-acknowledged-or-not",
        "An acknowledgement never changes the base.",
        [
            sync(0, lock()),
            failed(19, "forbidden"),
            failed(20, "forbidden"),
            do(21, "acknowledge", None, "token_refused"),
            failed(40, "refused"),
        ],
        "0 icon locked",
        "20 icon needs_token",
        kinds=ICON,
    ),
    case(
        "1-alerts-of-the-program-have-no-badge",
        "Alerts of the program itself have none.",
        [sync(0, lock()), failed(19, "forbidden"), failed(20, "forbidden")],
        "0 icon locked",
        "20 icon needs_token",
        kinds=ICON,
    ),
    case(
        "2-cannot-see-older-than-60-s",
        "cannot_see: the last good sync is older than 3 intervals and than 60 s.",
        [sync(0, lock()), failed(60), failed(61), sync(80, lock())],
        "0 icon locked",
        "61 icon cannot_see",
        "80 icon locked",
        kinds=ICON,
    ),
    case(
        "2-cannot-see-older-than-3-intervals",
        "cannot_see: the last good sync is older than 3 intervals and than 60 s.",
        [sync(0, lock()), failed(100), failed(180), failed(181)],
        "0 icon locked",
        "181 icon cannot_see",
        kinds=ICON,
        interval_s=60,
    ),
    case(
        "2-cannot-see-short-intervals-still-60-s",
        "cannot_see: the last good sync is older than 3 intervals and than 60 s.",
        [sync(0, lock()), failed(40), failed(60), failed(70)],
        "0 icon locked",
        "70 icon cannot_see",
        kinds=ICON,
        interval_s=10,
    ),
    case(
        "2-alerts-that-stand-keep-their-badge",
        "Alerts that stand keep their badge when the base is needs_token or cannot_see.",
        [sync(0, lock(battery=15)), failed(61)],
        "0 icon locked with battery_low",
        "61 icon cannot_see with battery_low",
        kinds=ICON,
    ),
    *(
        case(
            f"3-unlocked-in-state-{state}",
            "unlocked: a lock is unlocked, semi-locked, pulled or moving, or a door is open.",
            [sync(0, lock(1), lock(2, state=state)), sync(20, lock(1), lock(2))],
            "0 icon unlocked",
            "20 icon locked",
            kinds=ICON,
        )
        for state in (UNLOCKED, SEMI_LOCKED, UNLOCKING, LOCKING, PULLED, PULLING)
    ),
    case(
        "3-a-door-is-open",
        "unlocked: a lock is unlocked, semi-locked, pulled or moving, or a door is open.",
        [sync(0, lock(1, door=OPENED), lock(2))],
        "0 icon unlocked",
        kinds=ICON,
    ),
    case(
        "3-an-open-door-is-visible-whatever-else-is-wrong",
        "So an open door is visible whatever else is wrong.",
        [
            sync(0, lock(1, state=UNLOCKED), lock(2, battery=5), lost(3)),
            sync(20, lock(1), lock(2, battery=5), lost(3)),
        ],
        "0 icon unlocked with critical",
        "20 icon unknown with critical",
        kinds=ICON,
    ),
    *(
        case(
            f"4-unknown-in-state-{state}",
            "The state of a lock is not known while it is disconnected, updating, calibrating or not calibrated, or "
            "while tedee does not tell it.",
            [sync(0, lock(1, state=state), lock(2)), sync(20, lock(1), lock(2))],
            "0 icon unknown",
            "20 icon locked",
            kinds=ICON,
        )
        for state in (None, UNCALIBRATED, CALIBRATING, UNKNOWN, UPDATING)
    ),
    case(
        "4-a-disconnected-lock-is-unknown",
        "unknown: the state of a lock is not known.",
        [sync(0, lost(1), lock(2))],
        "0 icon unknown with disconnected",
        kinds=ICON,
    ),
    case(
        "4-a-lock-within-its-grace-is-unknown",
        "A disconnected lock counts as unknown during its grace period too.",
        [sync(0, lost()), sync(300, lost())],
        "0 icon unknown",
        "300 icon unknown with disconnected",
        kinds=ICON,
        grace_s=300,
    ),
    case(
        "4-the-door-of-a-disconnected-lock",
        "The last known state of its door no longer counts.",
        [sync(0, lock(1, door=OPENED)), sync(20, lost(1))],
        "0 icon unlocked",
        "20 icon unknown",
        kinds=ICON,
        grace_s=300,
    ),
    *(
        case(
            f"4-not-observed-for-long-{interval_s}",
            "The same holds for a lock that was not observed for longer than 3 intervals and 60 s.",
            [
                sync(0, lock(1, door=OPENED), lock(2)),
                sync(30, lock(2), UNREADABLE),
                sync(at, lock(2), UNREADABLE),
                sync(at + 1, lock(2), UNREADABLE),
                sync(at + 2, lock(1), lock(2)),
            ],
            "0 icon unlocked",
            f"{at + 1} icon unknown",
            f"{at + 2} icon locked",
            kinds=ICON,
            interval_s=interval_s,
        )
        for interval_s, at in ((10, 60), (20, 60), (30, 90))
    ),
    case(
        "4-not-observed-for-a-short-time",
        "Until then it counts as it was.",
        [sync(0, lock(1, state=UNLOCKED), lock(2)), sync(20, lock(2), UNREADABLE), sync(40, lock(1), lock(2))],
        "0 icon unlocked",
        "40 icon locked",
        kinds=ICON,
    ),
    case("5-all-locked", "locked: all locks are locked.", [sync(0, lock(1), lock(2))], "0 icon locked", kinds=ICON),
    case(
        "4-no-lock-is-known-and-an-element-is-unreadable",
        "If no lock is known and the answer has an unreadable element, the base is unknown: the account has a lock.",
        [sync(0, UNREADABLE), sync(20)],
        "0 icon unknown",
        "20 icon no_locks",
        kinds=ICON,
    ),
    case("6-no-locks", "no_locks: there is no lock to watch.", [sync(0)], "0 icon no_locks", kinds=ICON),
    case(
        "until-the-first-good-sync-it-is-2",
        "Until the first good sync the base is cannot_see.",
        [failed(0), sync(20, lock())],
        "0 icon cannot_see",
        "20 icon locked",
        kinds=ICON,
    ),
    case(
        "a-lock-that-is-never-notified",
        "A lock that is hidden or never notified, or has no bridge, counts for neither.",
        [sync(0, lock(1, state=UNLOCKED, battery=5), lock(2))],
        "0 icon locked",
        kinds=ICON,
        never_tell={"Front door": True},
    ),
    case(
        "a-lock-without-a-bridge",
        "A lock that is hidden or never notified, or has no bridge, counts for neither.",
        [sync(0, lock(1, connected=None, state=UNLOCKED, battery=5))],
        "0 icon no_locks",
        kinds=ICON,
    ),
]

BADGE = [
    case(
        "1-critical",
        "critical: a lock is jammed or its battery is critical.",
        [
            sync(0, lost(1), lock(2, battery=5)),
            sync(20, lost(1), lock(2, battery=30, jam=1)),
            sync(40, lost(1), lock(2)),
        ],
        "0 icon unknown with critical",
        "40 icon unknown with disconnected",
        kinds=ICON,
    ),
    case(
        "2-attention-left-unlocked",
        "attention: a lock was left unlocked, a door was left open, or a lock needs calibration.",
        [sync(0, lock(1, state=UNLOCKED), lost(2)), sync(60, lock(1, state=UNLOCKED), lost(2))],
        "0 icon unlocked with disconnected",
        "60 icon unlocked with attention",
        kinds=ICON,
        left_unlocked_min=1,
    ),
    case(
        "2-attention-door-left-open",
        "attention: a lock was left unlocked, a door was left open, or a lock needs calibration.",
        [sync(0, lock(1, door=OPENED)), sync(60, lock(1, door=OPENED))],
        "0 icon unlocked",
        "60 icon unlocked with attention",
        kinds=ICON,
        door_left_open_min=1,
    ),
    case(
        "3-disconnected",
        "disconnected: a lock is disconnected.",
        [sync(0, lost(1), lock(2, battery=15)), sync(20, lock(1), lock(2, battery=15))],
        "0 icon unknown with disconnected",
        "20 icon locked with battery_low",
        kinds=ICON,
    ),
    case(
        "4-a-battery-low",
        "battery_low: a battery is low.",
        [sync(0, lock(1, battery=15), lock(2, state=UNLOCKED)), sync(20, lock(1), lock(2, state=UNLOCKED))],
        "0 icon unlocked with battery_low",
        "20 icon unlocked",
        kinds=ICON,
    ),
    *(
        case(
            f"an-alert-no-longer-counts-{act}",
            "An acknowledged or snoozed alert no longer counts for the badge.",
            [sync(0, lock(jam=1)), do(10, act, "Front door", "jammed"), sync(20, lock(jam=1))],
            "0 icon locked with critical",
            "20 icon locked",
            kinds=ICON,
        )
        for act in ("acknowledge", "snooze_1h", "snooze_until_8")
    ),
    case(
        "a-snooze-that-is-over-counts-again",
        "When the snooze ends, the alert counts again.",
        [
            sync(0, lock(battery=15)),
            do(0, "snooze_1h", "Front door", "battery_low"),
            sync(60, lock(battery=15)),
            sync(3600, lock(battery=15)),
        ],
        "0 icon locked with battery_low",
        "60 icon locked",
        "3600 icon locked with battery_low",
        kinds=ICON,
    ),
    case(
        "an-acknowledged-disconnection-is-still-unknown",
        "A lock whose disconnection was acknowledged or snoozed has no badge, and the base is still unknown.",
        [sync(0, lost(1), lock(2)), do(1, "acknowledge", "Front door", "disconnected"), sync(20, lost(1), lock(2))],
        "0 icon unknown with disconnected",
        "20 icon unknown",
        kinds=ICON,
    ),
    case(
        "another-lock-still-counts",
        "Alerts of other locks still count.",
        [sync(0, lost(1), lost(2)), do(1, "acknowledge", "Front door", "disconnected"), sync(20, lost(1), lost(2))],
        "0 icon unknown with disconnected",
        kinds=ICON,
    ),
    case(
        "paused-changes-nothing-of-the-picture",
        "A pause adds a mark in the other corner and changes nothing else of the icon.",
        [do(0, "pause"), sync(0, lock()), sync(20, lost())],
        "0 icon locked",
        "20 icon unknown with disconnected",
        kinds=ICON,
    ),
]


@pytest.mark.parametrize("case", [*BASE, *BADGE])
def test_icon(case: Case) -> None:
    case.check()
