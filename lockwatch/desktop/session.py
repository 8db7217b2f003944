"""What the environment variables say about the desktop session, and whether its display can be reached."""

import logging
import os
import re
import socket
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import Enum, auto
from pathlib import Path

from lockwatch.util.xdg_dirs import absolute_path_in

log = logging.getLogger(__name__)

BUS_VARIABLE = "DBUS_SESSION_BUS_ADDRESS"
BUS_ANSWERS_WITHIN_S = 5.0
"""How long to wait for the session bus before Qt is started without it, in seconds."""
HELLO = (
    b"l\1\0\1\0\0\0\0\1\0\0\0m\0\0\0\1\1o\0\x15\0\0\0/org/freedesktop/DBus\0\0\0\2\1s\0\x14\0\0\0org.freedesktop.DBus"
    b"\0\0\0\0\3\1s\0\5\0\0\0Hello\0\0\0\6\1s\0\x14\0\0\0org.freedesktop.DBus\0\0\0\0"
)
"""The first call of each connection to a bus, as jeepney encodes it: importing that would delay the icon by 20 ms."""
_NO_BUS = "unix:path=/dev/null"
"""The address of a bus to which connecting fails at once. Without any address, libdbus would look for one itself."""
_UNESCAPED = frozenset(b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz/.\\*")
"""The bytes that stand for themselves in an address (D-Bus Specification, "Server Addresses")."""


@contextmanager
def screen() -> Iterator[bool]:
    """Yield whether a display can be reached. Without one, Qt aborts the process with a misleading message.

    Create the QApplication inside the ``with`` block, in which the connection to an X server stays open. A server that
    was started without ``-noreset`` restarts when its last client leaves, and refuses new ones meanwhile (Xserver(1)).
    """
    with ExitStack() as stack:
        yield _has_screen(stack)


def find_session_bus() -> None:
    """Set `DBUS_SESSION_BUS_ADDRESS` to the bus at the standard place if it is unset and that bus exists.

    Programs started by cron, ssh or ``su`` lack the variable, and libraries differ in where else they look. Child
    processes such as the keyring's helper inherit it.
    """
    directory = absolute_path_in("XDG_RUNTIME_DIR")
    if sys.platform != "linux" or os.environ.get(BUS_VARIABLE) or not directory:
        return
    path = Path(directory, "bus")
    try:
        found = path.stat()
    except OSError:
        return
    if stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid():
        escaped = "".join(chr(byte) if byte in _UNESCAPED else f"%{byte:02x}" for byte in os.fsencode(path))
        os.environ[BUS_VARIABLE] = f"unix:path={escaped}"


class BusState(Enum):
    """Whether the session bus can be used."""

    ANSWERS = auto()
    """It answers, or was not tried because it is not a UNIX socket."""
    HANGS = auto()
    """It does not answer a new connection within `BUS_ANSWERS_WITHIN_S`."""
    NONE = auto()


@contextmanager
def hanging_bus_hidden() -> Iterator[BusState]:
    """If the session bus hangs, hide it for the duration of the ``with`` block. Yields the state of the bus.

    Qt and GIO connect to the bus when an application or an icon is created, and wait for its answer without a limit.
    Afterwards the bus is visible again: Lockwatch's own connections have time limits, and work once it answers.
    """
    address = os.environ.get(BUS_VARIABLE, "")
    state = _bus_state(address) if sys.platform == "linux" else BusState.NONE
    hangs = state is BusState.HANGS
    if hangs:
        log.warning("the session bus does not answer: notifications, keyring and icon may be missing until it does")
        os.environ[BUS_VARIABLE] = _NO_BUS
    try:
        yield state
    finally:
        if hangs:
            os.environ[BUS_VARIABLE] = address


def _bus_state(address: str) -> BusState:
    """Return the state of a bus. Only the first UNIX socket of `address` is tried; desktops use no other transport."""
    found = re.search(r"unix:(?:[^;]*,)?(path|abstract)=([^,;]+)", address)
    if not found:
        return BusState.ANSWERS if address else BusState.NONE
    raw = re.sub(rb"%([0-9a-fA-F]{2})", lambda byte: bytes.fromhex(byte[1].decode()), os.fsencode(found[2]))
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(BUS_ANSWERS_WITHIN_S)
            connection.connect(raw if found[1] == "path" else b"\0" + raw)
            _log_in(connection)
    except (TimeoutError, BlockingIOError):  # BlockingIOError: its queue of pending connections is full (connect(2))
        return BusState.HANGS
    except (OSError, ValueError):  # Qt will find out at once, too, without blocking
        return BusState.NONE
    return BusState.ANSWERS


def _log_in(connection: socket.socket) -> None:
    """Log in to a bus as Qt does, until it answers the first call or refuses the login. Raises OSError."""
    ends = time.monotonic() + BUS_ANSWERS_WITHIN_S
    connection.sendall(f"\0AUTH EXTERNAL {str(os.getuid()).encode().hex()}\r\n".encode())
    answer = b""
    while not answer.endswith(b"\n"):  # a bus sends the line at once; one that sends bytes without end hangs, too
        connection.settimeout(max(0.0, ends - time.monotonic()))
        answer = connection.recv(1024)
        if not answer:
            raise ConnectionResetError
    if answer.startswith(b"OK"):
        connection.sendall(b"BEGIN\r\n" + HELLO)
        connection.settimeout(max(0.0, ends - time.monotonic()))
        connection.recv(1)


def _has_screen(stack: ExitStack) -> bool:
    if sys.platform != "linux":
        return True
    return any(_reaches(platform, stack) for platform in wanted_platforms() or ("wayland", "xcb"))


def wanted_platforms() -> list[str]:
    """Return the platform plugins that the environment tells Qt to try, in order; empty if Qt decides."""
    wanted = os.environ.get("QT_QPA_PLATFORM", "").split(";")
    return [each.partition(":")[0].lower() for each in wanted if each]


def _reaches(platform: str, stack: ExitStack) -> bool:
    if platform.startswith("wayland"):
        return reaches_wayland()
    return platform != "xcb" or _reaches_x(stack)


def desktops() -> list[str]:
    """Return the desktop's names, the most specific one first (Desktop Entry Specification, "OnlyShowIn")."""
    return os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")


def reaches_wayland() -> bool:
    """Return whether a Wayland compositor answers."""
    if "WAYLAND_SOCKET" in os.environ:  # an open connection inherited for Qt, which a test would disturb
        return True
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(absolute_path_in("XDG_RUNTIME_DIR"), name)  # an absolute name replaces the directory
    if not path.is_absolute():
        return False
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
    except OSError:
        return False
    return True


def _reaches_x(stack: ExitStack) -> bool:
    """Connect to the X server through libxcb as Qt does, which also applies the X authority file.

    The connection is closed by `stack`.
    """
    if not os.environ.get("DISPLAY"):
        return False
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:  # Qt's own message says which library is missing
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    stack.callback(xcb.xcb_disconnect, connection)
    return bool(xcb.xcb_connection_has_error(connection) == 0)
