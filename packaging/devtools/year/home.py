"""A generated home: four locks, and everything that really happens to them."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from devtools.year.rates import Range, Rates
from lockwatch.domain.alert_rules import CLEARED_ABOVE
from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import DoorState, LockState
from lockwatch.domain.rules import Rules
from lockwatch.replay.story_format import rules_as_json

ZONE = ZoneInfo("Europe/Berlin")
FIRST_DAY = date(2026, 1, 1)
NAMES = ("Front door", "Garage", "Garden door", "Cellar")
WEAK, DYING = 2, 3
"""The indices of two locks. Garden door is far from the bridge and has cells. Cellar is warm; its battery dies once."""
RECHARGEABLE, DISPOSABLE = 2, 4
HOUR, DAY = 3600.0, 86_400.0
YEAR_DAYS = 365
COLDEST_H = 5.0
CELLS_CHANGED_S = 60.0
FADING_FROM = 15.0


Settings = Mapping[str, Any]
"""Rules in the form of a story's first line."""
DEFAULTS: Settings = rules_as_json(Rules())


@dataclass(eq=False, slots=True)
class Truth:
    """A condition that really held from `since` to `until`. The judge adds which notifications it caused."""

    kind: Kind
    lock: str | None
    since: float
    """Seconds since the start of the story, here and below."""
    until: float
    run_since: float | None = None
    """Since when every good sync has shown it; None while the latest one did not."""
    shown: float | None = None
    """The longest time for which every good sync showed it, in seconds; None if no sync showed it. For the alerts of
    the program itself, the time without a good sync, or the number of refusals."""
    eased_at: list[float] = field(default_factory=list)
    """For an almost empty battery: when it had recovered so far that the alert is cleared (RULES.md, Kinds). What is
    raised after that is another alert."""
    notified_at: list[float] = field(default_factory=list)
    excused: bool = False
    """Whether another notification on the screen covered it, such as an unstable connection."""

    def note_seen(self, at: float, seen: bool) -> None:
        """Note whether a good sync showed this truth."""
        if not seen:
            self.run_since = None
            return
        self.run_since = at if self.run_since is None else self.run_since
        self.shown = max(self.shown or 0.0, at - self.run_since)


@dataclass(slots=True)
class Change:
    """A change, at `at`, of what the cloud answers about the lock with the index `lock`."""

    at: float
    lock: int
    fields: dict[str, Any]


class Calendar:
    """Converts local days and times of day to seconds since the start of the story, with daylight saving time."""

    def __init__(self) -> None:
        self.start = datetime.combine(FIRST_DAY, time(), ZONE)
        self._start_s = self.start.timestamp()

    def at(self, day: int, hour: float) -> float:
        """Return the time of `hour` (local time, may exceed 24) on that day of the story."""
        local = datetime.combine(FIRST_DAY + timedelta(days=day), time()) + timedelta(hours=hour)
        return local.replace(tzinfo=ZONE).timestamp() - self._start_s

    def local(self, at: float) -> datetime:
        return datetime.fromtimestamp(self._start_s + at, ZONE)

    def utc(self, at: float) -> str:
        """Return the time as the API writes it."""
        return f"{datetime.fromtimestamp(self._start_s + at, UTC):%Y-%m-%dT%H:%M:%S.000Z}"


