"""The locks as rows: the worth of a `State` for any view, told apart row by row and role by role."""

import html
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from itertools import groupby
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.locks import DoorState, Lock, LockState
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui import silence, wording, wording_locks

_Index = QModelIndex | QPersistentModelIndex
_Key = tuple[str, int]
NOWHERE = QModelIndex()


class Role(IntEnum):
    """Beside Qt's own display, tooltip and accessible roles."""

    LOCK_ID = Qt.ItemDataRole.UserRole + 1
    PICTURE = Qt.ItemDataRole.UserRole + 2
    """A name for `icons.row_pixmap`."""
    STATUS = Qt.ItemDataRole.UserRole + 3
    STATUS_ATTENTION = Qt.ItemDataRole.UserRole + 4
    BATTERY_PICTURE = Qt.ItemDataRole.UserRole + 5
    BATTERY_LEVEL = Qt.ItemDataRole.UserRole + 6
    BATTERY_READ_AT = Qt.ItemDataRole.UserRole + 7
    """Empty while the level is fresh."""
    BATTERY_ATTENTION = Qt.ItemDataRole.UserRole + 8
    STALE = Qt.ItemDataRole.UserRole + 9
    QUIET = Qt.ItemDataRole.UserRole + 10
    """Why nothing is told of the lock; empty where it would be."""
    LOUD = Qt.ItemDataRole.UserRole + 11
    """Has the row something to acknowledge or to snooze?"""


class Attention(IntEnum):
    NONE = 0
    WARNING = 1
    CRITICAL = 2


_SAID = (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole)
_NAME_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
_STATUS_ROLES = (Role.PICTURE, Role.STATUS, Role.STATUS_ATTENTION, Role.QUIET, Role.LOUD)
_BATTERY_ROLES = (Role.BATTERY_PICTURE, Role.BATTERY_LEVEL, Role.BATTERY_READ_AT, Role.BATTERY_ATTENTION)
STATUS, BATTERY = 2, 4
_ROLES = [  # by what changed: 1 the name, 2 the status, 4 the battery
    [*_SAID, *(_NAME_ROLES * (n & 1)), *(_STATUS_ROLES * (n >> 1 & 1)), *(_BATTERY_ROLES * (n >> 2))] for n in range(8)
]
_PICTURES = {
    LockState.UNLOCKED: "unlocked",
    LockState.SEMI_LOCKED: "semi_locked",
    LockState.LOCKED: "locked",
    LockState.PULLED: "pulled",
    LockState.PULLING: "moving",
    LockState.UNLOCKING: "moving",
    LockState.LOCKING: "moving",
    LockState.CALIBRATING: "moving",
    LockState.UNCALIBRATED: "uncalibrated",
    LockState.UPDATING: "updating",
}
HALF_UNDER = 60
"""Percent under which a battery that is not low is drawn half full."""


