"""Tests of broken state files: each is put aside unchanged, and a new one replaces it."""

import os
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from lockwatch.domain.locks import LockInfo
from lockwatch.domain.pacing import Pace
from lockwatch.storage.account_files import BESIDE
from lockwatch.storage.database_file import MOST_PUT_ASIDE
from lockwatch.storage.state_file import FILE_NAME, StateFile
from lockwatch.storage.state_schema import MIGRATIONS
from lockwatch.storage.state_troubles import Fault, Trouble
from tests.storage.state_files import BLANK, LOADED, aside, edit, full_file, loaded
from tests.storage.state_samples import API, CELLAR, FULL, NOW, back
from tests.systems import moves_open_files


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
def test_a_broken_file_is_put_aside_and_replaced_by_a_new_one(
    tmp_path: Path, harm: Callable[[Path], None], expected_log: pytest.LogCaptureFixture
) -> None:
    full_file(tmp_path).close()
    harm(tmp_path / FILE_NAME)
    before = (tmp_path / FILE_NAME).stat()
    file = StateFile(tmp_path, API)
    assert file.load(NOW) == BLANK
    assert file.pace() == Pace()
    file.save(FULL, NOW)
    file.close()
    (name,) = aside(tmp_path)
    assert (tmp_path / name).stat()[:2] == before[:2]
    assert (tmp_path / name).stat().st_size == before.st_size  # and was not repaired
    assert [file.troubles, file.troubles] == [(Trouble(Fault.PUT_ASIDE, name),), ()]
    assert len(expected_log.records) == 1
    assert str(tmp_path) not in expected_log.text
    assert loaded(tmp_path) == LOADED


@pytest.mark.parametrize("harm", ["no table lock", "no table request", "a page zero", "random", "newer"])
@pytest.mark.parametrize("first", ["pace", "save_pace", "others_pace", "save"])
def test_any_method_puts_a_broken_file_aside(
    tmp_path: Path, harm: str, first: str, expected_log: pytest.LogCaptureFixture
) -> None:
    full_file(tmp_path).close()
    BREAKS[harm](tmp_path / FILE_NAME)
    file = StateFile(tmp_path, API)
    match first:
        case "pace":
            file.pace()
        case "others_pace":
            file.others_pace()
        case "save":
            file.save(replace(FULL, failures=9), NOW)
    file.save_pace(Pace(2.0), None)
    file.save(FULL, NOW)
    file.close()
    assert len(aside(tmp_path)) == 1
    assert len(file.troubles) == 1
    assert loaded(tmp_path) == LOADED


@pytest.mark.parametrize("harm", ["no table lock", "no table request", "no column", "newer"])
def test_a_file_that_breaks_during_a_run_is_replaced_with_the_whole_state(
    tmp_path: Path, harm: str, expected_log: pytest.LogCaptureFixture
) -> None:
    file = full_file(tmp_path)
    BREAKS[harm](tmp_path / FILE_NAME)
    state = replace(FULL, locks=MappingProxyType({**FULL.locks, 3: replace(CELLAR, connection_since=NOW.at - 7)}))
    file.save(state, NOW)
    file.save_pace(Pace(1.0), None)
    file.save(state, NOW)
    file.close()
    if harm == "newer":  # the version is checked only when the file is opened
        file = StateFile(tmp_path, API)
        assert file.load(NOW) == BLANK
        file.save(state, NOW)
        file.close()
    assert len(aside(tmp_path)) == 1
    assert loaded(tmp_path) == back(state, NOW, NOW)


def test_pages_that_break_during_a_run_are_detected_when_they_are_read(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    """The file has more pages than SQLite's cache."""
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
    assert loaded(tmp_path) == LOADED


def test_the_log_is_put_aside_together_with_the_broken_file(
    tmp_path: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    full_file(tmp_path / "one").close()
    file = StateFile(tmp_path / "one", "https://marker.example")
    file.save_pace(Pace(1.0), 5.0)
    (tmp_path / "two").mkdir()
    for path in (tmp_path / "one").iterdir():  # without closing it, so the log remains, as after a crash
        (tmp_path / "two" / path.name).write_bytes(path.read_bytes())
    file.close()
    path = tmp_path / "two" / FILE_NAME
    path.write_bytes(b"broken" + path.read_bytes()[6:])
    assert b"marker" not in path.read_bytes()
    file = StateFile(tmp_path / "two", API)
    assert file.load(NOW) == BLANK
    file.close()
    assert b"marker" in b"".join((tmp_path / "two" / name).read_bytes() for name in aside(tmp_path / "two"))


def test_all_files_of_sqlite_are_put_aside_together(tmp_path: Path, expected_log: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE_NAME).mkdir()
    for end in BESIDE:
        (tmp_path / (FILE_NAME + end)).write_text(end)
    file = StateFile(tmp_path, API)
    file.save(FULL, NOW)
    file.close()
    names = aside(tmp_path)
    assert [name.removeprefix(names[0]) for name in names] == ["", *sorted(BESIDE)]
    assert [path.name for path in tmp_path.glob(f"{FILE_NAME}*")] == [FILE_NAME]
    assert loaded(tmp_path) == LOADED


@moves_open_files
def test_only_a_few_broken_files_are_put_aside_in_one_run(
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
def test_random_damage_never_crashes_and_the_next_save_is_complete(
    tmp_path: Path, seed: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uses `caplog` instead of `expected_log`, because only some of the changes are detected and logged."""
    for module in ("database_file", "state_troubles"):
        monkeypatch.setattr(f"lockwatch.storage.{module}.log.disabled", True)
    monkeypatch.setattr("lockwatch.storage.state_reader.log.disabled", True)
    full_file(tmp_path).close()
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
    file.save_pace(Pace(1.0), None)
    file.save(FULL, NOW)
    file.close()
    assert loaded(tmp_path) == LOADED
