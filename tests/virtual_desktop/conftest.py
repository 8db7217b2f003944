"""Fixtures that start a real desktop (X server, bus, notifications, keyring) and the real program on it."""

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
from tests.virtual_desktop.program import TOKEN, Program, RecordingCloud, home


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


@pytest.fixture(scope="session")
def desktop() -> Iterator[VirtualDesktop]:
    """An X11 desktop for the whole session. It has no host for tray icons unless a test uses `watcher`."""
    with require("dunst", "keyring", "pointer") as desktop:
        yield desktop


@pytest.fixture(scope="module")
def bus() -> Iterator[VirtualDesktop]:
    """A desktop with nothing but a session bus."""
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
    """A separate desktop with the Wayland compositor sway in place of an X server."""
    with require("sway", "dunst") as desktop:
        yield desktop


@pytest.fixture
def watcher(desktop: VirtualDesktop) -> Iterator[NotifierWatcher]:
    """A running host of tray icons, which the test may stop and start again."""
    with NotifierWatcher(desktop.bus_address) as watcher:
        yield watcher


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[RecordingCloud]:
    with RecordingCloud(TOKEN, home(), tmp_path / "state.sqlite3") as cloud:
        yield cloud


@pytest.fixture
def program(desktop: VirtualDesktop, cloud: SimulatedCloud, tmp_path: Path) -> Iterator[Program]:
    desktop.restart("dunst")
    with running(Program(desktop, cloud, tmp_path)) as program:
        yield program


@contextlib.contextmanager
def running(program: Program) -> Iterator[Program]:
    """Kill the program afterwards, and check that its log has no token, traceback or error."""
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
