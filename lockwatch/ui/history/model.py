"""The model of the history: the latest episode first, grouped by day, and read page by page."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lockwatch.domain.episode_lanes import Theme
from lockwatch.domain.episode_pages import EpisodePages
from lockwatch.domain.episodes import Episode
from lockwatch.domain.history import PROGRAM, Entries, Entry, Event, EventKind, Watching
from lockwatch.domain.problems import Attention
from lockwatch.domain.timeline import FOR_EVER, PAGE, Page, Query, Span, Topic, entry_topic, spans
from lockwatch.ui.history.pictures import entry_picture, episode_attention, episode_picture
from lockwatch.ui.history.rows import (
    BELOW_ALL,
    Row,
    RowContent,
    SortKey,
    detail_rows,
    episode_row,
    expandable,
    heading,
    position,
    under_days,
)
from lockwatch.ui.wording.details import day_text
from lockwatch.ui.wording.episodes import entries_text, episode_text, when_text
from lockwatch.ui.wording.history import entry_text, subject_text, unseen_then_text
from lockwatch.ui.wording.times import clock_text, date_text

_Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
NEXT_PAGE = 2 * PAGE
"""The number of entries on each page after the first. The first is smaller, because the user waits for it. Large pages
cost less per entry, because the episodes of about an hour are built again with the next page."""
MOST_ROWS = 10_000
"""The maximum number of rows. With half a million entries, one run of Python's garbage collector takes a third of a
second."""


class TimelineRole(IntEnum):
    """Roles in addition to Qt's own. The display role is the text of an episode, or the day of a heading."""

    TIME = Qt.ItemDataRole.UserRole + 1
    """The time of the row, without the date; empty for the heading of a day."""
    CONTENT = TIME + 1
    """All that a row shows, as a `Look`. One call for all of it is much faster than one for each part."""
    EXPANDED = CONTENT + 1
    """Whether the details of an episode are shown; None if it has none."""
    DETAIL = EXPANDED + 1
    """True for a detail of an episode."""
    DAY = DETAIL + 1
    """The heading of the day that the row belongs to."""
    LINE = DAY + 1
    """The row as a line of text with its date; empty for the heading of a day."""


