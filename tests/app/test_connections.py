"""Tests of the connections between the parts; cutting any of them makes a test fail (devtools.cut_connections)."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.app import program as composition
from lockwatch.app.about_window import AboutWindow
from lockwatch.app.autostart_service import AutostartService
from lockwatch.app.banner_board import BannerBoard
from lockwatch.app.details_window import DetailsWindow
from lockwatch.app.history_service import HistoryService
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.program import Program
from lockwatch.app.reminders import Reminders
from lockwatch.app.settings_window import SettingsWindow
from lockwatch.app.token_status import TokenStatus
from lockwatch.app.tray_presence import TrayPresence
from lockwatch.app.welcome_window import WelcomeWindow
from lockwatch.app.window_manager import WindowManager
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.keyring_lock import KeyringLock
from lockwatch.desktop.notifications.base import NoServiceError, Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.desktop.panel.panel_theme import PanelTheme
from lockwatch.desktop.sleep import SleepWatch
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import NoToken, Refused, Synced, TokenProblem
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act
from lockwatch.replay.recorder import Recorder
from lockwatch.storage.state_troubles import Fault, Trouble
from lockwatch.sync.worker import SyncWorker, TokenChecked
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.tray.icon import Tray
from lockwatch.ui.wording.troubles import recording_stopped_text, unseen_text
from tests.app.parts import Programs, shown, tool_button
from tests.patient_qtbot import WITHIN_MS
from tests.ui.settings.settings_window import lock_list, texts, turn_to

pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)
"""Logged by the platform "offscreen", which has no tray."""


@pytest.fixture
def calls_of(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> tuple[Program, list[str]]:
    """The program, and the recorded calls of the method that the test is parametrized with."""
    kind, name = request.param
    calls: list[str] = []
    monkeypatch.setattr(kind, name, lambda *given: calls.append(name))
    program = programs()
    calls.clear()
    return program, calls


def find_bus(program: Program) -> None:
    """A session bus that answers nothing."""
    if sys.platform != "linux":
        pytest.skip("only Linux has a session bus")
    program.session.bus = MagicMock()
    program.session.connected.emit()
    program.session.bus = None


def change_screen(program: Program) -> None:
    program.notifier.screen_changed.emit()
    QApplication.processEvents()


def command(program: Program, line: str) -> None:
    """Let another process send a command."""
    program.commands.reply(line.encode(), MagicMock())


Emit = Callable[[Program], Any]
CONNECTIONS: list[tuple[tuple[type, str], Emit]] = [
    ((SyncWorker, "request_sync"), lambda p: p.tray.sync_requested.emit()),
    ((SyncWorker, "request_sync"), lambda p: p.windows.sync_requested.emit()),
    ((SyncWorker, "request_sync"), lambda p: command(p, "sync")),
    ((WindowManager, "show_list"), lambda p: command(p, "show")),
    ((WindowManager, "toggle_by_panel"), lambda p: command(p, "toggle")),
    ((SettingsWindow, "show"), lambda p: command(p, "settings")),
    ((SyncWorker, "reread_token"), lambda p: command(p, "token")),
    ((SyncWorker, "reread_token"), lambda p: p.keyring_lock.unlocked.emit()),
    ((SyncWorker, "set_interval"), lambda p: p.effects.interval_set.emit(20.0)),
    ((SyncWorker, "wake"), lambda p: p.sleep.resumed.emit()),
    ((SyncWorker, "interrupt"), lambda p: p.sleep.resumed.emit()),
    ((SyncWorker, "change_network"), lambda p: p.network.changed.emit()),
    ((SyncWorker, "interrupt"), lambda p: p.network.changed.emit()),
    ((SyncWorker, "use"), lambda p: p.effects.account_changed.emit(None, None)),
    ((SyncWorker, "try_token"), lambda p: p.welcome.token_tried.emit("abc", True)),
    ((SyncWorker, "forget_token"), lambda p: p.token_status.token_forgotten.emit()),
    ((HistoryService, "on_recalled"), lambda p: p.worker.recalled.emit(State())),
    ((LockMonitor, "on_recalled"), lambda p: p.worker.recalled.emit(State())),
    ((NotificationPresenter, "on_recalled"), lambda p: p.worker.recalled.emit(State())),
    ((SessionBus, "reconnect"), lambda p: p.worker.ended.emit(Synced(()))),
    ((TrayPresence, "settle"), lambda p: p.worker.ended.emit(Synced(()))),
    ((NotificationPresenter, "retry"), lambda p: p.worker.ended.emit(Synced(()))),
    ((LockMonitor, "on_ended"), lambda p: p.worker.ended.emit(Synced(()))),
    ((TokenStatus, "on_ended"), lambda p: p.worker.ended.emit(Synced(()))),
    ((Reminders, "on_ended"), lambda p: p.worker.ended.emit(Synced(()))),
    ((PanelTheme, "refresh"), lambda p: p.worker.ended.emit(Synced(()))),
    ((SleepWatch, "reconnect"), lambda p: p.worker.ended.emit(Synced(()))),
    ((WelcomeWindow, "on_ended"), lambda p: p.worker.ended.emit(Synced(()))),
    ((WelcomeWindow, "on_named"), lambda p: p.worker.named.emit(())),
    ((KeyringLock, "await_unlocking"), lambda p: p.worker.ended.emit(Synced(()))),
    ((LockMonitor, "on_named"), lambda p: p.worker.named.emit(())),
    ((Reminders, "on_named"), lambda p: p.worker.named.emit(())),
    ((NotificationPresenter, "on_named"), lambda p: p.worker.named.emit(())),
    ((LockMonitor, "on_scheduled"), lambda p: p.worker.scheduled.emit(Schedule(0, 0))),
    ((WelcomeWindow, "on_token_checked"), lambda p: p.worker.token_checked.emit(TokenChecked(None))),
    ((NotificationPresenter, "on_happened"), lambda p: p.monitor.happened.emit(None)),
    ((LockMonitor, "on_screen_changed"), change_screen),
    ((NotificationPresenter, "leave"), lambda p: p.settings.demo_switched.emit()),
    ((NotificationPresenter, "on_silenced"), lambda p: p.monitor.acted.emit(Act.ACKNOWLEDGE, frozenset())),
    ((LockMonitor, "act"), lambda p: p.presenter.acted.emit(frozenset(), Act.ACKNOWLEDGE)),
    ((LockMonitor, "add"), lambda p: p.presenter.history_added.emit(())),
    ((HistoryService, "save"), lambda p: p.presenter.delivered.emit()),
    ((DetailsWindow, "read_history"), lambda p: p.monitor.history_added.emit(())),
    ((BannerBoard, "show"), lambda p: p.saver.troubled.emit(Trouble(Fault.UNWRITABLE))),
    ((BannerBoard, "show"), lambda p: p.presenter.missed_changed.emit()),
    ((BannerBoard, "show"), lambda p: p.history.troubled.emit("It is full.")),
    ((BannerBoard, "show"), lambda p: p.settings_window.not_saved.emit("It is full.")),
    ((BannerBoard, "show"), lambda p: p.manual.unopened.emit("/manual")),
    ((WindowManager, "toggle"), lambda p: p.tray.toggled.emit()),
    ((WindowManager, "show_list"), lambda p: p.tray.opened.emit()),
    ((LockMonitor, "act"), lambda p: p.tray.acted.emit(frozenset(), Act.ACKNOWLEDGE)),
    ((LockMonitor, "pause"), lambda p: p.tray.pause_requested.emit(Act.RESUME)),
    ((WindowManager, "show_list"), lambda p: p.notifier.activated.emit()),
    ((WindowManager, "show_timeline"), lambda p: p.tray.history_requested.emit()),
    ((SettingsWindow, "show"), lambda p: p.tray.settings_requested.emit()),
    ((AboutWindow, "show"), lambda p: p.tray.about_requested.emit()),
    ((AutostartService, "read_entry"), lambda p: p.settings_window.autostart_asked.emit()),
    ((AutostartService, "switch"), lambda p: p.settings_window.autostart_chosen.emit(True)),
    ((SettingsWindow, "on_autostart_read"), lambda p: p.autostart.read.emit(True, "")),
    ((SettingsWindow, "show_error"), lambda p: p.autostart.failed.emit("It is held.")),
    ((WindowManager, "show_list"), lambda p: p.welcome.list_requested.emit()),
    ((AutostartService, "read_entry"), lambda p: p.welcome.autostart_asked.emit()),
    ((AutostartService, "switch"), lambda p: p.welcome.autostart_chosen.emit(True)),
    ((WelcomeWindow, "on_autostart_read"), lambda p: p.autostart.read.emit(True, "")),
    ((WelcomeWindow, "show_error"), lambda p: p.autostart.failed.emit("It is held.")),
    ((WelcomeWindow, "on_ended"), lambda p: p.worker.ended.emit(Synced(()))),
    ((WindowManager, "show_welcome"), lambda p: p.presenter.key_requested.emit()),
    ((WindowManager, "show_welcome"), lambda p: p.windows.token_requested.emit()),
    ((NotificationPresenter, "show_example"), lambda p: p.settings_window.example_requested.emit()),
    ((NotificationPresenter, "retry"), find_bus),
    ((PanelTheme, "rejoin"), find_bus),
    ((WindowManager, "stand_alone"), lambda p: p.tray_presence.alone_changed.emit(True)),
    ((BannerBoard, "show"), lambda p: p.tray_presence.line_changed.emit("")),
    ((Tray, "show_state"), lambda p: p.tray_presence.renewed.emit()),
    ((Tray, "show_state"), lambda p: p.monitor.changed.emit()),
    ((Tray, "set_panel_dark"), lambda p: p.panel_theme.changed.emit()),
]


@pytest.mark.parametrize(
    ("calls_of", "emit"),
    CONNECTIONS,
    indirect=["calls_of"],
    ids=[f"{kind.__name__}.{name}" for (kind, name), _ in CONNECTIONS],
)
def test_a_signal_of_one_part_calls_a_method_of_the_other(calls_of: tuple[Program, list[str]], emit: Emit) -> None:
    program, calls = calls_of
    emit(program)
    assert calls


@pytest.mark.parametrize("calls_of", [(LockMonitor, "on_ended")], indirect=True)
def test_an_exception_in_one_part_does_not_keep_the_outcome_from_the_others(
    calls_of: tuple[Program, list[str]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(session: SessionBus) -> None:
        raise RuntimeError("a fault of Lockwatch")

    monkeypatch.setattr(SessionBus, "reconnect", fail)
    program, calls = calls_of
    with qtbot.captureExceptions() as faults:
        program.worker.ended.emit(Synced(()))
    assert calls == ["on_ended"]
    assert [str(error) for _, error, _ in faults] == ["a fault of Lockwatch"]


def test_starting_the_demo_sends_no_request_to_the_previous_account(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new interval makes the worker sync at once, so the account has to be changed before it."""
    calls: list[str] = []
    for name in ("use", "set_interval"):
        monkeypatch.setattr(SyncWorker, name, lambda *given, name=name: calls.append(name))
    programs().welcome.demo_requested.emit()
    assert calls == ["use", "set_interval"]


