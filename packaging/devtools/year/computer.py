"""The computer on which Lockwatch runs: when it is awake and online, and the story that results for replay."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from devtools.year.home import DAY, HOUR, NAMES, YEAR_DAYS, ZONE, Home, Settings, Truth, answer, element, names
from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import DoorState, LockState
from lockwatch.domain.outcome import Synced
from lockwatch.domain.pacing import Pace, next_sync_at
from lockwatch.replay.story_format import read_failure

INTERVAL_S = 20
CALM_STEPS = 3
"""While nothing changes, only every third answer is played. That is at most every 60 s, too often for a gap."""
CALM_AFTER_S = 180.0
"""Nothing must have changed for this long before answers are left out, in seconds. It is longer than the grace
period."""
ONCE_WITHIN_S = 60.0
"""A failure of a single request has no effect if no request starts within this time, because the computer is asleep."""
WAKE_TROUBLE_S = (2.0, 15.0)
NEW_YORK_LATER_H = 6
ROUTINE = ((7.0, 8.0), (9.0, 12.25), (13.0, 17.5), (20.0, 22.5))
"""The hours, from and to, in which the laptop is awake on a weekday. At weekends only the second and the last apply."""


@dataclass(slots=True)
class Session:
    """A period in which the computer is awake and Lockwatch runs."""

    since: float
    until: float
    restart: bool = False
    """Whether it begins with a start of the program instead of the end of a sleep."""


@dataclass(slots=True)
class Trouble:
    """A period in which requests fail."""

    since: float
    until: float
    failed: Any
    """The value of `failed` in the line of the story."""
    once: bool = False
    """Whether only the first request fails."""


class Computer:
    """A computer in a home. `story` yields what Lockwatch observes, and notes how long each truth was visible."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._calendar, self._rates = home.calendar, home.rates
        self.sessions = list(self._restarted(self._sessions()))
        self._troubles = sorted(self._all_troubles(), key=lambda trouble: trouble.since)
        self.truths = sorted((*home.truths, *self._own_truths()), key=lambda truth: truth.since)

    # The periods in which it is awake

    def _sessions(self) -> Iterator[Session]:
        """Yield the periods in which the computer is awake. A desktop computer never sleeps."""
        yield Session(0.0, self.home.ends)

    def _restarted(self, sessions: Iterator[Session]) -> Iterator[Session]:
        chance = self.home.chance("restarts")
        times = list(self.home.times(chance, self._rates.restarts / YEAR_DAYS))
        for session in sessions:
            for at in times:
                back = at + 60 * chance.uniform(*self._rates.restart_min)
                if session.since + 60 < at and back < session.until - 60:
                    yield Session(session.since, at, session.restart)
                    session = Session(back, session.until, restart=True)
            yield session

    # How its requests fail

    def _all_troubles(self) -> Iterator[Trouble]:
        rates, chance = self._rates, self.home.chance("requests")
        for since, until in self.home.offline:
            if self._at_home(since):
                yield Trouble(since, until, "unreachable")
        for at in self.home.times(chance, rates.cloud_outages / YEAR_DAYS):
            lasts_s = 60 * chance.uniform(*rates.cloud_outage_min)
            yield Trouble(at, at + lasts_s, chance.choice(("unreachable", "bad_answer")))
        for at in self.home.times(chance, rates.key_expiries / YEAR_DAYS):
            yield Trouble(at, at + HOUR * chance.uniform(*rates.key_expiry_h), "refused")
        for a_day, failed in (
            (rates.failed_requests, "unreachable"),
            (rates.odd_401s / YEAR_DAYS, "refused"),
            (rates.rate_limits / YEAR_DAYS, {"rate_limited": 600}),
        ):
            for at in self.home.times(chance, a_day):
                yield Trouble(at, at + ONCE_WITHIN_S, failed, once=True)
        yield from self._troubles_on_waking()

    def _troubles_on_waking(self) -> Iterator[Trouble]:
        return iter(())

    def _at_home(self, at: float) -> bool:
        return True

    def _own_truths(self) -> Iterator[Truth]:
        for trouble in self._troubles:
            if not trouble.once:
                kind = Kind.TOKEN_REFUSED if trouble.failed == "refused" else Kind.CLOUD_UNREACHABLE
                yield Truth(kind, None, trouble.since, trouble.until)

    # The story as the computer observes it

    def story(self, rules: Settings, *, whole: bool = False) -> Iterator[str]:
        """Yield the lines of the story. If `whole` is true, they include every answer, also while nothing changes."""
        yield json.dumps({"start": self._calendar.start.isoformat(), "zone": ZONE.key, "rules": rules})
        yield json.dumps({"at": 0, "locks": json.loads(names())})
        watch = _Watch(self.home, self._troubles, self.truths)
        pace, chance, slept_from = Pace(), self.home.chance("pace"), 0.0
        for session in self.sessions:
            at = session.since
            if session.restart:
                yield json.dumps({"at": at, "do": "restart"})
                watch.restart()
            elif at > slept_from:
                yield json.dumps({"at": at, "slept": at - slept_from})
            first = True
            while at < session.until:
                failed, body = watch.sync(at, session.since)
                outcome = Synced(()) if failed is None else read_failure(failed)
                yield f'{{"at": {at}, {body}}}'
                pace = pace.started(at).ended(outcome, at + 0.5)
                spread = 0.0 if failed is None else 2 * chance.random() - 1
                following = next_sync_at(pace, at + 0.5, INTERVAL_S, chance=spread)
                steps = watch.calm_steps(at) if failed is None and not whole and not first else 1
                at, first = round(following + (steps - 1) * INTERVAL_S, 1), False
            slept_from = session.until


