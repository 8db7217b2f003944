"""The state file in bad times: broken, edited by hand, without room or rights, or in somebody else's hands."""

import contextlib
import math
import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockwatch.domain.locks import LockInfo
from lockwatch.domain.pacing import Pace
from lockwatch.domain.state import State
from lockwatch.storage import state_db
from lockwatch.storage.account_files import BESIDE
from lockwatch.storage.state_file import FILE_NAME, MOST_PUT_ASIDE, Fault, StateFile, Trouble
from lockwatch.storage.state_rows import MIGRATIONS
from tests.storage.state_samples import API, CELLAR, FRONT, FULL, HAPPENED, NOW, back

NOBODY = 65534
KEPT = back(FULL, NOW, NOW)
BLANK = State(blind_since=NOW.awake)


def kept(place: Path) -> StateFile:
    """A file in `place` that holds `FULL` and `HAPPENED`."""
    file = StateFile(place, API)
    file.save(FULL, NOW, HAPPENED)
    return file


def edit(place: Path, *statements: str) -> None:
    db = sqlite3.connect(place / FILE_NAME)
    db.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def loaded(place: Path) -> State:
    """Without what the request says, whose row may be another process's."""
    file = StateFile(place, API)
    try:
        return replace(file.load(NOW), ran_until=None)
    finally:
        assert file.troubles == ()
        file.close()


def aside(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir() if path.name.startswith("state.broken-"))


# Broken files


def _write(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _cut(share: float) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, int(path.stat().st_size * share))


