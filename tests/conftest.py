"""What holds for all tests: no screen, no network, no directories of the person's own, no unexpected log records."""

import ipaddress
import logging
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

_SHORT = "/tmp" if sys.platform == "darwin" else None
"""The path of a socket has 104 bytes on macOS, of which its own place for temporary files takes half."""
_HOME = tempfile.TemporaryDirectory(prefix="lockwatch-tests-", dir=_SHORT, ignore_cleanup_errors=True)
_UNWANTED = re.compile(r"(?i).*_proxy$|^(LOCKWATCH_|XDG_|QT_|DBUS_)|^(DISPLAY|WAYLAND_DISPLAY)$")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background so, and the programs that the tests start would ignore Ctrl-C, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _enclose() -> None:
    """Before Qt is imported. The tests of the desktop give their programs the environment of their desktop."""
    for name in [name for name in os.environ if _UNWANTED.match(name)]:
        del os.environ[name]
    for name in ("RUNTIME_DIR", "CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME"):
        path = Path(_HOME.name, name.partition("_")[0].lower())
        path.mkdir(mode=0o700)
        os.environ[f"XDG_{name}"] = str(path)
    os.environ["HOME"] = _HOME.name
    os.environ["TZ"] = f"NOON{datetime.now(UTC).hour - 12}"  # no hour ago is yesterday
    if hasattr(time, "tzset"):  # Windows has none, and an hour of its own
        time.tzset()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "disabled:"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


_enclose()

settings.register_profile(  # the same examples on every run, and no failure because a machine is slow
    "lockwatch", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(  # `make test-nightly`: other examples each time, and how to repeat one that fails
    "nightly",
    settings.get_profile("lockwatch"),
    derandomize=False,
    max_examples=int(os.environ.get("EXAMPLES", "1000")),
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "lockwatch"))


class BlockedNetworkError(AssertionError):
    """A test reached for an address beyond this machine."""


_blocked: list[str] = []


def _is_here(host: object) -> bool:
    if host in (None, "", "localhost") or not isinstance(host, str | bytes):
        return True
    try:
        address = ipaddress.ip_address(host if isinstance(host, str) else host.decode())
    except ValueError:  # a name, which would have to be asked for
        return False
    return address.is_loopback or address.is_unspecified


def _block_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: no way round it by another module. Paths of UNIX sockets are not tuples, and pass."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_here(host):
        _blocked.append(str(host))
        raise BlockedNetworkError(f"The tests use no network, but this one asked for {host!r}.")


sys.addaudithook(_block_network)


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def expected_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Asked for by a test that expects warnings or errors in the log; it must then cause at least one."""
    return caplog


@pytest.fixture(autouse=True)
def _watchful(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that logs a warning it does not expect, or whose reach for the network was swallowed."""
    warnings = _Warnings()
    logging.getLogger().addHandler(warnings)
    _blocked.clear()
    yield
    logging.getLogger().removeHandler(warnings)
    if _blocked:
        pytest.fail(f"Reached for the network: {', '.join(_blocked)}")
    lines = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in warnings.records]
    if "expected_log" in request.fixturenames:
        assert lines, "expected_log was asked for, but nothing was logged"
    elif lines:
        pytest.fail("Unexpected in the log:\n" + "\n".join(lines))


@pytest.fixture(autouse=True)
def _source_language_again() -> Iterator[None]:
    """Whatever language a test has chosen, the next one begins with that of the source, as without any."""
    yield
    language = sys.modules.get("lockwatch.ui.wording.language")
    if language is not None and language._installed:
        from PySide6.QtCore import QCoreApplication, QLocale

        while language._installed:
            QCoreApplication.removeTranslator(language._installed.pop())
        QLocale.setDefault(QLocale.system())
