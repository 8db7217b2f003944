"""The windows that show locks: list, details of one, history. Made when first wanted, kept true while seen."""

import importlib
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QCursor, QFontMetrics
from PySide6.QtWidgets import QApplication

from lockwatch.app.dialog_manager import DialogManager
from lockwatch.app.history_window import HistoryWindow
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.token_dialogs import TokenDialogs
from lockwatch.domain.changes_since_look import Changes
from lockwatch.domain.history import Past
from lockwatch.domain.locks import Lock, list_order
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # a window is imported when it is first wanted
    from lockwatch.ui.details.dialog import DetailsDialog
    from lockwatch.ui.lock_list.window import ListWindow


class WindowManager(QObject):
    sync_wished = Signal()
    missed_dismissed = Signal()
    """The person has read what `show_missed` said."""
    export_wished = Signal(object)
    """A Query: what of the history is to be written to a file."""
    hints_dismissed = Signal()
    since_dismissed = Signal()
    list_opened = Signal()
    """A person sees the list; `show_since` may tell what changed."""
    list_closed = Signal()

    def __init__(
        self,
        monitor: LockMonitor,
        saver: StateSaver,
        settings: SettingsStore,
        tokens: TokenDialogs,
        dialogs: DialogManager,
        parent: QObject | None = None,
        *,
        opens_by_itself: bool = True,
    ) -> None:
        """`opens_by_itself`: the list may open although nobody has asked for it, which it must not at log-in."""
        super().__init__(parent)
        self._monitor, self._saver, self._settings = monitor, saver, settings
        self._tokens, self._dialogs = tokens, dialogs
        self._list: ListWindow | None = None
        self._details: DetailsDialog | None = None
        self._details_of = ""
        """The key of that lock."""
        self._came_from_list = False
        """Was the list open when the details were?"""
        self._alone = False
        self._opens_by_itself = opens_by_itself
        self._notices: list[str] = []
        self._lack = ""
        self._missed: Sequence[str] = ()
        self._hints: Sequence[str] = ()
        self.timelines = HistoryWindow(monitor, saver, self)
        self.timelines.export_wished.connect(self.export_wished)
        monitor.changed.connect(self._on_changed)

    @Slot()
    def prepare(self) -> None:
        """In an idle moment: what the first click would have to wait for is imported, and the letters are loaded."""
        importlib.import_module("lockwatch.ui.lock_list.window")
        QFontMetrics(QApplication.font()).height()

    @Slot()
    def toggle(self) -> None:
        """A click on the icon."""
        if self._monitor.state.needs_token:
            self._tokens.show_welcome(self._monitor.state.failure)
        else:
            self._filled_list().toggle(QCursor.pos())

    @Slot()
    def show_list(self) -> None:
        self._filled_list().open()

    @Slot(str)
    def show_details(self, key: str) -> None:
        """Of the lock of that key, in place of those of another one."""
        lock = self._lock(key)
        if lock is None:
            return
        self._came_from_list = self._list is not None and self._list.isVisible()
        if self._details is not None and self._details_of != key:
            self._details.close()
        if self._details is None:
            self._details = self._new_details()
        self._details_of = key
        self._fill_details(self._details)
        self._read_past()
        self._details.show()
        self._details.raise_()
        self._details.activateWindow()

    @Slot()
    @Slot(str)
    def show_timeline(self, key: str | None = None, since: float | None = None) -> None:
        """Of one lock or all (None), and only of what has happened since then (wall seconds), if that is said."""
        lock = None if key is None else self._lock(key)
        self.timelines.show(key if lock is None else lock.key, since)

    def on_forgotten(self, key: str | None, done: bool) -> None:
        """The history of a lock, or of all (None), is gone, or could not be written."""
        self.timelines.on_forgotten(key, done)
        self.on_passed()

    @Slot()
    def on_passed(self) -> None:
        """Something new is in the history."""
        if self._details is not None:
            self._read_past()

    def _read_past(self) -> None:
        self._saver.past(self._details_of, partial(self._show_past, self._details_of))

    def _show_past(self, key: str, past: Past) -> None:
        if self._details is not None and key == self._details_of:
            self._details.show_past(past)

    @Slot()
    def show_settings(self) -> None:
        self._dialogs.show_settings(self._known_locks())

    def notice(self, text: str) -> None:
        """A line in the list that stays until it is dismissed."""
        self._notices.append(text)
        if self._list is not None:
            self._list.notice(text)

    @Slot(str)
    def show_lack(self, text: str) -> None:
        """A line in the list while something of the desktop is missing; empty: nothing is."""
        self._lack = text
        if self._list is not None:
            self._list.show_lack(text)

    def show_missed(self, titles: Sequence[str]) -> None:
        """What was told and could not be shown as a notification stands in the list."""
        self._missed = titles
        if self._list is not None:
            self._list.show_missed(titles)

    def show_hints(self, texts: Sequence[str]) -> None:
        """What was pointed out stands in the list until it is dismissed."""
        self._hints = texts
        if self._list is not None:
            self._list.show_hints(texts)

    def show_since(self, changes: Changes | None) -> None:
        """What changed since the person last looked at the list."""
        if self._list is not None:
            self._list.show_since(changes)

    @Slot(bool)
    def stand_alone(self, alone: bool) -> None:
        """Without a tray the list is the program, and closing it ends that."""
        if alone == self._alone:
            return
        self._alone = alone
        if self._list is not None:
            self._list.closing_quits = alone
        if alone and self._opens_by_itself:
            self.show_list()
        elif not alone and self._list is not None:
            self._list.hide()

    def remake(self) -> None:
        """In another language; what is open stays so. Notices that were seen are not said once more."""
        shown, details = self._list is not None and self._list.isVisible(), self._details
        if self._list is not None:
            self._notices.clear()
            self._list.closing_quits = False
            self._list.gone.disconnect(self.list_closed)  # it comes again at once
            self._list.close()
            self._list.deleteLater()
            self._list = None
        if details is not None:
            details.close()
        if shown:
            self.show_list()
        if details is not None:
            self.show_details(self._details_of)
            if self._details is not None:
                self._details.setGeometry(details.geometry())
        self.timelines.remake()

    def _filled_list(self) -> "ListWindow":
        if self._list is None:
            self._list = self._new_list()
        self._fill_list(self._list)
        return self._list

    def _new_list(self) -> "ListWindow":
        from lockwatch.ui.lock_list.window import ListWindow

        window = ListWindow()
        window.closing_quits = self._alone
        size = self._settings.stored
        window.set_size(size.list_width, size.list_height)
        window.resized.connect(self._settings.set_list_size)
        window.sync_requested.connect(self.sync_wished)
        window.settings_requested.connect(self.show_settings)
        window.about_requested.connect(self._dialogs.show_about)
        window.quit_requested.connect(QApplication.quit)
        window.token_wished.connect(self._on_token_wished)
        window.details_wished.connect(self.show_details)
        window.history_requested.connect(self.show_timeline)
        window.history_wished.connect(self.show_timeline)
        window.acted.connect(self._monitor.act)
        window.paused.connect(self._monitor.pause)
        window.renamed.connect(self._on_renamed)
        window.thresholds_wished.connect(self._on_thresholds_wished)
        window.never_tell_changed.connect(self._on_never_tell_changed)
        window.hidden_changed.connect(self._on_hidden_changed)
        window.missed_dismissed.connect(self.missed_dismissed)
        window.hints_dismissed.connect(self.hints_dismissed)
        window.since_dismissed.connect(self.since_dismissed)
        window.timeline_wished.connect(self._on_timeline_wished)
        window.appeared.connect(self.list_opened)
        window.gone.connect(self.list_closed)
        window.show_missed(self._missed)
        window.show_hints(self._hints)
        for notice in self._notices:
            window.notice(notice)
        window.show_lack(self._lack)
        return window

    def _new_details(self) -> "DetailsDialog":
        from lockwatch.ui.details.dialog import DetailsDialog

        details = DetailsDialog()
        details.acted.connect(self._monitor.act)
        details.renamed.connect(self._on_renamed)
        details.thresholds_wished.connect(self._on_thresholds_wished)
        details.history_wished.connect(self.show_timeline)
        details.escaped.connect(self._on_details_escaped)
        details.finished.connect(self._on_details_finished)
        return details

    def _lock(self, key: str) -> Lock | None:
        """Also one whose serial number has become known since it was called by its id."""
        return next((lock for lock in self._monitor.state.locks.values() if key in (lock.key, f"#{lock.id}")), None)

    def _fill_list(self, window: "ListWindow") -> None:
        monitor = self._monitor
        window.show_state(monitor.state, monitor.overview, monitor.schedule, monitor.rules)

    def _fill_details(self, details: "DetailsDialog") -> None:
        lock = self._lock(self._details_of)
        if lock is None:
            details.lock_left()
        else:
            details.show_lock(lock, self._monitor.state, steady(), self._monitor.rules)

    @Slot()
    def _on_changed(self) -> None:
        if self._list is not None and self._list.isVisible():
            self._fill_list(self._list)
        if self._details is not None:
            self._fill_details(self._details)

    @Slot()
    def _on_details_finished(self) -> None:
        if self._details is not None:
            self._details.deleteLater()
            self._details = None

    @Slot()
    def _on_details_escaped(self) -> None:
        if self._came_from_list:
            window = self._filled_list()
            window.open()
            window.choose(self._details_of)

    @Slot()
    def _on_token_wished(self) -> None:
        self._tokens.show_welcome(self._monitor.state.failure)

    @Slot(float)
    def _on_timeline_wished(self, since: float) -> None:
        self.show_timeline(None, since)

    @Slot(str)
    def _on_thresholds_wished(self, key: str) -> None:
        lock = self._lock(key)
        self._dialogs.show_settings(self._known_locks(), lock.key if lock is not None else None)

    def _known_locks(self) -> list[Lock]:
        return sorted(self._monitor.state.locks.values(), key=list_order)

    @Slot(str, str)
    def _on_renamed(self, key: str, own_name: str) -> None:
        if (lock := self._lock(key)) is not None:
            self._settings.rename_lock(lock.key, lock.name, own_name)

    @Slot(str, bool)
    def _on_never_tell_changed(self, key: str, never_tell: bool) -> None:
        if (lock := self._lock(key)) is not None:
            self._settings.set_never_tell(lock.key, lock.name, never_tell)

    @Slot(str, bool)
    def _on_hidden_changed(self, key: str, hidden: bool) -> None:
        if (lock := self._lock(key)) is not None:
            self._settings.set_hidden(lock.key, lock.name, hidden)
