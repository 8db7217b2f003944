"""Reads and changes the token in the keyring for the worker, which must not hang when the keyring does."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from lockwatch.domain.outcome import NoToken, TokenProblem
from lockwatch.storage.token import WRITE_WITHIN_S, KeyringError, TokenTooLongError
from lockwatch.sync.account import Account
from lockwatch.sync.fault_log import log_fault
from lockwatch.util.call_timeout import CallAbandonedError, CallTimeoutError, InterruptibleCaller

if TYPE_CHECKING:
    from lockwatch.tedee.client import Client

KEYRING_WITHIN_S = WRITE_WITHIN_S + 5.0


class KeyringCaller:
    """Waits for the keyring for a limited time. Each call raises CallAbandonedError once `abandon` was called."""

    def __init__(self) -> None:
        self._caller = InterruptibleCaller()

    def abandon(self) -> None:
        """Stop waiting for the keyring. Call it from any thread."""
        self._caller.abandon()

    def open(self, account: Account) -> "Client | NoToken":
        """Return a client with the token of the account, or why there is no token."""
        try:
            return self._caller.run(account.open, KEYRING_WITHIN_S)
        except CallTimeoutError:
            return NoToken(TokenProblem.KEYRING_SILENT)

    def store(self, account: Account, token: str) -> TokenProblem | str | None:
        """Store the token; return why it was not stored, or None. A string is a sentence for the user."""
        try:
            return self._change(lambda: account.store(token))
        except TokenTooLongError as error:
            return str(error)

    def forget(self, account: Account) -> TokenProblem | None:
        """Remove the token of the account; return why it was not removed, or None."""
        return self._change(account.forget)

    def _change(self, change: Callable[[], None]) -> TokenProblem | None:
        try:
            self._caller.run(change, KEYRING_WITHIN_S)
        except KeyringError as error:
            return error.why
        except CallTimeoutError:
            return TokenProblem.KEYRING_SILENT
        except (CallAbandonedError, TokenTooLongError):
            raise
        except Exception as error:  # a dialog waits for the result, so there must be one
            log_fault(error)
            return TokenProblem.KEYRING_FAULT
        return None
