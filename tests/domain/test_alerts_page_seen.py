"""The rules about what counts as seen, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, ICON, Case, case
from tests.replay.story import UNLOCKED, UNREADABLE, Line, do, every, failed, lock, lost, sync

RAISED_AND_NOTIFIED = ("0 raised disconnected Front door", "0 told disconnected Front door (normal)")
ENDED = ("cleared disconnected Front door", "withdrawn disconnected Front door")
NULL = lock(connected=None)
MISSING: Line = {"id": 1, "deviceState": None, "revision": 1}


UNREAD = [
    case(
        "an-unreadable-element",
        "A known lock that is missing from it is not observed: it keeps its state and its alerts, and has not left.",
        [
            sync(0, lost(1), lock(2)),
            sync(20, lock(2), UNREADABLE),
            sync(40, lock(2), UNREADABLE),
            sync(60, lost(1), lock(2)),
        ],
        *RAISED_AND_NOTIFIED,
    ),
    case(
        "an-unreadable-element-is-still-a-good-sync",
        "A sync with unreadable elements is still a good sync.",
        [sync(0, lock(1), lock(2)), sync(20, lost(2), UNREADABLE)],
        "20 raised disconnected Back door",
        "20 told disconnected Back door (normal)",
    ),
    case(
        "an-element-that-is-always-unreadable",
        "A known lock that is missing from it is not observed: it keeps its state and its alerts, and has not left.",
        [sync(at, lock(2), UNREADABLE, *([lost(1)] if at == 0 else [])) for at in (0, 20, 40, 600, 620, 640)],
        *RAISED_AND_NOTIFIED,
    ),
    case(
        "an-unreadable-element-after-a-restart",
        "The same holds for the first sync after a restart.",
        [sync(0, lost(1), lock(2)), do(10, "restart"), sync(20, lock(2), UNREADABLE), sync(40, lost(1), lock(2))],
        *RAISED_AND_NOTIFIED,
    ),
    case(
        "two-elements-with-one-id",
        "If two elements have the same id, the first counts and the second is unreadable.",
        [sync(0, lost(1), lock(2)), sync(20, lock(2), lost(2)), sync(40, lock(2), lost(2)), sync(60, lost(1), lock(2))],
        *RAISED_AND_NOTIFIED,
    ),
    case(
        "nothing-can-be-read",
        "An answer in which no element can be read is a good sync, too, which observes no lock.",
        [sync(0, lost()), *(sync(at, UNREADABLE) for at in (20, 40, 60, 80, 320, 340)), sync(360, lost())],
        *RAISED_AND_NOTIFIED,
    ),
    case(
        "nothing-can-be-read-for-5-minutes",
        "An answer in which no element can be read is a good sync, too, which observes no lock.",
        [sync(0, lock()), *(sync(at, UNREADABLE) for at in (60, 61, 100, 200, 300)), sync(310, lock())],
        "0 icon locked",
        "61 icon unknown",
        "310 icon locked",
        kinds=(*ALERTS, *ICON),
    ),
    case(
        "a-grace-period-does-not-end-unobserved",
        "While a lock is not observed, nothing about it is raised or cleared, and its connection stays stable or "
        "unstable.",
        [sync(0, lost(1), lock(2)), sync(60, lock(2), UNREADABLE), sync(80, lost(1), lock(2))],
        "80 raised disconnected Front door",
        kinds=ALERTS,
        grace_s=40,
    ),
    case(
        "unstable-while-not-observed",
        "While a lock is not observed, nothing about it is raised or cleared, and its connection stays stable or "
        "unstable.",
        [
            *(sync(at, lock(1, connected=at % 40 == 20), lock(2)) for at in range(0, 140, 20)),
            sync(750, lock(2), UNREADABLE),
            sync(770, lost(1), lock(2)),
        ],
        "120 withdrawn reconnected Front door",
        "120 told unstable Front door (normal)",
        "770 withdrawn unstable Front door",
        "770 told disconnected Front door (normal)",
        kinds=("told", "withdrawn"),
        since=120,
    ),
    case(
        "a-snooze-ends-while-not-observed",
        "A notification that is due for a standing alert (at the end of a snooze, or after 24 h of a "
        "critical battery) is still shown.",
        [
            sync(0, lock(1, jam=1), lock(2)),
            do(0, "snooze_1h", "Front door", "jammed"),
            sync(20, lock(1, jam=1), lock(2)),
            sync(3600, lock(2), UNREADABLE),
            sync(3620, lock(2), UNREADABLE),
        ],
        "0 told jammed Front door (critical)",
        "3600 told jammed Front door (critical)",
        kinds=("told",),
    ),
]

LEFT = [
    case(
        "not-left-by-a-miss-before-a-restart-and-one-after-it",
        "A miss before a restart does not count.",
        [
            sync(0, lost(1), lock(2)),
            sync(20, lock(2)),
            do(30, "restart"),
            sync(40, lock(2)),
            sync(60, lost(1), lock(2)),
        ],
        *RAISED_AND_NOTIFIED,
    ),
    case(
        "left-after-two-good-syncs",
        "The alerts of a lock that has left end without a notification: they are cleared and withdrawn.",
        [sync(0, lost(1), lock(2)), sync(20, lock(2)), sync(40, lock(2))],
        *RAISED_AND_NOTIFIED,
        *(f"40 {what}" for what in ENDED),
    ),
    *(
        case(
            f"not-left-{id}",
            "A lock has left the account when two good syncs in a row do not list it, both fully readable and listing "
            "only locks whose serial number is known.",
            [sync(0, lost(1), lock(2)), *story],
            *RAISED_AND_NOTIFIED,
            *(f"{left} {what}" for what in ENDED if left),
        )
        for id, story, left in (
            ("after-one", [sync(20, lock(2)), sync(40, lost(1), lock(2)), sync(60, lock(2))], None),
            ("unreadable-first", [sync(20, lock(2), UNREADABLE), sync(40, lock(2)), sync(60, lock(2))], 60),
            (
                "unreadable-between",
                [sync(20, lock(2)), sync(40, lock(2), UNREADABLE), sync(60, lock(2)), sync(80, lock(2))],
                80,
            ),
            (
                "unknown-one",
                [sync(20, lock(2), lock(11)), sync(40, lock(2), lock(11)), sync(60, lock(2)), sync(80, lock(2))],
                80,
            ),
            ("restart-between", [sync(20, lock(2)), do(30, "restart"), sync(40, lock(2)), sync(60, lock(2))], 60),
        )
    ),
    case(
        "a-lock-has-left-despite-a-failed-sync-in-between",
        "A failed sync between them does not count.",
        [sync(0, lost(1), lock(2)), sync(20, lock(2)), failed(30), sync(40, lock(2))],
        *RAISED_AND_NOTIFIED,
        *(f"40 {what}" for what in ENDED),
    ),
    case(
        "a-lock-without-serial-number-counts-as-another-after-10-minutes",
        "A lock whose serial number is not known may be the missing one, added again; after 10 minutes "
        "without names it counts as another lock.",
        [sync(at, lock(2), *([lost(1)] if at == 0 else [lock(11)])) for at in (0, 20, 600, 619, 620, 640, 660)],
        "0 raised disconnected Front door",
        "640 cleared disconnected Front door",
        kinds=ALERTS,
    ),
    case(
        "the-10-minutes-without-serial-number-outlast-a-restart",
        "A lock whose serial number is not known may be the missing one, added again; after 10 minutes "
        "without names it counts as another lock.",
        [
            sync(0, lost(1), lock(2)),
            sync(20, lock(11), lock(2)),
            do(300, "restart"),
            sync(620, lock(11), lock(2)),
            sync(640, lock(11), lock(2)),
        ],
        "0 raised disconnected Front door",
        "640 cleared disconnected Front door",
        kinds=ALERTS,
    ),
    case(
        "a-missing-lock-keeps-everything-until-it-has-left",
        "Until then the missing lock keeps everything: state, alerts, acknowledgements, snoozes, and its place in the "
        "list.",
        [
            sync(0, lock(1, state=UNLOCKED, jam=1), lock(2)),
            do(1, "acknowledge", "Front door", "jammed"),
            sync(20, lock(2)),
            sync(40, lock(1, state=UNLOCKED, jam=1), lock(2)),
            sync(60, lock(2)),
            sync(80, lock(2)),
        ],
        "0 icon unlocked with critical",
        "20 icon unlocked",
        "80 icon locked",
        kinds=ICON,
    ),
    case(
        "a-new-one-starts-with-none",
        "A lock that comes back after it has left starts without alerts, and its first level is accepted again.",
        [
            sync(0, lock(1, battery=80), lock(2)),
            sync(20, lock(2)),
            sync(40, lock(2)),
            sync(60, lock(1, battery=15), lock(2)),
        ],
        "60 raised battery_low Front door",
        kinds=ALERTS,
    ),
]

BRIDGE = [
    case(
        "null-from-the-start",
        "isConnected null from the start, or in two good syncs in a row, is a lock without a bridge: it is shown as "
        "such, never alerted.",
        [every(20, 0, 400, NULL)],
        "0 icon no_locks",
        kinds=(*ALERTS, *ICON),
    ),
    *(
        case(
            f"null-twice-{id}",
            "When a lock has no bridge any more, its alerts are cleared and withdrawn without a notification.",
            [sync(0, lost()), *story],
            *RAISED_AND_NOTIFIED,
            *(f"{ended} {what}" for what in ENDED),
        )
        for id, story, ended in (
            ("in-a-row", [sync(20, NULL), sync(40, NULL)], 40),
            ("with-a-failure-between", [sync(20, NULL), failed(30), sync(40, NULL)], 40),
            ("with-a-restart-between", [sync(20, NULL), do(30, "restart"), sync(40, NULL)], 40),
        )
    ),
    *(
        case(
            f"unknown-{id}",
            "A single null after true or false, and a missing isConnected, is unknown and changes nothing: the lock is "
            "not observed.",
            [sync(0, lost()), *story],
            *RAISED_AND_NOTIFIED,
            "0 icon unknown with disconnected",
            kinds=("raised", "cleared", "told", "withdrawn", "icon"),
        )
        for id, story in (
            ("a-single-null", [sync(20, NULL), sync(40, lost()), sync(60, NULL), sync(80, lost())]),
            ("missing-between-two-nulls", [sync(20, NULL), sync(40, MISSING), sync(60, NULL), sync(80, lost())]),
            ("missing", [sync(20, MISSING), sync(40, MISSING), sync(60, lost())]),
        )
    ),
    case(
        "a-null-keeps-the-state",
        "A single null after true or false, and a missing isConnected, is unknown and changes nothing: the lock is not "
        "observed.",
        [sync(0, lock()), sync(20, NULL), sync(40, lock()), sync(60, MISSING), sync(80, MISSING)],
        "0 icon locked",
        kinds=(*ALERTS, *ICON),
    ),
    case(
        "missing-from-the-start",
        "A lock whose isConnected was missing from the start is shown as unknown.",
        [sync(0, MISSING), sync(20, MISSING), sync(40, NULL), sync(60, lock())],
        "0 icon unknown",
        "40 icon no_locks",
        "60 icon locked",
        kinds=(*ALERTS, *ICON),
    ),
    case(
        "a-lock-with-a-bridge-again",
        "A lock without a bridge does not affect the icon.",
        [sync(0, NULL), sync(20, lock()), sync(40, NULL), sync(60, NULL), sync(80, lost())],
        "0 icon no_locks",
        "20 icon locked",
        "60 icon no_locks",
        "80 icon unknown with disconnected",
        kinds=ICON,
    ),
]


@pytest.mark.parametrize("case", [*UNREAD, *LEFT, *BRIDGE])
def test_what_counts_as_seen(case: Case) -> None:
    case.check()