class Laptop(Computer):
    """A laptop that sleeps between its sessions and once goes to New York.

    A story has only one time zone. So the trip changes when the laptop is used and its network, but local times
    remain those of Berlin. No default rule depends on the local time.
    """

    def _sessions(self) -> Iterator[Session]:
        chance, rates = self.home.chance("lid"), self._rates
        for day in range(self.home.days):
            weekend = self._calendar.local(self._calendar.at(day, 12)).weekday() >= 5
            later_h = NEW_YORK_LATER_H if day in range(*rates.trip) else 0
            for begins, ends in ROUTINE[1::2] if weekend else ROUTINE:
                since, until = (later_h + hour + chance.uniform(-0.4, 0.4) for hour in (begins, ends))
                for _ in range(int(rates.lid_closings / len(ROUTINE) + chance.random())):
                    closed = chance.uniform(since, until)
                    opened = closed + chance.uniform(*rates.lid_min) / 60
                    if opened < until:
                        yield self._session(day, since, closed)
                        since = opened
                yield self._session(day, since, until)

    def _session(self, day: int, since: float, until: float) -> Session:
        return Session(round(self._calendar.at(day, since), 1), round(self._calendar.at(day, until), 1))

    def _troubles_on_waking(self) -> Iterator[Trouble]:
        chance = self.home.chance("waking")
        for session in self.sessions:
            if not self._at_home(session.since):
                yield Trouble(session.since, session.since + 60 * chance.uniform(*self._rates.portal_min), "bad_answer")
            elif chance.random() < self._rates.bad_wakes:
                yield Trouble(session.since, session.since + chance.uniform(*WAKE_TROUBLE_S), "unreachable")

    def _at_home(self, at: float) -> bool:
        return int(at / DAY) not in range(*self._rates.trip)


