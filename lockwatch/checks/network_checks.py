"""Network checks for `lockwatch doctor`: proxies, IPv6, and environment variables about certificates.

No message contains an address or a path.
"""

import configparser
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from lockwatch.checks.check_result import CheckResult, Verdict
from lockwatch.desktop.session import desktops
from lockwatch.util.call_timeout import CallTimeoutError
from lockwatch.util.certificate_store import STORE_VARIABLES, USES_VARIABLES, names_store
from lockwatch.util.helper_program import helper_output
from lockwatch.util.small_file import read_small_file
from lockwatch.util.xdg_dirs import absolute_path_in

ANSWERS_WITHIN_S = 2.0
LARGEST_KDE_FILE = 1024 * 1024
LONGEST_MODE = 4096
"""The maximum size of the answer of ``gsettings``, in bytes."""
_NO_PROXY = ("", "none")
_KDE_PROXIES = ("1", "2", "3")
"""Values of `ProxyType`: manual, script, WPAD (KIO, kprotocolmanager.h). 4 is the environment, which Lockwatch
reads."""
_IGNORED_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def unused_proxy_result() -> CheckResult | None:
    """Return a warning if a proxy is set in the desktop only, where Lockwatch does not look for it; otherwise None."""
    if "KDE" in desktops():
        named, desktop = _kde_has_proxy(), "KDE's"
    else:
        named, desktop = _gnome_has_proxy(), "GNOME's"
    if not named:
        return None
    return CheckResult(
        "proxy",
        Verdict.NOTE,
        f"None is used: {desktop} settings have one, but Lockwatch reads only the environment.",
        "Put HTTPS_PROXY=http://host:port into ~/.config/environment.d/proxy.conf, and log in again.",
    )


def _gnome_has_proxy() -> bool:
    """Return whether a proxy is set in GNOME's settings, which other GTK desktops use too."""
    try:
        command = ("gsettings", "get", "org.gnome.system.proxy", "mode")
        mode = helper_output(command, ANSWERS_WITHIN_S, LONGEST_MODE)
    except (OSError, ValueError, CallTimeoutError):
        return False
    return mode.decode(errors="replace").strip().strip("'") not in _NO_PROXY


def _kde_has_proxy() -> bool:
    config_home = absolute_path_in("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
    settings = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        content = read_small_file(Path(config_home, "kioslaverc"), LARGEST_KDE_FILE)
        settings.read_string(content.decode(errors="replace"))
    except (OSError, configparser.Error):
        return False
    return settings.get("Proxy Settings", "ProxyType", fallback="0") in _KDE_PROXIES


def dead_ipv6_result(api_url: str) -> CheckResult | None:
    """Return a warning with the time that an unanswered IPv6 connection took.

    Return None if IPv6 works or fails at once, or if the cloud has no IPv6 address. Call it only after the cloud has
    answered, because it looks up the name of the cloud without a time limit.
    """
    parts = urlsplit(api_url)
    try:
        addresses = socket.getaddrinfo(parts.hostname, parts.port or 443, socket.AF_INET6, socket.SOCK_STREAM)
    except OSError:
        return None
    began = time.monotonic()
    with socket.socket(socket.AF_INET6) as connection:
        connection.settimeout(ANSWERS_WITHIN_S)
        try:
            connection.connect(addresses[0][4])
        except TimeoutError:
            return CheckResult(
                "IPv6",
                Verdict.NOTE,
                f"The cloud's address does not answer within {time.monotonic() - began:.0f} s, so IPv4 is used.",
                "Repair IPv6 on this network, or switch it off: each new connection waits for it a little.",
            )
        except OSError:
            return None
    return None


def certificate_variables() -> Iterator[CheckResult]:
    """Yield a note for each certificate variable that is set: whether it is used, and what to do about it."""
    ignored = _IGNORED_BUNDLES if USES_VARIABLES else (*_IGNORED_BUNDLES, *STORE_VARIABLES)
    alternative = ", or name it in SSL_CERT_FILE, too" if USES_VARIABLES else ""
    for name in ignored:
        if os.environ.get(name):
            yield CheckResult(
                "certificates",
                Verdict.NOTE,
                f"{name} is set, but is not used: those of the system are.",
                f"If the cloud is not trusted, add what {name} has to the system's{alternative}.",
            )
    for name in STORE_VARIABLES if USES_VARIABLES else ():
        if os.environ.get(name) and not names_store(name):
            text = f"{name} names nothing that can be read, so it is not used: those of the system are."
            yield CheckResult("certificates", Verdict.NOTE, text, f"Correct or remove {name}.")
        elif os.environ.get(name):
            text = f"{name} says which are trusted, instead of those of the system."
            yield CheckResult("certificates", Verdict.NOTE, text, f"If the cloud is not trusted, remove {name}.")
