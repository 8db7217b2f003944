"""Commands that other processes of the same user send to the running program."""

import math
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.status_publisher import StatusPublisher
from lockwatch.desktop.ipc.single_instance import UNKNOWN_COMMAND
from lockwatch.domain.alerts import Kind
from lockwatch.domain.silencing import to_acknowledge, to_snooze, to_take_back
from lockwatch.domain.user_actions import PAUSES, Act
from lockwatch.util.clock import moment, steady, time_of_day

_TARGETS = {
    Act.ACKNOWLEDGE: (to_acknowledge, "to acknowledge"),
    Act.SNOOZE_1H: (to_snooze, "to snooze"),
    Act.SNOOZE_UNTIL_8: (to_snooze, "to snooze"),
    Act.TAKE_BACK: (to_take_back, "that is acknowledged or snoozed"),
}
"""By act: the function that finds the alerts of a lock which it covers, the same as for the buttons of its row, and
words about them."""


class CommandHandler(QObject):
    """Carries out a command, or emits a signal that asks another part to do so. Its sentences are in English."""

    show_requested = Signal()
    toggle_requested = Signal()
    """Emitted to show the list, or to hide it."""
    settings_requested = Signal()
    sync_requested = Signal()
    token_changed = Signal()
    """Emitted when another process has stored or removed the token."""

    def __init__(self, monitor: LockMonitor, status: StatusPublisher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monitor, self._status = monitor, status
        self._requests = {
            "show": self.show_requested,
            "toggle": self.toggle_requested,
            "settings": self.settings_requested,
            "token": self.token_changed,
        }

    def answer(self, command: str) -> str:
        """Carry out `command`, and return the answer, which is one line or empty.

        A command is a word, or an act and the id of a lock, such as "snooze_1h 4711".
        """
        if command in self._requests:
            self._requests[command].emit()
            return ""
        match command.split():
            case ["hidden"]:  # sent by a second program, which was started at login
                return ""
            case ["sync"]:
                wait = self._monitor.schedule.earliest_at - steady()
                self.sync_requested.emit()
                return "Checking the locks now." if wait <= 0 else f"Checking the locks in {wait:.0f} s."
            case ["status" | "watch"]:
                return self._status.answer()
            case ["quit"]:
                QTimer.singleShot(0, QApplication.quit)
                return ""
            case [act] if act in PAUSES:
                return self._pause(Act(act))
            case [act, id_] if act in _TARGETS:
                return self._silence(Act(act), id_)
        return UNKNOWN_COMMAND

    def _pause(self, act: Act) -> str:
        if act is Act.RESUME and not self._monitor.state.paused(steady()):
            return "Notifications are not paused."
        if not (act is Act.PAUSE and self._monitor.state.paused_until == math.inf):  # else the history would repeat it
            self._monitor.pause(act)
        until = self._monitor.state.paused_until
        if until is None:
            return "Notifications are resumed."
        if math.isinf(until):
            return "Notifications are paused; 'lockwatch pause off' resumes them."
        return f"Notifications are paused until {_time_text(until)}."

    def _silence(self, act: Act, lock_id: str) -> str:
        lock = next((lock for lock in self._monitor.state.locks.values() if str(lock.id) == lock_id), None)
        if lock is None:
            return "That lock is no longer in the account."
        find, such = _TARGETS[act]
        targets = find(lock, steady(), self._monitor.rules)
        name = lock.info.own_name or lock.name
        if not targets:
            return f"{name} has no alert {such}."
        self._monitor.act(targets, act)
        alerts = _alerts_text([kind for _, kind in targets])
        match act:
            case Act.ACKNOWLEDGE:
                return f"{name}: {alerts} acknowledged."
            case Act.TAKE_BACK:
                return f"{name}: {alerts} no longer acknowledged or snoozed."
        return f"{name}: {alerts} snoozed until {_time_text(act.ends(moment()))}."


def _alerts_text(kinds: Iterable[Kind]) -> str:
    """Name the alerts as the subject of a sentence: "the alerts 'battery low' and 'jammed' are"."""
    quoted = sorted(f"'{kind.value.replace('_', ' ')}'" for kind in kinds)
    if len(quoted) == 1:
        return f"the alert {quoted[0]} is"
    return f"the alerts {', '.join(quoted[:-1])} and {quoted[-1]} are"


def _time_text(at: float) -> str:
    """Return a time in steady seconds as a local time of day, with the date unless it is today."""
    then, today = time_of_day(at), time_of_day(steady()).date()
    return f"{then:%H:%M}" if then.date() == today else f"{then:%Y-%m-%d %H:%M}"
