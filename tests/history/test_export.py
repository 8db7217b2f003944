"""Tests of exporting the history: complete or not at all, off the GUI thread, and quickly cancelled."""

import csv
import errno
import json
import os
import stat
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lockwatch.domain.history import Reading
from lockwatch.domain.timeline import Page, Query, pages
from lockwatch.history.export import Exported, Exporter, Opened
from lockwatch.history.records import Record, records
from lockwatch.storage.history_reader import HistoryReader, NoHistoryError, Why
from lockwatch.storage.state_file import StateFile
from lockwatch.util.clock import steady
from tests.history.exports import Endless, Listed
from tests.history.pages import NAMES, TIME, owners_name
from tests.schemas import assert_of_the_form
from tests.storage.denials import full_disk, nobody_else
from tests.storage.state_samples import API, FRONT, FULL, NOW


@pytest.fixture
def exporter(qtbot: QtBot) -> Iterator[Exporter]:
    exporter = Exporter()
    yield exporter
    exporter.stop()


def written(exporter: Exporter, qtbot: QtBot, path: Path, opened: Opened | None = None) -> Exported:
    with qtbot.waitSignal(exporter.finished) as emitted:
        exporter.start(opened or (lambda: nullcontext(Listed())), Query(), owners_name, path)
    assert emitted.args is not None
    end = emitted.args[0]
    assert isinstance(end, Exported)
    return end


def refused(exporter: Exporter, qtbot: QtBot, path: Path, opened: Opened | None = None) -> str:
    with qtbot.waitSignal(exporter.failed) as emitted, qtbot.assertNotEmitted(exporter.finished):
        exporter.start(opened or (lambda: nullcontext(Listed())), Query(), owners_name, path)
    assert emitted.args is not None
    return str(emitted.args[0])


