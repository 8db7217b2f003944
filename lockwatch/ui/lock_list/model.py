"""The model of the lock list. It compares each `State` with the one before and signals only rows that changed."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import IntEnum
from itertools import groupby
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lockwatch.domain import silencing
from lockwatch.domain.folding import folded
from lockwatch.domain.locks import Lock
from lockwatch.domain.problems import Problem, battery_attention, is_quieted, out_of_sight, status_attention, worst
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui.lock_list.row_changes import BATTERY, STATUS, what_changed
from lockwatch.ui.theme.lock_pictures import battery_picture, state_picture
from lockwatch.ui.wording import rows as wording
from lockwatch.ui.wording.locks import battery_read_at, level_text, lock_name
from lockwatch.ui.wording.names import Named, by_name
from lockwatch.ui.wording.overview import Section, section_text
from lockwatch.util.markup import escaped

_Index = QModelIndex | QPersistentModelIndex
_Key = tuple[int, Named, int]
"""The sort key of a row: the rank of its worst problem, then the name and the id."""
NOWHERE = QModelIndex()


class Role(IntEnum):
    """Roles in addition to Qt's display, tooltip and accessibility roles."""

    LOCK_ID = Qt.ItemDataRole.UserRole + 1
    PICTURE = Qt.ItemDataRole.UserRole + 2
    """The name of a picture for `icons.row_pixmap`."""
    STATUS = Qt.ItemDataRole.UserRole + 3
    STATUS_ATTENTION = Qt.ItemDataRole.UserRole + 4
    BATTERY_PICTURE = Qt.ItemDataRole.UserRole + 5
    BATTERY_LEVEL = Qt.ItemDataRole.UserRole + 6
    BATTERY_READ_AT = Qt.ItemDataRole.UserRole + 7
    """When an old level was read; empty while the level is current."""
    BATTERY_ATTENTION = Qt.ItemDataRole.UserRole + 8
    GREYED = Qt.ItemDataRole.UserRole + 9
    """True if the row is too old to be relied on, or if the lock is hidden."""
    QUIET = Qt.ItemDataRole.UserRole + 10
    """Why there are no notifications about the lock; empty if there can be some."""
    CAN_SILENCE = Qt.ItemDataRole.UserRole + 11
    """True if the row has an alert that can be acknowledged or snoozed."""
    SILENCED = Qt.ItemDataRole.UserRole + 12
    """True if the row has an alert that is acknowledged or snoozed."""
    SECTION = Qt.ItemDataRole.UserRole + 13
    """The heading above the first row of a section; empty for other rows."""
    STATUS_SHORTER = Qt.ItemDataRole.UserRole + 14
    """Shorter forms of the status for narrow rows, the longest first."""


_DESCRIPTION_ROLES = (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole)
_NAME_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
_STATUS_ROLES = (
    Role.PICTURE,
    Role.STATUS,
    Role.STATUS_SHORTER,
    Role.STATUS_ATTENTION,
    Role.QUIET,
    Role.CAN_SILENCE,
    Role.SILENCED,
)
_BATTERY_ROLES = (Role.BATTERY_PICTURE, Role.BATTERY_LEVEL, Role.BATTERY_READ_AT, Role.BATTERY_ATTENTION)
_ROLES = [  # indexed by the sum that `row_changes.what_changed` returns
    [*_DESCRIPTION_ROLES, *(_NAME_ROLES * (n & 1)), *(_STATUS_ROLES * (n >> 1 & 1)), *(_BATTERY_ROLES * (n >> 2))]
    for n in range(8)
]
_QUIETED, _REST, _HIDDEN = (max(Problem) + rank for rank in (1, 2, 3))
_BEGINS = {Section.ATTENTION: 0, Section.REST: _REST, Section.HIDDEN: _HIDDEN}
MOVES_AT_MOST = 16
"""The maximum number of rows to move one by one; more are signalled as one layout change."""


