"""The windows that show locks: the list, the details and the history. Each is created when it is first needed."""

import importlib
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from lockwatch.app.about_window import AboutWindow
from lockwatch.app.banner_board import BannerBoard
from lockwatch.app.details_window import DetailsWindow
from lockwatch.app.history_window import HistoryWindow
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.settings_window import SettingsWindow
from lockwatch.app.state_saver import StateSaver
from lockwatch.app.welcome_window import WelcomeWindow
from lockwatch.domain.forecast import outlook, reading_now
from lockwatch.domain.history import LockHistory
from lockwatch.domain.overview import stale
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.ui.wording.demo import demo_text
from lockwatch.util.clock import moment

if TYPE_CHECKING:  # a window is imported when it is first needed
    from lockwatch.ui.lock_list.window import ListWindow


class WindowManager(QObject):
    """Owns the list window, and opens each of the windows from the others."""

    sync_requested = Signal()
    token_requested = Signal()
    """Emitted when the user wants to enter an access key."""
    demo_end_requested = Signal()
    list_opened = Signal()
    """Emitted when the list has become visible."""
    list_closed = Signal()

    def __init__(
        self,
        monitor: LockMonitor,
        saver: StateSaver,
        settings: SettingsStore,
        welcome: WelcomeWindow,
        settings_window: SettingsWindow,
        about: AboutWindow,
        parent: QObject | None = None,
        *,
        opens_by_itself: bool = True,
    ) -> None:
        """With `opens_by_itself`, the list may open without a request of the user, which it must not do at login."""
        super().__init__(parent)
        self._monitor, self._saver, self._settings = monitor, saver, settings
        self._welcome, self._settings_window, self._about = welcome, settings_window, about
        self._opens_by_itself = opens_by_itself
        self._alone = False
        self._list: ListWindow | None = None
        self._actions = LockActions(
            act=monitor.act,
            details=self.show_details,
            history=self.show_timeline,
            rename=self._rename,
            thresholds=self._show_thresholds,
            mute=self._set_muted,
            hide=self._set_hidden,
        )
        self.banners = BannerBoard(self)
        self.banners.changed.connect(self._on_banner_changed)
        self.details = DetailsWindow(monitor, saver, self._actions, self)
        self.details.returned_to_list.connect(self._on_returned_to_list)
        self.timelines = HistoryWindow(monitor, saver, self)
        monitor.changed.connect(self._on_changed)

    @Slot()
    def prepare(self) -> None:
        """Import the list window in an idle moment, so that this does not delay the first click.

        The fonts are left to the first click, which they delay by about 10 ms: they take 3 MiB.
        """
        importlib.import_module("lockwatch.ui.lock_list.window")

    @Slot()
    def toggle(self) -> None:
        """Show or hide the list after a click on the tray icon.

        If it would only ask for an access key, show the welcome window instead.
        """
        self._toggle(QCursor.pos())

    @Slot()
    def toggle_by_panel(self) -> None:
        """Do the same for another process: the pointer may be anywhere."""
        self._toggle(None)

    @Slot()
    def show_list(self) -> None:
        self._filled_list().open()

    @Slot()
    def show_welcome(self) -> None:
        """Show the window for entering an access key, with the reason why one is needed."""
        self._welcome.show(self._monitor.state.failure)

    @Slot(str)
    def show_details(self, key: str) -> None:
        self.details.show(key, from_list=self._list_is_open)

    @Slot()
    @Slot(str)
    def show_timeline(self, key: str | None = None, since: float | None = None) -> None:
        """Show the history of one lock, or of all (None), since a time in seconds since the epoch if it is given."""
        lock = None if key is None else self._monitor.lock(key)
        self.timelines.show(key if lock is None else lock.key, since)

    @Slot(bool)
    def stand_alone(self, alone: bool) -> None:
        """Adapt the list to whether a panel shows the tray icon. If none does (`alone`), closing the list quits."""
        if alone == self._alone:
            return
        self._alone = alone
        if self._list is not None:
            self._list.set_closing_quits(alone)
        if alone and self._opens_by_itself:
            self.show_list()
        elif not alone and self._list is not None:
            self._list.hide()

    def remake(self) -> None:
        """Replace open windows by new ones in the current language. Notices that were dismissed do not return."""
        was_open = self._list_is_open
        if self._list is not None:
            self._list.set_closing_quits(False)
            self._list.gone.disconnect(self.list_closed)  # it is replaced at once, so the user has not closed it
            self._list.close()
            self._list.deleteLater()
            self._list = None
            self.banners.show(BannerSlot.NOTICE, None)
        if was_open:
            self.show_list()
        self.details.remake(from_list=was_open)
        self.timelines.remake()

    def show_demo(self, demo: bool) -> None:
        """Say above the list that the locks are those of the demo, or no longer say so."""
        self.banners.show(BannerSlot.DEMO, BannerContent(demo_text) if demo else None)

    def _toggle(self, near: QPoint | None) -> None:
        if self._monitor.state.needs_token and not self._monitor.state.locks:
            self.show_welcome()
        else:
            self._filled_list().toggle(near)

    @property
    def _list_is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def _filled_list(self) -> "ListWindow":
        self._list = self._list or self._new_list()
        self._fill_list(self._list)
        return self._list

    def _new_list(self) -> "ListWindow":
        from lockwatch.ui.lock_list.window import ListWindow

        window = ListWindow(self._actions)
        window.set_closing_quits(self._alone)
        size = self._settings.stored
        window.set_size(size.list_width, size.list_height)
        window.resized.connect(self._settings.set_list_size)
        window.hovered.connect(self._on_row_hovered)
        window.sync_requested.connect(self.sync_requested)
        window.settings_requested.connect(self._settings_window.show)
        window.about_requested.connect(self._about.show)
        window.quit_requested.connect(QApplication.quit)
        window.token_requested.connect(self.token_requested)
        window.demo_end_requested.connect(self.demo_end_requested)
        window.history_requested.connect(self.show_timeline)
        window.paused.connect(self._monitor.pause)
        window.banner_dismissed.connect(self.banners.on_dismissed)
        window.banner_opened.connect(self.banners.on_opened)
        window.appeared.connect(self.list_opened)
        window.gone.connect(self.list_closed)
        for slot, text in self.banners.texts():
            window.show_banner(slot, text)
        return window

    def _fill_list(self, window: "ListWindow") -> None:
        monitor = self._monitor
        window.show_state(monitor.state, monitor.overview, monitor.schedule, monitor.rules)

    @Slot()
    def _on_changed(self) -> None:
        if self._list is not None and self._list.isVisible():
            self._fill_list(self._list)

    @Slot(object, str)
    def _on_banner_changed(self, slot: BannerSlot, text: str) -> None:
        if self._list is not None:
            self._list.show_banner(slot, text)

    @Slot(str)
    def _on_row_hovered(self, key: str) -> None:
        """Read the history of the lock's battery for the tooltip, which appears only after the pointer has rested."""
        self._saver.read_lock_history(key, partial(self._show_forecast, key))

    def _show_forecast(self, key: str, history: LockHistory) -> None:
        lock, monitor = self._monitor.lock(key), self._monitor
        if lock is None or self._list is None:
            return
        now, empty = moment(), monitor.rules.for_lock(lock).battery_critical
        reading = reading_now(lock, now.wall, stale=stale(monitor.state, now.at, monitor.rules))
        known = None if reading is None else outlook((*history.readings, reading), now.wall, empty)
        self._list.show_forecast(key, known.forecast if known else None)

    @Slot(str)
    def _on_returned_to_list(self, key: str) -> None:
        window = self._filled_list()
        window.open()
        window.choose(key)

    # What LockActions does

    def _show_thresholds(self, key: str) -> None:
        lock = self._monitor.lock(key)
        self._settings_window.show(lock.key if lock is not None else None)

    def _rename(self, key: str, own_name: str) -> None:
        if (lock := self._monitor.lock(key)) is not None:
            self._settings.rename_lock(lock.key, lock.name, own_name)

    def _set_muted(self, key: str, muted: bool) -> None:
        if (lock := self._monitor.lock(key)) is not None:
            self._settings.set_muted(lock.key, lock.name, muted)

    def _set_hidden(self, key: str, hidden: bool) -> None:
        if (lock := self._monitor.lock(key)) is not None:
            self._settings.set_hidden(lock.key, lock.name, hidden)
