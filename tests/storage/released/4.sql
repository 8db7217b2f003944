BEGIN TRANSACTION;
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
INSERT INTO "alert" VALUES('20200001-000001','jam','jammed',1789999400.5,0,'2026-03-01T07:30:15.250000+00:00',0,1789999420.5,9e999,'paused,quiet_hours',0,'jammed','jam:20200001-000001');
INSERT INTO "alert" VALUES('20200001-000001','door','door_left_open',1789999995.5,1,NULL,1,NULL,NULL,'',0,NULL,NULL);
INSERT INTO "alert" VALUES('#2','connection','disconnected',1789999980.5,0,NULL,1,NULL,1790003600.5,'snoozed',1,NULL,NULL);
INSERT INTO "alert" VALUES(NULL,'api','api_retiring',1789910000.5,0,NULL,0,1789910000.5,NULL,'',0,NULL,NULL);
CREATE TABLE event (
        at INTEGER NOT NULL,            -- milliseconds
        subject INTEGER NOT NULL,
        happening INTEGER NOT NULL,
        PRIMARY KEY (at, subject, happening)
    ) WITHOUT ROWID;
INSERT INTO "event" VALUES(1789999980500,1,1);
INSERT INTO "event" VALUES(1789999980500,1,2);
INSERT INTO "event" VALUES(1789999980500,1,3);
INSERT INTO "event" VALUES(1789999997000,2,4);
CREATE TABLE happening (            -- see domain/history.py
        id INTEGER PRIMARY KEY,
        what TEXT NOT NULL,
        value TEXT NOT NULL,
        UNIQUE (what, value)
    );
INSERT INTO "happening" VALUES(1,'connection','disconnected');
INSERT INTO "happening" VALUES(2,'raised','disconnected');
INSERT INTO "happening" VALUES(3,'held','disconnected:snoozed');
INSERT INTO "happening" VALUES(4,'state','locked');
CREATE TABLE info (
        id INTEGER PRIMARY KEY,
        name TEXT,
        serial_number TEXT
    );
INSERT INTO "info" VALUES(1,'Вхідні двері','20200001-000001');
INSERT INTO "info" VALUES(3,'Cellar','20200001-000003');
INSERT INTO "info" VALUES(9,'Gone',NULL);
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
    , heard_state INTEGER, heard_door INTEGER, kept_level INTEGER, kept_charging INTEGER, kept_at REAL, battery_doubted_at REAL, unstable_for_a_day INTEGER NOT NULL DEFAULT 0, battery_lowest INTEGER) WITHOUT ROWID;
INSERT INTO "lock" VALUES('#2',2,NULL,NULL,0,1789999980.5,9,NULL,NULL,NULL,NULL,NULL,NULL,40,1789999960.5,NULL,'1789999700.5,1789999800.5,1789999980.5',1,1790003600.5,'unstable','connection:#2',7,0,NULL,NULL,NULL,NULL,0,18);
INSERT INTO "lock" VALUES('20200001-000001',1,'Вхідні двері','20200001-000001',1,1789991000.5,6,3,80,0,1,'2026-03-01T07:30:15.250000+00:00',7,80,NULL,3,'',0,NULL,NULL,NULL,NULL,NULL,81,1,1789997000.5,1789999960.5,0,NULL);
INSERT INTO "lock" VALUES('20200001-000003',3,'Cellar','20200001-000003',NULL,1790000000.5,9,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL);
CREATE TABLE mark (                 -- moments that are remembered
        name TEXT PRIMARY KEY NOT NULL,
        at REAL NOT NULL
    ) WITHOUT ROWID;
CREATE TABLE program (              -- in its only row
        only INTEGER PRIMARY KEY CHECK (only = 1),
        api_url TEXT,                   -- what all the rest was seen at
        synced_at REAL,
        blind_s REAL,                   -- waking seconds since the last good sync, as this row was written
        refusals INTEGER,
        failures INTEGER,
        paused_until REAL               -- infinite: until it is resumed
    );
INSERT INTO "program" VALUES(1,'https://api.tedee.com',1789999988.0,12.5,1,2,9e999);
CREATE TABLE reading (
        subject INTEGER NOT NULL,
        at INTEGER NOT NULL,            -- milliseconds
        level INTEGER NOT NULL,         -- percent
        charging INTEGER NOT NULL,
        PRIMARY KEY (subject, at)
    ) WITHOUT ROWID;
INSERT INTO "reading" VALUES(2,1789992800500,79,0);
INSERT INTO "reading" VALUES(2,1789999997000,80,1);
CREATE TABLE request (              -- the last one of any process, in its only row
        only INTEGER PRIMARY KEY CHECK (only = 1),
        last_start REAL,
        not_before REAL,                -- end of the latest Retry-After
        api_url TEXT,                   -- where the last good sync ended at:
        synced_at REAL
    );
CREATE TABLE subject (              -- whom events are of
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,       -- of a lock, as above; empty: Lockwatch itself, whose id is 0
        name TEXT                       -- the owner's, the last one that was known
    );
INSERT INTO "subject" VALUES(0,'',NULL);
INSERT INTO "subject" VALUES(1,'#2',NULL);
INSERT INTO "subject" VALUES(2,'20200001-000001','Вхідні двері');
INSERT INTO "subject" VALUES(3,'20200001-000003','Cellar');
CREATE INDEX event_of_lockwatch ON event (at) WHERE subject = 0;
CREATE INDEX reading_at ON reading (at);
COMMIT;
PRAGMA user_version = 4;
