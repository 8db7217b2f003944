"""The menu of the tray icon: a line for each lock, its alerts, and commands for the program."""

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from lockwatch.domain.rules import Rules
from lockwatch.domain.silencing import next_end, targets, unsilenced_alerts
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target
from lockwatch.ui.tray.host import Host, menu_text
from lockwatch.ui.widgets.action_menus import add_acts
from lockwatch.ui.widgets.help import open_manual
from lockwatch.ui.wording.alerts import act_text, how_long_text
from lockwatch.ui.wording.names import by_name
from lockwatch.ui.wording.rows import lock_line

translate = QCoreApplication.translate

MOST_LINES = 12
"""The menu shows at most this many locks; the lock list has all of them."""
PAUSES = (Act.PAUSE_1H, Act.PAUSE_UNTIL_8, Act.PAUSE)


class _Line(NamedTuple):
    text: str
    targets: frozenset[Target] = frozenset()
    """The active alerts of the lock; a line without any just opens the list."""


class TrayMenu(QObject):
    """Fills a menu and keeps it up to date. Unchanged lines are left alone, so that an open menu does not jump."""

    opened = Signal()
    sync_requested = Signal()
    history_requested = Signal()
    settings_requested = Signal()
    about_requested = Signal()
    quit_requested = Signal()
    acted = Signal(object, object)
    pause_requested = Signal(object)

    def __init__(self, menu: QMenu, parent: QObject | None = None) -> None:
        """Fill `menu`, which must be empty."""
        super().__init__(parent)
        self.menu = menu
        self._shown: tuple[object, Rules | None, Host | None] = (None, None, None)
        self._snooze_ends: float | None = None
        self._lines: list[_Line] = []
        self._lock_actions: list[QAction] = []
        self._end_of_locks = self.menu.addSeparator()
        self._add(translate("Tray", "Open"), self.opened)
        self._add(translate("Tray", "Check now"), self.sync_requested)
        self._pauses = self.menu.addMenu(translate("Tray", "Pause notifications"))
        pauses = {act: self._add_pause(self._pauses, how_long_text(act), act) for act in PAUSES}
        self._until_8 = pauses[Act.PAUSE_UNTIL_8]
        self._resume = self._add_pause(self.menu, act_text(Act.RESUME), Act.RESUME)
        self._resume.setVisible(False)
        self._add(translate("Tray", "History…"), self.history_requested)
        self._add(translate("Tray", "Settings…"), self.settings_requested)
        self.menu.addAction(translate("Tray", "Help")).triggered.connect(open_manual)
        self._add(translate("Tray", "About Lockwatch"), self.about_requested)
        self._add(translate("Tray", "Quit"), self.quit_requested)

    def show_state(self, state: State, now: float, rules: Rules, host: Host) -> None:
        if (text := how_long_text(Act.PAUSE_UNTIL_8)) != self._until_8.text():  # the text names the day
            self._until_8.setText(text)
            self._show_lines([])
            self._shown = (None, None, None)
        paused = state.paused(now)
        if paused != self._resume.isVisible():
            self._resume.setVisible(paused)
            self._pauses.menuAction().setVisible(not paused)
        snooze_ended = self._snooze_ends is not None and self._snooze_ends <= now
        shown = (state.locks, rules, host)
        if not snooze_ended and all(one is other for one, other in zip(shown, self._shown, strict=True)):
            return
        self._shown, self._snooze_ends = shown, next_end(state, now)
        self._show_lines(_lines(state, now, rules, shown[2]))

    def _show_lines(self, lines: list[_Line]) -> None:
        before, self._lines = self._lines, lines
        for action in self._lock_actions[len(lines) :]:
            self._remove(action)
        del self._lock_actions[len(lines) :]
        for place, (line, old) in enumerate(zip(lines, before, strict=False)):
            action = self._lock_actions[place]
            if line.targets != old.targets:
                self._lock_actions[place] = self._lock_action(line)
                self._insert(action, self._lock_actions[place])
                self._remove(action)
            elif line.text != old.text:
                action.setText(line.text)
        for line in lines[len(before) :]:
            self._lock_actions.append(self._lock_action(line))
            self._insert(self._end_of_locks, self._lock_actions[-1])

    def _insert(self, before: QAction, action: QAction) -> None:
        """Insert an action. PySide6 never frees the action of a submenu that was inserted with `insertAction`."""
        self.menu.insertActions(before, [action])

    def _remove(self, action: QAction) -> None:
        self.menu.removeAction(action)
        (action.menu() or action).deleteLater()

    def _lock_action(self, line: _Line) -> QAction:
        if not line.targets:
            action = QAction(line.text, self.menu)
            action.triggered.connect(self.opened)
            return action
        submenu = QMenu(line.text, self.menu)
        submenu.addAction(translate("Tray", "Open")).triggered.connect(self.opened)
        add_acts(submenu, line.targets, self.acted.emit)
        return submenu.menuAction()

    def _add(self, text: str, request: SignalInstance) -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(request)
        return action

    def _add_pause(self, menu: QMenu, text: str, act: Act) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda: self.pause_requested.emit(act))
        return action


def _lines(state: State, now: float, rules: Rules, host: Host) -> list[_Line]:
    """Return lines for the locks that are not hidden, by name. If there are too many, calm ones are left out first."""
    shown = [lock for lock in state.locks.values() if not rules.for_lock(lock).hidden]
    locks = sorted(shown, key=lambda lock: (by_name(lock), lock.id))
    lock_targets = {lock.id: targets(lock, unsilenced_alerts(lock, now, rules)) for lock in locks}
    if len(locks) > MOST_LINES:
        chosen = {lock.id for lock in sorted(locks, key=lambda lock: not lock_targets[lock.id])[:MOST_LINES]}
    else:
        chosen = set(lock_targets)
    lines = [_Line(menu_text(lock_line(lock), host), lock_targets[lock.id]) for lock in locks if lock.id in chosen]
    if len(locks) > MOST_LINES:
        lines.append(_Line(translate("Wording", "and %n more", "", len(locks) - MOST_LINES)))
    return lines
