"""The rules about the alerts of a lock that had several ids before its serial number was known."""

from typing import Any

import pytest

from tests.replay.cases import ALERTS, ICON, NOTIFICATIONS, Case, case
from tests.replay.story import CLOSED, OPENED, UNLOCKED, Line, do, every, lock, lost, named, sync

NAMED, MERGED = 50, 60
"""The names come at `NAMED`, and with the sync at `MERGED` both ids are one lock."""
TEN, TWENTY = "2025-12-31T23:10:00", "2025-12-31T23:20:00"
SHOWN: dict[str, Any] = {
    "since": MERGED,
    "kinds": (*ALERTS, *NOTIFICATIONS, *ICON),
    "left_unlocked_min": 0,
    "door_left_open_min": 0,
}


def two(old: Line, new: list[Line], *acts: Line) -> list[Line | list[Line]]:
    """Return the story of a front door that is seen once as `old`, and then as the elements of `new` every 20 s.

    The last of `new` is also seen after `MERGED`.
    """
    new = [*new, *[new[-1]] * 5][:5]
    syncs = [sync(20 * number, element, lock(2)) for number, element in enumerate([old, *new])]
    names = named(NAMED, {11: ("Front door", "SN-1"), 2: "Back door"})
    return [*sorted([*syncs, *acts, names], key=lambda line: float(line["at"]))]


def ended(kind: str, at: float = MERGED) -> tuple[str, str]:
    return f"{at} cleared {kind} Front door", f"{at} withdrawn {kind} Front door"


def acknowledged(kind: str, name: str = "Lock 11") -> Line:
    """Return the acknowledgement under the new id at 45, or under the old one at 10."""
    return do(10 if name == "Front door" else 45, "acknowledge", name, kind)


