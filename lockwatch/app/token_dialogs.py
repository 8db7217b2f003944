"""The token as the person sees it: the welcome window that asks for one, how a check went, and where it is kept."""

import contextlib
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from lockwatch.app.settings_store import SettingsStore
from lockwatch.domain.outcome import Failure, NoToken, Outcome, Synced, TokenProblem
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.settings import Settings
from lockwatch.storage import token
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
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # a window is imported when it is first wanted
    from lockwatch.ui.dialogs.welcome import WelcomeDialog

translate = QCoreApplication.translate


class TokenPlace(NamedTuple):
    """Where the token is, for the settings window."""

    text: str
    replaceable: bool
    removable: bool


class TokenDialogs(QObject):
    """At most one welcome window; made when asked for, and gone when closed."""

    token_tried = Signal(str, bool)
    """A token to be checked, and whether it is to be kept in the keyring."""
    token_forgotten = Signal()
    demo_requested = Signal()
    place_changed = Signal()
    removed = Signal(str, bool)
    """How the removal of the token ended: a sentence, and whether it is gone."""
    keyring_named = Signal(str)
    """`keyring` is known."""
    _keyring_read = Signal(str)

    def __init__(
        self, settings: SettingsStore, failure: Callable[[], Failure | None], parent: QObject | None = None
    ) -> None:
        """`failure`: how the latest sync failed."""
        super().__init__(parent)
        self._settings, self._failure = settings, failure
        self._keyring: str | None = None
        self._asking = False
        """Is the keyring being asked for its name?"""
        self._kept = self._trying_to_keep = True
        """Is the token in use, and the one being tried, for the keyring? Else it is known to this run alone."""
        self._answered = False
        """Has a sync ended since the account was opened? Until then nobody has seen a token."""
        self._removing = False
        self._welcome: WelcomeDialog | None = None
        self._reason: Failure | None = None
        self._checked: TokenChecked | None = None
        self._outdated = False
        """What the welcome window says, and whether it is in another language than everything else."""
        settings.changed.connect(self._on_settings_changed)
        self._keyring_read.connect(self._on_keyring_read)

    # The welcome window

    @Slot()
    def show_welcome(self, failure: Failure | None = None) -> None:
        welcome = self._welcome or self._new_welcome()
        if failure is not None and failure != NoToken(TokenProblem.NOT_SET):
            self._reason = failure
            welcome.set_reason(_sentence(failure))
        welcome.show()
        welcome.raise_()
        welcome.activateWindow()

    def close_welcome(self) -> None:
        """Nothing is to be asked any more."""
        if self._welcome is not None:
            self._welcome.accept()

    def remake(self) -> None:
        """In another language, if it is open; while a token is checked, when that has ended."""
        if self._welcome is not None and self._welcome.busy:
            self._outdated = True
        elif self._welcome is not None:
            self._remake_welcome(self._welcome)

    @Slot(object)
    def on_token_checked(self, checked: TokenChecked) -> None:
        welcome = self._welcome
        if welcome is None:
            return
        if checked.problem is None and isinstance(checked.outcome, Synced):
            self._kept, self._answered = self._trying_to_keep, True
            welcome.show_result(translate("DialogManager", "The token is accepted."), ok=True)
            welcome.accept()
            return
        self._show_checked(welcome, checked)
        if self._outdated:
            self._remake_welcome(welcome)

    def _new_welcome(self) -> "WelcomeDialog":
        from lockwatch.ui.dialogs.welcome import WelcomeDialog

        self._welcome = WelcomeDialog()
        self._welcome.token_entered.connect(lambda text: self._try_token(text, keep=True))
        self._welcome.token_for_this_run.connect(lambda text: self._try_token(text, keep=False))
        self._welcome.demo_requested.connect(self._on_demo_requested)
        self._welcome.finished.connect(self._on_welcome_finished)
        return self._welcome

    def _remake_welcome(self, welcome: "WelcomeDialog") -> None:
        reason, checked = self._reason, self._checked
        welcome.close()
        other = self._new_welcome()
        other.resume(welcome)
        if checked is not None and welcome.tells_result:
            self._show_checked(other, checked)
        self.show_welcome(reason)

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

    @Slot()
    def _on_demo_requested(self) -> None:
        self.close_welcome()
        self.demo_requested.emit()

    @Slot()
    def _on_welcome_finished(self) -> None:
        if self._welcome is not None:
            self._welcome.deleteLater()
            self._welcome = self._reason = self._checked = None
            self._outdated = False

    # The token's place

    def place(self) -> TokenPlace:
        """Where the token is; if its keyring has to be asked for its name, `place_changed` follows."""
        failure = self._failure()
        missing = failure.why if isinstance(failure, NoToken) else None
        known = self._answered or failure is not None
        if token.of_variable():
            text = token_of_variable_text(token.TOKEN_VARIABLE)
        elif self._settings.demo:
            text = token_of_demo_text()
        elif missing is not None:
            text = no_token_text() if missing is TokenProblem.NOT_SET else _sentence(NoToken(missing))
        elif not known:
            text = token_not_known_text()
        elif not self._kept:
            text = token_of_this_run_text()
        elif self._keyring is None:
            text = "…"
            self.ask_keyring()
        else:
            text = token_in_keyring_text(self._keyring)
        ours = not token.of_variable() and not self._settings.demo
        there = known and missing is not TokenProblem.NOT_SET
        return TokenPlace(text, replaceable=ours, removable=ours and there)

    @Slot()
    def remove(self) -> None:
        """Has the token removed; `removed` follows when the next sync has ended."""
        self._removing = self._kept = True
        self.token_forgotten.emit()

    def on_ended(self, outcome: Outcome) -> None:
        """After a sync, or a removal of the token; `failure` knows of it already."""
        if self._removing and isinstance(outcome, NoToken):
            ok = outcome.why is TokenProblem.NOT_SET
            self.removed.emit(translate("DialogManager", "The token is removed.") if ok else _sentence(outcome), ok)
        self._removing, self._answered = False, True
        self.place_changed.emit()

    @property
    def keyring(self) -> str | None:
        """What it is called; empty if it has no name, None until it was asked."""
        return self._keyring

    def ask_keyring(self) -> None:
        """Asks for its name once, off this thread, and in one that nobody waits for as the program ends."""
        if self._keyring is None and not self._asking:
            self._asking = True
            Thread(target=self._name_keyring, daemon=True).start()

    def _name_keyring(self) -> None:
        try:
            name = token.keyring_name()
        except token.KeyringError:
            name = ""
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile
            self._keyring_read.emit(name)

    @Slot(str)
    def _on_keyring_read(self, name: str) -> None:
        self._keyring = name
        self.keyring_named.emit(name)
        self.place_changed.emit()

    @Slot(object, object)
    def _on_settings_changed(self, before: Settings, after: Settings) -> None:
        if before.api_url != after.api_url:  # another account
            self._kept, self._answered = True, False
        self.place_changed.emit()

    def on_account_changed(self) -> None:
        """Another account is in use, and its failures are those that count."""
        self.place_changed.emit()


def _sentence(failure: Failure) -> str:
    now = steady()
    return failure_text(failure, Schedule(next_at=now, earliest_at=now), now)
