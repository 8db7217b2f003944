"""Group the entries of the history into episodes, such as a lock that was unlocked for a minute."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from lockwatch.domain.alerts import DIGESTS, Kind, Matter
from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading
from lockwatch.domain.timeline import FOR_EVER, Span, Topic, entry_order

VISIT_S = 3600.0
"""If a lock was unlocked for at most this long, its door's entries from that time belong to the same episode."""
LATE_S = 60.0
"""A door that opens at most this long after its lock was locked still belongs to the same episode: a door's entry has
the time of the sync that noticed it, a lock's entry the time that the lock itself reports."""
LONG_S = 86_400.0
"""The end of a longer episode is also shown as an episode of its own, so that the day on which it ended has it, too."""


class Theme(StrEnum):
    """What an episode is about."""

    BEGUN = "begun"
    """Lockwatch saw locks for the first time."""
    USE = "use"
    """A lock was not locked."""
    DOOR = "door"
    """A door was open."""
    CONNECTION = "connection"
    """A lock was disconnected from its bridge."""
    LEFT = "left"
    """A lock left the account."""
    CHARGE = "charge"
    """A battery was charged."""
    READING = "reading"
    """The battery level was read while the battery was not being charged."""
    ALERT = "alert"
    """An alert that is not part of an episode about its cause."""
    SIGHT = "sight"
    """Lockwatch could not see the locks."""
    OTHER = "other"
    """Anything else, such as a pause of notifications. Each is a single entry."""


