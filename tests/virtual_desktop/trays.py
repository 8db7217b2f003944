"""Hosts of tray icons, each asked from outside how many icons of the program it shows, and told to click on one."""

import json
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Protocol

from devtools.virtual_desktop.desktop import DesktopError, VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import ITEM_INTERFACE, WATCHER, NotifierWatcher
from jeepney import DBusAddress, Properties, new_method_call
from PySide6.QtGui import QColor, QImage

from tests.virtual_desktop.program import until

PROGRAM = "lockwatch"
SETTLES_WITHIN_S = 0.7
NO_ICON = 100
"""Pixels: an icon in an X11 tray is a window of the program's name, too."""


class Host(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None:
        """As a crash ends it."""

    def icons(self) -> int:
        """How many a person would see."""
        ...

    def click(self) -> None: ...


class Watched:
    """The tests' own host over D-Bus, which shows nothing."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.watcher = NotifierWatcher(desktop.bus_address)
        self.start, self.stop = self.watcher.start, self.watcher.stop

    def icons(self) -> int:
        return len(self.watcher.items)

    def click(self) -> None:
        self.watcher.activate(self.watcher.wait_for_item())


class Registered:
    """A real panel over D-Bus, asked for what is registered with it."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.desktop = desktop

    def items(self) -> list[str]:
        ask = Properties(WATCHER).get("RegisteredStatusNotifierItems")
        with self.desktop.connection() as connection:
            kind, value = connection.send_and_get_reply(ask, timeout=5).body[0]
        return list(value) if kind == "as" else []

    def click(self) -> None:
        name, slash, path = self.items()[0].partition("/")
        item = DBusAddress(slash + path, name, ITEM_INTERFACE)
        with self.desktop.connection() as connection:
            connection.send_and_get_reply(new_method_call(item, "Activate", "ii", (0, 0)), timeout=5)


class XfcePanel(Registered):
    """Its plug-in hosts both kinds: an icon that came by both ways would be there twice."""

    def start(self) -> None:
        self.desktop.start("panel")

    def stop(self) -> None:
        self.desktop.stop("panel", signal.SIGKILL)

    def icons(self) -> int:
        return len(self.items()) + len(embedded(self.desktop))


class Waybar(Registered):
    """It registers an icon before it draws it, so both are asked."""

    def __init__(self, desktop: VirtualDesktop, pictures: Path) -> None:
        super().__init__(desktop)
        self.pictures = pictures

    def start(self) -> None:
        self.desktop.start("waybar")

    def stop(self) -> None:
        self.desktop.stop("waybar", signal.SIGKILL)

    def icons(self) -> int:
        registered = len(self.items())
        drawn = self.drawn()
        return registered if bool(registered) == drawn else -1

    def drawn(self) -> bool:
        """Is anything drawn in the end of the bar that holds the tray and nothing else?"""
        width, height = self.desktop.size
        picture = QImage(str(self.desktop.screenshot(self.pictures / "bar.png")))
        bar = QColor(picture.pixel(width // 2, height - 16))
        return any(
            QColor(picture.pixel(x, y)) != bar
            for x in range(width - 40, width - 1)
            for y in range(height - 31, height - 1)
        )


class Trayer:
    """An X11 tray: what it shows are windows of other programs inside its own (XEmbed)."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.desktop = desktop

    def start(self) -> None:
        self.desktop.start("trayer")

    def stop(self) -> None:
        self.desktop.stop("trayer", signal.SIGKILL)

    def icons(self) -> int:
        return len(embedded(self.desktop))

    def click(self) -> None:
        x, y = embedded(self.desktop)[0]
        self.desktop.click(x + 10, y + 10)


def embedded(desktop: VirtualDesktop) -> list[tuple[int, int]]:
    """Where the program's windows are that a window of the tray holds; no window manager runs."""
    held = re.compile(rf'^ {{6,}}0x\w+ ".*": \("{PROGRAM}" .* \+(-?\d+)\+(-?\d+)$', re.M)
    return [(int(x), int(y)) for x, y in held.findall(_window_tree(desktop))]


def _window_tree(desktop: VirtualDesktop) -> str:
    """xwininfo gives up where a window goes between its being listed and its being looked at."""
    for _ in range(20):
        try:
            return desktop.run("xwininfo", "-root", "-tree")
        except DesktopError as error:
            if "Bad" not in str(error):
                raise
    raise DesktopError("Windows come and go all the time.")


def windows(desktop: VirtualDesktop) -> list[dict[str, Any]]:
    """Of a Wayland desktop, as sway tells them."""
    found, waiting = [], [json.loads(desktop.run("swaymsg", "-t", "get_tree"))]
    while waiting:
        node = waiting.pop()
        waiting += [*node["nodes"], *node["floating_nodes"]]
        if node.get("app_id"):
            found.append(node)
    return found


def shown(desktop: VirtualDesktop, title: str) -> bool:
    """Is a window of exactly that title on the screen?"""
    return bool(height(desktop, title))


def height(desktop: VirtualDesktop, title: str) -> int:
    """Of the window of exactly that title, in pixels; 0: it is not on the screen."""
    if "sway" in desktop.parts:
        return next((int(node["rect"]["height"]) for node in windows(desktop) if node["name"] == title), 0)
    search = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$", "getwindowgeometry", "--shell", "%@"]
    found = subprocess.run(search, env=desktop.env, capture_output=True, text=True).stdout
    sizes = re.findall(r"^WIDTH=(\d+)\nHEIGHT=(\d+)$", found, re.M)
    return next((int(height) for width, height in sizes if int(width) > NO_ICON), 0)


SETTLES_WITHIN_S = 0.7
"""An icon that comes twice, or goes again, has done so."""


def await_one(host: Host) -> None:
    until(lambda: host.icons() == 1)
    time.sleep(SETTLES_WITHIN_S)
    assert host.icons() == 1
