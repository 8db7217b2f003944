"""The two door alerts, `left_unlocked` and `door_left_open`, in the state file of this and earlier versions."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from lockwatch.domain.alerts import Alert, Kind, Matter, NotificationSlot
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.state import State
from lockwatch.storage.state_file import FILE_NAME, StateFile
from tests.storage.state_samples import API, NOW

SLOT = NotificationSlot(Kind.LEFT_UNLOCKED, "bolt:A-1")
UNLOCKED = Alert(Kind.LEFT_UNLOCKED, NOW.at - 600, due=False, last_notified_at=NOW.at - 500, slot=SLOT)
OPENED = Alert(Kind.DOOR_LEFT_OPEN, NOW.at - 60, due=False, last_notified_at=NOW.at - 20)
HIDDEN = Alert(Kind.LEFT_UNLOCKED, NOW.at - 600, last_notified_at=NOW.at - 500)


def state_with(alert: Alert) -> State:
    lock = Lock(
        Observation(1, True, LockState.UNLOCKED),
        NOW.at - 9000,
        LockInfo(1, "Front door", "A-1"),
        alerts=MappingProxyType({Matter.DOOR: alert}),
    )
    return State(locks=MappingProxyType({1: lock}), synced_at=NOW.at)


def alert_of(state: State) -> Alert:
    return state.locks[1].alerts[Matter.DOOR]


@pytest.mark.parametrize(
    "alert",
    [
        UNLOCKED,
        OPENED,
        replace(OPENED, behind=HIDDEN),
        replace(OPENED, behind=replace(HIDDEN, pending=True, last_notified_at=None)),
        replace(UNLOCKED, behind=Alert(Kind.DOOR_LEFT_OPEN, NOW.at - 5, pending=True)),
        replace(
            OPENED, pending=True, last_notified_at=None, behind=replace(HIDDEN, pending=True, last_notified_at=None)
        ),
    ],
)
def test_an_alert_is_loaded_with_the_one_behind_it(tmp_path: Path, alert: Alert) -> None:
    with closing(StateFile(tmp_path, API)) as file:
        file.save(state_with(UNLOCKED), NOW)
        file.save(state_with(alert), NOW)
        assert alert_of(file.load(NOW)) == alert


def test_two_alerts_of_an_earlier_version_become_one_with_the_other_behind_it(tmp_path: Path) -> None:
    with closing(StateFile(tmp_path, API)) as file:
        file.save(state_with(UNLOCKED), NOW)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db, db:
        (row,) = db.execute("SELECT lock, matter, kind, place_tag FROM alert").fetchall()
        assert row == ("A-1", "bolt", "left_unlocked", "bolt:A-1"), "as an earlier version wrote it"
        db.execute(
            "INSERT INTO alert (lock, matter, kind, since, pending, due, told_at, held, waits)"
            " VALUES ('A-1', 'door', 'door_left_open', ?, 0, 0, ?, '', 0)",
            (NOW.wall - 60, NOW.wall - 20),
        )
    with closing(StateFile(tmp_path, API)) as file:
        assert alert_of(file.load(NOW)) == replace(OPENED, behind=HIDDEN)
