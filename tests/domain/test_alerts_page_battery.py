"""The rules about accepting a battery level, each with a small story."""

import pytest

from tests.replay.cases import ALERTS, ICON, Case, case
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
        "A reading more than 20 points below the last accepted one of the past hour is doubted.",
        [levels(41, 20, 41)],
    ),
    case(
        "not-more-than-20-points-under-does-not-wait",
        "A fall of just 20 points is not doubted.",
        [levels(40, 20)],
        "20 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "waits-until-the-next-observation-lies-within-5-points",
        "A doubted reading is accepted when the next reading lies within 5 points of it.",
        [levels(80, 15, 20)],
        "40 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "waits-until-the-next-observation-lies-within-5-points-below",
        "A doubted reading is accepted when the next reading lies within 5 points of it.",
        [levels(80, 15, 10)],
        "40 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "the-next-observation-6-points-off-confirms-nothing",
        "If the next reading is odd too and lies further off, the doubt is about that one instead.",
        [levels(80, 20, 14, 8, 8)],
        "80 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "what-waits-is-forgotten-with-the-next-observation",
        "If it is not odd, it is accepted and the doubt is dropped.",
        [levels(80, 15, 80, 15, 80)],
        of=ALERTS,
    ),
    case(
        "no-observation-does-not-end-the-wait",
        "A missing reading does not end the doubt.",
        [levels(80, 15, None, 255, 15)],
        "80 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "any-0-waits",
        "Any 0 that does not follow an accepted 0 is doubted, also if it is the first reading.",
        [sync(0, lock(1, battery=0), lock(2, battery=11)), sync(20, lock(1, battery=30), lock(2, battery=0))],
        "0 raised battery_low Back door",
        of=ALERTS,
    ),
    case(
        "a-second-0-is-believed",
        "A doubted reading is accepted when the next reading lies within 5 points of it.",
        [levels(0, 0)],
        "20 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "the-last-accepted-one-of-the-past-hour",
        "A last accepted level that is older than an hour makes no reading odd.",
        [sync(0, lock(battery=80)), every(20, 20, 3600, lock(battery=None)), sync(3620, lock(battery=15))],
        "3620 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "the-last-accepted-one-within-the-hour",
        "A reading more than 20 points below the last accepted one of the past hour is doubted.",
        [sync(0, lock(battery=80)), every(20, 20, 3520, lock(battery=None)), sync(3540, lock(battery=15))],
        of=ALERTS,
    ),
    case(
        "a-single-odd-reading-is-never-told",
        "So a single odd reading is never notified, however often one comes.",
        [levels(80, 3, 80, 0, 79, 5, 78, 0, 80)],
    ),
    case(
        "while-disconnected-the-level-raises-nothing",
        "While a lock is disconnected, its last accepted level is shown and raises nothing.",
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
        "While a lock is disconnected, its last accepted level is shown and raises nothing.",
        [
            sync(0, lock(battery=15)),
            sync(20, lost()),
            do(21, "acknowledge", "Front door", "disconnected"),
            sync(40, lost()),
        ],
        "0 icon locked with battery_low",
        "20 icon unknown with disconnected",
        "40 icon unknown with battery_low",
        of=ICON,
    ),
]


@pytest.mark.parametrize("case", ACCEPTING)
def test_accepting_a_battery_level(case: Case) -> None:
    case.check()
