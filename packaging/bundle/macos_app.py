"""What macOS has to know of the app. Has not been seen running: macOS is only had in the workflows."""

import re
from importlib import metadata

from lockwatch import APP_ID, __version__

IDENTIFIER = APP_ID.replace("_", "-")
"""Apple allows letters, digits, hyphens and periods only (CFBundleIdentifier)."""


def info_plist(least: str) -> dict[str, str | bool]:
    return {
        "CFBundleDisplayName": "Lockwatch",
        "CFBundleShortVersionString": __version__,
        "CFBundleVersion": __version__,
        "LSApplicationCategoryType": "public.app-category.utilities",
        "LSMinimumSystemVersion": least,
        "LSUIElement": True,  # in the menu bar, not in the Dock
        "NSHighResolutionCapable": True,
    }


def least_system() -> str:
    """Of macOS, for the Qt that is installed: nothing else that goes along asks for a later one."""
    return least_of(metadata.distribution("PySide6-Essentials").read_text("WHEEL") or "")


def least_of(wheel: str) -> str:
    """By a wheel's own tag (packaging.python.org, "Platform compatibility tags")."""
    return max((f"{major}.{minor}" for major, minor in re.findall(r"-macosx_(\d+)_(\d+)_", wheel)), key=_numbers)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
