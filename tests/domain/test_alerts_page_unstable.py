"""The rules about unstable connections; each with a small story."""

import pytest

from tests.replay.cases import ICON, NOTIFICATIONS, Case, case
from tests.replay.story import Line, do, every, lock, lost, sync

DAY_S = 86400


def flapping(start: float, times: int) -> list[Line]:
    """Return syncs, 20 s apart, in which a lock is alternately disconnected and connected, disconnected first."""
    return [sync(start + 20 * number, lock() if number % 2 else lost()) for number in range(times)]


def hourly(times: int) -> list[Line]:
    """Return syncs in which a lock is disconnected for 20 s each hour, and connected once a minute otherwise."""
    lines: list[Line] = []
    for hour in range(times):
        at = 3600 * hour
        lines += [sync(at, lost()), sync(at + 20, lock()), *every(60, at + 80, at + 3560, lock())]
    return lines


UNSTABLE = [
    case(
        "unstable-the-4th-disconnection-within-10-min",
        'The 4th disconnection within 10 minutes, or the 6th within 24 hours, both ends included, is notified as "the '
        'connection is unstable", once.',
        [flapping(0, 6), every(20, 120, 180, lost()), sync(200, lock()), sync(220, lost()), sync(240, lock())],
        "0 told disconnected Front door (normal)",
        "20 replaced reconnected Front door (low)",
        "40 withdrawn reconnected Front door",
        "40 told disconnected Front door (normal)",
        "60 replaced reconnected Front door (low)",
        "80 withdrawn reconnected Front door",
        "80 told disconnected Front door (normal)",
        "100 replaced reconnected Front door (low)",
        "120 withdrawn reconnected Front door",
        "120 told unstable Front door (normal)",
        "220 held disconnected Front door (unstable)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "unstable-both-ends-included",
        'The 4th disconnection within 10 minutes, or the 6th within 24 hours, both ends included, is notified as "the '
        'connection is unstable", once.',
        [flapping(0, 6), every(20, 120, 580, lock()), sync(600, lost())],
        "600 told unstable Front door (normal)",
        kinds=("told",),
        since=120,
    ),
    case(
        "unstable-not-within-more-than-10-min",
        'The 4th disconnection within 10 minutes, or the 6th within 24 hours, both ends included, is notified as "the '
        'connection is unstable", once.',
        [flapping(0, 6), every(20, 120, 600, lock()), sync(620, lost())],
        "620 told disconnected Front door (normal)",
        kinds=("told",),
        since=120,
    ),
    case(
        "unstable-counts-disconnections-that-were-raised",
        "Only disconnections that were raised, after their grace period, are counted.",
        [flapping(0, 10), every(20, 200, 300, lost())],
        "220 told disconnected Front door (normal)",
        grace_s=20,
        kinds=("told",),
    ),
    case(
        "unstable-until-it-has-been-connected-for-10-min",
        "Then nothing about that lock's connection is notified until it has not changed for 10 minutes, or for 24 "
        "hours after six disconnections in a day.",
        [flapping(0, 8), every(20, 160, 760, lock()), sync(780, lost())],
        "120 withdrawn reconnected Front door",
        "120 told unstable Front door (normal)",
        "740 withdrawn unstable Front door",
        "780 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
        since=120,
    ),
    case(
        "unstable-a-lock-that-is-disconnected-at-its-end-is-notified-then",
        "If the lock is disconnected then, that is notified.",
        [flapping(0, 9), every(20, 180, 780, lost()), sync(800, lock())],
        "120 withdrawn reconnected Front door",
        "120 told unstable Front door (normal)",
        "160 held disconnected Front door (unstable)",
        "760 withdrawn unstable Front door",
        "760 told disconnected Front door (normal)",
        "800 replaced reconnected Front door (low)",
        kinds=NOTIFICATIONS,
        since=120,
    ),
    case(
        "unstable-nothing-about-that-locks-connection",
        'While a lock is unstable, "connected again" is not notified; its battery and other locks are notified as '
        "usual.",
        [
            [sync(20 * n, lock(2), lock(1, battery=30) if n % 2 else lost(1)) for n in range(8)],
            sync(160, lost(2), lock(1, battery=15)),
        ],
        "120 withdrawn reconnected Front door",
        "120 told unstable Front door (normal)",
        "160 told disconnected Back door (normal)",
        "160 told battery_low Front door (normal)",
        kinds=NOTIFICATIONS,
        since=120,
    ),
    case(
        "unstable-the-6th-within-24-hours",
        'The 4th disconnection within 10 minutes, or the 6th within 24 hours, both ends included, is notified as "the '
        'connection is unstable", once.',
        [hourly(5), sync(18_000, lost())],
        "14400 told disconnected Front door (normal)",
        "14420 replaced reconnected Front door (low)",
        "18000 told unstable Front door (normal)",
        kinds=("told", "replaced", "held"),
        since=14_000,
    ),
    case(
        "unstable-until-24-hours-after-six-in-a-day",
        "Then nothing about that lock's connection is notified until it has not changed for 10 minutes, or for 24 "
        "hours after six disconnections in a day.",
        [hourly(7), every(60, 25_200, 21_620 + DAY_S + 60, lock())],
        "18000 withdrawn reconnected Front door",
        "18000 told unstable Front door (normal)",
        "21600 held disconnected Front door (unstable)",
        "108060 withdrawn unstable Front door",
        kinds=NOTIFICATIONS,
        since=18_000,
    ),
    case(
        "unstable-acknowledging-covers-the-whole-unstable-time",
        "Acknowledging or snoozing the alert, or that it is unstable, covers the whole unstable time, including "
        "later disconnections.",
        [
            flapping(0, 7),
            do(130, "acknowledge", "Front door", "disconnected"),
            sync(140, lock()),
            every(20, 160, 860, lost()),
        ],
        "120 withdrawn reconnected Front door",
        "120 told unstable Front door (normal)",
        "160 held disconnected Front door (acknowledged)",
        "760 withdrawn unstable Front door",
        kinds=NOTIFICATIONS,
        since=120,
    ),
    case(
        "unstable-can-be-acknowledged-while-it-is-connected",
        "Acknowledging or snoozing the alert, or that it is unstable, covers the whole unstable time, including "
        "later disconnections.",
        [flapping(0, 8), do(150, "acknowledge", "Front door", "unstable"), flapping(160, 4)],
        "160 held disconnected Front door (acknowledged)",
        "200 held disconnected Front door (acknowledged)",
        kinds=NOTIFICATIONS,
        since=130,
    ),
    case(
        "unstable-that-is-over-can-not-be-acknowledged",
        "An action on an alert that does not stand does nothing.",
        [
            flapping(0, 9),
            every(20, 180, 780, lost()),
            do(790, "acknowledge", "Front door", "unstable"),
            sync(800, lost()),
        ],
        kinds=ICON,
        since=760,
    ),
    case(
        "unstable-the-history-goes-on-counting",
        "The list and the history go on counting.",
        [flapping(0, 12)],
        *(f"{at} raised disconnected Front door" for at in range(0, 240, 40)),
        kinds=("raised",),
    ),
]


@pytest.mark.parametrize("case", UNSTABLE)
def test_unstable_connections(case: Case) -> None:
    case.check()
