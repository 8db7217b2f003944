"""Decide which API addresses a token may be sent to. The command line, the settings and the client use this rule."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

LONGEST_LABEL = 63
"""Characters between two dots of a host name (RFC 1035, 2.3.4). Python can look up no longer one, and no empty one."""


class AddressError(ValueError):
    """Lockwatch must not send a token to this address. The message says why, in one sentence for the user."""


def is_loopback(url: str) -> bool:
    """Return whether the host of `url` is this computer."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_address(url: str) -> str:
    """Return `url` without a trailing slash. Raises AddressError unless it uses https or a loopback address."""
    url = url.strip().rstrip("/")
    scheme, separator, _ = url.partition("://")
    if separator and scheme.lower() not in ("http", "https"):
        raise AddressError("The API address must begin with https://: Lockwatch supports no other kind.")
    try:
        parts = urlsplit(url)
        labels = (parts.hostname or "").removesuffix(".").split(".")
        valid = all(0 < len(label) <= LONGEST_LABEL for label in labels) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid or parts.scheme not in ("http", "https") or not re.fullmatch(r"[!-~]+", url):
        raise AddressError("The API address must look like https://api.tedee.com.")
    if "@" in parts.netloc or "?" in url or "#" in url:  # even if nothing follows: the path of a request will
        raise AddressError("The API address must be only a host and a path, without a user, a query or a fragment.")
    if parts.scheme == "http" and not is_loopback(url):
        raise AddressError("The API address must begin with https://, or the access key would travel unprotected.")
    return url
