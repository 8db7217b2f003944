"""The rules about terms, connection, battery and jams, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, ICON, Case, case
from tests.replay.story import failed, lock, lost, named, sync

WORDS = [
    case(
        "a-failed-sync-observes-nothing-and-changes-no-lock",
        "A failed sync observes nothing and changes no lock.",
        [sync(0, lost()), failed(20), sync(40, lost()), failed(60), sync(80, lock())],
        "0 raised disconnected Front door",
        "80 cleared disconnected Front door",
        kinds=ALERTS,
    ),
    case(
        "lock-key-the-serial-number-where-known",
        "The id may change and the lock stays the same.",
        [sync(0, lost(1)), named(10, {7: ("Front door", "SN-1")}), sync(20, lost(7)), sync(40, lock(7))],
        "0 raised disconnected Front door",
        "40 cleared disconnected Front door",
        kinds=ALERTS,
    ),
    case(
        "lock-key-else-the-id",
        "Without a serial number, another id is another lock.",
        [
            named(0, {8: ("Gate", None), 9: ("Gate 2", None)}),
            sync(0, lost(8)),
            sync(20, lost(9)),
            sync(620, lost(9)),
            sync(640, lost(9)),
        ],
        "0 raised disconnected Gate",
        "20 raised disconnected Gate 2",
        "640 cleared disconnected Gate",
        kinds=ALERTS,
    ),
    case(
        "an-alert-belongs-to-one-lock-key-and-kind",
        "An alert belongs to one lock key and one matter.",
        [
            sync(0, lock(1, jam=1, battery=15), lock(2, jam=1)),
            sync(20, lock(1, jam=0, battery=15), lock(2, jam=1)),
            sync(40, lock(1, battery=40), lock(2, jam=0)),
        ],
        "20 cleared jammed Front door",
        "40 cleared jammed Back door",
        "40 cleared battery_low Front door",
        kinds=("cleared",),
    ),
]

CONNECTION = [
    case(
        "disconnected-is-raised-at-the-first-observation-without-a-grace",
        "disconnected is raised when isConnected false for the grace period, 120 s by default (0 s: at the first "
        "observation).",
        [sync(0, lock()), sync(20, lost())],
        "20 raised disconnected Front door",
        "20 told disconnected Front door (normal)",
    ),
    case(
        "disconnected-is-raised-after-the-grace-period",
        "disconnected is raised when isConnected false for the grace period, 120 s by default (0 s: at the first "
        "observation).",
        [sync(0, lost()), sync(20, lost()), sync(40, lost())],
        "40 raised disconnected Front door",
        grace_s=30,
        kinds=ALERTS,
    ),
    case(
        "disconnected-is-raised-at-the-very-end-of-the-grace-period",
        "disconnected is raised when isConnected false for the grace period, 120 s by default (0 s: at the first "
        "observation).",
        [sync(0, lost()), sync(20, lost()), sync(40, lost())],
        "40 raised disconnected Front door",
        grace_s=40,
        kinds=ALERTS,
    ),
    case(
        "disconnected-and-so-for-the-whole-grace",
        "disconnected: if the lock connects in between, the grace period starts again.",
        [sync(0, lost()), sync(20, lock()), sync(40, lost()), sync(60, lost()), sync(80, lost())],
        "80 raised disconnected Front door",
        grace_s=40,
        kinds=ALERTS,
    ),
    case(
        "disconnected-is-cleared-when-connected",
        "disconnected is cleared when isConnected true.",
        [sync(0, lost()), sync(20, lock())],
        "0 raised disconnected Front door",
        "20 cleared disconnected Front door",
        kinds=ALERTS,
    ),
]

BATTERY = [
    case(
        "battery-low-is-raised-at-20",
        "battery_low is raised when accepted level ≤ 20, not charging.",
        [sync(0, lock(battery=21)), sync(20, lock(battery=20))],
        "20 raised battery_low Front door",
        "20 told battery_low Front door (normal)",
    ),
    case(
        "battery-low-is-cleared-at-25",
        "battery_low is cleared when level ≥ 25, or charging.",
        [sync(0, lock(battery=20)), sync(20, lock(battery=24)), sync(40, lock(battery=25))],
        "0 raised battery_low Front door",
        "40 cleared battery_low Front door",
        kinds=ALERTS,
    ),
    case(
        "battery-low-not-charging",
        "battery_low is raised when accepted level ≤ 20, not charging.",
        [sync(0, lock(battery=20, charging=True)), sync(20, lock(battery=20, charging=False))],
        "20 raised battery_low Front door",
        kinds=ALERTS,
    ),
    case(
        "battery-low-is-cleared-by-charging",
        "battery_low is cleared when level ≥ 25, or charging.",
        [sync(0, lock(battery=20)), sync(20, lock(battery=20, charging=True))],
        "0 raised battery_low Front door",
        "20 cleared battery_low Front door",
        kinds=ALERTS,
    ),
    case(
        "battery-critical-is-raised-at-10",
        "battery_critical is raised when accepted level ≤ 10, not charging; replaces battery_low.",
        [sync(0, lock(battery=10))],
        "0 raised battery_critical Front door",
        "0 told battery_critical Front door (critical)",
    ),
    case(
        "battery-critical-not-at-11",
        "battery_critical is raised when accepted level ≤ 10, not charging; replaces battery_low.",
        [sync(0, lock(battery=11))],
        "0 raised battery_low Front door",
        kinds=ALERTS,
    ),
    case(
        "battery-critical-takes-the-place-of-battery-low",
        "battery_critical is raised when accepted level ≤ 10, not charging; replaces battery_low.",
        [sync(0, lock(battery=15)), sync(20, lock(battery=10))],
        "0 raised battery_low Front door",
        "20 cleared battery_low Front door",
        "20 raised battery_critical Front door",
        kinds=ALERTS,
    ),
    case(
        "battery-critical-is-cleared-at-15-and-low-again-untold",
        "battery_critical is cleared when level ≥ 15, or charging; below 25 it becomes battery_low again, without a "
        "notification.",
        [sync(0, lock(battery=10)), sync(20, lock(battery=14)), sync(40, lock(battery=15)), sync(60, lock(battery=25))],
        "0 raised battery_critical Front door",
        "0 told battery_critical Front door (critical)",
        "40 cleared battery_critical Front door",
        "40 raised battery_low Front door",
        "40 withdrawn battery_critical Front door",
        "40 held battery_low Front door (improving)",
        "60 cleared battery_low Front door",
    ),
    case(
        "battery-critical-low-again-also-above-20",
        "battery_critical is cleared when level ≥ 15, or charging; below 25 it becomes battery_low again, without a "
        "notification.",
        [sync(0, lock(battery=10)), sync(20, lock(battery=24))],
        "0 raised battery_critical Front door",
        "20 cleared battery_critical Front door",
        "20 raised battery_low Front door",
        kinds=ALERTS,
    ),
    case(
        "battery-critical-not-low-again-at-25",
        "battery_critical is cleared when level ≥ 15, or charging; below 25 it becomes battery_low again, without a "
        "notification.",
        [sync(0, lock(battery=10)), sync(20, lock(battery=25))],
        "0 raised battery_critical Front door",
        "20 cleared battery_critical Front door",
        kinds=ALERTS,
    ),
    case(
        "battery-critical-is-cleared-by-charging",
        "battery_critical is cleared when level ≥ 15, or charging; below 25 it becomes battery_low again, without a "
        "notification.",
        [
            sync(0, lock(battery=10, charging=True)),
            sync(20, lock(battery=10)),
            sync(40, lock(battery=10, charging=True)),
        ],
        "20 raised battery_critical Front door",
        "40 cleared battery_critical Front door",
        kinds=ALERTS,
    ),
    case(
        "where-a-number-stands-the-user-can-change-it",
        "The user can change the battery levels, the grace period, the minutes and the watch hours.",
        [sync(0, lock(battery=31)), sync(20, lock(battery=30)), sync(40, lock(battery=12)), sync(60, lock(battery=8))],
        "20 raised battery_low Front door",
        "60 cleared battery_low Front door",
        "60 raised battery_critical Front door",
        battery_low=30,
        battery_critical=8,
        kinds=ALERTS,
    ),
]

JAMMED = [
    case(
        "jammed-is-raised-above-0",
        "jammed is raised when stateChangeResult > 0; a jam with a later lastStateChangedDate is a new one.",
        [sync(0, lock(jam=0)), sync(20, lock(jam=3)), sync(40, lock(jam=0))],
        "20 raised jammed Front door",
        "20 told jammed Front door (critical)",
        "40 cleared jammed Front door",
        "40 withdrawn jammed Front door",
    ),
    case(
        "a-later-jam-is-a-new-one",
        "The earlier jam is cleared, and the new one is a new notification, not a replacement.",
        [
            sync(0, lock(jam=1, changed="2025-12-31T20:00:00Z")),
            sync(20, lock(jam=1, changed="2025-12-31T20:00:00.000")),
            sync(40, lock(jam=1, changed="2026-01-01T00:00:30Z")),
        ],
        "0 raised jammed Front door",
        "0 told jammed Front door (critical)",
        "40 cleared jammed Front door",
        "40 raised jammed Front door",
        "40 withdrawn jammed Front door",
        "40 told jammed Front door (critical)",
    ),
    case(
        "a-jam-with-an-unknown-date-is-not-another",
        "jammed: a jam is a new one only if both dates are known and its own is later.",
        [sync(0, lock(jam=1, changed="2025-12-31T20:00:00Z")), sync(20, lock(jam=2, changed=None))],
        "0 raised jammed Front door",
        kinds=ALERTS,
    ),
    case(
        "a-jam-with-an-earlier-date-is-not-another",
        "jammed: a jam is a new one only if both dates are known and its own is later.",
        [
            sync(0, lock(jam=1, changed="2025-12-31T20:00:00Z")),
            sync(20, lock(jam=2, changed="2025-12-31T19:00:00Z")),
            sync(40, lock(jam=1, changed="2025-12-31T20:00:00Z")),
        ],
        "0 raised jammed Front door",
        kinds=ALERTS,
    ),
    case(
        "what-is-unknown-clears-no-jam",
        "So while a lock is disconnected and its state, door and jam are unknown, a raised jam, left_unlocked or "
        "door_left_open stays raised.",
        [sync(0, lock(jam=1)), sync(20, lost()), sync(40, lock(jam=None)), sync(60, lock(jam=0))],
        "0 raised jammed Front door",
        "20 raised disconnected Front door",
        "40 cleared disconnected Front door",
        "60 cleared jammed Front door",
        kinds=ALERTS,
    ),
]


@pytest.mark.parametrize("case", [*WORDS, *CONNECTION, *BATTERY, *JAMMED])
def test_when_each_kind_is_raised_and_cleared(case: Case) -> None:
    case.check()


@pytest.mark.parametrize(
    "case",
    [
        case(
            "connected-null-is-shown-so",
            "A lock without a bridge does not affect the icon.",
            [sync(0, lock(1, connected=None), lock(2))],
            "0 icon locked",
            kinds=ICON,
        )
    ],
)
def test_icon_of_kinds(case: Case) -> None:
    case.check()
