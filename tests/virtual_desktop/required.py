"""Finds out whether this machine has the parts of a desktop that a test needs."""

import os

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.parts import Part


def require(*parts: Part) -> VirtualDesktop:
    """Return a desktop of these parts, not started yet. Skip the test if one is not installed; in CI, fail it."""
    desktop = VirtualDesktop(*parts)
    if missing := desktop.missing():
        packages = " ".join(sorted(set(missing.values())))
        reason = f"Not installed: {', '.join(missing)}. By hand: sudo apt-get install {packages}"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    return desktop
