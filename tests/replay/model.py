"""A slow and simple model of the rules: which alerts are raised when.

It was written from the text of the rules alone, independently of the program. It keeps everything that was ever
observed, and derives all alerts again from the beginning at each outcome. `model_notifications` adds the notifications.

Where the rules can be read in two ways, the model takes one:
- A failed sync observes nothing. So it raises no alert of a lock (a grace period that has passed counts at the next
good
  sync), and it does not end "unstable".
- A digest names a lock until all alerts of that lock in it are cleared. Only then is the lock withdrawn from it.
- While a notification calls a lock unstable, it covers the lock's disconnection. No other notification about it is due,
  so none is suppressed either, whatever the user acknowledges or snoozes.
- "Unstable" can be acknowledged, also while the lock is connected. This also acknowledges its disconnection.
- A digest calls an unstable lock unstable until it is stable again.
- Of the program's own alerts, a failed sync notifies only those that it raises. So one that waited is never notified.
- After a restart no lock is known until the first good sync, and the icon shows that.
- A digest is critical if it contains a critical alert, else normal.
- Alerts in the digest after quiet hours or a pause were suppressed before, and are not recorded again as "in digest".
- Only a whole group or digest is replaced. If one of its alerts worsens, it is notified alone and leaves the rest.
- "Connected again" replaces a notification that says nothing else, which may be the rest of a group or of a digest.
- A lock counts as disconnected again at the first good sync that observes it, not when its grace period has passed.
- While a reading is doubted, another within 5 points of it is not accepted either, even if it would not be doubted
alone.
- A level raises an alert only when it is observed. If charging ends without a new level, the last one raises nothing.
- A lock without a bridge does not affect the icon, and its earlier disconnections are forgotten.
- The minutes of `door_left_open` and `needs_calibration` count from when the condition was first observed.
- `left_unlocked` and `door_left_open` are raised and cleared independently, and the worse one is shown. So one that was
  raised within its watch hours, or behind the other, is shown when the other clears, and it is notified only if neither
  was notified before.
- If no lock is known, an unreadable element may be one, so the icon shows that its state is unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.replay.model_door import door

REFUSALS = ("refused", "forbidden")
WORSE = {"battery_low": "battery_critical", "left_unlocked": "door_left_open"}
"""For each kind, the worse kind of the same matter that replaces it."""
KNOWN_STATES = (*range(9), 18)
CRITICAL = ("battery_critical", "jammed", "token_refused")


@dataclass(frozen=True)
class Options:
    """The options in the first line of a story."""

    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    interval_s: float = 20
    rules: dict[str, Any] = field(default_factory=dict)

    def of(self, rule: str, name: str, default: Any = None) -> Any:
        """Return the value of a rule for one lock."""
        value = self.rules.get(rule, default)
        by_lock = isinstance(value, dict) and not isinstance(value.get("from"), str)
        return value.get(name, default) if by_lock else value

    def watched(self, name: str, at: float) -> bool:
        """Return whether a time is within the watch hours of a lock. Equal times mean all day."""
        hours = self.of("watch_hours", name, {"from": "00:00", "to": "00:00"})
        clock = f"{self.start + timedelta(seconds=at):%H:%M}"
        if hours["from"] < hours["to"]:
            return bool(hours["from"] <= clock < hours["to"])
        return bool(clock >= hours["from"] or clock < hours["to"])

    def stale_after_s(self) -> float:
        """Return the age from which data counts as stale."""
        return max(3 * self.interval_s, 60)


@dataclass(frozen=True)
class Seen:
    """One lock's element in a good sync; None is unknown."""

    connected: bool | None
    state: int | None = None
    door: int | None = None
    level: int | None = None
    charging: bool | None = None
    jam: int | None = None
    changed_at: datetime | None = None


@dataclass
class Sync:
    """The end of a sync, good or failed: the rules are evaluated then."""

    at: float
    failure: str | None
    seen: dict[int, Seen] = field(default_factory=dict)
    """The locks that it observed, by the number that the model gives each lock in place of its key."""
    unreadable: bool = False
    """Whether it has an element that could not be read."""


@dataclass
class Act:
    """A user action or a restart, before the sync with this index."""

    at: float
    before_sync: int
    what: str
    lock: str | None
    kind: str | None


