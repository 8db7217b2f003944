"""A model of what the history must say at any time, for random changes of some locks under the real rules.

For locks, that is their state after each step. The history dates two things earlier than the step that revealed them: a
lock's state, and since when Lockwatch could see. Both dates are worked out here independently, from the rules in the
docstring of `history.happened`.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from lockwatch.domain.alerts import Kind
from lockwatch.domain.history import Entries, Entry, Event, EventKind, Watching, happened
from lockwatch.domain.locks import DoorState, LockInfo, LockState, Observation
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    NoToken,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import PAUSES, Act, pause, silence
from lockwatch.storage.state_file import StateFile
from tests.domain.rebuilt import REASONS, Rebuilt, known_of, latest_records

BEGAN = 1_790_000_000.0
API = "https://api.tedee.com"
DOORS = 3
FAILURES: tuple[Failure, ...] = (
    Unreachable(UnreachableReason.NO_NETWORK),
    Unreachable(UnreachableReason.SERVER_FAULT, 503),
    Refused(),
    Refused(forbidden=True),
    NoToken(TokenProblem.KEYRING_LOCKED),
    RateLimited(600.0),
    BadAnswer(BadAnswerReason.WEB_PAGE),
)
PLAIN = Rules()
WAITING = Rules(
    default=LockRules(battery_low=40, left_unlocked_s=120.0, door_left_open_s=60.0, grace_s=60.0),
    by_lock=MappingProxyType({"S1": LockRules(grace_s=60.0, muted=True)}),
)
RULES = (PLAIN, Rules(interval_s=300.0, default=LockRules(battery_low=50, battery_critical=30)), WAITING)


@dataclass(frozen=True)
class Step:
    after_s: int
    slept_s: int
    action: str
    argument: Any = None
    """The argument of `do`."""
    door: int = 0
    changes: Mapping[str, Any] = field(default_factory=dict)
    """How the lock of `door` changes before the step."""


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "connected": st.sampled_from([True, True, True, False, None]),
    "state": st.sampled_from([LockState.LOCKED, LockState.UNLOCKED, LockState.PULLED, LockState.UNKNOWN]),
    "claims": st.sampled_from([None, 0, -1, -15, -90, -320, -1000, -90_000, 60, 301]),
    "door": st.sampled_from([None, DoorState.OPENED, DoorState.CLOSED, DoorState.NOT_PAIRED]),
    "battery_level": st.sampled_from([None, 0, 8, 25, 45, 60, 61, 80]),
    "charging": st.sampled_from([None, False, False, True]),
    "state_change_result": st.sampled_from([None, 0, 1]),
}
ACTIONS: dict[str, st.SearchStrategy[Any]] = {
    "sync": st.none(),
    "fail": st.sampled_from(FAILURES),
    "name": st.none(),
    "restart": st.booleans(),
    "silence": st.tuples(st.sampled_from([*Kind]), st.sampled_from([act for act in Act if act not in PAUSES])),
    "pause": st.sampled_from(sorted(PAUSES)),
    "rules": st.sampled_from(RULES),
}
_actions = st.sampled_from(["sync"] * 12 + ["fail"] * 3 + [*ACTIONS])
_changes = st.one_of(
    st.fixed_dictionaries({}, optional=CHANGES),
    st.fixed_dictionaries({}, optional=CHANGES),
    st.fixed_dictionaries({"here": st.booleans()}),
    st.just({"id": None}),
)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    after = draw(st.sampled_from([10, 20, 20, 70, 300, 4000, 90_000]))
    slept = draw(st.sampled_from([0, 0, 0, after // 2, after]))
    action = draw(_actions)
    return Step(after, slept, action, draw(ACTIONS[action]), draw(st.integers(0, DOORS - 1)), draw(_changes))


step_lists = st.lists(steps(), min_size=10, max_size=40)


@dataclass
class LockWorld:
    """The true state of the locks."""

    ids: list[int] = field(default_factory=lambda: [1, 2, 3])
    here: list[bool] = field(default_factory=lambda: [True, True, False])
    locks: list[Observation] = field(
        default_factory=lambda: [Observation(0, True, LockState.LOCKED, battery_level=80) for _ in range(DOORS)]
    )
    claims: list[int | None] = field(default_factory=lambda: [None] * DOORS)
    """The time of the last change that each lock reports, in seconds after the sync; None if it reports none."""
    added_again: set[int] = field(default_factory=set)
    """Locks that were added to the account again and have not been in an answer since."""

    def change(self, place: int, what: str, to: Any) -> None:
        match what:
            case "id":
                self.ids[place] += 10
                self.added_again.add(place)
            case "here":
                self.here[place] = to
            case "claims":
                self.claims[place] = to
            case _:
                self.locks[place] = self.locks[place]._replace(**{what: to})

    def seen(self, wall: float) -> Synced:
        return Synced(tuple(self._seen(place, wall) for place in range(DOORS) if self.here[place]))

    def _seen(self, place: int, wall: float) -> Observation:
        claims = self.claims[place]
        at = None if claims is None else datetime.fromtimestamp(wall + claims, UTC)
        seen = self.locks[place]._replace(id=self.ids[place], state_changed_at=at)
        return seen._replace(connected=True) if place in self.added_again else seen

    def names(self) -> tuple[LockInfo, ...]:
        here = [place for place in range(DOORS) if self.here[place]]
        return tuple(LockInfo(self.ids[place], f"Door {place}", f"S{place}") for place in here)


class HistoryModel:
    """Applies steps one by one, and knows what the history must say about each moment until now.

    The id of a lock changes only under rules without pending alerts: a lock that returns under another id keeps its
    pending alerts once it is named, and the history does not show these.

    Nor does an id change while a lock has two records, which the next sync will merge, and alerts. That sync would give
    the alerts to a record that is no longer the latest one, and until the sync after it the history would have alerts
    that the latest record lacks.
    """

    def __init__(self, store: Callable[[State, Moment, Entries], object] = lambda *_: None) -> None:
        """`store` is called after each step with what the program would store."""
        self._store = store
        self.world, self.rules, self.state = LockWorld(), PLAIN, State()
        self.now = Moment(1000.0, BEGAN, 1000.0, UTC)
        self.entries: list[Entry] = []
        self.known: list[tuple[float, Rebuilt]] = []
        """What is known after each step, the earliest first. `at` adds the states of locks, and the sight."""
        self.sights: list[tuple[float, str]] = []
        self.states: dict[str, list[tuple[float, str | None]]] = {}
        self._since: dict[str, float] = {}
        """When each lock was last observed or, while it is disconnected, when that began; by key."""
        self._good: Moment | None = None
        self._asked: Moment | None = None
        """When the latest request started, in this run or the previous one."""
        self._run_began = BEGAN
        self._ended: float | None = None
        """When the previous run ended, according to the state file."""
        self._ended_in_gap = False
        """Whether the previous run could not see when it ended."""
        self._ids_change = False

    def apply(self, step: Step) -> None:
        now, slept = self.now, step.slept_s
        self.now = now._replace(
            at=now.at + step.after_s, wall=now.wall + step.after_s, awake=now.awake + step.after_s - slept
        )
        for what, to in step.changes.items():
            self._ids_change |= what == "id" and self.rules is not WAITING
            if what != "id" or (self._ids_change and not self._alerts_wait(step.door)):
                self.world.change(step.door, what, to)
        entries: Entries = ()
        match step.action:
            case "sync" | "fail":
                entries = self._end(None if step.action == "sync" else step.argument)
            case "name":
                self.state = rename(self.state, self.world.names())
            case "restart":
                self._restart(reboot=step.argument)
            case "silence":
                kind, act = step.argument
                self.state = silence(self.state, [(id_, kind) for id_ in self.state.locks], act, self.now)
            case "pause":
                self.state = pause(self.state, step.argument, self.now)
            case "rules" if not (self._ids_change and step.argument is WAITING):
                self.rules = step.argument
        self._rekey()
        self.known.append((self.now.wall, known_of(self.state)))
        self._store(self.state, self.now, entries)

    def at(self, wall: float) -> Rebuilt:
        """Return what the history must say about that moment."""
        known = next((known for at, known in reversed(self.known) if at <= wall), Rebuilt())
        sight = next((sight for at, sight in reversed(self.sights) if at <= wall), None)
        return replace(
            known,
            locks={key: replace(each, state=self._state_at(key, wall)) for key, each in known.locks.items()},
            watching=sight,
        )

    def moments(self) -> list[float]:
        """Return the moments at which something may change, and just before each."""
        at = {*(at for at, _ in self.known), *(at for at, _ in self.sights), *(each.at for each in self.entries)}
        at |= {at for states in self.states.values() for at, _ in states}
        return sorted(at | {each - 0.001 for each in at})

    def _alerts_wait(self, door: int) -> bool:
        """Return whether a lock has two records that the next sync will merge, and alerts."""
        records = [lock for lock in self.state.locks.values() if lock.key == f"S{door}"]
        return len(records) > 1 and any(lock.alerts for lock in records)

    def _state_at(self, key: str, wall: float) -> str | None:
        return next((state for at, state in reversed(self.states[key]) if at <= wall), None)

    def _end(self, failure: Failure | None) -> Entries:
        before, now = self.state, self.now
        outcome = failure or self.world.seen(now.wall)
        self._note_sight(failure)
        self.state, news = advance(before, outcome, now, self.rules)
        entries = happened(before, self.state, news, now, self.rules)
        self.entries += entries
        if failure is None:
            self._date_states(before)
            self.world.added_again = {door for door in self.world.added_again if not self.world.here[door]}
            self._good = now
        if not isinstance(failure, NoToken):
            self._asked = now
        return entries

    def _date_states(self, before: State) -> None:
        """Date the states of locks: by the time that the lock reports, if that is plausible."""
        was, wall = latest_records(before), self.now.wall
        for key, lock in latest_records(self.state).items():
            seen = lock.seen
            states = self.states.setdefault(key, [])
            last_known = lock.last_known.state.name.lower() if lock.last_known else None
            if key not in was:
                states.append((wall, last_known))
            elif last_known != states[-1][1]:
                earliest = self._since[key] + 1
                says = None if seen.state_changed_at is None else seen.state_changed_at.timestamp()
                believed = says is not None and earliest - 300 <= says <= wall + 300
                states.append((min(max(says, earliest), wall) if believed and says is not None else wall, last_known))
            observed = seen.connected and lock.observed_at is None  # a lock that is not observed keeps `seen`
            if key not in was or observed or was[key].seen.connected is not seen.connected:
                self._since[key] = wall

    def _note_sight(self, failure: Failure | None) -> None:
        """Note since when Lockwatch can see or not."""
        wall, good = self.now.wall, self._good
        watching = REASONS[type(failure)] if failure else Watching.SEEING
        longest = max(60.0, 3 * self.rules.interval_s)
        if self.state.failure is None and (self.state.recalled_at is not None or self.state.synced_at is None):
            seen_until = good and good.wall + 1
            if good is None or self._ended_in_gap:
                seen_until = self._ended
            began = wall
            if seen_until is not None and wall - seen_until > longest:
                self._add_sight(seen_until, Watching.NOT_RUNNING)
                began = wall if failure is None else max(self._run_began, seen_until + 1)
            self._add_sight(began, watching)
        elif self.state.failure is not None:
            if watching is not REASONS[type(self.state.failure)]:
                self._add_sight(wall, watching)
        elif good is not None:
            slept = (self.now.at - good.at) - (self.now.awake - good.awake)
            gap = watching is Watching.SEEING and wall - good.wall > longest
            if slept > 60 or gap:
                self._add_sight(good.wall + 1, Watching.ASLEEP)
                self._add_sight(wall, watching)
            elif watching is not Watching.SEEING:
                self._add_sight(good.wall + 1, watching)

    def _add_sight(self, wall: float, watching: Watching) -> None:
        """Add a change of what Lockwatch can see. It may precede the latest one, as the end of a run may be unknown."""
        self.sights = sorted([*self.sights, (wall, watching)], key=lambda each: each[0])

    def _restart(self, *, reboot: bool) -> None:
        """Restart through the real state file, in memory. After a reboot the steady clock starts again."""
        with closing(StateFile(None, API)) as disk:
            assert disk.save(self.state, self.now)
            if reboot:
                self.now = Moment(100.0, self.now.wall, 64.0, UTC)
            self.state = disk.load(self.now)
        ends = [self._asked.wall + 20] if self._asked is not None else []
        ends += [at + 1 for at, _ in self.sights[-1:]]
        self._ended, self._ended_in_gap = (
            max(ends, default=None),
            bool(self.sights) and self.sights[-1][1] != Watching.SEEING,
        )
        ran_until = None if self._ended is None else self.now.at + (self._ended - self.now.wall)
        self.state = replace(self.state, ran_until=ran_until, ended_in_gap=self._ended_in_gap)
        self._run_began = self.now.wall

    def _rekey(self) -> None:
        """Move the past of a lock from its id to its serial number once that is known."""
        for lock in self.state.locks.values():
            old, new = f"#{lock.id}", lock.key
            if new == old or not any(old in known.locks for _, known in self.known):
                continue
            self._end_earlier(new, min(each.at for each in self.entries if each.key == old))
            self.entries = [each._replace(key=new) if each.key == old else each for each in self.entries]
            self.states[new] = sorted([*self.states.get(new, []), *self.states.pop(old, [])], key=lambda each: each[0])
            self._since[new] = max(self._since.pop(old, 0.0), self._since.get(new, 0.0))
            for _, known in self.known:
                if old in known.locks:
                    known.locks[new] = known.locks.pop(old)

    def _end_earlier(self, key: str, appeared: float) -> None:
        """Date the end of an earlier record of a lock to when it appeared under another id, if it left after that."""
        events = [each for each in self.entries if isinstance(each, Event) and each.key == key and each.at > appeared]
        gone = [each for each in events if each[2:] == (EventKind.ACCOUNT, "gone")]
        left_at = {each.at for each in gone}
        ends = {*gone, *(each for each in events if each.what is EventKind.CLEARED and each.at in left_at)}
        self.entries = [each._replace(at=appeared) if each in ends else each for each in self.entries]
