"""`make simulate`: simulate 100 000 clients with the real pacing during an outage of the tedee API of ten minutes.

The clients don't influence each other, and the API's answers depend on the time alone. So each client is simulated on
its own from beginning to end, and only its requests per second are counted. The same seeds give the same figures on
any machine.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from random import Random

from lockwatch.domain.outcome import Outcome, RateLimited, Synced, Unreachable, UnreachableReason
from lockwatch.domain.pacing import Pace, next_sync_at

PICTURE = Path(__file__).resolve().parents[1] / "pictures" / "outage.svg"
CLIENTS = 100_000
INTERVAL_S = 20.0
ANSWER_S = 0.2
"""The duration of a request."""
OUTAGE_S = 600
"""The duration of the outage, which begins at time 0."""
RETURN_AT_S = OUTAGE_S + 1
"""The end of the pause in the scenario in which the API gives all clients the same date in Retry-After."""
BEGINS_S, ENDS_S = -120, 1500
"""The simulated time. By its end even the longest backoff is over, which ends 768 s after the outage."""
MOST = 1.5
"""The target: the highest allowed rate of requests after the outage, as a multiple of the steady rate.

Rates are computed over bins of 1 s. Each bin has about 5000 requests, with a random deviation of about 70, far less
than the peaks to be detected; in bins of 10 s, a rush of a second or two would not be visible.
"""
TOGETHER = 1_000
"""The number of clients that share a seed."""

GOOD = Synced(())
DOWN = Unreachable(UnreachableReason.CONNECTION_REFUSED)
BUSY = RateLimited(120.0)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way in which the API fails."""

    name: str
    answer: Callable[[float], Outcome]
    """Returns the outcome of a request, given the seconds since the outage began."""


def _down(_: float) -> Outcome:
    return DOWN


def _busy(_: float) -> Outcome:
    return BUSY


def _until_the_end(now: float) -> Outcome:
    return RateLimited(RETURN_AT_S - now - ANSWER_S)


SCENARIOS = (
    Scenario("no answer", _down),
    Scenario("Retry-After: 120 seconds, to all", _busy),
    Scenario("Retry-After: the end, one date for all", _until_the_end),
)


@dataclass(frozen=True, slots=True)
class Load:
    """The number of requests in each second, beginning with `BEGINS_S`."""

    seconds: list[int]

    @property
    def steady(self) -> float:
        """Requests per second before the outage, without the first interval, in which the clients start."""
        before = self.seconds[int(INTERVAL_S) : -BEGINS_S]
        return sum(before) / len(before)

    def peak(self, bin_s: int) -> float:
        """Return the highest rate after the outage, in requests per second over bins of `bin_s`."""
        after = self.seconds[OUTAGE_S - BEGINS_S :]
        return max(sum(after[n : n + bin_s]) / bin_s for n in range(0, len(after) - bin_s + 1, bin_s))

    @property
    def first_retries(self) -> float:
        """The highest rate during the outage, over bins of 1 s. It is reached by the first retries, after 10 s."""
        return max(self.seconds[-BEGINS_S : OUTAGE_S - BEGINS_S])

    def ratio(self, bin_s: int) -> float:
        """Return the peak as a multiple of the steady rate."""
        return self.peak(bin_s) / self.steady


def simulate(scenario: Scenario, clients: int = CLIENTS, processes: int | None = None) -> Load:
    """Simulate `clients` clients in `processes` processes (None: one per processor; 1: this process)."""
    sizes = [min(TOGETHER, clients - first) for first in range(0, clients, TOGETHER)]
    if processes == 1:
        parts = list(map(_follow, repeat(scenario), range(len(sizes)), sizes))
    else:
        with ProcessPoolExecutor(processes) as pool:
            parts = list(pool.map(_follow, repeat(scenario), range(len(sizes)), sizes))
    return Load([sum(second) for second in zip(*parts, strict=True)])


def _follow(scenario: Scenario, seed: int, clients: int) -> list[int]:
    random, answer = Random(seed).random, scenario.answer
    seconds = [0] * (ENDS_S - BEGINS_S)
    for _ in range(clients):
        pace, at = Pace(), BEGINS_S + INTERVAL_S * random()
        while at < ENDS_S:
            seconds[math.floor(at) - BEGINS_S] += 1
            outcome = answer(at) if 0 <= at < OUTAGE_S else GOOD
            pace = pace.started(at).ended(outcome, at + ANSWER_S)
            at = next_sync_at(pace, at + ANSWER_S, INTERVAL_S, chance=2 * random() - 1)
    return seconds


# The picture, written directly as SVG


