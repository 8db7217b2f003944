"""The whole program without its worker: a change of the settings applies everywhere at once."""

import os
import threading
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from lockwatch.app.account_session import DAY_S
from lockwatch.app.program import Program
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.history import Event, EventKind, Reading
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced
from lockwatch.domain.settings import LockSettings
from lockwatch.domain.state import OnScreen, State
from lockwatch.domain.timeline import Query
from lockwatch.storage.settings_file import load
from lockwatch.ui.dialogs.about import AboutDialog
from lockwatch.ui.history.dialog import TimelineDialog
from lockwatch.ui.history.model import TimelineRole
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.banners import SinceBanner
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.theme.icons import tray_icon
from tests.app.parts import Programs
from tests.history.exports import Endless
from tests.systems import WINDOWS

pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)
"""Logged by the platform "offscreen", which has no tray."""
SEEN = Observation(1, connected=True, state=LockState.LOCKED, battery_level=80)


@pytest.fixture
def program(programs: Programs) -> Program:
    """The program after its first sync."""
    program = programs()
    program.monitor.on_ended(Synced((SEEN,)))
    program.monitor.on_named((LockInfo(1, "Front door", "S-1"),))
    return program


def test_a_computer_that_uses_the_state_file_is_named_above_the_list(programs: Programs) -> None:
    banners = programs(other_computer="study").windows.banners
    assert "also runs on the computer study" in dict(banners.texts())[BannerSlot.NOTICE]


def change(program: Program, **values: object) -> None:
    """Change settings in the settings window."""
    program.settings_window.show()
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, SettingsDialog) and w.isVisible())
    window.changed.emit(replace(program.settings.stored, **values))  # type: ignore[arg-type]


@pytest.mark.skipif(WINDOWS, reason="GNOME's panel")
def test_the_icon_is_drawn_for_a_panel_that_was_known_before_the_program_was_built(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    program = programs()
    program.monitor.on_ended(Synced((SEEN,)))
    assert program.panel_theme.dark is True
    assert icon(program) == tray_icon(program.monitor.overview, True).pixmap(22).toImage()


def menu(program: Program) -> list[str]:
    return [action.text() for action in program.tray.icon.contextMenu().actions() if action.text()]


def the_list() -> ListWindow:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, ListWindow) and w.isVisible())


def icon(program: Program) -> QImage:
    return program.tray.icon.icon().pixmap(22).toImage()


def test_a_new_language_is_used_at_once_in_menu_and_list(program: Program) -> None:
    program.windows.show_list()
    before = the_list()
    assert "Front door: Locked, 80 %" in menu(program)
    change(program, language="de")
    assert "Front door: Verriegelt, 80 %" in [text.replace("\u00a0", " ") for text in menu(program)]
    assert "Einstellungen…" in menu(program)
    assert the_list() is not before
    change(program, language="en")
    assert "Settings…" in menu(program)


def test_the_icon_follows_the_panel_setting(program: Program) -> None:
    pictures = []
    for panel in ("light", "dark"):
        change(program, panel=panel)
        pictures.append(icon(program))
    assert pictures[0] != pictures[1]


def test_the_windows_follow_the_appearance_setting(program: Program) -> None:
    lightness = []
    for appearance in ("light", "dark"):
        change(program, appearance=appearance)
        lightness.append(QApplication.palette().window().color().lightness())
    change(program, appearance="system")
    assert lightness[0] > 128 > lightness[1]


def test_changes_made_in_the_list_are_saved_in_the_settings_file(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    program.windows.show_list()
    the_list().lock_actions.rename("S-1", "Grandma's")
    the_list().resized.emit(500, 0)
    assert "Grandma's: Locked, 80 %" in menu(program)
    qtbot.waitUntil(lambda: load(tmp_path).settings.list_width == 500)
    assert load(tmp_path).settings.locks["S-1"].name == "Grandma's"
    the_list().lock_actions.hide("S-1", True)
    assert not [text for text in menu(program) if "Locked" in text]


def test_the_list_shows_what_changed_since_it_was_closed(program: Program) -> None:
    program.windows.show_list()
    the_list().hide()
    for state in (LockState.UNLOCKED, LockState.LOCKED, LockState.UNLOCKED):
        program.monitor.on_ended(Synced((SEEN._replace(state=state),)))
    program.windows.show_list()
    (banner,) = the_list().findChildren(SinceBanner)
    assert banner.text.splitlines()[1] == "Front door: unlocked 2 times"


def test_the_list_has_the_stored_size(program: Program) -> None:
    program.settings.set_list_size(600, 0)
    program.windows.show_list()
    assert the_list().width() == 600


def test_an_export_has_the_stored_history_with_the_users_own_names(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    change(program, locks={"S-1": LockSettings(name="My own")})
    program.saver.on_recalled(State())
    program.monitor.history_added.emit((Reading(1.79e9, "S-1", 80, False),))
    program.history.save()
    program.saver.finish()
    export(program, tmp_path)
    qtbot.waitUntil((tmp_path / "a.csv").exists)
    assert "My own,S-1,battery,80" in (tmp_path / "a.csv").read_text("utf-8")


def export(program: Program, directory: Path) -> None:
    """Export the history to the file "a.csv" in this directory."""
    program.windows.timelines.export_requested.emit(Query())
    (files,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog))
    files.setDirectory(str(directory))
    files.selectFile("a.csv")
    files.accept()


def test_quitting_during_an_export_leaves_no_partial_file(
    qtbot: QtBot, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = Endless()
    monkeypatch.setattr(program.history, "_opened", lambda: nullcontext(history))
    (tmp_path / "here").mkdir()
    export(program, tmp_path / "here")
    qtbot.waitUntil(lambda: history.read > 1)
    program.stop()
    assert [*(tmp_path / "here").iterdir()] == []


def history_window() -> TimelineDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, TimelineDialog) and w.isVisible())