UNLOCKED_LOCK, OPEN_DOOR = lock(1, state=UNLOCKED, door=CLOSED), lock(11, state=UNLOCKED, door=OPENED)
TWO_IDS = [
    case(
        "worse-battery",
        "Of two battery alerts and of two door alerts, the worse one stands; of two jams, the one with the later date.",
        two(lock(1, battery=15), [lock(11, battery=8)]),
        *ended("battery_low"),
        **SHOWN,
    ),
    case(
        "better-battery",
        "Of two battery alerts and of two door alerts, the worse one stands; of two jams, the one with the later date.",
        two(lock(1, battery=8), [lock(11, battery=12)]),
        *ended("battery_low"),
        **SHOWN,
    ),
    case(
        "worse-door",
        "Of two battery alerts and of two door alerts, the worse one stands; of two jams, the one with the later date.",
        two(UNLOCKED_LOCK, [OPEN_DOOR]),
        *ended("left_unlocked"),
        **SHOWN,
    ),
    case(
        "later-jam",
        "Of two battery alerts and of two door alerts, the worse one stands; of two jams, the one with the later date.",
        two(lock(1, jam=1, changed=TEN), [lock(11, jam=1, changed=TWENTY)]),
        *ended("jammed"),
        **SHOWN,
    ),
    case(
        "same-jam",
        "An alert that both ids have becomes one: the second notification is withdrawn, and if both are "
        "silent, the later end counts.",
        two(lock(1, jam=1, changed=TEN), [lost(11), lock(11, jam=1, changed=TEN)]),
        f"{MERGED} withdrawn jammed Front door",
        **SHOWN,
    ),
    case(
        "acknowledged-before-it-got-worse",
        "What stands keeps its own silence; the other alert is cleared and withdrawn.",
        two(lock(1, battery=15), [lock(11, battery=8)], acknowledged("battery_low", "Front door")),
        *ended("battery_low"),
        **SHOWN,
    ),
    case(
        "the-worse-one-acknowledged",
        "What stands keeps its own silence; the other alert is cleared and withdrawn.",
        two(lock(1, battery=15), [lock(11, battery=8)], acknowledged("battery_critical")),
        *ended("battery_low"),
        f"{MERGED} icon locked",
        **SHOWN,
    ),
    case(
        "the-better-one-acknowledged",
        "What stands keeps its own silence; the other alert is cleared and withdrawn.",
        two(lock(1, battery=8), [lock(11, battery=12)], acknowledged("battery_low")),
        *ended("battery_low"),
        **SHOWN,
    ),
    case(
        "the-later-jam-acknowledged",
        "What stands keeps its own silence; the other alert is cleared and withdrawn.",
        two(lock(1, jam=1, changed=TEN), [lock(11, jam=1, changed=TWENTY)], acknowledged("jammed")),
        *ended("jammed"),
        f"{MERGED} icon locked",
        **SHOWN,
    ),
    case(
        "the-open-door-acknowledged",
        "What stands keeps its own silence; the other alert is cleared and withdrawn.",
        two(UNLOCKED_LOCK, [OPEN_DOOR], acknowledged("door_left_open")),
        *ended("left_unlocked"),
        f"{MERGED} icon unlocked",
        **SHOWN,
    ),
    case(
        "one-of-two-alike-acknowledged",
        "An alert that both ids have becomes one: the second notification is withdrawn, and if both are "
        "silent, the later end counts.",
        two(lock(1, battery=15), [lock(11, battery=15)], acknowledged("battery_low")),
        f"{MERGED} withdrawn battery_low Front door",
        f"{MERGED} icon locked",
        **SHOWN,
    ),
    case(
        "disconnected-a-second-time",
        "An alert that began under the new id after the first observation of that id is another one and "
        "stands, too, except for the battery and for a jam whose date is known under both ids.",
        two(lost(1), [lock(11), lost(11)], acknowledged("disconnected", "Front door")),
        *ended("disconnected"),
        **SHOWN,
    ),
    case(
        "unlocked-a-second-time",
        "An alert that began under the new id after the first observation of that id is another one and "
        "stands, too, except for the battery and for a jam whose date is known under both ids.",
        two(UNLOCKED_LOCK, [lock(11), lock(11, state=UNLOCKED)], acknowledged("left_unlocked", "Front door")),
        *ended("left_unlocked"),
        **SHOWN,
    ),
    case(
        "unlocked-a-second-time-when-the-ids-become-one",
        "Alerts that only the new id had continue, too; one that only the old id had has ended if the new id was "
        "observed without it.",
        two(
            lock(1, state=UNLOCKED),
            [lock(11), lock(11), lock(11, state=UNLOCKED)],
            acknowledged("left_unlocked", "Front door"),
        ),
        "60 cleared left_unlocked Front door",
        "60 raised left_unlocked Front door",
        "60 withdrawn left_unlocked Front door",
        "60 told left_unlocked Front door (normal)",
        "60 icon unlocked with attention",
        **SHOWN,
    ),
    case(
        "low-a-second-time",
        "An alert that began under the new id after the first observation of that id is another one and "
        "stands, too, except for the battery and for a jam whose date is known under both ids.",
        two(lock(1, battery=15), [lost(11), lock(11, battery=15)], acknowledged("battery_low", "Front door")),
        f"{MERGED} withdrawn battery_low Front door",
        f"{MERGED} icon locked",
        **SHOWN,
    ),
    case(
        "disconnected-a-second-time-in-its-grace-period",
        "An alert that began under the new id after the first observation of that id is another one and "
        "stands, too, except for the battery and for a jam whose date is known under both ids.",
        [
            every(30, 0, 60, lost(1), lock(2)),
            sync(80, lock(11), lock(2)),
            sync(100, lost(11), lock(2)),
            named(110, {11: ("Front door", "SN-1")}),
            every(20, 120, 180, lost(11), lock(2)),
        ],
        *ended("disconnected", 120),
        "160 raised disconnected Front door",
        "160 told disconnected Front door (normal)",
        since=120,
        grace_s=60,
    ),
    case(
        "connected-again",
        'If "connected again" was notified under the new id, the disconnection of the old one is over, too.',
        two(lost(1), [lost(11), lock(11)]),
        *ended("disconnected"),
        f"{MERGED} icon locked",
        **SHOWN,
    ),
    case(
        "notified-under-the-new-id-only",
        "Nothing is notified again that was notified under one of the ids.",
        two(lock(1, battery=15), [lock(11, battery=15)]),
        f"{MERGED} icon locked",
        never_tell={"Front door": True},
        **SHOWN,
    ),
    case(
        "the-level-of-the-new-id",
        "The latest accepted battery level counts, and the disconnections of both ids.",
        two(lock(1, battery=80), [lock(11, battery=8), lock(11, battery=8), lock(11, battery=50)]),
        f"{MERGED} cleared battery_critical Front door",
        f"{MERGED} withdrawn battery_critical Front door",
        f"{MERGED} icon locked",
        **SHOWN,
    ),
    case(
        "three-ids",
        "Then all ids with the serial number become one lock in the same sync: the listed id comes last, the "
        "others in the order of their numbers.",
        [
            sync(0, lock(1, battery=15), lock(2)),
            sync(20, lock(11, battery=15), lock(2)),
            do(25, "acknowledge", "Lock 11", "battery_low"),
            sync(40, lock(21, battery=15), lock(2)),
            named(50, {1: ("Front door", "SN-1"), 11: ("Front door", "SN-1"), 21: ("Front door", "SN-1")}),
            sync(60, lock(21, battery=15), lock(2)),
            sync(80, lock(21, battery=15), lock(2)),
        ],
        "60 withdrawn battery_low Front door",
        "60 withdrawn battery_low Front door",
        "60 icon locked",
        kinds=(*ALERTS, *NOTIFICATIONS, *ICON),
        since=60,
    ),
    case(
        "three-ids-of-which-none-is-listed",
        "Then all ids with the serial number become one lock in the same sync: the listed id comes last, the "
        "others in the order of their numbers.",
        [
            sync(0, lock(1, jam=1, changed=TWENTY), lock(2)),
            sync(20, lock(21, jam=1, changed=TEN), lock(2)),
            sync(40, lock(11, jam=1), lock(2)),
            named(50, {1: ("Front door", "SN-1"), 11: ("Front door", "SN-1"), 21: ("Front door", "SN-1")}),
            sync(60, lock(2)),
            sync(80, lock(2), lock(31, jam=1)),
            named(85, {31: ("Front door", "SN-1")}),
            sync(100, lock(2), lock(31)),
        ],
        "60 withdrawn jammed Front door",
        "60 withdrawn jammed Front door",
        "80 raised jammed Lock 31",
        "80 told jammed Lock 31 (critical)",
        "100 cleared jammed Front door",
        "100 withdrawn jammed Front door",
        "100 withdrawn jammed Front door",
        since=60,
    ),
]


@pytest.mark.parametrize("case", TWO_IDS)
def test_a_lock_that_had_two_ids(case: Case) -> None:
    case.check()
