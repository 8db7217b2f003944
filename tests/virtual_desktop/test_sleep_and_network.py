"""Noticing sleep and network changes, with a fake logind and the real kernel."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from jeepney import DBusAddress, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from lockwatch.desktop.sleep import SleepWatch
from tests.virtual_desktop.program import TOKEN, WITHIN_S, Program, RecordingCloud, until

LOGIND = DBusAddress("/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager")


class Logind:
    """A fake logind, on the bus that the program uses as the system bus."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        connection.send_and_get_reply(message_bus.RequestName(LOGIND.bus_name))

    def prepare_for_sleep(self, begins: bool) -> None:
        self._connection.send(new_signal(LOGIND, "PrepareForSleep", "b", (begins,)))


@pytest.fixture
def logind(desktop: VirtualDesktop) -> Iterator[Logind]:
    with desktop.connection() as connection:
        yield Logind(connection)


def test_only_the_end_of_a_sleep_is_reported(
    desktop: VirtualDesktop, logind: Logind, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", desktop.bus_address)
    parent = QObject()
    watch = SleepWatch(parent)
    resumed: list[bool] = []
    watch.resumed.connect(lambda: resumed.append(True))
    qtbot.waitUntil(lambda: watch.connected and watch.idle)
    logind.prepare_for_sleep(True)
    qtbot.wait(100)
    assert resumed == []
    logind.prepare_for_sleep(False)
    qtbot.waitUntil(lambda: resumed == [True])
    watch.close()


def test_after_a_restart_of_the_system_bus_the_end_of_a_sleep_is_reported_again(
    bus: VirtualDesktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.bus_address)
    resumed: list[bool] = []
    watch = SleepWatch()
    watch.resumed.connect(lambda: resumed.append(True))
    qtbot.waitUntil(lambda: watch.connected and watch.idle, timeout=60_000)
    bus.stop("bus")
    qtbot.waitUntil(lambda: not watch.connected, timeout=60_000)
    watch.reconnect()  # as after each sync, also while the bus is away
    bus.start("bus")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.bus_address)
    watch.reconnect()
    qtbot.waitUntil(lambda: watch.connected and watch.idle, timeout=60_000)
    with bus.connection() as connection:
        Logind(connection).prepare_for_sleep(False)
        qtbot.waitUntil(lambda: resumed == [True], timeout=60_000)
    watch.close()


def test_without_a_system_bus_nothing_is_reported(qtbot: QtBot) -> None:
    SleepWatch().close()


def test_after_a_sleep_the_program_syncs_once_over_a_new_connection(
    desktop: VirtualDesktop, logind: Logind, cloud: RecordingCloud, program: Program
) -> None:
    program.start("--interval", "3600", env={"LOCKWATCH_TOKEN": TOKEN, "DBUS_SYSTEM_BUS_ADDRESS": desktop.bus_address})
    until(lambda: len(cloud.requests) == 1)  # for the locks and their names
    logind.prepare_for_sleep(True)
    logind.prepare_for_sleep(False)
    until(lambda: len(cloud.requests) == 2)
    first, after_sleep = cloud.requests
    assert first.connection != after_sleep.connection
    assert after_sleep.path.endswith("/sync")
    cloud.assert_floor_kept()


WATCHER = """
import subprocess, sys
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from lockwatch.desktop import network

network.SETTLES_WITHIN_MS = 200
app = QCoreApplication([])
watch = network.NetworkWatch()
changes = []
watch.changed.connect(lambda: changes.append(True))

def after(*command, is_change):
    changes.clear()
    subprocess.run(command, check=True)
    while is_change and not changes:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
    QTimer.singleShot(600, app.quit)
    app.exec()
    print(len(changes), flush=True)

after("ip", "link", "set", "lo", "up", is_change=False)
after("ip", "route", "add", "default", "dev", "lo", is_change=True)
after("ip", "route", "add", "10.1.0.0/16", "dev", "lo", is_change=False)
after("ip", "route", "change", "default", "dev", "lo", "metric", "0", "src", "127.0.0.1", is_change=True)
several = "ip route del default; ip -6 route add default dev lo; ip -6 route del default dev lo"
after("sh", "-c", several, is_change=True)
watch.close()
"""


def test_a_change_of_the_default_route_is_reported_once_and_other_routes_are_not() -> None:
    """The test runs in a separate network namespace, which has only a loopback device."""
    namespace = ["unshare", "--net"]
    if os.geteuid() != 0:  # root needs no user namespace, which is forbidden in a chroot
        namespace.append("--map-root-user")
    allowed = subprocess.run([*namespace, "true"], capture_output=True, text=True)
    if allowed.returncode:
        pytest.skip(f"network namespaces are not allowed: {allowed.stderr.strip()}")
    done = subprocess.run(
        [*namespace, sys.executable, "-c", WATCHER], capture_output=True, text=True, timeout=WITHIN_S, check=True
    )
    assert (done.stdout.split(), done.stderr) == (["0", "1", "0", "1", "1"], "")
