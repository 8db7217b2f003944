"""One account at one API: its token and the client that uses it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lockwatch.domain.outcome import NoToken, TokenProblem
from lockwatch.storage import token as stored
from lockwatch.tedee.credentials import Token, TokenError

if TYPE_CHECKING:
    from lockwatch.tedee.client import Client


class Account:
    """Everything here may block, so the worker calls it inside its bounds."""

    def __init__(self, api_url: str, token: str | None = None, heard: Callable[[str, Any], None] | None = None) -> None:
        """`token`: one for this run only, which leaves the keyring alone. `heard`: as for `Client`."""
        self.api_url = api_url
        self._token = token
        self._heard = heard

    def open(self) -> "Client | NoToken":
        """A client with the stored token, or why there is none."""
        try:
            text = self._token or stored.read(self.api_url)
            return self.client(text) if text else NoToken(TokenProblem.NOT_SET)
        except stored.KeyringError as error:
            return NoToken(error.why)
        except TokenError:
            return NoToken(TokenProblem.UNUSABLE)

    def client(self, text: str) -> "Client":
        """Raises TokenError."""
        from lockwatch.tedee.client import Client  # requests is imported only here, when the icon is up

        return Client(self.api_url, Token(text), self._heard)

    def keep(self, text: str) -> None:
        """Stores a token that was accepted. Raises KeyringError and TokenTooLongError."""
        stored.write(self.api_url, Token(text).secret)
        self._token = None

    def keep_for_this_run(self, text: str) -> None:
        self._token = text

    def forget(self) -> None:
        """Removes the token. Raises KeyringError."""
        self._token = None
        stored.clear(self.api_url)
