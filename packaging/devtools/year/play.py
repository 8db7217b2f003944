"""`make year`: play a generated year of two households through the alert rules, and judge their notifications.

The exit status is 1 if a target is missed. Every number of the generator is an assumption, and all are printed first.
"""

import argparse
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from devtools.year.computer import Computer, Laptop
from devtools.year.home import DEFAULTS, YEAR_DAYS, Home, Settings
from devtools.year.judge import Judge, Verdict, together
from devtools.year.picture import picture
from devtools.year.rates import DEFAULT
from lockwatch.domain.alerts import Kind, Urgency
from lockwatch.replay.player import replay

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "build" / "year" / "year.svg"
PICTURE = ROOT / "resources" / "manual" / "year.svg"
"""The picture with the default seeds, which the manual shows."""
HOUSEHOLDS: dict[str, type[Computer]] = {"desktop": Computer, "laptop": Laptop}
SEEDS = (1,)
MOST_A_DAY = 2.0
CRITICAL = [kind for kind in Kind if kind.urgency is Urgency.CRITICAL]
FAULTS = ("false", "repeated", "missed", "withdrawn")
"""The columns of the table. A notification counts as withdrawn if that happened within 5 minutes."""


@dataclass(frozen=True, slots=True)
class Target:
    """An upper limit for the year of a household."""

    name: str
    most: float
    measure: Callable[[Verdict], float]


TARGETS = (
    Target("notifications a day", MOST_A_DAY, lambda verdict: verdict.a_day),
    Target("false critical alarms", 0, lambda verdict: sum(verdict.count("false", kind) for kind in CRITICAL)),
    Target("missed", 0, lambda verdict: verdict.count("missed")),
    Target("repeated", 0, lambda verdict: verdict.count("repeated")),
)


def household(name: str, seed: int, days: int = YEAR_DAYS, rules: Settings = DEFAULTS) -> Computer:
    """Return a computer in its home, before its story is played."""
    laptop = HOUSEHOLDS[name] is Laptop
    empty = range(*DEFAULT.trip) if laptop else range(0)
    return HOUSEHOLDS[name](Home(f"{name} {seed}", days, DEFAULT, rules, empty))


def judge(computer: Computer, rules: Settings = DEFAULTS, *, whole: bool = False) -> Verdict:
    """Play the story of a computer, and return the verdict. For `whole` see `Computer.story`."""
    home = computer.home
    judgement = Judge(computer.truths, rules, home.calendar, home.days)
    for line in replay(computer.story(rules, whole=whole)):
        judgement.read_line(line)
    return judgement.end()


def _judged(name: str, seed: int, days: int, rules: Settings) -> Verdict:
    logging.disable(logging.WARNING)  # the year includes odd answers, which are logged as warnings
    return judge(household(name, seed, days, rules), rules)


def report(name: str, verdict: Verdict) -> Iterator[str]:
    """Yield the lines of the report about one household."""
    busiest = max(map(Counter.total, verdict.by_day.values()), default=0)
    yield f"{name}: {verdict.a_day:.2f} notifications a day, {busiest} on the busiest"
    yield f"  {'kind':20} {'a day':>7} {'in all':>7} {'true':>7}" + "".join(f"{fault:>10}" for fault in FAULTS)
    for kind in sorted({*verdict.by_kind, *verdict.true, *(fault.kind for fault in verdict.faults)}):
        notified, faults = verdict.by_kind[kind], "".join(f"{verdict.count(fault, kind):10}" for fault in FAULTS)
        yield f"  {kind:20} {notified / verdict.days:7.3f} {notified:7} {verdict.true[kind]:7}{faults}"
    held = ", ".join(f"{why} {count}" for why, count in sorted(verdict.held.items()))
    yield f"  held: {held or 'none'}"


def found(verdict: Verdict) -> Iterator[str]:
    """Yield a line with the time of each fault, except for faults that are only counted."""
    for fault in verdict.faults:
        if fault.what != "withdrawn":
            yield f"  {fault.what}: {fault.kind} of {fault.lock or 'the program'} at {fault.at:.0f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="*", type=int, default=SEEDS, help="a year of each household for each seed")
    parser.add_argument("--days", type=int, default=YEAR_DAYS)
    parser.add_argument(
        "--rules",
        type=json.loads,
        default={},
        help='such as {"left_unlocked_min": 15}: thresholds and minutes for all locks',
    )
    options = parser.parse_args()
    rules = {**DEFAULTS, **options.rules}
    began = time.perf_counter()
    print("What happens in a household is assumed, not measured:")
    print(*DEFAULT.table(), sep="\n")
    years = [(name, seed) for seed in options.seeds for name in HOUSEHOLDS]
    with ProcessPoolExecutor() as pool:
        verdicts = list(pool.map(_judged, *zip(*years, strict=True), repeat(options.days), repeat(rules)))
    for (name, seed), verdict in zip(years, verdicts, strict=True):
        print("", *report(f"{name}, seed {seed}", verdict), *found(verdict), sep="\n")
    print("", *report("in total", together(verdicts)), "", sep="\n")
    missed = False
    for target in TARGETS:
        worst = max(map(target.measure, verdicts))
        missed = missed or worst > target.most
        print(f"{target.name}: {worst:.4g}, at most {target.most:g} {'MISSED' * (worst > target.most)}".rstrip())
    drawn = picture(dict(zip(HOUSEHOLDS, verdicts, strict=False)), DEFAULT, MOST_A_DAY)
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    BUILT.write_text(drawn, "utf-8")
    if (*options.seeds,) == SEEDS and options.days == YEAR_DAYS and not options.rules:
        PICTURE.write_text(drawn, "utf-8")
    print(f"\nIt took {time.perf_counter() - began:.0f} s. {BUILT} shows each day.")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
