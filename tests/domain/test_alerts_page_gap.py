"""The rules about gaps, restarts and names, each with a small story."""

import pytest

from tests.replay.cases import ICON, NOTIFICATIONS, Case, case
from tests.replay.story import do, every, failed, lock, lost, named, sync

GAP = [
    case(
        "after-a-gap-raised-alerts-are-one-digest",
        "After a gap (the last good sync is older than 3 intervals and than 60 s: sleep, outage): what this sync "
        'raised is one digest, "While Lockwatch could not see", even if it is only one.',
        [sync(0, lock()), sync(61, lost()), sync(80, lock())],
        "61 held disconnected Front door (in_digest)",
        "61 told digest_gap Front door (normal)",
        "80 replaced reconnected Front door (low)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "after-a-gap-of-3-intervals",
        "After a gap (the last good sync is older than 3 intervals and than 60 s: sleep, outage): what this sync "
        'raised is one digest, "While Lockwatch could not see", even if it is only one.',
        [sync(0, lock()), sync(180, lost()), sync(361, lock())],
        "180 told disconnected Front door (normal)",
        "361 withdrawn disconnected Front door",
        kinds=NOTIFICATIONS,
        interval_s=60,
    ),
    case(
        "after-a-gap-not-at-60-s",
        "After a gap (the last good sync is older than 3 intervals and than 60 s: sleep, outage): what this sync "
        'raised is one digest, "While Lockwatch could not see", even if it is only one.',
        [sync(0, lock()), sync(60, lost())],
        "60 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
        interval_s=10,
    ),
    case(
        "after-a-gap-cleared-alerts-are-in-it-and-withdrawn",
        "The notifications of cleared alerts are withdrawn, too.",
        [sync(0, lost(1), lock(2)), sync(300, lock(1), lost(2))],
        "300 withdrawn disconnected Front door",
        "300 held disconnected Back door (in_digest)",
        "300 told digest_gap Back door, Front door (normal)",
        kinds=NOTIFICATIONS,
        since=300,
    ),
    case(
        "after-a-gap-without-anything-raised-what-was-cleared-is-only-withdrawn",
        "If this sync raised nothing, there is no digest, and what it cleared is only withdrawn and recorded.",
        [sync(0, lost()), sync(300, lock())],
        "300 cleared disconnected Front door",
        "300 withdrawn disconnected Front door",
        since=300,
    ),
    case(
        "after-a-gap-what-was-cleared-and-had-not-been-notified-is-not-in-it",
        "The digest also names the alerts that this sync cleared, if they had been notified and are not snoozed.",
        [do(0, "pause"), sync(0, lost(1), lock(2)), do(10, "resume"), sync(300, lock(1), lost(2))],
        "0 held disconnected Front door (paused)",
        "300 held disconnected Back door (in_digest)",
        "300 told digest_gap Back door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "after-a-gap-what-was-cleared-and-is-snoozed-is-not-in-it",
        "The digest also names the alerts that this sync cleared, if they had been notified and are not snoozed.",
        [
            sync(0, lost(1), lock(2)),
            do(10, "snooze_1h", "Front door", "disconnected"),
            sync(300, lock(1), lost(2)),
        ],
        "300 told digest_gap Back door (normal)",
        kinds=("told",),
        since=300,
    ),
    case(
        "after-a-gap-critical-ones-are-notified-each-on-their-own",
        "Critical alerts are notified on their own.",
        [sync(0, *(lock(n) for n in (1, 2, 3, 4))), sync(300, *(lock(n, jam=1) for n in (1, 2, 3)), lost(4))],
        "300 held disconnected Attic (in_digest)",
        "300 told jammed Back door (critical)",
        "300 told jammed Cellar (critical)",
        "300 told jammed Front door (critical)",
        "300 told digest_gap Attic (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "after-a-gap-nothing-changed-nothing-notified",
        "Where nothing changed, nothing is notified.",
        [sync(0, lost()), sync(10_000, lost())],
        "0 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "after-a-gap-an-outage-is-one-too",
        "Alerts of the program itself are no part of the digest.",
        [sync(0, lock()), *(failed(at) for at in (20, 100, 200, 300)), sync(320, lost())],
        "300 told cloud_unreachable - (normal)",
        "320 withdrawn cloud_unreachable -",
        "320 held disconnected Front door (in_digest)",
        "320 told digest_gap Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "after-a-gap-what-takes-the-place-of-another-is-notified-as-usual",
        "What only replaces another alert of its matter is notified as usual.",
        [sync(0, lock(battery=15)), sync(300, lock(battery=8))],
        "300 replaced battery_critical Front door (critical)",
        kinds=NOTIFICATIONS,
        since=300,
    ),
    case(
        "after-a-gap-what-got-better-is-held-as-improving",
        "Neither is news of a recovery.",
        [sync(0, lock(battery=8)), sync(300, lock(battery=18))],
        "300 withdrawn battery_critical Front door",
        "300 held battery_low Front door (improving)",
        kinds=NOTIFICATIONS,
        since=300,
    ),
    case(
        "after-a-gap-no-digest-during-a-pause",
        "During a pause or quiet hours there is no such digest: what was raised waits like everything else.",
        [sync(0, lock()), do(10, "pause"), sync(300, lost()), do(310, "resume"), sync(320, lost())],
        "300 held disconnected Front door (paused)",
        "320 told digest_quiet Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "after-a-gap-not-before-the-first-good-sync",
        "Before the first good sync there is no gap.",
        [failed(0), failed(200), sync(300, lost())],
        "300 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
]

RESTART = [
    case(
        "after-a-restart-what-was-raised-before-is-not-notified-again",
        "After a restart: what was notified and still stands is not notified again and keeps its acknowledgement and"
        " snooze.",
        [sync(0, lost()), do(10, "restart"), every(20, 20, 100, lost())],
        "0 raised disconnected Front door",
        "0 told disconnected Front door (normal)",
    ),
    case(
        "after-a-restart-what-is-new-is-notified",
        "What is new is notified, and there is no gap.",
        [sync(0, lock()), do(10, "restart"), sync(4000, lost())],
        "4000 raised disconnected Front door",
        "4000 told disconnected Front door (normal)",
    ),
    case(
        "after-a-restart-what-has-cleared-meanwhile-is-withdrawn",
        'What has cleared meanwhile is withdrawn, without "connected again".',
        [sync(0, lost()), do(10, "restart"), failed(15), sync(20, lock())],
        "20 cleared disconnected Front door",
        "20 withdrawn disconnected Front door",
        since=15,
    ),
    case(
        "after-a-restart-until-the-first-good-sync",
        "This lasts until the first good sync; a failed one does not end it.",
        [
            sync(0, lost(1), lost(2)),
            do(10, "restart"),
            failed(20),
            sync(40, lock(1), lost(2)),
            sync(60, lock(1), lock(2)),
        ],
        "60 replaced reconnected Back door (low)",
        kinds=("told", "replaced"),
        since=20,
    ),
    case(
        "after-a-restart-it-keeps-its-acknowledgement",
        "After a restart: what was notified and still stands is not notified again and keeps its acknowledgement and"
        " snooze.",
        [
            sync(0, lost()),
            do(5, "acknowledge", "Front door", "disconnected"),
            do(10, "restart"),
            every(20, 20, 100, lost()),
        ],
        "0 icon unknown with disconnected",
        "20 icon unknown",
        kinds=ICON,
    ),
    case(
        "after-a-restart-it-keeps-its-snooze",
        "After a restart: what was notified and still stands is not notified again and keeps its acknowledgement and"
        " snooze.",
        [
            sync(0, lost()),
            do(0, "snooze_1h", "Front door", "disconnected"),
            do(10, "restart"),
            every(20, 20, 3700, lost()),
        ],
        "0 told disconnected Front door (normal)",
        "3600 told disconnected Front door (normal)",
        kinds=("told", "held"),
    ),
    case(
        "after-a-restart-what-was-never-notified-is-still-to-be-notified",
        "What was never notified before the restart is still to be notified; the pause is kept.",
        [
            do(0, "pause"),
            sync(0, lost()),
            do(10, "restart"),
            sync(20, lost()),
            do(30, "resume"),
            do(35, "restart"),
            sync(40, lost()),
        ],
        "0 held disconnected Front door (paused)",
        "40 told digest_quiet Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "after-a-restart-the-icon-cannot-see-until-the-first-good-sync",
        "That holds after a restart too, however fresh the data of the run before.",
        [sync(0, lock()), do(1, "restart"), failed(20), sync(40, lock())],
        "0 icon locked",
        "20 icon cannot_see",
        "40 icon locked",
        kinds=ICON,
    ),
]

NAMES = [
    case(
        "hidden-names-change-words-and-nothing-else",
        "It changes the words of notifications and nothing else: locks of a replay still names them.",
        [sync(0, lost())],
        "0 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
        hide_names=True,
    ),
    case(
        "an-id-that-changed-is-the-same-lock",
        "Once its serial number is known, the next good sync gives it back its earlier alerts: a standing alert "
        "stays raised and keeps its notification, and a snooze that has ended does not notify twice.",
        [
            sync(0, lost(1)),
            do(10, "acknowledge", "Front door", "disconnected"),
            named(15, {31: ("Front door", "SN-1")}),
            every(20, 20, 100, lost(31)),
        ],
        "0 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "whatever-happens-is-recorded-notified-or-not",
        "Everything is recorded in the history, notified or not, with the reason where it was not.",
        [do(0, "pause"), sync(0, lost()), sync(20, lock())],
        "0 raised disconnected Front door",
        "0 held disconnected Front door (paused)",
        "20 cleared disconnected Front door",
    ),
]


@pytest.mark.parametrize("case", [*GAP, *RESTART, *NAMES])
def test_notifications_after_a_gap_or_a_restart(case: Case) -> None:
    case.check()
