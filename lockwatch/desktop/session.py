"""What the environment says of the desktop's session."""

import os
import sys


def has_screen() -> bool:
    """Is there one to show anything on?"""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def desktops() -> list[str]:
    """What the desktop calls itself, the most particular name first (Desktop Entry Specification, "OnlyShowIn")."""
    return os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")
