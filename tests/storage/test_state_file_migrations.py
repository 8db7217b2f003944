"""Tests of migrating state files of all earlier versions of the schema."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.locks import DoorState, LastKnown, Lock
from lockwatch.domain.state import NOTHING_ON_SCREEN, State
from lockwatch.domain.timeline import Query, pages
from lockwatch.storage.state_file import FILE_NAME, StateFile
from lockwatch.storage.state_schema import MIGRATIONS
from lockwatch.storage.state_troubles import Fault
from tests.domain.rebuilt import known_of, rebuilt
from tests.storage.denials import full_disk
from tests.storage.released import released
from tests.storage.state_samples import API, FULL, HAPPENED, NOW, back, later

SCRIPTS = (
    "3f6a738834dccacbc8578d9e12cdbc1e32a79521a6d71d5e479ab00bc39b2a70",
    "df9f145664d57a3f7bf51322ec1b0985818fc55c71c7641c3f2ded1eb8a7c815",
    "a9d025e4668cbad3365d149cf8fba85c76f38ab51ac7c30ce4f30b912f1eb5ed",
    "0750c56d831beb26a42113ad22189efb5994f39ccd41f7536aeda401483fc03a",
    "e93efbb7186efa98d8c75184f6059db43bebf0d5d5ab82b2e89285bba5b44df1",
)
"""SHA-256 of each released script; they must never change."""


def test_no_released_script_was_changed() -> None:
    hashes = tuple(hashlib.sha256(script.encode()).hexdigest() for script in MIGRATIONS)
    assert hashes == SCRIPTS


def migrated(state: State, version: int) -> State:
    """Return the state expected after a migration from `version`.

    Version 3 derives `last_known` from the observation. Version 4 drops doubted readings, whose time was not stored.
    Version 5 adds the notifications on the screen and the type of battery, and assumes that a lock without a serial
    number was first observed by the last good sync.
    """

    def lock(each: Lock) -> Lock:
        unnamed_since = None if each.info.serial_number else state.synced_at
        info = each.info._replace(rechargeable=None)
        each = replace(each, info=info, observed_at=None, unconfirmed=None, unnamed_since=unnamed_since)
        each = replace(each, flapping=replace(each.flapping, reconnected=None))
        if version == 4:
            return each
        each = replace(each, battery=replace(each.battery, doubted=None, lowest=None))
        if version == 3:
            return each
        seen = each.seen
        last_known = LastKnown(seen.state, seen.door or DoorState.NOT_PAIRED) if seen.connected else None
        return replace(each, battery=replace(each.battery, recorded=None), last_known=last_known)

    locks = MappingProxyType({id_: lock(each) for id_, each in state.locks.items()})
    infos = MappingProxyType({id_: info._replace(rechargeable=None) for id_, info in state.infos.items()})
    return replace(state, locks=locks, infos=infos, on_screen=NOTHING_ON_SCREEN)


def tables(file: Path) -> list[str]:
    """Return the SQL of all tables, sorted."""
    with closing(sqlite3.connect(file)) as db:
        return sorted(
            " ".join(sql.split()) for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")
        )


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_file_of_an_older_version_keeps_its_content(tmp_path: Path, version: int) -> None:
    released(version, tmp_path)
    now = later(NOW, 7200)
    with closing(StateFile(tmp_path, API)) as file:
        state = file.load(now)
        assert replace(state, ran_until=None) == replace(
            migrated(back(FULL, NOW, now), version), recalled_at=now.at, ran_until=None
        )
        entries = {each for page in pages(file.page, Query()) for each in page.entries}
        if version > 1:
            assert entries >= set(HAPPENED)
        seen_at = NOW.wall - 12.5
        if version < 3:  # the migration adds the values of the last sync
            assert {each.at for each in entries - set(HAPPENED)} == {seen_at}
            known = rebuilt(each for each in entries if each.at >= seen_at)
            assert replace(known, readings={}) == replace(known_of(state), watching=None)
        assert file.save(replace(state, failures=9), now)
        assert file.troubles == ()
    with closing(StateFile(tmp_path, API)) as file:
        assert file.load(now).failures == 9


def test_a_low_battery_that_was_notified_is_not_notified_again_after_an_update(tmp_path: Path) -> None:
    path = released(3, tmp_path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO alert (lock, matter, kind, since, pending, due, told_at, held, waits)"
            " VALUES ('#2', 'battery', 'battery_low', 1789999000.5, 0, 0, 1789999000.5, '', 0)"
        )
    with closing(StateFile(tmp_path, API)) as file:
        lock = file.load(later(NOW, 7200)).locks[2]
    assert lock.battery.lowest == lock.battery.level == 40
    assert lock.alerts[Matter.BATTERY].kind is Kind.BATTERY_LOW


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_migrated_file_has_the_same_tables_as_a_new_one(tmp_path: Path, version: int) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for place in (old, new):
        place.mkdir()
    released(version, old)
    for place in (old, new):
        with closing(StateFile(place, API)) as file:
            file.load(NOW)
    assert tables(old / FILE_NAME) == tables(new / FILE_NAME)


def test_a_file_of_an_unreleased_first_version_is_put_aside(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    released("1-early", tmp_path)
    with closing(StateFile(tmp_path, API)) as file:
        assert file.load(NOW) == State(unseen_since=NOW.awake)
        (trouble,) = file.troubles
    assert trouble.fault is Fault.PUT_ASIDE
    assert (tmp_path / trouble.name).exists()


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_migration_on_a_full_disk_changes_nothing_and_is_repeated_later(
    tmp_path: Path, version: int, expected_log: pytest.LogCaptureFixture
) -> None:
    """The file is not put aside, and no method raises."""
    released(version, tmp_path)
    with closing(StateFile(tmp_path, API)) as file:
        with full_disk(8192):
            assert file.load(NOW) == State(unseen_since=NOW.awake)
            assert [each.fault for each in file.troubles] == [Fault.UNWRITABLE]
        with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
            assert db.execute("PRAGMA user_version").fetchone() == (version,)
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert set(file.load(NOW).locks) == set(FULL.locks)
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {FILE_NAME}
