"""What changed since the user last looked at the lock list (RULES.md, Since you last looked)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.history import Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.locks import Lock, LockInfo, Observation, list_order
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.timeline import Span

MIN_GAP_S = 60.0
"""Shorter gaps, in which Lockwatch could not see the locks, are not mentioned."""
IGNORED_DIFFERENCE = 5
"""In percentage points. A smaller difference in battery level is not mentioned, because it may be a single step."""
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

    cleared: tuple[Kind, ...] = ()
    """Kinds of alerts that were raised and cleared, except `disconnected`."""
    disconnections: int = 0
    """How often it was disconnected."""
    disconnected_s: float | None = 0.0
    """For how many seconds it was disconnected in total; None if it still is."""
    reconnected: bool = False
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
            Weight.JAMMED: Kind.JAMMED in self.cleared,
            Weight.CONNECTION: self.disconnections or self.reconnected,
            Weight.ALERT: self.cleared,
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
    locks: tuple[tuple[Lock, Change], ...] = ()
    """The locks that changed, with the most important change first."""
    gap_s: float = 0.0
    """For how many seconds Lockwatch could not see; 0 if too short to mention."""


@dataclass(slots=True)
class _TrackedLock:
    """One lock: what is known about it now, and what was counted since the look."""

    open: bool | None = None
    door: str = ""
    disconnected_at: float | None = None
    level: int | None = None
    added_at: float | None = None
    """When it came into the account. Events of that moment are its initial state, and no changes."""
    in_account: bool = True
    was_in_account: bool | None = None
    cleared: dict[Kind, None] = field(default_factory=dict)
    disconnections: int = 0
    disconnected_s: float = 0.0
    reconnected: bool = False
    unlocked: int = 0
    opened: int = 0
    level_before: int | None = None

    def clone(self) -> "_TrackedLock":
        """Return the lock as it is known now, with nothing counted yet."""
        return _TrackedLock(self.open, self.door, self.disconnected_at, self.level)

    def add_reading(self, reading: Reading) -> None:
        if self.level_before is None:
            self.level_before = reading.level if self.level is None else self.level
        self.level = reading.level

    def add_event(self, event: Event) -> None:
        is_initial = event.at == self.added_at
        match event.what:
            case EventKind.ACCOUNT:
                self._come_or_go(event)
            case EventKind.CONNECTION:
                self._connect(event, counts=not is_initial)
            case EventKind.STATE if event.value in _OPEN | _SHUT:
                was, self.open = self.open, event.value in _OPEN
                self.unlocked += self.open and not was and not is_initial
            case EventKind.DOOR if event.value in _DOORS:
                was_door, self.door = self.door, event.value
                self.opened += event.value == "opened" != was_door and not is_initial
            case EventKind.RAISED | EventKind.CLEARED:
                self._alert(Kind(event.value), event.what is EventKind.CLEARED)

    def _come_or_go(self, event: Event) -> None:
        self.in_account = event.value == "here"
        if self.was_in_account is None:
            self.was_in_account = not self.in_account
        if self.in_account:
            self.added_at = event.at
        else:
            self.open, self.door, self.disconnected_at = None, "", None

    def _connect(self, event: Event, *, counts: bool) -> None:
        if event.value == "disconnected":
            self.disconnected_at = event.at
            self.disconnections += counts
        elif self.disconnected_at is not None:
            self.disconnected_s += max(0.0, event.at - self.disconnected_at) if self.disconnections else 0.0
            self.reconnected = self.reconnected or not self.disconnections
            self.disconnected_at = None

    def _alert(self, kind: Kind, cleared: bool) -> None:
        if kind.matter is Matter.CONNECTION:
            return
        for other in [other for other in self.cleared if other.matter is kind.matter]:
            del self.cleared[other]
        if cleared:
            self.cleared[kind] = None

    @property
    def change(self) -> Change:
        came_or_went = self.was_in_account is not None and self.was_in_account is not self.in_account
        account = ("here" if self.in_account else "gone") if came_or_went else ""
        if account == "gone":
            return Change(account=account)
        levels = None if self.level is None or self.level_before is None else (self.level_before, self.level)
        return Change(
            cleared=tuple(self.cleared),
            disconnections=self.disconnections,
            disconnected_s=None if self.disconnected_at is not None else self.disconnected_s,
            reconnected=self.reconnected,
            account=account,
            unlocked=self.unlocked,
            opened=self.opened,
            levels=levels if levels and abs(levels[0] - levels[1]) > IGNORED_DIFFERENCE else None,
        )


class ChangeCollector:
    """Collects changes from history entries, in memory proportional to the number of locks.

    The state of each lock at the look is remembered, so that only changes count. An added entry counts whatever its
    date: after a disconnection, a lock reports late what it did meanwhile.
    """

    def __init__(self) -> None:
        self._locks: dict[str, _TrackedLock] = {}
        self._looked_at = 0.0
        self._gap_s = 0.0
        self._gap_since: float | None = None
        self._gaps_known_until = 0.0

    def reset(self, at: float) -> None:
        """Note that the user looks at the list at `at`, in wall seconds. Counting starts again."""
        self._locks = {key: lock.clone() for key, lock in self._locks.items() if lock.in_account}
        self._looked_at, self._gap_s = at, 0.0

    def add(self, entries: Iterable[Entry]) -> None:
        """Add history entries, in order of time."""
        for entry in entries:
            if isinstance(entry, Reading):
                self._locks.setdefault(entry.key, _TrackedLock()).add_reading(entry)
            elif entry.what is EventKind.SIGHT:
                self._see(entry.at, seeing=entry.value == Watching.SEEING)
            elif entry.key:
                self._locks.setdefault(entry.key, _TrackedLock()).add_event(entry)

    def add_spans(self, spans: Iterable[Span]) -> None:
        """Add times in which Lockwatch could not see, in order of time."""
        for span in spans:
            self._see(span.since, seeing=False)
            if span.until is not None:
                self._see(span.until, seeing=True)

    def _see(self, at: float, *, seeing: bool) -> None:
        """Count a change of sight. One from before the latest known one is ignored, as it has been counted already."""
        if at < self._gaps_known_until:
            return
        self._gaps_known_until = at
        if self._gap_since is not None:
            self._gap_s += max(0.0, at - max(self._gap_since, self._looked_at))
        self._gap_since = None if seeing else at

    def changes(self, state: State, rules: Rules, now: float, names: Mapping[str, str]) -> Changes | None:
        """Return what to mention at `now`, in wall seconds; None if there is nothing.

        Muted locks are left out. `names` maps the keys of locks that left the account to their names.
        """
        here = {lock.key: lock for lock in state.locks.values()}
        for lock in here.values():
            self._rekey(f"#{lock.id}", lock.key)
        found: list[tuple[Weight, tuple[str, int], Lock, Change]] = []
        for key, followed in self._locks.items():
            change = followed.change
            lock = here.get(key) or _gone(key, names.get(key))
            if change.weight is not None and not rules.for_lock(lock).muted and (key in here or change.account):
                found.append((change.weight, list_order(lock), lock, change))
        found.sort(key=lambda each: each[:2])
        open_gap_s = 0.0 if self._gap_since is None else max(0.0, now - max(self._gap_since, self._looked_at))
        gap_s = self._gap_s + open_gap_s
        gap_s = gap_s if gap_s >= MIN_GAP_S else 0.0
        if not found and not gap_s:
            return None
        return Changes(min(self._looked_at, now), tuple((lock, change) for *_, lock, change in found), gap_s)

    def _rekey(self, key: str, to: str) -> None:
        """Continue a lock under its serial number, once that is known."""
        if key in self._locks and to not in self._locks:
            self._locks[to] = self._locks.pop(key)


def _gone(key: str, name: str | None) -> Lock:
    id_ = int(key[1:]) if key.startswith("#") and key[1:].isdigit() else 0
    return Lock(Observation(id_), 0.0, LockInfo(id_, name, None if key.startswith("#") else key))
