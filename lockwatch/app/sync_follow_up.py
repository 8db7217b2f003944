"""What follows each answer of the worker: the parts of the program are called in a fixed order."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.token_dialogs import TokenDialogs
from lockwatch.app.tray_presence import TrayPresence
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.keyring_lock import KeyringLock
from lockwatch.desktop.panel.panel_theme import PanelTheme
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import Failure, NoToken, Outcome, Refused, TokenProblem
from lockwatch.domain.state import State
from lockwatch.history.history_service import HistoryService
from lockwatch.replay.recorder import Recorder
from lockwatch.ui.wording.failures import reason_text
from lockwatch.util.clock import steady

LOCKED_KEYRING = {NoToken(TokenProblem.KEYRING_LOCKED), NoToken(TokenProblem.KEYRING_SILENT)}
"""So says a keyring whose question to the person was declined, or not answered."""


@dataclass(frozen=True)
class Followers:
    """The parts that are called."""

    session: SessionBus
    tray_presence: TrayPresence
    presenter: NotificationPresenter
    monitor: LockMonitor
    tokens: TokenDialogs
    history: HistoryService
    panel_theme: PanelTheme
    keyring_lock: KeyringLock
    recorder: Recorder | None


class SyncFollowUp(QObject):
    """Lives on the GUI thread; its slots are reached by queued signals of the worker."""

    first_ended = Signal()
    """The first sync of this run, and all that follows it."""

    def __init__(self, parts: Followers, *, hidden: bool, parent: QObject | None = None) -> None:
        """`hidden`: no window may open by itself."""
        super().__init__(parent)
        self._parts, self._hidden = parts, hidden
        self._ended = False
        self._asked_for: Failure | None = None

    @Slot(object)
    def on_recalled(self, state: State) -> None:
        """The state that the run before has kept."""
        self._parts.history.on_recalled(state)  # first: from here on what the monitor changes is saved
        self._parts.monitor.on_recalled(state)

    @Slot(object)
    def on_ended(self, outcome: Outcome) -> None:
        parts = self._parts
        parts.session.look()  # first: a bus that is back carries the notifications below
        parts.tray_presence.settle()  # knows of the bus; nothing else tells that an X11 tray has come or gone
        parts.presenter.retry()  # before the news, which would else be tried twice at once
        parts.monitor.on_ended(outcome)  # the new state, which everything below reads
        parts.tokens.on_ended(outcome)  # says how a removal of the token ended; the failure is in the state
        parts.history.reminders.on_ended()  # looks at the locks in the state, and can wait for the alerts
        parts.panel_theme.refresh()  # anywhere: no event tells that Windows' taskbar alone has changed
        parts.keyring_lock.await_unlocking(parts.monitor.state.failure in LOCKED_KEYRING)
        self._ask_for_token()  # a window may open, so all that it says is up to date
        if parts.recorder is not None:
            parts.recorder.on_ended(outcome)  # last: it writes to the disk, and nobody waits for it
        if not self._ended:
            self._ended = True
            self.first_ended.emit()

    @Slot(object)
    def on_named(self, infos: tuple[LockInfo, ...]) -> None:
        parts = self._parts
        parts.monitor.on_named(infos)  # first: the others read the names in the state
        parts.history.reminders.on_named()
        parts.presenter.on_named(parts.monitor.state, parts.monitor.rules, steady())

    def _ask_for_token(self) -> None:
        """Once for each reason, and never again while that one stands."""
        state = self._parts.monitor.state
        failure = state.failure if state.needs_token else None
        if failure == self._asked_for or not isinstance(failure, NoToken | Refused | None):
            return
        self._asked_for = failure
        if failure is None:
            self._parts.tokens.close_welcome()
        elif not self._hidden:
            self._parts.tokens.show_welcome(failure)
        elif isinstance(failure, NoToken):  # a refusal is told as an alert
            self._parts.presenter.show_notice(reason_text(failure))
