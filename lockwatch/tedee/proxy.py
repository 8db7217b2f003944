"""Finds the proxy for requests: the one in the environment or, on Windows and macOS, in the system settings."""

from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from lockwatch.domain.outcome import UnreachableReason
from lockwatch.tedee.slim_requests import without_detection
from lockwatch.util.api_address import is_loopback

with without_detection():
    from requests.utils import get_environ_proxies, select_proxy

LONGEST_HOST = 253
"""Characters of a host name (RFC 1035, 2.3.4, without the lengths that only the protocol has)."""
_SOCKS = frozenset({"socks", "socks4", "socks4a", "socks5", "socks5h"})


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy. Its user name and password are left out, so that it can be shown."""

    scheme: str
    address: str
    """Host and port; empty if they can't be read from the setting."""

    @property
    def unusable(self) -> UnreachableReason | None:
        """Why it can't be used, as far as the setting shows; None if requests can be sent through it.

        PySocks lets requests speak SOCKS. It is not a dependency: its latest release is of 2019, and its connections
        can't be given up. It is used if the user has installed it.
        """
        if not self.address:
            return UnreachableReason.PROXY_UNREADABLE
        if self.scheme in _SOCKS:
            supported = self.scheme != "socks" and find_spec("socks") is not None
            return None if supported else UnreachableReason.SOCKS
        return None if self.scheme in ("http", "https") else UnreachableReason.PROXY_KIND


def find_proxy(api_url: str) -> Proxy | None:
    """Return the proxy for requests to `api_url`; None for direct requests, such as those to this computer."""
    setting = None if is_loopback(api_url) else select_proxy(api_url, get_environ_proxies(api_url))
    if not setting:
        return None
    try:
        parts = urlsplit(setting if "://" in setting else f"http://{setting}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return Proxy("", "")
    if "@" in parts.path + parts.query + parts.fragment:  # the password has a / ? or #, so that the host is the user
        return Proxy("", "")
    if len(host) > LONGEST_HOST or not host.isprintable() or " " in host:
        return Proxy("", "")
    host = f"[{host}]" if ":" in host else host
    return Proxy(parts.scheme.lower(), f"{host}:{port}" if host and port else host)
