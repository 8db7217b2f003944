"""The token's form, and the address it is sent to."""

import base64
import json
import re
from ipaddress import ip_address
from urllib.parse import urlsplit


class TokenError(ValueError):
    """What was given can't be a token. The text says why in one sentence, and never quotes it."""


class AddressError(ValueError):
    """An API address that Lockwatch won't send a token to; the text says why in one sentence."""


class Token:
    """A personal access key or an OAuth access token, told apart by their form. Never shows itself."""

    __slots__ = ("_secret",)

    def __init__(self, text: str) -> None:
        """Takes pasted text, with spaces, line breaks or the scheme's name in front. Raises TokenError."""
        secret = "".join(re.sub(r"^\s*(authorization:\s*)?(personalkey|bearer)\s+", "", text, flags=re.I).split())
        if not secret:
            raise TokenError("The token is empty.")
        if len(secret) > 8192:
            raise TokenError("This is too long to be a tedee token.")
        if not all("!" <= character <= "~" for character in secret):
            raise TokenError("The token has characters that no tedee token has; copy it once more.")
        self._secret = secret

    @property
    def secret(self) -> str:
        return self._secret

    @property
    def scheme(self) -> str:
        """``Bearer`` for a JWT, ``PersonalKey`` for everything else (tedee API, "Authentication")."""
        return "Bearer" if _is_jwt(self._secret) else "PersonalKey"

    def authorization(self) -> str:
        """The value of the ``Authorization`` header."""
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


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_address(url: str) -> str:
    """`url` without its last slash, if a token may be sent there: by https, or on loopback. Raises AddressError."""
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        valid = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid or parts.scheme not in ("http", "https") or not re.fullmatch(r"[!-~]+", url):
        raise AddressError("The API address must look like https://api.tedee.com.")
    if "@" in parts.netloc or "?" in url or "#" in url:  # empty ones too: what is put behind them would go astray
        raise AddressError("The API address must be only a host and a path, without a user, a query or a fragment.")
    if parts.scheme == "http" and not is_loopback(url):
        raise AddressError("The API address must begin with https://, or the token would travel unprotected.")
    return url
