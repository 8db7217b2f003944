"""Calls the parts of the program in a fixed order after each result from the sync worker."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.app.history_service import HistoryService
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.app.token_status import TokenStatus
from lockwatch.app.tray_presence import TrayPresence
from lockwatch.app.welcome_window import WelcomeWindow
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.keyring_lock import KeyringLock
from lockwatch.desktop.panel.panel_theme import PanelTheme
from lockwatch.desktop.sleep import SleepWatch
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import Failure, NoToken, Outcome, Refused, TokenProblem
from lockwatch.domain.state import State
from lockwatch.ui.wording.failures import key_button_text, reason_text
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # it is imported if the program is started with --record
    from lockwatch.replay.recorder import Recorder

LOCKED_KEYRING = {NoToken(TokenProblem.KEYRING_LOCKED), NoToken(TokenProblem.KEYRING_SILENT)}
"""Failures that mean that the user declined, or did not answer, the keyring's request to unlock it."""


@dataclass(frozen=True)
class Followers:
    """The parts that `SyncFollowUp` calls."""

    session: SessionBus
    tray_presence: TrayPresence
    presenter: NotificationPresenter
    monitor: LockMonitor
    token_status: TokenStatus
    welcome: WelcomeWindow
    history: HistoryService
    panel_theme: PanelTheme
    keyring_lock: KeyringLock
    sleep: SleepWatch
    recorder: "Recorder | None"


class SyncFollowUp(QObject):
    """Receives the worker's signals on the GUI thread, and passes them on to the parts."""

    first_ended = Signal()
    """Emitted when the first sync of this run has ended and all parts have been called for it."""

    def __init__(self, parts: Followers, *, hidden: bool, parent: QObject | None = None) -> None:
        """With `hidden`, the program was started at login, and no window may open by itself."""
        super().__init__(parent)
        self._parts, self._hidden = parts, hidden
        self._first_reported = False
        self._asked_for: Failure | None = None

    @Slot(object)
    def on_recalled(self, state: State) -> None:
        """Pass the stored state on to the parts, after the start and after a change of the account."""
        _call_each(
            partial(self._parts.history.on_recalled, state),  # first: begins to save changes of the state
            partial(self._parts.monitor.on_recalled, state),
            partial(self._parts.presenter.on_recalled, state),  # may change the monitor's notifications
        )

    @Slot(object)
    def on_ended(self, outcome: Outcome) -> None:
        parts = self._parts
        _call_each(
            parts.session.reconnect,  # first: reconnects to the bus, which the notifications below need
            parts.tray_presence.settle,  # after the bus; checked at each sync, because no event announces an X11 tray
            parts.presenter.retry,  # before new notifications, so that one that fails is not retried at once
            partial(parts.monitor.on_ended, outcome),  # the new state, which everything below reads
            self._notify_merged,  # after the new state, by which a waiting notification may have become unnecessary
            partial(parts.token_status.on_ended, outcome),  # reports the result of a removal from the new state
            parts.history.reminders.on_ended,  # after the alerts, which matter more
            parts.panel_theme.refresh,  # in any order; Windows sends no event if only the taskbar changes
            parts.sleep.reconnect,  # in any order; no event announces a restarted system bus
            self._await_keyring,  # reads the new state
            partial(parts.welcome.on_ended, outcome),  # reads the names of the locks from the new state
            self._ask_for_token,  # may open a window, which shows the results of all calls above
            partial(self._record, outcome),  # late: it writes to the disk, and no other part depends on it
            self._report_first,  # last: its receivers expect that all parts have been called
        )

    @Slot(object)
    def on_named(self, infos: tuple[LockInfo, ...]) -> None:
        _call_each(
            partial(self._parts.monitor.on_named, infos),  # first: the calls below read the names from the state
            self._parts.history.reminders.on_named,
            self._name_in_notifications,
            self._parts.welcome.on_named,
        )

    def _name_in_notifications(self) -> None:
        monitor = self._parts.monitor
        self._parts.presenter.on_named(monitor.state, monitor.rules, steady())

    def _notify_merged(self) -> None:
        monitor = self._parts.monitor
        self._parts.presenter.on_merged(monitor.state, monitor.rules, steady())

    def _await_keyring(self) -> None:
        self._parts.keyring_lock.await_unlocking(self._parts.monitor.state.failure in LOCKED_KEYRING)

    def _record(self, outcome: Outcome) -> None:
        if self._parts.recorder is not None:
            self._parts.recorder.on_ended(outcome)
            self._parts.recorder.record_silences(self._parts.monitor.state)

    def _report_first(self) -> None:
        if not self._first_reported:
            self._first_reported = True
            self.first_ended.emit()

    def _ask_for_token(self) -> None:
        """Ask for an access key if there is none. Each reason is given once, until the reason changes.

        If a key is refused, no window opens. From the first refusal on, the list has a button for replacing the key;
        the alert, which is raised after some more, has it in its notification, too.
        """
        state = self._parts.monitor.state
        failure = state.failure if state.needs_token or isinstance(state.failure, Refused) else None
        if failure == self._asked_for or not isinstance(failure, NoToken | Refused | None):
            return
        if failure is None and isinstance(self._asked_for, Refused) and not state.fresh:
            return  # whether the key works again is not known
        self._asked_for = failure
        if failure is None:
            self._parts.welcome.close()
        elif isinstance(failure, NoToken) and self._hidden:
            self._parts.presenter.show_notice(reason_text(failure), key_button_text(failure))
        elif isinstance(failure, NoToken):
            self._parts.welcome.show(failure)


def _call_each(*calls: Callable[[], object]) -> None:
    """Make every call, even if an earlier one fails: a bug in one part must not leave the icon with old data.

    Exceptions are reported like any other uncaught exception.
    """
    for call in calls:
        try:
            call()
        except Exception:
            sys.excepthook(*sys.exc_info())