@dataclass
class Story:
    """The content of a story."""

    options: Options
    syncs: list[Sync]
    acts: list[Act]
    names: list[dict[int, str]]
    """The names of all locks seen so far, at each sync; likewise `ids`."""
    ids: list[dict[int, int]]
    in_account: list[set[int]]
    """The locks in the account after each sync, whether it observed them or not."""
    merged: dict[int, tuple[int, int]] = field(default_factory=dict)
    """For each number of a lock that turned out to be another one: at which sync, and the number of the other one."""

    def last(self, sync: int, lock: int) -> tuple[float, Seen]:
        """Return the last observation of a lock up to a sync, with its time."""
        return [(at, seen) for at, seen in self.observations(sync, lock) if seen is not None][-1]

    def numbers(self, now: int, lock: int) -> list[int]:
        """Return the numbers that a lock had up to a sync, its present one last."""
        earlier = [old for old, (sync, new) in self.merged.items() if new == lock and sync <= now]
        return [*(number for old in earlier for number in self.numbers(now, old)), lock]

    def observations(self, now: int, lock: int, until: int | None = None) -> "Observations":
        """Return the observations of a lock up to the sync `until`, under all numbers that it had up to `now`."""
        numbers = self.numbers(now, lock)
        found: Observations = []
        for sync, here in list(zip(self.syncs, self.in_account, strict=True))[: (now if until is None else until) + 1]:
            if here.intersection(numbers):
                seen = (sync.seen[number] for number in reversed(numbers) if number in sync.seen)
                found.append((sync.at, next(seen, None)))
        return found

    def order(self, sync: int, locks: Iterable[int]) -> list[int]:
        """Return the locks in the order of the list."""
        return sorted(locks, key=lambda lock: (self.names[sync][lock].casefold(), self.ids[sync][lock]))


@dataclass(frozen=True)
class Raised:
    """A raised alert and since when. `lock` is None for alerts of the program itself."""

    lock: int | None
    kind: str
    at: float
    condition_since: float = 0.0
    """When its condition became true. This also identifies an alert that returns from behind a worse one."""


Observations = list[tuple[float, Seen | None]]
"""The observations of one lock since it joined the account, with their times; None where it was not observed."""


def raised_after_each_sync(story: Story) -> list[set[Raised]]:
    """Return the raised alerts after each sync."""
    raised: list[set[Raised]] = []
    for now, in_account in enumerate(story.in_account):
        of_program = token_refused(story.syncs[: now + 1]) | cloud_unreachable(story.syncs[: now + 1])
        raised.append(of_program.union(*(raised_of_lock(story, now, number) for number in in_account)))
    return raised


def raised_of_lock(story: Story, now: int, number: int, until: int | None = None) -> set[Raised]:
    """Return the raised alerts of a lock at the sync `until`, by default `now`. A lock without a bridge has none."""
    options, name, observations = story.options, story.names[now][number], story.observations(now, number, until)
    last = [seen for _, seen in observations if seen is not None][-1]
    if last.connected is None:
        return set()
    battery = battery_after(story, now, number, until)
    found = [
        ("disconnected", disconnected(observations, options.of("grace_s", name, 120))),
        (battery.kind, battery.raised),
        ("jammed", jammed(observations)),
        ("needs_calibration", needs_calibration(observations)),
    ]
    raised = {Raised(number, kind, at) for kind, at in found if at is not None}
    door_alert = door(options, name, observations)
    return raised if door_alert is None else raised | {Raised(number, *door_alert)}


def disconnected(observations: Observations, grace_s: float | None) -> float | None:
    """`isConnected` false, and so for the grace period; cleared by `isConnected` true."""
    since = raised = None
    if grace_s is None:
        return None
    for at, seen in observations:
        if seen is not None and seen.connected is not False:
            since = raised = None
        elif seen is not None and since is None:
            since = at
        if seen is not None and since is not None and raised is None and at - since >= grace_s:
            raised = at
    return raised


