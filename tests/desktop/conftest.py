"""A real desktop for the tests of this directory: X server, bus, notifications and keyring, for the whole session."""

import os
from collections.abc import Iterator

import pytest
from notifier_watcher import NotifierWatcher
from virtual_desktop import VirtualDesktop


@pytest.fixture(scope="session")
def desktop() -> Iterator[VirtualDesktop]:
    """Give programs its `env`, or start them by its launch(). Nothing hosts tray icons until `watcher` is asked for."""
    desktop = VirtualDesktop("dunst", "keyring", "pointer")
    if missing := desktop.missing():
        packages = " ".join(sorted(set(missing.values())))
        reason = f"Not installed: {', '.join(missing)}. By hand: sudo apt-get install {packages}"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    with desktop:
        yield desktop


@pytest.fixture
def watcher(desktop: VirtualDesktop) -> Iterator[NotifierWatcher]:
    """A host of tray icons, which the test may stop and start again."""
    with NotifierWatcher(desktop.bus_address) as watcher:
        yield watcher
