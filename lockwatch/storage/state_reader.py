"""Read the rows of the state file back into a `State`."""

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from lockwatch.domain.alert_rules import in_front
from lockwatch.domain.alerts import Alert, Kind, Matter, NotificationSlot, SuppressReason
from lockwatch.domain.battery import Battery, Doubt, RecordedReading
from lockwatch.domain.history import EventKind, Watching
from lockwatch.domain.locks import (
    DoorState,
    Flapping,
    LastKnown,
    Lock,
    LockInfo,
    LockState,
    Observation,
    Reconnection,
    Unconfirmed,
)
from lockwatch.domain.moment import Moment
from lockwatch.domain.pacing import LATEST_S, REQUEST_WITHIN_S, Pace, StoredPace, restored
from lockwatch.domain.state import NOTHING_ON_SCREEN, OnScreen, State
from lockwatch.storage.state_rows import lock_rows, matter_column

if TYPE_CHECKING:
    import sqlite3

log = logging.getLogger(__name__)

RAN = "ran"
"""Name of the mark that stores when the program quit."""
LONGEST_SILENCE_S = 33 * 3600.0
"""The longest time for which a user can silence an alert, except for ever: "until 08:00" at 05:01 (27 h), and in
older files until 08:00 of the next day, from just after midnight (32 h); an hour more as daylight saving time ends."""
LARGEST_ID = 2**32 - 1
"""The largest id of a notification (Desktop Notifications Specification)."""
_NOTIFICATIONS_ONLY = {Kind.RECONNECTED, Kind.UNSTABLE, Kind.DIGEST_GAP, Kind.DIGEST_QUIET}
"""Kinds of notifications that no alert can have."""

_Read = TypeVar("_Read")
_Member = TypeVar("_Member", bound=Enum)


class _BadValueError(ValueError):
    """A value is impossible in its column; the text is the name of the column."""