class Home:
    """All changes of the locks in order of time, the truths, and the outages of the home's internet connection."""

    def __init__(self, seed: str, days: int, rates: Rates, rules: Settings, empty_days: range = range(0)) -> None:
        """`rules` contain the battery thresholds. On `empty_days` nobody uses the locks."""
        self.days, self.rates, self.rules, self.calendar = days, rates, rules, Calendar()
        self.ends = self.calendar.at(days, 0)
        self._seed, self._empty = seed, empty_days
        self.truths: list[Truth] = []
        self.changes: list[Change] = []
        self.offline = sorted((*self._reboots(), *self._outages()))
        """Periods in which the home had no internet."""
        for place in range(len(NAMES)):
            self._live(place)
        self.changes.sort(key=lambda change: change.at)
        self.truths = [truth for truth in self.truths if truth.since < self.ends]

    def chance(self, topic: str) -> Random:
        """Return a random generator for one topic, so that changing one rate does not affect other topics."""
        return Random(f"{self._seed}/{topic}")

    def times(self, chance: Random, a_day: float) -> Iterator[float]:
        """Yield random times, on average `a_day` per day."""
        at = chance.expovariate(1) * DAY / a_day if a_day else self.ends
        while at < self.ends:
            yield at
            at += chance.expovariate(1) * DAY / a_day

    def _reboots(self) -> list[tuple[float, float]]:
        chance, rates = self.chance("router"), self.rates
        times = self.times(chance, rates.router_reboots / YEAR_DAYS)
        return [(at, at + 60 * chance.uniform(*rates.router_min)) for at in times]

    def _outages(self) -> list[tuple[float, float]]:
        chance, rates = self.chance("internet"), self.rates
        times = self.times(chance, rates.home_outages / YEAR_DAYS)
        return [(at, at + HOUR * chance.uniform(*rates.home_outage_h)) for at in times]

    def _live(self, place: int) -> None:
        chance = self.chance(f"lock {place}")
        lost = [*self._lost_with_the_bridge(), *self._dropouts(place, chance)]
        self._use(place, chance, lost)
        lost += Cells(self, place, self.chance(f"battery {place}")).live()
        for since, until in _merged(lost, self.rates.reconnected_s):
            self.truths.append(Truth(Kind.DISCONNECTED, NAMES[place], since, until))
            self.changes.append(Change(since, place, {"isConnected": False}))
            self.changes.append(Change(until, place, {"isConnected": True}))

    def _lost_with_the_bridge(self) -> Iterator[tuple[float, float]]:
        chance, rates = self.chance("bridge"), self.rates
        for since, until in self.offline:
            yield since + rates.bridge_lost_s, until + chance.uniform(*rates.bridge_s)

    def _dropouts(self, place: int, chance: Random) -> Iterator[tuple[float, float]]:
        rates = self.rates
        for at in self.times(chance, rates.short_dropouts):
            yield at, at + chance.uniform(*rates.short_dropout_s)
        for at in self.times(chance, rates.long_dropouts[place]):
            yield at, at + 60 * chance.uniform(*rates.long_dropout_min)
        if place != WEAK:
            return
        for day in self.times(chance, rates.bad_days / YEAR_DAYS):
            for _ in range(round(chance.uniform(*rates.bad_day_dropouts))):
                at = day + chance.uniform(0, DAY / 2)
                yield at, at + 60 * chance.uniform(*rates.bad_day_dropout_min)

    def _use(self, place: int, chance: Random, lost: list[tuple[float, float]]) -> None:
        """Simulate users and firmware updates. Nobody uses the lock before its previous state is restored."""
        free = 0.0
        for at, what in sorted((*self._uses(place, chance), *self._updates(chance))):
            if at >= free:
                free = what(place, at, chance, lost)

    def _uses(self, place: int, chance: Random) -> Iterator[tuple[float, Any]]:
        for day in range(self.days):
            expected = 0.0 if day in self._empty else self.rates.uses_a_day[place]
            for _ in range(int(expected) + (chance.random() < expected % 1)):
                yield self.calendar.at(day, chance.uniform(7, 23)), self._one_use

    def _updates(self, chance: Random) -> Iterator[tuple[float, Any]]:
        for day in self.times(chance, self.rates.updates / YEAR_DAYS):
            yield self.calendar.at(int(day / DAY), chance.uniform(2, 4)), self._update

    def _one_use(self, place: int, at: float, chance: Random, lost: object) -> float:
        rates, name = self.rates, NAMES[place]
        self._moves(place, at, LockState.UNLOCKED, DoorState.OPENED)
        shut = at + chance.uniform(*rates.use_s)
        until, draw = shut, chance.random()
        if draw < rates.jams:
            until = shut + chance.uniform(*rates.jam_s)
            self._moves(place, shut, LockState.SEMI_LOCKED, DoorState.CLOSED, jammed=True)
            self.truths.append(Truth(Kind.JAMMED, name, shut, until))
        elif draw < rates.jams + rates.left_unlocked:
            until = shut + 60 * chance.uniform(*rates.left_unlocked_min)
            self._moves(place, shut, LockState.UNLOCKED, DoorState.CLOSED, since=at)
        self._moves(place, until, LockState.LOCKED, DoorState.CLOSED)
        self.truths.append(Truth(Kind.LEFT_UNLOCKED, name, at, until))
        self.truths.append(Truth(Kind.DOOR_LEFT_OPEN, name, at, shut))
        return until + 60

    def _update(self, place: int, at: float, chance: Random, lost: list[tuple[float, float]]) -> float:
        rates = self.rates
        done = at + 60 * chance.uniform(*rates.update_min)
        back = done + chance.uniform(*rates.update_lost_s)
        lost.append((done, back))
        self._moves(place, at, LockState.UPDATING, DoorState.CLOSED)
        until = done
        if chance.random() < rates.lost_calibrations:
            until = done + HOUR * chance.uniform(*rates.calibration_h)
            self._moves(place, done, LockState.UNCALIBRATED, DoorState.CLOSED)
            self.truths.append(Truth(Kind.NEEDS_CALIBRATION, NAMES[place], done, until))
        self._moves(place, until, LockState.LOCKED, DoorState.CLOSED)
        return max(until, back) + 60

    def _moves(
        self,
        place: int,
        at: float,
        state: LockState,
        door: DoorState,
        *,
        jammed: bool = False,
        since: float | None = None,
    ) -> None:
        moved = self.calendar.utc(at if since is None else since)
        fields = {"state": int(state), "doorState": int(door), "stateChangeResult": int(jammed)}
        self.changes.append(Change(at, place, fields | {"lastStateChangedDate": moved}))


