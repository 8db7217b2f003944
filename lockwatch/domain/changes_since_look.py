"""What changed since the user last looked at the lock list (RULES.md, Since you last looked)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.history import Entry, Event, Reading, Watching, What
from lockwatch.domain.locks import Lock, LockInfo, Observation, list_order
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Span

MIN_BLIND_S = 60.0
"""Shorter times without sight are not mentioned."""
FALL_UNTOLD = 5
"""Percentage points. A smaller difference in battery level is not mentioned, because it may be a single step."""
_OPEN = frozenset({"unlocked", "semi_locked", "pulled"})
"""A change from one of these states to another is not mentioned; `left_unlocked` treats them alike, too."""
_SHUT = frozenset({"locked"})
_DOORS = frozenset({"opened", "closed"})


class Weight(IntEnum):
    """The order in which changes are mentioned."""

    JAMMED = 0
    CONNECTION = 1
    ALERT = 2
    ACCOUNT = 3
    USED = 4
    BATTERY = 5


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one lock and is not visible in its row."""

    over: tuple[Kind, ...] = ()
    """Kinds of alerts that were raised and cleared, except `disconnected`."""
    lost: int = 0
    """How often it was disconnected."""
    away_s: float | None = 0.0
    """For how long in total, seconds; None if it still is."""
    back: bool = False
    """Whether it was disconnected at the look, and is connected again."""
    account: str = ""
    """``here`` if it was added to the account, ``gone`` if it left."""
    unlocked: int = 0
    opened: int = 0
    """How often it was unlocked, and its door opened."""
    levels: tuple[int, int] | None = None
    """Battery level at the look and now, if they differ by more than a step."""

    @property
    def weight(self) -> Weight | None:
        """The most important of the changes; None if there is none."""
        found = {
            Weight.JAMMED: Kind.JAMMED in self.over,
            Weight.CONNECTION: self.lost or self.back,
            Weight.ALERT: self.over,
            Weight.ACCOUNT: self.account,
            Weight.USED: self.unlocked or self.opened,
            Weight.BATTERY: self.levels,
        }
        return next((weight for weight, there in found.items() if there), None)


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes that are mentioned."""

    since: float
    """When the user looked, in wall seconds; never in the future, even if the wall clock was set back."""
    of_locks: tuple[tuple[Lock, Change], ...] = ()
    """The most important first."""
    blind_s: float = 0.0
    """For how many seconds Lockwatch could not see; 0 if too short to mention."""


@dataclass(slots=True)
class _Followed:
    """One lock: what is known about it now, and what was counted since the look."""

    open: bool | None = None
    door: str = ""
    lost_at: float | None = None
    level: int | None = None
    here_at: float | None = None
    """When it came into the account. Events of that moment are its initial state, and no changes."""
    there: bool = True
    was_there: bool | None = None
    over: dict[Kind, None] = field(default_factory=dict)
    lost: int = 0
    away_s: float = 0.0
    back: bool = False
    unlocked: int = 0
    opened: int = 0
    level_then: int | None = None

    def clone(self) -> "_Followed":
        """Return the lock as it is known now, with nothing counted yet."""
        return _Followed(self.open, self.door, self.lost_at, self.level)

    def read(self, reading: Reading) -> None:
        if self.level_then is None:
            self.level_then = reading.level if self.level is None else self.level
        self.level = reading.level

    def see(self, event: Event) -> None:
        first_sight = event.at == self.here_at
        match event.what:
            case What.ACCOUNT:
                self._come_or_go(event)
            case What.CONNECTION:
                self._connect(event, counts=not first_sight)
            case What.STATE if event.value in _OPEN | _SHUT:
                was, self.open = self.open, event.value in _OPEN
                self.unlocked += self.open and not was and not first_sight
            case What.DOOR if event.value in _DOORS:
                was_door, self.door = self.door, event.value
                self.opened += event.value == "opened" != was_door and not first_sight
            case What.RAISED | What.CLEARED:
                self._alert(Kind(event.value), event.what is What.CLEARED)

    def _come_or_go(self, event: Event) -> None:
        self.there = event.value == "here"
        if self.was_there is None:
            self.was_there = not self.there
        if self.there:
            self.here_at = event.at
        else:
            self.open, self.door, self.lost_at = None, "", None

    def _connect(self, event: Event, *, counts: bool) -> None:
        if event.value == "disconnected":
            self.lost_at = event.at
            self.lost += counts
        elif self.lost_at is not None:
            self.away_s += max(0.0, event.at - self.lost_at) if self.lost else 0.0
            self.back = self.back or not self.lost
            self.lost_at = None

    def _alert(self, kind: Kind, cleared: bool) -> None:
        if kind.matter is Matter.CONNECTION:
            return
        for other in [other for other in self.over if other.matter is kind.matter]:
            del self.over[other]
        if cleared:
            self.over[kind] = None

    @property
    def change(self) -> Change:
        came_or_went = self.was_there is not None and self.was_there is not self.there
        account = ("here" if self.there else "gone") if came_or_went else ""
        if account == "gone":
            return Change(account=account)
        levels = None if self.level is None or self.level_then is None else (self.level_then, self.level)
        return Change(
            over=tuple(self.over),
            lost=self.lost,
            away_s=None if self.lost_at is not None else self.away_s,
            back=self.back,
            account=account,
            unlocked=self.unlocked,
            opened=self.opened,
            levels=levels if levels and abs(levels[0] - levels[1]) > FALL_UNTOLD else None,
        )


class Since:
    """Collects changes from history entries, in memory proportional to the number of locks.

    The state of each lock at the look is remembered, so that only changes count. An added entry counts whatever its
    date: after a disconnection, a lock reports late what it did meanwhile.
    """

    def __init__(self) -> None:
        self._locks: dict[str, _Followed] = {}
        self._looked_at = 0.0
        self._blind_s = 0.0
        self._blind_at: float | None = None
        self._sight_at = 0.0

    def look(self, at: float) -> None:
        """Note that the user looks at the list at `at`, in wall seconds. Counting starts again."""
        self._locks = {key: lock.clone() for key, lock in self._locks.items() if lock.there}
        self._looked_at, self._blind_s = at, 0.0

    def add(self, entries: Iterable[Entry]) -> None:
        """Add history entries, in order of time."""
        for entry in entries:
            if isinstance(entry, Reading):
                self._locks.setdefault(entry.key, _Followed()).read(entry)
            elif entry.what is What.SIGHT:
                self._see(entry.at, seeing=entry.value == Watching.SEEING)
            elif entry.key:
                self._locks.setdefault(entry.key, _Followed()).see(entry)

    def add_spans(self, spans: Iterable[Span]) -> None:
        """Add times in which Lockwatch could not see, in order of time."""
        for span in spans:
            self._see(span.since, seeing=False)
            if span.until is not None:
                self._see(span.until, seeing=True)

    def _see(self, at: float, *, seeing: bool) -> None:
        """Count a change of sight. One from before the latest known one is ignored, as it has been counted already."""
        if at < self._sight_at:
            return
        self._sight_at = at
        if self._blind_at is not None:
            self._blind_s += max(0.0, at - max(self._blind_at, self._looked_at))
        self._blind_at = None if seeing else at

    def changes(self, state: State, rules: Rules, now: float, names: Mapping[str, str]) -> Changes | None:
        """Return what to mention at `now`, in wall seconds; None if there is nothing.

        Muted locks are left out. `names`: the names of locks that left the account, by key.
        """
        here = {lock.key: lock for lock in state.locks.values()}
        for lock in here.values():
            self._rekey(f"#{lock.id}", lock.key)
        found: list[tuple[Weight, tuple[str, int], Lock, Change]] = []
        for key, followed in self._locks.items():
            change = followed.change
            lock = here.get(key) or _gone(key, names.get(key))
            if change.weight is not None and not rules.of(lock).never_tell and (key in here or change.account):
                found.append((change.weight, list_order(lock), lock, change))
        found.sort(key=lambda each: each[:2])
        going_on_s = 0.0 if self._blind_at is None else max(0.0, now - max(self._blind_at, self._looked_at))
        blind_s = self._blind_s + going_on_s
        blind_s = blind_s if blind_s >= MIN_BLIND_S else 0.0
        if not found and not blind_s:
            return None
        return Changes(min(self._looked_at, now), tuple((lock, change) for *_, lock, change in found), blind_s)

    def _rekey(self, key: str, to: str) -> None:
        """Continue a lock under its serial number, once that is known."""
        if key in self._locks and to not in self._locks:
            self._locks[to] = self._locks.pop(key)


def _gone(key: str, name: str | None) -> Lock:
    id_ = int(key[1:]) if key.startswith("#") and key[1:].isdigit() else 0
    return Lock(Observation(id_), 0.0, LockInfo(id_, name, None if key.startswith("#") else key))
