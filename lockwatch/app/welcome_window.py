"""The welcome window, which asks for an access key, shows the result of checking it, and what was found with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot

from lockwatch.app.link_opener import LinkOpener
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.token_status import TokenStatus
from lockwatch.domain.locks import Lock
from lockwatch.domain.outcome import Failure, NoToken, Outcome, Synced, TokenProblem
from lockwatch.domain.settings import Minutes
from lockwatch.storage import token
from lockwatch.sync.worker import TokenChecked
from lockwatch.ui.wording.failures import NOWHERE_TO_STORE, key_check_text, reason_text
from lockwatch.ui.wording.settings import token_from_variable_text

if TYPE_CHECKING:  # a window is imported when it is first needed
    from lockwatch.ui.dialogs.welcome import WelcomeDialog


class WelcomeWindow(QObject):
    """Owns the welcome window, which is created when it is needed and deleted when it is closed.

    After the first accepted key of an account the window stays, to name the locks; a key that replaces one closes it.
    """

    token_tried = Signal(str, bool)
    """Emitted with an access key to be checked, and whether it is to be stored in the keyring."""
    demo_requested = Signal()
    list_requested = Signal()
    """Emitted when the user wants to see the locks that were found."""
    autostart_asked = Signal()
    """Emitted when the locks are named. The receiver calls `on_autostart_read` with the state of autostart."""
    autostart_chosen = Signal(bool)

    def __init__(
        self,
        token_status: TokenStatus,
        settings: SettingsStore,
        locks: Callable[[], Sequence[Lock]],
        parent: QObject | None = None,
    ) -> None:
        """`locks` returns the known locks, in the order of the list."""
        super().__init__(parent)
        self._token_status, self._settings, self._locks = token_status, settings, locks
        self._opener = LinkOpener(self)
        self._opener.failed.connect(self._on_not_opened)
        self._trying_for_keyring = True
        """Whether the key that is being checked is for the keyring, and not for this session only."""
        self._window: WelcomeDialog | None = None
        self._reason: Failure | None = None
        self._checked: TokenChecked | None = None
        """The failed check that the window shows."""
        self._accepted = False
        """Whether the first key of an account was accepted, so that the window now names its locks."""
        self._outdated = False
        """Whether the window still uses the previous language, because a key is being checked."""

    @Slot()
    def show(self, failure: Failure | None = None) -> None:
        """Show the window or bring it to the front. `failure` is why it asks; None if no key was ever set."""
        window = self._window or self._new_window()
        if not self._accepted and failure is not None:
            self._show_reason(window, failure)
        window.show()
        window.raise_()
        window.activateWindow()

    def _show_reason(self, window: "WelcomeDialog", failure: Failure) -> None:
        if failure == NoToken(TokenProblem.NOT_SET):  # also where an empty keyring was locked before
            self._reason = None
            window.set_reason("")
            return
        self._reason = failure
        variable_text = token_from_variable_text(token.TOKEN_VARIABLE) if token.from_environment() else ""
        window.set_reason(" ".join(filter(None, [reason_text(failure), variable_text])))
        if isinstance(failure, NoToken) and failure.why in NOWHERE_TO_STORE:
            window.key.offer_session_only(chosen=True)

    def close(self) -> None:
        """Close the window, because a key is no longer needed. It stays if it names the locks that were found."""
        if self._window is not None and not self._accepted:
            self._window.accept()

    def remake(self) -> None:
        """If the window is open, replace it by a new one in the current language, at the end of any running check."""
        if self._window is not None and self._window.busy:
            self._outdated = True
        elif self._window is not None:
            self._replace(self._window)

    @Slot(object)
    def on_token_checked(self, checked: TokenChecked) -> None:
        window = self._window
        if window is None:
            return
        if checked.problem is None and isinstance(checked.outcome, Synced):
            self._token_status.on_accepted(in_keyring=self._trying_for_keyring)
            if self._locks():
                window.accept()
            else:
                self._accepted = True  # `on_ended` follows, with the locks
            return
        self._show_failed_check(window, checked)
        if self._outdated:
            self._replace(window)

    def on_ended(self, outcome: Outcome) -> None:
        """Name the locks that were found, at the end of the sync with which the first key was accepted."""
        if self._window is None or not self._accepted or not self._window.busy:
            return
        if self._outdated:
            self._replace(self._window)
        elif isinstance(outcome, Synced):
            self._show_found(self._window)

    def on_named(self) -> None:
        """Show new names of the locks that were found."""
        if self._window is not None and self._accepted and not self._window.busy:
            self._window.found.show_locks(self._locks())

    @Slot(object, str)
    def on_autostart_read(self, on: bool | None, note: str) -> None:
        if self._window is not None:
            self._window.found.show_autostart(on, note)

    @Slot(str)
    def show_error(self, sentence: str) -> None:
        """Say in the window that autostart could not be changed."""
        if self._window is not None:
            self._window.found.show_error(sentence)

    def _new_window(self) -> "WelcomeDialog":
        from lockwatch.ui.dialogs.welcome import WelcomeDialog

        window = self._window = WelcomeDialog(replacing=bool(self._locks()) and not self._accepted)
        window.token_entered.connect(lambda text: self._try_token(text, for_keyring=True))
        window.token_for_this_run.connect(lambda text: self._try_token(text, for_keyring=False))
        window.key.portal_requested.connect(lambda address: self._opener.open(QUrl(address)))
        window.found.autostart_chosen.connect(self.autostart_chosen)
        window.found.warning_chosen.connect(self._on_warning_chosen)
        window.demo_requested.connect(self._on_demo_requested)
        window.list_requested.connect(self.list_requested)
        window.finished.connect(self._on_finished)
        return window

    def _replace(self, before: "WelcomeDialog") -> None:
        reason, checked, accepted = self._reason, self._checked, self._accepted
        before.close()
        self._accepted = accepted
        after = self._new_window()
        after.resume(before)
        if accepted:
            self._show_found(after)
        elif checked is not None and before.key.tells_result:
            self._show_failed_check(after, checked)
        self.show(reason)

    def _show_found(self, window: "WelcomeDialog") -> None:
        window.found.show_warning(self._settings.stored.left_unlocked_min)
        window.show_found(self._locks())
        self.autostart_asked.emit()

    def _show_failed_check(self, window: "WelcomeDialog", checked: TokenChecked) -> None:
        self._checked = checked
        if isinstance(checked.problem, TokenProblem):
            window.show_problem(key_check_text(NoToken(checked.problem)))
            window.key.offer_session_only(chosen=checked.problem in NOWHERE_TO_STORE)
        elif checked.problem is not None:
            window.show_problem(checked.problem)
        elif isinstance(checked.outcome, Synced | None):
            window.set_busy(False)
        else:
            window.show_problem(key_check_text(checked.outcome))

    def _try_token(self, text: str, *, for_keyring: bool) -> None:
        self._trying_for_keyring = for_keyring
        self.token_tried.emit(text, for_keyring)

    @Slot()
    def _on_not_opened(self) -> None:
        if self._window is not None:
            self._window.key.say_no_browser()

    @Slot(object)
    def _on_warning_chosen(self, minutes: Minutes) -> None:
        self._settings.change(replace(self._settings.stored, left_unlocked_min=minutes))

    @Slot()
    def _on_demo_requested(self) -> None:
        self.close()
        self.demo_requested.emit()

    @Slot()
    def _on_finished(self) -> None:
        if self._window is not None:
            self._window.deleteLater()
            self._window = self._reason = self._checked = None
            self._accepted = self._outdated = False
