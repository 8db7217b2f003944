"""Build episodes from pages of the history, which are read from the latest back, and update them with new entries."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from lockwatch.domain.episodes import CHANGES, LATE_S, LONG_S, VISIT_S, Episode, Theme, episodes, singly
from lockwatch.domain.history import Entry, Event, EventKind
from lockwatch.domain.timeline import FOR_EVER, Page, Span, Topic

SETTLED_S = VISIT_S + LATE_S
"""An episode that begins at least this long after the earliest entry read so far is not changed by earlier entries."""


class Change(NamedTuple):
    """Shown episodes that have changed, and the episodes that replace them."""

    before: tuple[Episode, ...]
    after: tuple[Episode, ...]


class EpisodePages:
    """Builds episodes from pages. Entries whose episode may begin on an earlier page are held until that is read.

    These are at most the entries of `SETTLED_S` seconds and a few more for each lock.
    """

    def __init__(self, topics: frozenset[Topic] = frozenset(Topic), *, everything: bool = False) -> None:
        """Build episodes from entries of these `topics`. With `everything`, each entry is an episode of its own."""
        self._topics, self._everything = topics, everything
        self._held: set[Entry] = set()
        self._held_gaps: dict[float, Span] = {}
        """Held gaps, by the time at which they begin."""
        self._shown_ends: set[Entry] = set()
        """Held entries that are already shown as an episode of their own, because what they end began long before."""
        self._earliest: dict[tuple[str, EventKind], Event] = {}
        """The earliest shown change of each lock and kind. It may also end an episode that begins on a page to come."""
        self._levels: dict[str, Episode] = {}
        """The latest battery reading of each lock that is not shown. An alert may follow that belongs to it."""
        self._since, self._more = FOR_EVER, True

    def read(self, page: Page) -> list[Episode]:
        """Return the episodes that `page`, which precedes the pages read so far, completes; the latest first."""
        self._since, self._more = page.since, page.more
        gaps = self._held_gaps | {gap.since: gap for gap in page.spans}
        again = {*self._earliest.values()}
        found = self._build((*page.entries, *self._held, *again), gaps.values())
        self._held, self._held_gaps = set(), {}
        return [*self._settled(each for each in found if again.isdisjoint(each.parts[:1]))]

    def add(self, entries: Collection[Entry], gaps: Collection[Span], shown: Sequence[Episode]) -> Change:
        """Return what new `entries` and changed `gaps` change in the `shown` episodes, which have the latest first."""
        keys = {entry.key for entry in entries}
        begun = {gap.since: gap for gap in gaps}
        since = min((entry.at for entry in entries), default=FOR_EVER) - SETTLED_S
        concerned = [*self._concerned(keys, since, begun.keys(), shown)]
        held = {entry for entry in self._held if entry.key in keys}
        self._held -= held
        parts = {part for episode in concerned for part in episode.parts}
        parts |= {part for key in keys & self._levels.keys() for part in self._levels[key].parts}
        again = {episode.gap.since: episode.gap for episode in concerned if episode.gap is not None}
        again |= {since: gap for since, gap in self._held_gaps.items() if since in begun}
        built = self._build({*parts, *held, *entries}, (again | begun).values())
        headless = {episode.parts[0]: episode.headless for episode in concerned if episode.parts}
        found = [*self._settled(_with_known_heads(built, headless))]
        unchanged = {*concerned} & {*found}
        return Change(
            tuple(each for each in concerned if each not in unchanged),
            tuple(each for each in found if each not in unchanged),
        )

    def _concerned(
        self, keys: Set[str], since: float, begun: Set[float], shown: Iterable[Episode]
    ) -> Iterator[Episode]:
        """Yield the `shown` episodes that may change.

        These are the gaps that begin at one of `begun` and, for locks with these `keys`, the episodes that have not
        ended, those that changed after `since`, and the latest one of each lane.
        """
        seen = set()
        for episode in shown:
            if episode.gap is not None and episode.gap.since in begun:
                yield episode
            elif not self._everything and episode.keys & keys and not self._shown_ends.intersection(episode.parts[:1]):
                latest = episode.lane not in seen
                seen.add(episode.lane)
                if latest or episode.until is None or episode.last >= since:
                    yield episode

    def _build(self, entries: Iterable[Entry], gaps: Iterable[Span]) -> list[Episode]:
        if self._everything:
            return singly(entries, gaps)
        return episodes(entries, gaps, self._topics)

    def _settled(self, found: Iterable[Episode]) -> Iterator[Episode]:
        """Yield the episodes that earlier pages cannot change, and hold the entries of the others."""
        settled_from = self._since if self._everything else self._since + SETTLED_S
        ready: list[Episode] = []
        for each in found:
            shown = not self._shown_ends.isdisjoint(each.parts[:1])
            if self._more and (each.headless or each.at < settled_from):
                self._held.update(each.parts)
                if each.gap is not None:
                    self._held_gaps[each.gap.since] = each.gap
                if not shown and each.headless and each.is_end and each.at > self._since + LONG_S:
                    ready.append(each)
            elif not shown:
                ready.append(each)
        for each in ready:
            self._shown_ends |= self._held.intersection(each.parts[:1])
            self._note_changes(each)
            if not self._left_out(each):
                yield each

    def _note_changes(self, episode: Episode) -> None:
        for part in () if episode.headless else episode.parts:
            if isinstance(part, Event) and part.what in CHANGES and part.value != "here":
                known = self._earliest.get((part.key, part.what))
                if known is None or part.at < known.at:
                    self._earliest[part.key, part.what] = part

    def _left_out(self, episode: Episode) -> bool:
        """Return whether to omit the episode: battery readings are shown only if the user filters by topic."""
        if episode.theme is not Theme.READING or self._everything or len(self._topics) < len(Topic):
            return False
        known = self._levels.get(episode.key)
        if known is None or known.at < episode.at:
            self._levels[episode.key] = episode
        return True


def _with_known_heads(built: Iterable[Episode], headless: Mapping[Entry, bool]) -> Iterator[Episode]:
    """Yield the episodes, but with the value of `headless` that is given for their first entry.

    That value was found when the entries before them were known, which they no longer are.
    """
    for each in built:
        was = headless.get(each.parts[0]) if each.parts else None
        yield each if was is None or was is each.headless else replace(each, headless=was)
