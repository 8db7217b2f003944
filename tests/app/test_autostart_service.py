"""Starting at log-in, as a person chooses it: on real files, off the GUI thread."""

import errno
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch import APP_ID
from lockwatch.app.autostart_service import AutostartService
from lockwatch.desktop.autostart.xdg import AutostartEntry

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="on others it would change what really starts there")


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("lockwatch.desktop.autostart.launch_command._own_program", lambda: ("/bin/true",))
    return tmp_path / "autostart" / f"{APP_ID}.desktop"


def reads(qtbot: QtBot, asked: AutostartService, ask: object) -> tuple[bool | None, str]:
    with qtbot.waitSignal(asked.read, timeout=2000) as read:
        ask()  # type: ignore[operator]
    on, note = read.args
    return on, note


def test_it_tells_what_is_and_what_came_of_a_choice(qtbot: QtBot, entry: Path) -> None:
    asked = AutostartService(None)
    assert reads(qtbot, asked, asked.look) == (False, "")
    assert reads(qtbot, asked, lambda: asked.switch(True)) == (True, "")
    assert entry.is_file()
    assert reads(qtbot, asked, lambda: asked.switch(False)) == (False, "")
    assert not entry.exists()


def test_what_is_odd_is_said(qtbot: QtBot, entry: Path) -> None:
    asked = AutostartService(None)
    AutostartEntry().write(("/bin/false", "--hidden"))
    on, note = reads(qtbot, asked, asked.look)
    assert (on, "then: /bin/false. " in note) == (False, True)
    reads(qtbot, asked, lambda: asked.switch(True))
    entry.write_text(entry.read_text().replace("enabled=true", "enabled=false"))
    on, note = reads(qtbot, asked, asked.look)
    assert (on, "switched off" in note) == (False, True)


def test_what_can_not_be_written_is_one_sentence_and_the_truth_is_told(qtbot: QtBot, entry: Path) -> None:
    asked = AutostartService(None)
    entry.parent.write_text("not a directory")
    with qtbot.waitSignal(asked.failed, timeout=2000) as failed:
        on, note = reads(qtbot, asked, lambda: asked.switch(True))
    assert "could not be changed (File exists)" in failed.args[0]
    assert (on, note) == (None, "What starts when you log in can't be read here.")


def test_nothing_of_it_runs_in_the_thread_that_draws(
    qtbot: QtBot, entry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def slow(place: AutostartEntry) -> None:
        threads.append(threading.current_thread())
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(AutostartEntry, "read", slow)
    asked = AutostartService(None)
    assert reads(qtbot, asked, asked.look)[0] is None
    assert threading.main_thread() not in threads


def test_after_a_start_by_hand_a_program_that_was_moved_is_started_from_where_it_is_now(
    qtbot: QtBot, entry: Path
) -> None:
    asked = AutostartService(None)
    AutostartEntry().write(("/gone/lockwatch", "--hidden"))
    asked.mend()
    assert reads(qtbot, asked, asked.look) == (True, "")


def test_where_nothing_was_chosen_nothing_is_mended(qtbot: QtBot, entry: Path) -> None:
    asked = AutostartService(None)
    asked.mend()
    assert reads(qtbot, asked, asked.look) == (False, "")
    assert not entry.exists()
