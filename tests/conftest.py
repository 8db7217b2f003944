"""Rules for all tests: no display, no network, no access to the user's directories, and no unexpected log records.

The last fixtures are those that several folders use.
"""

import ipaddress
import logging
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from lockwatch.util.garbage import collect_if_due, stop_automatic_collection

pytest_plugins = ["tests.crash_report", "tests.patient_qtbot"]

_SHORT = "/tmp" if sys.platform == "darwin" else None
"""The parent of short temporary directories. On macOS the path of a socket may have 104 bytes, of which the default
temporary directory takes half."""
_HOME = tempfile.TemporaryDirectory(prefix="lockwatch-tests-", dir=_SHORT, ignore_cleanup_errors=True)
_UNWANTED = re.compile(r"(?i).*_proxy$|^(LOCKWATCH_|XDG_|QT_(?!QPA_FONTDIR$)|DBUS_)|^(DISPLAY|WAYLAND_DISPLAY)$")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell ignores SIGINT in background jobs. Programs started by tests would inherit that and ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _isolate() -> None:
    """Point the environment to temporary directories and an offscreen display. Must run before Qt is imported.

    Tests with a virtual desktop pass the environment of that desktop to the programs that they start.
    """
    for name in [name for name in os.environ if _UNWANTED.match(name)]:
        del os.environ[name]
    for name in ("RUNTIME_DIR", "CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME"):
        path = Path(_HOME.name, name.partition("_")[0].lower())
        path.mkdir(mode=0o700)
        os.environ[f"XDG_{name}"] = str(path)
    os.environ["HOME"] = _HOME.name
    os.environ["TZ"] = f"NOON{datetime.now(UTC).hour - 12}"  # about noon, so that an hour ago is the same day
    if hasattr(time, "tzset"):  # missing on Windows, which keeps its own time zone
        time.tzset()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if sys.platform == "win32":  # there the offscreen platform would look for fonts beside Qt
        os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ["WINDIR"], "Fonts")))
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "disabled:"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


_isolate()

settings.register_profile(  # the same examples in every run, and no failure on slow machines
    "lockwatch", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(  # `make test-nightly`: different examples in every run, and how to reproduce a failure
    "nightly",
    settings.get_profile("lockwatch"),
    derandomize=False,
    max_examples=int(os.environ.get("EXAMPLES", "1000")),
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "lockwatch"))


class BlockedNetworkError(AssertionError):
    """A test tried to connect to an address outside of this machine."""


_blocked: list[str] = []


def _is_here(host: object) -> bool:
    if host in (None, "", "localhost") or not isinstance(host, str | bytes):
        return True
    try:
        address = ipaddress.ip_address(host if isinstance(host, str) else host.decode())
    except ValueError:  # a host name, which would need a DNS query
        return False
    return address.is_loopback or address.is_unspecified


def _block_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Block access to other computers. No module can bypass this audit hook.

    UNIX sockets stay allowed: their addresses are not tuples.
    """
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


stop_automatic_collection()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Destroy the Qt objects of ended tests in the main thread, as the program does."""
    collect_if_due()


_skipped = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_skipped] = item.stash.get(_skipped, False) or report.skipped
    return report


@pytest.fixture
def expected_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Request this in a test that expects warnings or errors in the log; the test fails if there are none."""
    return caplog


@pytest.fixture(autouse=True)
def _fail_on_unexpected_log_or_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs an unexpected warning, or that tried to use the network and ignored the exception."""
    warnings = _Warnings()
    logging.getLogger().addHandler(warnings)
    _blocked.clear()
    yield
    logging.getLogger().removeHandler(warnings)
    if _blocked:
        pytest.fail(f"Reached for the network: {', '.join(_blocked)}")
    lines = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in warnings.records]
    if "expected_log" in request.fixturenames:
        assert lines or request.node.stash[_skipped], "expected_log was asked for, but nothing was logged"
    elif lines:
        pytest.fail("Unexpected in the log:\n" + "\n".join(lines))


@pytest.fixture(autouse=True)
def _c_locale_without_translations() -> Iterator[None]:
    """Start each test with the C locale, whatever the system's is, and remove installed translators after it."""
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QLocale

        QLocale.setDefault(QLocale.c())
    yield
    language = sys.modules.get("lockwatch.ui.wording.language")
    if language is not None and language._installed:
        from PySide6.QtCore import QCoreApplication

        while language._installed:
            QCoreApplication.removeTranslator(language._installed.pop())


@pytest.fixture
def use_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A function that makes the named back end the system's keyring, and returns the file in which `Working` stores
    its items. Short names are classes of `tests.storage.backends`; the child process imports them by name."""
    items = tmp_path / "keyring.json"

    def use(name: str) -> Path:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name if "." in name else f"tests.storage.backends.{name}")
        monkeypatch.setenv(
            "PYTHONPATH", os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]))
        )
        monkeypatch.setenv("LOCKWATCH_TEST_KEYRING", str(items))
        return items

    return use


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A directory that all users can access, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        place = Path(name, "state")
        place.mkdir()
        yield place
