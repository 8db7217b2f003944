"""Generated discharges whose end is known, with the readings that the history would have, to judge forecasts."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from lockwatch.domain.battery import RECORDED_APART_S, Battery, record
from lockwatch.domain.history import Reading

DAY_S, HOUR_S = 86400.0, 3600.0
BEGAN = 1.7e9
EMPTY = 10
"""Percent. The discharge ends here."""
SHORTEST_D, LONGEST_D = 21.0, 365.0
MOMENTS = 500
"""The number of moments at which a whole discharge is read, at most one an hour."""


@dataclass(slots=True)
class Discharge:
    """One discharge, from a charge to its end."""

    rate: float
    """Percentage points a day, before `turns`, `cold` and `uneven` are applied."""
    from_level: float = 100.0
    step: float = 1
    """Percentage points between two levels that the lock can report."""
    odd_first: int = 0
    """Percentage points by which the first reading after the charge is off."""
    noise: float = 0.0
    """Standard deviation of a reading in percentage points, drawn again every few hours."""
    uneven: float = 0.0
    """How much daily use varies: the sigma of its logarithm."""
    turns: tuple[float, float] = (0.0, 1.0)
    """The level below which the rate changes, and by which factor."""
    cold: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 0.0)
    """Cold weeks: first day, number of days, factor of the rate, and by how many points readings are lower."""
    gaps: tuple[tuple[float, float], ...] = ()
    """Gaps without readings: first and last day of each."""


Kind = Callable[[Random, float], Discharge]
"""Makes a discharge that lasts the given number of days."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The readings until one moment of a discharge, and its true end."""

    readings: tuple[Reading, ...]
    now: float
    gone: float
    """The used share of the charge."""
    left_s: float
    known_s: float
    """The best possible forecast: the seconds left if the present rate, exactly known, did not change."""


def _even(rng: Random, days: float) -> Discharge:
    return Discharge((100 - EMPTY) / days, gaps=_gaps(rng, days))


def _noisy(rng: Random, days: float) -> Discharge:
    return replace(_even(rng, days), noise=1.0, uneven=0.6)


def _two_slopes(rng: Random, days: float) -> Discharge:
    return replace(_even(rng, days), turns=(rng.uniform(20, 90), 2 ** rng.uniform(-1, 1)))


def _steps_of_5(rng: Random, days: float) -> Discharge:
    return replace(_even(rng, days), step=5, uneven=0.4)


def _steps_of_7(rng: Random, days: float) -> Discharge:
    return replace(_steps_of_5(rng, days), step=7)


def _steps_of_10(rng: Random, days: float) -> Discharge:
    return replace(_steps_of_5(rng, days), step=10)


def _thirds_of_10(rng: Random, days: float) -> Discharge:
    return replace(_steps_of_5(rng, days), step=10 / 3)


def _odd_first(rng: Random, days: float) -> Discharge:
    return replace(_steps_of_5(rng, days), odd_first=rng.choice((1, 2, 3)))


def _cold_weeks(rng: Random, days: float) -> Discharge:
    spell = min(rng.uniform(14, 35), days / 3)
    cold = rng.uniform(0, days - spell), spell, rng.uniform(1.3, 2), rng.uniform(0, 4)
    return replace(_even(rng, days), cold=cold, uneven=0.3)


def _mixture(rng: Random, days: float) -> Discharge:
    mixed = _even(rng, days)
    if rng.random() < 0.5:
        mixed.noise, mixed.uneven = 1.0, 0.6
    if rng.random() < 0.5:
        mixed.turns = _two_slopes(rng, days).turns
    if rng.random() < 0.5:
        mixed.step = 5
    if rng.random() < 0.5:
        mixed.cold = _cold_weeks(rng, days).cold
    return mixed


KINDS: dict[str, Kind] = {
    "linear": _even,
    "two slopes": _two_slopes,
    "noisy": _noisy,
    "steps of 5": _steps_of_5,
    "odd first": _odd_first,
    "steps of 7": _steps_of_7,
    "steps of 10": _steps_of_10,
    "steps of 3.3": _thirds_of_10,
    "cold weeks": _cold_weeks,
    "mixture": _mixture,
}


def _gaps(rng: Random, days: float) -> tuple[tuple[float, float], ...]:
    if rng.random() < 0.5:
        return ()
    starts = [rng.uniform(0, days) for _ in range(rng.choice((1, 2)))]
    return tuple((start, start + min(rng.uniform(2, 15), days / 7)) for start in starts)