def _zero_page(number: int) -> Callable[[Path], None]:
    def zero(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(number * 4096)
            file.write(bytes(4096))

    return zero


def _directory(path: Path) -> None:
    path.unlink()
    (path / "something").mkdir(parents=True)


def _fifo(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no named pipes among the files")
    path.unlink()
    os.mkfifo(path)


def _sql(*statements: str) -> Callable[[Path], None]:
    return lambda path: edit(path.parent, *statements)


BREAKS: dict[str, Callable[[Path], None]] = {
    "text": _write(b"not a database, but long enough to be one" * 200),
    "two bytes": _write(b"SQ"),
    "random": _write(random.Random(7).randbytes(20_000)),
    "cut in the header": lambda path: os.truncate(path, 60),
    "cut to a page": lambda path: os.truncate(path, 4096),
    "cut to a half": _cut(0.5),
    "cut by a bit": _cut(0.97),
    "first page zero": _zero_page(0),
    "a page zero": _zero_page(3),
    "a directory": _directory,
    "a pipe": _fifo,
    "newer": _sql(f"PRAGMA user_version = {len(MIGRATIONS) + 1}"),
    "older than any": _sql("PRAGMA user_version = -1"),
    "no table lock": _sql("DROP TABLE lock"),
    "no table alert": _sql("DROP TABLE alert"),
    "no table request": _sql("DROP TABLE request"),
    "no column": _sql("ALTER TABLE lock DROP COLUMN charging"),
    "version 0 with tables": _sql("PRAGMA user_version = 0"),
    "schema": _sql("UPDATE sqlite_master SET sql = 'CREATE NONSENSE' WHERE name = 'info'"),
}


@pytest.mark.parametrize("harm", BREAKS.values(), ids=BREAKS)
def test_a_broken_file_is_put_aside_and_there_is_a_new_one(
    tmp_path: Path, harm: Callable[[Path], None], expected_log: pytest.LogCaptureFixture
) -> None:
    kept(tmp_path).close()
    harm(tmp_path / FILE_NAME)
    before = (tmp_path / FILE_NAME).stat()
    file = StateFile(tmp_path, API)
    assert file.load(NOW) == BLANK
    assert file.pace() == Pace()
    file.save(FULL, NOW)
    file.close()
    (name,) = aside(tmp_path)
    assert (tmp_path / name).stat()[:2] == before[:2]
    assert (tmp_path / name).stat().st_size == before.st_size  # not mended either
    assert [file.troubles, file.troubles] == [(Trouble(Fault.PUT_ASIDE, name),), ()]
    assert len(expected_log.records) == 1
    assert str(tmp_path) not in expected_log.text
    assert loaded(tmp_path) == KEPT


@pytest.mark.parametrize("harm", ["no table lock", "no table request", "a page zero", "random", "newer"])
@pytest.mark.parametrize("first", ["pace", "keep_pace", "others_pace", "save"])
def test_it_does_not_matter_who_finds_out(
    tmp_path: Path, harm: str, first: str, expected_log: pytest.LogCaptureFixture
) -> None:
    kept(tmp_path).close()
    BREAKS[harm](tmp_path / FILE_NAME)
    file = StateFile(tmp_path, API)
    match first:
        case "pace":
            file.pace()
        case "others_pace":
            file.others_pace()
        case "save":
            file.save(replace(FULL, failures=9), NOW)
    file.keep_pace(Pace(2.0), None)
    file.save(FULL, NOW)
    file.close()
    assert len(aside(tmp_path)) == 1
    assert len(file.troubles) == 1
    assert loaded(tmp_path) == KEPT


@pytest.mark.parametrize("harm", ["no table lock", "no table request", "no column", "newer"])
def test_what_breaks_in_a_run_is_written_anew(
    tmp_path: Path, harm: str, expected_log: pytest.LogCaptureFixture
) -> None:
    file = kept(tmp_path)
    BREAKS[harm](tmp_path / FILE_NAME)
    state = replace(FULL, locks=MappingProxyType({**FULL.locks, 3: replace(CELLAR, connection_since=NOW.at - 7)}))
    file.save(state, NOW)
    file.keep_pace(Pace(1.0), None)
    file.save(state, NOW)
    file.close()
    if harm == "newer":  # it was one of today when it was opened, and is still written as such
        file = StateFile(tmp_path, API)
        assert file.load(NOW) == BLANK
        file.save(state, NOW)
        file.close()
    assert len(aside(tmp_path)) == 1
    assert loaded(tmp_path) == back(state, NOW, NOW)


def test_pages_that_break_in_a_run_are_found_when_they_are_read(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    """There are more of them than are held in memory."""
    locks = {id_: replace(CELLAR, seen=CELLAR.seen._replace(id=id_), info=LockInfo(id_)) for id_ in range(2000)}
    file = StateFile(tmp_path, API)
    file.save(replace(FULL, locks=MappingProxyType(locks)), NOW)
    file.close()
    file = StateFile(tmp_path, API)
    file.pace()
    for number in range(5, (tmp_path / FILE_NAME).stat().st_size // 4096):
        _zero_page(number)(tmp_path / FILE_NAME)
    assert file.load(NOW) == BLANK
    file.save(FULL, NOW)
    file.close()
    assert len(aside(tmp_path)) == 1
    assert loaded(tmp_path) == KEPT


def test_what_was_not_yet_moved_to_the_file_is_kept_with_it(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    kept(tmp_path / "one").close()
    file = StateFile(tmp_path / "one", "https://marker.example")
    file.keep_pace(Pace(1.0), 5.0)
    (tmp_path / "two").mkdir()
    for path in (tmp_path / "one").iterdir():  # as a process leaves them that is killed
        (tmp_path / "two" / path.name).write_bytes(path.read_bytes())
    file.close()
    path = tmp_path / "two" / FILE_NAME
    path.write_bytes(b"broken" + path.read_bytes()[6:])
    assert b"marker" not in path.read_bytes()
    file = StateFile(tmp_path / "two", API)
    assert file.load(NOW) == BLANK
    file.close()
    assert b"marker" in b"".join((tmp_path / "two" / name).read_bytes() for name in aside(tmp_path / "two"))


def test_what_stands_beside_the_file_goes_aside_with_it(tmp_path: Path, expected_log: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE_NAME).mkdir()
    for end in BESIDE:
        (tmp_path / (FILE_NAME + end)).write_text(end)
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.close()
    names = aside(tmp_path)
    assert [name.removeprefix(names[0]) for name in names] == ["", *sorted(BESIDE)]
    assert [path.name for path in tmp_path.glob(f"{FILE_NAME}*")] == [FILE_NAME]
    assert loaded(tmp_path) == KEPT


def test_a_disk_that_breaks_every_file_is_not_filled_with_them(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    file = StateFile(tmp_path, API)
    for _ in range(MOST_PUT_ASIDE + 3):
        for path in tmp_path.glob(f"{FILE_NAME}*"):
            path.unlink()
        (tmp_path / FILE_NAME).write_bytes(b"x" * 9000)
        assert file.load(NOW) == BLANK
    file.close()
    assert len(aside(tmp_path)) == MOST_PUT_ASIDE
    assert [trouble.fault for trouble in file.troubles] == [Fault.PUT_ASIDE, Fault.UNWRITABLE]
    assert len(expected_log.records) == MOST_PUT_ASIDE + 1


@pytest.mark.parametrize("seed", range(40))
def test_whatever_bytes_change_nothing_crashes_and_the_next_save_is_whole(
    tmp_path: Path, seed: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`caplog` alone: some changes are seen and logged, and some are not."""
    monkeypatch.setattr("lockwatch.storage.state_file.log.disabled", True)
    monkeypatch.setattr("lockwatch.storage.state_reader.log.disabled", True)
    kept(tmp_path).close()
    chance = random.Random(seed)
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    used = [place for place, byte in enumerate(content) if byte]
    for _ in range(chance.choice([1, 3, 30])):
        content[chance.choice(used)] = chance.randrange(256)
    path.write_bytes(content)
    file = StateFile(tmp_path, API)
    file.pace()
    file.load(NOW)
    file.keep_pace(Pace(1.0), None)
    file.save(FULL, NOW)
    file.close()
    assert loaded(tmp_path) == KEPT


# A good file with odd values

COLUMNS = [
    (table, column)
    for table, columns in {
        "program": ("api_url", "synced_at", "blind_s", "refusals", "failures", "paused_until"),
        "info": ("name", "serial_number"),
        "lock": (
            *("key", "id", "name", "serial_number", "connected", "connection_since", "state", "door", "charging"),
            *("battery_reported", "state_change_result", "state_changed_at", "revision", "battery_level"),
            *("battery_believed_at", "battery_doubted", "lost_at", "unstable", "place_kind", "place_tag"),
        ),
        "alert": (
            *("matter", "kind", "since", "pending", "jammed_at", "due", "told_at", "silent_until"),
            *("held", "waits", "place_kind", "place_tag"),
        ),
        "request": ("last_start", "not_before", "api_url", "synced_at"),
        "subject": ("key", "name"),
        "happening": ("what", "value"),
        "event": ("at", "subject", "happening"),
        "reading": ("subject", "at", "level", "charging"),
    }.items()
    for column in columns
]
HISTORY = ("event", "subject", "happening")
WITHOUT_ROWID = {"lock": "id = 2", "event": "happening = 3", "reading": "level = 79"}
VALUES: list[Any] = [
    *(None, "", "x", "1,x", ",,,", "2026-99-99", b"\xff\x00", "jam\0", 0, 1, -1, 7, 101, 2**63 - 1, -(2**63)),
    *(1.5, 1e300, -1e300, math.inf, -math.inf, math.nan, "disconnected", "2026-03-01", "9999-12-31T23:59:59-23:59"),
]


@settings(max_examples=120)
@given(st.lists(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(VALUES), st.booleans()), min_size=1, max_size=4))
def test_a_row_that_was_edited_by_hand_costs_itself_at_most(edits: list[tuple[tuple[str, str], Any, bool]]) -> None:
    file = StateFile(None, API)
    file.save(FULL, NOW, HAPPENED)
    file.keep_pace(Pace(), None)
    db = file._db
    assert db is not None
    db.execute("PRAGMA foreign_keys = OFF")
    harmed = set()
    for (table, column), value, every in edits:
        which = "1" if every else WITHOUT_ROWID.get(table, "rowid = 1")
        with contextlib.suppress(sqlite3.IntegrityError):
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {which}", (value,))
            harmed.add((table, column, every))
    db.execute("PRAGMA foreign_keys = ON")
    with quiet():
        state = file.load(NOW)
        file.pace()
        assert set(file.past(FRONT.key).events) <= set(HAPPENED) or {*HISTORY} & {table for table, _, _ in harmed}
        if not any(table == "lock" and every for table, _, every in harmed) and ("program", "api_url") not in {
            harm[:2] for harm in harmed
        }:
            assert {1, 3} <= state.locks.keys()
        file.save(FULL, NOW)
        again = file.load(NOW)
        assert again == replace(KEPT, synced_at=again.synced_at, ran_until=again.ran_until)
    assert file.troubles == ()
    file.close()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lockwatch.storage.state_reader.log.disabled", True)
        yield


@pytest.mark.parametrize(
    ("edits", "missing"),
    [
        ("UPDATE lock SET connection_since = 'yesterday' WHERE id = 2", "lock 2"),
        ("UPDATE lock SET state = 'locked' WHERE id = 2", "lock 2"),
        ("UPDATE lock SET id = NULL WHERE id = 2", "lock 2"),
        ("UPDATE lock SET battery_level = 101 WHERE id = 2", "lock 2"),
        ("UPDATE lock SET connected = 2 WHERE id = 2", "lock 2"),
        ("UPDATE lock SET lost_at = '1.0,soon' WHERE id = 2", "lock 2"),
        ("UPDATE alert SET kind = 'reconnected' WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET kind = 'digest_gap' WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET kind = 'jammed' WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET held = 'tired' WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET since = 9e999 WHERE kind = 'disconnected'", "alert"),
        ("UPDATE alert SET due = NULL WHERE kind = 'disconnected'", "alert"),
        ("UPDATE info SET name = x'ff41' WHERE id = 9", "info"),
        ("UPDATE program SET failures = -1", "program"),
        ("UPDATE program SET paused_until = 'never'", "program"),
    ],
)
def test_only_the_odd_row_is_left_out(
    tmp_path: Path, edits: str, missing: str, expected_log: pytest.LogCaptureFixture
) -> None:
    kept(tmp_path).close()
    edit(tmp_path, edits)
    expected = KEPT
    if missing == "lock 2":
        expected = replace(KEPT, locks={id_: lock for id_, lock in KEPT.locks.items() if id_ != 2})
    elif missing == "alert":
        expected = replace(KEPT, locks={**KEPT.locks, 2: replace(KEPT.locks[2], alerts={})})
    elif missing == "info":
        expected = replace(KEPT, infos={id_: info for id_, info in KEPT.infos.items() if id_ != 9})
    else:
        expected = replace(BLANK, locks=KEPT.locks, infos=KEPT.infos, alerts=KEPT.alerts, recalled_at=NOW.at)
    assert loaded(tmp_path) == expected
    assert len(expected_log.records) == 1
    assert aside(tmp_path) == []


def test_a_row_that_was_left_out_does_not_stay(tmp_path: Path, expected_log: pytest.LogCaptureFixture) -> None:
    kept(tmp_path).close()
    edit(tmp_path, "UPDATE lock SET state = 'locked' WHERE id = 2")
    file = StateFile(tmp_path, API)
    file.save(file.load(NOW), NOW)
    file.close()
    assert set(loaded(tmp_path).locks) == {1, 3}
    assert len(expected_log.records) == 1


def test_a_key_that_was_edited_does_not_keep_its_lock_for_ever(tmp_path: Path) -> None:
    kept(tmp_path).close()
    edit(tmp_path, "UPDATE lock SET key = 'mine' WHERE id = 3")
    file = StateFile(tmp_path, API)
    state = file.load(NOW)
    file.save(replace(state, locks=MappingProxyType({id_: state.locks[id_] for id_ in (1, 2)})), NOW)
    file.close()
    assert set(loaded(tmp_path).locks) == {1, 2}


def test_a_name_that_is_no_text_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    kept(tmp_path).close()
    edit(tmp_path, "UPDATE info SET name = CAST(x'ff41' AS TEXT) WHERE id = 9")
    assert loaded(tmp_path).infos[9].name == "\ufffdA"


@pytest.mark.parametrize("value", [None, "now", b"", math.nan, math.inf, -math.inf, 1e300, 2**62], ids=str)
def test_a_time_of_a_request_that_is_none_is_forgotten(tmp_path: Path, value: Any) -> None:
    file = StateFile(tmp_path, API)
    file.keep_pace(Pace(), None)
    db = sqlite3.connect(tmp_path / FILE_NAME)
    db.execute("UPDATE request SET last_start = ?, not_before = ?", (value, value))
    db.commit()
    db.close()
    assert file.others_pace() == Pace()
    assert file.pace() == Pace()
    file.close()


# No room, no rights


@contextlib.contextmanager
def full_disk(most: int = 0) -> Iterator[None]:
    """No file grows beyond `most` bytes: the system itself refuses to write."""
    resource = pytest.importorskip("resource", reason="a limit of POSIX")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def no_more_files() -> Iterator[None]:
    """Nothing more can be opened."""
    resource = pytest.importorskip("resource", reason="a limit of POSIX")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextlib.contextmanager
def nobody_else(place: Path, mode: int) -> Iterator[None]:
    """`place` and its files belong to a user without more rights than anyone, who this process becomes."""
    if sys.platform == "win32":
        pytest.skip("users of POSIX")
    for path in (place, *place.iterdir()):
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
    place.chmod(mode)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        place.chmod(0o700)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A directory that any user can reach, which `tmp_path` is not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        place = Path(name, "state")
        place.mkdir()
        yield place


CHANGED = replace(FULL, failures=3, locks=MappingProxyType({**FULL.locks, 3: replace(CELLAR, connection_since=1.5)}))


@pytest.mark.parametrize("most", [0, 4096, 9000, 40_000])
@pytest.mark.parametrize("closed", [False, True], ids=["in a run", "at a start"])
def test_on_a_full_disk_watching_goes_on_and_all_is_written_later(
    tmp_path: Path, most: int, closed: bool, expected_log: pytest.LogCaptureFixture
) -> None:
    file = kept(tmp_path)
    if closed:
        file.close()
        file = StateFile(tmp_path, API)
    with full_disk(most):
        assert file.load(NOW) == KEPT  # what is there can be read all the same
        for count in range(200):
            file.save(replace(CHANGED, failures=count), NOW)
            file.keep_pace(Pace(float(count)), None)
    file.save(CHANGED, NOW)
    file.keep_pace(Pace(), None)
    file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert len(expected_log.records) == 1
    assert aside(tmp_path) == []
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_on_a_full_disk_there_need_be_no_file(tmp_path: Path, expected_log: pytest.LogCaptureFixture) -> None:
    file = StateFile(tmp_path, API)
    with full_disk():
        assert file.load(NOW) == BLANK
        file.save(FULL, NOW)
        file.keep_pace(Pace(1.0), None)
        assert file.pace() == file.others_pace() == Pace()
    file.save(FULL, NOW)
    file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert len(expected_log.records) == 1
    assert loaded(tmp_path) == KEPT
    assert aside(tmp_path) == []


def test_what_was_read_without_the_latest_is_written_whole(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    """What a killed process committed last can't be read on a full disk; it must not come back later."""
    kept(tmp_path / "one").close()
    file = StateFile(tmp_path / "one", API)
    file.save(CHANGED, NOW)
    (tmp_path / "two").mkdir()
    for end in ("", "-wal"):
        (tmp_path / "two" / (FILE_NAME + end)).write_bytes((tmp_path / "one" / (FILE_NAME + end)).read_bytes())
    file.close()
    file = StateFile(tmp_path / "two", API)
    with full_disk():
        state = file.load(NOW)
    assert state == KEPT
    file.save(state, NOW)
    file.close()
    assert loaded(tmp_path / "two") == KEPT


def test_a_commit_that_may_have_been_none_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    file = kept(tmp_path)

    def failing(db: sqlite3.Connection, sql: str, *values: Any) -> sqlite3.Cursor:
        cursor = sqlite3.Connection.execute(db, sql, *values)
        if sql == "COMMIT":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        return cursor

    with monkeypatch.context() as patch:
        patch.setattr(state_db.Database, "execute", failing)
        file.save(CHANGED, NOW)
    file.save(FULL, NOW)
    file.close()
    assert loaded(tmp_path) == KEPT


def test_where_nothing_more_can_be_opened_watching_goes_on(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    state_db.open_file(None).close()  # so that all is imported
    file = StateFile(tmp_path, API)
    with no_more_files():
        assert file.load(NOW) == BLANK
        file.save(FULL, NOW)
    file.save(FULL, NOW)
    file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert loaded(tmp_path) == KEPT


def test_a_directory_that_can_only_be_read_is_read(open_place: Path, expected_log: pytest.LogCaptureFixture) -> None:
    kept(open_place).close()
    file = StateFile(open_place, API)
    with nobody_else(open_place, 0o500):
        assert file.load(NOW) == KEPT
        file.save(CHANGED, NOW)
        file.keep_pace(Pace(1.0), None)
    with nobody_else(open_place, 0o700):
        file.save(CHANGED, NOW)
        file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert len(expected_log.records) == 1
    assert aside(open_place) == []
    assert loaded(open_place) == back(CHANGED, NOW, NOW)


def test_a_broken_file_that_cannot_be_put_aside_stays(open_place: Path, expected_log: pytest.LogCaptureFixture) -> None:
    (open_place / FILE_NAME).write_bytes(b"x" * 9000)
    file = StateFile(open_place, API)
    with nobody_else(open_place, 0o500):
        assert file.load(NOW) == BLANK
        file.save(FULL, NOW)
    file.close()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert (open_place / FILE_NAME).read_bytes() == b"x" * 9000


@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_a_place_or_file_of_somebody_else_stays_as_it_is(
    open_place: Path, mode: int, expected_log: pytest.LogCaptureFixture
) -> None:
    kept(open_place).close()
    file = StateFile(open_place, API)
    with nobody_else(open_place, mode):
        assert file.load(NOW) == BLANK
        file.save(CHANGED, NOW)
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert aside(open_place) == []
    assert loaded(open_place) == KEPT
    file.close()


def test_a_place_that_is_a_file_is_no_place(tmp_path: Path, expected_log: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    file = StateFile(tmp_path / "file", API)
    file.keep_pace(Pace(5.0), None)
    file.save(FULL, NOW)
    assert file.load(NOW) == BLANK
    assert file.pace() == file.others_pace() == Pace()
    assert file.troubles == (Trouble(Fault.UNWRITABLE),)
    assert "watching goes on" in expected_log.text
    assert len(expected_log.records) == 1
    file.close()


# Others


def test_a_file_that_another_program_holds_is_missed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(state_db, "BUSY_S", 0.05)
    file = kept(tmp_path)
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    file.save(CHANGED, NOW)
    file.keep_pace(Pace(1.0), None)
    assert file.load(NOW) == KEPT
    other.execute("ROLLBACK")
    other.close()
    file.save(CHANGED, NOW)
    file.close()
    assert file.troubles == ()
    assert len(expected_log.records) == 1
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_another_program_that_holds_it_as_it_is_opened_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(state_db, "BUSY_S", 0.05)
    kept(tmp_path).close()
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE program SET failures = 7")
    file = StateFile(tmp_path, API)
    assert file.load(NOW) == KEPT
    file.save(CHANGED, NOW)
    other.execute("ROLLBACK")
    other.close()
    file.save(CHANGED, NOW)
    file.close()
    assert file.troubles == ()
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_a_file_that_somebody_removes_is_written_again(tmp_path: Path) -> None:
    file = kept(tmp_path)
    file.keep_pace(Pace(1.0), None)
    for path in tmp_path.iterdir():
        path.unlink()
    assert file.others_pace() == Pace()
    file.save(FULL, NOW)
    assert loaded(tmp_path) == KEPT
    (tmp_path / FILE_NAME).unlink()  # but not what is beside it
    file.save(CHANGED, NOW)
    file.close()
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_a_file_that_another_process_put_aside_is_not_put_aside_again(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"x" * 9000)
    mine, theirs = StateFile(tmp_path, API), StateFile(tmp_path, API)
    theirs.save(FULL, NOW)
    mine._identity = (0, 0)  # that of the broken one
    assert mine._replace_file("broken")
    assert mine.load(NOW) == KEPT
    assert len(aside(tmp_path)) == 1
    mine.close()
    theirs.close()


def test_a_fault_of_our_own_costs_one_write_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    file = kept(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("lockwatch.storage.state_file.changes", lambda *_: [("DELETE FROM lock WHERE id = ?", ())])
        file.save(CHANGED, NOW)
    assert file.troubles == ()
    file.save(CHANGED, NOW)
    file.close()
    assert aside(tmp_path) == []
    assert loaded(tmp_path) == back(CHANGED, NOW, NOW)


def test_an_old_memory_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "memory.json").write_text("{}")
    kept(tmp_path).close()
    assert (tmp_path / "memory.json").read_text() == "{}"
