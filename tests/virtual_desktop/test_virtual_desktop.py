"""The virtual desktop itself works, so that a failing test on it points to the program."""

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from devtools.virtual_desktop.desktop import DesktopError, Region, VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from devtools.virtual_desktop.parts import NEEDS, PROGRAMS, packages
from jeepney import DBusAddress, Properties, new_method_call

from tests.virtual_desktop.program import WITHIN_S, until

PACKAGING = Path(__file__).parents[2] / "packaging"
TRAY = """
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

app = QApplication([])
app.setQuitOnLastWindowClosed(False)
picture = QPixmap(22, 22)
picture.fill(Qt.GlobalColor.red)
tray = QSystemTrayIcon(QIcon(picture))
tray.setToolTip("before")
tray.activated.connect(lambda reason: tray.setToolTip(f"after {reason.name}"))
menu = QMenu()
menu.addAction("&Show")
menu.addSeparator()
menu.addAction("Quit", app.quit)
tray.setContextMenu(menu)
tray.show()
app.exec()
"""


@pytest.fixture
def tray(desktop: VirtualDesktop, watcher: NotifierWatcher) -> Iterator[subprocess.Popen[str]]:
    program = desktop.launch(sys.executable, "-c", TRAY)
    yield program
    program.terminate()
    program.wait(WITHIN_S)


def test_a_tray_icon_is_seen_clicked_and_seen_again_after_a_restart_of_the_host(
    tray: subprocess.Popen[str], watcher: NotifierWatcher
) -> None:
    item = watcher.wait_for_item()
    assert watcher.item_properties(item)["ToolTip"][2] == "before"
    assert watcher.item_properties(item)["IconPixmap"][0][:2] == (22, 22)

    watcher.activate(item)
    watcher.wait_for_properties(item, lambda properties: properties["ToolTip"][2] == "after Trigger")

    watcher.stop()
    assert watcher.items == []
    watcher.start()
    assert watcher.wait_for_items(1) == [item]


def test_a_menu_entry_of_the_icon_can_be_clicked(tray: subprocess.Popen[str], watcher: NotifierWatcher) -> None:
    item = watcher.wait_for_item()
    assert watcher.menu_labels(item) == ["Show", "Quit"]
    with pytest.raises(LookupError, match="Show"):
        watcher.click_menu(item, "Explode")
    watcher.click_menu(item, "Quit")
    assert tray.wait(WITHIN_S) == 0
    watcher.wait_for_items(0)


def test_a_second_host_is_refused(
    desktop: VirtualDesktop, watcher: NotifierWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devtools.virtual_desktop.notifier_watcher.TIMEOUT_S", 0.1)
    with pytest.raises(RuntimeError, match="Somebody else owns"):
        NotifierWatcher(desktop.bus_address).start()


def notification_server(desktop: VirtualDesktop) -> str:
    address = DBusAddress("/org/freedesktop/Notifications", "org.freedesktop.Notifications")
    call = new_method_call(address.with_interface(address.bus_name), "GetServerInformation")
    with desktop.connection() as connection:
        return str(connection.send_and_get_reply(call, timeout=WITHIN_S).body[0])


def test_the_notification_service_can_be_stopped_and_started(desktop: VirtualDesktop) -> None:
    assert notification_server(desktop) == "dunst"
    desktop.stop("dunst")
    assert "was not provided by any .service files" in notification_server(desktop)
    desktop.start("dunst")
    assert notification_server(desktop) == "dunst"


def keyring_is_locked(desktop: VirtualDesktop) -> bool:
    login = DBusAddress(
        "/org/freedesktop/secrets/aliases/default", "org.freedesktop.secrets", "org.freedesktop.Secret.Collection"
    )
    with desktop.connection() as connection:
        signature_and_value = connection.send_and_get_reply(Properties(login).get("Locked"), timeout=WITHIN_S).body[0]
    return bool(signature_and_value[1])


def test_the_keyring_can_be_locked_or_unlocked(desktop: VirtualDesktop) -> None:
    until(lambda: not keyring_is_locked(desktop))  # the keyring owns its bus name before it has unlocked the collection
    desktop.locked = True
    try:
        desktop.restart("keyring")
        assert keyring_is_locked(desktop)
    finally:
        desktop.locked = False
        desktop.restart("keyring")
    until(lambda: not keyring_is_locked(desktop))


def test_the_users_own_session_is_not_visible(monkeypatch: pytest.MonkeyPatch, desktop: VirtualDesktop) -> None:
    home, bus = str(Path.home()), os.environ["DBUS_SESSION_BUS_ADDRESS"]
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("LOCKWATCH_TOKEN", "secret")
    with VirtualDesktop() as other:
        for env in (other.env, desktop.env):
            assert not {"HTTPS_PROXY", "LOCKWATCH_TOKEN"} & env.keys()
            assert env["HOME"] != home
            assert env["DBUS_SESSION_BUS_ADDRESS"] != bus
        assert other.env["DISPLAY"] != desktop.env["DISPLAY"]
        directory = other.directory
    assert not directory.exists()


def test_a_part_that_can_not_start_raises(desktop: VirtualDesktop) -> None:
    with pytest.raises(DesktopError, match="dunst runs already"):
        desktop.start("dunst")
    with pytest.raises(DesktopError, match=r"screen did not start: (.|\n)*0x0"), VirtualDesktop(size=(0, 0)):
        pass


def test_a_part_starts_after_the_parts_it_needs() -> None:
    assert VirtualDesktop("notifyd").parts == ("screen", "bus", "xfconf", "notifyd")
    order = list(PROGRAMS)
    assert all(order.index(needed) < order.index(part) for part, needed in NEEDS.items())


def test_the_debian_package_of_each_program_is_listed() -> None:
    assert {program for programs in PROGRAMS.values() for program in programs} == packages().keys()


def test_a_region_is_formatted_for_imagemagick() -> None:
    region = Region(10, 20, 30, 40)
    assert (str(region), region.center) == ("30x40+10+20", (25, 40))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_parts_end_with_the_process_that_started_them(desktop: VirtualDesktop, how: signal.Signals) -> None:
    code = (
        "import signal; from devtools.virtual_desktop.desktop import VirtualDesktop\n"
        "with VirtualDesktop() as desktop:\n"
        "    print(desktop.pid('screen'), flush=True)\n"
        "    signal.pause()\n"
    )
    with (
        tempfile.TemporaryDirectory() as left_behind,
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=PACKAGING,
            env=os.environ | {"TMPDIR": left_behind},  # a short path, because tmp_path is too long for a socket
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as program,
    ):
        assert program.stdout is not None
        screen = os.pidfd_open(int(program.stdout.readline()))
        try:
            program.send_signal(how)
            assert select.select([screen], [], [], 30.0)[0], "the screen is still there"
            program.wait(30.0)
        finally:
            os.close(screen)
