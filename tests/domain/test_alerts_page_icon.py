"""The rules about the tray icon, each with a small story."""

import pytest

from tests.replay.cases import ICON, Case, case
from tests.replay.story import OPENED, UNLOCKED, do, failed, lock, lost, sync

ORDER = [
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
        "0 icon critical",
        "20 icon needs_token",
        "120 icon critical",
        of=ICON,
    ),
    case(
        "1-a-refused-token-is-shown-whether-acknowledged-or-not",
        "A refused token is shown whether acknowledged or not.",
        [
            sync(0, lock()),
            failed(19, "forbidden"),
            failed(20, "forbidden"),
            do(21, "acknowledge", None, "token_refused"),
            failed(40, "refused"),
        ],
        "0 icon locked",
        "20 icon needs_token",
        of=ICON,
    ),
    case(
        "2-cannot-see-older-than-60-s",
        "cannot_see: the last good sync is older than 3 intervals and than 60 s.",
        [sync(0, lock(jam=1)), failed(60), failed(61), sync(80, lock())],
        "0 icon critical",
        "61 icon cannot_see",
        "80 icon locked",
        of=ICON,
    ),
    case(
        "2-cannot-see-older-than-3-intervals",
        "cannot_see: the last good sync is older than 3 intervals and than 60 s.",
        [sync(0, lock()), failed(100), failed(180), failed(181)],
        "0 icon locked",
        "181 icon cannot_see",
        of=ICON,
        interval_s=60,
    ),
    case(
        "2-cannot-see-short-intervals-still-60-s",
        "cannot_see: the last good sync is older than 3 intervals and than 60 s.",
        [sync(0, lock()), failed(40), failed(60), failed(70)],
        "0 icon locked",
        "70 icon cannot_see",
        of=ICON,
        interval_s=10,
    ),
    case(
        "3-a-critical-alert",
        "critical: a lock is jammed or its battery is critical.",
        [sync(0, lost(1), lock(2, battery=5)), sync(20, lost(1), lock(2, battery=30))],
        "0 icon critical",
        "20 icon disconnected",
        of=ICON,
    ),
    case(
        "4-a-lock-disconnected",
        "disconnected: a lock is disconnected.",
        [sync(0, lost(1), lock(2, battery=15)), sync(20, lock(1), lock(2, battery=15))],
        "0 icon disconnected",
        "20 icon battery_low",
        of=ICON,
    ),
    case(
        "4-a-lock-within-its-grace-is-disconnected",
        "A disconnected lock counts during its grace period too.",
        [sync(0, lost())],
        "0 icon disconnected",
        of=ICON,
        grace_s=300,
    ),
    case(
        "5-a-battery-low",
        "battery_low: a battery is low.",
        [sync(0, lock(1, battery=15), lock(2, state=UNLOCKED)), sync(20, lock(1), lock(2, state=UNLOCKED))],
        "0 icon battery_low",
        "20 icon unlocked",
        of=ICON,
    ),
    case(
        "6-something-unlocked-or-a-door-open",
        "unlocked: a lock is not known to be locked, or a door is open.",
        [
            sync(0, lock(1), lock(2, state=UNLOCKED)),
            sync(20, lock(1), lock(2)),
            sync(40, lock(1, door=OPENED), lock(2)),
        ],
        "0 icon unlocked",
        "20 icon locked",
        "40 icon unlocked",
        of=ICON,
    ),
    case(
        "6-what-is-not-known-to-be-locked-is-not-all-locked",
        "An unknown state counts as not locked.",
        [sync(0, lock(1, state=None), lock(2)), sync(20, lock(1, state=9), lock(2)), sync(40, lock(1), lock(2))],
        "0 icon unlocked",
        "40 icon locked",
        of=ICON,
    ),
    case("8-no-locks", "no_locks: there is no lock to watch.", [sync(0)], "0 icon no_locks", of=ICON),
    case(
        "until-the-first-good-sync-it-is-2",
        "Until the first good sync the icon shows cannot_see.",
        [failed(0), sync(20, lock())],
        "0 icon cannot_see",
        "20 icon locked",
        of=ICON,
    ),
]

SILENCED = [
    *(
        case(
            f"an-alert-no-longer-counts-{act}",
            "An acknowledged or snoozed alert no longer counts.",
            [sync(0, lock(jam=1)), do(10, act, "Front door", "jammed"), sync(20, lock(jam=1))],
            "0 icon critical",
            "20 icon locked",
            of=ICON,
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
        "0 icon battery_low",
        "60 icon locked",
        "3600 icon battery_low",
        of=ICON,
    ),
    case(
        "an-acknowledged-disconnection-is-not-all-locked",
        "A lock whose disconnection was acknowledged or snoozed is still not known to be locked, so the icon shows "
        "unlocked.",
        [sync(0, lost(1), lock(2)), do(1, "acknowledge", "Front door", "disconnected"), sync(20, lost(1), lock(2))],
        "0 icon disconnected",
        "20 icon unlocked",
        of=ICON,
    ),
    case(
        "another-lock-still-counts",
        "Alerts of other locks still count.",
        [sync(0, lost(1), lost(2)), do(1, "acknowledge", "Front door", "disconnected"), sync(20, lost(1), lost(2))],
        "0 icon disconnected",
        of=ICON,
    ),
    case(
        "paused-changes-nothing-of-the-picture",
        "A pause adds a mark and changes nothing else of the icon.",
        [do(0, "pause"), sync(0, lock()), sync(20, lost())],
        "0 icon locked",
        "20 icon disconnected",
        of=ICON,
    ),
]


@pytest.mark.parametrize("case", [*ORDER, *SILENCED])
def test_icon(case: Case) -> None:
    case.check()