def show_everything() -> None:
    """Let the history window show each record in its own row."""
    (box,) = history_window().findChildren(QCheckBox)
    box.click()


def history() -> list[str]:
    """The texts in the history window, without the headings of days."""
    window = history_window()
    rows = map(window.model.index, range(window.model.rowCount()))
    return [row.data() for row in rows if row.data(TimelineRole.TIME)]


def test_the_history_is_read_from_the_file_and_deleted_there(qtbot: QtBot, program: Program) -> None:
    program.saver.on_recalled(program.monitor.state)
    program.monitor.on_ended(Synced((SEEN._replace(state=LockState.UNLOCKED),)))
    program.tray.history_requested.emit()
    qtbot.waitUntil(lambda: history() == ["Unlocked", "Watched from here on"])
    show_everything()
    qtbot.waitUntil(lambda: {"Unlocked", "Locked", "In the account"} <= set(history()))
    program.windows.timelines.forget_requested.emit("S-1")
    qtbot.waitUntil(lambda: "Unlocked" in history() and "Locked" not in history())
    assert "In the account" in history()


def test_history_older_than_the_setting_is_deleted(qtbot: QtBot, program: Program) -> None:
    program.saver.on_recalled(program.monitor.state)
    program.monitor.history_added.emit((Event(round(time.time() - 2 * DAY_S, 3), "S-1", EventKind.NOTIFIED, "jammed"),))
    program.monitor.on_ended(Synced((SEEN._replace(state=LockState.UNLOCKED),)))
    program.tray.history_requested.emit()
    qtbot.waitUntil(lambda: "You were notified: jammed" in history())
    change(program, history_days=1)
    program.windows.show_timeline("S-1")
    qtbot.waitUntil(lambda: "Unlocked" in history() and "You were notified: jammed" not in history())


def test_another_account_closes_the_history_window(program: Program) -> None:
    program.tray.history_requested.emit()
    assert history() == []
    change(program, api_url="https://proxy.example")
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, TimelineDialog) and w.isVisible()]


def test_the_diagnostics_name_the_program_but_no_lock(program: Program) -> None:
    program.about.show()
    (about,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, AboutDialog) and w.isVisible())
    text = about.findChildren(QPlainTextEdit)[0].toPlainText()
    assert "PySide6" in text
    assert "Front door" not in text
    assert "S-1" not in text


@pytest.mark.parametrize("part", ["settings", "saver", "autostart", "manual"])
def test_quitting_waits_for_the_threads_that_emit_signals(program: Program, part: str) -> None:
    """Qt crashes when an object is destroyed while another thread emits its signal."""
    ended: list[bool] = []

    def task() -> None:
        time.sleep(0.2)
        ended.append(True)

    getattr(program, part)._disk.start(task)
    program.stop()
    assert ended


def test_quitting_ends_the_process_if_a_thread_hangs(
    program: Program, monkeypatch: pytest.MonkeyPatch, expected_log: pytest.LogCaptureFixture
) -> None:
    """Otherwise the program would wait for the thread for ever, or crash when it destroys objects of the thread."""
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)
    monkeypatch.setattr("logging.shutdown", lambda: None)
    monkeypatch.setattr("lockwatch.util.task_thread.QUIT_WITHIN_MS", 50)
    released = threading.Event()
    waited_for: list[str] = []
    monkeypatch.setattr(program.settings, "finish", lambda: waited_for.append("settings"))
    program.saver._disk.start(released.wait)
    program.stop()
    released.set()
    assert statuses == [0]
    assert waited_for == []  # on a hanging disk, each part would wait as long; the sum would exceed 2 s
    assert "did not end in time" in expected_log.text


def test_the_id_of_a_notification_is_saved_with_its_alert(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill between two saves would leave a notification on the screen that the next run does not know."""
    saved: list[State] = []
    on_screen = OnScreen("service", {"place": 7})
    monkeypatch.setattr(program.saver, "save", saved.append)
    monkeypatch.setattr(Notifier, "on_screen", property(lambda notifier: on_screen))
    program.presenter.delivered.emit()
    assert saved
    assert all(state.on_screen == on_screen for state in saved)
