"""Part of the model of the rules: which lock each element of a story belongs to, and whether it counts as observed."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.replay.model import Act, Options, Seen, Story, Sync


def read_story(lines: Iterable[str]) -> Story:
    """Read a story."""
    story = Story(Options(), [], [], [], [], [])
    account = Account(story)
    for line in map(json.loads, lines):
        if "at" not in line:
            start = datetime.fromisoformat(line["start"])
            story.options = Options(start, line["interval_s"], line["rules"])
        elif "do" in line:
            if line["do"] == "restart":
                account.missed = set()  # only what the same run missed twice has left
            story.acts.append(Act(line["at"], len(story.syncs), line["do"], line.get("lock"), line.get("kind")))
        elif "locks" in line:
            account.known |= {lock["id"]: (lock["name"], lock["serialNumber"]) for lock in line["locks"]["result"]}
        else:
            account.add_sync(line)
    return story


class Account:
    """The locks in the account, according to the good syncs."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.known: dict[int, tuple[str | None, str | None]] = {}
        """Names and serial numbers, by id."""
        self.ids: dict[int, int] = {}
        self.serials: dict[int, str] = {}
        self.began: dict[int, float] = {}
        self.in_account: set[int] = set()
        self.missed: set[int] = set()
        """The locks that the last good sync did not list, although it was complete."""
        self.null: set[int] = set()
        """The locks whose `isConnected` was null in the last good sync, and not believed yet."""

    def add_sync(self, line: dict[str, Any]) -> None:
        sync = Sync(line["at"], failure_of(line))
        if sync.failure is None:
            self.observe(sync, line["sync"]["result"])
        self.story.syncs.append(sync)
        names = {number: self.known.get(id, (None, None))[0] or f"Lock {id}" for number, id in self.ids.items()}
        self.story.names.append(names)
        self.story.ids.append(dict(self.ids))
        self.story.in_account.append(set(self.in_account))

    def observe(self, sync: Sync, elements: list[Any]) -> None:
        readable = {element["id"]: element for element in reversed(elements) if is_readable(element)}
        sync.unreadable = len(readable) < len(elements)
        null, self.null = self.null, set()
        listed = set()
        self.merge(set(readable))
        latest = {self.known.get(id, (None, None))[1] or id: id for id in sorted(readable)}
        for id in latest.values():  # of the ids with one serial number the highest
            element = readable[id]
            serial = self.known.get(id, (None, None))[1]
            number = same_lock(id, serial, self.in_account, self.ids, self.serials)
            self.ids[number] = id
            self.began.setdefault(number, sync.at)
            if serial is not None:
                self.serials[number] = serial
            listed.add(number)
            before = self.last(number)
            if "isConnected" not in element and before is not None:
                continue
            had_bridge = before is not None and before.connected is not None
            if element.get("isConnected") is None and had_bridge and number not in null:
                self.null.add(number)
                continue
            sync.seen[number] = seen(element, self.story.options.start + timedelta(seconds=sync.at))
        complete = len(readable) == len(elements) and all(
            number in self.serials or sync.at - self.began[number] >= 600 for number in listed
        )
        missing = self.in_account - listed if complete else set()
        left = missing & self.missed
        self.missed = missing - left
        self.in_account = (self.in_account | listed) - left

    def merge(self, listed: set[int]) -> None:
        """Make one lock of those with the same serial number: the listed id comes last, the others by their numbers."""
        numbers: dict[str, list[int]] = {}
        for number in sorted(self.in_account, key=lambda number: (self.ids[number] in listed, self.ids[number])):
            serial = self.serials.get(number) or self.known.get(self.ids[number], (None, None))[1]
            if serial is not None:
                numbers.setdefault(serial, []).append(number)
        for *earlier, latest in numbers.values():
            self.story.merged |= {number: (len(self.story.syncs), latest) for number in earlier}
            self.in_account -= set(earlier)

    def last(self, number: int) -> Seen | None:
        """Return the last observation of a lock in the account."""
        syncs = (sync.seen[number] for sync in reversed(self.story.syncs) if number in sync.seen)
        return next(syncs, None) if number in self.in_account else None


def is_readable(element: Any) -> bool:
    """Return whether an element of a sync has an id."""
    return isinstance(element, dict) and isinstance(element.get("id"), int)


def same_lock(id: int, serial: str | None, in_account: set[int], ids: dict[int, int], serials: dict[int, str]) -> int:
    """Return the model's number of a lock, found by its serial number if known, else by its id.

    A lock that had left the account gets a new number when it returns.
    """
    for number in in_account:
        if serial is not None and serials.get(number) == serial:
            return number
    for number in in_account:
        if ids[number] == id and (serial is None or number not in serials):
            return number
    return len(ids)


def failure_of(line: dict[str, Any]) -> str | None:
    """Return how the sync of a line failed; None for a good one."""
    if "failed" in line:
        how = line["failed"]
        return how if isinstance(how, str) else "rate_limited"
    body = line["sync"]
    good = isinstance(body, dict) and body.get("success") is True and isinstance(body.get("result"), list)
    return None if good else "bad_answer"


def seen(element: dict[str, Any], now: datetime) -> Seen:
    """Return the observation in one element. Null means unknown. For a disconnected lock, all else is unknown."""
    state = element.get("deviceState") or element.get("lockProperties")
    if element["isConnected"] is not True or state is None:
        return Seen(element["isConnected"])
    date = state.get("lastStateChangedDate")
    changed = None if date is None else datetime.fromisoformat(date)
    if changed is not None and changed.tzinfo is None:
        changed = changed.replace(tzinfo=UTC)
    if changed is not None and not (datetime(2015, 1, 1, tzinfo=UTC) <= changed <= now + timedelta(days=1)):
        changed = None
    level = state.get("batteryLevel")
    return Seen(
        True,
        state.get("state"),
        state.get("doorState"),
        level if level is not None and 0 <= level <= 100 else None,
        state.get("isCharging"),
        state.get("stateChangeResult"),
        changed,
    )
