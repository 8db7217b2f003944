"""Tells the settings window where the token is stored, and whether its removal succeeded."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from lockwatch.app.settings_store import SettingsStore
from lockwatch.domain.outcome import Failure, NoToken, Outcome, TokenProblem
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.settings import Settings
from lockwatch.storage import token
from lockwatch.ui.wording.failures import failure_text
from lockwatch.ui.wording.settings import (
    no_token_text,
    token_from_variable_text,
    token_in_keyring_text,
    token_not_known_text,
    token_of_demo_text,
    token_of_this_run_text,
)
from lockwatch.util.clock import steady
from lockwatch.util.daemon_call import DaemonCall

translate = QCoreApplication.translate


class TokenLocation(NamedTuple):
    text: str
    """A sentence that says where the token is stored."""
    replaceable: bool
    removable: bool


class TokenStatus(QObject):
    """Knows where the token of the account is stored, but never the token itself."""

    token_forgotten = Signal()
    """Emitted when the user wants the token removed from the keyring."""
    removed = Signal(str, bool)
    """Emitted after a removal, with a sentence about its result and whether the token is gone."""
    location_changed = Signal()
    keyring_named = Signal(str)
    """Emitted with the name of the keyring when it has been read."""

    def __init__(
        self, settings: SettingsStore, failure: Callable[[], Failure | None], parent: QObject | None = None
    ) -> None:
        """`failure` returns how the latest sync failed."""
        super().__init__(parent)
        self._settings, self._failure = settings, failure
        self._keyring: str | None = None
        self._asking_keyring = False
        self._call = DaemonCall(self)
        self._in_keyring = True
        """False if the user entered the token for this run only."""
        self._sync_ended = False
        """Whether any sync of this account has ended. Until then it is not known whether there is a token."""
        self._removing = False
        settings.changed.connect(self._on_settings_changed)
        self._call.answered.connect(self._on_keyring_read)

    def location(self) -> TokenLocation:
        """Return where the token is stored.

        If the name of the keyring has not been read yet, the text is "…"; `location_changed` is emitted when it has.
        """
        failure = self._failure()
        missing = failure.why if isinstance(failure, NoToken) else None
        known = self._sync_ended or failure is not None
        if token.from_environment():
            text = token_from_variable_text(token.TOKEN_VARIABLE)
        elif self._settings.demo:
            text = token_of_demo_text()
        elif missing is not None:
            text = no_token_text() if missing is TokenProblem.NOT_SET else failure_sentence(NoToken(missing))
        elif not known:
            text = token_not_known_text()
        elif not self._in_keyring:
            text = token_of_this_run_text()
        elif self._keyring is None:
            text = "…"
            self.ask_keyring()
        else:
            text = token_in_keyring_text(self._keyring)
        ours = not token.from_environment() and not self._settings.demo
        there = known and missing is not TokenProblem.NOT_SET
        return TokenLocation(text, replaceable=ours, removable=ours and there)

    @Slot()
    def remove(self) -> None:
        """Have the token removed; `removed` follows when the worker reports that it is done."""
        self._removing = self._in_keyring = True
        self.token_forgotten.emit()

    def on_accepted(self, *, in_keyring: bool) -> None:
        """Note that a token from the user was accepted and is stored in the keyring or used for this run only."""
        self._in_keyring, self._sync_ended = in_keyring, True

    def on_ended(self, outcome: Outcome) -> None:
        """Take the result of a sync, or of a removal of the token, which `failure` must already return."""
        if self._removing and isinstance(outcome, NoToken):
            gone = outcome.why is TokenProblem.NOT_SET
            text = translate("DialogManager", "The access key was removed.") if gone else failure_sentence(outcome)
            self.removed.emit(text, gone)
        self._removing, self._sync_ended = False, True
        self.location_changed.emit()

    def on_account_changed(self) -> None:
        """Update after a change of account. `failure` must no longer return a failure of the previous account."""
        self.location_changed.emit()

    @property
    def keyring(self) -> str | None:
        """The name of the keyring; empty if it has none, None if it has not been read yet."""
        return self._keyring

    def ask_keyring(self) -> None:
        """Read the name of the keyring once, in a daemon thread, so that a slow keyring does not delay quitting."""
        if self._keyring is None and not self._asking_keyring:
            self._asking_keyring = True
            self._call.start(_keyring_name)

    @Slot(object)
    def _on_keyring_read(self, name: str) -> None:
        self._keyring = name
        self.keyring_named.emit(name)
        self.location_changed.emit()

    @Slot(object, object)
    def _on_settings_changed(self, before: Settings, after: Settings) -> None:
        if before.api_url != after.api_url:  # another account
            self._in_keyring, self._sync_ended = True, False
        self.location_changed.emit()


def _keyring_name() -> str:
    try:
        return token.keyring_name()
    except token.KeyringError:
        return ""


def failure_sentence(failure: Failure) -> str:
    """Say why there is no token or it was not accepted, without the time of the next sync."""
    now = steady()
    return failure_text(failure, Schedule(next_at=now, earliest_at=now), now)
