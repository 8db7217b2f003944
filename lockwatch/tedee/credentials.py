"""The token: cleaning pasted text, and the authorization scheme."""

import base64
import json
import re


class TokenError(ValueError):
    """The text cannot be a token. The message is one sentence for the user, and never quotes the text."""


class Token:
    """A personal access key or an OAuth access token. Its `repr` does not reveal it."""

    __slots__ = ("_secret",)

    def __init__(self, text: str) -> None:
        """Take a token from pasted text, which may include whitespace and the scheme. Raises TokenError."""
        secret = "".join(re.sub(r"^\s*(authorization:\s*)?(personalkey|bearer)\s+", "", text, flags=re.I).split())
        if not secret:
            raise TokenError("The access key is empty.")
        if len(secret) > 8192:
            raise TokenError("This is too long to be a tedee token.")
        if not all("!" <= character <= "~" for character in secret):
            raise TokenError("An access key has no such characters. Copy it once more.")
        self._secret = secret

    @property
    def secret(self) -> str:
        return self._secret

    @property
    def scheme(self) -> str:
        """``Bearer`` for a JWT, ``PersonalKey`` for everything else (tedee API, "Authentication")."""
        return "Bearer" if _is_jwt(self._secret) else "PersonalKey"

    def authorization(self) -> str:
        """Return the value of the ``Authorization`` header."""
        return f"{self.scheme} {self._secret}"

    def __repr__(self) -> str:
        return f"<Token {self.scheme}>"


def _is_jwt(text: str) -> bool:
    parts = text.split(".")
    if len(parts) != 3 or not all(re.fullmatch(r"[A-Za-z0-9_-]+", part) for part in parts):
        return False
    try:
        header = json.loads(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict)
