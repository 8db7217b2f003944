"""The rules about accepting a battery level, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, ICON, NOTIFICATIONS, Case, case
from tests.replay.story import do, every, lock, lost, sync


def levels(*values: int | None) -> list[dict[str, object]]:
    """Return a sync of a single lock for each level, 20 s apart."""
    return [sync(20 * number, lock(battery=value)) for number, value in enumerate(values)]


ACCEPTING = [
    case(
        "null-is-no-observation-of-the-battery",
        "A reading that is null is no reading: it raises and clears nothing.",
        [levels(None, None, 15, None, 30)],
        "40 raised battery_low Front door",
        "80 cleared battery_low Front door",
        kinds=ALERTS,
    ),
    *(
        case(
            f"outside-0-100-is-no-observation-of-the-battery-{value}",
            "A reading outside 0-100 is no reading.",
            [levels(value, value, 15, value, value)],
            "40 raised battery_low Front door",
            kinds=ALERTS,
        )
        for value in (-1, 101, 255)
    ),
    case(
        "more-than-20-points-under-waits",
        "A reading more than 20 points below the last accepted one, however old, is doubted.",
        [levels(41, 20, 41)],
        kinds=ALERTS,
    ),
    case(
        "however-old-the-last-accepted-one-is",
        "A reading more than 20 points below the last accepted one, however old, is doubted.",
        [sync(0, lock(battery=80)), every(20, 20, 7200, lock(battery=None)), sync(7220, lock(battery=5))],
        kinds=ALERTS,
    ),
    case(
        "not-more-than-20-points-under-does-not-wait",
        "A fall of just 20 points is not doubted.",
        [levels(40, 20)],
        "20 raised battery_low Front door",
        kinds=ALERTS,
    ),
    case(
        "accepted-after-60-minutes",
        "A doubted reading is accepted with the first reading at least 60 minutes later, if that reading and all in "
        "between lie within 5 points of it.",
        [sync(0, lock(battery=80)), every(20, 20, 4000, lock(battery=5))],
        "3620 raised battery_critical Front door",
        kinds=ALERTS,
    ),
    case(
        "accepted-by-the-first-reading-after-60-minutes",
        "A doubted reading is accepted with the first reading at least 60 minutes later, if that reading and all in "
        "between lie within 5 points of it.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=5)),
            sync(3619, lock(battery=5)),
            sync(9000, lock(battery=9)),
        ],
        "9000 raised battery_critical Front door",
        kinds=ALERTS,
    ),
    case(
        "all-in-between-within-5-points",
        "A doubted reading is accepted with the first reading at least 60 minutes later, if that reading and all in "
        "between lie within 5 points of it.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=15)),
            sync(40, lock(battery=20)),
            sync(60, lock(battery=10)),
            sync(3620, lock(battery=19)),
        ],
        "3620 raised battery_low Front door",
        kinds=ALERTS,
    ),
    case(
        "6-points-off-in-between-begins-the-60-minutes-again",
        "It is dropped at the first reading that does not lie within 5 points of it, which may itself be doubted.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=15)),
            sync(1000, lock(battery=9)),
            sync(3620, lock(battery=9)),
            sync(4599, lock(battery=9)),
            sync(4600, lock(battery=9)),
        ],
        "4600 raised battery_critical Front door",
        kinds=ALERTS,
    ),
    case(
        "dropped-by-a-usual-reading",
        "It is dropped at the first reading that does not lie within 5 points of it, which may itself be doubted.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=15)),
            sync(40, lock(battery=80)),
            sync(3640, lock(battery=15)),
        ],
        kinds=ALERTS,
    ),
    case(
        "a-report-that-the-cloud-repeats-confirms-nothing",
        "The cloud repeats a lock's last report with each sync, so a second reading 20 s later confirms nothing.",
        [sync(0, lock(battery=80)), every(20, 20, 3600, lock(battery=3)), sync(3620, lock(battery=78))],
        kinds=ALERTS,
    ),
    case(
        "no-observation-does-not-end-the-wait",
        "A missing reading does not end the doubt.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=15)),
            sync(40, lock(battery=None)),
            sync(60, lock(battery=255)),
            sync(3620, lock(battery=15)),
        ],
        "3620 raised battery_low Front door",
        kinds=ALERTS,
    ),
    case(
        "any-0-waits",
        "Any 0 that does not follow an accepted 0 is doubted, even if it is the first reading.",
        [
            sync(0, lock(1, battery=0), lock(2, battery=11)),
            sync(20, lock(1, battery=30), lock(2, battery=0)),
            sync(3620, lock(1, battery=30), lock(2, battery=0)),
        ],
        "0 raised battery_low Back door",
        "3620 cleared battery_low Back door",
        "3620 raised battery_critical Back door",
        kinds=ALERTS,
    ),
    case(
        "a-0-after-an-accepted-0-does-not-wait",
        "Any 0 that does not follow an accepted 0 is doubted, even if it is the first reading.",
        [
            sync(0, lock(battery=0)),
            sync(3600, lock(battery=0)),
            sync(3620, lock(battery=0, charging=True)),
            sync(3640, lock(battery=0)),
        ],
        "3600 raised battery_critical Front door",
        "3620 cleared battery_critical Front door",
        "3640 raised battery_critical Front door",
        kinds=ALERTS,
    ),
    case(
        "while-a-reading-is-doubted-the-alert-stays",
        "While a reading is doubted, the battery's alert stays as it is.",
        [sync(0, lock(battery=5)), every(20, 20, 3600, lock(battery=0)), sync(3640, lock(battery=60))],
        "0 raised battery_critical Front door",
        "3640 cleared battery_critical Front door",
        kinds=ALERTS,
    ),
    case(
        "while-disconnected-the-level-raises-nothing",
        "While a lock is disconnected, its last accepted level is shown with its age and raises nothing.",
        [sync(0, lock(battery=15, charging=True)), every(20, 20, 100, lost())],
        "20 raised disconnected Front door",
        kinds=ALERTS,
    ),
    case(
        "while-disconnected-the-alert-stays",
        "An unknown value clears no alert.",
        [sync(0, lock(battery=15)), every(20, 20, 60, lost()), sync(80, lock(battery=15))],
        "0 raised battery_low Front door",
        "20 raised disconnected Front door",
        "80 cleared disconnected Front door",
        kinds=ALERTS,
    ),
    case(
        "while-disconnected-the-level-stays-on-show",
        "While a lock is disconnected, its last accepted level is shown with its age and raises nothing.",
        [
            sync(0, lock(battery=15)),
            sync(20, lost()),
            do(21, "acknowledge", "Front door", "disconnected"),
            sync(40, lost()),
        ],
        "0 icon locked with battery_low",
        "20 icon unknown with disconnected",
        "40 icon unknown with battery_low",
        kinds=ICON,
    ),
]

DAY_S = 86400
REPEATED = [
    case(
        "a-low-battery-that-swings-is-notified-once",
        "A battery_low that is raised again is not notified again until the lock was charging or had risen 15 points "
        "above its lowest level since (a cold night swings by ten points).",
        [levels(20, 18, 27, 19, 32, 20)],
        "0 told battery_low Front door (normal)",
        "40 withdrawn battery_low Front door",
        "60 held battery_low Front door (repeated)",
        "100 held battery_low Front door (repeated)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "battery-low-is-notified-again-after-a-rise-of-15-points",
        "A battery_low that is raised again is not notified again until the lock was charging or had risen 15 points "
        "above its lowest level since (a cold night swings by ten points).",
        [levels(20, 18, 33, 20)],
        "0 told battery_low Front door (normal)",
        "60 told battery_low Front door (normal)",
        kinds=("told", "held"),
    ),
    case(
        "battery-low-is-notified-again-after-a-charge",
        "A battery_low that is raised again is not notified again until the lock was charging or had risen 15 points "
        "above its lowest level since (a cold night swings by ten points).",
        [sync(0, lock(battery=20)), sync(20, lock(battery=20, charging=True)), sync(40, lock(battery=20))],
        "0 told battery_low Front door (normal)",
        "40 told battery_low Front door (normal)",
        kinds=("told", "held"),
    ),
    case(
        "battery-low-is-not-notified-again-after-a-restart",
        "A battery_low that is raised again is not notified again until the lock was charging or had risen 15 points "
        "above its lowest level since (a cold night swings by ten points).",
        [levels(20, 27), do(30, "restart"), sync(40, lock(battery=27)), sync(60, lock(battery=20))],
        "0 told battery_low Front door (normal)",
        "60 held battery_low Front door (repeated)",
        kinds=("told", "held"),
    ),
    case(
        "what-was-held-as-repeated-is-not-notified-later",
        "One that was not notified because it is repeated is not notified later either, until it clears.",
        [levels(20, 26, 18, 8, 23)],
        "0 told battery_low Front door (normal)",
        "40 held battery_low Front door (repeated)",
        battery_critical=5,
        kinds=("told", "replaced", "held"),
    ),
    case(
        "improving-only-if-the-critical-one-was-notified",
        "A battery_low that follows a battery_critical is recorded as improving only if the critical alert had been "
        "notified.",
        [
            do(0, "pause"),
            sync(0, lock(battery=9)),
            do(10, "resume"),
            sync(20, lock(battery=16)),
        ],
        "0 held battery_critical Front door (paused)",
        "20 told battery_low Front door (normal)",
        kinds=("told", "replaced", "held"),
    ),
    case(
        "repeated-instead-of-improving-if-the-low-one-was-notified",
        "A battery_low that follows a battery_critical is recorded as improving only if the critical alert had been "
        "notified.",
        [
            sync(0, lock(battery=20)),
            do(10, "pause"),
            sync(20, lock(battery=9)),
            do(30, "resume"),
            sync(40, lock(battery=16)),
        ],
        "0 told battery_low Front door (normal)",
        "20 held battery_critical Front door (paused)",
        "40 held battery_low Front door (repeated)",
        kinds=("told", "replaced", "held"),
    ),
]
CRITICAL = [
    case(
        "acknowledged-and-better-stays-acknowledged",
        "An acknowledged or snoozed critical alert that becomes a lesser one stays acknowledged or snoozed.",
        [
            sync(0, lock(battery=9)),
            do(10, "acknowledge", "Front door", "battery_critical"),
            sync(20, lock(battery=16)),
        ],
        "0 icon locked with critical",
        "20 withdrawn battery_critical Front door",
        "20 held battery_low Front door (acknowledged)",
        "20 icon locked",
        kinds=("withdrawn", "held", "icon"),
    ),
    case(
        "snoozed-and-better-stays-snoozed",
        "An acknowledged or snoozed critical alert that becomes a lesser one stays acknowledged or snoozed.",
        [
            sync(0, lock(battery=9)),
            do(10, "snooze_1h", "Front door", "battery_critical"),
            every(20, 20, 3620, lock(battery=16)),
        ],
        "0 told battery_critical Front door (critical)",
        "0 icon locked with critical",
        "20 withdrawn battery_critical Front door",
        "20 held battery_low Front door (snoozed)",
        "20 icon locked",
        "3620 told battery_low Front door (normal)",
        "3620 icon locked with battery_low",
        kinds=("told", "withdrawn", "held", "icon"),
    ),
    case(
        "again-after-24-h",
        "battery_critical is notified again after 24 h while it stands, acknowledged or not: a lock that dies locks "
        "its owner out.",
        [every(3600, 0, 2 * DAY_S, lock(battery=9))],
        "0 told battery_critical Front door (critical)",
        "86400 told battery_critical Front door (critical)",
        "172800 told battery_critical Front door (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "again-after-24-h-although-acknowledged",
        "battery_critical is notified again after 24 h while it stands, acknowledged or not: a lock that dies locks "
        "its owner out.",
        [
            sync(0, lock(battery=9)),
            do(10, "acknowledge", "Front door", "battery_critical"),
            every(20, 20, DAY_S + 40, lock(battery=9)),
        ],
        "0 told battery_critical Front door (critical)",
        "86400 told battery_critical Front door (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "24-h-after-it-was-raised-if-never-notified",
        "The 24 h count from its last notification or, if there was none, from when it was raised.",
        [
            do(0, "pause"),
            sync(0, lock(battery=9)),
            do(10, "acknowledge", "Front door", "battery_critical"),
            do(10, "resume"),
            every(20, 20, DAY_S + 40, lock(battery=9)),
        ],
        "0 held battery_critical Front door (paused)",
        "20 held battery_critical Front door (acknowledged)",
        "86400 told battery_critical Front door (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "a-snooze-is-kept",
        "It stays acknowledged, and a snooze still applies.",
        [
            sync(0, lock(battery=9)),
            do(DAY_S - 20, "snooze_1h", "Front door", "battery_critical"),
            every(20, DAY_S, DAY_S + 3600, lock(battery=9)),
        ],
        "0 told battery_critical Front door (critical)",
        f"{DAY_S} held battery_critical Front door (snoozed)",
        f"{DAY_S + 3580} told battery_critical Front door (critical)",
        kinds=NOTIFICATIONS,
    ),
]


@pytest.mark.parametrize("case", [*REPEATED, *CRITICAL])
def test_repeated_and_critical(case: Case) -> None:
    case.check()


@pytest.mark.parametrize("case", ACCEPTING)
def test_accepting_a_battery_level(case: Case) -> None:
    case.check()
