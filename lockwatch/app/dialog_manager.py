"""The windows that ask something: welcome, settings, about. What they are told goes on by signals."""

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QDialog

from lockwatch.domain.locks import Lock
from lockwatch.domain.outcome import Failure, NoToken, Outcome, Synced, TokenProblem
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.settings import Settings
from lockwatch.storage import settings_file, token
from lockwatch.sync.worker import TokenChecked
from lockwatch.ui.wording.failures import failure_text
from lockwatch.ui.wording.settings import (
    no_token_text,
    token_in_keyring_text,
    token_not_known_text,
    token_of_demo_text,
    token_of_this_run_text,
    token_of_variable_text,
)
from lockwatch.util.api_address import AddressError, checked_address
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # a window is imported when it is first wanted: together they are 5 MiB
    from lockwatch.ui.dialogs.about import AboutDialog
    from lockwatch.ui.dialogs.welcome import WelcomeDialog
    from lockwatch.ui.settings.dialog import SettingsDialog

log = logging.getLogger(__name__)
translate = QCoreApplication.translate


class DialogManager(QObject):
    """At most one window of each kind; made when asked for, and gone when closed."""

    settings_changed = Signal(object)
    """Settings, already checked."""
    token_tried = Signal(str, bool)
    token_forgotten = Signal()
    demo_requested = Signal()
    example_requested = Signal()
    autostart_asked = Signal()
    """For `on_autostart_read`."""
    autostart_chosen = Signal(bool)
    not_saved = Signal(str)
    """A change could not be kept, and no window of settings is there to say so: once until one is kept again."""
    saved = Signal(bool)
    """Each time a change could not be kept, and when one is again; in the thread of the disk."""
    keyring_named = Signal(str)

    def __init__(self, config_dir: Path, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._saver = _Saver(config_dir, settings)
        self.overridden: frozenset[str] = frozenset()
        """Names of the settings that this run has from its command line."""
        self.demo = False
        self.failure: Callable[[], Failure | None] = lambda: None
        """How the latest sync failed."""
        self.diagnostics: Callable[[], str] = str
        """What a report of a fault should say, with nothing private in it."""
        self.keyring: str | None = None
        """What it is called; empty where it has no name, None until it was asked."""
        self._locks: Sequence[Lock] = ()
        self._kept = self._trying_to_keep = True
        """Is the token in use, and the one being tried, for the keyring? Else it is known to this run alone."""
        self._answered = False
        """Has a sync ended since the account was opened? Until then nobody has seen a token."""
        self._told = False
        """Was `not_saved` emitted for the failures of now?"""
        self._reason: Failure | None = None
        self._checked: TokenChecked | None = None
        self._outdated = False
        """What the window of welcome says, and whether it is in another language than all else."""
        self._asking = self._removing = False
        self._disk = QThreadPool(self, maxThreadCount=1)
        self._welcome: WelcomeDialog | None = None
        self._settings: SettingsDialog | None = None
        self._about: AboutDialog | None = None
        self.saved.connect(self._on_saved)
        self.keyring_named.connect(self._on_keyring_named)

    @Slot()
    def show_welcome(self, failure: Failure | None = None) -> None:
        welcome = self._welcome or self._new_welcome()
        if failure is not None and failure != NoToken(TokenProblem.NOT_SET):
            self._reason = failure
            welcome.set_reason(_sentence(failure))
        _present(welcome)

    def _new_welcome(self) -> "WelcomeDialog":
        from lockwatch.ui.dialogs.welcome import WelcomeDialog

        self._welcome = WelcomeDialog()
        self._welcome.token_entered.connect(lambda text: self._try_token(text, keep=True))
        self._welcome.token_for_this_run.connect(lambda text: self._try_token(text, keep=False))
        self._welcome.demo_requested.connect(self._on_demo_requested)
        self._welcome.finished.connect(self._on_welcome_finished)
        return self._welcome

    def close_welcome(self) -> None:
        """Nothing is to be asked any more."""
        if self._welcome is not None:
            self._welcome.accept()

    @Slot(object)
    def on_token_checked(self, checked: TokenChecked) -> None:
        welcome = self._welcome
        if welcome is None:
            return
        if checked.problem is None and isinstance(checked.outcome, Synced):
            self._kept, self._answered = self._trying_to_keep, True
            welcome.show_result(translate("Dialogs", "The token is accepted."), ok=True)
            welcome.accept()
            return
        self._show_checked(welcome, checked)
        if self._outdated:
            self._remake_welcome(welcome)

    def _show_checked(self, welcome: "WelcomeDialog", checked: TokenChecked) -> None:
        """Why the token was not taken."""
        self._checked = checked
        if isinstance(checked.problem, TokenProblem):
            welcome.show_result(_sentence(NoToken(checked.problem)), ok=False)
            welcome.offer_session_only()
        elif checked.problem is not None:
            welcome.show_result(checked.problem, ok=False)
        elif not isinstance(checked.outcome, Synced | None):
            welcome.show_result(_sentence(checked.outcome), ok=False)

    def _try_token(self, text: str, *, keep: bool) -> None:
        self._trying_to_keep = keep
        self.token_tried.emit(text, keep)

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

    def _new_settings(self) -> "SettingsDialog":
        from lockwatch.ui.settings.dialog import SettingsDialog

        self._settings = SettingsDialog(self.settings)
        self._settings.set_overridden(self.overridden)
        self._settings.changed.connect(self._on_settings_changed)
        self._settings.token_replacing_requested.connect(self.show_welcome)
        self._settings.token_removal_requested.connect(self._on_token_removal_requested)
        self._settings.example_requested.connect(self.example_requested)
        self._settings.autostart_chosen.connect(self.autostart_chosen)
        self._settings.finished.connect(self._on_settings_finished)
        return self._settings

    @Slot()
    def show_about(self) -> None:
        about = self._about or self._new_about()
        self._ask_keyring()
        about.show_diagnostics(self.diagnostics())
        _present(about)

    def _new_about(self) -> "AboutDialog":
        from lockwatch.ui.dialogs.about import AboutDialog

        self._about = AboutDialog()
        self._about.finished.connect(self._on_about_finished)
        return self._about

    def remake(self) -> None:
        """In another language; what is open stays so, the settings in front: it was chosen there."""
        settings, about, welcome = self._settings, self._about, self._welcome
        if about is not None:
            about.close()
            self._new_about().move(about.pos())
            self.show_about()
        if welcome is not None and welcome.busy:
            self._outdated = True
        elif welcome is not None:
            self._remake_welcome(welcome)
        if settings is not None:
            settings.close()
            self.show_settings(self._locks).resume(settings)

    def _remake_welcome(self, welcome: "WelcomeDialog") -> None:
        reason, checked = self._reason, self._checked
        welcome.close()
        other = self._new_welcome()
        other.resume(welcome)
        if checked is not None and welcome.tells_result:
            self._show_checked(other, checked)
        self.show_welcome(reason)

    @Slot(object, str)
    def on_autostart_read(self, on: bool | None, note: str) -> None:
        if self._settings is not None:
            self._settings.show_autostart(on, note)

    # The token's place

    @Slot(object)
    def on_ended(self, outcome: Outcome) -> None:
        """After a sync, or a removal of the token; `failure` knows of it already."""
        if self._removing and isinstance(outcome, NoToken) and self._settings is not None:
            ok = outcome.why is TokenProblem.NOT_SET
            self._settings.show_removed(
                translate("Dialogs", "The token is removed.") if ok else _sentence(outcome), ok=ok
            )
        self._removing, self._answered = False, True
        self._show_token_place()

    def _show_token_place(self) -> None:
        if self._settings is None:
            return
        failure = self.failure()
        missing = failure.why if isinstance(failure, NoToken) else None
        known = self._answered or failure is not None
        if token.of_variable():
            text = token_of_variable_text(token.TOKEN_VARIABLE)
        elif self.demo:
            text = token_of_demo_text()
        elif missing is not None:
            text = no_token_text() if missing is TokenProblem.NOT_SET else _sentence(NoToken(missing))
        elif not known:
            text = token_not_known_text()
        elif not self._kept:
            text = token_of_this_run_text()
        elif self.keyring is None:
            text = "…"
            self._ask_keyring()
        else:
            text = token_in_keyring_text(self.keyring)
        ours = not token.of_variable() and not self.demo
        there = known and missing is not TokenProblem.NOT_SET
        self._settings.show_token_place(text, replaceable=ours, removable=ours and there)

    def _ask_keyring(self) -> None:
        """Off this thread, and in one that nobody waits for as the program ends."""
        if self.keyring is None and not self._asking:
            self._asking = True
            Thread(target=self._name_keyring, daemon=True).start()

    def _name_keyring(self) -> None:
        try:
            name = token.keyring_name()
        except token.KeyringError:
            name = ""
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            self.keyring_named.emit(name)

    @Slot(str)
    def _on_keyring_named(self, name: str) -> None:
        self.keyring = name
        self._show_token_place()
        if self._about is not None:
            self._about.show_diagnostics(self.diagnostics())

    @Slot()
    def _on_token_removal_requested(self) -> None:
        self._removing = self._kept = True
        self.token_forgotten.emit()

    @Slot(object)
    def _on_settings_changed(self, settings: Settings) -> None:
        try:
            settings = replace(settings, api_url=checked_address(settings.api_url))
        except AddressError:
            self.show_error(
                translate(
                    "Dialogs",
                    "This API address can't be used: it must begin with https:// and have only a host and a path.",
                )
            )
            return
        if settings.api_url != self.settings.api_url and "api_url" not in self.overridden:
            self._kept, self._answered = True, False
        self.settings = settings
        self._disk.start(partial(self._saver.save, settings, self.saved.emit))
        self.settings_changed.emit(settings)
        self._show_token_place()

    def set_never_tell(self, key: str, owners_name: str, never_tell: bool) -> None:
        self._change_lock(key, owners_name, never_tell=never_tell)

    def set_hidden(self, key: str, owners_name: str, hidden: bool) -> None:
        self._change_lock(key, owners_name, hidden=hidden)

    def rename_lock(self, key: str, owners_name: str, own_name: str) -> None:
        """`own_name`: what the lock is called here; empty: as its owner calls it."""
        self._change_lock(key, owners_name, name=own_name)

    def _change_lock(self, key: str, owners_name: str, **own: Any) -> None:
        """What is changed of a lock outside the window of settings."""
        entry = self.settings.entry_of(key, owners_name)
        self._change(self.settings.with_lock(entry, replace(self.settings.of_lock(entry), **own)))

    @Slot(int, int)
    def set_list_size(self, width: int, height: int) -> None:
        self._change(replace(self.settings, list_width=width, list_height=height))

    def _change(self, settings: Settings) -> None:
        self._on_settings_changed(settings)
        if self._settings is not None:
            self._settings.show_settings(self.settings)

    @Slot(bool)
    def _on_saved(self, saved: bool) -> None:
        text = translate("Dialogs", "The settings hold for this run, but could not be saved to the disk.")
        if saved:
            self._told = False
        elif self._settings is not None:
            self.show_error(text)
        elif not self._told:
            self._told = True
            self.not_saved.emit(text)

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        if self._settings is not None:
            self._settings.show_error(sentence)

    @Slot()
    def _on_demo_requested(self) -> None:
        if self._welcome is not None:
            self._welcome.accept()
        self.demo = True
        self.demo_requested.emit()

    @Slot()
    def _on_welcome_finished(self) -> None:
        if self._welcome is not None:
            self._welcome.deleteLater()
            self._welcome = self._reason = self._checked = None
            self._outdated = False

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


class _Saver:
    """Used by one thread at a time. What could not be saved is saved with the next change."""

    def __init__(self, config_dir: Path, settings: Settings) -> None:
        self._config_dir = config_dir
        self._on_disk = settings
        self._failing = False

    def save(self, settings: Settings, saved: Callable[[bool], None]) -> None:
        """Calls `saved` with False where it failed, and with True for the first time that it did not any more."""
        failed_before = self._failing
        try:
            settings_file.save(self._config_dir, settings, self._on_disk)
        except (OSError, ValueError) as error:
            log.warning("the settings were not saved: %s", type(error).__name__)
            self._failing = True
        else:
            self._on_disk, self._failing = settings, False
        if self._failing or failed_before:
            saved(not self._failing)


def _present(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def _sentence(failure: Failure) -> str:
    now = steady()
    return failure_text(failure, Schedule(next_at=now, earliest_at=now), now)
