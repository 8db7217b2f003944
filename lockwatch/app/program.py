"""The composition: the parts of the running program, and the wires between them."""

from collections.abc import Iterator
from contextlib import ExitStack

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from lockwatch.app.autostart_service import AutostartService
from lockwatch.app.command_handler import CommandHandler
from lockwatch.app.dialog_manager import DialogManager
from lockwatch.app.history_service import HistoryService
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.manual import Manual
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.status_publisher import StatusPublisher
from lockwatch.app.sync_follow_up import Followers, SyncFollowUp
from lockwatch.app.token_dialogs import TokenDialogs
from lockwatch.app.tray_presence import TrayPresence
from lockwatch.app.window_manager import WindowManager
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.desktop.keyring_lock import KeyringLock
from lockwatch.desktop.network import NetworkWatch
from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.notifier import Notifier, TrayBalloon
from lockwatch.desktop.panel.panel_theme import PanelTheme
from lockwatch.desktop.signals import TerminationWatch
from lockwatch.desktop.sleep import SleepWatch
from lockwatch.domain.settings import Settings
from lockwatch.domain.user_actions import Act, Target
from lockwatch.replay.recorder import Recorder
from lockwatch.storage.settings_file import Loaded
from lockwatch.storage.state_file import StateFile
from lockwatch.sync.account import Account
from lockwatch.sync.thread import SyncThread
from lockwatch.sync.worker import SyncWorker
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.theme.appearance import set_appearance
from lockwatch.ui.tray.icon import Tray
from lockwatch.ui.wording.language import set_language
from lockwatch.ui.wording.notifications import not_shown_text
from lockwatch.ui.wording.settings import ignored_text, put_aside_text
from lockwatch.ui.wording.troubles import manual_unopened_text, recording_stopped_text, unseen_text
from lockwatch.util.clock import steady

DAY_S = 86400.0
LEAVES_WITHIN_S = 0.4
"""For withdrawing what stands on the screen as the program ends."""
PREPARES_AFTER_MS = 1_000
"""When the first sync has ended and nothing else is to be done."""