@dataclass
class Battery:
    """The accepted readings of a battery, and its alert."""

    kind: str = ""
    raised: float | None = None
    levels: list[tuple[float, int]] = field(default_factory=list)
    """The accepted readings with their times."""
    doubted: list[tuple[float, int]] = field(default_factory=list)
    """The readings since a doubt began, all within 5 points of the first."""

    def read(self, at: float, level: int) -> bool:
        """Return whether a reading is accepted. A doubted one is accepted once it has lasted for an hour."""
        if self.doubted and abs(level - self.doubted[0][1]) > 5:
            self.doubted = []
        fell = bool(self.levels) and self.levels[-1][1] - level > 20
        new_zero = level == 0 and (not self.levels or self.levels[-1][1] != 0)
        if self.doubted or fell or new_zero:
            self.doubted.append((at, level))
        if self.doubted and at - self.doubted[0][0] < 3600:
            return False
        self.doubted = []
        self.levels.append((at, level))
        return True

    def follow(self, at: float, seen: Seen, low: int, critical: int) -> None:
        """An accepted level at or under the threshold, not charging; cleared 5 above it, or by charging."""
        before, accepted = self.kind, seen.level is not None and self.read(at, seen.level)
        if seen.connected is None or seen.charging:
            self.kind = ""
        elif seen.connected and seen.level is not None and accepted:
            if seen.level <= critical or (self.kind == "battery_critical" and seen.level < critical + 5):
                self.kind = "battery_critical"
            elif seen.level <= low or (self.kind and seen.level < low + 5):
                self.kind = "battery_low"
            else:
                self.kind = ""
        if self.kind != before:
            self.raised = at if self.kind else None

    def join(self, old: "Battery") -> None:
        """Join the battery of an earlier id of the lock: the worse alert stands, and the latest accepted level counts.

        Of two equal alerts, the earlier one stands.
        """
        if not self.levels:
            self.doubted = self.doubted or old.doubted
        self.levels = [*old.levels, *self.levels]
        alerts = [(each.kind, each.raised) for each in (self, old) if each.kind and each.raised is not None]
        self.kind, self.raised = min(alerts, default=("", None))  # "battery_critical" comes before "battery_low"


def battery_after(story: Story, now: int, number: int, until: int | None = None) -> Battery:
    """Return the battery of a lock after the sync `until`, by default `now`. It includes what it was joined with."""
    battery = Battery()
    until = now if until is None else until
    low, critical = story.options.rules.get("battery_low", 20), story.options.rules.get("battery_critical", 10)
    for index, sync in enumerate(story.syncs[: now + 1]):
        for old in [old for old, merge in story.merged.items() if merge == (index, number)]:
            battery.join(battery_after(story, index - 1, old))
        if number in sync.seen and index <= until:
            battery.follow(sync.at, sync.seen[number], low, critical)
    return battery


def jammed(observations: Observations) -> float | None:
    """`stateChangeResult` above 0 until it is 0; one with a later date is a new one. Unknown changes nothing."""
    raised = None
    date = None
    for at, seen in observations:
        if seen is not None and seen.connected is None:
            raised = date = None
        if seen is None or seen.jam is None:
            continue
        if seen.jam == 0:
            raised = date = None
        elif raised is None or (date is not None and seen.changed_at is not None and seen.changed_at > date):
            raised, date = at, seen.changed_at
        else:
            date = date or seen.changed_at
    return raised


def needs_calibration(observations: Observations) -> float | None:
    """Raised when the lock has been uncalibrated for 10 minutes; cleared by any other known state."""
    since = raised = None
    for at, seen in observations:
        if seen is None:
            continue
        if seen.state == 0:
            since = at if since is None else since
        else:
            since = None
            if seen.state in KNOWN_STATES or seen.connected is None:
                raised = None
        if since is not None and raised is None and at - since >= 600:
            raised = at
    return raised


def token_refused(syncs: list[Sync]) -> set[Raised]:
    """Raised after three refusals in a row, or two 403 in a row; cleared by a good sync."""
    raised, in_a_row, forbidden = None, 0, 0
    for sync in syncs:
        in_a_row = in_a_row + 1 if sync.failure == "refused" else 0
        forbidden = forbidden + 1 if sync.failure == "forbidden" else 0
        if sync.failure is None:
            raised = None
        elif raised is None and (in_a_row >= 3 or forbidden >= 2):
            raised = sync.at
    return set() if raised is None else {Raised(None, "token_refused", raised)}


def cloud_unreachable(syncs: list[Sync]) -> set[Raised]:
    """No good sync for 5 minutes, with 3 failures that are no refusals; cleared by a good sync."""
    raised, failures, since = None, 0, 0.0
    for sync in syncs:
        if sync.failure is None:
            raised, failures, since = None, 0, sync.at
        elif sync.failure not in REFUSALS:
            failures += 1
            if raised is None and failures >= 3 and sync.at - since >= 300:
                raised = sync.at
    return set() if raised is None else {Raised(None, "cloud_unreachable", raised)}
