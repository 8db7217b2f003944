"""The windows that show locks: list, details of one, history. Made when first wanted, kept true while seen."""

import importlib
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
from lockwatch.domain.history import Past
from lockwatch.domain.locks import Lock, list_order
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # a window is imported when it is first wanted
    from lockwatch.ui.details.dialog import DetailsDialog
    from lockwatch.ui.lock_list.window import ListWindow


class WindowManager(QObject):
    sync_wished = Signal()
    export_wished = Signal(object)
    """A Query: what of the history is to be written to a file."""
    list_opened = Signal()
    """A person sees the list."""
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
        self._actions = LockActions(
            act=monitor.act,
            details=self.show_details,
            history=self.show_timeline,
            rename=self._rename,
            thresholds=self._show_thresholds,
            never_tell=self._set_never_tell,
            hide=self._set_hidden,
        )
        self._list: ListWindow | None = None
        self._details: DetailsDialog | None = None
        self._details_of = ""
        """The key of that lock."""
        self._came_from_list = False
        """Was the list open when the details were?"""
        self._alone = False
        self._opens_by_itself = opens_by_itself
        self._banners: dict[BannerSlot, BannerContent] = {}
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

    def show_banner(self, slot: BannerSlot, content: BannerContent | None) -> None:
        """A line above the list, now or as soon as the list is made; None takes it away."""
        if content is None:
            self._banners.pop(slot, None)
        else:
            self._banners[slot] = content
        if self._list is not None:
            self._list.show_banner(slot, "" if content is None else content.text())

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
            self._banners.pop(BannerSlot.NOTICE, None)
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

        window = ListWindow(self._actions)
        window.closing_quits = self._alone
        size = self._settings.stored
        window.set_size(size.list_width, size.list_height)
        window.resized.connect(self._settings.set_list_size)
        window.sync_requested.connect(self.sync_wished)
        window.settings_requested.connect(self.show_settings)
        window.about_requested.connect(self._dialogs.show_about)
        window.quit_requested.connect(QApplication.quit)
        window.token_wished.connect(self._on_token_wished)
        window.history_requested.connect(self.show_timeline)
        window.paused.connect(self._monitor.pause)
        window.banner_dismissed.connect(self._on_banner_dismissed)
        window.banner_opened.connect(self._on_banner_opened)
        window.appeared.connect(self.list_opened)
        window.gone.connect(self.list_closed)
        for slot, content in self._banners.items():
            window.show_banner(slot, content.text())
        return window

    def _new_details(self) -> "DetailsDialog":
        from lockwatch.ui.details.dialog import DetailsDialog

        details = DetailsDialog(self._actions)
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

    @Slot(object)
    def _on_banner_dismissed(self, slot: BannerSlot) -> None:
        content = self._banners.pop(slot, None)
        if content is not None and content.on_dismissed is not None:
            content.on_dismissed()

    @Slot(object)
    def _on_banner_opened(self, slot: BannerSlot) -> None:
        content = self._banners.get(slot)
        if content is not None and content.on_opened is not None:
            content.on_opened()

    def _show_thresholds(self, key: str) -> None:
        lock = self._lock(key)
        self._dialogs.show_settings(self._known_locks(), lock.key if lock is not None else None)

    def _known_locks(self) -> list[Lock]:
        return sorted(self._monitor.state.locks.values(), key=list_order)

    def _rename(self, key: str, own_name: str) -> None:
        if (lock := self._lock(key)) is not None:
            self._settings.rename_lock(lock.key, lock.name, own_name)

    def _set_never_tell(self, key: str, never_tell: bool) -> None:
        if (lock := self._lock(key)) is not None:
            self._settings.set_never_tell(lock.key, lock.name, never_tell)

    def _set_hidden(self, key: str, hidden: bool) -> None:
        if (lock := self._lock(key)) is not None:
            self._settings.set_hidden(lock.key, lock.name, hidden)
