"""Each wire between the parts of the program: what one part says reaches the other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lockwatch.app import program as composition
from lockwatch.app.autostart_service import AutostartService
from lockwatch.app.dialog_manager import DialogManager
from lockwatch.app.history_service import HistoryService
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.program import Program
from lockwatch.app.reminders import Reminders
from lockwatch.app.token_dialogs import TokenDialogs
from lockwatch.app.tray_presence import TrayPresence
from lockwatch.app.window_manager import WindowManager
from lockwatch.desktop.dbus.connection import BusConnection
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.desktop.keyring_lock import KeyringLock
from lockwatch.desktop.panel.panel_theme import PanelTheme
from lockwatch.domain.outcome import Synced
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act
from lockwatch.storage.settings_file import load
from lockwatch.sync.worker import SyncWorker, TokenChecked
from lockwatch.ui.tray.icon import Tray

pytestmark = pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface::systemTrayWindowChanged", extend=True)
"""Said by the platform "offscreen", which has no tray."""


class NoSignals(QObject):
    """The signals of this process are pytest's."""

    terminated = Signal()


class NoThread:
    """The worker stays in the thread of the test, and is not started."""

    def __init__(self, worker: SyncWorker) -> None:
        pass

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


@pytest.fixture
def heard(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[tuple[Program, list[str]]]:
    """The program, and how often the method that the test names was called in its parts."""
    kind, name = request.param
    calls: list[str] = []
    monkeypatch.setattr(composition, "SyncThread", NoThread)
    monkeypatch.setattr(composition, "TerminationWatch", NoSignals)
    monkeypatch.setattr(kind, name, lambda *given: calls.append(name))
    with ExitStack() as stack:
        program = Program(
            LaunchOptions(tmp_path, tmp_path), load(tmp_path), CommandServer(tmp_path), Tray(), None, stack
        )
        calls.clear()
        yield program, calls
        monkeypatch.undo()
        program._thread = NoThread(program._worker)  # type: ignore[assignment]
        program.stop()
        shiboken6.delete(program)  # or its timers go off under another test
    QApplication.closeAllWindows()
    for window in QApplication.topLevelWidgets():
        window.deleteLater()
    QApplication.processEvents()


def find_bus(program: Program) -> None:
    """A session bus that answers nothing."""
    program._session.bus = MagicMock(BusConnection)
    program._session.found.emit()
    program._session.bus = None


Said = Callable[[Program], Any]
WIRES: list[tuple[tuple[type, str], Said]] = [
    ((SyncWorker, "wish"), lambda p: p.tray.sync_wished.emit()),
    ((SyncWorker, "wish"), lambda p: p.windows.sync_wished.emit()),
    ((SyncWorker, "wish"), lambda p: p._handler.answer("sync")),
    ((WindowManager, "show_list"), lambda p: p._handler.answer("show")),
    ((SyncWorker, "reread_token"), lambda p: p._handler.answer("token")),
    ((SyncWorker, "reread_token"), lambda p: p._keyring_lock.unlocked.emit()),
    ((SyncWorker, "set_interval"), lambda p: p.interval_set.emit(20.0)),
    ((SyncWorker, "wake"), lambda p: p._sleep.resumed.emit()),
    ((SyncWorker, "interrupt"), lambda p: p._sleep.resumed.emit()),
    ((SyncWorker, "change_network"), lambda p: p._network.changed.emit()),
    ((SyncWorker, "interrupt"), lambda p: p._network.changed.emit()),
    ((SyncWorker, "use"), lambda p: p.account_used.emit(None, None)),
    ((SyncWorker, "try_token"), lambda p: p.tokens.token_tried.emit("abc", True)),
    ((SyncWorker, "forget_token"), lambda p: p.tokens.token_forgotten.emit()),
    ((HistoryService, "on_recalled"), lambda p: p._worker.recalled.emit(State())),
    ((LockMonitor, "on_recalled"), lambda p: p._worker.recalled.emit(State())),
    ((SessionBus, "look"), lambda p: p._worker.ended.emit(Synced(()))),
    ((TrayPresence, "settle"), lambda p: p._worker.ended.emit(Synced(()))),
    ((NotificationPresenter, "retry"), lambda p: p._worker.ended.emit(Synced(()))),
    ((LockMonitor, "on_ended"), lambda p: p._worker.ended.emit(Synced(()))),
    ((TokenDialogs, "on_ended"), lambda p: p._worker.ended.emit(Synced(()))),
    ((Reminders, "on_ended"), lambda p: p._worker.ended.emit(Synced(()))),
    ((PanelTheme, "refresh"), lambda p: p._worker.ended.emit(Synced(()))),
    ((KeyringLock, "await_unlocking"), lambda p: p._worker.ended.emit(Synced(()))),
    ((LockMonitor, "on_named"), lambda p: p._worker.named.emit(())),
    ((Reminders, "on_named"), lambda p: p._worker.named.emit(())),
    ((NotificationPresenter, "on_named"), lambda p: p._worker.named.emit(())),
    ((LockMonitor, "on_scheduled"), lambda p: p._worker.scheduled.emit(Schedule(0, 0))),
    ((TokenDialogs, "on_token_checked"), lambda p: p._worker.token_checked.emit(TokenChecked(None))),
    ((NotificationPresenter, "on_happened"), lambda p: p.monitor.happened.emit(None)),
    ((NotificationPresenter, "on_silenced"), lambda p: p.monitor.acted.emit(Act.ACKNOWLEDGE, frozenset())),
    ((LockMonitor, "act"), lambda p: p._presenter.acted.emit(frozenset(), Act.ACKNOWLEDGE)),
    ((WindowManager, "show_banner"), lambda p: p._presenter.missed_changed.emit()),
    ((WindowManager, "show_banner"), lambda p: p._history.troubled.emit("It is full.")),
    ((WindowManager, "show_banner"), lambda p: p.dialogs.not_saved.emit("It is full.")),
    ((WindowManager, "show_banner"), lambda p: p._manual.unopened.emit("/manual")),
    ((WindowManager, "toggle"), lambda p: p.tray.toggled.emit()),
    ((WindowManager, "show_list"), lambda p: p.tray.opened.emit()),
    ((LockMonitor, "act"), lambda p: p.tray.acted.emit(frozenset(), Act.ACKNOWLEDGE)),
    ((LockMonitor, "pause"), lambda p: p.tray.pause_wished.emit(Act.RESUME)),
    ((WindowManager, "show_list"), lambda p: p._notifier.activated.emit()),
    ((WindowManager, "show_timeline"), lambda p: p.tray.history_wished.emit()),
    ((WindowManager, "show_settings"), lambda p: p.tray.settings_wished.emit()),
    ((DialogManager, "show_about"), lambda p: p.tray.about_wished.emit()),
    ((AutostartService, "look"), lambda p: p.dialogs.autostart_asked.emit()),
    ((AutostartService, "switch"), lambda p: p.dialogs.autostart_chosen.emit(True)),
    ((DialogManager, "on_autostart_read"), lambda p: p._autostart.read.emit(True, "")),
    ((DialogManager, "show_error"), lambda p: p._autostart.failed.emit("It is held.")),
    ((NotificationPresenter, "show_example"), lambda p: p.dialogs.example_requested.emit()),
    ((NotificationPresenter, "retry"), find_bus),
    ((PanelTheme, "rejoin"), find_bus),
    ((WindowManager, "stand_alone"), lambda p: p._tray_presence.alone_changed.emit(True)),
    ((WindowManager, "show_banner"), lambda p: p._tray_presence.line_changed.emit("")),
    ((Tray, "show_state"), lambda p: p._tray_presence.renewed.emit()),
    ((Tray, "show_state"), lambda p: p.monitor.changed.emit()),
    ((Tray, "set_panel_dark"), lambda p: p._panel_theme.changed.emit()),
]


@pytest.mark.parametrize(
    ("heard", "said"), WIRES, indirect=["heard"], ids=[f"{kind.__name__}.{name}" for (kind, name), _ in WIRES]
)
def test_what_one_part_says_reaches_the_other(heard: tuple[Program, list[str]], said: Said) -> None:
    program, calls = heard
    said(program)
    assert calls


@pytest.mark.parametrize("heard", [(LockMonitor, "on_ended")], indirect=True)
def test_a_fault_in_one_part_does_not_keep_the_outcome_from_the_others(
    heard: tuple[Program, list[str]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(session: SessionBus) -> None:
        raise RuntimeError("a fault of Lockwatch")

    monkeypatch.setattr(SessionBus, "look", fail)
    program, calls = heard
    with qtbot.captureExceptions() as faults:
        program._worker.ended.emit(Synced(()))
    assert calls == ["on_ended"]
    assert [str(error) for _, error, _ in faults] == ["a fault of Lockwatch"]


def test_the_demo_asks_nothing_of_the_account_before_it(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another interval makes the worker sync at once, so the other account comes first."""
    calls: list[str] = []
    monkeypatch.setattr(composition, "SyncThread", NoThread)
    monkeypatch.setattr(composition, "TerminationWatch", NoSignals)
    for name in ("use", "set_interval"):
        monkeypatch.setattr(SyncWorker, name, lambda *given, name=name: calls.append(name))
    monkeypatch.setattr(WindowManager, "show_list", lambda *given: None)
    with ExitStack() as stack:
        program = Program(
            LaunchOptions(tmp_path, tmp_path), load(tmp_path), CommandServer(tmp_path), Tray(), None, stack
        )
        program.tokens.demo_requested.emit()
        assert calls == ["use", "set_interval"]
        program.stop()
        shiboken6.delete(program)
