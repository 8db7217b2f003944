"""The model of the history: the latest entry first, grouped by day, and read page by page."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import IntEnum
from itertools import takewhile
from types import MappingProxyType
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lockwatch.domain.alerts import Kind, Urgency
from lockwatch.domain.history import PROGRAM, Entry, Event, Passed, Watching, What
from lockwatch.domain.problems import Attention
from lockwatch.domain.timeline import FOR_EVER, Page, Query, Span, Topic, entry_order, spans, topic_of
from lockwatch.ui.history.day_field import day_end
from lockwatch.ui.wording.details import day_text
from lockwatch.ui.wording.history import entry_text, span_text, subject_text, unseen_then_text
from lockwatch.ui.wording.times import clock_text, date_text

_Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
MOST_ROWS = 20_000
"""The maximum number of rows. With half a million, one run of Python's garbage collector takes a third of a second."""


class TimelineRole(IntEnum):
    """Roles in addition to Qt's own. The display role is the text of the entry, or the day of a heading."""

    TIME = Qt.ItemDataRole.UserRole + 1
    """The time of day; empty for the heading of a day."""
    NAME = TIME + 1
    """The name of the lock; empty if only one lock is shown."""
    SPAN = NAME + 1
    """True for a time span in which Lockwatch could not see the locks."""
    UNSEEN = SPAN + 1
    """True for an entry within such a time span."""
    ATTENTION = UNSEEN + 1
    """An `Attention`, which gives the colour of the text."""
    DAY = ATTENTION + 1
    """The heading of the day that the row belongs to."""
    LINE = DAY + 1
    """The row as a line of text with its date; empty for the heading of a day."""


class _Rank(IntEnum):
    """The order of rows with the same time, from top to bottom."""

    DAY = 0
    SPAN = 1
    ENTRY = 2


_SortKey = tuple[float, int, tuple[Any, ...]]


class _Row(NamedTuple):
    sort_key: _SortKey
    """The time, the rank and the order of entries of the same time; the row with the greatest key is the first."""
    day: date
    of: Entry | Span | None
    """The entry or the span that the row shows; None for the heading of a day."""


