"""The windows that ask something: welcome, settings, about. What they are told goes on by signals."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QDialog

from lockwatch.address import AddressError, checked_address
from lockwatch.clock import steady
from lockwatch.domain.outcome import Failure, Missing, NoToken, Synced
from lockwatch.domain.pacing import Schedule
from lockwatch.storage import settings as stored
from lockwatch.storage.settings import Settings
from lockwatch.sync.worker import TokenChecked
from lockwatch.ui.wording_failures import failure_text

if TYPE_CHECKING:  # a window is imported when it is first wanted: together they are 5 MiB
    from lockwatch.ui.about import AboutDialog
    from lockwatch.ui.settings_dialog import SettingsDialog
    from lockwatch.ui.welcome import WelcomeDialog

log = logging.getLogger(__name__)
translate = QCoreApplication.translate


class Dialogs(QObject):
    """At most one window of each kind; made when asked for, and gone when closed."""

    settings_changed = Signal(object)
    """Settings, already checked."""
    token_tried = Signal(str, bool)
    token_forgotten = Signal()
    demo_requested = Signal()
    example_requested = Signal()
    save_failed = Signal(str)

    def __init__(self, config_dir: Path, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._config_dir = config_dir
        self.settings = settings
        self._disk = QThreadPool(self, maxThreadCount=1)
        self._welcome: WelcomeDialog | None = None
        self._settings: SettingsDialog | None = None
        self._about: AboutDialog | None = None
        self.save_failed.connect(self._on_save_failed)

    @Slot()
    def show_welcome(self, failure: Failure | None = None) -> None:
        if self._welcome is None:
            from lockwatch.ui.welcome import WelcomeDialog

            self._welcome = WelcomeDialog()
            self._welcome.token_entered.connect(lambda text: self.token_tried.emit(text, True))
            self._welcome.token_for_this_run.connect(lambda text: self.token_tried.emit(text, False))
            self._welcome.demo_requested.connect(self._on_demo_requested)
            self._welcome.finished.connect(self._on_welcome_finished)
        if failure is not None and failure != NoToken(Missing.NOT_SET):
            self._welcome.set_reason(_sentence(failure))
        _present(self._welcome)

    def close_welcome(self) -> None:
        """Nothing is to be asked any more."""
        if self._welcome is not None:
            self._welcome.accept()

    @Slot(object)
    def on_token_checked(self, checked: TokenChecked) -> None:
        welcome = self._welcome
        if welcome is None:
            return
        welcome.set_busy(False)
        if isinstance(checked.problem, Missing):
            welcome.show_result(_sentence(NoToken(checked.problem)), ok=False)
            welcome.offer_session_only()
        elif checked.problem is not None:
            welcome.show_result(checked.problem, ok=False)
        elif isinstance(checked.outcome, Synced):
            welcome.show_result(translate("Dialogs", "The token is accepted."), ok=True)
            welcome.accept()
        elif checked.outcome is not None:
            welcome.show_result(_sentence(checked.outcome), ok=False)

    def show_settings(self, locks: Sequence[tuple[str, str]]) -> None:
        """`locks`: key and name of those that can have rules of their own."""
        if self._settings is None:
            from lockwatch.ui.settings_dialog import SettingsDialog

            self._settings = SettingsDialog(self.settings)
            self._settings.changed.connect(self._on_settings_changed)
            self._settings.token_replacing_requested.connect(self.show_welcome)
            self._settings.token_removal_requested.connect(self.token_forgotten)
            self._settings.example_requested.connect(self.example_requested)
            self._settings.finished.connect(self._on_settings_finished)
        self._settings.set_locks(locks)
        _present(self._settings)

    @Slot()
    def show_about(self) -> None:
        if self._about is None:
            from lockwatch.ui.about import AboutDialog

            self._about = AboutDialog()
            self._about.finished.connect(self._on_about_finished)
        _present(self._about)

    @Slot(object)
    def _on_settings_changed(self, settings: Settings) -> None:
        try:
            settings = replace(settings, api_url=checked_address(settings.api_url))
        except AddressError as error:
            self._on_save_failed(str(error))
            return
        self.settings = settings
        self._disk.start(_saver(self._config_dir, settings, self.save_failed.emit))
        self.settings_changed.emit(settings)

    def set_never_tell(self, key: str, name: str, never_tell: bool) -> None:
        """The one setting of a lock that is changed outside the window of settings."""
        entry = self.settings.entry_of(key, name)
        own = replace(self.settings.of_lock(entry), never_tell=never_tell)
        self._on_settings_changed(self.settings.with_lock(entry, own))
        if self._settings is not None:
            self._settings.show_settings(self.settings)

    @Slot(str)
    def _on_save_failed(self, sentence: str) -> None:
        if self._settings is not None:
            self._settings.show_error(sentence)

    @Slot()
    def _on_demo_requested(self) -> None:
        if self._welcome is not None:
            self._welcome.accept()
        self.demo_requested.emit()

    @Slot()
    def _on_welcome_finished(self) -> None:
        if self._welcome is not None:
            self._welcome.deleteLater()
            self._welcome = None

    @Slot()
    def _on_settings_finished(self) -> None:
        if self._settings is not None:
            self._settings.deleteLater()
            self._settings = None

    @Slot()
    def _on_about_finished(self) -> None:
        if self._about is not None:
            self._about.deleteLater()
            self._about = None


def _saver(config_dir: Path, settings: Settings, failed: Callable[[str], None]) -> Callable[[], None]:
    def save() -> None:
        try:
            stored.save(config_dir, settings)
        except (OSError, ValueError) as error:
            log.warning("the settings were not saved: %s", type(error).__name__)
            failed(translate("Dialogs", "The settings hold for this run, but could not be saved to the disk."))

    return save


def _present(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def _sentence(failure: Failure) -> str:
    now = steady()
    return failure_text(failure, Schedule(next_at=now, earliest_at=now), now)
