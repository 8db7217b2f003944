"""Draws the notifications of generated years as an SVG for the manual."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from devtools.year.home import FIRST_DAY, Calendar
from devtools.year.judge import Verdict
from devtools.year.rates import Rates

COLOURS = {
    "disconnected": "#0969da",
    "reconnected": "#9ec5f0",
    "unstable": "#8250df",
    "battery_low": "#d4a72c",
    "battery_critical": "#cf222e",
    "jammed": "#953800",
    "needs_calibration": "#bf3989",
    "cloud_unreachable": "#1a7f37",
    "token_refused": "#24292f",
    "digest_gap": "#6e7781",
}
OTHERS = "#afb8c1"
WIDTH, LEFT, RIGHT = 860, 50, 20
A_DAY_PX, DAY_PX = 10, 2
TOP, GAP, LEGEND = 70, 40, 60
MOST_DRAWN = 14
"""Higher bars are cut."""
STYLE = """
text { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: #24292f }
.title { font-size: 17px; font-weight: 600 }
.name { font-weight: 600 }
.faint { fill: #57606a }
.cold { fill: #e6f0fa }
.trip { fill: #f6ecd9 }
rect, path { shape-rendering: crispEdges }
.axis { stroke: #57606a }
.most { stroke: #57606a; stroke-dasharray: 5 4 }
"""


def picture(verdicts: Mapping[str, Verdict], rates: Rates, most_a_day: float) -> str:
    """Return an SVG with one panel per household: its notifications per day, by kind."""
    tallest = max(counts.total() for verdict in verdicts.values() for counts in verdict.by_day.values())
    panel = A_DAY_PX * min(tallest, MOST_DRAWN)
    height = TOP + len(verdicts) * (panel + GAP) + LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>Notifications a day in a generated year</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(LEFT, 28, "Notifications a day in a generated year", "title"),
    ]
    for number, (name, verdict) in enumerate(verdicts.items()):
        base = TOP + number * (panel + GAP) + panel
        parts += _panel(name, verdict, base, panel, rates if name == "laptop" else None)
        parts += _cold_weeks(verdict.days, rates, base, panel)
        parts += _bars(verdict, base)
        y = base - A_DAY_PX * most_a_day
        parts.append(f'<path class="most" d="M{LEFT} {y:g}H{_x(verdict.days)}"/>')
        parts.append(f'<path class="axis" d="M{LEFT} {base}H{_x(verdict.days)}"/>')
    return "\n".join([*parts, *_legend(verdicts.values(), height), "</svg>", ""])


def _panel(name: str, verdict: Verdict, base: int, panel: int, travels: Rates | None) -> list[str]:
    ticks = [count for count in (0, 2, 5, 10) if A_DAY_PX * count <= panel]
    parts = [
        _text(LEFT, base - panel - 6, name, "name"),
        _text(_x(verdict.days), base - panel - 6, f"{verdict.a_day:.1f} a day", "faint", "end"),
        *(_text(LEFT - 8, base - A_DAY_PX * count + 4, f"{count}", "faint", "end") for count in ticks),
    ]
    for month in range(1, 13):
        day = (date(FIRST_DAY.year, month, 1) - FIRST_DAY).days
        if day < verdict.days:
            parts.append(_text(_x(day), base + 16, f"{date(FIRST_DAY.year, month, 1):%b}", "faint"))
    if travels is not None and travels.trip[1] <= verdict.days:
        parts.append(_band(*travels.trip, base, panel, "trip"))
    return parts


def _cold_weeks(days: int, rates: Rates, base: int, panel: int) -> list[str]:
    calendar = Calendar()
    weeks = [calendar.local(calendar.at(day, 12)).isocalendar().week for day in range(days)]
    return [_band(day, day + 1, base, panel, "cold") for day in range(days) if weeks[day] in rates.cold_weeks]


def _bars(verdict: Verdict, base: int) -> list[str]:
    bars: dict[str, str] = {}
    for day, counts in sorted(verdict.by_day.items()):
        below = 0
        for kind in _ordered(counts):
            count = min(counts[kind], MOST_DRAWN - below)
            y = base - A_DAY_PX * (below + count)
            bars[kind] = bars.get(kind, "") + f"M{_x(day)} {y}h{DAY_PX}v{A_DAY_PX * count}h-{DAY_PX}z"
            below += count
    return [f'<path fill="{COLOURS.get(kind, OTHERS)}" d="{bars[kind]}"/>' for kind in _ordered(bars)]


def _legend(verdicts: Iterable[Verdict], height: int) -> list[str]:
    kinds = _ordered(sum((verdict.by_kind for verdict in verdicts), Counter[str]()))
    marks = [(kind.replace("_", " "), COLOURS.get(kind, OTHERS)) for kind in kinds]
    marks += [("cold weeks", "#cfe2f5"), ("a trip", "#ead9b8")]
    parts = []
    for number, (name, colour) in enumerate(marks):
        x, y = LEFT + 135 * (number % 6), height - LEGEND + 24 + 22 * (number // 6)
        parts.append(f'<rect x="{x}" y="{y - 10}" width="11" height="11" fill="{colour}"/>')
        parts.append(_text(x + 16, y, name, "faint"))
    return parts


def _ordered(kinds: Iterable[str]) -> list[str]:
    places = {kind: place for place, kind in enumerate(COLOURS)}
    return sorted(kinds, key=lambda kind: (places.get(kind, len(places)), kind))


def _band(since: int, until: int, base: int, panel: int, kind: str) -> str:
    return f'<rect class="{kind}" x="{_x(since)}" y="{base - panel}" width="{_x(until) - _x(since)}" height="{panel}"/>'


def _x(day: int) -> int:
    return LEFT + DAY_PX * day


def _text(x: int, y: int, text: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{text}</text>'
