"""Groups of parts for tests: the windows of the program and what they need, without a tray icon."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lockwatch.app.about_window import AboutWindow
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.program import Program
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.settings_window import SettingsWindow
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.token_status import TokenStatus
from lockwatch.app.welcome_window import WelcomeWindow
from lockwatch.app.window_manager import WindowManager
from lockwatch.domain.locks import Lock
from lockwatch.domain.outcome import Failure
from lockwatch.domain.settings import Settings
from lockwatch.storage import token
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.settings.dialog import SettingsDialog
from tests.ui.settings.settings_window import texts, turn_to

Window = TypeVar("Window", bound=QWidget)
Programs = Callable[..., Program]


class Dialogs:
    """The settings, welcome and about windows of a run with these `options`."""

    def __init__(self, place: Path, locks: Sequence[Lock] = (), **options: Any) -> None:
        self.failure: Failure | None = None
        """How the latest sync failed; None if it did not."""
        self.diagnostics = ""
        self.locks = locks
        self.store = SettingsStore(LaunchOptions(place, place, **options), Settings())
        self.token_status = TokenStatus(self.store, lambda: self.failure)
        self.welcome = WelcomeWindow(self.token_status, self.store, lambda: self.locks)
        self.settings = SettingsWindow(self.store, self.token_status, self.welcome, lambda: self.locks)
        self.about = AboutWindow(self.token_status, lambda: self.diagnostics)

    def remake(self) -> None:
        self.about.remake()
        self.welcome.remake()
        self.settings.remake()

    def open(self, kind: type[Window]) -> list[Window]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


class Windows(Dialogs):
    """Like `Dialogs`, and also the windows that show the locks of `monitor`."""

    def __init__(self, place: Path, monitor: LockMonitor, saver: StateSaver) -> None:
        super().__init__(place)
        self.windows = WindowManager(monitor, saver, self.store, self.welcome, self.settings, self.about)


def name_keyring(dialogs: Dialogs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program read a name for the keyring."""
    with monkeypatch.context() as patch, qtbot.waitSignal(dialogs.token_status.keyring_named):
        patch.setattr(token, "keyring_name", lambda: "Secret Service")
        dialogs.token_status.ask_keyring()


def token_page(dialogs: Dialogs) -> str:
    """Open the settings and read their page about the token."""
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    turn_to(settings, "Account")
    return texts(settings)


def close_windows() -> None:
    """Close and delete all windows, so that the next test finds only its own."""
    QApplication.closeAllWindows()
    for window in QApplication.topLevelWidgets():
        window.deleteLater()
    QApplication.processEvents()


def shown(kind: type[Window]) -> list[Window]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


def tool_button(window: QWidget, text: str) -> QToolButton:
    return next(found for found in window.findChildren(QToolButton) if found.text() == text)


def button(parent: QWidget, text: str) -> QPushButton:
    return next(found for found in parent.findChildren(QPushButton) if found.text().replace("&", "") == text)


def token_field(welcome: WelcomeDialog) -> QLineEdit:
    return welcome.findChildren(QLineEdit)[0]
