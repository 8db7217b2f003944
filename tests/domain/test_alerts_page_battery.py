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
        "Null: no observation of the battery. It raises nothing, and what stands it does not clear.",
        [levels(None, None, 15, None, 30)],
        "40 raised battery_low Front door",
        "80 cleared battery_low Front door",
        of=ALERTS,
    ),
    *(
        case(
            f"outside-0-100-is-no-observation-of-the-battery-{value}",
            "Outside 0-100: no observation of the battery.",
            [levels(value, value, 15, value, value)],
            "40 raised battery_low Front door",
            of=ALERTS,
        )
        for value in (-1, 101, 255)
    ),
    case(
        "more-than-20-points-under-waits",
        "A level more than 20 points under the last accepted one waits; a single odd reading is so never told.",
        [levels(41, 20, 41)],
    ),
    case(
        "not-more-than-20-points-under-does-not-wait",
        "More than 20 points: just 20 does not wait.",
        [levels(40, 20)],
        "20 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "waits-until-the-next-observation-lies-within-5-points",
        "Waits until the next observation lies within 5 points of it: above.",
        [levels(80, 15, 20)],
        "40 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "waits-until-the-next-observation-lies-within-5-points-below",
        "Waits until the next observation lies within 5 points of it: below.",
        [levels(80, 15, 10)],
        "40 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "the-next-observation-6-points-off-confirms-nothing",
        "Within 5 points: 6 are too many, and the next waits in its turn.",
        [levels(80, 20, 14, 8, 8)],
        "80 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "what-waits-is-forgotten-with-the-next-observation",
        "The next observation, not a later one.",
        [levels(80, 15, 80, 15, 80)],
        of=ALERTS,
    ),
    case(
        "no-observation-does-not-end-the-wait",
        "The next observation: null is none.",
        [levels(80, 15, None, 255, 15)],
        "80 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "any-0-waits",
        "Any 0 waits, also the first level and one after a low level.",
        [sync(0, lock(1, battery=0), lock(2, battery=11)), sync(20, lock(1, battery=30), lock(2, battery=0))],
        "0 raised battery_low Back door",
        of=ALERTS,
    ),
    case(
        "a-second-0-is-believed",
        "Any 0 waits until the next observation lies within 5 points of it.",
        [levels(0, 0)],
        "20 raised battery_critical Front door",
        of=ALERTS,
    ),
    case(
        "the-last-accepted-one-of-the-past-hour",
        "Under the last accepted one of the past hour: an older one is no measure.",
        [sync(0, lock(battery=80)), every(20, 20, 3600, lock(battery=None)), sync(3620, lock(battery=15))],
        "3620 raised battery_low Front door",
        of=ALERTS,
    ),
    case(
        "the-last-accepted-one-within-the-hour",
        "Under the last accepted one of the past hour: after 59 min it waits.",
        [sync(0, lock(battery=80)), every(20, 20, 3520, lock(battery=None)), sync(3540, lock(battery=15))],
        of=ALERTS,
    ),
    case(
        "a-single-odd-reading-is-never-told",
        "A single odd reading is so never told, however often one comes.",
        [levels(80, 3, 80, 0, 79, 5, 78, 0, 80)],
    ),
    case(
        "while-disconnected-the-level-raises-nothing",
        "While a lock is disconnected its last accepted level raises nothing.",
        [sync(0, lock(battery=15, charging=True)), every(20, 20, 100, lost())],
        "20 raised disconnected Front door",
        of=ALERTS,
    ),
    case(
        "while-disconnected-the-alert-stays",
        "What is unknown clears nothing: a low battery stands on while its lock is disconnected.",
        [sync(0, lock(battery=15)), every(20, 20, 60, lost()), sync(80, lock(battery=15))],
        "0 raised battery_low Front door",
        "20 raised disconnected Front door",
        "80 cleared disconnected Front door",
        of=ALERTS,
    ),
    case(
        "while-disconnected-the-level-stays-on-show",
        "While a lock is disconnected its last accepted level stays on show: the low battery shows once more.",
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
