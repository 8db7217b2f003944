"""Sends the status as one line of JSON to `lockwatch status`, and each change of it to watchers.

`lockwatch status --json` prints this line; resources/status.schema.json describes it.
"""

import json
import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QObject, Slot

from lockwatch import STATUS_VERSION
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.domain.alerts import Alert
from lockwatch.domain.locks import Lock, LockState, list_order
from lockwatch.domain.outcome import BadAnswer, Failure, NoToken, RateLimited, Refused, Unreachable
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.problems import need, out_of_sight
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.util.clock import steady, time_of_day

Facts = dict[str, Any]

_FAILURES: dict[type[Failure], str] = {
    NoToken: "no_token",
    Refused: "refused",
    RateLimited: "rate_limited",
    BadAnswer: "bad_answer",
    Unreachable: "unreachable",
}


class StatusPublisher(QObject):
    """Answers requests for the status, and sends each change of the facts to the watchers."""

    def __init__(self, monitor: LockMonitor, commands: CommandServer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor, self._commands = monitor, commands
        self._facts: Facts = {}
        """The facts that were sent last."""
        monitor.changed.connect(self._on_changed)

    def answer(self) -> str:
        """Return the line for a caller that asks or begins to watch. If it is new, also send it to the watchers."""
        self._send_news()
        return self._line()

    @Slot()
    def _on_changed(self) -> None:
        if self._commands.watched:
            self._send_news()

    def _send_news(self) -> None:
        monitor = self._monitor
        facts = status_facts(monitor.state, monitor.overview, steady(), monitor.rules)
        if facts != self._facts:
            self._facts = facts
            self._commands.publish(self._line())

    def _line(self) -> str:
        return line(self._facts, self._monitor.state.synced_at, steady())


def status_facts(state: State, overview: Overview, now: float, rules: Rules) -> Facts:
    """Return the status without its ages, so that two of them differ only if something has changed.

    Values whose keys end in ``_at`` or ``_until`` are steady seconds, or a date from the API. Hidden locks are left
    out, as in the list.
    """
    locks = sorted((lock for lock in state.locks.values() if not rules.for_lock(lock).hidden), key=list_order)
    return {
        "overview": overview.base.value,
        "badge": overview.badge,
        "failure": _failure(state.failure),
        "paused": state.paused(now),
        "paused_until": state.paused_until if state.paused(now) else None,
        "alerts": _alerts(state.alerts.values(), now),
        "locks": [_lock(lock, now, rules) for lock in locks],
    }


def line(facts: Facts, synced_at: float | None, now: float) -> str:
    """Return `facts` as one line of JSON, in which times are given as dates and as ages at `now`."""
    whole = {
        "version": STATUS_VERSION,
        "at": _iso(time_of_day(now)),
        **_dated({"synced_at": synced_at} | facts, now),
    }
    return json.dumps(whole)


def _lock(lock: Lock, now: float, rules: Rules) -> Facts:
    """Return the facts about a lock, with tedee's names of states. Unknown or outdated values are null."""
    seen = lock.seen
    if out_of_sight(lock, now, rules):
        seen = seen._replace(state=LockState.UNKNOWN, state_changed_at=None, door=None)
    return {
        "name": lock.info.own_name or lock.name,
        "id": lock.id,
        "serial_number": lock.info.serial_number,
        "needs": need(lock, now, rules),
        "connected": seen.connected,
        "unstable": lock.flapping.unstable,
        "state": seen.state.name.lower() if seen.connected else None,
        "state_changed_at": seen.state_changed_at if seen.connected else None,
        "door": seen.door.name.lower() if seen.connected and seen.door is not None else None,
        "battery": lock.battery.level,
        "battery_read_at": lock.battery.believed_at,
        "charging": seen.charging,
        "alerts": _alerts(lock.alerts.values(), now),
    }


def _alerts(alerts: Iterable[Alert], now: float) -> list[Facts]:
    """List the raised alerts, notified or not. Those in their grace period are left out: they may never be raised."""
    return [
        {
            "kind": alert.kind.value,
            "began_at": alert.since,
            "silent": ("acknowledged" if alert.acknowledged else "snoozed") if alert.silent(now) else None,
            "silent_until": alert.silent_until if alert.silent(now) else None,
        }
        for alert in alerts
        if not alert.pending
    ]


def _failure(failure: Failure | None) -> str | None:
    """Name the failure of the latest sync as the replay format does."""
    if isinstance(failure, Refused) and failure.forbidden:
        return "forbidden"
    return None if failure is None else _FAILURES[type(failure)]


def _dated(facts: Facts, now: float) -> Facts:
    return dict(_dated_items(facts, now))


def _dated_items(facts: Facts, now: float) -> Iterator[tuple[str, Any]]:
    """Turn ``x_at`` into a date and ``x_s_ago``, and ``x_until`` into a date (null if it has no fixed end)."""
    for key, value in facts.items():
        if key.endswith("_at"):
            date, ago = _date_and_age(value, now)
            yield key, date
            yield f"{key.removesuffix('_at')}_s_ago", ago
        elif key.endswith("_until"):
            yield key, None if value is None or math.isinf(value) else _iso(time_of_day(value))
        elif isinstance(value, list):
            yield key, [_dated(each, now) for each in value]
        else:
            yield key, value


def _date_and_age(at: float | datetime | None, now: float) -> tuple[str | None, int | None]:
    if at is None:
        return None, None
    if isinstance(at, datetime):
        return _iso(at.astimezone()), round((datetime.now(UTC) - at).total_seconds())
    return _iso(time_of_day(at)), round(now - at)


def _iso(date: datetime) -> str:
    """Return the time in ISO 8601, with the UTC offset."""
    return date.isoformat(timespec="seconds")
