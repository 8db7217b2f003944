"""The tables of the state file, and how each version of them is made from the one before."""

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
