"""Composes the running program: creates its parts and connects them."""

import logging
import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from lockwatch.app.about_window import AboutWindow
from lockwatch.app.account_session import AccountSession
from lockwatch.app.autostart_service import AutostartService
from lockwatch.app.command_handler import CommandHandler
from lockwatch.app.garbage_collector import GarbageCollector
from lockwatch.app.history_service import HistoryService
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.manual import Manual
from lockwatch.app.notices import Notices
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.running_diagnostics import RunningDiagnostics
from lockwatch.app.settings_effects import Affected, SettingsEffects
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.settings_window import SettingsWindow
from lockwatch.app.state_lock import StateLock
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.status_publisher import StatusPublisher
from lockwatch.app.sync_follow_up import Followers, SyncFollowUp
from lockwatch.app.token_status import TokenStatus
from lockwatch.app.tray_presence import TrayPresence
from lockwatch.app.welcome_window import WelcomeWindow
from lockwatch.app.window_manager import WindowManager
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.desktop.keyring_lock import KeyringLock
from lockwatch.desktop.network import NetworkWatch
from lockwatch.desktop.notifications.notifier import Notifier, TrayBalloon
from lockwatch.desktop.panel.panel_theme import PanelTheme
from lockwatch.desktop.signals import TerminationWatch
from lockwatch.desktop.sleep import SleepWatch
from lockwatch.domain.locks import Lock, list_order
from lockwatch.domain.user_actions import Act, Target
from lockwatch.storage.settings_file import Loaded
from lockwatch.sync.thread import SyncThread
from lockwatch.sync.worker import SyncWorker
from lockwatch.ui.tray.icon import Tray
from lockwatch.ui.wording.troubles import other_computer_text, state_taken_text
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # it is imported if the program is started with --record
    from lockwatch.replay.recorder import Recorder

log = logging.getLogger(__name__)

WITHDRAWS_WITHIN_S = 0.4
"""How long to wait at quit until the notifications on the screen are withdrawn."""
PREPARES_AFTER_MS = 1_000
"""How long after the first sync to do what can wait: prepare the list window and repair the autostart entry."""