@pytest.mark.parametrize("name", ["history.csv", "history.CSV", "history.txt", "history"])
def test_csv_has_a_bom_and_crlf(exporter: Exporter, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    assert written(exporter, qtbot, tmp_path / name) == Exported(tmp_path / name, 501)
    data = (tmp_path / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfat,until,")
    assert data.count(b"\r\n") == data.count(b"\n") == 502
    rows = [*csv.DictReader(data.decode("utf-8-sig").splitlines())]
    assert [row["lock"] for row in rows] == ["Garage"] + ["Front door"] * 500


@pytest.mark.parametrize("name", ["history.json", "history.JSON"])
def test_json_is_one_document(exporter: Exporter, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    assert written(exporter, qtbot, tmp_path / name).entries == 501
    document = json.loads((tmp_path / name).read_bytes().decode("ascii"))
    assert_of_the_form("history", document)
    assert len(document["records"]) == 501


def test_an_export_has_all_entries_of_the_file(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    file = StateFile(tmp_path, API)
    assert file.save(FULL, NOW, [Reading(TIME + at, FRONT.key, at % 101, False) for at in range(500)])
    end = written(exporter, qtbot, tmp_path / "a.json", lambda: closing(HistoryReader(tmp_path, API)))
    with closing(HistoryReader(tmp_path, API)) as history:
        expected: list[Record] = [*records(pages(history.page, Query()), owners_name)]
    file.close()
    assert end.entries == len(expected) == 500
    levels = [each["value"] for each in json.loads((tmp_path / "a.json").read_text())["records"]]
    assert levels == [each.value for each in expected]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_an_export_replaces_an_existing_file_and_has_mode_0600(
    exporter: Exporter, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    path.chmod(0o644)
    written(exporter, qtbot, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"\xef\xbb\xbfat")
    assert [*tmp_path.iterdir()] == [path]


def test_the_history_is_read_off_the_gui_thread(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    threads: list[QThread] = []
    listed = Listed(read=lambda: threads.append(QThread.currentThread()))
    written(exporter, qtbot, tmp_path / "a.csv", lambda: nullcontext(listed))
    assert threads
    assert QThread.currentThread() not in threads


def test_progress_is_reported_at_most_ten_times_a_second(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    reported: list[tuple[int, int]] = []
    exporter.progressed.connect(lambda done, total: reported.append((done, total)))
    began = steady()
    exporter.start(lambda: nullcontext(Endless()), Query(), owners_name, tmp_path / "a.csv")
    qtbot.waitUntil(lambda: len(reported) >= 3)
    exporter.cancel()
    assert len(reported) <= (steady() - began) / 0.1
    assert reported == sorted(reported)
    assert {total for _, total in reported} == {1_000_000}


@pytest.mark.parametrize("ends", ["cancel", "stop"])
@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_a_cancelled_export_leaves_no_file_behind(
    exporter: Exporter, qtbot: QtBot, tmp_path: Path, ends: str, name: str
) -> None:
    (tmp_path / name).write_text("before")
    endless = Endless()
    with qtbot.assertNotEmitted(exporter.finished), qtbot.assertNotEmitted(exporter.failed):
        exporter.start(lambda: nullcontext(endless), Query(), owners_name, tmp_path / name)
        qtbot.waitUntil(lambda: endless.read > 3)
        assert len([*tmp_path.iterdir()]) == 2
        began = steady()
        getattr(exporter, ends)()
        if ends == "cancel":
            qtbot.waitUntil(lambda: len([*tmp_path.iterdir()]) == 1)
        assert steady() - began < 60  # without cancelling it would never end
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]


def test_a_cancelled_export_emits_no_more_signals(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    """Signals that were already queued when the export was cancelled are dropped, too."""
    reported: list[object] = []
    exporter.progressed.connect(lambda done, total: reported.append(done))
    exporter.finished.connect(reported.append)
    exporter.start(lambda: nullcontext(Listed()), Query(), owners_name, tmp_path / "a.csv")
    exporter._disk.finish()
    exporter.cancel()
    endless = Endless()
    exporter.start(lambda: nullcontext(endless), Query(), owners_name, tmp_path / "b.csv")
    begun = steady()
    while steady() - begun < 0.25:
        assert not exporter._disk.finish(0)
    exporter.stop()
    QApplication.processEvents()
    assert reported == []


def test_the_next_export_can_start_at_once(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    exporter.start(lambda: nullcontext(Endless()), Query(), owners_name, tmp_path / "a.csv")
    assert written(exporter, qtbot, tmp_path / "b.csv").path.name == "b.csv"
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


# Errors


@pytest.mark.parametrize("most", [0, 4096, 20_000])
def test_a_full_disk_is_reported_and_leaves_the_old_file(
    exporter: Exporter, qtbot: QtBot, tmp_path: Path, most: int
) -> None:
    (tmp_path / "a.csv").write_text("before")
    with full_disk(most):
        assert "the disk is full" in refused(exporter, qtbot, tmp_path / "a.csv")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]
    written(exporter, qtbot, tmp_path / "a.csv")


def test_a_directory_without_write_permission_is_reported(exporter: Exporter, qtbot: QtBot, open_place: Path) -> None:
    with nobody_else(open_place, 0o500):
        assert "you may not write to this folder" in refused(exporter, qtbot, open_place / "a.csv")
    assert [*open_place.iterdir()] == []


def test_a_missing_directory_is_reported(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    assert "no longer exists" in refused(exporter, qtbot, tmp_path / "gone" / "a.csv")
    assert [*tmp_path.iterdir()] == []


def test_a_directory_in_place_of_the_file_is_reported(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    assert "can't be written to this folder" in refused(exporter, qtbot, tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_is_full_at_the_last_moment_is_reported(
    exporter: Exporter, qtbot: QtBot, tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    assert "the disk is full" in refused(exporter, qtbot, tmp_path / "a.csv")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (Why.NO_FILE, "no history of this account yet"),
        (Why.OTHER_ADDRESS, "no history of this account yet"),
        (Why.BUSY, "another program is using the history"),
        (Why.BROKEN, "the history can't be read"),
        (Why.UNREADABLE, "the history can't be read"),
    ],
)
def test_an_error_while_reading_leaves_no_file(
    exporter: Exporter, qtbot: QtBot, tmp_path: Path, why: Why, text: str
) -> None:
    left = [1, 1]

    def read() -> None:
        if not left:
            raise NoHistoryError(why)
        left.pop()

    assert text in refused(exporter, qtbot, tmp_path / "a.csv", lambda: nullcontext(Listed(read=read)))
    assert [*tmp_path.iterdir()] == []


def test_a_long_history_needs_no_more_memory_than_a_short_one(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    class Ending(Endless):
        def __init__(self, pages: int) -> None:
            super().__init__()
            self.pages = pages

        def page(self, query: Query) -> Page:
            page = super().page(query)
            return page if self.read < self.pages else Page(page.entries, (), page.since, False, NAMES)

    def most_memory(pages: int) -> int:
        tracemalloc.start()
        try:
            history = Ending(pages)
            assert written(exporter, qtbot, tmp_path / "a.csv", lambda: nullcontext(history)).entries == 200 * pages
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    written(exporter, qtbot, tmp_path / "first.csv")  # so that memory used by imports is not measured
    short, long = most_memory(5), most_memory(50)
    assert long < 1.5 * short
