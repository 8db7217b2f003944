"""The rows of the history, the latest first, under their days: read page by page, added to while they are shown."""

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
"""Held; with half a million Python's garbage collector alone takes a third of a second."""


class TimelineRole(IntEnum):
    """Beside Qt's own; what is displayed is what happened, or the day."""

    TIME = Qt.ItemDataRole.UserRole + 1
    """Of day; empty for the heading of a day."""
    NAME = TIME + 1
    """Of the lock, where more than one is shown."""
    SPAN = NAME + 1
    """Is this a time when Lockwatch could not see?"""
    UNSEEN = SPAN + 1
    """Does it lie within such a time?"""
    ATTENTION = UNSEEN + 1
    """An `Attention`."""
    DAY = ATTENTION + 1
    """The heading of its day."""
    LINE = DAY + 1
    """The row as a line of text, with its date; empty for a day."""


class _Rank(IntEnum):
    """What stands above what in a list that goes back in time."""

    DAY = 0
    SPAN = 1
    ENTRY = 2


_SortKey = tuple[float, int, tuple[Any, ...]]


class _Row(NamedTuple):
    sort_key: _SortKey
    """In time; the row of the greatest place is the first."""
    day: date
    of: Entry | Span | None
    """None: the heading of that day."""


class TimelineModel(QAbstractListModel):
    """Asks for a page by `page_wished`, and takes the answer by `show_page`. Pages that come in reset nothing."""

    page_wished = Signal(object)
    """A `Query`."""
    cut = Signal()
    """The latest rows are no longer held; who asks anew gets them."""
    answered = Signal()
    """The first rows are there, or there are none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = Query()
        """What is shown; of the latest page on."""
        self._rows: list[_Row] = []
        self._spans: list[Span] = []
        """The earliest first."""
        self._asked: Query | None = None
        """For what no answer has come yet."""
        self._since, self._more = FOR_EVER, False
        self._from: _SortKey | None = None
        """The first row that is held; None: the latest there is."""
        self._meanwhile: list[Entry] = []
        """What happened since the first page was asked for."""
        self._names: Mapping[str, str] = MappingProxyType({})
        self._today = date.today()

    def ask(self, query: Query) -> None:
        """Shows this from now on, from its first page."""
        self.beginResetModel()
        self._rows, self._spans, self._meanwhile = [], [], []
        self._since, self._more = FOR_EVER, False
        self._from = None
        self.query = query
        self.endResetModel()
        self._wish(query)

    @property
    def from_the_latest(self) -> bool:
        """Or are there later rows that are no longer held?"""
        return self._from is None

    @property
    def waiting(self) -> bool:
        """For the first rows?"""
        return self._asked is not None and not self._rows

    def show_page(self, query: Query, page: Page) -> None:
        """The answer to a wish; to one that is no longer wished, nothing."""
        if query != self._asked:
            return
        first, self._asked = self.waiting, None
        self._since, self._more = page.since, page.more
        self._remember(page.spans)
        begun = [span for span in page.spans if span.since >= page.since or not page.more]
        self._insert([*map(_row, page.entries), *map(_row, begun)])
        self._cut()
        if page.more and not page.entries and not begun:  # that Lockwatch could see again is no row
            self.fetchMore()
        elif first:
            self.add(tuple(self._meanwhile))
            self._meanwhile = []
            self.answered.emit()

    def add(self, passed: Passed) -> None:
        """What has happened just now; also what is there already."""
        if self.waiting:
            self._meanwhile += passed
            return
        wanted = [each for each in passed if self.query.wants(each) and each.at >= self._since]
        sights = [each for each in wanted if isinstance(each, Event) and each.what is What.SIGHT]
        begun = self._see(sights) if sights else []
        entries = [each for each in wanted if topic_of(each) is not Topic.SIGHT]
        new = [*map(_row, entries), *map(_row, begun)]
        if self._from is not None:
            new = [row for row in new if row.sort_key < self._from]
        self._insert(new)

    def show_names(self, names: Mapping[str, str]) -> None:
        """What the locks are called, by key."""
        if names != self._names:
            self._names = names
            self._tell(len(self._rows))

    def show_key(self, key: str) -> None:
        """The lock whose history is shown goes by this key from now on; what is there stays."""
        self.query = self.query._replace(key=key)

    def turn_day(self, today: date) -> None:
        """What was today is yesterday."""
        self._today = today
        self._tell(len(self._rows))

    # Qt's own

    def rowCount(self, parent: _Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: _Index = NOWHERE) -> bool:
        return self._more and self._asked is None and not parent.isValid()

    def fetchMore(self, parent: _Index = NOWHERE) -> None:
        if self.canFetchMore(parent):
            self._wish(self.query._replace(before=self._since))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        return self._answer(self._rows[index.row()], role)

    def _answer(self, row: _Row, role: int) -> object:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._said(row)
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

    # The rows

    def _wish(self, query: Query) -> None:
        self._asked = query
        self.page_wished.emit(query)

    def _insert(self, rows: Iterable[_Row]) -> None:
        """Where they belong, run by run, each day under its heading; those that are there already stay alone."""
        new = sorted({row.sort_key: row for row in rows}.values(), key=_sort_key, reverse=True)
        at = 0
        if new and self._rows and self._rows[-1].sort_key > new[0].sort_key:  # as those of a next page do
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
        """Lets go of the latest rows where there are too many; the first one that stays stands under its day."""
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
        self._tell(1)
        self._from = first.sort_key
        self._remember(())
        self.cut.emit()

    def _remember(self, found: Iterable[Span]) -> None:
        known = {span.since: span for span in self._spans} | {span.since: span for span in found}
        until = FOR_EVER if self._from is None else self._from[0]
        self._spans = sorted(span for span in known.values() if span.since <= until)

    def _see(self, sights: Sequence[Event]) -> list[Span]:
        """Takes in when Lockwatch can see and when not; the spans whose rows may be new."""
        if self._spans:
            last = self._spans[-1]
            sights = [*sights, _sight(last.since, last.why)]
            if last.until is not None:
                sights.append(_sight(last.until, Watching.SEEING))
        found = spans(sights)
        self._remember(found)
        if found:
            first = found[-1].since
            now = {_row(span).sort_key: span for span in found}
            reached = len(list(takewhile(lambda row: row.sort_key[0] >= first, self._rows)))
            for at in range(reached):
                row = self._rows[at]
                self._rows[at] = row._replace(of=now.get(row.sort_key, row.of))
            self._tell(reached)
        return [span for span in found if span.since >= self._since]

    def _tell(self, until: int) -> None:
        """That the rows before are other ones."""
        if until:
            self.dataChanged.emit(self.index(0), self.index(until - 1))

    def _unseen(self, row: _Row) -> bool:
        """What stands at the very moment at which a span begins was seen; so was what stands at its end."""
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

    def _said(self, row: _Row) -> str:
        """All that is seen of it."""
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
    """With a heading for each day but `day`, which has one above."""
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
    """An alert that begins stands out."""
    if not isinstance(of, Event) or of.what is not What.RAISED:
        return Attention.NONE
    try:
        critical = Kind(of.value).urgency is Urgency.CRITICAL
    except ValueError:  # of a later version
        return Attention.NONE
    return Attention.CRITICAL if critical else Attention.WARNING
