"""What the environment variables say about the desktop session, and whether its display can be reached."""

import os
import socket
import sys
from pathlib import Path


def has_screen() -> bool:
    """Return whether a display can be reached. Without one, Qt aborts the process with a misleading message."""
    if sys.platform != "linux":
        return True
    platform = wanted_platform()
    if platform.startswith("wayland"):
        return reaches_wayland()
    if platform == "xcb":
        return _reaches_x()
    return bool(platform) or reaches_wayland() or _reaches_x()


def wanted_platform() -> str:
    """Return the platform plugin that the environment tells Qt to use; empty if Qt decides."""
    return os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]


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
    path = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)  # an absolute name replaces the directory
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
    except OSError:
        return False
    return True


def _reaches_x() -> bool:
    """Connect to the X server through libxcb as Qt does, which also applies the X authority file."""
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
    reached = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return bool(reached)
