"""Fixtures for the parts of the running program."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lockwatch.app import drain_reminder, lock_monitor, reminders, state_saver, weekly_reminder
from lockwatch.app import program as composition
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.program import Program
from lockwatch.app.state_lock import StateLock
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.user_actions import Act, Target
from lockwatch.replay.recorder import Recorder
from lockwatch.storage.settings_file import load
from lockwatch.sync.worker import SyncWorker
from lockwatch.ui.dialogs.about import AboutDialog
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.tray.icon import Tray
from lockwatch.util import task_thread
from tests.app.desk import Clock, Desk, Desks
from tests.app.parts import Dialogs, Programs, close_windows, name_keyring
from tests.app.screen import Screen
from tests.ui.settings.settings_window import LOCKS

# The settings, welcome and about windows


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The directory of the settings file."""
    made = tmp_path / "place"
    made.mkdir()
    return made


@pytest.fixture
def windows(qtbot: QtBot) -> Iterator[None]:
    """Closes the windows that are still open at the end of the test."""
    yield
    for each in QApplication.topLevelWidgets():
        if isinstance(each, SettingsDialog | AboutDialog | WelcomeDialog) and each.isVisible():
            each.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def dialogs(windows: None, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dialogs]:
    """The windows of a program that has already read the name of the keyring."""
    dialogs = Dialogs(place, LOCKS)
    name_keyring(dialogs, qtbot, monkeypatch)
    yield dialogs
    dialogs.store.finish()


# The reminders


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desks]:
    """Return a function that starts another run of the program; all runs share a state file and a clock."""
    clock, made = Clock(), []
    for module in (drain_reminder, weekly_reminder, reminders, state_saver, lock_monitor):
        monkeypatch.setattr(module, "moment", clock)
    monkeypatch.setattr(lock_monitor, "steady", lambda: clock().at)

    def new(*, digest: bool = False, named: bool = True) -> Desk:
        made.append(Desk(tmp_path, clock, digest, named))
        return made[-1]

    yield new
    for each in made:
        each.saver.finish()
        each.file.close()
    close_windows()


# Notifications


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def presenter(screen: Screen, qtbot: QtBot) -> NotificationPresenter:
    return NotificationPresenter(cast(Notifier, screen))


@pytest.fixture
def acts(presenter: NotificationPresenter) -> list[tuple[frozenset[Target], Act]]:
    acts: list[tuple[frozenset[Target], Act]] = []
    presenter.acted.connect(lambda targets, act: acts.append((targets, act)))
    return acts


# Whole programs

task_thread.QUIT_WITHIN_MS = 60_000
"""On a busy machine, the first import of tomlkit takes longer than a program waits; it would end the tests."""


class NoSignals(QObject):
    """Stands in for TerminationWatch: the signals of this process are pytest's."""

    terminated = Signal()


class NoThread:
    """Stands in for SyncThread: the worker stays in the thread of the test and does nothing."""

    def __init__(self, worker: SyncWorker) -> None:
        pass

    def start(self) -> None:
        pass

    def stop(self) -> bool:
        return True


@pytest.fixture
def no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the signals of this process to pytest."""
    monkeypatch.setattr(composition, "TerminationWatch", NoSignals)


@pytest.fixture
def programs(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_signals: None) -> Iterator[Programs]:
    """Builds whole programs that send no request, and stops them at the end."""
    monkeypatch.setattr(composition, "SyncThread", NoThread)
    made: list[Program] = []
    with ExitStack() as stack:

        def new(
            recorder: Recorder | None = None, *, demo: bool = False, hidden: bool = False, other_computer: str = ""
        ) -> Program:
            options = LaunchOptions(tmp_path, tmp_path, demo=demo, hidden=hidden, other_computer=other_computer)
            lock = StateLock(tmp_path)
            stack.callback(lock.release)
            made.append(Program(options, load(tmp_path), CommandServer(tmp_path), Tray(), recorder, stack, lock))
            return made[-1]

        yield new
        monkeypatch.undo()
        for program in made:
            program.stop()
            shiboken6.delete(program)  # otherwise its timers would run during another test
    close_windows()