class _Watch:
    """Tracks the home and the troubles from one request to the next."""

    def __init__(self, home: Home, troubles: list[Trouble], truths: list[Truth]) -> None:
        self._changes, self._troubles, self._truths = home.changes, troubles, truths
        self._rules = home.rules
        self._change = self._trouble = self._truth = 0
        """How many changes, troubles and truths have begun."""
        self._failing: list[Trouble] = []
        self._true: list[Truth] = []
        chance = home.chance("odd answers")
        kinds = ("null", "unreadable", "missing")
        times = home.times(chance, home.rates.odd_elements / YEAR_DAYS)
        self._odd = [(at, chance.randrange(len(NAMES)), chance.choice(kinds)) for at in times]
        self._locks: list[dict[str, Any]] = [
            {"isConnected": True, "state": int(LockState.LOCKED), "doorState": int(DoorState.CLOSED)}
            | {"stateChangeResult": 0, "lastStateChangedDate": home.calendar.utc(-DAY)}
            for _ in NAMES
        ]
        self._body = ""
        self._changed_at = 0.0
        self._good_at, self._failures, self._refusals = 0.0, 0, 0

    def restart(self) -> None:
        self._failures = self._refusals = 0

    def sync(self, at: float, awake_since: float) -> tuple[Any, str]:
        """Return how this request fails (None if it does not), and the content of its line."""
        self._pass(at)
        if self._failing:
            return self._fail(at, awake_since)
        self._good_at, self._failures, self._refusals = at, 0, 0
        body, odd = self._answered(at)
        for truth in self._true:
            if truth.lock is not None:
                place = NAMES.index(truth.lock)
                truth.note_seen(at, odd != place and self._shows(truth.kind, self._locks[place]))
        return None, body

    def _shows(self, kind: Kind, fields: dict[str, Any]) -> bool:
        """Return whether an answer with these fields shows this truth."""
        lost = fields["isConnected"] is False
        if lost or kind is Kind.DISCONNECTED:
            return lost and kind is Kind.DISCONNECTED
        return kind not in self._rules or bool(fields["batteryLevel"] <= self._rules[kind])

    def calm_steps(self, at: float) -> int:
        """Return after how many intervals the next answer is played. Answers are left out while nothing changes."""
        if at - self._changed_at < CALM_AFTER_S:
            return 1
        following = min(
            *(change.at for change in self._changes[self._change : self._change + 1]),
            *(trouble.since for trouble in self._troubles[self._trouble : self._trouble + 1]),
            *(odd[0] for odd in self._odd[:1]),
            at + CALM_STEPS * INTERVAL_S,
            math.inf,
        )
        return max(1, math.ceil((following - at) / INTERVAL_S))

    def _pass(self, at: float) -> None:
        """Begin and end everything that is due by `at`."""
        while self._change < len(self._changes) and self._changes[self._change].at <= at:
            change = self._changes[self._change]
            self._change += 1
            fields = self._locks[change.lock]
            if not change.fields.items() <= fields.items():
                fields.update(change.fields)
                self._changed_at, self._body = at, ""
        while self._trouble < len(self._troubles) and self._troubles[self._trouble].since <= at:
            self._failing.append(self._troubles[self._trouble])
            self._trouble += 1
        while self._truth < len(self._truths) and self._truths[self._truth].since <= at:
            self._true.append(self._truths[self._truth])
            self._truth += 1
        self._failing = [trouble for trouble in self._failing if trouble.until > at]
        self._true = [truth for truth in self._true if truth.until > at]

    def _fail(self, at: float, awake_since: float) -> tuple[Any, str]:
        """Let a request fail, and note for how long the truths about the program itself were visible."""
        trouble = self._failing[0]
        if trouble.once:
            self._failing.remove(trouble)
        self._changed_at = at
        refused = trouble.failed == "refused"
        self._refusals = self._refusals + 1 if refused else 0
        self._failures += not refused
        for truth in self._true:
            if truth.kind is Kind.TOKEN_REFUSED and refused:
                truth.shown = max(truth.shown or 0.0, self._refusals)
            elif truth.kind is Kind.CLOUD_UNREACHABLE and self._failures >= 3:
                truth.shown = max(truth.shown or 0.0, at - max(self._good_at, awake_since))
        return trouble.failed, f'"failed": {json.dumps(trouble.failed)}'

    def _answered(self, at: float) -> tuple[str, int | None]:
        """Return the content of the line for a good answer, and the index of the lock that is odd in it."""
        if self._odd and self._odd[0][0] <= at:
            self._changed_at = at
            _, place, how = self._odd.pop(0)
            return f'"sync": {answer(self._elements(place, how))}', place
        self._body = self._body or f'"sync": {answer(self._elements())}'
        return self._body, None

    def _elements(self, odd: int | None = None, how: str = "") -> Iterator[dict[str, Any]]:
        for place, fields in enumerate(self._locks):
            if place != odd:
                yield element(place, fields)
            elif how == "null":
                yield element(place, fields) | {"isConnected": None}
            elif how == "unreadable":
                yield element(place, fields) | {"id": None}
