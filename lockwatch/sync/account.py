"""An account at one API address: its token and the client that uses it."""

from typing import TYPE_CHECKING

from lockwatch.domain.outcome import NoToken, TokenProblem
from lockwatch.storage import token as stored
from lockwatch.tedee.credentials import Token, TokenError

if TYPE_CHECKING:
    from lockwatch.tedee.client import Client, OnAnswer


class Account:
    """Reads and stores the token. Every method may block on the keyring, so call it by an `InterruptibleCaller`."""

    def __init__(self, api_url: str, token: str | None = None, on_answer: "OnAnswer | None" = None) -> None:
        """`token` is used for this run instead of the one in the keyring. `on_answer`: see `Client`."""
        self.api_url = api_url
        self._token = token
        self._on_answer = on_answer

    def open(self) -> "Client | NoToken":
        """Return a client with the stored token, or why there is no token."""
        try:
            text = self._token or stored.read(self.api_url)
            return self.client(text) if text else NoToken(TokenProblem.NOT_SET)
        except stored.KeyringError as error:
            return NoToken(error.why)
        except TokenError:
            return NoToken(TokenProblem.UNUSABLE)

    def client(self, text: str) -> "Client":
        """Return a client with the token `text`. Raises TokenError and AddressError."""
        from lockwatch.tedee.client import Client  # requests is imported here, after the tray icon has been shown

        return Client(self.api_url, Token(text), self._on_answer)

    def store(self, text: str) -> None:
        """Store a token in the keyring. Raises KeyringError and TokenTooLongError."""
        stored.write(self.api_url, Token(text).secret)
        self._token = None

    def use_for_this_run(self, text: str) -> None:
        """Use a token until the program quits, without storing it."""
        self._token = text

    def forget(self) -> None:
        """Remove the token. Raises KeyringError."""
        self._token = None
        stored.clear(self.api_url)
