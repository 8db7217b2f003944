"""The rules about pauses and quiet hours, each with a small story."""

import pytest

from tests.replay.cases import NOTIFICATIONS, Case, case
from tests.replay.story import Line, do, every, failed, lock, lost, sync

EVENING = "2026-01-01T21:59:00+01:00"
"""A Thursday; its quiet hours begin at 60."""


def night(begin: str = "22:00", end: str = "07:00", *days: str) -> dict[str, object]:
    """Return quiet hours, on every day by default."""
    return {"from": begin, "to": end, "days": list(days or ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


def lost_at(at: float) -> list[Line]:
    """Return a sync with a connected lock, and one 20 s later, at `at`, in which the lock is disconnected."""
    return [sync(at - 20, lock()), sync(at, lost())]


PAUSE = [
    case(
        "pause-nothing-is-notified",
        "Pause (1 h, until 08:00, until resumed): nothing is notified, critical alerts included, and the "
        "icon shows it.",
        [
            sync(0, lock(1), lock(2)),
            do(10, "pause"),
            sync(20, lost(1), lock(2, jam=1)),
            sync(40, lost(1), lock(2, jam=1)),
            do(50, "resume"),
            sync(60, lost(1), lock(2, jam=1)),
            sync(80, lost(1), lock(2, jam=1)),
        ],
        "20 held jammed Back door (paused)",
        "20 held disconnected Front door (paused)",
        "60 told digest_quiet Back door, Front door (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-1-h",
        "Pause (1 h, until 08:00, until resumed): nothing is notified, critical alerts included, and the "
        "icon shows it.",
        [sync(0, lock()), do(10, "pause_1h"), every(20, 20, 3700, lost())],
        "20 held disconnected Front door (paused)",
        "3620 told digest_quiet Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-until-08-00",
        '"Until 08:00" is the next 08:00 that is at least 3 hours away, local time, and the button says which day.',
        [sync(0, lock()), do(10, "pause_until_8"), every(20, 20, 9 * 3600, lost())],
        "20 held disconnected Front door (paused)",
        "32400 told digest_quiet Front door (normal)",
        start="2026-01-01T23:00:00-08:00",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-until-resumed",
        "Pause (1 h, until 08:00, until resumed): nothing is notified, critical alerts included, and the "
        "icon shows it.",
        [sync(0, lock()), do(10, "pause"), every(20, 20, 200_000, lost())],
        "20 held disconnected Front door (paused)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-the-digest-tells-those-that-still-stand",
        "At its end one digest names the alerts that still stand.",
        [
            sync(0, lock(1), lock(2)),
            do(10, "pause"),
            sync(20, lost(1), lost(2)),
            sync(40, lock(1), lost(2)),
            do(50, "resume"),
            sync(60, lock(1), lost(2)),
        ],
        "60 told digest_quiet Back door (normal)",
        kinds=("told", "withdrawn", "replaced"),
    ),
    case(
        "pause-what-ended-meanwhile-is-withdrawn-at-once",
        'An alert that ends during a pause or quiet hours is withdrawn at once, without "connected again".',
        [sync(0, lost()), do(10, "pause"), sync(20, lock()), do(30, "resume"), sync(40, lock())],
        "0 told disconnected Front door (normal)",
        "20 withdrawn disconnected Front door",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-nothing-stands-no-digest",
        "Where none stands, there is no digest.",
        [sync(0, lock()), do(10, "pause"), sync(20, lost()), sync(40, lock()), do(50, "resume"), sync(60, lock())],
        "20 held disconnected Front door (paused)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-what-that-sync-raises-is-notified-besides",
        "What that sync itself raises is notified besides, as usual.",
        [
            sync(0, lock(1), lock(2)),
            do(10, "pause"),
            sync(20, lost(1), lock(2)),
            do(30, "resume"),
            sync(40, lost(1), lost(2)),
        ],
        "20 held disconnected Front door (paused)",
        "40 told disconnected Back door (normal)",
        "40 told digest_quiet Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-what-was-notified-before-is-not-notified-again",
        "Alerts that were notified before are not in it.",
        [sync(0, lost()), do(10, "pause"), sync(20, lost()), do(30, "resume"), sync(40, lost())],
        "0 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-what-was-acknowledged-meanwhile-is-not-in-the-digest",
        "Each reason is recorded once for an alert, and of several the first in this order: never_tell (this lock, "
        "or notifications are off), acknowledged, snoozed, improving (a critical alert that becomes a lesser one), "
        "repeated, unstable, paused, quiet_hours, in_digest.",
        [
            sync(0, lock()),
            do(10, "pause"),
            sync(20, lost()),
            do(30, "acknowledge", "Front door", "disconnected"),
            sync(40, lost()),
            do(50, "resume"),
            every(20, 60, 120, lost()),
        ],
        "20 held disconnected Front door (paused)",
        "40 held disconnected Front door (acknowledged)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-what-waited-of-the-program-is-not-notified",
        "So an alert of the token or the cloud that waited is never notified, because a good sync clears it.",
        [
            sync(0),
            do(10, "pause"),
            failed(19, "forbidden"),
            failed(20, "forbidden"),
            do(30, "resume"),
            failed(40, "refused"),
            sync(60),
        ],
        "20 held token_refused - (paused)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "pause-what-waited-is-notified-by-the-next-good-sync",
        "An alert that waited for the end of a pause, quiet hours or a snooze is notified by the next good sync, "
        "never by a failed one, because it may be over by then.",
        [sync(0, lock()), do(10, "pause"), sync(20, lost()), do(30, "resume"), failed(40), sync(60, lost())],
        "20 held disconnected Front door (paused)",
        "60 told digest_quiet Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "snooze-what-waited-is-notified-by-the-next-good-sync",
        "An alert that waited for the end of a pause, quiet hours or a snooze is notified by the next good sync, "
        "never by a failed one, because it may be over by then.",
        [
            sync(0, lock(jam=1)),
            do(10, "snooze_1h", "Front door", "jammed"),
            failed(3700),
            sync(3720, lock(jam=1)),
        ],
        "3720 told jammed Front door (critical)",
        kinds=NOTIFICATIONS,
        since=10,
    ),
    case(
        "what-was-over-before-the-next-good-sync-is-not-notified",
        "An alert that waited for the end of a pause, quiet hours or a snooze is notified by the next good sync, "
        "never by a failed one, because it may be over by then.",
        [sync(0, lock()), do(10, "pause_1h"), sync(20, lost()), failed(30_000), sync(30_020, lock())],
        "20 held disconnected Front door (paused)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "a-failed-sync-notifies-what-it-raises",
        "A failed sync notifies only what it raises itself.",
        [sync(0, lock()), failed(20, "refused"), failed(40, "refused"), failed(60, "refused")],
        "60 told token_refused - (critical)",
        kinds=NOTIFICATIONS,
    ),
]

QUIET = [
    case(
        "quiet-hours-the-others-wait",
        "Quiet hours (off; from, to, weekdays, over midnight too): critical alerts are notified, the others wait for"
        " one digest at the end.",
        [every(20, 0, 40, lock()), every(20, 60, 9 * 3600 + 100, lost())],
        "60 held disconnected Front door (quiet_hours)",
        "32460 told digest_quiet Front door (normal)",
        start=EVENING,
        quiet_hours=night(),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-what-waited-is-notified-by-the-next-good-sync",
        "An alert that waited for the end of a pause, quiet hours or a snooze is notified by the next good sync, "
        "never by a failed one, because it may be over by then.",
        [every(20, 0, 40, lock()), every(20, 60, 80, lost()), failed(32460), sync(32480, lost())],
        "60 held disconnected Front door (quiet_hours)",
        "32480 told digest_quiet Front door (normal)",
        start=EVENING,
        quiet_hours=night(),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-critical-alerts-are-notified",
        "Quiet hours (off; from, to, weekdays, over midnight too): critical alerts are notified, the others wait for"
        " one digest at the end.",
        [every(20, 0, 60, lock()), sync(80, lock(jam=1)), sync(100, lock())],
        "80 told jammed Front door (critical)",
        "100 withdrawn jammed Front door",
        start=EVENING,
        quiet_hours=night(),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-are-off",
        "Quiet hours (off; from, to, weekdays, over midnight too): critical alerts are notified, the others wait for"
        " one digest at the end.",
        [*lost_at(60)],
        "60 told disconnected Front door (normal)",
        start=EVENING,
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-begin-at-from",
        "Quiet hours begin at from and end before to.",
        [*lost_at(59)],
        "59 told disconnected Front door (normal)",
        start=EVENING,
        quiet_hours=night(),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-end-before-to",
        "Quiet hours begin at from and end before to.",
        [*lost_at(59), sync(60, lock())],
        "59 held disconnected Front door (quiet_hours)",
        start=EVENING,
        quiet_hours=night("21:00", "22:00"),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-end-at-to",
        "Quiet hours (off; from, to, weekdays, over midnight too): critical alerts are notified, the others wait for"
        " one digest at the end.",
        [*lost_at(59), sync(60, lost())],
        "59 held disconnected Front door (quiet_hours)",
        "60 told digest_quiet Front door (normal)",
        start=EVENING,
        quiet_hours=night("21:00", "22:00"),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-weekdays",
        "Quiet hours (off; from, to, weekdays, over midnight too): critical alerts are notified, the others wait for"
        " one digest at the end.",
        [*lost_at(60)],
        "60 told disconnected Front door (normal)",
        start=EVENING,
        quiet_hours=night("22:00", "07:00", "fri"),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-the-weekday-is-the-one-on-which-they-begin",
        "The weekday is the one on which they begin.",
        [*lost_at(60)],
        "60 held disconnected Front door (quiet_hours)",
        start="2026-01-02T01:00:00Z",
        quiet_hours=night("22:00", "07:00", "thu"),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-not-of-the-weekday-on-which-they-end",
        "The weekday is the one on which they begin.",
        [*lost_at(60)],
        "60 told disconnected Front door (normal)",
        start="2026-01-02T01:00:00Z",
        quiet_hours=night("22:00", "07:00", "fri"),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-from-equal-to-to-is-a-whole-day",
        "If from equals to, they last a whole day.",
        [*lost_at(60), every(20, 80, 86400 + 200, lost())],
        "60 held disconnected Front door (quiet_hours)",
        "86400 told digest_quiet Front door (normal)",
        start="2026-01-01T12:00:00Z",
        quiet_hours=night("12:00", "12:00", "thu"),
        kinds=NOTIFICATIONS,
    ),
    case(
        "quiet-hours-connected-again-is-not-notified",
        'An alert that ends during a pause or quiet hours is withdrawn at once, without "connected again".',
        [every(20, 0, 40, lost()), every(20, 60, 80, lock())],
        "0 told disconnected Front door (normal)",
        "60 withdrawn disconnected Front door",
        start=EVENING,
        quiet_hours=night(),
        kinds=NOTIFICATIONS,
    ),
]


@pytest.mark.parametrize("case", [*PAUSE, *QUIET])
def test_pause_and_quiet_hours(case: Case) -> None:
    case.check()
