"""A real desktop for the tests of this directory: X server, bus, notifications and keyring, for the whole session."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from notifier_watcher import NotifierWatcher
from virtual_desktop import VirtualDesktop

from lockwatch.demo.cloud import SimulatedCloud
from tests.desktop.program import TOKEN, Program, home


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


@pytest.fixture
def cloud() -> Iterator[SimulatedCloud]:
    with SimulatedCloud(TOKEN, home()) as cloud:
        yield cloud


@pytest.fixture
def program(desktop: VirtualDesktop, cloud: SimulatedCloud, tmp_path: Path) -> Iterator[Program]:
    desktop.restart("dunst")
    program = Program(desktop, cloud, tmp_path)
    yield program
    program.end()
    log = program.log.read_text() if program.log.exists() else ""
    print(log)
    assert TOKEN not in log
    assert "Traceback" not in log
    assert " ERROR " not in log


@pytest.fixture
def window_manager(desktop: VirtualDesktop) -> Iterator[None]:
    desktop.start("openbox")
    yield
    desktop.stop("openbox")
