"""The parts of the program that tests join: the windows with what they work on, without a tray."""

from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication, QWidget

from lockwatch.app.dialog_manager import DialogManager
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.token_dialogs import TokenDialogs
from lockwatch.app.window_manager import WindowManager
from lockwatch.domain.outcome import Failure
from lockwatch.domain.settings import Settings

Window = TypeVar("Window", bound=QWidget)


class Dialogs:
    """Settings, token and about, of a run with these `options`."""

    def __init__(self, place: Path, stored: Settings | None = None, **options: Any) -> None:
        self.failure: Failure | None = None
        """How the latest sync failed."""
        self.report = ""
        self.store = SettingsStore(LaunchOptions(place, place, **options), stored or Settings())
        self.tokens = TokenDialogs(self.store, lambda: self.failure)
        self.manager = DialogManager(self.store, self.tokens, lambda: self.report)

    def open(self, kind: type[Window]) -> list[Window]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


class Windows(Dialogs):
    """With the windows of the locks that `monitor` watches."""

    def __init__(self, place: Path, monitor: LockMonitor, saver: StateSaver) -> None:
        super().__init__(place)
        self.windows = WindowManager(monitor, saver, self.store, self.tokens, self.manager)
