"""Applies a change of the settings to the parts of the program, in a fixed order."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.app.about_window import AboutWindow
from lockwatch.app.account_session import DAY_S, AccountSession
from lockwatch.app.history_service import HistoryService
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.settings_window import SettingsWindow
from lockwatch.app.token_status import TokenStatus
from lockwatch.app.welcome_window import WelcomeWindow
from lockwatch.app.window_manager import WindowManager
from lockwatch.desktop.panel.panel_theme import PanelTheme
from lockwatch.domain.settings import Settings
from lockwatch.ui.theme.appearance import set_appearance
from lockwatch.ui.tray.icon import Tray
from lockwatch.ui.wording.language import set_language


@dataclass(frozen=True)
class Affected:
    """The parts to which settings are applied."""

    session: AccountSession
    tray: Tray
    panel_theme: PanelTheme
    monitor: LockMonitor
    presenter: NotificationPresenter
    history: HistoryService
    token_status: TokenStatus
    windows: WindowManager
    about: AboutWindow
    welcome: WelcomeWindow
    settings_window: SettingsWindow


class SettingsEffects(QObject):
    """Applies the settings of the run to the other parts, at the start and after each change."""

    interval_set = Signal(float)
    """Emitted with the seconds between two syncs at any change of the rules."""
    account_changed = Signal(object, object)
    """Emitted with the Account and the StateFile that are used from now on."""

    def __init__(self, settings: SettingsStore, parts: Affected, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._parts = settings, parts
        settings.demo_switched.connect(self._change_account)
        settings.changed.connect(self._on_changed)

    def apply_all(self) -> None:
        """Apply the settings that the run starts with."""
        self._use_language(self._settings.effective.language)
        self._apply(self._settings.effective)

    @Slot(object, object)
    def _on_changed(self, before: Settings, after: Settings) -> None:
        parts = self._parts
        if before.language != after.language:
            self._use_language(after.language)  # first, as `_apply` fills the new tray menu
        self._apply(after)
        if before.language != after.language:
            parts.windows.remake()
            parts.about.remake()
            parts.welcome.remake()
            parts.settings_window.remake()  # last, so that it is in front: the language was chosen there
        if before.api_url != after.api_url and not self._settings.demo:
            self._change_account()
        if before.history_days != after.history_days and not self._settings.demo:
            parts.history.saver.set_retention(after.history_days * DAY_S)
        if before.rules != after.rules:
            self.interval_set.emit(after.interval_s)

    def _use_language(self, language: str) -> None:
        set_language(language)
        self._parts.tray.complete()

    def _apply(self, effective: Settings) -> None:
        parts = self._parts
        self._use_appearance(effective)
        parts.tray.use_demo(self._settings.demo)  # first: the new rules update the tray
        parts.presenter.use_demo(self._settings.demo)
        parts.windows.show_demo(self._settings.demo)
        parts.monitor.use_rules(effective.rules)
        parts.presenter.use_hide_names(effective.hide_names)
        parts.history.reminders.use_digest(effective.weekly_digest)

    def _use_appearance(self, effective: Settings) -> None:
        panel_theme = self._parts.panel_theme
        as_the_system = effective.appearance == "system"
        if not as_the_system:
            panel_theme.trust_qt(False)  # first, or Qt would report the windows' appearance as the desktop's
        set_appearance(effective.appearance)
        if as_the_system:
            panel_theme.trust_qt(True)
        panel_theme.choose(effective.panel)

    @Slot()
    def _change_account(self) -> None:
        session, parts = self._parts.session, self._parts
        session.switch()
        parts.history.use(session.file)  # first, or the blank state would be saved in the previous account's file
        parts.presenter.leave()  # the alerts of the previous account can't be cleared any more
        parts.monitor.forget()
        parts.token_status.on_account_changed()  # after `forget`, which removes the previous account's failure
        self.account_changed.emit(session.account, session.file)
