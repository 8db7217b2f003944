"""The demo in the running program: how it begins, how it is marked, and how it ends."""

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.state_lock import StateLock
from lockwatch.sync.worker import SyncWorker
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.lock_list.window import ListWindow
from tests.app.parts import Programs, button, shown, tool_button
from tests.ui.settings.settings_window import texts

pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)
"""Logged by the platform "offscreen", which has no tray."""


def test_the_demo_button_starts_the_demo_and_shows_the_list(programs: Programs) -> None:
    program = programs()
    program.welcome.show()
    (welcome,) = shown(WelcomeDialog)
    button(welcome, "Try the demo").click()
    assert program.settings.demo
    assert not shown(WelcomeDialog)
    assert shown(ListWindow)


def test_the_demo_is_marked_and_can_be_ended_in_the_list(
    programs: Programs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[str] = []
    monkeypatch.setattr(SyncWorker, "use", lambda worker, account, file: used.append(account.api_url))
    program = programs()
    program.welcome.demo_requested.emit()
    (window,) = shown(ListWindow)
    assert "Demo: these are not your locks" in texts(window)
    assert "(demo)" in program.tray.icon.toolTip()
    tool_button(window, "End demo").click()
    assert not program.settings.demo
    assert "Demo:" not in texts(window)
    assert "(demo)" not in program.tray.icon.toolTip()
    assert [url.startswith("http://127.0.0.1") for url in used] == [True, False]
    assert program.settings.effective == program.settings.stored
    qtbot.waitUntil(lambda: not any(thread.name == "story" for thread in threading.enumerate()))


def test_whoever_enters_a_key_in_the_demo_ends_it(programs: Programs) -> None:
    program = programs(demo=True)
    program.windows.show_list()
    tool_button(shown(ListWindow)[0], "Enter my key…").click()
    assert not program.settings.demo
    assert shown(WelcomeDialog)


def test_the_demo_does_not_end_while_another_program_has_the_state_file(programs: Programs, tmp_path: Path) -> None:
    program = programs(demo=True)
    program.windows.show_list()
    (window,) = shown(ListWindow)
    other = StateLock(tmp_path)
    assert other.claim() == ""
    tool_button(window, "Enter my key…").click()
    assert program.settings.demo
    assert "Another Lockwatch" in texts(window)
    assert not shown(WelcomeDialog)
    other.release()
    tool_button(window, "End demo").click()
    assert not program.settings.demo