class LockListModel(QAbstractListModel):
    """One row for each lock: first those that need attention, the worst on top, then the rest by name.

    A lock whose alerts are all acknowledged or snoozed stays among those that need attention, below the others.

    The model is never reset, so the view keeps its current row and its scroll position.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: Mapping[int, Lock] = MappingProxyType({})
        self._rows: list[Lock] = []
        self._keys: list[_Key] = []
        self._headings: dict[int, str] = {}
        self._now = 0.0
        self._stale = False
        self._rules = Rules()
        self._changes_at: dict[int, float] = {}
        """When rows change without a new state, by lock id: at the end of a snooze, or when an observation is too
        old."""
        self._forecast = ("", "")
        """The key of the lock whose battery's forecast is known, and that forecast in words."""
        self._sought = ""
        self.with_hidden = False
        """Whether hidden locks are shown; set by `show_hidden`."""

    def show(self, state: State, now: float, rules: Rules | None = None) -> None:
        """Show the locks of `state`. Ages are counted from `now`, in steady seconds."""
        self._now = now
        before, self._rules = self._rules, rules or self._rules
        ended = {id_ for id_, end in self._changes_at.items() if end <= now}
        same_rules = before is self._rules or before == self._rules
        if state.locks is self._known and not ended and same_rules:
            return
        self._known = state.locks
        self._update_rows(ended, self._rules if same_rules else before)

    def show_forecast(self, key: str, text: str) -> None:
        """Add the forecast of a lock's battery to the row's tooltip, in place of any other lock's forecast."""
        self._forecast = (key, text)

    def search(self, text: str) -> None:
        """Show only locks whose displayed name contains `text`, hidden ones too; show all if it is empty.

        Case and accents are ignored.
        """
        sought = folded(text.strip())
        if sought != self._sought:
            self._sought = sought
            self._update_rows((), self._rules)

    def show_hidden(self, shown: bool) -> None:
        """Show or leave out hidden locks, which have a section of their own."""
        if shown != self.with_hidden:
            self.with_hidden = shown
            self._update_rows((), self._rules)

    @property
    def hidden(self) -> int:
        """How many locks are hidden by the settings, whether or not `show_hidden` shows them."""
        return sum(self._rules.for_lock(lock).hidden for lock in self._known.values()) if self._rules.by_lock else 0

    @property
    def headings(self) -> int:
        return len(self._headings)

    def lock(self, index: _Index) -> Lock:
        return self._rows[index.row()]

    def set_stale(self, stale: bool) -> None:
        """Set whether the rows are too old to be relied on, which greys them."""
        if stale == self._stale:
            return
        self._stale = stale
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [Role.GREYED, *_DESCRIPTION_ROLES])

    # Overridden Qt methods

    def rowCount(self, parent: _Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if not index.isValid() or row >= len(self._rows):
            return None
        if role == Role.SECTION:
            return self._headings.get(row, "")
        if role == Role.GREYED:
            return self._stale or self._keys[row][0] == _HIDDEN
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            section = self._section(row)
            return wording.row_sentence(self._rows[row], section, self._now, self._rules, stale=self._stale)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<qt>{escaped(self._tooltip(self._rows[row]))}</qt>"
        answer = _ANSWERS.get(role)
        return None if answer is None else answer(self._rows[row], self._now, self._rules)

    def _tooltip(self, lock: Lock) -> str:
        key, forecast = self._forecast
        sentence = wording.lock_sentence(lock, self._now, self._rules, stale=self._stale)
        return f"{sentence} {forecast}" if lock.key == key and forecast and not self._stale else sentence

    def _section(self, row: int) -> Section:
        place = self._keys[row][0]
        return Section(max(section for section, begin in _BEGINS.items() if begin <= place))

    # Changes

    def _update_rows(self, ended: Collection[int], before: Rules) -> None:
        """Update the rows.

        `ended` are the ids of the locks whose time in `_changes_at` has passed. `before` are the rules that the rows
        show now.
        """
        shown = self._shown_locks()
        self._remove(row for row, lock in enumerate(self._rows) if lock.seen.id not in shown)
        self._change(shown, ended, before)
        if len(shown) > len(self._rows):
            known = {lock.seen.id for lock in self._rows}
            self._insert(lock for id_, lock in shown.items() if id_ not in known)
        self._update_headings()

    def _shown_locks(self) -> Mapping[int, Lock]:
        hiding = not (self.with_hidden or self._sought) and any(own.hidden for own in self._rules.by_lock.values())
        if not hiding and not self._sought:
            return self._known
        return {
            id_: lock
            for id_, lock in self._known.items()
            if not (hiding and self._rules.for_lock(lock).hidden)
            and (not self._sought or self._sought in folded(lock_name(lock)))
        }

    def _note_next_change(self, lock: Lock) -> None:
        end = silencing.snoozes_end(lock, self._now) if lock.alerts else None
        if lock.observed_at is not None and not out_of_sight(lock, self._now, self._rules):
            stale_at = self._rules.stale_at(lock.observed_at)
            end = stale_at if end is None else min(end, stale_at)
        if end is not None:
            self._changes_at[lock.id] = end
        elif self._changes_at:
            self._changes_at.pop(lock.id, None)

    def _emit(self, changed: Iterable[tuple[int, int]]) -> None:
        """Emit `dataChanged` for pairs of a row and an index into `_ROLES`; once for adjacent rows with one index."""
        for (what, _), run in groupby(enumerate(changed), key=lambda item: (item[1][1], item[1][0] - item[0])):
            if what:
                rows = [row for _, (row, _) in run]
                self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]), _ROLES[what])

    def _remove(self, rows: Iterable[int]) -> None:
        for first, last in reversed(list(_runs(rows))):
            self.beginRemoveRows(NOWHERE, first, last)
            for lock in self._rows[first : last + 1]:
                self._changes_at.pop(lock.id, None)
            del self._rows[first : last + 1], self._keys[first : last + 1]
            self.endRemoveRows()

    def _change(self, shown: Mapping[int, Lock], ended: Collection[int], before: Rules) -> None:
        changed: list[tuple[int, int]] = []
        moved: list[tuple[_Key, _Key]] = []
        ruled = before is not self._rules
        for row, old in enumerate(self._rows):
            new = shown[old.seen.id]
            if new is old and not ruled and new.seen.id not in ended:
                continue
            what = what_changed(old, new)
            if new.seen.id in ended or (
                ruled and _muted_and_hidden(old, before) != _muted_and_hidden(new, self._rules)
            ):
                what |= STATUS | BATTERY
            self._rows[row] = new
            changed.append((row, what))
            self._note_next_change(new)
            name = self._keys[row][1] if new.info is old.info else by_name(new)
            key = (self._place(new), name, new.seen.id)
            if key != self._keys[row]:
                moved.append((self._keys[row], key))
        self._emit(changed)
        if len(moved) > MOVES_AT_MOST:
            self._sort(dict(moved))
        else:
            for key, new_key in moved:
                self._move(key, new_key)

    def _move(self, key: _Key, new_key: _Key) -> None:
        """Move one row. Rows move one at a time, so that the keys are sorted after each move."""
        row = bisect_left(self._keys, key)
        to = bisect_left(self._keys, new_key)  # beginMoveRows() wants the index before the removal
        if to in (row, row + 1):
            self._keys[row] = new_key
            return
        self.beginMoveRows(NOWHERE, row, row, NOWHERE, to)
        lock = self._rows.pop(row)
        del self._keys[row]
        to -= to > row
        self._rows.insert(to, lock)
        self._keys.insert(to, new_key)
        self.endMoveRows()

    def _sort(self, new_keys: Mapping[_Key, _Key]) -> None:
        """Sort all rows again; persistent indexes stay with their locks."""
        self.layoutAboutToBeChanged.emit()
        persistent = self.persistentIndexList()
        ids = [self._rows[index.row()].id for index in persistent]
        keys = [new_keys.get(key, key) for key in self._keys]
        by_key = dict(zip(keys, self._rows, strict=True))
        self._keys = sorted(keys)
        self._rows = [by_key[key] for key in self._keys]
        rows = {lock.seen.id: row for row, lock in enumerate(self._rows)}
        self.changePersistentIndexList(persistent, [self.index(rows[id_]) for id_ in ids])
        self.layoutChanged.emit()

    def _insert(self, locks: Iterable[Lock]) -> None:
        """Insert rows for new locks, with one signal for neighbours: a first sync is one insertion."""
        new = sorted((((self._place(lock), by_name(lock), lock.id), lock) for lock in locks), key=lambda item: item[0])
        runs = [(row, list(run)) for row, run in groupby(new, key=lambda item: bisect_left(self._keys, item[0]))]
        for row, run in reversed(runs):
            self.beginInsertRows(NOWHERE, row, row + len(run) - 1)
            self._keys[row:row] = [key for key, _ in run]
            self._rows[row:row] = [lock for _, lock in run]
            self.endInsertRows()
        for _, lock in new:
            self._note_next_change(lock)

    def _update_headings(self) -> None:
        """Set the headings. A list in which all is well has none."""
        starts = {section: bisect_left(self._keys, (begin, ((), ""), 0)) for section, begin in _BEGINS.items()}
        ends = [starts[Section.REST], starts[Section.HIDDEN], len(self._rows)]
        headings: dict[int, str] = {}
        if starts[Section.REST] or starts[Section.HIDDEN] < len(self._rows):
            for (section, start), end in zip(starts.items(), ends, strict=True):
                if end > start:
                    headings[start] = section_text(section, end - start)
        before, self._headings = self._headings, headings
        for row in sorted(before.keys() | headings.keys()):
            if before.get(row) != headings.get(row) and row < len(self._rows):
                self.dataChanged.emit(self.index(row), self.index(row), [Role.SECTION])

    def _place(self, lock: Lock) -> int:
        if self._rules.by_lock and self._rules.for_lock(lock).hidden:
            return _HIDDEN
        problem = worst(lock, self._now, self._rules)
        if problem is not None:
            return problem
        return _QUIETED if is_quieted(lock, self._now, self._rules) else _REST


