"""Finds the proxy for requests: the one in the environment or, on Windows and macOS, in the system settings."""

from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from lockwatch.tedee.slim_requests import without_detection
from lockwatch.util.api_address import is_loopback

with without_detection():
    from requests.utils import get_environ_proxies, select_proxy


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy. Its user name and password are left out, so that it can be shown."""

    scheme: str
    address: str
    """Host and port; empty if the setting is not a valid address."""

    @property
    def lacks_support(self) -> bool:
        """Whether it is a SOCKS proxy and requests cannot speak to it, because the package PySocks is missing."""
        return self.scheme.startswith("socks") and find_spec("socks") is None


def proxy_of(api_url: str) -> Proxy | None:
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
    host = f"[{host}]" if ":" in host else host
    return Proxy(parts.scheme.lower(), f"{host}:{port}" if host and port else host)
