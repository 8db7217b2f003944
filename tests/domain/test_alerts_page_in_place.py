"""The rules about replacing digests and groups in place, each with a small story."""

import pytest

from tests.replay.cases import NOTIFICATIONS, Case, case
from tests.replay.story import do, every, lock, lost, sync

IN_PLACE = [
    case(
        "connected-again-replaces-a-digest-that-says-nothing-else",
        "It replaces the notification of the disconnection, or is a new one if that was dismissed or still says "
        "something else.",
        [sync(0, lock()), sync(3600, lost()), sync(3620, lock())],
        "3600 held disconnected Front door (in_digest)",
        "3600 told digest_gap Front door (normal)",
        "3620 replaced reconnected Front door (low)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "connected-again-is-a-new-one-beside-a-digest-that-says-more",
        "It replaces the notification of the disconnection, or is a new one if that was dismissed or still says "
        "something else.",
        [
            sync(0, lock(1), lock(2)),
            sync(3600, lost(1), lost(2)),
            sync(3620, lock(1), lost(2)),
            sync(3640, lock(1), lock(2)),
        ],
        "3600 told digest_gap Back door, Front door (normal)",
        "3620 withdrawn digest_gap Front door",
        "3620 told reconnected Front door (low)",
        "3640 replaced reconnected Back door (low)",
        kinds=("told", "replaced", "withdrawn"),
    ),
    case(
        "a-worse-alert-replaces-a-digest-that-says-nothing-else",
        "A digest or a group is replaced, too, if it says nothing else any more.",
        [
            do(0, "pause"),
            sync(0, lock(battery=15)),
            do(10, "resume"),
            sync(20, lock(battery=15)),
            sync(40, lock(battery=9)),
            every(3600, 3640, 40 + 86400, lock(battery=9)),
            sync(86460, lock(battery=90)),
        ],
        "20 told digest_quiet Front door (normal)",
        "40 replaced battery_critical Front door (critical)",
        "86440 told battery_critical Front door (critical)",
        "86460 withdrawn battery_critical Front door",
        kinds=("told", "replaced", "withdrawn"),
        interval_s=3600,
    ),
    case(
        "a-worse-alert-is-a-new-notification-beside-a-digest-that-says-more",
        "A digest or a group is replaced, too, if it says nothing else any more.",
        [
            do(0, "pause"),
            sync(0, lock(1, battery=15), lost(2)),
            do(10, "resume"),
            sync(20, lock(1, battery=15), lost(2)),
            sync(40, lock(1, battery=9), lost(2)),
        ],
        "20 told digest_quiet Back door, Front door (normal)",
        "40 withdrawn digest_quiet Front door",
        "40 told battery_critical Front door (critical)",
        kinds=("told", "replaced", "withdrawn"),
    ),
    case(
        "a-worse-alert-replaces-the-last-of-a-group",
        "A digest or a group is replaced, too, if it says nothing else any more.",
        [
            sync(0, *(lock(number, battery=15) for number in (1, 2, 3))),
            sync(20, lock(1, battery=15), lock(2, battery=90), lock(3, battery=90)),
            sync(40, lock(1, battery=9), lock(2, battery=90), lock(3, battery=90)),
        ],
        "0 told battery_low Back door, Cellar, Front door (normal)",
        "20 withdrawn battery_low Back door, Cellar",
        "40 replaced battery_critical Front door (critical)",
        kinds=("told", "replaced", "withdrawn"),
    ),
]


@pytest.mark.parametrize("case", IN_PLACE)
def test_notifications_replaced_in_place(case: Case) -> None:
    case.check()