class LockListModel(QAbstractListModel):
    """Rows keyed by lock id and sorted by name; a change touches only what it changes, and nothing resets."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: Mapping[int, Lock] = MappingProxyType({})
        self._rows: list[Lock] = []
        self._keys: list[_Key] = []
        self._now = 0.0
        self._stale = False
        self._rules = Rules()
        self._snoozes_end: dict[int, float] = {}

    def show(self, state: State, now: float, rules: Rules | None = None) -> None:
        """The locks of `state`; `now`, in steady seconds, is what ages are counted from."""
        self._now = now
        self._show_time_and_rules(rules or self._rules)
        if state.locks is self._shown:
            return
        known = self._shown
        self._shown = state.locks
        if known.keys() - state.locks.keys():
            self._remove(row for row, lock in enumerate(self._rows) if lock.id not in state.locks)
        self._change(state.locks)
        if new := state.locks.keys() - known.keys():
            self._insert(state.locks[id_] for id_ in new)

    def lock(self, index: _Index) -> Lock:
        return self._rows[index.row()]

    def set_stale(self, stale: bool) -> None:
        """Whether the rows show what is too old to be relied on."""
        if stale == self._stale:
            return
        self._stale = stale
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [Role.STALE])

    # What a view asks

    def rowCount(self, parent: _Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        lock = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return wording.lock_name(lock)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                keys = wording.keys_text(lock, self._now, self._rules)
                return f"{wording.lock_sentence(lock, self._now, self._rules)} {keys}".rstrip()
            case Qt.ItemDataRole.ToolTipRole:
                return f"<qt>{html.escape(wording.lock_sentence(lock, self._now, self._rules))}</qt>"
            case Role.LOCK_ID:
                return lock.id
            case Role.PICTURE:
                return state_picture(lock)
            case Role.STATUS:
                return wording.status_text(lock, self._now)
            case Role.STATUS_ATTENTION:
                return status_attention(lock, self._now, self._rules)
            case Role.BATTERY_PICTURE:
                return battery_picture(lock)
            case Role.BATTERY_LEVEL:
                return wording_locks.level_text(lock)
            case Role.BATTERY_READ_AT:
                return wording.battery_read_at(lock, self._now)
            case Role.BATTERY_ATTENTION:
                return battery_attention(lock, self._now, self._rules)
            case Role.STALE:
                return self._stale
            case Role.QUIET:
                return wording.quiet_text(lock, self._now, self._rules)
            case Role.LOUD:
                return bool(silence.loud_of(lock, self._now, self._rules))
        return None

    # What a sync changes

    def _show_time_and_rules(self, rules: Rules) -> None:
        """A snooze ends, and a lock may be told or not, without any change of the lock."""
        before, self._rules = self._rules, rules
        ended = {id_ for id_, end in self._snoozes_end.items() if end <= self._now}
        for id_ in ended:
            del self._snoozes_end[id_]
        if before is rules or before == rules:
            if ended:
                self._emit((row, STATUS | BATTERY) for row, lock in enumerate(self._rows) if lock.id in ended)
            return
        self._emit(
            (row, STATUS | BATTERY)
            for row, lock in enumerate(self._rows)
            if lock.id in ended or before.of(lock).never_tell != rules.of(lock).never_tell
        )

    def _note_snooze(self, lock: Lock) -> None:
        end = silence.snoozes_end(lock, self._now) if lock.alerts else None
        if end is not None:
            self._snoozes_end[lock.id] = end
        elif self._snoozes_end:
            self._snoozes_end.pop(lock.id, None)

    def _emit(self, changed: Iterable[tuple[int, int]]) -> None:
        """`changed`: rows in order, each with which of `_ROLES` changed. Neighbours alike are one signal."""
        for (what, _), run in groupby(enumerate(changed), key=lambda item: (item[1][1], item[1][0] - item[0])):
            if what:
                rows = [row for _, (row, _) in run]
                self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]), _ROLES[what])

    def _remove(self, rows: Iterable[int]) -> None:
        for first, last in reversed(list(_runs(rows))):
            self.beginRemoveRows(NOWHERE, first, last)
            for lock in self._rows[first : last + 1]:
                self._snoozes_end.pop(lock.id, None)
            del self._rows[first : last + 1], self._keys[first : last + 1]
            self.endRemoveRows()

    def _change(self, locks: Mapping[int, Lock]) -> None:
        changed: list[tuple[int, int]] = []
        renamed: list[tuple[Lock, Lock]] = []
        for row, old in enumerate(self._rows):
            new = locks[old.seen.id]
            if new is old:
                continue
            if new.info != old.info and wording.lock_name(new) != wording.lock_name(old):
                renamed.append((old, new))
            else:
                self._rows[row] = new
                changed.append((row, _what(old, new)))
            self._note_snooze(new)
        self._emit(changed)
        for old, new in renamed:
            self._rename(old, new)

    def _rename(self, old: Lock, new: Lock) -> None:
        """One at a time, so that the keys stay sorted between two moves."""
        row = bisect_left(self._keys, _key(old))
        key = _key(new)
        to = bisect_left(self._keys, key)  # as beginMoveRows counts: in front of which row, the moved one included
        moves = to not in (row, row + 1)
        if moves:
            self.beginMoveRows(NOWHERE, row, row, NOWHERE, to)
        del self._rows[row], self._keys[row]
        to -= to > row
        self._rows.insert(to, new)
        self._keys.insert(to, key)
        if moves:
            self.endMoveRows()
        self.dataChanged.emit(self.index(to), self.index(to), _ROLES[_what(old, new)])

    def _insert(self, locks: Iterable[Lock]) -> None:
        """Neighbours come together: a first sync is one insertion."""
        new = sorted((_key(lock), lock) for lock in locks)
        runs = [(row, list(run)) for row, run in groupby(new, key=lambda item: bisect_left(self._keys, item[0]))]
        for row, run in reversed(runs):
            self.beginInsertRows(NOWHERE, row, row + len(run) - 1)
            self._keys[row:row] = [key for key, _ in run]
            self._rows[row:row] = [lock for _, lock in run]
            self.endInsertRows()
        for _, lock in new:
            self._note_snooze(lock)


def _key(lock: Lock) -> _Key:
    return wording.lock_name(lock).casefold(), lock.id


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
        numbers = [row for _, row in run]
        yield numbers[0], numbers[-1]


def _what(old: Lock, new: Lock) -> int:
    """Which of `_ROLES` two sights of one lock differ in."""
    before, after = old.seen, new.seen
    status = (
        before.state != after.state
        or before.connected is not after.connected
        or before.door != after.door
        or before.state_change_result != after.state_change_result
        or old.connection_since != new.connection_since
        or (old.flapping is not new.flapping and _unstable(old) != _unstable(new))
        or (old.alerts is not new.alerts and _said(old) != _said(new))
    )
    battery = (
        (old.battery is not new.battery and old.battery != new.battery)
        or before.charging != after.charging
        or _said_of(old.alerts.get(Matter.BATTERY)) != _said_of(new.alerts.get(Matter.BATTERY))
    )
    return (
        (old.info is not new.info and wording.lock_name(old) != wording.lock_name(new))
        + STATUS * status
        + BATTERY * battery
    )


def _said(lock: Lock) -> list[tuple[object, ...] | None]:
    return [_said_of(alert) for alert in lock.alerts.values()] if lock.alerts else []


def _said_of(alert: Alert | None) -> tuple[object, ...] | None:
    """What a row tells of an alert; when and where else it was told changes no row."""
    return None if alert is None else (alert.kind, alert.since, alert.pending, alert.silent_until)


def _unstable(lock: Lock) -> int:
    return len(lock.flapping.lost_at) if lock.flapping.unstable else 0


def state_picture(lock: Lock) -> str:
    if lock.seen.connected is None:
        return "no_bridge"
    if not lock.seen.connected:
        return "disconnected"
    return "alert" if wording_locks.jammed(lock) else _PICTURES.get(lock.seen.state, "unknown")


def status_attention(lock: Lock, now: float, rules: Rules) -> Attention:
    """Of the bolt, the door and the connection; what was silenced asks for none."""
    if rules.of(lock).never_tell:
        return Attention.NONE
    loud = silence.loud_matters(lock, now, rules)
    if Matter.JAM in loud:
        return Attention.CRITICAL
    lost = lock.seen.connected is False or lock.flapping.unstable
    opened = lock.seen.connected and lock.seen.door is DoorState.OPENED
    warned = (
        (lost and not silence.silenced(lock, Matter.CONNECTION, now))
        or (opened and not silence.silenced(lock, Matter.DOOR, now))
        or Matter.BOLT in loud
        or Matter.DOOR in loud
    )
    return Attention.WARNING if warned else Attention.NONE


def battery_attention(lock: Lock, now: float, rules: Rules) -> Attention:
    """Silenced or not, a low battery is drawn low; only loud ones are coloured."""
    if Matter.BATTERY not in silence.loud_matters(lock, now, rules):
        return Attention.NONE
    return Attention.CRITICAL if lock.alerts[Matter.BATTERY].kind is Kind.BATTERY_CRITICAL else Attention.WARNING


def battery_picture(lock: Lock) -> str:
    if lock.battery.level is None:
        return "battery_unknown"
    if lock.seen.charging:
        return "battery_charging"
    if alert := lock.alerts.get(Matter.BATTERY):
        return "battery_empty" if alert.kind is Kind.BATTERY_CRITICAL else "battery_low"
    return "battery_half" if lock.battery.level < HALF_UNDER else "battery_full"