WIDTH, LEFT, RIGHT = 860, 66, 118
PANEL, GAP, TOP, BOTTOM = 124, 46, 76, 52
TOP_RATE = 2.2
"""The end of the vertical axis, as a multiple of the steady rate."""
DRAWN_S = 2
"""The length of a step of the line in seconds; it is about one pixel wide."""
STYLE = """
:root { --page: #ffffff; --ink: #24292f; --faint: #656d76; --line: #0969da; --outage: #f3dfc8; --limit: #cf222e }
@media (prefers-color-scheme: dark) {
  :root { --page: #161b22; --ink: #e6edf3; --faint: #9198a1; --line: #58a6ff; --outage: #46351f; --limit: #ff7b72 }
}
text { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: var(--ink, #24292f) }
.title { font-size: 17px; font-weight: 600 }
.name { font-weight: 600 }
.faint { fill: var(--faint, #656d76) }
.page { fill: var(--page, #ffffff) }
.outage { fill: var(--outage, #f3dfc8) }
.axis { stroke: var(--faint, #656d76) }
.steady { stroke: var(--faint, #656d76); stroke-dasharray: 2 3 }
.limit { stroke: var(--limit, #cf222e); stroke-dasharray: 6 4 }
.over { fill: var(--limit, #cf222e) }
.load { fill: var(--line, #0969da); fill-opacity: .18; stroke: var(--line, #0969da); stroke-width: 1.2 }
"""


def picture(loads: dict[str, Load], clients: int) -> str:
    """Return an SVG with a panel for each load, which shows requests per second; follows the light or dark theme."""
    height = TOP + len(loads) * (PANEL + GAP) - GAP + BOTTOM
    bottom = height - BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>Requests a second of {clients} clients around an outage of ten minutes</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}" rx="8"/>',
        _text(LEFT, 28, f"{clients:,} clients through an outage of ten minutes".replace(",", "\u202f"), "title"),
    ]
    for n, (name, load) in enumerate(loads.items()):
        parts += _panel(TOP + n * (PANEL + GAP), name, load)
    for minute in range(0, ENDS_S // 60 + 1, 5):
        parts.append(_text(_x(minute * 60), bottom + 18, f"{minute}", "faint", "middle"))
    parts.append(_text(_x(ENDS_S / 2), bottom + 38, "minutes since the outage began", "faint", "middle"))
    return "\n".join([*parts, "</svg>", ""])


def _panel(top: int, name: str, load: Load) -> list[str]:
    base, begins, ends = top + PANEL, _x(BEGINS_S), _x(ENDS_S)

    def y(rate: float) -> float:
        return round(base - PANEL * min(rate / load.steady / TOP_RATE, 1), 1)

    steady, limit = y(load.steady), y(MOST * load.steady)
    steps = [y(sum(load.seconds[n : n + DRAWN_S]) / DRAWN_S) for n in range(0, len(load.seconds), DRAWN_S)]
    step = (ends - begins) / len(steps)
    line = "".join(f"L{begins + step * (n + 0.5):.1f} {each:g}" for n, each in enumerate(steps))
    return [
        _text(LEFT, top - 9, name, "name"),
        _text(ends, top - 9, f"highest second after it: {load.ratio(1):.2f} × steady", "faint", "end"),
        f'<rect class="outage" x="{_x(0)}" y="{top}" width="{_x(OUTAGE_S) - _x(0)}" height="{PANEL}"/>',
        f'<path class="load" d="M{begins} {base}{line}L{ends} {base}z"/>',
        f'<path class="steady" d="M{begins} {steady}H{ends}"/>',
        f'<path class="limit" d="M{begins} {limit}H{ends}"/>',
        f'<path class="axis" d="M{begins} {base}H{ends}"/>',
        _text(LEFT - 8, base + 4, "0", "faint", "end"),
        _text(LEFT - 8, steady + 4, f"{load.steady:.0f}/s", "faint", "end"),
        _text(ends + 8, steady + 4, "steady", "faint"),
        _text(ends + 8, limit + 4, f"{MOST:g} × steady", "over"),
        _text((_x(0) + _x(OUTAGE_S)) / 2, (steady + limit) / 2 + 4, "outage", "faint", "middle"),
    ]


def _x(seconds: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (seconds - BEGINS_S) / (ENDS_S - BEGINS_S), 1)


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{text}</text>'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=CLIENTS, help="fewer: no picture, and chance alone makes peaks")
    options = parser.parse_args()
    began = time.perf_counter()
    print(f"{options.clients} clients, a sync each {INTERVAL_S:g} s, an outage of {OUTAGE_S} s; requests a second:\n")
    print(f"{'':40} {'steady':>7} {'peak, 1 s':>10} {'peak, 10 s':>11} {'ratio':>6} {'(10 s)':>7} {'during it':>10}")
    loads: dict[str, Load] = {}
    for scenario in SCENARIOS:
        loads[scenario.name] = load = simulate(scenario, options.clients)
        missed = "MISSED" * (load.ratio(1) > MOST)
        print(
            f"{scenario.name:40} {load.steady:7.0f} {load.peak(1):10.0f} {load.peak(10):11.0f}"
            f" {load.ratio(1):6.2f} {load.ratio(10):7.2f} {load.first_retries:10.0f} {missed}".rstrip(),
            flush=True,
        )
    took_s = time.perf_counter() - began
    print(f"\nIn no second after the outage may the ratio be above {MOST:g}. It took {took_s:.0f} s.")
    if options.clients == CLIENTS:
        PICTURE.write_text(picture(loads, options.clients), "utf-8")
    return int(any(load.ratio(1) > MOST for load in loads.values()))


if __name__ == "__main__":
    sys.exit(main())
