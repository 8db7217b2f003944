"""The settings window. Changes go to the settings store; requests to other parts of the program are signals."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.token_status import TokenStatus
from lockwatch.app.welcome_window import WelcomeWindow
from lockwatch.domain.locks import Lock
from lockwatch.domain.settings import Settings
from lockwatch.ui.widgets.help import SETTINGS
from lockwatch.util.api_address import AddressError

if TYPE_CHECKING:  # a window is imported when it is first needed
    from lockwatch.ui.settings.dialog import SettingsDialog

translate = QCoreApplication.translate


class SettingsWindow(QObject):
    """Owns the settings window, which is created when it is needed and deleted when it is closed."""

    example_requested = Signal()
    autostart_asked = Signal()
    """Emitted when the window opens. The receiver calls `on_autostart_read` with the state of autostart."""
    autostart_chosen = Signal(bool)
    not_saved = Signal(str)
    """Emitted with an error if a change can't be saved while the window is closed; once until saving works again."""

    def __init__(
        self,
        store: SettingsStore,
        token_status: TokenStatus,
        welcome: WelcomeWindow,
        locks: Callable[[], Sequence[Lock]],
        parent: QObject | None = None,
    ) -> None:
        """`locks` returns the locks that can have their own settings, in the order of the list."""
        super().__init__(parent)
        self._store, self._token_status, self._welcome, self._locks = store, token_status, welcome, locks
        self._editing = False
        """Whether a change made in the window is being applied. Its fields must not be refilled then."""
        self._not_saved_sent = False
        """Whether `not_saved` was emitted since saving last worked."""
        self._window: SettingsDialog | None = None
        store.changed.connect(self._on_changed)
        store.saved.connect(self._on_saved)
        token_status.location_changed.connect(self._show_token_location)
        token_status.removed.connect(self._on_token_removed)
        # The type stubs of PySide6 6.11 demand bytes, which the call rejects.
        QDesktopServices.setUrlHandler(QUrl(SETTINGS).scheme(), self, "open")  # type: ignore[arg-type]

    @Slot(QUrl)
    def open(self, _: QUrl) -> None:
        """Show the window, because any window asked for the address `SETTINGS`."""
        self.show()

    @Slot()
    def show(self, lock_key: str | None = None) -> None:
        """Show the window or bring it to the front. With `lock_key`, open the settings of that lock."""
        window = self._window or self._new_window()
        window.set_locks(self._locks())
        if lock_key is not None:
            window.show_lock(lock_key)
        self._show_token_location()
        self.autostart_asked.emit()
        window.show()
        window.raise_()
        window.activateWindow()

    def remake(self) -> None:
        """If the window is open, replace it by a new one in the current language, at the same page and position."""
        before = self._window
        if before is not None:
            before.close()
            self.show()
            if self._window is not None:
                self._window.resume(before)

    @Slot(object, str)
    def on_autostart_read(self, on: bool | None, note: str) -> None:
        if self._window is not None:
            self._window.show_autostart(on, note)

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        if self._window is not None:
            self._window.show_error(sentence)

    def _new_window(self) -> "SettingsDialog":
        from lockwatch.ui.settings.dialog import SettingsDialog

        self._window = SettingsDialog(self._store.stored)
        self._window.set_overridden(self._store.overridden)
        self._window.changed.connect(self._on_edited)
        self._window.token_replacing_requested.connect(self._welcome.show)
        self._window.token_removal_requested.connect(self._token_status.remove)
        self._window.example_requested.connect(self.example_requested)
        self._window.autostart_chosen.connect(self.autostart_chosen)
        self._window.finished.connect(self._on_finished)
        return self._window

    @Slot(object)
    def _on_edited(self, settings: Settings) -> None:
        self._editing = True
        try:
            self._store.change(settings)
        except AddressError:
            text = translate(
                "DialogManager",
                "This API address can't be used: it must begin with https:// and have only a host and a path.",
            )
            if self._window is not None:
                self._window.refuse_address(self._store.stored, text)
        finally:
            self._editing = False

    @Slot()
    def _on_changed(self) -> None:
        """Show changes that were made elsewhere, for example in the list."""
        if self._window is not None and not self._editing:
            self._window.show_settings(self._store.stored)

    @Slot(bool)
    def _on_saved(self, saved: bool) -> None:
        text = translate("DialogManager", "The settings apply until Lockwatch quits, because they could not be saved.")
        if saved:
            self._not_saved_sent = False
        elif self._window is not None:
            self.show_error(text)
        elif not self._not_saved_sent:
            self._not_saved_sent = True
            self.not_saved.emit(text)

    @Slot()
    def _show_token_location(self) -> None:
        if self._window is not None:
            location = self._token_status.location()
            self._window.show_token_location(
                location.text, replaceable=location.replaceable, removable=location.removable
            )

    @Slot(str, bool)
    def _on_token_removed(self, sentence: str, gone: bool) -> None:
        if self._window is not None:
            self._window.show_removed(sentence, ok=gone)

    @Slot()
    def _on_finished(self) -> None:
        if self._window is not None:
            self._window.deleteLater()
            self._window = None
