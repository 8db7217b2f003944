"""Group the entries of the history into episodes, such as a lock that was unlocked for a minute."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.episode_lanes import CALM, THEMES, Lane, Theme, begins, changes, lane_of
from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading
from lockwatch.domain.timeline import FOR_EVER, Span, Topic, entry_order

VISIT_S = 3600.0
"""A door that opened while its lock was unlocked belongs to the same episode if both were over within this time."""
LATE_S = 60.0
"""A door that opens at most this long after its lock was locked still belongs to the same episode: a door's entry has
the time of the sync that noticed it, a lock's entry the time that the lock itself reports."""
LONG_S = 86_400.0
"""The end of a longer episode is also shown as an episode of its own, so that the day on which it ended has it, too."""


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
        return self.until == self.at and bool(self.parts) and changes(self.parts[0], theme)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all locks that it concerns."""
        return frozenset(part.key for part in self.parts) if self.theme is Theme.BEGUN else frozenset({self.key})


def episodes(
    entries: Iterable[Entry],
    gaps: Iterable[Span] = (),
    topics: frozenset[Topic] = frozenset(Topic),
    known: Mapping[Entry, float | None] = MappingProxyType({}),
) -> list[Episode]:
    """Group entries and gaps into episodes, and return these with the latest first.

    `topics` are those by which `entries` were selected. If they exclude the cause of an alert, the alert is not
    `headless`, since no earlier entry can be that cause. An episode that begins with an entry in `known` is not
    `headless` either, and has ended at the given time: that was found when other entries were known, too.
    """
    builder = _Builder(topics, known)
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
        return next((part.at for part in reversed(self.parts) if changes(part, self.theme)), -FOR_EVER)

    @property
    def opens(self) -> bool:
        """Whether its beginning is known and not itself the end of something."""
        return not self.headless and begins(self.parts[0])

    def done(self) -> Episode:
        until = self.until
        if self.headless and until is None and not any(begins(part) for part in self.parts):
            until = self.parts[-1].at if self.theme is not Theme.CHARGE else None
        return Episode(
            self.theme, self.key, tuple(self.parts), until, headless=self.headless, gap=self.gap, tag=self.tag
        )


@dataclass(slots=True)
class _Builder:
    """Builds episodes from entries that are added in chronological order."""

    topics: frozenset[Topic]
    known: Mapping[Entry, float | None]
    drafts: list[_Draft] = field(default_factory=list)
    gaps: list[_Draft] = field(default_factory=list)
    latest: dict[Lane, _Draft] = field(default_factory=dict)
    """The latest draft of each lane."""
    begun: _Draft | None = None
    """The latest draft about locks that were first seen."""

    def add(self, entry: Entry) -> None:
        if isinstance(entry, Reading):
            self._add_reading(entry)
        elif entry.what is EventKind.ACCOUNT:
            self._add_account(entry)
        elif entry.what in THEMES:
            self._add_lasting(entry, THEMES[entry.what])
        else:
            self._add_alert(entry)

    def build(self) -> Iterator[Episode]:
        """Yield all episodes, unsorted."""
        for draft in self.drafts:
            draft.until = self.known.get(draft.parts[0]) if draft.until is None else draft.until
        yield from [*self._late_ends()]  # before the merges, which remove some drafts whose ends must still be shown
        self._add_doors_to_visits()
        self._add_alerts_to_gaps()
        for draft in (*self.drafts, *self.gaps):
            yield draft.done()

    def _late_ends(self) -> Iterator[Episode]:
        """Yield the ends of what lasted for more than a day, unless they begin an alert."""
        begin = {draft.parts[0] for draft in self.drafts}
        for draft in self.drafts:
            if draft.until is not None and draft.until - draft.at > LONG_S:
                theme = Theme.READING if draft.theme is Theme.CHARGE else draft.theme
                ends = (part for part in draft.parts if part.at == draft.until and changes(part, draft.theme))
                ends = (end for end in ends if end not in begin)
                yield from (Episode(theme, draft.key, (end,), end.at, tag=draft.tag) for end in ends)

    def _new(self, theme: Theme, entry: Entry, *, tag: str = "", headless: bool = False) -> _Draft:
        draft = _Draft(theme, entry.key, [entry], headless=headless and entry not in self.known, tag=tag)
        self.drafts.append(draft)
        self.latest[entry.key, theme, tag] = draft
        return draft

    def _first_seen(self, entry: Entry) -> bool:
        """Return whether the entry belongs to the sync that saw its lock for the first time."""
        begun = self.begun
        return begun is not None and begun.at == entry.at and any(entry.key == part.key for part in begun.parts)

    def _add_account(self, entry: Event) -> None:
        for lane, draft in self.latest.items():
            if lane[0] == entry.key and draft.until is None and (not draft.headless or draft.theme is Theme.CHARGE):
                draft.until = entry.at
        if entry.value == "here":
            if self.begun is not None and self.begun.at == entry.at:
                self.begun.parts.append(entry)
            else:
                self.begun = self._new(Theme.BEGUN, entry)
                self.begun.until = entry.at
        else:
            self._new(Theme.LEFT, entry).until = entry.at

    def _add_lasting(self, entry: Event, theme: Theme) -> None:
        draft = self.latest.get((entry.key, theme, ""))
        calm = entry.value == CALM[entry.what]
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
        lane = lane_of(entry, self.topics)
        if lane is None:
            self._new(Theme.OTHER, entry).until = entry.at
            return
        _, theme, kind = lane
        draft = self.latest.get(lane)
        if theme is not Theme.ALERT:
            if draft is None or draft.theme is Theme.BEGUN:
                self._new(theme, entry, headless=draft is None)
            else:
                draft.parts.append(entry)
            return
        raised = entry.what is EventKind.RAISED
        if raised and draft is not None and draft.until is None:
            draft.until = entry.at
        if raised and Kind(kind).matter is Matter.BATTERY and (reading := self._reading_at(entry)) is not None:
            reading.theme, reading.tag, reading.until, reading.headless = Theme.ALERT, kind, None, False
            reading.parts.append(entry)
            self.latest[lane] = draft = reading
        elif draft is None or raised or (entry.what is EventKind.CLEARED and draft.until is not None):
            draft = self._new(Theme.ALERT, entry, tag=kind, headless=draft is None and not raised)
        else:
            draft.parts.append(entry)
        if entry.what is EventKind.CLEARED:
            draft.until = entry.at

    def _reading_at(self, entry: Event) -> _Draft | None:
        """Return a draft with the battery reading that raised this alert; None if the reading is in another episode.

        A reading that ended a charge is in both episodes.
        """
        reading = self.latest.get((entry.key, Theme.READING, ""))
        if reading is None or reading.parts[-1].at != entry.at:
            return None
        if reading.theme is Theme.CHARGE and reading.until == entry.at:
            self.drafts.append(_Draft(Theme.ALERT, entry.key, [reading.parts[-1]]))
            return self.drafts[-1]
        return reading if reading.theme is Theme.READING else None

    def _add_doors_to_visits(self) -> None:
        """Merge the episode of a door into the one in which its lock was unlocked, if that is short enough."""
        uses: dict[str, list[_Draft]] = {}
        for draft in self.drafts:
            if draft.theme is Theme.USE:
                uses.setdefault(draft.key, []).append(draft)
        doors = [draft for draft in self.drafts if draft.theme is Theme.DOOR and draft.key in uses and draft.opens]
        opened_last = {door.key: door.at for door in doors}
        gone: set[int] = set()
        for door in doors:
            lock_doors = uses[door.key]
            use = lock_doors[max(bisect_right(lock_doors, door.at, key=lambda use: use.at) - 1, 0)]
            if _is_of_visit(door, use, opened_last[door.key]):
                use.parts = sorted([*use.parts, *door.parts], key=entry_order)
                gone.add(id(door))
        self.drafts = [draft for draft in self.drafts if id(draft) not in gone]

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
            if about_cloud and begins(draft.parts[0]):
                gap = next((gap for gap in reversed(self.gaps) if gap.at <= draft.at <= _end(gap.gap) + LATE_S), None)
            if gap is None:
                alone.append(draft)
            else:
                gap.parts = sorted([*gap.parts, *draft.parts], key=entry_order)
        self.drafts = alone


def _is_of_visit(door: _Draft, use: _Draft, opened_last: float) -> bool:
    """Return whether the episode of a door belongs to the latest one in which its lock was unlocked before it opened.

    `opened_last`: when the door opened for the last time. If the lock was not locked since, it was unlocked until then.
    """
    if use.headless or door.at < use.at or (door.until is None and use.until is not None):
        return False
    over = max(opened_last if use.until is None else use.until, door.until or door.at)
    return over - use.at <= VISIT_S and (use.until is None or door.at <= use.until + LATE_S)


def _end(gap: Span | None) -> float:
    return FOR_EVER if gap is None or gap.until is None else gap.until