class Program(QObject):
    """Built when the icon is up, so that nothing here delays it."""

    interval_set = Signal(float)
    resumed = Signal()
    network_changed = Signal()
    account_used = Signal(object, object)

    def __init__(
        self,
        start: LaunchOptions,
        loaded: Loaded,
        commands: CommandServer,
        tray: Tray,
        recorder: Recorder | None,
        stack: ExitStack,
    ) -> None:
        super().__init__()
        self._start, self._stack = start, stack
        self._began_at = steady()
        self.tray = tray
        self.settings = SettingsStore(start, loaded.settings, self)
        self._recorder = recorder
        account, self._file = self._account()
        self.saver = StateSaver(self._file, self)
        self.monitor = LockMonitor(self.settings.effective.rules, self)
        self.tokens = TokenDialogs(self.settings, lambda: self.monitor.state.failure, self)
        self.dialogs = DialogManager(self.settings, self.tokens, self._diagnostics, self)
        self.windows = WindowManager(
            self.monitor, self.saver, self.settings, self.tokens, self.dialogs, self, opens_by_itself=not start.hidden
        )
        self._autostart = AutostartService(start.config_dir if start.own_dir else None, self)
        self._notifier = Notifier(
            TrayBalloon(lambda: self.tray.icon, self._on_missed, lambda: tray.draws_messages), self
        )
        self._session = SessionBus(self)
        self._tray_presence = TrayPresence(tray, self._session, self)
        self._keyring_lock = KeyringLock(self._session, self)
        self._panel_theme = PanelTheme(self)
        self._sleep = SleepWatch(self)
        self._network = NetworkWatch(self)
        self._commands = commands
        self._handler = CommandHandler(self.monitor, StatusPublisher(self.monitor, commands, self), self)
        self._termination = TerminationWatch(self)
        self._manual = Manual(self)
        self._presenter = NotificationPresenter(self._notifier, self)
        self._history = HistoryService(
            self._file, self.saver, self.monitor, self.windows, self.settings, self._presenter, self
        )
        self.follow_up = SyncFollowUp(
            Followers(
                self._session,
                self._tray_presence,
                self._presenter,
                self.monitor,
                self.tokens,
                self._history,
                self._panel_theme,
                self._keyring_lock,
                recorder,
            ),
            hidden=start.hidden,
            parent=self,
        )
        self._worker = SyncWorker(account, self._file, self.settings.effective.interval_s)
        self._thread = SyncThread(self._worker)
        set_language(self.settings.effective.language)
        self.tray.complete()
        self._connect()
        self._apply()
        QTimer.singleShot(0, self._thread.start)
        for notice in _notices(loaded):
            self._notice(notice)
        self._tray_presence.settle()

    def _connect(self) -> None:
        worker, monitor, tray = self._worker, self.monitor, self.tray
        tokens, dialogs, windows = self.tokens, self.dialogs, self.windows
        tray.sync_wished.connect(worker.wish)
        self._handler.show_wished.connect(windows.show_list)
        self._handler.sync_wished.connect(worker.wish)
        self._handler.token_changed.connect(worker.reread_token)
        self.interval_set.connect(worker.set_interval)
        self._keyring_lock.unlocked.connect(worker.reread_token)
        self._sleep.resumed.connect(self._on_resumed)
        self.resumed.connect(worker.wake)
        self._network.changed.connect(self._on_network_changed)
        self.network_changed.connect(worker.change_network)
        self.account_used.connect(worker.use)
        tokens.token_tried.connect(worker.try_token)
        tokens.token_forgotten.connect(worker.forget_token)

        worker.recalled.connect(self.follow_up.on_recalled)
        worker.ended.connect(self.follow_up.on_ended)
        worker.named.connect(self.follow_up.on_named)
        self.follow_up.first_ended.connect(self._on_first_ended)
        worker.scheduled.connect(monitor.on_scheduled)
        worker.token_checked.connect(tokens.on_token_checked)
        monitor.changed.connect(self._on_changed)
        monitor.happened.connect(self._presenter.on_happened)
        monitor.acted.connect(self._on_acted)
        self._presenter.acted.connect(monitor.act)
        self._presenter.announced.connect(self._on_announced)
        self._presenter.missed_changed.connect(self._on_missed_changed)
        self._history.troubled.connect(self._notice)
        if self._recorder is not None:
            self._recorder.stopped.connect(self._on_recording_stopped)

        tray.toggled.connect(windows.toggle)
        tray.opened.connect(windows.show_list)
        tray.acted.connect(monitor.act)
        tray.pause_wished.connect(monitor.pause)
        self._notifier.activated.connect(windows.show_list)
        windows.sync_wished.connect(worker.wish)
        tray.history_wished.connect(windows.show_timeline)
        tray.settings_wished.connect(windows.show_settings)
        tray.about_wished.connect(dialogs.show_about)
        tray.quit_wished.connect(QApplication.quit)
        self._termination.terminated.connect(QApplication.quit)
        self._manual.unopened.connect(self._on_manual_unopened)
        self.settings.demo_begun.connect(self._change_account)
        self.settings.changed.connect(self._on_settings_changed)
        dialogs.not_saved.connect(self._notice)
        tokens.demo_requested.connect(self._on_demo_requested)
        dialogs.autostart_asked.connect(self._autostart.look)
        dialogs.autostart_chosen.connect(self._autostart.switch)
        self._autostart.read.connect(dialogs.on_autostart_read)
        self._autostart.failed.connect(dialogs.show_error)
        dialogs.example_requested.connect(self._presenter.show_example)
        self._session.found.connect(self._presenter.retry)
        self._session.found.connect(self._panel_theme.rejoin)
        self._tray_presence.alone_changed.connect(windows.stand_alone)
        self._tray_presence.alone_changed.connect(self._on_alone_changed)
        self._tray_presence.line_changed.connect(self._on_desktop_line_changed)
        self._tray_presence.renewed.connect(self._on_changed)
        self._panel_theme.changed.connect(self._on_panel_theme_changed)
        self._commands.answer_with(self._handler.answer)

    def stop(self) -> None:
        """Within 2 s, whatever hangs."""
        self.tray.hide()
        self._history.leave()
        self._presenter.leave()
        self._panel_theme.close()
        self._tray_presence.close()
        self._sleep.close()
        self._network.close()
        self._session.close()
        ends = steady() + LEAVES_WITHIN_S
        while not self._notifier.idle and steady() < ends:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        self.saver.finish()
        self._thread.stop()
        self._file.close()
        if self._recorder is not None:
            self._recorder.close()

    def _account(self) -> tuple[Account, StateFile]:
        heard = self._recorder.heard if self._recorder is not None else None
        if not self.settings.demo:
            url = self.settings.effective.api_url
            keep_s = self.settings.effective.history_days * DAY_S
            return Account(url, heard=heard), self._to_close(StateFile(self._start.state_dir, url, keep_s))
        from lockwatch.demo.story import demo_cloud

        url, token = self._stack.enter_context(demo_cloud(_say, endless=True))
        return Account(url, token, heard), self._to_close(StateFile(None, url))

    def _to_close(self, file: StateFile) -> StateFile:
        """Returns `file`, which is closed at the end of the run, even if the worker never gets to closing it."""
        self._stack.callback(file.close)
        return file

    @Slot()
    def _on_first_ended(self) -> None:
        """When nothing else is to be done, what can wait is."""
        QTimer.singleShot(PREPARES_AFTER_MS, self.windows.prepare)
        if not (self._start.hidden or self.settings.demo):
            QTimer.singleShot(PREPARES_AFTER_MS, self._autostart.mend)

    @Slot()
    def _on_changed(self) -> None:
        self.tray.show_state(self.monitor.state, self.monitor.overview, steady(), self.monitor.rules)
        self._history.keep()

    def _on_missed(self, notification: Notification) -> None:
        self._presenter.on_missed(notification)

    @Slot()
    def _on_missed_changed(self) -> None:
        missed, dismiss = self._presenter.missed, self._presenter.dismiss_missed
        content = BannerContent(lambda: not_shown_text(missed), on_dismissed=dismiss) if missed else None
        self.windows.show_banner(BannerSlot.MISSED, content)

    @Slot(str)
    def _on_desktop_line_changed(self, line: str) -> None:
        self.windows.show_banner(BannerSlot.DESKTOP, BannerContent(lambda: line) if line else None)

    @Slot(str)
    def _on_announced(self, title: str) -> None:
        if self.settings.demo:
            _say(f"        notification: {title}")

    @Slot(object, object)
    def _on_acted(self, act: Act, targets: frozenset[Target]) -> None:
        self._presenter.on_silenced(self.monitor.state, steady())
        if self._recorder is not None:
            self._recorder.did(act, targets, self.monitor.state)

    @Slot()
    def _on_resumed(self) -> None:
        self._worker.interrupt()
        self.resumed.emit()

    @Slot()
    def _on_network_changed(self) -> None:
        self._worker.interrupt()
        self.network_changed.emit()

    @Slot(bool)
    def _on_alone_changed(self, alone: bool) -> None:
        """Neither icon nor window: a person who has logged in is to know of it all the same."""
        if alone and self._start.hidden:
            self._presenter.show_notice(unseen_text())

    @Slot()
    def _on_recording_stopped(self) -> None:
        self._notice(recording_stopped_text())

    @Slot(str)
    def _notice(self, text: str) -> None:
        """Said once, by a notification and in the list."""
        self._presenter.show_notice(text)
        self.windows.show_banner(BannerSlot.NOTICE, BannerContent(lambda: text))

    @Slot(str)
    def _on_manual_unopened(self, folder: str) -> None:
        self._notice(manual_unopened_text(folder))

    @Slot()
    def _on_panel_theme_changed(self) -> None:
        self.tray.set_panel_dark(self._panel_theme.dark)

    @Slot(object, object)
    def _on_settings_changed(self, before: Settings, after: Settings) -> None:
        self._apply()
        if before.language != after.language:
            set_language(after.language)
            self.tray.complete()
            self._on_changed()
            self.windows.remake()
            self.dialogs.remake()
        if before.api_url != after.api_url and not self.settings.demo:
            self._change_account()
        if before.history_days != after.history_days and not self.settings.demo:
            self.saver.keep_for(after.history_days * DAY_S)
        if before.rules != after.rules:
            self.interval_set.emit(after.interval_s)

    @Slot()
    def _on_demo_requested(self) -> None:
        self.settings.begin_demo()
        self.windows.show_list()

    def _apply(self) -> None:
        self._dress()
        effective = self.settings.effective
        self.monitor.use_rules(effective.rules)
        self._presenter.use_hide_names(effective.hide_names)
        self._history.reminders.use_digest(effective.weekly_digest)

    def _dress(self) -> None:
        appearance = self.settings.effective.appearance
        as_the_system = appearance == "system"
        if not as_the_system:
            self._panel_theme.trust_qt(False)  # before Qt says of the panel what a person chose for the windows
        set_appearance(appearance)
        if as_the_system:
            self._panel_theme.trust_qt(True)
        self._panel_theme.choose(self.settings.effective.panel)

    def _diagnostics(self) -> str:
        from lockwatch.checks import diagnostics

        now, monitor = steady(), self.monitor
        running = diagnostics.Running(
            monitor.state,
            monitor.rules,
            monitor.schedule,
            now,
            now - self._began_at,
            self._notifier.served_by,
            self._session.away,
        )
        tray = self.tray.host.name.lower() if self._tray_presence.available else "none"
        facts = diagnostics.Facts(
            self.settings.effective,
            keyring=self.tokens.keyring,
            shown=diagnostics.of_qt(tray),
            running=running,
        )
        return diagnostics.text(facts)

    @Slot()
    def _change_account(self) -> None:
        account, self._file = self._account()
        self._history.use(self._file)
        self.monitor.forget()
        self.tokens.on_account_changed()  # after `forget`: the failure of the account before is gone
        self.account_used.emit(account, self._file)


def _notices(loaded: Loaded) -> Iterator[str]:
    if loaded.put_aside:
        yield put_aside_text(loaded.put_aside.name)
    if loaded.ignored:
        yield ignored_text(loaded.ignored)


def _say(line: str) -> None:
    print(line, flush=True)
