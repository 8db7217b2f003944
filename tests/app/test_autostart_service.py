"""Tests of the autostart service: it reads and writes real autostart entries, off the GUI thread."""

import errno
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch import APP_ID
from lockwatch.app.autostart_service import AutostartService
from lockwatch.desktop.autostart.xdg import AutostartEntry

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it would change the login of this user")


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("lockwatch.desktop.autostart.launch_command._own_program", lambda: ("/bin/true",))
    return tmp_path / "autostart" / f"{APP_ID}.desktop"


@pytest.fixture
def service(qtbot: QtBot, entry: Path) -> Iterator[AutostartService]:
    service = AutostartService(None)
    yield service
    service.finish()


def reads(qtbot: QtBot, service: AutostartService, ask: object) -> tuple[bool | None, str]:
    with qtbot.waitSignal(service.read) as read:
        ask()  # type: ignore[operator]
    on, note = read.args
    return on, note


def test_the_entry_is_read_written_and_removed(qtbot: QtBot, service: AutostartService, entry: Path) -> None:
    assert reads(qtbot, service, service.read_entry) == (False, "")
    assert reads(qtbot, service, lambda: service.switch(True)) == (True, "")
    assert entry.is_file()
    assert reads(qtbot, service, lambda: service.switch(False)) == (False, "")
    assert not entry.exists()


def test_a_note_says_that_the_entry_starts_another_program_or_is_disabled(
    qtbot: QtBot, service: AutostartService, entry: Path
) -> None:
    AutostartEntry().write(("/bin/false", "--hidden"))
    on, note = reads(qtbot, service, service.read_entry)
    assert (on, "log in: /bin/false. " in note) == (False, True)
    reads(qtbot, service, lambda: service.switch(True))
    entry.write_text(entry.read_text().replace("enabled=true", "enabled=false"))
    on, note = reads(qtbot, service, service.read_entry)
    assert (on, "turned off" in note) == (False, True)


def test_a_failed_change_is_reported_and_the_entry_is_read_again(
    qtbot: QtBot, service: AutostartService, entry: Path
) -> None:
    entry.parent.write_text("not a directory")
    with qtbot.waitSignal(service.failed) as failed:
        on, note = reads(qtbot, service, lambda: service.switch(True))
    assert "could not be changed (File exists)" in failed.args[0]
    assert (on, note) == (None, "Lockwatch can't find out whether it starts when you log in.")


def test_the_entry_is_never_read_on_the_gui_thread(
    qtbot: QtBot, service: AutostartService, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def slow(place: AutostartEntry) -> None:
        threads.append(threading.current_thread())
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(AutostartEntry, "read", slow)
    assert reads(qtbot, service, service.read_entry)[0] is None
    assert threading.main_thread() not in threads


def test_mend_updates_the_entry_of_a_program_that_was_moved(
    qtbot: QtBot, service: AutostartService, entry: Path
) -> None:
    AutostartEntry().write(("/gone/lockwatch", "--hidden"))
    service.repair()
    assert reads(qtbot, service, service.read_entry) == (True, "")


def test_mend_does_not_create_an_entry(qtbot: QtBot, service: AutostartService, entry: Path) -> None:
    service.repair()
    assert reads(qtbot, service, service.read_entry) == (False, "")
    assert not entry.exists()
