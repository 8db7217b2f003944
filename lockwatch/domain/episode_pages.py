"""Tell episodes page by page, from the latest back, and tell them again when something new happens."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from lockwatch.domain.episodes import CHANGES, LATE_S, LONG_S, VISIT_S, Episode, Theme, episodes, singly
from lockwatch.domain.history import Entry, Event, What
from lockwatch.domain.timeline import FOR_EVER, Page, Span, Topic

SETTLED_S = VISIT_S + LATE_S
"""An episode that begins this long after the earliest entry that was read does not change by earlier entries."""


class Change(NamedTuple):
    """Episodes that are shown and have changed, and those that take their place."""

    before: tuple[Episode, ...]
    after: tuple[Episode, ...]


class EpisodePages:
    """Tells the episodes of pages. It holds entries whose episode may begin on a page that was not read yet.

    Those are the entries of `SETTLED_S` at most, and a few for each lock.
    """

    def __init__(self, topics: frozenset[Topic] = frozenset(Topic), *, everything: bool = False) -> None:
        """With `everything`, each entry is an episode of its own."""
        self._topics, self._everything = topics, everything
        self._held: set[Entry] = set()
        self._held_gaps: dict[float, Span] = {}
        """By their beginning."""
        self._told_ends: set[Entry] = set()
        """Held entries that were told as an episode of their own, because their beginning is far back."""
        self._earliest: dict[tuple[str, What], Event] = {}
        """The earliest change of each kind and lock that was told. It may end something that began before."""
        self._levels: dict[str, Episode] = {}
        """The latest reading of each lock that is left out of the story."""
        self._since, self._more = FOR_EVER, True

    def read(self, page: Page) -> list[Episode]:
        """Return the episodes, the latest first, that are complete with this page, which is the next one back."""
        self._since, self._more = page.since, page.more
        gaps = self._held_gaps | {gap.since: gap for gap in page.spans}
        again = {*self._earliest.values()}
        found = self._tell((*page.entries, *self._held, *again), gaps.values())
        self._held, self._held_gaps = set(), {}
        return [*self._settled(each for each in found if again.isdisjoint(each.parts[:1]))]

    def add(self, entries: Collection[Entry], gaps: Collection[Span], shown: Sequence[Episode]) -> Change:
        """Tell again those of the `shown` episodes, the latest first, that new `entries` and changed `gaps` change."""
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
        told = self._tell({*parts, *held, *entries}, (again | begun).values())
        headless = {episode.parts[0]: episode.headless for episode in concerned if episode.parts}
        found = [*self._settled(_with_known_heads(told, headless))]
        unchanged = {*concerned} & {*found}
        return Change(
            tuple(each for each in concerned if each not in unchanged),
            tuple(each for each in found if each not in unchanged),
        )

    def _concerned(
        self, keys: Set[str], since: float, begun: Set[float], shown: Iterable[Episode]
    ) -> Iterator[Episode]:
        """Yield what goes on, what is later than `since`, and the latest of each kind, of locks with these `keys`."""
        seen = set()
        for episode in shown:
            if episode.gap is not None and episode.gap.since in begun:
                yield episode
            elif not self._everything and episode.keys & keys and not self._told_ends.intersection(episode.parts[:1]):
                latest = episode.lane not in seen
                seen.add(episode.lane)
                if latest or episode.until is None or episode.last >= since:
                    yield episode

    def _tell(self, entries: Iterable[Entry], gaps: Iterable[Span]) -> list[Episode]:
        if self._everything:
            return singly(entries, gaps)
        return episodes(entries, gaps, self._topics)

    def _settled(self, found: Iterable[Episode]) -> Iterator[Episode]:
        """Yield the episodes that do not change by pages to come, and hold the entries of the others."""
        settled_from = self._since if self._everything else self._since + SETTLED_S
        ready: list[Episode] = []
        for each in found:
            told = not self._told_ends.isdisjoint(each.parts[:1])
            if self._more and (each.headless or each.at < settled_from):
                self._held.update(each.parts)
                if each.gap is not None:
                    self._held_gaps[each.gap.since] = each.gap
                if not told and each.headless and each.is_end and each.at > self._since + LONG_S:
                    ready.append(each)
            elif not told:
                ready.append(each)
        for each in ready:
            self._told_ends |= self._held.intersection(each.parts[:1])
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
        """Return whether it is left out of the story: a level, unless the user asks for some topics only."""
        if episode.theme is not Theme.READING or self._everything or len(self._topics) < len(Topic):
            return False
        known = self._levels.get(episode.key)
        if known is None or known.at < episode.at:
            self._levels[episode.key] = episode
        return True


def _with_known_heads(told: Iterable[Episode], headless: Mapping[Entry, bool]) -> Iterator[Episode]:
    """Yield the episodes, with `headless` as it was when the entries before them were known, by their first entries."""
    for each in told:
        was = headless.get(each.parts[0]) if each.parts else None
        yield each if was is None or was is each.headless else replace(each, headless=was)