class StateReader:
    """Reads the state as of `now`. Rows with impossible values are skipped, and logged without the values."""

    def __init__(self, now: Moment, api_url: str) -> None:
        self._now, self._api_url = now, api_url
        self.sound = True
        """Whether the tables hold exactly what was read; False if a row was skipped or a time had to be corrected."""

    def state(self, db: "sqlite3.Connection") -> State | None:
        """Return the state, or None if the tables are empty or belong to another account."""
        program = db.execute("SELECT * FROM program").fetchone()
        if program is None or program["api_url"] != self._api_url:
            return None
        alerts = self._alerts(db)
        rows: dict[str, Lock] = {}
        for row in db.execute("SELECT * FROM lock ORDER BY key"):
            if lock := self._read(row, "lock", lambda row: self._lock(row, alerts.pop(row["key"], {}))):
                rows[row["key"]] = lock
        locks = {lock.id: lock for lock in rows.values()}
        own = alerts.pop(None, {})
        infos = [self._read(row, "info", _info) for row in db.execute("SELECT * FROM info")]
        if alerts or lock_rows(locks) != rows:
            self.sound = False
        blank = State(unseen_since=self._now.awake)
        read = self._read(program, "program", self._program) or blank
        return replace(
            read,
            locks=MappingProxyType(locks),
            infos=MappingProxyType({info.id: info for info in infos if info is not None}),
            alerts=MappingProxyType(own),
            on_screen=self._on_screen(db),
            synced_at=self._synced_at(db, read.synced_at),
            recalled_at=self._now.at,
            **self._end_of_run(db),
        )

    def _read(self, row: "sqlite3.Row", table: str, read: "Callable[[sqlite3.Row], _Read]") -> "_Read | None":
        try:
            return read(row)
        except _BadValueError as error:
            log.warning("skipped a row of the table %s: the value of %s is impossible", table, error)
            self.sound = False
            return None

    def _program(self, row: "sqlite3.Row") -> State:
        return State(
            synced_at=self._past(row, "synced_at"),
            refusals=_there(_whole_number(row, "refusals"), "refusals"),
            failures=_there(_count(row, "failures"), "failures"),
            unseen_since=self._now.awake - max(_there(_time(row, "blind_s"), "blind_s"), 0.0),
            paused_until=self._until(row, "paused_until"),
        )

    def _synced_at(self, db: "sqlite3.Connection", saved: float | None) -> float | None:
        """Return the end of the last good sync. A sync that changed nothing is recorded only with the next request."""
        row = db.execute("SELECT * FROM request WHERE api_url = ?", (self._api_url,)).fetchone()
        requested = row and self._read(row, "request", lambda row: self._past(row, "synced_at"))
        return max((at for at in (saved, requested) if at is not None), default=None)

    def _end_of_run(self, db: "sqlite3.Connection") -> dict[str, Any]:
        """Return when the previous run ended and whether it could not see its locks then.

        A run ended when it quit. A run that was killed ended when its last request had timed out, or with the last
        change of sight that it recorded, whichever is later.
        """
        sight = db.execute(
            "SELECT at / 1000.0 AS at, value FROM event JOIN happening ON happening.id = happening"
            " WHERE subject = 0 AND what = ? ORDER BY at DESC LIMIT 1",
            (EventKind.SIGHT,),
        ).fetchone()
        started = db.execute("SELECT last_start AS at FROM request").fetchone()
        quit_ = db.execute("SELECT at FROM mark WHERE name = ?", (RAN,)).fetchone()
        ends = [
            at + later_s
            for row, later_s in ((started, REQUEST_WITHIN_S), (quit_, 0.0), (sight, 1.0))
            if row and (at := self._read(row, "request", lambda row: self._past(row, "at"))) is not None
        ]
        in_gap = sight is not None and sight["value"] != Watching.SEEING
        return {"ran_until": max(ends, default=None), "ended_in_gap": in_gap}

    def _lock(self, row: "sqlite3.Row", alerts: Mapping[Matter, Alert]) -> Lock:
        info = _info(row)
        seen = Observation(
            info.id,
            connected=_flag(row, "connected"),
            state=_there(_member(row, "state", LockState), "state"),
            door=_member(row, "door", DoorState),
            battery_level=_percent(row, "battery_reported"),
            charging=_flag(row, "charging"),
            state_change_result=_whole_number(row, "state_change_result"),
            state_changed_at=_date(row, "state_changed_at"),
            revision=_whole_number(row, "revision"),
        )
        lost_at = (_string(row, "lost_at") or "").split(",")
        return Lock(
            seen=seen,
            connection_since=_there(self._past(row, "connection_since"), "connection_since"),
            info=info,
            battery=Battery(
                level=_percent(row, "battery_level"),
                believed_at=self._past(row, "battery_believed_at"),
                doubted=self._doubt(row),
                recorded=self._recorded(row),
                lowest=_percent(row, "battery_lowest"),
            ),
            alerts=MappingProxyType(alerts),
            flapping=Flapping(
                tuple(self._steady(_float(at, "lost_at")) for at in lost_at if at),
                unstable=_there(_flag(row, "unstable"), "unstable"),
                for_a_day=_there(_flag(row, "unstable_for_a_day"), "unstable_for_a_day"),
                slot=_slot(row),
                silent_until=self._until(row, "silent_until"),
                reconnected=_reconnected(row),
            ),
            last_known=_last_known(row),
            observed_at=self._past(row, "observed_at"),
            unconfirmed=_member(row, "unconfirmed", Unconfirmed),
            unnamed_since=self._past(row, "unnamed_since"),
        )

    def _doubt(self, row: "sqlite3.Row") -> Doubt | None:
        level, since = _percent(row, "battery_doubted"), self._past(row, "battery_doubted_at")
        self.sound &= (level is None) == (since is None)
        return None if level is None or since is None else Doubt(level, since)

    def _recorded(self, row: "sqlite3.Row") -> RecordedReading | None:
        level, at = _percent(row, "kept_level"), self._past(row, "kept_at")
        if level is None or at is None:
            return None
        return RecordedReading(level, _there(_flag(row, "kept_charging"), "kept_charging"), at)

    def _alerts(self, db: "sqlite3.Connection") -> dict[str | None, dict[Matter, Alert]]:
        """Return the alerts by the key of their lock; those of the program itself are under None."""
        alerts: dict[str | None, dict[Matter, Alert]] = {}
        for row in db.execute("SELECT * FROM alert ORDER BY rowid"):
            if alert := self._read(row, "alert", self._alert):
                lock_alerts = alerts.setdefault(row["lock"], {})
                other = lock_alerts.get(alert.kind.matter)
                lock_alerts[alert.kind.matter] = (
                    in_front(alert, other) if other and other.kind is not alert.kind else alert
                )
        return alerts

    def _alert(self, row: "sqlite3.Row") -> Alert:
        kind = _there(_member(row, "kind", Kind), "kind")
        if kind in _NOTIFICATIONS_ONLY or matter_column(kind) != _string(row, "matter"):
            raise _BadValueError("kind")
        return Alert(
            kind,
            since=_there(self._past(row, "since"), "since"),
            pending=_there(_flag(row, "pending"), "pending"),
            jammed_at=_date(row, "jammed_at"),
            due=_there(_flag(row, "due"), "due"),
            last_notified_at=self._past(row, "told_at"),
            silent_until=self._until(row, "silent_until"),
            suppressed_for=frozenset(
                _parse_member(SuppressReason, hold, "held") for hold in (_string(row, "held") or "").split(",") if hold
            ),
            waits=_there(_flag(row, "waits"), "waits"),
            slot=_slot(row),
        )

    def _on_screen(self, db: "sqlite3.Connection") -> OnScreen:
        rows = [self._read(row, "on_screen", _shown) for row in db.execute("SELECT * FROM on_screen")]
        shown = [row for row in rows if row is not None]
        if not shown:
            return NOTHING_ON_SCREEN
        service = shown[0][0]
        self.sound &= all(owner == service for owner, _, _ in shown)
        return OnScreen(service, MappingProxyType({tag: id_ for owner, tag, id_ in shown if owner == service}))

    def _past(self, row: "sqlite3.Row", column: str) -> float | None:
        wall = _time(row, column)
        return None if wall is None else self._steady(wall)

    def _steady(self, wall: float) -> float:
        """Convert a past wall time to steady seconds; one in the future (the clock was set back) becomes now."""
        at = self._now.at + (wall - self._now.wall)
        self.sound &= at <= self._now.at
        return min(at, self._now.at)

    def _until(self, row: "sqlite3.Row", column: str) -> float | None:
        """Return the end of a silence in steady seconds, at most `LONGEST_SILENCE_S` from now.

        The limit matters if the wall clock was set back since: a silence of an hour must not last for a year.
        """
        if row[column] == math.inf:
            return math.inf
        wall = _time(row, column)
        if wall is None:
            return None
        at, latest = self._now.at + (wall - self._now.wall), self._now.at + LONGEST_SILENCE_S
        self.sound &= at <= latest
        return min(at, latest)


