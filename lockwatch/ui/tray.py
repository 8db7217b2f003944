"""The icon in the tray, its tooltip and its menu."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from lockwatch.domain.alerts import Rules
from lockwatch.domain.overview import Overview
from lockwatch.domain.watch import State
from lockwatch.ui.icons import tray_icon
from lockwatch.ui.wording import lock_line, lock_name, overview_text, translate

MOST_LINES = 12
"""Locks in the menu; the list has them all."""


class Tray(QObject):
    """Shows what `show_state` says. It outlives the icon, which is made anew when a panel comes late."""

    toggled = Signal()
    opened = Signal()
    sync_wished = Signal()
    settings_wished = Signal()
    about_wished = Signal()
    quit_wished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overview = Overview.CANNOT_SEE
        self._tooltip = "Lockwatch"
        self._shown_locks: object = None
        self._lines: tuple[str, ...] = ()
        self._menu = QMenu()
        self._lock_actions: list[QAction] = []
        self._end_of_locks = self._menu.addSeparator()
        for text, signal in (
            (translate("Tray", "Open"), self.opened),
            (translate("Tray", "Sync now"), self.sync_wished),
            (translate("Tray", "Settings…"), self.settings_wished),
            (translate("Tray", "About Lockwatch"), self.about_wished),
            (translate("Tray", "Quit"), self.quit_wished),
        ):
            self._menu.addAction(text).triggered.connect(signal)
        self.icon = self._new_icon()

    @property
    def available(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show_state(self, state: State, overview: Overview, now: float, rules: Rules) -> None:
        if overview is not self._overview:
            self._overview = overview
            self.icon.setIcon(tray_icon(overview))
        tooltip = overview_text(state, overview, now, rules)
        if tooltip != self._tooltip:
            self._tooltip = tooltip
            self.icon.setToolTip(tooltip)
        if state.locks is not self._shown_locks:
            self._shown_locks = state.locks
            self._show_lines(state)

    def _show_lines(self, state: State) -> None:
        locks = sorted(state.locks.values(), key=lambda lock: (lock_name(lock).casefold(), lock.id))
        lines = tuple(lock_line(lock).replace("&", "&&") for lock in locks[:MOST_LINES])
        if len(locks) > MOST_LINES:
            lines += (translate("Tray", "and {} more").format(len(locks) - MOST_LINES),)
        if lines == self._lines:
            return
        self._lines = lines
        while len(self._lock_actions) > len(lines):
            self._menu.removeAction(self._lock_actions.pop())
        while len(self._lock_actions) < len(lines):
            action = QAction(self._menu)
            action.triggered.connect(self.opened)
            self._menu.insertAction(self._end_of_locks, action)
            self._lock_actions.append(action)
        for action, line in zip(self._lock_actions, lines, strict=True):
            if action.text() != line:
                action.setText(line)

    def renew(self) -> None:
        """A new icon in place of the old one."""
        self.icon.hide()
        self.icon.deleteLater()
        self.icon = self._new_icon()

    def hide(self) -> None:
        self.icon.hide()

    def _new_icon(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(tray_icon(self._overview), self)
        icon.setToolTip(self._tooltip)
        icon.setContextMenu(self._menu)
        icon.activated.connect(self._on_activated)
        icon.show()
        return icon

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.toggled.emit()
        elif reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.sync_wished.emit()