class TimelineModel(QAbstractListModel):
    """Requests pages with `page_requested` and gets them by `show_page`. A new page does not reset the model."""

    page_requested = Signal(object)
    """Emitted with the `Query` of a page that the model needs; `show_page` must be called with it."""
    cut = Signal()
    """Emitted when the latest rows have been dropped, because there were too many; `ask` reads them again."""
    answered = Signal()
    """Emitted when the first page has arrived, with or without rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = Query()
        """The query for the first page of the history that is shown."""
        self._rows: list[Row] = []
        self._expanded: set[SortKey] = set()
        """The keys of the episodes whose details are shown."""
        self._episodes = EpisodePages()
        self._spans: list[Span] = []
        """The times when Lockwatch could not see the locks, the earliest first."""
        self._asked: Query | None = None
        """The query of the page that has been requested and has not arrived yet."""
        self._since, self._more = FOR_EVER, False
        self._from: SortKey | None = None
        """The key of the first row, if later rows have been dropped; otherwise None."""
        self._meanwhile: list[Entry] = []
        """Entries that were added while the first page was being read."""
        self._names: Mapping[str, str] = MappingProxyType({})
        self._today = date.today()
        self._answers: Mapping[int, Callable[[Row], object]] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.ToolTipRole: self._sentence,
            Qt.ItemDataRole.AccessibleTextRole: self._accessible_text,
            Qt.ItemDataRole.AccessibleDescriptionRole: lambda row: self._day(row) if row.episode is not None else "",
            TimelineRole.TIME: self._when,
            TimelineRole.CONTENT: self._content,
            TimelineRole.EXPANDED: self._is_expanded,
            TimelineRole.DETAIL: lambda row: row.part is not None,
            TimelineRole.DAY: self._day,
            TimelineRole.LINE: lambda row: "\t".join(self._parts(row)) if row.episode is not None else "",
        }
        """Maps each role to the function that returns its value."""

    def ask(self, query: Query, *, everything: bool = False) -> None:
        """Show the results of `query`, starting with its first page. With `everything`, each entry has its own row."""
        self.beginResetModel()
        self._rows, self._spans, self._meanwhile = [], [], []
        self._expanded = set()
        self._episodes = EpisodePages(query.topics, everything=everything)
        self._since, self._more = FOR_EVER, False
        self._from = None
        self.query = query
        self.endResetModel()
        self._request(query)

    @property
    def from_the_latest(self) -> bool:
        """Whether the rows begin with the latest; False if these have been dropped."""
        return self._from is None

    @property
    def waiting(self) -> bool:
        """Whether the first rows have not arrived yet."""
        return self._asked is not None and not self._rows

    def show_page(self, query: Query, page: Page) -> None:
        """Insert the page for `query`; a page that is no longer wanted is ignored."""
        if query != self._asked:
            return
        first, self._asked = self.waiting, None
        self._since, self._more = page.since, page.more
        self._add_spans(page.spans)
        self._insert(self._episodes.read(page))
        self._cut()
        if page.more and not self._rows:  # the page completes no episode
            self.fetchMore()
        elif first:
            self.answered.emit()
            meanwhile, self._meanwhile = tuple(self._meanwhile), []
            self.add(meanwhile)

    def add(self, added: Entries) -> None:
        """Add entries for what has just happened; those that are already shown are ignored."""
        if self.waiting:
            self._meanwhile += added
            return
        wanted = [each for each in added if self.query.wants(each) and each.at >= self._since]
        sights = [each for each in wanted if isinstance(each, Event) and each.what is EventKind.SIGHT]
        gaps = self._update_spans(sights) if sights else []
        entries = {each for each in wanted if entry_topic(each) is not Topic.SIGHT}
        shown = [row.episode for row in self._rows if row.episode is not None and row.part is None]
        before, after = self._episodes.add(entries, gaps, shown)
        self._replace(before, after)

    def toggle(self, index: _Index) -> None:
        """Show the details of the episode at `index`, or hide them; `index` may also be one of its details."""
        row = self._rows[index.row()]
        if row.episode is None or not expandable(row.episode):
            return
        at = index.row() if row.part is None else position(self._rows, (*row.sort_key[:3], 0))
        self._expand(at, self._rows[at].sort_key not in self._expanded)

    def show_names(self, names: Mapping[str, str]) -> None:
        """Set the names of the locks by their keys."""
        if names != self._names:
            self._names = names
            self._signal_changed(len(self._rows))

    def show_key(self, key: str) -> None:
        """Change the key of the lock that is shown, without reading its history again."""
        self.query = self.query._replace(key=key)

    def turn_day(self, today: date) -> None:
        """Set the current day, on which the headings "Today" and "Yesterday" depend."""
        self._today = today
        self._signal_changed(len(self._rows))

    # Overridden Qt methods

    def rowCount(self, parent: _Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: _Index = NOWHERE) -> bool:
        return self._more and self._asked is None and not parent.isValid()

    def fetchMore(self, parent: _Index = NOWHERE) -> None:
        if self.canFetchMore(parent):
            self._request(self.query._replace(before=self._since, least=NEXT_PAGE))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        answer = self._answers.get(role)
        return None if answer is None else answer(self._rows[index.row()])

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Disable headings, so that the keyboard and the mouse skip them."""
        shows_event = 0 <= index.row() < len(self._rows) and self._rows[index.row()].episode is not None
        return _FLAGS if shows_event else Qt.ItemFlag.NoItemFlags

    # Rows

    def _request(self, query: Query) -> None:
        self._asked = query
        self.page_requested.emit(query)

    def _insert(self, episodes: Iterable[Episode]) -> None:
        """Insert rows for episodes, the latest first, and headings for new days; adjacent rows in one step."""
        new = [episode_row(each) for each in episodes]
        if self._from is not None:
            new = [row for row in new if row.sort_key < self._from]
        while new:
            at = position(self._rows, new[0].sort_key)
            below = self._rows[at].sort_key if at < len(self._rows) else BELOW_ALL
            run = [row for row in new if row.sort_key > below]
            new = new[len(run) or 1 :]
            if not run:  # it is there already
                continue
            headed = list(under_days(run, self._rows[at - 1].day if at else None))
            self._insert_at(at, headed)

    def _insert_at(self, at: int, rows: list[Row]) -> None:
        if rows:
            self.beginInsertRows(NOWHERE, at, at + len(rows) - 1)
            self._rows[at:at] = rows
            self.endInsertRows()

    def _remove(self, first: int, count: int) -> None:
        if count:
            self.beginRemoveRows(NOWHERE, first, first + count - 1)
            del self._rows[first : first + count]
            self.endRemoveRows()

    def _replace(self, before: Iterable[Episode], after: Iterable[Episode]) -> None:
        """Replace the episodes `before` by `after`. A row remains if its new episode begins with the same entry."""
        new = {row.sort_key: row for row in map(episode_row, after)}
        for old in map(episode_row, before):
            at = position(self._rows, old.sort_key)
            if at == len(self._rows) or self._rows[at].sort_key != old.sort_key:
                continue
            expanded = old.sort_key in self._expanded
            self._expand(at, False)
            if old.sort_key in new:
                self._rows[at] = new.pop(old.sort_key)
                self._signal_changed(at + 1, at)
                self._expand(at, expanded)
            else:
                above, below = self._rows[at - 1], self._rows[at + 1 : at + 2]
                lonely = above.episode is None and (not below or below[0].episode is None)
                self._remove(at - lonely, 1 + lonely)
        self._insert(row.episode for row in new.values() if row.episode is not None)

    def _expand(self, at: int, expanded: bool) -> None:
        """Show or hide the details of the episode in the row `at`."""
        row = self._rows[at]
        if expanded == (row.sort_key in self._expanded):
            return
        if expanded:
            self._expanded.add(row.sort_key)
            self._insert_at(at + 1, detail_rows(row))
        else:
            self._expanded.remove(row.sort_key)
            self._remove(at + 1, len(detail_rows(row)))
        self._signal_changed(at + 1, at)

    def _cut(self) -> None:
        """Drop the latest rows if there are too many. The first remaining row gets a heading with its day."""
        many = len(self._rows) - MOST_ROWS
        if many <= 0:
            return
        while self._rows[many + 1].episode is None or self._rows[many + 1].part is not None:
            many += 1
        first = self._rows[many + 1]
        self._rows[many] = heading(first.day)
        self._remove(0, many)
        self._signal_changed(1)
        self._from = first.sort_key
        self._add_spans(())
        self.cut.emit()

    def _add_spans(self, found: Iterable[Span]) -> None:
        known = {span.since: span for span in self._spans} | {span.since: span for span in found}
        until = FOR_EVER if self._from is None else self._from[0]
        self._spans = sorted(span for span in known.values() if span.since <= until)

    def _update_spans(self, sights: Collection[Event]) -> list[Span]:
        """Update the spans from events of `EventKind.SIGHT`. Return the spans that may be new or have changed."""
        if self._spans:
            last = self._spans[-1]
            sights = [*sights, _sight(last.since, last.why)]
            if last.until is not None:
                sights.append(_sight(last.until, Watching.SEEING))
        found = spans(sights)
        self._add_spans(found)
        if found:
            self._signal_changed(position(self._rows, (found[-1].since, 0, (), 0)))
        return [span for span in found if span.since >= self._since]

    def _signal_changed(self, until: int, first: int = 0) -> None:
        """Signal that the rows from `first` on and before `until` have changed."""
        if until > first:
            self.dataChanged.emit(self.index(first), self.index(until - 1))

    def _content(self, row: Row) -> RowContent:
        return RowContent(
            text=self._text(row),
            time=self._when(row),
            name=self._name(row),
            gap=_is_gap(row),
            unseen=self._unseen(row),
            attention=self._attention(row),
            goes_on=self._goes_on(row),
            picture=_picture(row),
            expanded=self._is_expanded(row),
            detail=row.part is not None,
        )

    def _unseen(self, row: Row) -> bool:
        """Return whether the row lies strictly within a span. At its beginning and its end, Lockwatch saw the locks."""
        before = bisect_left(self._spans, row.at, key=lambda span: span.since)
        if not before:
            return False
        until = self._spans[before - 1].until
        return until is None or row.at < until

    def _goes_on(self, row: Row) -> bool:
        """Return whether an episode has not ended; False if later entries are not shown, since they may end it."""
        if row.episode is None or row.part is not None:
            return False
        return row.episode.until is None and self.query.before == FOR_EVER

    def _is_expanded(self, row: Row) -> bool | None:
        if row.episode is None or row.part is not None or not expandable(row.episode):
            return None
        return row.sort_key in self._expanded

    def _attention(self, row: Row) -> Attention:
        if row.episode is None:
            return Attention.NONE
        episode = row.episode if row.part is None else Episode(Theme.OTHER, row.part.key, (row.part,), row.part.at)
        return episode_attention(episode, goes_on=self._goes_on(row))

    def _name(self, row: Row) -> str:
        if self.query.key is not None or row.episode is None:
            return ""
        several_locks = len(row.episode.keys) > 1
        if several_locks if row.part is None else not several_locks:
            return ""
        if row.episode.gap is not None:
            return ""
        key = row.episode.key if row.part is None else row.part.key
        return subject_text(key, self._names.get(key, key))

    def _when(self, row: Row) -> str:
        if row.episode is None:
            return ""
        if row.part is not None:
            return clock_text(datetime.fromtimestamp(row.part.at).time())
        return when_text(row.episode, goes_on=self._goes_on(row))

    def _text(self, row: Row) -> str:
        if row.episode is None:
            return self._day(row)
        return episode_text(row.episode, goes_on=self._goes_on(row)) if row.part is None else entry_text(row.part)

    def _parts(self, row: Row) -> Iterator[str]:
        yield from (date_text(row.day), self._when(row), self._name(row), self._text(row))

    def _sentence(self, row: Row) -> str:
        """Return all that the row shows, as one text."""
        text = self._text(row)
        if row.episode is None:
            return text
        if row.episode.gap is None and self._unseen(row):
            text = unseen_then_text(text)
        return ", ".join(filter(None, (self._when(row), self._name(row), text)))

    def _accessible_text(self, row: Row) -> str:
        text, expanded = self._sentence(row), self._is_expanded(row)
        return text if expanded is None else entries_text(text, len(detail_rows(row)), expanded=expanded)

    def _day(self, row: Row) -> str:
        return day_text(row.day, self._today)


def _sight(at: float, watching: Watching) -> Event:
    return Event(at, PROGRAM, EventKind.SIGHT, watching)


def _is_gap(row: Row) -> bool:
    return row.part is None and row.episode is not None and row.episode.gap is not None


def _picture(row: Row) -> str:
    if row.episode is None:
        return ""
    return episode_picture(row.episode) if row.part is None else entry_picture(row.part)
