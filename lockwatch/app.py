"""The composition root: builds the parts, connects them, and runs them."""

import contextlib
import logging
import sys
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication

from lockwatch import __version__
from lockwatch.cli import Start
from lockwatch.desktop.commands import CommandServer
from lockwatch.desktop.instance import NotRunning, ask
from lockwatch.desktop.notifications import Notification, Notifier, TrayBalloon
from lockwatch.desktop.panel import PanelWatch
from lockwatch.desktop.signals import TerminationWatch
from lockwatch.domain.outcome import Missing, NoToken, Refused, Synced
from lockwatch.domain.telling import News, Raised, Told, Withdrawn
from lockwatch.storage import settings as stored
from lockwatch.storage.memory import Memory
from lockwatch.sync.account import Account
from lockwatch.sync.thread import SyncThread
from lockwatch.sync.worker import SyncWorker, TokenChecked
from lockwatch.ui import wording
from lockwatch.ui.icons import app_icon
from lockwatch.ui.tray import Tray
from lockwatch.ui.window import ListWindow
from lockwatch.watching import Watch

log = logging.getLogger(__name__)

APP_ID = "io.github.lockwatch_tray.Lockwatch"
NO_TRAY_AFTER_MS = 30_000
"""Without any tray by then, the window is the program."""