def test_the_worker_is_started_last(programs: Programs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[bool] = []
    monkeypatch.setattr("lockwatch.app.program.SyncThread.start", lambda thread: started.append(True))
    programs()
    assert not started
    qtbot.waitUntil(lambda: started == [True])


@pytest.mark.parametrize("drawn", [True, False])
def test_without_a_service_the_icon_shows_a_notification_or_the_list_does(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, drawn: bool
) -> None:
    """`drawn`: whether this kind of tray draws messages by itself."""
    messages: list[str] = []
    monkeypatch.setattr("lockwatch.desktop.notifications.notifier._new_service", MagicMock(side_effect=NoServiceError))
    monkeypatch.setattr(Tray, "draws_messages", drawn)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda icon: True)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda icon, title, *rest: messages.append(title))
    program = programs()
    program.presenter.show_example()
    title = "Example door is disconnected"
    assert (messages, program.presenter.missed) == (([title], ()) if drawn else ([], (title,)))


def test_the_settings_window_knows_the_locks_and_why_there_is_no_token(programs: Programs) -> None:
    program = programs()
    program.worker.ended.emit(Synced((Observation(1, connected=True, state=LockState.LOCKED),)))
    program.worker.ended.emit(NoToken(TokenProblem.KEYRING_LOCKED))
    program.settings_window.show()
    (settings,) = shown(SettingsDialog)
    turn_to(settings, "Account")
    assert "locked" in texts(settings)
    turn_to(settings, "Each lock")
    assert lock_list(settings).item(0).text() == "Lock 1"


