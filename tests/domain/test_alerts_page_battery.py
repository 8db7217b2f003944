"""The rules about accepting a battery level, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, ICON, Case, case
from tests.replay.story import do, every, lock, lost, sync


def levels(*values: int | None) -> list[dict[str, object]]:
    """One sync of the one lock for each level, 20 s apart."""
    return [sync(20 * number, lock(battery=value)) for number, value in enumerate(values)]


ACCEPTING = [
    case(
        "null-is-no-observation-of-the-battery",
        "A reading that is null is no reading: it raises and clears nothing.",
        [levels(None, None, 15, None, 30)],
        "40 raised battery_low Front door",
        "80 cleared battery_low Front door",
        of=ALERTS,
    ),
    *(
        case(
            f"outside-0-100-is-no-observation-of-the-battery-{value}",
            "A reading outside 0-100 is no reading.",
            [levels(value, value, 15, value, value)],
            "40 raised battery_low Front door",
            of=ALERTS,
        )
        for value in (-1, 101, 255)
    ),
    case(
        "more-than-20-points-under-waits",
        "A reading more than 20 points below the last accepted one, however old, is doubted.",
        [levels(41, 20, 41)],
        of=ALERTS,
    ),
    case(
        "however-old-the-last-accepted-one-is",
        "A reading more than 20 points below the last accepted one, however old, is doubted.",
        [sync(0, lock(battery=80)), every(20, 20, 7200, lock(battery=None)), sync(7220, lock(battery=5))],
        of=ALERTS,
    ),
    case(
        "not-more-than-20-points-under-does-not-wait",
        "A fall of just 20 points is not doubted.",
        [levels(40, 20)],
        "20 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "accepted-after-60-minutes",
        "A doubted reading is accepted by the first reading at least 60 minutes later, if that and all in between lie"
        " within 5 points of it.",
        [sync(0, lock(battery=80)), every(20, 20, 4000, lock(battery=5))],
        "3620 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "accepted-by-the-first-reading-after-60-minutes",
        "A doubted reading is accepted by the first reading at least 60 minutes later, if that and all in between lie"
        " within 5 points of it.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=5)),
            sync(3619, lock(battery=5)),
            sync(9000, lock(battery=9)),
        ],
        "9000 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "all-in-between-within-5-points",
        "A doubted reading is accepted by the first reading at least 60 minutes later, if that and all in between lie"
        " within 5 points of it.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=15)),
            sync(40, lock(battery=20)),
            sync(60, lock(battery=10)),
            sync(3620, lock(battery=19)),
        ],
        "3620 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "6-points-off-in-between-begins-the-60-minutes-again",
        "It is dropped by the first reading that does not, which may begin a doubt of its own.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=15)),
            sync(1000, lock(battery=9)),
            sync(3620, lock(battery=9)),
            sync(4599, lock(battery=9)),
            sync(4600, lock(battery=9)),
        ],
        "4600 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "dropped-by-a-usual-reading",
        "It is dropped by the first reading that does not, which may begin a doubt of its own.",
        [
            sync(0, lock(battery=80)),
            sync(20, lock(battery=15)),
            sync(40, lock(battery=80)),
            sync(3640, lock(battery=15)),
        ],
        of=ALERTS,
    ),
    case(
        "a-report-that-the-cloud-repeats-confirms-nothing",
        "The cloud repeats a lock's last report with each sync, so a second reading 20 s later confirms nothing.",
        [sync(0, lock(battery=80)), every(20, 20, 3600, lock(battery=3)), sync(3620, lock(battery=78))],
        of=ALERTS,
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
        of=ALERTS,
    ),
    case(
        "any-0-waits",
        "Any 0 that does not follow an accepted 0 is doubted, also if it is the first reading.",
        [
            sync(0, lock(1, battery=0), lock(2, battery=11)),
            sync(20, lock(1, battery=30), lock(2, battery=0)),
            sync(3620, lock(1, battery=30), lock(2, battery=0)),
        ],
        "0 raised battery_low Back door",
        "3620 cleared battery_low Back door",
        "3620 raised battery_critical Back door",
        of=ALERTS,
    ),
    case(
        "a-0-after-an-accepted-0-does-not-wait",
        "Any 0 that does not follow an accepted 0 is doubted, also if it is the first reading.",
        [
            sync(0, lock(battery=0)),
            sync(3600, lock(battery=0)),
            sync(3620, lock(battery=0, charging=True)),
            sync(3640, lock(battery=0)),
        ],
        "3600 raised battery_critical Front door",
        "3620 cleared battery_critical Front door",
        "3640 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "while-a-reading-is-doubted-the-alert-stays",
        "While a reading is doubted, the battery's alert stays as it is.",
        [sync(0, lock(battery=5)), every(20, 20, 3600, lock(battery=0)), sync(3640, lock(battery=60))],
        "0 raised battery_critical Front door",
        "3640 cleared battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "while-disconnected-the-level-raises-nothing",
        "While a lock is disconnected, its last accepted level is shown with its age and raises nothing.",
        [sync(0, lock(battery=15, charging=True)), every(20, 20, 100, lost())],
        "20 raised disconnected Front door",
        of=ALERTS,
    ),
    case(
        "while-disconnected-the-alert-stays",
        "An unknown value clears no alert.",
        [sync(0, lock(battery=15)), every(20, 20, 60, lost()), sync(80, lock(battery=15))],
        "0 raised battery_low Front door",
        "20 raised disconnected Front door",
        "80 cleared disconnected Front door",
        of=ALERTS,
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
        "0 icon battery_low",
        "20 icon disconnected",
        "40 icon battery_low",
        of=ICON,
    ),
]


@pytest.mark.parametrize("case", ACCEPTING)
def test_accepting_a_battery_level(case: Case) -> None:
    case.check()
