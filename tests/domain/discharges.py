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
    used_part: float
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
    """Return the readings when each of `parts` of the last charge is used up, unless the discharge ends before.

    There are `before` earlier discharges (None: a random number). The last one drains `times` as fast as those.
    """
    days = math.exp(rng.uniform(math.log(SHORTEST_D), math.log(LONGEST_D)))
    recorded = RecordedReadings()
    ended = BEGAN
    last = kind(rng, days / times)
    for _ in range(rng.choice((0, 1, 2)) if before is None else before):
        discharge = replace(kind(rng, days * rng.uniform(0.85, 1.15)), step=last.step)
        *_, (ended, _, _) = _lived(recorded, rng, discharge, ended, rng.uniform(15, 60))
        ended = _charge(recorded, rng, ended)
    last.from_level = rng.choice((100.0, 100.0, rng.uniform(85, 100)))
    course = list(_lived(recorded, rng, last, ended, EMPTY))
    ended = course[-1][0]
    seen = []
    for part in parts:
        level = last.from_level - part * (last.from_level - EMPTY)
        then = next((each for each in course if each[1] <= level), None)
        if then is not None:
            seen.append(_known(recorded, last, then, part, ended))
    return seen


Then = tuple[float, float, int]
"""A time, the true level, and the reported one."""


def _known(recorded: "RecordedReadings", discharge: Discharge, then: Then, used_part: float, ended: float) -> Judged:
    now, level, says = then
    past = (reading for reading in recorded.readings if now - 365 * DAY_S <= reading.at <= now)
    rate = discharge.rate * (discharge.turns[1] if level < discharge.turns[0] else 1.0)
    ends = (EMPTY // discharge.step + 0.5) * discharge.step
    known_s = (level - ends) / rate * DAY_S
    return Judged((*past, Reading(now, "A-1", says, False)), now, used_part, ended - now, known_s)


def _lived(
    recorded: "RecordedReadings", rng: Random, discharge: Discharge, began: float, until: float
) -> Iterator[Then]:
    """Yield the moments of the discharge, until the level without noise has fallen to `until`."""
    tick = max(HOUR_S, (100 - EMPTY) / discharge.rate * DAY_S / MOMENTS)
    level, at, noise, noise_until, use, day = discharge.from_level, began, 0.0, began, 1.0, -1
    from_day, spell, faster, lower = discharge.cold
    while True:
        passed = (at - began) / DAY_S
        cold = from_day <= passed < from_day + spell
        shown = level - (lower if cold else 0.0)
        if discharge.uneven and int(passed) != day:
            day, use = int(passed), rng.lognormvariate(-(discharge.uneven**2) / 2, discharge.uneven)
        if discharge.noise and at >= noise_until:
            noise, noise_until = rng.gauss(0, discharge.noise), at + rng.uniform(2, 10) * HOUR_S
        says = _says(shown + noise, discharge.step)
        if at == began:
            says = max(1, says - discharge.odd_first)
        if not any(start <= passed < end for start, end in discharge.gaps):
            recorded.read(at, says)
        yield at, level, says
        if _says(shown, discharge.step) <= until:
            return
        turned = discharge.turns[1] if level < discharge.turns[0] else 1.0
        level -= discharge.rate * use * turned * (faster if cold else 1.0) * tick / DAY_S
        at += tick


def _says(level: float, step: float) -> int:
    return max(1, min(100, round(round(level / step) * step)))


def _charge(recorded: "RecordedReadings", rng: Random, at: float) -> float:
    """Charge the battery, with readings or, beyond the reach of the bridge, without. Return when the charge ends."""
    if rng.random() < 0.6:
        level = recorded.readings[-1].level
        for hour in range(5):
            recorded.read(at + hour * HOUR_S, min(100, level + 20 * hour), charging=True)
    return at + 6 * HOUR_S


@dataclass(slots=True)
class RecordedReadings:
    """The readings that the history would have of a lock that is synced every 20 s."""

    readings: list[Reading] = field(default_factory=list)
    _battery: Battery = field(default_factory=Battery)
    _charging: bool = False

    def read(self, at: float, level: int, *, charging: bool = False) -> None:
        recorded = self._battery.recorded
        if (
            recorded is not None
            and self._battery.needs_recording(self._charging)
            and at > recorded.at + RECORDED_APART_S
        ):
            self._record(recorded.at + RECORDED_APART_S)
        if level != self._battery.level:  # `replace` is slow
            self._battery = replace(self._battery, level=level)
        self._charging = charging
        self._record(at)

    def _record(self, at: float) -> None:
        before, self._battery = self._battery, record(self._battery, self._charging, at)
        recorded = self._battery.recorded
        if recorded is not None and recorded != before.recorded:
            self.readings.append(Reading(at, "A-1", recorded.level, recorded.charging))
