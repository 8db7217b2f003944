"""The rules about a lock that was added to the account again and has another id, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, Case, case
from tests.replay.story import UNREADABLE, Line, do, every, lock, lost, named, sync

RAISED_AND_NOTIFIED = ("0 raised disconnected Front door", "0 told disconnected Front door (normal)")
ENDED = ("cleared disconnected Front door", "withdrawn disconnected Front door")


def again(at: float, id: int = 11, serial: str | None = "SN-1") -> Line:
    """Return the names after the front door was added again as `id`."""
    return named(at, {id: ("Front door", serial), 2: "Back door"})


TWICE = named(0, {1: ("Front door", "SN-1"), 11: ("Front door", "SN-1"), 2: "Back door"})
"""The names while the id from before is still listed."""

AGAIN = [
    case(
        "a-known-serial-number-changes-nothing",
        "A lock that was added again gets another id.",
        [sync(0, lost(1), lock(2)), again(10), sync(20, lost(11), lock(2)), sync(40, lost(11), lock(2))],
        *RAISED_AND_NOTIFIED,
    ),
    *(
        case(
            f"names-later-{id}",
            "Once its serial number is known, the next good sync gives it back its earlier alerts: a standing alert "
            "stays raised and keeps its notification, and a snooze that has ended does not notify twice.",
            [
                sync(0, lost(1), lock(2)),
                *acts,
                *story,
                again(50),
                sync(60, lost(11), lock(2)),
                sync(80, lost(11), lock(2)),
            ],
            *RAISED_AND_NOTIFIED,
            grace_s=0,
            kinds=("raised", "cleared", "told", "withdrawn"),
        )
        for id, acts, story in (
            ("before-it-is-listed", [], [sync(20, lock(2)), sync(40, lock(2), UNREADABLE)]),
            ("after-it-connects", [], []),
            ("acknowledged", [do(5, "acknowledge", "Front door", "disconnected")], [sync(20, lock(2))]),
        )
    ),
    case(
        "names-later-with-a-grace",
        "Once its serial number is known, the next good sync gives it back its earlier alerts: a standing alert "
        "stays raised and keeps its notification, and a snooze that has ended does not notify twice.",
        [
            every(60, 0, 120, lost(1), lock(2)),
            sync(140, lost(11), lock(2)),
            again(150),
            every(60, 160, 280, lost(11), lock(2)),
            sync(320, lock(11), lock(2)),
        ],
        "120 raised disconnected Front door",
        "120 told disconnected Front door (normal)",
        "320 cleared disconnected Front door",
        "320 replaced reconnected Front door (low)",
        grace_s=120,
    ),
    case(
        "an-ended-snooze",
        "Once its serial number is known, the next good sync gives it back its earlier alerts: a standing alert "
        "stays raised and keeps its notification, and a snooze that has ended does not notify twice.",
        [
            every(60, 0, 120, lost(1), lock(2)),
            do(130, "snooze_1h", "Front door", "disconnected"),
            sync(3720, lost(1), lock(2)),
            sync(3740, lost(1), lock(2)),
            sync(3760, lost(11), lock(2)),
            again(3770),
            sync(3780, lost(11), lock(2)),
            sync(3800, lost(11), lock(2)),
        ],
        "120 told disconnected Front door (normal)",
        "3740 told disconnected Front door (normal)",
        kinds=("told",),
        grace_s=120,
    ),
    case(
        "both-have-an-alert",
        "An alert that both ids have becomes one: the second notification is withdrawn, and if both are silent, the "
        "later end counts.",
        [
            sync(0, lost(1), lock(2)),
            sync(20, lost(11), lock(2)),
            do(25, "acknowledge", "Lock 11", "disconnected"),
            again(30),
            sync(40, lost(11), lock(2)),
            sync(60, lock(11), lock(2)),
        ],
        *RAISED_AND_NOTIFIED,
        "20 raised disconnected Lock 11",
        "20 told disconnected Lock 11 (normal)",
        "40 withdrawn disconnected Front door",
        "60 cleared disconnected Front door",
        "60 replaced reconnected Front door (low)",
    ),
    case(
        "what-only-the-new-id-had",
        "Alerts that only the new id had continue, too; one that only the old id had has ended if the new id was "
        "observed without it.",
        [
            sync(0, lock(1), lock(2)),
            sync(20, lock(11, jam=1), lock(2)),
            again(30),
            sync(40, lock(11, jam=1), lock(2)),
            sync(60, lock(11), lock(2)),
        ],
        "20 raised jammed Lock 11",
        "20 told jammed Lock 11 (critical)",
        "60 cleared jammed Front door",
        "60 withdrawn jammed Front door",
    ),
    case(
        "another-serial-number",
        "Until then the new id counts as another lock.",
        [
            sync(0, lost(1), lock(2)),
            sync(20, lost(11), lock(2)),
            again(30, serial="SN-11"),
            sync(40, lost(11), lock(2)),
            sync(60, lost(11), lock(2)),
        ],
        "0 raised disconnected Front door",
        "20 raised disconnected Lock 11",
        "60 cleared disconnected Front door",
        kinds=ALERTS,
    ),
    *(
        case(
            f"two-ids-with-one-serial-number-{id}",
            "If two ids in an answer have one serial number, they are one lock, and only the higher id counts: a lock "
            "that is added again gets a new one.",
            [TWICE, sync(0, *elements), *more],
            *expected,
        )
        for id, elements, more, expected in (
            ("both-disconnected", (lost(1), lost(11)), (sync(20, lost(11)),), RAISED_AND_NOTIFIED),
            ("the-old-one-lingers", (lock(11), lost(1)), (sync(20, lost(1), lock(11)), sync(40, lock(11))), ()),
            ("the-new-one-is-lost", (lock(1), lost(11)), (sync(20, lock(1), lost(11)),), RAISED_AND_NOTIFIED),
        )
    ),
    case(
        "two-ids-turn-out-to-be-one-lock",
        "If two ids in an answer have one serial number, they are one lock, and only the higher id counts: a lock that "
        "is added again gets a new one.",
        [sync(0, lost(1)), sync(20, lost(1), lost(11)), again(30), sync(40, lost(1), lost(11)), sync(60, lock(11))],
        *RAISED_AND_NOTIFIED,
        "20 raised disconnected Lock 11",
        "20 told disconnected Lock 11 (normal)",
        "40 withdrawn disconnected Front door",
        "60 cleared disconnected Front door",
        "60 replaced reconnected Front door (low)",
    ),
]


@pytest.mark.parametrize("case", AGAIN)
def test_a_lock_that_was_added_again(case: Case) -> None:
    case.check()
