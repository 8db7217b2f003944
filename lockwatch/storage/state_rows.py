"""The tables of the state file, and the statements that write a state into them.

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

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE request (              -- the last one of any process, in its only row
        only INTEGER PRIMARY KEY CHECK (only = 1),
        last_start REAL,
        not_before REAL,                -- end of the latest Retry-After
        api_url TEXT,                   -- where the last good sync ended at:
        synced_at REAL
    );
    CREATE TABLE program (              -- in its only row
        only INTEGER PRIMARY KEY CHECK (only = 1),
        api_url TEXT,                   -- what all the rest was seen at
        synced_at REAL,
        blind_s REAL,                   -- waking seconds since the last good sync, as this row was written
        refusals INTEGER,
        failures INTEGER,
        paused_until REAL               -- infinite: until it is resumed
    );
    CREATE TABLE info (
        id INTEGER PRIMARY KEY,
        name TEXT,
        serial_number TEXT
    );
    CREATE TABLE lock (
        key TEXT PRIMARY KEY NOT NULL,  -- the serial number, else # and the id
        id INTEGER,
        name TEXT,
        serial_number TEXT,
        connected INTEGER,              -- 0, 1; NULL: no bridge
        connection_since REAL,
        state INTEGER,                  -- as numbered by the vendor, the door too
        door INTEGER,
        battery_reported INTEGER,       -- percent
        charging INTEGER,
        state_change_result INTEGER,
        state_changed_at TEXT,          -- ISO 8601, UTC
        revision INTEGER,
        battery_level INTEGER,          -- percent, the last one that was believed
        battery_believed_at REAL,       -- NULL: in the latest good sync
        battery_doubted INTEGER,
        lost_at TEXT,                   -- disconnections of late: times with commas between
        unstable INTEGER,
        silent_until REAL,              -- of an unstable connection; infinite: acknowledged
        place_kind TEXT,                -- the notification that tells that it is unstable
        place_tag TEXT
    ) WITHOUT ROWID;
    CREATE TABLE alert (
        lock TEXT REFERENCES lock (key) ON DELETE CASCADE ON UPDATE CASCADE,  -- NULL: of the program itself
        matter TEXT,
        kind TEXT,
        since REAL,
        pending INTEGER,
        jammed_at TEXT,
        due INTEGER,
        told_at REAL,
        silent_until REAL,              -- infinite: acknowledged
        held TEXT,                      -- reasons with commas between
        waits INTEGER,
        place_kind TEXT,
        place_tag TEXT,
        UNIQUE (lock, matter)
    );
    """,
    """
    CREATE TABLE event (                -- see domain/history.py
        lock TEXT NOT NULL,             -- the key, as of the table of the locks; one that left keeps its history
        at REAL NOT NULL,
        what TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (lock, at, what, value)
    ) WITHOUT ROWID;
    CREATE TABLE reading (
        lock TEXT NOT NULL,
        at REAL NOT NULL,
        level INTEGER NOT NULL,         -- percent
        charging INTEGER NOT NULL,
        PRIMARY KEY (lock, at)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE lock ADD COLUMN heard_state INTEGER;   -- what it said last while it was connected; NULL: it never was
    ALTER TABLE lock ADD COLUMN heard_door INTEGER;
    ALTER TABLE lock ADD COLUMN kept_level INTEGER;    -- the reading that the history kept last
    ALTER TABLE lock ADD COLUMN kept_charging INTEGER;
    ALTER TABLE lock ADD COLUMN kept_at REAL;
    UPDATE lock SET heard_state = state, heard_door = coalesce(door, 0) WHERE connected = 1;
    CREATE TABLE subject (              -- whom events are of
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,       -- of a lock, as above; empty: Lockwatch itself, whose id is 0
        name TEXT                       -- the owner's, the last one that was known
    );
    CREATE TABLE happening (            -- see domain/history.py
        id INTEGER PRIMARY KEY,
        what TEXT NOT NULL,
        value TEXT NOT NULL,
        UNIQUE (what, value)
    );
    CREATE TABLE mark (                 -- moments that are remembered
        name TEXT PRIMARY KEY NOT NULL,
        at REAL NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO subject (id, key) VALUES (0, '');
    INSERT OR IGNORE INTO subject (key) SELECT DISTINCT lock FROM event UNION SELECT lock FROM reading;
    INSERT OR IGNORE INTO happening (what, value) SELECT DISTINCT what, value FROM event;
    ALTER TABLE event RENAME TO old_event;
    ALTER TABLE reading RENAME TO old_reading;
    CREATE TABLE event (
        at INTEGER NOT NULL,            -- milliseconds
        subject INTEGER NOT NULL,
        happening INTEGER NOT NULL,
        PRIMARY KEY (at, subject, happening)
    ) WITHOUT ROWID;
    CREATE INDEX event_of_lockwatch ON event (at) WHERE subject = 0;
    CREATE TABLE reading (
        subject INTEGER NOT NULL,
        at INTEGER NOT NULL,            -- milliseconds
        level INTEGER NOT NULL,         -- percent
        charging INTEGER NOT NULL,
        PRIMARY KEY (subject, at)
    ) WITHOUT ROWID;
    CREATE INDEX reading_at ON reading (at);
    INSERT OR IGNORE INTO event
        SELECT CAST(round(old.at * 1000) AS INTEGER), subject.id, happening.id FROM old_event AS old
        JOIN subject ON subject.key = old.lock
        JOIN happening ON happening.what = old.what AND happening.value = old.value
        WHERE typeof(old.at) = 'real';
    INSERT OR IGNORE INTO reading
        SELECT subject.id, CAST(round(old.at * 1000) AS INTEGER), old.level, old.charging FROM old_reading AS old
        JOIN subject ON subject.key = old.lock
        WHERE typeof(old.at) = 'real';
    DROP TABLE old_event;
    DROP TABLE old_reading;
    INSERT OR IGNORE INTO subject (key) SELECT key FROM lock;
    UPDATE subject SET name = (SELECT name FROM lock WHERE lock.key = subject.key);
    CREATE TABLE standing AS            -- what holds today, of which the history said less until now
        SELECT key, 'account' AS what, 'here' AS value FROM lock
        UNION ALL SELECT key, 'connection', CASE connected WHEN 1 THEN 'connected' WHEN 0 THEN 'disconnected'
            ELSE 'no_bridge' END FROM lock
        UNION ALL SELECT key, 'state', CASE state WHEN 0 THEN 'uncalibrated' WHEN 1 THEN 'calibrating'
            WHEN 2 THEN 'unlocked' WHEN 3 THEN 'semi_locked' WHEN 4 THEN 'unlocking' WHEN 5 THEN 'locking'
            WHEN 6 THEN 'locked' WHEN 7 THEN 'pulled' WHEN 8 THEN 'pulling' WHEN 18 THEN 'updating'
            ELSE 'unknown' END FROM lock WHERE connected = 1
        UNION ALL SELECT key, 'door', CASE door WHEN 1 THEN 'disconnected' WHEN 2 THEN 'opened' WHEN 3 THEN 'closed'
            ELSE 'uncalibrated' END FROM lock WHERE connected = 1 AND door > 0
        UNION ALL SELECT coalesce(lock, ''), 'raised', kind FROM alert WHERE pending = 0;
    INSERT OR IGNORE INTO happening (what, value) SELECT what, value FROM standing;
    INSERT OR IGNORE INTO event
        SELECT CAST(round(max(coalesce(request.synced_at, 0), program.synced_at) * 1000) AS INTEGER),
            subject.id, happening.id FROM program LEFT JOIN request
        JOIN standing JOIN subject ON subject.key = standing.key
        JOIN happening ON happening.what = standing.what AND happening.value = standing.value
        WHERE typeof(program.synced_at) = 'real';
    DROP TABLE standing;
    """,
    """
    ALTER TABLE lock ADD COLUMN battery_doubted_at REAL;
    UPDATE lock SET battery_doubted = NULL;
    ALTER TABLE lock ADD COLUMN unstable_for_a_day INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE lock ADD COLUMN battery_lowest INTEGER;
    UPDATE lock SET battery_lowest = battery_level
        WHERE key IN (SELECT lock FROM alert WHERE kind = 'battery_low' AND told_at IS NOT NULL);
    """,
    """
    ALTER TABLE lock ADD COLUMN reconnected_tag TEXT;  -- of the notification that it is connected again
    ALTER TABLE lock ADD COLUMN reconnected_after_s REAL;
    CREATE TABLE on_screen (            -- the notifications there
        tag TEXT PRIMARY KEY NOT NULL,
        id INTEGER NOT NULL,
        service TEXT NOT NULL           -- which run of which notification service gave the id
    ) WITHOUT ROWID;
    ALTER TABLE lock ADD COLUMN observed_at REAL;      -- NULL: in the latest good sync
    ALTER TABLE lock ADD COLUMN unconfirmed TEXT;      -- what one good sync said; NULL: nothing of the kind
    ALTER TABLE lock ADD COLUMN unnamed_since REAL;    -- first observed; NULL: the serial number is known
    ALTER TABLE info ADD COLUMN rechargeable INTEGER;  -- 0: disposable cells; NULL: not known
    ALTER TABLE lock ADD COLUMN rechargeable INTEGER;
    UPDATE lock SET unnamed_since = (SELECT synced_at FROM program) WHERE serial_number IS NULL;
    """,
)
"""Scripts that each lead from one version of the schema to the next. A released script is never changed, not even its
comments: SQLite stores those inside CREATE TABLE in the file."""

Statement = tuple[str, tuple[Any, ...]]
"""SQL and the values of its placeholders."""


def rows_of(locks: Mapping[int, Lock]) -> dict[str, Lock]:
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
            "blind_s": max(now.awake - state.blind_since, 0.0),
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
    rows, before = rows_of(locks), rows_of(saved)
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
    return state.synced_at, state.blind_since, state.refusals, state.failures, state.paused_until


def _stored(info: LockInfo) -> LockInfo:
    """Drop the fields that need not be stored: the settings or the next request for names set them again."""
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
            "matter": matter_of(alert.kind),
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


def matter_of(kind: Kind) -> str:
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
