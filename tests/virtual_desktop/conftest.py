"""Fixtures that start a real desktop (X server, bus, notifications, keyring) and the real program on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from pytestqt.qtbot import QtBot

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.notifier import Notifier
from tests.virtual_desktop.notification_service import Service, ServiceMaker
from tests.virtual_desktop.program import TOKEN, Program, RecordingCloud, home, running
from tests.virtual_desktop.required import require


@pytest.fixture(scope="session")
def desktop() -> Iterator[VirtualDesktop]:
    """An X11 desktop for the whole session. It has no host for tray icons unless a test uses `watcher`."""
    with require("dunst", "keyring", "pointer") as desktop:
        yield desktop


@pytest.fixture(scope="module")
def bus() -> Iterator[VirtualDesktop]:
    """A desktop that has only a session bus."""
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


@pytest.fixture
def not_taken() -> list[Notification]:
    """The notifications of `notifier` that no service has accepted."""
    return []


@pytest.fixture
def notifier(
    bus: VirtualDesktop, qtbot: QtBot, not_taken: list[Notification], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Notifier]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.bus_address)
    notifier = Notifier(not_taken.append)
    yield notifier
    notifier.close()


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


@pytest.fixture
def window_manager(desktop: VirtualDesktop) -> Iterator[None]:
    desktop.start("openbox")
    yield
    desktop.stop("openbox")
