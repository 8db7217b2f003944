"""A real desktop for the tests of this directory: X server, bus, notifications and keyring, for the whole session."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from devtools.virtual_desktop.parts import Part

from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.notification_service import Service, ServiceMaker
from tests.virtual_desktop.program import TOKEN, Program, home


def require(*parts: Part) -> VirtualDesktop:
    """A desktop of these parts, not started yet. Where they are not installed, the test is skipped; in CI it fails."""
    desktop = VirtualDesktop(*parts)
    if missing := desktop.missing():
        packages = " ".join(sorted(set(missing.values())))
        reason = f"Not installed: {', '.join(missing)}. By hand: sudo apt-get install {packages}"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    return desktop


@pytest.fixture(scope="session")
def desktop() -> Iterator[VirtualDesktop]:
    """Give programs its `env`, or start them by its launch(). Nothing hosts tray icons until `watcher` is asked for."""
    with require("dunst", "keyring", "pointer") as desktop:
        yield desktop


@pytest.fixture(scope="module")
def bus() -> Iterator[VirtualDesktop]:
    """A desktop of a bus alone."""
    with require() as desktop:
        yield desktop


@pytest.fixture
def serve(bus: VirtualDesktop) -> Iterator[ServiceMaker]:
    services: list[Service] = []

    def make(*capabilities: str, name: str = "fake", first: int = 1) -> Service:
        services.append(Service(bus, *capabilities, name=name, first=first))
        return services[-1]

    yield make
    for service in services:
        service.close()


@pytest.fixture(scope="session")
def wayland() -> Iterator[VirtualDesktop]:
    """A desktop of its own, with sway in place of X11."""
    with require("sway", "dunst") as desktop:
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
    with running(Program(desktop, cloud, tmp_path)) as program:
        yield program


@contextlib.contextmanager
def running(program: Program) -> Iterator[Program]:
    """Ends it, and looks at what it has written."""
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
