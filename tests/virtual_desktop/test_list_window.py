"""The lock list on a real X11 screen: where it opens, what closes it, and its keyboard shortcuts."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from devtools.virtual_desktop.desktop import Region, VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.ui.lock_list.popup import REOPENS_AFTER_S
from tests.virtual_desktop.program import TOKEN, WITHIN_S, Program, until

SCREEN = (1280, 800)
CORNER = (SCREEN[0] - 5, SCREEN[1] - 5)
OTHER = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.setWindowTitle("Elsewhere")
window.setGeometry(20, 20, 300, 200)
window.show()
app.exec()
"""


def shown(desktop: VirtualDesktop, title: str = "^Lockwatch$") -> bool:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title], env=desktop.env, capture_output=True, text=True
    )
    return bool(found.stdout.strip())


def hidden(desktop: VirtualDesktop, title: str = "^Lockwatch$") -> bool:
    return not shown(desktop, title)


def keys(desktop: VirtualDesktop, *names: str) -> None:
    desktop.run("xdotool", "key", "--delay", "150", *names)


@pytest.fixture
def item(
    desktop: VirtualDesktop, window_manager: None, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> str:
    """The tray icon of a program that has finished its first sync."""
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    item = watcher.wait_for_item()
    watcher.wait_for_properties(item, lambda now: "Updated" in now["ToolTip"][2])
    return item


def test_clicks_on_the_icon_open_and_close_the_list(
    desktop: VirtualDesktop, watcher: NotifierWatcher, item: str
) -> None:
    for _ in range(3):
        watcher.activate(item)
        until(lambda: shown(desktop))
        watcher.activate(item)
        until(lambda: hidden(desktop))


@pytest.fixture
def elsewhere(desktop: VirtualDesktop, window_manager: None) -> Iterator[Region]:
    """A window of another program."""
    other = desktop.launch(sys.executable, "-c", OTHER)
    yield desktop.find("^Elsewhere$")
    other.kill()
    other.wait()


def test_a_click_elsewhere_closes_the_list(
    desktop: VirtualDesktop, watcher: NotifierWatcher, elsewhere: Region, item: str
) -> None:
    desktop.run("xdotool", "mousemove", *map(str, CORNER))
    watcher.activate(item)
    until(lambda: shown(desktop))
    desktop.click(*elsewhere.center)
    until(lambda: hidden(desktop))


def test_a_click_on_the_icon_that_takes_the_focus_closes_the_list_for_good(
    desktop: VirtualDesktop, watcher: NotifierWatcher, elsewhere: Region, item: str
) -> None:
    """A panel takes the focus when the button is pressed, and reports the click when it is released."""
    in_time = False
    while not in_time:  # on a busy machine the click may be reported too late, which opens the list again
        desktop.run("xdotool", "mousemove", *map(str, CORNER))
        if hidden(desktop):
            watcher.activate(item)
        until(lambda: shown(desktop))
        pressed = time.monotonic()
        desktop.click(*elsewhere.center)
        watcher.activate(item)
        in_time = time.monotonic() - pressed < REOPENS_AFTER_S
        time.sleep(1)
    assert hidden(desktop)


def test_the_list_opens_near_the_pointer_and_inside_the_screen(
    desktop: VirtualDesktop, watcher: NotifierWatcher, item: str
) -> None:
    for x, y in ((5, 5), (SCREEN[0] - 5, 5), (SCREEN[0] - 5, SCREEN[1] - 5), (5, SCREEN[1] - 5)):
        desktop.run("xdotool", "mousemove", str(x), str(y))
        watcher.activate(item)
        window = desktop.find("^Lockwatch$")
        assert window.x >= 0
        assert window.y >= 0
        assert window.x + window.width <= SCREEN[0]
        assert window.y + window.height <= SCREEN[1]
        assert abs(window.center[0] - x) <= window.width
        assert abs(window.center[1] - y) <= window.height
        watcher.activate(item)
        until(lambda: hidden(desktop))


def test_enter_opens_the_details_and_escape_closes_them(desktop: VirtualDesktop, item: str, program: Program) -> None:
    program.call("show")
    until(lambda: shown(desktop))
    keys(desktop, "Down", "Return")
    until(lambda: shown(desktop, "Garage"))
    keys(desktop, "Escape")
    until(lambda: hidden(desktop, "Garage"))


def test_ctrl_r_syncs(desktop: VirtualDesktop, item: str, cloud: SimulatedCloud, program: Program) -> None:
    until(lambda: len(cloud.requests) >= 2)
    program.call("show")
    until(lambda: shown(desktop))
    before = len(cloud.requests)
    keys(desktop, "ctrl+r")
    until(lambda: len(cloud.requests) > before)


def drag(desktop: VirtualDesktop, begin: tuple[int, int], by: tuple[int, int]) -> None:
    (x, y), (right, down) = begin, by
    desktop.run("xdotool", "mousemove", str(x), str(y), "sleep", "0.3", "mousedown", "1", "sleep", "0.3")
    for part in (1, 2, 3, 4):
        at = x + right * part // 4, y + down * part // 4
        desktop.run("xdotool", "mousemove", *map(str, at), "sleep", "0.1")
    desktop.run("xdotool", "sleep", "0.2", "mouseup", "1", "sleep", "0.3")


def test_the_size_of_the_list_is_saved(
    desktop: VirtualDesktop, watcher: NotifierWatcher, elsewhere: Region, item: str, program: Program
) -> None:
    def width() -> int:
        return desktop.find("^Lockwatch$").width

    desktop.run("xdotool", "mousemove", *map(str, CORNER))
    watcher.activate(item)
    window = desktop.find("^Lockwatch$")
    drag(desktop, (window.x + 1, window.center[1]), (-120, 0))
    assert shown(desktop), "a grab by the window manager must not close the list"
    until(lambda: abs(width() - window.width - 120) <= 2)
    saved_width = width()
    desktop.click(*elsewhere.center)
    until(lambda: hidden(desktop))
    settings = program.config_dir / "settings.toml"
    until(lambda: settings.exists() and f"list_width = {saved_width}" in settings.read_text())
    time.sleep(REOPENS_AFTER_S)
    watcher.activate(item)
    assert width() == saved_width
    program.call("quit")
    assert program.process is not None
    program.process.wait(WITHIN_S)
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    watcher.activate(watcher.wait_for_item())
    assert width() == saved_width