def _there(value: "_Read | None", column: str) -> "_Read":
    if value is None:
        raise _BadValueError(column)
    return value


def _info(row: "sqlite3.Row") -> LockInfo:
    id_ = _there(_whole_number(row, "id"), "id")
    return LockInfo(id_, _string(row, "name"), _string(row, "serial_number"), rechargeable=_flag(row, "rechargeable"))


def _last_known(row: "sqlite3.Row") -> LastKnown | None:
    state, door = _member(row, "heard_state", LockState), _member(row, "heard_door", DoorState)
    return None if state is None else LastKnown(state, door or DoorState.NOT_PAIRED)


def _slot(row: "sqlite3.Row") -> NotificationSlot | None:
    kind, tag = _member(row, "place_kind", Kind), _string(row, "place_tag")
    return None if kind is None or tag is None else NotificationSlot(kind, tag)


def _reconnected(row: "sqlite3.Row") -> Reconnection | None:
    tag, after_s = _string(row, "reconnected_tag"), _time(row, "reconnected_after_s")
    return None if tag is None or after_s is None else Reconnection(tag, max(after_s, 0.0))


def _shown(row: "sqlite3.Row") -> tuple[str, str, int]:
    """Read the service, tag and id of a notification on the screen."""
    id_ = _there(_count(row, "id"), "id")
    if id_ > LARGEST_ID:
        raise _BadValueError("id")
    return _there(_string(row, "service"), "service"), _there(_string(row, "tag"), "tag"), id_


def _whole_number(row: "sqlite3.Row", column: str) -> int | None:
    value = row[column]
    if not isinstance(value, int | None):
        raise _BadValueError(column)
    return value


def _count(row: "sqlite3.Row", column: str) -> int | None:
    number = _whole_number(row, column)
    if number is not None and number < 0:
        raise _BadValueError(column)
    return number


def _percent(row: "sqlite3.Row", column: str) -> int | None:
    number = _count(row, column)
    if number is not None and number > 100:
        raise _BadValueError(column)
    return number


def _flag(row: "sqlite3.Row", column: str) -> bool | None:
    number = _count(row, column)
    if number is not None and number > 1:
        raise _BadValueError(column)
    return None if number is None else bool(number)


def _string(row: "sqlite3.Row", column: str) -> str | None:
    value = row[column]
    if not isinstance(value, str | None):
        raise _BadValueError(column)
    return value


def _time(row: "sqlite3.Row", column: str) -> float | None:
    return None if row[column] is None else _float(row[column], column)


def _float(value: object, column: str) -> float:
    try:
        number = float(value) if isinstance(value, int | float | str) else math.nan
    except ValueError:
        raise _BadValueError(column) from None
    if not abs(number) <= LATEST_S:
        raise _BadValueError(column)
    return number


def _date(row: "sqlite3.Row", column: str) -> datetime | None:
    text = _string(row, column)
    try:
        return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _BadValueError(column) from None


def _member(row: "sqlite3.Row", column: str, members: type[_Member]) -> _Member | None:
    return None if row[column] is None else _parse_member(members, row[column], column)


def _parse_member(members: type[_Member], value: object, column: str) -> _Member:
    try:
        return members(value)
    except ValueError:
        raise _BadValueError(column) from None


def request_row(db: "sqlite3.Connection") -> tuple[Any, ...] | None:
    """Return the row of the latest request; None if none was stored."""
    row = db.execute("SELECT last_start, not_before FROM request").fetchone()
    return None if row is None else tuple(row)


def read_pace(row: tuple[Any, ...] | None, now: Moment) -> Pace:
    """Return the pace in a row of `request_row`, in steady seconds of this run."""
    return restored(StoredPace(*row), now.at, now.wall) if row else Pace()