def run(start: Start) -> int:
    """Runs the program until it is quit."""
    sys.excepthook = _log_uncaught
    app = QApplication(["lockwatch"])
    app.setApplicationName("lockwatch")
    app.setApplicationDisplayName("Lockwatch")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(APP_ID)
    app.setWindowIcon(app_icon())
    app.setQuitOnLastWindowClosed(False)
    try:
        loaded = stored.load(start.config_dir)
    except OSError as error:
        print(f"lockwatch: the settings can't be read: {error.strerror}.", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        program = Program(start, loaded, stack)
        if not program.claim():
            with contextlib.suppress(NotRunning):
                ask(start.config_dir, "show")
            return 0
        program.start()
        status = app.exec()
        program.stop()
    return status


class Program(QObject):
    """The parts of the running program and the wires between them."""

    interval_set = Signal(float)
    account_used = Signal(object, object)
    token_tried = Signal(str, bool)
    token_forgotten = Signal()
    sync_wished = Signal()

    def __init__(self, start: Start, loaded: stored.Loaded, stack: contextlib.ExitStack) -> None:
        super().__init__()
        self._start, self._loaded, self._stack = start, loaded, stack
        self._settings = loaded.settings
        effective = start.overlay(loaded.settings)
        self._demo = start.demo
        account, memory = self._account(effective.api_url)
        self.watch = Watch(effective.rules, self)
        self._worker = SyncWorker(account, memory, effective.interval_s)
        self._thread = SyncThread(self._worker)
        self.tray = Tray(self)
        self.window = ListWindow()
        self._notifier = Notifier(TrayBalloon(lambda: self.tray.icon), self)
        self._panel = PanelWatch(self)
        self._commands = CommandServer(start.config_dir, self._on_command, self)
        self._welcome: QObject | None = None
        self._connect()
        self._apply_appearance()

    def _connect(self) -> None:
        worker, watch, tray, window = self._worker, self.watch, self.tray, self.window
        worker.ended.connect(watch.on_ended)
        worker.named.connect(watch.on_named)
        worker.scheduled.connect(watch.on_scheduled)
        worker.ended.connect(self._on_ended)
        worker.token_checked.connect(self._on_token_checked)
        watch.changed.connect(self._on_changed)
        watch.happened.connect(self._on_happened)

        self.sync_wished.connect(worker.wish)
        self.interval_set.connect(worker.set_interval)
        self.account_used.connect(worker.use)
        self.token_tried.connect(worker.try_token)
        self.token_forgotten.connect(worker.forget_token)
        tray.sync_wished.connect(worker.wish)
        window.sync_requested.connect(worker.wish)

        tray.toggled.connect(self._on_toggled)
        tray.opened.connect(self.show_window)
        self._notifier.activated.connect(self.show_window)
        for asked in (tray.settings_wished, window.settings_requested):
            asked.connect(self.show_settings)
        for asked in (tray.about_wished, window.about_requested):
            asked.connect(self.show_about)
        for asked in (tray.quit_wished, window.quit_requested):
            asked.connect(QApplication.quit)
        self._panel.appeared.connect(tray.renew)

    def claim(self) -> bool:
        return self._commands.claim()

    def start(self) -> None:
        """The icon is up; the worker starts with the first turn of the loop."""
        self._termination = TerminationWatch(self)
        self._termination.terminated.connect(QApplication.quit)
        QTimer.singleShot(0, self._thread.start)
        if not self.tray.available:
            QTimer.singleShot(NO_TRAY_AFTER_MS, self._on_no_tray)
        if self._loaded.put_aside:
            self.window.notice(wording.put_aside_text(self._loaded.put_aside.name))
        elif self._loaded.ignored:
            self.window.notice(wording.ignored_text(self._loaded.ignored))

    def stop(self) -> None:
        self.tray.hide()
        self._thread.stop()

    def _account(self, api_url: str) -> tuple[Account, Memory]:
        if not self._demo:
            return Account(api_url), Memory(self._start.state_dir, api_url)
        from lockwatch.demo.story import demo_cloud

        url, token = self._stack.enter_context(demo_cloud(_say, endless=True))
        scratch = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="lockwatch-demo-"))
        return Account(url, token), Memory(Path(scratch), url)

    # what happens

    @Slot()
    def _on_changed(self) -> None:
        watch = self.watch
        self.tray.show_state(watch.state, watch.overview, self._now(), watch.rules)
        if self.window.isVisible():
            self._show_in_window()

    def _show_in_window(self) -> None:
        watch = self.watch
        self.window.show_state(watch.state, watch.overview, watch.schedule, watch.rules)

    @staticmethod
    def _now() -> float:
        from lockwatch.clock import steady

        return steady()

    @Slot(object)
    def _on_happened(self, news: News) -> None:
        match news:
            case Told(lock, kind, after_s):
                title, body = wording.notification_texts(kind, lock, after_s)
                tag = (lock.id, kind.matter)
                self._notifier.show(Notification(tag, title, body, news.urgency))
                if self._demo:
                    _say(f"        notification: {title}")
            case Withdrawn(lock, matter):
                self._notifier.withdraw((lock.id, matter))
            case Raised(lock, kind):
                log.info("%s was raised", kind)
            case _:
                pass

    @Slot(object)
    def _on_ended(self, outcome: object) -> None:
        if isinstance(outcome, NoToken) or (isinstance(outcome, Refused) and self.watch.state.token_refused):
            if self._welcome is None:
                self.show_welcome()

    @Slot()
    def _on_toggled(self) -> None:
        if self.watch.state.needs_token and not self._demo and self._welcome is None:
            self.show_welcome()
            return
        self._show_in_window()
        self.window.toggle(QCursor.pos())

    @Slot()
    def show_window(self) -> None:
        self._show_in_window()
        if not self.window.isVisible():
            self.window.toggle(QCursor.pos())
        self.window.raise_()
        self.window.activateWindow()

    @Slot()
    def _on_no_tray(self) -> None:
        if not self.tray.available:
            self.window.closing_quits = True
            self.show_window()

    def _on_command(self, command: str) -> str:
        match command:
            case "show":
                self.show_window()
                return ""
            case "sync":
                self.sync_wished.emit()
                wait = self.watch.schedule.earliest_at - self._now()
                return "Syncing now." if wait <= 0 else f"Syncing in {wait:.0f} s."
            case "quit":
                QTimer.singleShot(0, QApplication.quit)
                return ""
        return "unknown command"