@dataclass(frozen=True, slots=True)
class Episode:
    """Entries that belong together. They concern one lock, or several if these were first seen at the same time."""

    theme: Theme
    key: str
    """The key of the lock, or of the first of several; `PROGRAM` for Lockwatch itself."""
    parts: tuple[Entry, ...]
    """The entries, the earliest first. For `Theme.SIGHT` there may be none, only a `gap`."""
    until: float | None
    """When it ended, in seconds since the epoch; None if it has not ended. An episode without duration ends at `at`."""
    headless: bool = False
    """Whether the beginning is missing: the first entry ends or follows something, and no earlier entry of its kind is
    known."""
    gap: Span | None = None
    """For `Theme.SIGHT`: the time in which Lockwatch could not see the locks."""
    tag: str = ""
    """For `Theme.ALERT`: the `Kind` of the alert."""

    @property
    def at(self) -> float:
        """When it began, in seconds since the epoch."""
        return self.gap.since if self.gap is not None else self.parts[0].at

    @property
    def last(self) -> float:
        """When it last changed, in seconds since the epoch; in the future for a gap that has not ended."""
        latest = self.parts[-1].at if self.parts else -FOR_EVER
        return max(latest, _end(self.gap)) if self.gap is not None else latest

    @property
    def is_end(self) -> bool:
        """Whether its first entry is the end of something, such as a lock that was locked."""
        theme = Theme.CHARGE if self.theme is Theme.READING else self.theme
        return self.until == self.at and bool(self.parts) and _changes(self.parts[0], theme)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all locks that it concerns."""
        return frozenset(part.key for part in self.parts) if self.theme is Theme.BEGUN else frozenset({self.key})

    @property
    def lane(self) -> tuple[str, Theme, str]:
        """The lock, the theme and, for alerts, the kind. Episodes in the same lane continue one another."""
        return self.key, self.theme, self.tag


def episodes(
    entries: Iterable[Entry], gaps: Iterable[Span] = (), topics: frozenset[Topic] = frozenset(Topic)
) -> list[Episode]:
    """Group entries and gaps into episodes, and return these with the latest first.

    `topics` are those by which `entries` were selected. If they exclude the cause of an alert, the alert is not
    `headless`, since no earlier entry can be that cause.
    """
    builder = _Builder(topics)
    for each in sorted({*entries}, key=entry_order):
        builder.add(each)
    for gap in sorted({*gaps}):
        builder.gaps.append(_Draft(Theme.SIGHT, PROGRAM, [], gap.until, gap=gap))
    return sorted(builder.build(), key=order, reverse=True)


def singly(entries: Iterable[Entry], gaps: Iterable[Span] = ()) -> list[Episode]:
    """Return a separate episode for each entry and each gap, without grouping them, the latest first."""
    single = [Episode(Theme.OTHER, each.key, (each,), each.at) for each in {*entries}]
    single += [Episode(Theme.SIGHT, PROGRAM, (), gap.until, gap=gap) for gap in {*gaps}]
    return sorted(single, key=order, reverse=True)


def order(episode: Episode) -> tuple[float, bool, tuple[Any, ...]]:
    """Return a sort key: the beginning first, then enough to make it unique among the episodes of a history."""
    if episode.gap is not None:
        return episode.at, False, ()
    return episode.at, True, entry_order(episode.parts[0])


_Lane = tuple[str, Theme, str]


@dataclass(slots=True)
class _Draft:
    """An episode that may still get entries."""

    theme: Theme
    key: str
    parts: list[Entry]
    until: float | None = None
    headless: bool = False
    gap: Span | None = None
    tag: str = ""

    @property
    def at(self) -> float:
        return self.gap.since if self.gap is not None else self.parts[0].at

    @property
    def changed_at(self) -> float:
        """The time of the latest entry that is a change rather than an alert; minus `FOR_EVER` if there is none."""
        return next((part.at for part in reversed(self.parts) if _changes(part, self.theme)), -FOR_EVER)

    def done(self) -> Episode:
        until = self.until
        if self.headless and until is None and not any(_begins(part) for part in self.parts):
            until = self.parts[-1].at if self.theme is not Theme.CHARGE else None
        return Episode(
            self.theme, self.key, tuple(self.parts), until, headless=self.headless, gap=self.gap, tag=self.tag
        )


class _Cause(NamedTuple):
    """The theme of the episodes that an alert belongs to, and the topic of the entries with which they begin."""

    theme: Theme
    topic: Topic


_CAUSES = {
    Kind.DISCONNECTED: _Cause(Theme.CONNECTION, Topic.CONNECTION),
    Kind.RECONNECTED: _Cause(Theme.CONNECTION, Topic.CONNECTION),
    Kind.UNSTABLE: _Cause(Theme.CONNECTION, Topic.CONNECTION),
    Kind.LEFT_UNLOCKED: _Cause(Theme.USE, Topic.LOCK),
    Kind.DOOR_LEFT_OPEN: _Cause(Theme.DOOR, Topic.DOOR),
    Kind.CLOUD_UNREACHABLE: _Cause(Theme.SIGHT, Topic.SIGHT),
    Kind.TOKEN_REFUSED: _Cause(Theme.SIGHT, Topic.SIGHT),
}
_CALM = {EventKind.STATE: "locked", EventKind.DOOR: "closed", EventKind.CONNECTION: "connected"}
CHANGES = frozenset({EventKind.ACCOUNT, *_CALM})
"""The kinds of entries that begin or end an episode with a duration."""
_THEMES = {EventKind.STATE: Theme.USE, EventKind.DOOR: Theme.DOOR, EventKind.CONNECTION: Theme.CONNECTION}


@dataclass(slots=True)
class _Builder:
    """Builds episodes from entries that are added in chronological order."""

    topics: frozenset[Topic]
    drafts: list[_Draft] = field(default_factory=list)
    gaps: list[_Draft] = field(default_factory=list)
    latest: dict[_Lane, _Draft] = field(default_factory=dict)
    """The latest draft of each lane."""
    begun: _Draft | None = None
    """The latest draft about locks that were first seen."""

    def add(self, entry: Entry) -> None:
        if isinstance(entry, Reading):
            self._add_reading(entry)
        elif entry.what is EventKind.ACCOUNT:
            self._add_account(entry)
        elif entry.what in _THEMES:
            self._add_lasting(entry, _THEMES[entry.what])
        else:
            self._add_alert(entry)

    def build(self) -> Iterator[Episode]:
        """Yield all episodes, unsorted."""
        yield from [*self._late_ends()]  # first, as the merges remove drafts whose ends are shown, too
        self._add_doors_to_visits()
        self._add_alerts_to_gaps()
        for draft in (*self.drafts, *self.gaps):
            yield draft.done()

    def _late_ends(self) -> Iterator[Episode]:
        """Yield the ends of what lasted for more than a day."""
        for draft in self.drafts:
            if draft.until is not None and draft.until - draft.at > LONG_S:
                theme = Theme.READING if draft.theme is Theme.CHARGE else draft.theme
                ends = (part for part in draft.parts if part.at == draft.until and _changes(part, draft.theme))
                yield from (Episode(theme, draft.key, (end,), end.at, tag=draft.tag) for end in ends)

    def _new(self, theme: Theme, entry: Entry, *, tag: str = "", headless: bool = False) -> _Draft:
        draft = _Draft(theme, entry.key, [entry], headless=headless, tag=tag)
        self.drafts.append(draft)
        self.latest[entry.key, theme, tag] = draft
        return draft

    def _first_seen(self, entry: Entry) -> bool:
        """Return whether the entry belongs to the sync that saw its lock for the first time."""
        begun = self.begun
        return begun is not None and begun.at == entry.at and any(entry.key == part.key for part in begun.parts)

    def _add_account(self, entry: Event) -> None:
        if entry.value == "here":
            if self.begun is not None and self.begun.at == entry.at:
                self.begun.parts.append(entry)
            else:
                self.begun = self._new(Theme.BEGUN, entry)
                self.begun.until = entry.at
            return
        for lane, draft in self.latest.items():
            if lane[0] == entry.key and draft.until is None and not draft.headless:
                draft.until = entry.at
        self._new(Theme.LEFT, entry).until = entry.at

    def _add_lasting(self, entry: Event, theme: Theme) -> None:
        draft = self.latest.get((entry.key, theme, ""))
        calm = entry.value == _CALM[entry.what]
        if calm and self.begun is not None and self._first_seen(entry):
            self.begun.parts.append(entry)
            self.latest[entry.key, theme, ""] = self.begun
        elif draft is not None and draft.until is None and (calm or entry.at - draft.changed_at <= VISIT_S):
            draft.parts.append(entry)
            draft.until = entry.at if calm else None
        else:
            if draft is not None and draft.until is None:
                draft.until = entry.at
            new = self._new(theme, entry, headless=calm and draft is None)
            new.until = entry.at if calm else None

    def _add_reading(self, entry: Reading) -> None:
        if self.begun is not None and self._first_seen(entry) and not entry.charging:
            self.begun.parts.append(entry)
            self.latest[entry.key, Theme.READING, ""] = self.begun
            return
        first = (entry.key, Theme.READING, "") not in self.latest
        charge = self.latest.get((entry.key, Theme.CHARGE, ""))
        if charge is not None and charge.until is None:
            charge.parts.append(entry)
            charge.until = None if entry.charging else entry.at
        elif entry.charging:
            draft = self._new(Theme.CHARGE, entry, headless=first)
            self.latest[entry.key, Theme.READING, ""] = draft
        else:
            self._new(Theme.READING, entry, headless=first).until = entry.at

    def _add_alert(self, entry: Event) -> None:
        kind = _kind(entry)
        if kind is None or kind in DIGESTS:
            self._new(Theme.OTHER, entry).until = entry.at
            return
        cause = _CAUSES.get(kind)
        if cause is not None and cause.topic in self.topics and cause.theme is not Theme.SIGHT:
            draft = self.latest.get((entry.key, cause.theme, ""))
            if draft is None or draft.theme is Theme.BEGUN:
                self._new(cause.theme, entry, headless=draft is None)
            else:
                draft.parts.append(entry)
            return
        if kind in (Kind.RECONNECTED, Kind.UNSTABLE):
            kind = Kind.DISCONNECTED
        draft, reading = self.latest.get((entry.key, Theme.ALERT, kind)), self._reading_of(entry, kind)
        if reading is not None:
            reading.theme, reading.tag, reading.until, reading.headless = Theme.ALERT, kind, None, False
            reading.parts.append(entry)
            self.latest[entry.key, Theme.ALERT, kind] = draft = reading
        elif (
            draft is None
            or entry.what is EventKind.RAISED
            or (entry.what is EventKind.CLEARED and draft.until is not None)
        ):
            headless = draft is None and entry.what is not EventKind.RAISED
            draft = self._new(Theme.ALERT, entry, tag=kind, headless=headless)
        else:
            draft.parts.append(entry)
        if entry.what is EventKind.CLEARED:
            draft.until = entry.at

    def _reading_of(self, entry: Event, kind: Kind) -> _Draft | None:
        """Return the draft of the battery reading that raised this alert; None if it is part of another episode."""
        reading = self.latest.get((entry.key, Theme.READING, ""))
        if reading is None or reading.theme is not Theme.READING or reading.at != entry.at:
            return None
        return reading if entry.what is EventKind.RAISED and kind.matter is Matter.BATTERY else None

    def _add_doors_to_visits(self) -> None:
        """Merge episodes of a door into the episode in which its lock was unlocked, if that was short enough."""
        doors: dict[str, list[_Draft]] = {}
        for draft in self.drafts:
            if draft.theme is Theme.DOOR and not draft.headless:
                doors.setdefault(draft.key, []).append(draft)
        opened = {key: [door.at for door in lock_doors] for key, lock_doors in doors.items()}
        gone: set[int] = set()
        for use in self.drafts if doors else ():
            if use.theme is not Theme.USE or use.headless or use.key not in doors:
                continue
            ends = FOR_EVER if use.until is None else use.until + LATE_S
            lock_doors, began = doors[use.key], opened[use.key]
            first = bisect_left(began, use.at)
            then = lock_doors[first : bisect_right(began, ends, lo=first)]
            if not then:
                continue
            lasted = (use.until or then[-1].at) - use.at
            if lasted <= VISIT_S:
                inside = [each for each in then if each.until is not None or use.until is None]
                use.parts = sorted([*use.parts, *(part for each in inside for part in each.parts)], key=entry_order)
                gone.update(map(id, inside))
        self.drafts = [each for each in self.drafts if id(each) not in gone]

    def _add_alerts_to_gaps(self) -> None:
        """Move alerts about the cloud and the token into the gap during which they were raised.

        An alert whose beginning is missing is not moved, because it may have begun before the gap.
        """
        if Topic.SIGHT not in self.topics:
            return
        alone: list[_Draft] = []
        for draft in self.drafts:
            gap = None
            about_cloud = draft.key == PROGRAM and draft.tag in (Kind.CLOUD_UNREACHABLE, Kind.TOKEN_REFUSED)
            if about_cloud and _begins(draft.parts[0]):
                gap = next((gap for gap in reversed(self.gaps) if gap.at <= draft.at <= _end(gap.gap) + LATE_S), None)
            if gap is None:
                alone.append(draft)
            else:
                gap.parts = sorted([*gap.parts, *draft.parts], key=entry_order)
        self.drafts = alone


def _end(gap: Span | None) -> float:
    return FOR_EVER if gap is None or gap.until is None else gap.until


def _changes(part: Entry, theme: Theme) -> bool:
    """Return whether `part` is a change of the theme's subject, not an alert about it or an action of the user."""
    if isinstance(part, Reading):
        return theme is Theme.CHARGE
    return part.what is EventKind.CLEARED if theme is Theme.ALERT else _THEMES.get(part.what) is theme


def _begins(part: Entry) -> bool:
    """Return whether an episode can begin with `part`."""
    return isinstance(part, Event) and (part.what is EventKind.RAISED or part.value != _CALM.get(part.what, part.value))


def _kind(entry: Event) -> Kind | None:
    """Return the kind of alert that the entry is about; None if there is none, or if only a later version knows it."""
    value = entry.value
    match entry.what:
        case EventKind.ACT:
            value = value.partition(":")[2]
        case EventKind.SUPPRESSED:
            value = value.partition(":")[0]
        case EventKind.SIGHT:
            return None
    try:
        return Kind(value)
    except ValueError:
        return None
