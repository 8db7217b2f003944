"""The parts of the program that tests join: the windows with what they work on, without a tray icon."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication, QWidget

from lockwatch.app.about_window import AboutWindow
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.settings_window import SettingsWindow
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.token_status import TokenStatus
from lockwatch.app.welcome_window import WelcomeWindow
from lockwatch.app.window_manager import WindowManager
from lockwatch.domain.locks import Lock
from lockwatch.domain.outcome import Failure
from lockwatch.domain.settings import Settings

Window = TypeVar("Window", bound=QWidget)


class Dialogs:
    """The settings, welcome and about windows of a run with these `options`."""

    def __init__(self, place: Path, locks: Sequence[Lock] = (), **options: Any) -> None:
        self.failure: Failure | None = None
        """How the latest sync failed."""
        self.diagnostics = ""
        self.store = SettingsStore(LaunchOptions(place, place, **options), Settings())
        self.token_status = TokenStatus(self.store, lambda: self.failure)
        self.welcome = WelcomeWindow(self.token_status)
        self.settings = SettingsWindow(self.store, self.token_status, self.welcome, lambda: locks)
        self.about = AboutWindow(self.token_status, lambda: self.diagnostics)

    def remake(self) -> None:
        self.about.remake()
        self.welcome.remake()
        self.settings.remake()

    def open(self, kind: type[Window]) -> list[Window]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


class Windows(Dialogs):
    """The same with the windows that show the locks of `monitor`."""

    def __init__(self, place: Path, monitor: LockMonitor, saver: StateSaver) -> None:
        super().__init__(place)
        self.windows = WindowManager(monitor, saver, self.store, self.welcome, self.settings, self.about)
