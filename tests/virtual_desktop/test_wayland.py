"""The windows under a Wayland compositor, which places and decorates them and decides which one is in front."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher

from lockwatch import APP_ID
from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, Program, running, until
from tests.virtual_desktop.trays import shown, windows

OTHER = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.setWindowTitle("Elsewhere")
window.show()
app.exec()
"""


@pytest.fixture
def host(wayland: VirtualDesktop) -> Iterator[NotifierWatcher]:
    with NotifierWatcher(wayland.bus_address) as host:
        yield host


@pytest.fixture
def program(wayland: VirtualDesktop, cloud: SimulatedCloud, tmp_path: Path) -> Iterator[Program]:
    with running(Program(wayland, cloud, tmp_path)) as program:
        program.start(env={"LOCKWATCH_TOKEN": TOKEN})
        until(lambda: cloud.requests)
        yield program


def focused(desktop: VirtualDesktop) -> dict[str, Any] | None:
    return next((window for window in windows(desktop) if window["focused"]), None)


def in_front(desktop: VirtualDesktop, title: str) -> bool:
    window = focused(desktop)
    return window is not None and window["name"] == title


@contextmanager
def another_window(desktop: VirtualDesktop) -> Iterator[None]:
    """Open a window of another program in front of Lockwatch's."""
    other = desktop.launch(sys.executable, "-c", OTHER)
    try:
        until(lambda: in_front(desktop, "Elsewhere"))
        time.sleep(2)  # Lockwatch has to notice that it lost the focus, which can't be observed from outside
        yield
    finally:
        other.kill()
        other.wait()


def test_a_click_on_the_icon_opens_raises_and_closes_the_list(
    wayland: VirtualDesktop, host: NotifierWatcher, program: Program
) -> None:
    item = host.wait_for_item()
    host.activate(item)
    until(lambda: in_front(wayland, "Lockwatch"))
    window = focused(wayland)
    assert window is not None
    assert window["app_id"] == APP_ID
    with another_window(wayland):
        host.activate(item)
        until(lambda: in_front(wayland, "Lockwatch"))
        assert shown(wayland, "Elsewhere")
    host.activate(item)
    until(lambda: not shown(wayland, "Lockwatch"))


def test_the_command_toggle_opens_raises_and_closes_the_list(
    wayland: VirtualDesktop, host: NotifierWatcher, program: Program
) -> None:
    host.wait_for_item()
    assert program.call("toggle").returncode == 0
    until(lambda: in_front(wayland, "Lockwatch"))
    with another_window(wayland):
        assert program.call("toggle").returncode == 0
        until(lambda: in_front(wayland, "Lockwatch"))
    assert program.call("toggle").returncode == 0
    until(lambda: not shown(wayland, "Lockwatch"))


def test_escape_closes_the_details_and_then_the_list(
    wayland: VirtualDesktop, host: NotifierWatcher, program: Program
) -> None:
    host.activate(host.wait_for_item())
    until(lambda: in_front(wayland, "Lockwatch"))
    wayland.run("wtype", "-s", "300", "-k", "Down", "-k", "Return")
    until(lambda: len(windows(wayland)) == 2)
    assert {window["app_id"] for window in windows(wayland)} == {APP_ID}
    wayland.run("wtype", "-s", "300", "-k", "Escape")
    until(lambda: in_front(wayland, "Lockwatch"))
    wayland.run("wtype", "-s", "300", "-k", "Escape")
    until(lambda: not windows(wayland))
