"""Metadata of the macOS app (Info.plist)."""

import re
from importlib import metadata

from lockwatch import APP_ID, __version__

IDENTIFIER = APP_ID.replace("_", "-")
"""The application ID for macOS, which allows only letters, digits, hyphens and periods (CFBundleIdentifier)."""


def info_plist(least: str) -> dict[str, str | bool]:
    """Return the content of Info.plist; `least` is the oldest supported version of macOS."""
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
    """Return the oldest version of macOS that the installed Qt supports; the rest of the bundle needs no newer one."""
    return minimum_macos(metadata.distribution("PySide6-Essentials").read_text("WHEEL") or "")


def minimum_macos(wheel: str) -> str:
    """Return the oldest version of macOS that a wheel supports, from the tags in its file WHEEL.

    See "Platform compatibility tags" on packaging.python.org.
    """
    return max((f"{major}.{minor}" for major, minor in re.findall(r"-macosx_(\d+)_(\d+)_", wheel)), key=_numbers)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
