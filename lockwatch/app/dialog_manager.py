"""The settings window and the about window. What is changed in them goes to the settings store, the rest by signals."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QDialog

from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.token_dialogs import TokenDialogs
from lockwatch.domain.locks import Lock
from lockwatch.domain.settings import Settings
from lockwatch.util.api_address import AddressError

if TYPE_CHECKING:  # a window is imported when it is first wanted: together they are 5 MiB
    from lockwatch.ui.dialogs.about import AboutDialog
    from lockwatch.ui.settings.dialog import SettingsDialog

translate = QCoreApplication.translate


class DialogManager(QObject):
    """At most one window of each kind; made when asked for, and gone when closed."""

    example_requested = Signal()
    autostart_asked = Signal()
    """For `on_autostart_read`."""
    autostart_chosen = Signal(bool)
    not_saved = Signal(str)
    """A change could not be saved, and no settings window is open to say so: once until one is saved again."""

    def __init__(
        self,
        store: SettingsStore,
        tokens: TokenDialogs,
        diagnostics: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        """`diagnostics`: what a report of a fault should say, with nothing private in it."""
        super().__init__(parent)
        self._store, self._tokens, self._diagnostics = store, tokens, diagnostics
        self._locks: Sequence[Lock] = ()
        self._editing = False
        """Is a change from the settings window under way? It shows that one already, maybe half typed."""
        self._told = False
        """Was `not_saved` emitted for the failures of now?"""
        self._settings: SettingsDialog | None = None
        self._about: AboutDialog | None = None
        store.changed.connect(self._on_changed)
        store.saved.connect(self._on_saved)
        tokens.place_changed.connect(self._show_token_place)
        tokens.removed.connect(self._on_token_removed)
        tokens.keyring_named.connect(self._show_diagnostics)

    def show_settings(self, locks: Sequence[Lock], lock_key: str | None = None) -> "SettingsDialog":
        """`locks`: those that can have rules of their own, in order; `lock_key`: the one whose rules are wanted."""
        self._locks = locks
        settings = self._settings or self._new_settings()
        settings.set_locks(locks)
        if lock_key is not None:
            settings.show_lock(lock_key)
        self._show_token_place()
        self.autostart_asked.emit()
        _present(settings)
        return settings

    @Slot()
    def show_about(self) -> None:
        about = self._about or self._new_about()
        self._tokens.ask_keyring()
        self._show_diagnostics()
        _present(about)

    def remake(self) -> None:
        """In another language; what is open stays so, the settings in front: it was chosen there."""
        settings, about = self._settings, self._about
        if about is not None:
            about.close()
            self._new_about().move(about.pos())
            self.show_about()
        self._tokens.remake()
        if settings is not None:
            settings.close()
            self.show_settings(self._locks).resume(settings)

    @Slot(object, str)
    def on_autostart_read(self, on: bool | None, note: str) -> None:
        if self._settings is not None:
            self._settings.show_autostart(on, note)

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        if self._settings is not None:
            self._settings.show_error(sentence)

    def _new_settings(self) -> "SettingsDialog":
        from lockwatch.ui.settings.dialog import SettingsDialog

        self._settings = SettingsDialog(self._store.stored)
        self._settings.set_overridden(self._store.overridden)
        self._settings.changed.connect(self._on_settings_edited)
        self._settings.token_replacing_requested.connect(self._tokens.show_welcome)
        self._settings.token_removal_requested.connect(self._tokens.remove)
        self._settings.example_requested.connect(self.example_requested)
        self._settings.autostart_chosen.connect(self.autostart_chosen)
        self._settings.finished.connect(self._on_settings_finished)
        return self._settings

    def _new_about(self) -> "AboutDialog":
        from lockwatch.ui.dialogs.about import AboutDialog

        self._about = AboutDialog()
        self._about.finished.connect(self._on_about_finished)
        return self._about

    @Slot(object)
    def _on_settings_edited(self, settings: Settings) -> None:
        self._editing = True
        try:
            self._store.change(settings)
        except AddressError:
            self.show_error(
                translate(
                    "DialogManager",
                    "This API address can't be used: it must begin with https:// and have only a host and a path.",
                )
            )
        finally:
            self._editing = False

    @Slot()
    def _on_changed(self) -> None:
        """Shows changes that were made elsewhere, for example in the list."""
        if self._settings is not None and not self._editing:
            self._settings.show_settings(self._store.stored)

    @Slot(bool)
    def _on_saved(self, saved: bool) -> None:
        text = translate("DialogManager", "The settings hold for this run, but could not be saved to the disk.")
        if saved:
            self._told = False
        elif self._settings is not None:
            self.show_error(text)
        elif not self._told:
            self._told = True
            self.not_saved.emit(text)

    @Slot()
    def _show_token_place(self) -> None:
        if self._settings is not None:
            place = self._tokens.place()
            self._settings.show_token_place(place.text, replaceable=place.replaceable, removable=place.removable)

    @Slot(str, bool)
    def _on_token_removed(self, sentence: str, ok: bool) -> None:
        if self._settings is not None:
            self._settings.show_removed(sentence, ok=ok)

    @Slot()
    def _show_diagnostics(self) -> None:
        if self._about is not None:
            self._about.show_diagnostics(self._diagnostics())

    @Slot()
    def _on_settings_finished(self) -> None:
        if self._settings is not None:
            self._settings.deleteLater()
            self._settings = None

    @Slot()
    def _on_about_finished(self) -> None:
        if self._about is not None:
            self._about.deleteLater()
            self._about = None


def _present(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