class TimelineModel(QAbstractListModel):
    """Requests pages by `page_requested` and gets them by `show_page`. A page that arrives does not reset the model."""

    page_requested = Signal(object)
    """Emitted with the `Query` of a page that the model needs; `show_page` must be called with it."""
    cut = Signal()
    """Emitted when the latest rows have been dropped, because there were too many; `ask` reads them again."""
    answered = Signal()
    """Emitted when the first page has arrived, with or without rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = Query()
        """The query for the first page of what is shown."""
        self._rows: list[_Row] = []
        self._spans: list[Span] = []
        """The times when Lockwatch could not see the locks, the earliest first."""
        self._asked: Query | None = None
        """The query of the page that has been requested and has not arrived yet."""
        self._since, self._more = FOR_EVER, False
        self._from: _SortKey | None = None
        """The key of the first row, if later rows have been dropped; otherwise None."""
        self._meanwhile: list[Entry] = []
        """Entries that were added while the first page was being read."""
        self._names: Mapping[str, str] = MappingProxyType({})
        self._today = date.today()

    def ask(self, query: Query) -> None:
        """Show this query from now on, beginning with its first page."""
        self.beginResetModel()
        self._rows, self._spans, self._meanwhile = [], [], []
        self._since, self._more = FOR_EVER, False
        self._from = None
        self.query = query
        self.endResetModel()
        self._request(query)

    @property
    def from_the_latest(self) -> bool:
        """False if the latest rows have been dropped."""
        return self._from is None

    @property
    def waiting(self) -> bool:
        """Whether the first page has not arrived yet."""
        return self._asked is not None and not self._rows

    def show_page(self, query: Query, page: Page) -> None:
        """Insert the page for `query`; a page that is no longer wanted is ignored."""
        if query != self._asked:
            return
        first, self._asked = self.waiting, None
        self._since, self._more = page.since, page.more
        self._add_spans(page.spans)
        begun = [span for span in page.spans if span.since >= page.since or not page.more]
        self._insert([*map(_row, page.entries), *map(_row, begun)])
        self._cut()
        if page.more and not page.entries and not begun:  # the page had only ends of spans, which have no rows
            self.fetchMore()
        elif first:
            self.add(tuple(self._meanwhile))
            self._meanwhile = []
            self.answered.emit()

    def add(self, passed: Passed) -> None:
        """Add entries for what has just happened; those that are already shown are ignored."""
        if self.waiting:
            self._meanwhile += passed
            return
        wanted = [each for each in passed if self.query.wants(each) and each.at >= self._since]
        sights = [each for each in wanted if isinstance(each, Event) and each.what is What.SIGHT]
        begun = self._update_spans(sights) if sights else []
        entries = [each for each in wanted if topic_of(each) is not Topic.SIGHT]
        new = [*map(_row, entries), *map(_row, begun)]
        if self._from is not None:
            new = [row for row in new if row.sort_key < self._from]
        self._insert(new)

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
            self._request(self.query._replace(before=self._since))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        return self._answer(self._rows[index.row()], role)

    def _answer(self, row: _Row, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._sentence(row)
            case TimelineRole.TIME:
                return _clock(row)
            case TimelineRole.NAME:
                return self._name(row)
            case TimelineRole.SPAN:
                return isinstance(row.of, Span)
            case TimelineRole.UNSEEN:
                return self._unseen(row)
            case TimelineRole.ATTENTION:
                return _attention(row.of)
            case TimelineRole.DAY:
                return day_text(row.day, self._today)
            case TimelineRole.LINE:
                return "" if row.of is None else "\t".join(self._parts(row))
        return None

    # Rows

    def _request(self, query: Query) -> None:
        self._asked = query
        self.page_requested.emit(query)

    def _insert(self, rows: Iterable[_Row]) -> None:
        """Insert the rows that are not there yet, each run of neighbours at once, with headings for new days."""
        new = sorted({row.sort_key: row for row in rows}.values(), key=_sort_key, reverse=True)
        at = 0
        if new and self._rows and self._rows[-1].sort_key > new[0].sort_key:  # the next page goes to the end
            at = len(self._rows)
        elif new:
            known = {row.sort_key for row in takewhile(lambda row: row.sort_key >= new[-1].sort_key, self._rows)}
            new = [row for row in new if row.sort_key not in known]
        while new:
            while at < len(self._rows) and self._rows[at].sort_key > new[0].sort_key:
                at += 1
            below = self._rows[at].sort_key if at < len(self._rows) else _BELOW_ALL
            run = [row for row in new if row.sort_key > below]
            new = new[len(run) :]
            headed = list(_under_days(run, self._rows[at - 1].day if at else None))
            self.beginInsertRows(NOWHERE, at, at + len(headed) - 1)
            self._rows[at:at] = headed
            self.endInsertRows()
            at += len(headed)

    def _cut(self) -> None:
        """Drop the latest rows if there are too many. The first remaining row gets a heading with its day."""
        many = len(self._rows) - MOST_ROWS
        if many <= 0:
            return
        if self._rows[many + 1].of is None:
            many += 1
        first = self._rows[many + 1]
        self._rows[many] = _heading(first.day)
        self.beginRemoveRows(NOWHERE, 0, many - 1)
        del self._rows[:many]
        self.endRemoveRows()
        self._signal_changed(1)
        self._from = first.sort_key
        self._add_spans(())
        self.cut.emit()

    def _add_spans(self, found: Iterable[Span]) -> None:
        known = {span.since: span for span in self._spans} | {span.since: span for span in found}
        until = FOR_EVER if self._from is None else self._from[0]
        self._spans = sorted(span for span in known.values() if span.since <= until)

    def _update_spans(self, sights: Sequence[Event]) -> list[Span]:
        """Update the spans from events about what Lockwatch can see. Return those whose rows may be new."""
        if self._spans:
            last = self._spans[-1]
            sights = [*sights, _sight(last.since, last.why)]
            if last.until is not None:
                sights.append(_sight(last.until, Watching.SEEING))
        found = spans(sights)
        self._add_spans(found)
        if found:
            first = found[-1].since
            now = {_row(span).sort_key: span for span in found}
            reached = len(list(takewhile(lambda row: row.sort_key[0] >= first, self._rows)))
            for at in range(reached):
                row = self._rows[at]
                self._rows[at] = row._replace(of=now.get(row.sort_key, row.of))
            self._signal_changed(reached)
        return [span for span in found if span.since >= self._since]

    def _signal_changed(self, until: int) -> None:
        """Signal that the rows before `until` have changed."""
        if until:
            self.dataChanged.emit(self.index(0), self.index(until - 1))

    def _unseen(self, row: _Row) -> bool:
        """Return whether the row lies within a span, but not at its very beginning or end, which Lockwatch saw."""
        at = row.sort_key[0]
        before = bisect_left(self._spans, at, key=lambda span: span.since)
        if not before:
            return False
        until = self._spans[before - 1].until
        return until is None or at < until

    def _name(self, row: _Row) -> str:
        if self.query.key is not None or row.of is None or isinstance(row.of, Span):
            return ""
        key = row.of.key
        return subject_text(key, self._names.get(key, key))

    def _text(self, row: _Row) -> str:
        if row.of is None:
            return day_text(row.day, self._today)
        return span_text(row.of) if isinstance(row.of, Span) else entry_text(row.of)

    def _parts(self, row: _Row) -> Iterator[str]:
        yield from (date_text(row.day), _clock(row), self._name(row), self._text(row))

    def _sentence(self, row: _Row) -> str:
        """Return all that the row shows, as one text."""
        text = self._text(row)
        if row.of is None:
            return text
        if not isinstance(row.of, Span) and self._unseen(row):
            text = unseen_then_text(text)
        return ", ".join(filter(None, (_clock(row), self._name(row), text)))


_BELOW_ALL: _SortKey = (-FOR_EVER, 0, ())


def _row(of: Entry | Span) -> _Row:
    if isinstance(of, Span):
        return _Row((of.since, _Rank.SPAN, ()), date.fromtimestamp(of.since), of)
    return _Row((of.at, _Rank.ENTRY, entry_order(of)), date.fromtimestamp(of.at), of)


def _heading(day: date) -> _Row:
    return _Row((day_end(day), _Rank.DAY, ()), day, None)


def _under_days(rows: Iterable[_Row], day: date | None) -> Iterator[_Row]:
    """Yield the rows with a heading before each new day; `day` has its heading above already."""
    for row in rows:
        if row.day != day:
            day = row.day
            yield _heading(day)
        yield row


def _sort_key(row: _Row) -> _SortKey:
    return row.sort_key


def _sight(at: float, watching: Watching) -> Event:
    return Event(at, PROGRAM, What.SIGHT, watching)


def _clock(row: _Row) -> str:
    return "" if row.of is None else clock_text(datetime.fromtimestamp(row.sort_key[0]).time())


def _attention(of: Entry | Span | None) -> Attention:
    """Return the attention of an alert that is raised; other entries have none."""
    if not isinstance(of, Event) or of.what is not What.RAISED:
        return Attention.NONE
    try:
        critical = Kind(of.value).urgency is Urgency.CRITICAL
    except ValueError:  # written by a later version
        return Attention.NONE
    return Attention.CRITICAL if critical else Attention.WARNING