def judged(kind: Kind, rng: Random, *parts: float, times: float = 1.0, before: int | None = None) -> list[Judged]:
    """Return what is known when each of these parts of the last charge is used up, unless the discharge ends first.

    `before`: the number of earlier discharges, random if None. The last one drains `times` as fast as those.
    """
    days = math.exp(rng.uniform(math.log(SHORTEST_D), math.log(LONGEST_D)))
    kept = Kept()
    ended = BEGAN
    last = kind(rng, days / times)
    for _ in range(rng.choice((0, 1, 2)) if before is None else before):
        life = replace(kind(rng, days * rng.uniform(0.85, 1.15)), step=last.step)
        *_, (ended, _, _) = _lived(kept, rng, life, ended, rng.uniform(15, 60))
        ended = _charge(kept, rng, ended)
    last.from_level = rng.choice((100.0, 100.0, rng.uniform(85, 100)))
    course = list(_lived(kept, rng, last, ended, EMPTY))
    ended = course[-1][0]
    seen = []
    for part in parts:
        level = last.from_level - part * (last.from_level - EMPTY)
        then = next((each for each in course if each[1] <= level), None)
        if then is not None:
            seen.append(_known(kept, last, then, part, ended))
    return seen


Then = tuple[float, float, int]
"""A moment, the true level, and the reported one."""


def _known(kept: "Kept", life: Discharge, then: Then, gone: float, ended: float) -> Judged:
    now, level, says = then
    past = (reading for reading in kept.readings if now - 365 * DAY_S <= reading.at <= now)
    rate = life.rate * (life.turns[1] if level < life.turns[0] else 1.0)
    ends = (EMPTY // life.step + 0.5) * life.step
    known_s = (level - ends) / rate * DAY_S
    return Judged((*past, Reading(now, "A-1", says, False)), now, gone, ended - now, known_s)


def _lived(kept: "Kept", rng: Random, life: Discharge, began: float, until: float) -> Iterator[Then]:
    """Yield the discharge moment by moment, until the level without noise has fallen to `until`."""
    tick = max(HOUR_S, (100 - EMPTY) / life.rate * DAY_S / MOMENTS)
    level, at, noise, noise_until, use, day = life.from_level, began, 0.0, began, 1.0, -1
    from_day, spell, faster, lower = life.cold
    while True:
        passed = (at - began) / DAY_S
        cold = from_day <= passed < from_day + spell
        shown = level - (lower if cold else 0.0)
        if life.uneven and int(passed) != day:
            day, use = int(passed), rng.lognormvariate(-(life.uneven**2) / 2, life.uneven)
        if life.noise and at >= noise_until:
            noise, noise_until = rng.gauss(0, life.noise), at + rng.uniform(2, 10) * HOUR_S
        says = _says(shown + noise, life.step)
        if at == began:
            says = max(1, says - life.odd_first)
        if not any(start <= passed < end for start, end in life.gaps):
            kept.read(at, says)
        yield at, level, says
        if _says(shown, life.step) <= until:
            return
        turned = life.turns[1] if level < life.turns[0] else 1.0
        level -= life.rate * use * turned * (faster if cold else 1.0) * tick / DAY_S
        at += tick


def _says(level: float, step: float) -> int:
    return max(1, min(100, round(round(level / step) * step)))


def _charge(kept: "Kept", rng: Random, at: float) -> float:
    """Charge the battery, with readings or, beyond the reach of the bridge, without. Return when the charge ends."""
    if rng.random() < 0.6:
        level = kept.readings[-1].level
        for hour in range(5):
            kept.read(at + hour * HOUR_S, min(100, level + 20 * hour), charging=True)
    return at + 6 * HOUR_S


@dataclass(slots=True)
class Kept:
    """Collects the readings that the history would have of a lock that is seen every 20 s."""

    readings: list[Reading] = field(default_factory=list)
    _battery: Battery = field(default_factory=Battery)
    _charging: bool = False

    def read(self, at: float, level: int, *, charging: bool = False) -> None:
        kept = self._battery.recorded
        if kept is not None and self._battery.needs_recording(self._charging) and at > kept.at + RECORDED_APART_S:
            self._keep(kept.at + RECORDED_APART_S)
        if level != self._battery.level:  # `replace` is slow
            self._battery = replace(self._battery, level=level)
        self._charging = charging
        self._keep(at)

    def _keep(self, at: float) -> None:
        before, self._battery = self._battery, record(self._battery, self._charging, at)
        kept = self._battery.recorded
        if kept is not None and kept != before.recorded:
            self.readings.append(Reading(at, "A-1", kept.level, kept.charging))
