"""The session bus is killed while the real program is running, and a new one starts at the same address."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop

from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, WITHIN_S, Program, displayed, running, titles, until
from tests.virtual_desktop.required import require
from tests.virtual_desktop.trays import Trayer, Watched, Waybar, await_one, height, shown

GTK = {"XDG_CURRENT_DESKTOP": "GNOME"}
"""Makes Qt load GTK's theme and with it GIO, which raises SIGTERM in the program when the bus ends."""


@pytest.fixture(scope="module")
def x11() -> Iterator[VirtualDesktop]:
    """A separate desktop, because killing the bus of `desktop` would break other tests."""
    with require("dunst", "trayer") as desktop:
        yield desktop


def kill_bus(desktop: VirtualDesktop) -> None:
    os.kill(desktop.pid("bus"), signal.SIGKILL)
    desktop.stop("bus")
    with contextlib.suppress(Exception):  # stop() asks the bus, which is gone, whether dunst's name is free
        desktop.stop("dunst")


def new_bus(desktop: VirtualDesktop) -> None:
    desktop.start("bus")
    desktop.start("dunst")


USES_GIO = """
import ctypes, sys
from PySide6.QtCore import QCoreApplication
from lockwatch.desktop.dbus.session_bus import SessionBus
gio = ctypes.CDLL("libgio-2.0.so.0")
gio.g_bus_get_sync.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
gio.g_bus_get_sync.restype = ctypes.c_void_p
for name in ("is_closed", "get_exit_on_close"):
    getattr(gio, "g_dbus_connection_" + name).argtypes = (ctypes.c_void_p,)
gio.g_object_unref.argtypes = (ctypes.c_void_p,)

def print_state():
    connection = gio.g_bus_get_sync(2, None, None)
    print(gio.g_dbus_connection_is_closed(connection), gio.g_dbus_connection_get_exit_on_close(connection), flush=True)
    gio.g_object_unref(connection)

app = QCoreApplication([])
bus = SessionBus()
bus.connected.connect(print_state)
bus.lost.connect(lambda: print("lost", flush=True))
app.exec()
"""


@pytest.fixture
def start(cloud: SimulatedCloud, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    with contextlib.ExitStack() as stack:

        def start(desktop: VirtualDesktop, **env: str) -> Program:
            program = stack.enter_context(running(Program(desktop, cloud, tmp_path / "own")))
            program.start(env={"LOCKWATCH_TOKEN": TOKEN, **env})
            return program

        yield start


def await_sync(cloud: SimulatedCloud) -> None:
    seen = len(cloud.requests)
    until(lambda: any(request.path.endswith("/sync") for request in cloud.requests[seen:]))


def test_without_a_bus_the_program_continues_and_notifies_later(
    x11: VirtualDesktop, start: Callable[..., Program], cloud: SimulatedCloud
) -> None:
    host, trayer = Watched(x11), Trayer(x11)
    x11.stop("trayer")
    host.start()
    program = start(x11)
    until(lambda: cloud.requests)
    await_one(host)
    host.click()
    until(lambda: shown(x11, "Lockwatch"))
    until(lambda: program.call("status").returncode == 0)  # the program has applied the first sync
    before = height(x11, "Lockwatch")
    kill_bus(x11)
    host.stop()
    until(lambda: height(x11, "Lockwatch") > before)
    cloud.change(12, connected=False)
    await_sync(cloud)
    until(lambda: program.call("status").returncode == 1)  # the program has raised the alert
    assert program.process is not None
    assert program.process.poll() is None
    with_alert = height(x11, "Lockwatch")
    new_bus(x11)
    until(lambda: height(x11, "Lockwatch") < with_alert)
    until(lambda: displayed(x11) == 1)
    assert titles(x11) == ["Garage is disconnected"]
    trayer.start()  # on X11, Qt never uses another bus than its first, but an X11 tray works without a bus
    await_one(trayer)
    assert program.call("quit").returncode == 0
    assert program.process.wait(WITHIN_S) == 0


def test_the_icon_returns_on_the_new_bus(
    wayland: VirtualDesktop, start: Callable[..., Program], cloud: SimulatedCloud, tmp_path: Path
) -> None:
    require("waybar")
    host = Waybar(wayland, tmp_path)
    program = start(wayland, **GTK)
    host.start()
    await_one(host)
    until(lambda: cloud.requests)
    host.click()
    until(lambda: shown(wayland, "Lockwatch"))
    until(lambda: program.call("status").returncode == 0)  # the program has applied the first sync
    before = height(wayland, "Lockwatch")
    kill_bus(wayland)
    with contextlib.suppress(Exception):
        host.stop()
    until(lambda: height(wayland, "Lockwatch") > before)
    assert program.process is not None
    assert program.process.poll() is None
    new_bus(wayland)
    host.start()
    await_one(host)
    host.click()
    until(lambda: not shown(wayland, "Lockwatch"))
    program.end()
    host.stop()


def test_the_icon_appears_when_the_bus_starts_after_the_program(
    wayland: VirtualDesktop, start: Callable[..., Program], cloud: SimulatedCloud, tmp_path: Path
) -> None:
    require("waybar")
    host = Waybar(wayland, tmp_path)
    kill_bus(wayland)
    start(wayland, **GTK)
    until(lambda: cloud.requests)
    new_bus(wayland)
    host.start()
    await_one(host)
    host.stop()


def test_gio_uses_the_new_bus_and_does_not_end_the_program(x11: VirtualDesktop) -> None:
    """The script asks GIO for its connection after each start of a bus, as any library might do."""
    command = [sys.executable, "-c", USES_GIO]
    with (
        subprocess.Popen(command, env={**os.environ, **x11.env}, stdout=subprocess.PIPE, text=True) as following,
        contextlib.ExitStack() as last,
    ):
        last.callback(following.kill)
        assert following.stdout is not None
        for _ in range(3):
            assert following.stdout.readline() == "0 0\n"
            kill_bus(x11)
            assert following.stdout.readline() == "lost\n"
            new_bus(x11)
        assert following.stdout.readline() == "0 0\n"
