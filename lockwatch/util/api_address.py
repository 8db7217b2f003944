"""Which addresses a token may be sent to. The command line, the settings and the client ask this."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit


class AddressError(ValueError):
    """An API address that Lockwatch won't send a token to; the text says why in one sentence."""


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
