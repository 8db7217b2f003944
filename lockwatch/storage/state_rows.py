"""The statements that write a state into the tables of the state file (`state_schema`).

Times in the tables are seconds since the epoch by the wall clock, because the steady clock restarts with each boot.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lockwatch.domain.alerts import Alert, Kind, Matter, NotificationSlot, SuppressReason
from lockwatch.domain.locks import Lock, LockInfo
from lockwatch.domain.moment import Moment
from lockwatch.domain.pacing import StoredPace
from lockwatch.domain.state import OnScreen, State

WIDEST = 2**63 - 1
"""The largest integer that SQLite can store."""

Statement = tuple[str, tuple[Any, ...]]
"""SQL and the values of its placeholders."""


def lock_rows(locks: Mapping[int, Lock]) -> dict[str, Lock]:
    """Return the locks by the keys of their rows.

    The key is `Lock.key`. If bad data has the same serial number twice, the second lock gets a key of its own.
    """
    rows: dict[str, Lock] = {}
    for lock in locks.values():
        if _whole(lock.id) is None:
            continue
        key = text(lock.key) or ""
        while key in rows:
            key = f"{key}#{lock.id}"
        rows[key] = lock
    return rows


def changes(state: State, saved: State | None, now: Moment, api_url: str) -> Iterator[Statement]:
    """Yield the statements that change the tables from `saved` to `state`; none if the two are equal.

    With `saved` None, the content of the tables is unknown and all of it is replaced.
    """
    replaces_all = saved is None
    if saved is None:
        for table in ("alert", "lock", "info", "program", "on_screen"):
            yield f"DELETE FROM {table}", ()
        saved = State()
    if replaces_all or _program(state) != _program(saved):
        program = {
            "only": 1,
            "api_url": api_url,
            "synced_at": _wall(state.synced_at, now),
            "blind_s": max(now.awake - state.unseen_since, 0.0),
            "refusals": state.refusals,
            "failures": state.failures,
            "paused_until": _wall(state.paused_until, now),
        }
        yield put("program", "only", program)
    yield from _info_changes(state.infos, saved.infos)
    yield from _lock_changes(state.locks, saved.locks, now)
    yield from _alert_changes(None, state.alerts, saved.alerts, now)
    yield from _on_screen_changes(state.on_screen, saved.on_screen)


def _info_changes(infos: Mapping[int, LockInfo], saved: Mapping[int, LockInfo]) -> Iterator[Statement]:
    if infos is saved:
        return
    for id_ in saved.keys() - infos.keys():
        yield "DELETE FROM info WHERE id = ?", (_whole(id_),)
    for info in infos.values():
        was = saved.get(info.id)
        if (was is None or _stored(info) != _stored(was)) and _whole(info.id) is not None:
            row = {
                "id": info.id,
                "name": text(info.name),
                "serial_number": text(info.serial_number),
                "rechargeable": info.rechargeable,
            }
            yield put("info", "id", row)


def _lock_changes(locks: Mapping[int, Lock], saved: Mapping[int, Lock], now: Moment) -> Iterator[Statement]:
    if locks is saved:
        return
    rows, before = lock_rows(locks), lock_rows(saved)
    yield from (("DELETE FROM lock WHERE key = ?", (key,)) for key in before.keys() - rows.keys())
    for key, lock in rows.items():
        known = before.get(key)
        if known is None or (lock is not known and _with_stored_info(lock) != _with_stored_info(known)):
            yield put("lock", "key", _lock_row(key, lock, now))
            yield from _alert_changes(key, lock.alerts, known.alerts if known else {}, now)


def _on_screen_changes(on_screen: OnScreen, saved: OnScreen) -> Iterator[Statement]:
    if on_screen == saved:
        return
    if saved.ids:
        yield "DELETE FROM on_screen", ()
    for tag, id_ in on_screen.ids.items():
        yield put("on_screen", "tag", {"tag": text(tag), "id": id_, "service": on_screen.service})


def request(stored: StoredPace, api_url: str, synced_at: float | None, now: Moment) -> Statement:
    """Return the statement that stores the pace and the end of the last good sync.

    `synced_at` is that end in steady seconds; with None, the stored one stays.
    """
    row: dict[str, Any] = {"only": 1, "last_start": stored.last_start, "not_before": stored.not_before}
    if synced_at is not None:
        row |= {"api_url": api_url, "synced_at": _wall(synced_at, now)}
    return put("request", "only", row)


def put(table: str, key: str, row: Mapping[str, Any]) -> Statement:
    """Return the statement that inserts or updates a row.

    REPLACE would not do: it deletes the old row first, and with that of a lock its alerts (ON DELETE CASCADE).
    """
    marks = ", ".join("?" * len(row))
    values = ", ".join(f"{column} = excluded.{column}" for column in row if column != key)
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {values}"
    return sql, tuple(row.values())


def _program(state: State) -> tuple[object, ...]:
    return state.synced_at, state.unseen_since, state.refusals, state.failures, state.paused_until


def _stored(info: LockInfo) -> LockInfo:
    """Return `info` without the fields that the settings or the next request for names will set again."""
    return info._replace(own_name=None, update_available=None)


def _with_stored_info(lock: Lock) -> Lock:
    info = _stored(lock.info)
    return lock if info == lock.info else replace(lock, info=info)


def _lock_row(key: str, lock: Lock, now: Moment) -> dict[str, Any]:
    seen, battery, flapping = lock.seen, lock.battery, lock.flapping
    return {
        "key": key,
        "id": seen.id,
        "name": text(lock.info.name),
        "serial_number": text(lock.info.serial_number),
        "rechargeable": lock.info.rechargeable,
        "connected": seen.connected,
        "connection_since": _wall(lock.connection_since, now),
        "state": int(seen.state),
        "door": None if seen.door is None else int(seen.door),
        "battery_reported": seen.battery_level,
        "charging": seen.charging,
        "state_change_result": _whole(seen.state_change_result),
        "state_changed_at": _date(seen.state_changed_at),
        "revision": _whole(seen.revision),
        "battery_level": battery.level,
        "battery_believed_at": _wall(battery.believed_at, now),
        "battery_doubted": battery.doubted and battery.doubted.level,
        "battery_doubted_at": battery.doubted and _wall(battery.doubted.since, now),
        "battery_lowest": battery.lowest,
        "kept_level": battery.recorded and battery.recorded.level,
        "kept_charging": battery.recorded and battery.recorded.charging,
        "kept_at": battery.recorded and _wall(battery.recorded.at, now),
        "heard_state": lock.last_known and int(lock.last_known.state),
        "heard_door": lock.last_known and int(lock.last_known.door),
        "lost_at": ",".join(repr(_wall(at, now)) for at in flapping.lost_at),
        "unstable": flapping.unstable,
        "unstable_for_a_day": flapping.for_a_day,
        "silent_until": _wall(flapping.silent_until, now),
        **_slot_columns(flapping.slot),
        "reconnected_tag": flapping.reconnected and text(flapping.reconnected.tag),
        "reconnected_after_s": flapping.reconnected and flapping.reconnected.after_s,
        "observed_at": _wall(lock.observed_at, now),
        "unconfirmed": lock.unconfirmed and str(lock.unconfirmed),
        "unnamed_since": _wall(lock.unnamed_since, now),
    }


def _alert_changes(
    key: str | None, alerts: Mapping[Matter, Alert], before: Mapping[Matter, Alert], now: Moment
) -> Iterator[Statement]:
    if alerts is before or alerts == before:
        return
    if before:
        yield "DELETE FROM alert WHERE lock IS ?", (key,)
    for alert in (each for front in alerts.values() for each in (front, front.behind) if each):
        row = {
            "lock": key,
            "matter": matter_column(alert.kind),
            "kind": str(alert.kind),
            "since": _wall(alert.since, now),
            "pending": alert.pending,
            "jammed_at": _date(alert.jammed_at),
            "due": alert.due,
            "told_at": _wall(alert.last_notified_at, now),
            "silent_until": _wall(alert.silent_until, now),
            "held": ",".join(hold for hold in SuppressReason if hold in alert.suppressed_for),
            "waits": alert.waits,
            **_slot_columns(alert.slot),
        }
        yield put("alert", "lock, matter", row)


def matter_column(kind: Kind) -> str:
    """Return the matter of a kind in the table, where each of the two door alerts has a matter of its own."""
    return "bolt" if kind is Kind.LEFT_UNLOCKED else str(kind.matter)


def _slot_columns(slot: NotificationSlot | None) -> dict[str, Any]:
    return {"place_kind": slot and str(slot.kind), "place_tag": slot and text(slot.tag)}


def _wall(at: float | None, now: Moment) -> float | None:
    return None if at is None else now.wall + (at - now.at)


def _date(date: datetime | None) -> str | None:
    return None if date is None else date.isoformat()


def _whole(number: int | None) -> int | None:
    return None if number is None or abs(number) > WIDEST else number


def text(given: str | None) -> str | None:
    """Replace lone surrogates, which JSON escapes can produce but UTF-8 can't encode."""
    return None if given is None else given.encode(errors="replace").decode()
