"""Tests on a real file system of 2 MiB that is full: no history is lost, and results are reported correctly."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.state_saver import StateSaver
from lockwatch.domain.history import Entry, Event, EventKind
from lockwatch.domain.moment import Moment
from lockwatch.domain.timeline import Query, pages
from lockwatch.storage.state_file import FILE_NAME, StateFile
from tests.storage.state_samples import API, FULL, NOW

KEY = "told-to-nobody"
MANY = tuple(Event(NOW.wall - 86_400 + 10.0 * number, KEY, EventKind.STATE, "locked") for number in range(4000))
WITHIN_S = 1e9


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root may mount a disk")
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("no disk may be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def full(disk: Path, but_kib: int = 0) -> Iterator[None]:
    """Fill the disk, except for `but_kib` KiB."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        with suppress(OSError):
            while file.write(b"\0" * 4096):
                pass
        file.truncate(file.tell() - 1024 * but_kib)
    yield
    filler.unlink()


def stored(file: StateFile) -> list[Entry]:
    return [each for page in pages(file.page, Query(KEY, least=5000)) for each in page.entries]


def bytes_left(disk: Path) -> int:
    """Return how many times the files still contain the lock's key."""
    return sum(path.read_bytes().count(KEY.encode()) for path in disk.glob(f"{FILE_NAME}*"))


def test_entries_that_happen_while_the_disk_is_full_are_written_later(
    disk: Path, qtbot: QtBot, expected_log: pytest.LogCaptureFixture
) -> None:
    with closing(StateFile(disk, API)) as file:
        saver = StateSaver(file)
        saver.on_recalled(FULL)
        with full(disk):
            for number in range(0, len(MANY), 100):
                saver.on_history_added(MANY[number : number + 100])
                saver.save(replace(FULL, failures=number))
                qtbot.waitUntil(lambda: not saver._busy)
            assert len(stored(file)) < len(MANY)
        saver.save(replace(FULL, failures=1))
        saver.finish()
        assert sorted(each.at for each in stored(file)) == [each.at for each in MANY]
        assert file.load(NOW).failures == 1
    with closing(StateFile(disk, API)) as file:
        assert len(stored(file)) == len(MANY)


@pytest.mark.parametrize("key", [KEY, None])
@pytest.mark.parametrize("but_kib", [0, 60, 140, 260, 600, 1000])
def test_forget_returns_true_on_a_full_disk_only_if_everything_is_gone(
    disk: Path, key: str | None, but_kib: int, request: pytest.FixtureRequest
) -> None:
    """Deleting needs about 200 KiB for the log."""
    if but_kib < 200:
        request.getfixturevalue("expected_log")
    with closing(StateFile(disk, API)) as file:
        assert file.save(FULL, NOW, MANY)
        with full(disk, but_kib):
            done = file.forget(key, FULL, NOW)
            assert done == (bytes_left(disk) == 0)
            assert len(stored(file)) in (0, len(MANY))
        assert file.forget(key, FULL, NOW)
        assert stored(file) == []
        assert bytes_left(disk) == 0


def test_pruning_on_a_full_disk_deletes_everything_old_or_nothing(
    disk: Path, expected_log: pytest.LogCaptureFixture
) -> None:
    young = [each for each in MANY if each.at >= NOW.wall - 43_200]
    with closing(StateFile(disk, API, WITHIN_S)) as file:
        assert file.save(FULL, NOW, MANY)
        with full(disk):
            done = file.set_retention(43_200.0, NOW)
            assert len(stored(file)) in ((len(young), len(young) + 1) if done else (len(MANY), len(young) + 1))
        later = Moment(NOW.at + 86_401, NOW.wall, NOW.awake)
        assert file.save(replace(FULL, failures=7), later)
        assert len(stored(file)) <= len(young) + 1