class Cells:
    """The battery or the cells of one lock: their real charge, and the level that the lock reports."""

    def __init__(self, home: Home, place: int, chance: Random) -> None:
        self._home, self._place, self._chance, self._rates = home, place, chance, home.rates
        self._drain = 100 / (home.rates.full_days[place] * DAY)
        """Percent a second."""
        self._dies = place == DYING

    def live(self) -> list[tuple[float, float]]:
        """Simulate the battery for the year. Return the periods in which it was empty and the lock disconnected."""
        chance, home, dead = self._chance, self._home, list[tuple[float, float]]()
        charge, wish, drain = chance.uniform(40, 100), chance.uniform(*self._rates.charged_at), self._drain
        at, open_truths = 0.0, dict[Kind, Truth]()
        while at < home.ends:
            self._report(at, charge, open_truths)
            at += 60 * self._rates.report_min
            charge -= drain * 60 * self._rates.report_min
            if self._dies and charge <= FADING_FROM:
                self._dies, wish = False, -1.0
                drain = FADING_FROM / (DAY * chance.uniform(*self._rates.dying_days))
            if charge <= 0:
                dead.append((at, at + HOUR * chance.uniform(*self._rates.dead_h)))
                at = dead[-1][1]
            if charge <= 0 or (charge <= wish and 8 <= home.calendar.local(at).hour < 20):
                at = self._refill(at, max(charge, 0.0), open_truths, exchange=self._place == WEAK or charge <= 0)
                charge, wish, drain = 100.0, chance.uniform(*self._rates.charged_at), self._drain
        return dead

    def _report(self, at: float, charge: float, open_truths: dict[Kind, Truth]) -> None:
        chance, rates = self._chance, self._rates
        level = charge - self._cold(at) + (chance.choice((-1, 1)) if chance.random() < rates.noise else 0)
        level = min(max(round(level), 1), 100)
        reported = level
        if chance.random() < rates.odd_readings / YEAR_DAYS * rates.report_min / 1440:
            reported = chance.choice((0, 255, max(0, level - round(chance.uniform(*rates.odd_points)))))
        self._home.changes.append(Change(at, self._place, {"batteryLevel": reported, "isCharging": False}))
        for kind in (Kind.BATTERY_LOW, Kind.BATTERY_CRITICAL):
            if (
                kind is Kind.BATTERY_CRITICAL
                and kind in open_truths
                and level >= self._home.rules[kind] + CLEARED_ABOVE
            ):
                open_truths[kind].eased_at.append(at)
            if level <= self._home.rules[kind] and kind not in open_truths:
                open_truths[kind] = Truth(kind, NAMES[self._place], at, self._home.ends)
                self._home.truths.append(open_truths[kind])

    def _cold(self, at: float) -> float:
        local = self._home.calendar.local(at)
        if self._place == DYING or local.isocalendar().week not in self._rates.cold_weeks:
            return 0.0
        turn = 2 * math.pi * (local.hour + local.minute / 60 - COLDEST_H) / 24
        return self._rates.cold_points * (1 + math.cos(turn)) / 2

    def _refill(self, at: float, charge: float, open_truths: dict[Kind, Truth], *, exchange: bool) -> float:
        """Charge or replace the battery. Return when that is done."""
        for truth in open_truths.values():
            truth.until = at
        open_truths.clear()
        took_s = CELLS_CHANGED_S if exchange else HOUR * self._chance.uniform(*self._rates.charge_h)
        for step in () if exchange else range(10):
            level = round(charge + (100 - charge) * step / 10)
            fields = {"batteryLevel": level, "isCharging": True}
            self._home.changes.append(Change(at + took_s * step / 10, self._place, fields))
        return at + took_s


def element(place: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the API's element for a lock with these fields."""
    if not fields["isConnected"]:
        return {"id": place + 1, "isConnected": False, "deviceState": None, "revision": 1}
    state = {name: value for name, value in fields.items() if name != "isConnected"}
    return {"id": place + 1, "isConnected": True, "deviceState": state, "revision": 1}


def names() -> str:
    """Return the answer of ``my/lock``, as JSON."""
    return answer(
        {
            "id": place + 1,
            "name": name,
            "serialNumber": f"20260101-{place + 1:06}",
            "type": DISPOSABLE if place == WEAK else RECHARGEABLE,
        }
        for place, name in enumerate(NAMES)
    )


def answer(elements: Iterable[dict[str, Any]]) -> str:
    return json.dumps({"result": list(elements), "success": True, "errorMessages": [], "statusCode": 200})


def _merged(periods: list[tuple[float, float]], apart_s: float) -> Iterator[tuple[float, float]]:
    """Yield the periods in order. Periods less than `apart_s` seconds apart are merged."""
    current: Range | None = None
    for since, until in sorted(periods):
        if current is not None and since <= current[1] + apart_s:
            current = current[0], max(current[1], until)
            continue
        if current is not None:
            yield current
        current = since, until
    if current is not None:
        yield current