def test_the_demo_prints_its_notifications(programs: Programs, capsys: pytest.CaptureFixture[str]) -> None:
    program = programs(demo=True)
    program.presenter.show_example()
    assert "notification: Example door is disconnected" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wish",
    [
        lambda p: p.tray.quit_requested.emit(),
        lambda p: p.termination.terminated.emit(),
        lambda p: command(p, "quit"),
        lambda p: shown(ListWindow)[0].quit_requested.emit(),
    ],
    ids=["tray", "signal", "command", "list"],
)
def test_the_program_can_be_quit(programs: Programs, qapp: QApplication, wish: Emit) -> None:
    program = programs()
    program.windows.show_list()
    QTimer.singleShot(0, lambda: wish(program))
    QTimer.singleShot(WITHIN_MS, program, lambda: qapp.exit(1))
    assert qapp.exec() == 0


@pytest.mark.parametrize(("hidden", "expected"), [(False, ["prepare", "repair"]), (True, ["prepare"])])
def test_less_urgent_work_is_done_once_after_the_first_sync(
    programs: Programs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, hidden: bool, expected: list[str]
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(composition, "PREPARES_AFTER_MS", 0)
    monkeypatch.setattr(WindowManager, "prepare", lambda *given: calls.append("prepare"))
    monkeypatch.setattr(AutostartService, "repair", lambda *given: calls.append("repair"))
    program = programs(hidden=hidden)
    for _ in range(2):
        program.worker.ended.emit(Synced(()))
    qtbot.waitUntil(lambda: calls == expected)
    qtbot.wait(20)
    assert calls == expected  # nothing is done twice


def test_the_welcome_window_opens_while_there_is_no_token_and_closes_when_there_is_one(programs: Programs) -> None:
    program = programs()
    program.worker.ended.emit(NoToken(TokenProblem.NOT_SET))
    assert shown(WelcomeDialog)
    program.worker.ended.emit(Synced(()))
    assert not shown(WelcomeDialog)


@pytest.mark.parametrize("refusals", [1, 3])
def test_a_key_that_is_rejected_later_opens_no_window_but_can_be_replaced_in_the_list(
    programs: Programs, refusals: int
) -> None:
    program = programs()
    program.worker.ended.emit(Synced((Observation(1, connected=True, state=LockState.LOCKED),)))
    for _ in range(refusals):
        program.worker.ended.emit(Refused())
    assert not shown(WelcomeDialog)
    program.tray.toggled.emit()
    (window,) = shown(ListWindow)
    assert "The access key was rejected" in texts(window)
    tool_button(window, "Replace key…").click()
    assert "The access key was rejected" in texts(shown(WelcomeDialog)[0])
    program.worker.ended.emit(Synced(()))
    assert not shown(WelcomeDialog)
    assert not any(each.isVisible() for each in window.findChildren(QToolButton) if each.text() == "Replace key…")


@pytest.mark.parametrize(
    ("problem", "buttons"),
    [
        (TokenProblem.NOT_SET, ["Enter key…"]),
        (TokenProblem.UNUSABLE, ["Replace key…"]),
        (TokenProblem.KEYRING_LOCKED, []),
    ],
)
def test_at_login_a_notification_says_that_the_key_is_missing_and_its_button_asks_for_one(
    programs: Programs, notifications: list[Notification], problem: TokenProblem, buttons: list[str]
) -> None:
    program = programs(hidden=True)
    program.worker.ended.emit(NoToken(problem))
    (notification,) = notifications
    assert [action.label for action in notification.actions] == buttons
    assert not shown(WelcomeDialog)
    for action in notification.actions:
        program.notifier.acted.emit(notification.tag, action.name)
        assert shown(WelcomeDialog)


@pytest.fixture
def notifications(monkeypatch: pytest.MonkeyPatch) -> list[Notification]:
    """The notifications that are handed to the notifier."""
    notifications: list[Notification] = []
    monkeypatch.setattr(Notifier, "show", lambda notifier, notification: notifications.append(notification))
    return notifications


@pytest.mark.parametrize("hidden", [True, False])
def test_only_without_icon_and_window_a_notification_says_that_the_program_runs(
    programs: Programs, notifications: list[Notification], hidden: bool
) -> None:
    programs(hidden=hidden).tray_presence.alone_changed.emit(True)
    assert [each.body for each in notifications] == ([unseen_text()] if hidden else [])


def test_a_recording_contains_failures_and_acts_of_the_user(programs: Programs, tmp_path: Path) -> None:
    path = tmp_path / "story.jsonl"
    program = programs(Recorder(path, Rules()))
    program.worker.ended.emit(Refused())
    program.monitor.pause(Act.PAUSE)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
    assert [line.get("failed") or line.get("do") for line in lines] == ["refused", Act.PAUSE.value]


def test_a_recording_begins_with_the_stored_names(programs: Programs, tmp_path: Path) -> None:
    path = tmp_path / "story.jsonl"
    programs(Recorder(path, Rules())).worker.recalled.emit(State(infos={1: LockInfo(1, "Front door", "S1")}))
    (line,) = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
    assert [each["name"] for each in line["locks"]["result"]] == ["Front door"]


def test_the_user_is_told_that_the_recording_stopped(
    programs: Programs, notifications: list[Notification], tmp_path: Path
) -> None:
    recorder = Recorder(tmp_path / "story.jsonl", Rules())
    programs(recorder)
    recorder.stopped.emit()
    assert [each.body for each in notifications] == [recording_stopped_text()]
