"""Build episodes from pages of the history, which are read from the latest back, and update them with new entries."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from lockwatch.domain.episode_lanes import Lane, Theme, lane_of
from lockwatch.domain.episodes import LATE_S, LONG_S, VISIT_S, Episode, episodes, singly
from lockwatch.domain.history import Entry
from lockwatch.domain.timeline import FOR_EVER, Page, Span, Topic, entry_order

SETTLED_S = VISIT_S + LATE_S
"""An episode that begins at least this long after the earliest entry read so far is not changed by earlier entries."""
_ENDS_ALL = (Theme.BEGUN, Theme.LEFT)
"""The themes whose episodes end all earlier ones of their locks."""


_Head = Entry | float
"""The first entry of an episode or, for `Theme.SIGHT`, when it began. No other episode begins with the same one."""


class Change(NamedTuple):
    """Shown episodes that have changed, and the episodes that replace them."""

    before: tuple[Episode, ...]
    after: tuple[Episode, ...]


class _Place(NamedTuple):
    entry: Entry
    episode: Episode
    """The episode with that entry."""


class EpisodePages:
    """Builds episodes from pages. Episodes that may begin or end on an earlier page are held until that page is read.

    Their entries are at most those of `SETTLED_S` seconds and a few more for each lock.
    """

    def __init__(self, topics: frozenset[Topic] = frozenset(Topic), *, everything: bool = False) -> None:
        """Build episodes from entries of these `topics`. With `everything`, each entry is an episode of its own."""
        self._topics, self._everything = topics, everything
        self._held: list[Episode] = []
        self._shown_ends: set[Entry] = set()
        """Last entries that are shown as episodes of their own, because the episode that they end began long before."""
        self._earliest: dict[Lane, _Place] = {}
        """The earliest settled entry of each lane. It may end an episode that begins on a page to come."""
        self._latest: dict[Lane, _Place] = {}
        """The latest settled entry of each lane. A new entry may belong to its episode."""
        self._accounts: dict[_Head, Episode] = {}
        """The settled episodes of `_ENDS_ALL`, by their `_head`."""
        self._since, self._more = FOR_EVER, True

    def read(self, page: Page) -> list[Episode]:
        """Return the episodes that `page`, which precedes the pages read so far, completes; the latest first."""
        self._since, self._more = page.since, page.more
        settled = self._accounts | {_head(place.episode): place.episode for place in self._earliest.values()}
        found = self._build([*self._held, *settled.values()], page.entries, page.spans)
        self._held = []
        return [*self._settled(found, settled.keys())]

    def add(self, entries: Collection[Entry], gaps: Collection[Span], shown: Sequence[Episode]) -> Change:
        """Add new `entries` and changed `gaps`. Return how they change the `shown` episodes (latest first)."""
        keys = {entry.key for entry in entries}
        since = min((entry.at for entry in entries), default=FOR_EVER) - SETTLED_S
        changed = {*gaps}.difference(episode.gap for episode in (*shown, *self._held))
        begun = {gap.since for gap in changed}
        latest = [place.episode for lane, place in self._latest.items() if lane[0] in keys]
        continued = {_head(episode) for episode in latest}

        def may_change(episode: Episode) -> bool:
            if episode.gap is not None and episode.gap.since in begun:
                return True
            if self._everything or episode.keys.isdisjoint(keys) or not self._shown_ends.isdisjoint(episode.parts[:1]):
                return False
            return episode.last >= since or episode.theme in _ENDS_ALL or _head(episode) in continued

        def is_latest(episode: Episode) -> bool:
            lanes = (lane_of(part, self._topics) for part in episode.parts)
            return any(lane is not None and lane[0] in keys and lane not in self._latest for lane in lanes)

        left_out = [episode for episode in latest if self._left_out(episode)]
        concerned = [episode for episode in shown if may_change(episode)]
        held = [episode for episode in self._held if may_change(episode) or is_latest(episode)]
        self._held = [episode for episode in self._held if episode not in held]
        found = [*self._settled(self._build([*concerned, *left_out, *held], entries, changed))]
        unchanged = {*concerned} & {*found}
        return Change(
            tuple(each for each in concerned if each not in unchanged),
            tuple(each for each in found if each not in unchanged),
        )

    def _build(self, before: Collection[Episode], entries: Iterable[Entry], gaps: Iterable[Span]) -> list[Episode]:
        """Build the episodes `before` again, with more `entries` and `gaps`. These replace gaps with the same start."""
        all_entries = {*entries, *(part for episode in before for part in episode.parts)}
        all_gaps = {each.gap.since: each.gap for each in before if each.gap} | {gap.since: gap for gap in gaps}
        if self._everything:
            return singly(all_entries, all_gaps.values())
        known = {each.parts[0]: each.until for each in before if each.gap is None and not each.headless}
        return episodes(all_entries, all_gaps.values(), self._topics, known)

    def _settled(self, found: Collection[Episode], again: Set[_Head] = frozenset()) -> Iterator[Episode]:
        """Yield the episodes that are to be shown and that earlier pages cannot change, and hold the others.

        Those whose `_head` is in `again` are already shown.
        """
        settled_from = self._since if self._everything else self._since + SETTLED_S
        follow = {part for each in found for part in (each.parts if each.gap is not None else each.parts[1:])}
        for each in found:
            if _head(each) in again:
                continue
            shown = not self._shown_ends.isdisjoint(each.parts[:1])
            if self._more and (each.headless or each.at < settled_from):
                self._held.append(each)
                ends = ready = each.headless and each.is_end and each.at > self._since + LONG_S
            else:
                ends, ready = each.is_end and each.parts[0] in follow, True
            if ends:
                self._shown_ends.add(each.parts[0])
            elif ready:
                self._shown_ends.difference_update(each.parts[:1])
                self._note(each)
            if ready and not shown and not self._left_out(each):
                yield each

    def _note(self, episode: Episode) -> None:
        """Note a settled episode, which may end earlier ones or get new entries."""
        if episode.theme in _ENDS_ALL:
            self._accounts[_head(episode)] = episode
        for part in () if self._everything else episode.parts:
            lane = lane_of(part, self._topics)
            if lane is None:
                continue
            latest, earliest = self._latest.get(lane), self._earliest.get(lane)
            if latest is None or _ordered(latest.entry, part):
                self._latest[lane] = _Place(part, episode)
            if not episode.headless and (earliest is None or _ordered(part, earliest.entry)):
                self._earliest[lane] = _Place(part, episode)

    def _left_out(self, episode: Episode) -> bool:
        """Return whether to omit the episode: battery readings are shown only if the user filters by topic."""
        return episode.theme is Theme.READING and not self._everything and len(self._topics) == len(Topic)


def _ordered(one: Entry, other: Entry) -> bool:
    """Return whether `one` is not later than `other`."""
    return one.at < other.at or (one.at == other.at and entry_order(one) <= entry_order(other))


def _head(episode: Episode) -> _Head:
    """Return by what an episode is recognised when it gets more entries."""
    return episode.parts[0] if episode.gap is None else episode.gap.since