def _muted_and_hidden(lock: Lock, rules: Rules) -> tuple[bool, bool]:
    own = rules.for_lock(lock)
    return own.muted, own.hidden


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
        numbers = [row for _, row in run]
        yield numbers[0], numbers[-1]


_ANSWERS: dict[int, Callable[[Lock, float, Rules], object]] = {
    Qt.ItemDataRole.DisplayRole: lambda lock, now, rules: lock_name(lock),
    Qt.ItemDataRole.AccessibleTextRole: lambda lock, now, rules: lock_name(lock),
    Role.LOCK_ID: lambda lock, now, rules: lock.id,
    Role.PICTURE: state_picture,
    Role.STATUS: lambda lock, now, rules: wording.row_status_text(lock, now),
    Role.STATUS_SHORTER: lambda lock, now, rules: wording.shorter_status_texts(lock),
    Role.STATUS_ATTENTION: status_attention,
    Role.BATTERY_PICTURE: lambda lock, now, rules: battery_picture(lock),
    Role.BATTERY_LEVEL: lambda lock, now, rules: level_text(lock),
    Role.BATTERY_READ_AT: lambda lock, now, rules: battery_read_at(lock, now),
    Role.BATTERY_ATTENTION: battery_attention,
    Role.QUIET: wording.quiet_text,
    Role.CAN_SILENCE: lambda *arguments: bool(silencing.unsilenced_alerts(*arguments)),
    Role.SILENCED: lambda *arguments: bool(silencing.silenced_alerts(*arguments)),
}
"""The values of those roles that depend only on the lock, the time and the rules."""