class Program(QObject):
    """Builds the parts, connects them and stops them. Created after the tray icon, so that the icon appears early."""

    def __init__(
        self,
        options: LaunchOptions,
        loaded: Loaded,
        commands: CommandServer,
        tray: Tray,
        recorder: "Recorder | None",
        stack: ExitStack,
        state_lock: StateLock,
    ) -> None:
        super().__init__()
        self._options, self.commands, self.tray, self._state_lock = options, commands, tray, state_lock
        self._garbage_collector = GarbageCollector(self)  # before any other thread is started
        self.settings = SettingsStore(options, loaded.settings, self)
        self._account = AccountSession(options, self.settings, recorder, stack, self)
        self.saver = StateSaver(self._account.file, self)
        self.monitor = LockMonitor(self.settings.effective.rules, self)
        self._build_desktop_parts()
        self._build_windows()
        self._build_followers()
        self.worker = SyncWorker(self._account.account, self._account.file, self.settings.effective.interval_s)
        self._thread = SyncThread(self.worker)
        self._connect_worker()
        self._connect_desktop()
        self._connect_windows()
        self.commands.answer_with(self._handler.answer)
        self.effects.apply_all()
        QTimer.singleShot(0, self._thread.start)
        self._notices.show_problems_of(loaded)
        if options.other_computer:
            self._notices.show(other_computer_text(options.other_computer))
        self.tray_presence.settle()

    def stop(self) -> None:
        """Stop all parts within 2 s, even if one hangs.

        If a thread does not end in time, end the process: destroying the objects that it uses would crash.
        """
        self.tray.hide()
        self.history.leave()
        self.presenter.leave()
        self.panel_theme.close()
        self.tray_presence.close()
        self.sleep.close()
        self.network.close()
        self.session.close()
        ends = steady() + WITHDRAWS_WITHIN_S
        while not self.notifier.idle and steady() < ends:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        # The state comes first. If a part does not finish in time, the others are not waited for: a disk may block all.
        parts = (self.saver, self.settings, self.autostart, self.manual)
        if not (all(part.finish() for part in parts) and self._thread.stop()):
            log.error("a thread did not end in time")
            logging.shutdown()
            os._exit(0)
        self.notifier.close()
        self._account.close()

    def _build_desktop_parts(self) -> None:
        tray = self.tray
        balloon = TrayBalloon(
            lambda: tray.icon, lambda missed: self.presenter.on_missed(missed), lambda: tray.draws_messages
        )
        self.notifier = Notifier(balloon, self)
        self.presenter = NotificationPresenter(self.notifier, self)
        self.session = SessionBus(self)
        self.tray_presence = TrayPresence(tray, self.session, self)
        self.keyring_lock = KeyringLock(self.session, self)
        self.panel_theme = PanelTheme(self)
        self.sleep = SleepWatch(self)
        self.network = NetworkWatch(self)
        self.termination = TerminationWatch(self)
        own_config_dir = self._options.config_dir if self._options.own_dir else None
        self.autostart = AutostartService(own_config_dir, self)

    def _build_windows(self) -> None:
        monitor, settings = self.monitor, self.settings
        self.token_status = TokenStatus(settings, lambda: monitor.state.failure, self)

        def locks() -> list[Lock]:
            return sorted(monitor.state.locks.values(), key=list_order)

        self.welcome = WelcomeWindow(self.token_status, settings, locks, self)
        self.settings_window = SettingsWindow(settings, self.token_status, self.welcome, locks, self)
        diagnostics = RunningDiagnostics(
            settings, self.token_status, monitor, self.notifier, self.session, self.tray_presence
        )
        self.about = AboutWindow(self.token_status, diagnostics.text, self)
        self.windows = WindowManager(
            monitor,
            self.saver,
            settings,
            self.welcome,
            self.settings_window,
            self.about,
            self,
            opens_by_itself=not self._options.hidden,
        )
        self.manual = Manual(self)
        self._notices = Notices(self.presenter, self.windows.banners, self, hidden=self._options.hidden)

    def _build_followers(self) -> None:
        """Build the parts that follow the syncs, the settings, and the commands of other processes."""
        self._handler = CommandHandler(self.monitor, StatusPublisher(self.monitor, self.commands, self), self)
        self.history = HistoryService(
            self._account.file, self.saver, self.monitor, self.windows, self.settings, self.presenter, self
        )
        self.follow_up = SyncFollowUp(
            Followers(
                self.session,
                self.tray_presence,
                self.presenter,
                self.monitor,
                self.token_status,
                self.welcome,
                self.history,
                self.panel_theme,
                self.keyring_lock,
                self.sleep,
                self._account.recorder,
            ),
            hidden=self._options.hidden,
            parent=self,
        )
        self.effects = SettingsEffects(
            self.settings,
            Affected(
                self._account,
                self.tray,
                self.panel_theme,
                self.monitor,
                self.presenter,
                self.history,
                self.token_status,
                self.windows,
                self.about,
                self.welcome,
                self.settings_window,
            ),
            self,
        )

    def _connect_worker(self) -> None:
        worker, monitor = self.worker, self.monitor
        self.tray.sync_requested.connect(worker.request_sync)
        self.windows.sync_requested.connect(worker.request_sync)
        self._handler.sync_requested.connect(worker.request_sync)
        self._handler.token_changed.connect(worker.reread_token)
        self.keyring_lock.unlocked.connect(worker.reread_token)
        self.effects.interval_set.connect(worker.set_interval)
        self.effects.account_changed.connect(worker.use)
        self.welcome.token_tried.connect(worker.try_token)
        self.token_status.token_forgotten.connect(worker.forget_token)
        at_once = Qt.ConnectionType.DirectConnection  # in this thread: the worker's may be blocked by a request
        self.sleep.resumed.connect(worker.interrupt, at_once)
        self.sleep.resumed.connect(worker.wake)
        self.network.changed.connect(worker.interrupt, at_once)
        self.network.changed.connect(worker.change_network)

        if self._account.recorder is not None:
            worker.recalled.connect(self._account.recorder.on_recalled, at_once)  # before the first answer
        worker.recalled.connect(self.follow_up.on_recalled)
        worker.ended.connect(self.follow_up.on_ended)
        worker.named.connect(self.follow_up.on_named)
        worker.scheduled.connect(monitor.on_scheduled)
        worker.token_checked.connect(self.welcome.on_token_checked)
        self.follow_up.first_ended.connect(self._on_first_ended)

    def _connect_desktop(self) -> None:
        monitor, presenter, notices = self.monitor, self.presenter, self._notices
        monitor.changed.connect(self._on_changed)
        monitor.happened.connect(presenter.on_happened)
        monitor.acted.connect(self._on_acted)
        presenter.acted.connect(monitor.act)
        presenter.announced.connect(self._account.on_announced)
        # queued, so that the state after a sync is saved only after all of its notifications have been shown
        self.notifier.screen_changed.connect(self._on_screen_changed, Qt.ConnectionType.QueuedConnection)
        self.history.troubled.connect(notices.show)
        if self._account.recorder is not None:
            self._account.recorder.stopped.connect(notices.on_recording_stopped)
        self.session.connected.connect(presenter.retry)
        self.session.connected.connect(self.panel_theme.rejoin)
        self.panel_theme.changed.connect(self._on_panel_theme_changed)
        self._on_panel_theme_changed()  # the theme may have been found before the signal was connected
        self.tray_presence.renewed.connect(self._on_changed)
        self.tray_presence.alone_changed.connect(self.windows.stand_alone)
        self.tray_presence.alone_changed.connect(notices.on_alone_changed)
        self.tray_presence.line_changed.connect(notices.on_desktop_line_changed)
        self.termination.terminated.connect(QApplication.quit)

    def _connect_windows(self) -> None:
        tray, windows, settings_window = self.tray, self.windows, self.settings_window
        tray.toggled.connect(windows.toggle)
        tray.opened.connect(windows.show_list)
        tray.history_requested.connect(windows.show_timeline)
        tray.settings_requested.connect(settings_window.show)
        tray.about_requested.connect(self.about.show)
        tray.acted.connect(self.monitor.act)
        tray.pause_requested.connect(self.monitor.pause)
        tray.quit_requested.connect(QApplication.quit)
        self._handler.show_requested.connect(windows.show_list)
        self._handler.toggle_requested.connect(windows.toggle_by_panel)
        self._handler.settings_requested.connect(settings_window.show)
        self.notifier.activated.connect(windows.show_list)
        self.welcome.demo_requested.connect(self.settings.begin_demo)
        self.welcome.demo_requested.connect(windows.show_list)
        self.welcome.list_requested.connect(windows.show_list)
        windows.token_requested.connect(self._on_token_requested)
        windows.demo_end_requested.connect(self._end_demo)
        self.presenter.key_requested.connect(windows.show_welcome)
        settings_window.not_saved.connect(self._notices.show)
        self.manual.unopened.connect(self._notices.on_manual_unopened)
        settings_window.example_requested.connect(self.presenter.show_example)
        for window in (settings_window, self.welcome):
            window.autostart_asked.connect(self.autostart.read_entry)
            window.autostart_chosen.connect(self.autostart.switch)
            self.autostart.read.connect(window.on_autostart_read)
            self.autostart.failed.connect(window.show_error)

    @Slot()
    def _on_first_ended(self) -> None:
        QTimer.singleShot(PREPARES_AFTER_MS, self.windows.prepare)
        if not (self._options.hidden or self.settings.demo):
            QTimer.singleShot(PREPARES_AFTER_MS, self.autostart.repair)

    @Slot()
    def _on_token_requested(self) -> None:
        """Ask for an access key, after the end of the demo if that runs."""
        self._end_demo()
        if not self.settings.demo:
            self.windows.show_welcome()

    @Slot()
    def _end_demo(self) -> None:
        """Watch the account of the settings, unless another program does so already."""
        if self.settings.demo and self._state_lock.claim():
            self._notices.show(state_taken_text())
        elif self.settings.demo:
            self.settings.end_demo()

    @Slot()
    def _on_changed(self) -> None:
        self.tray.show_state(self.monitor.state, self.monitor.overview, steady(), self.monitor.rules)
        self.history.save()

    @Slot(object, object)
    def _on_acted(self, act: Act, targets: frozenset[Target]) -> None:
        self.presenter.on_silenced(self.monitor.state, steady())
        if self._account.recorder is not None:
            self._account.recorder.record_act(act, targets, self.monitor.state)

    @Slot()
    def _on_screen_changed(self) -> None:
        self.monitor.on_screen_changed(self.notifier.on_screen)

    @Slot()
    def _on_panel_theme_changed(self) -> None:
        self.tray.set_panel_dark(self.panel_theme.dark)
