"""Various hosts of tray icons, with a common interface to count the program's icons and to click on one."""

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

from tests.virtual_desktop.program import WITHIN_S, until

PROGRAM = "lockwatch"
NO_ICON = 100
"""The maximum width of an icon in pixels. In an X11 tray, an icon is a window with the program's name, too."""
SETTLES_WITHIN_S = 0.7
"""How long there has to be one icon: a second one may appear, or the first one vanish, only later."""


class Host(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None:
        """End the host abruptly, as in a crash."""

    def icons(self) -> int:
        """Return how many icons the user sees."""
        ...

    def click(self) -> None: ...


class Watched:
    """The D-Bus host of the tests, which displays nothing."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.watcher = NotifierWatcher(desktop.bus_address)
        self.start, self.stop = self.watcher.start, self.watcher.stop

    def icons(self) -> int:
        return len(self.watcher.items)

    def click(self) -> None:
        self.watcher.activate(self.watcher.wait_for_item())


class Registered:
    """A real panel that uses D-Bus. Its icons are those that are registered with it."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.desktop = desktop

    def items(self) -> list[str]:
        ask = Properties(WATCHER).get("RegisteredStatusNotifierItems")
        with self.desktop.connection() as connection:
            kind, value = connection.send_and_get_reply(ask, timeout=WITHIN_S).body[0]
        return list(value) if kind == "as" else []

    def click(self) -> None:
        name, slash, path = self.items()[0].partition("/")
        item = DBusAddress(slash + path, name, ITEM_INTERFACE)
        with self.desktop.connection() as connection:
            connection.send_and_get_reply(new_method_call(item, "Activate", "ii", (0, 0)), timeout=WITHIN_S)


class XfcePanel(Registered):
    """Xfce's panel. Its plug-in hosts D-Bus and X11 icons, so a duplicate icon would be noticed."""

    def start(self) -> None:
        self.desktop.start("panel")

    def stop(self) -> None:
        self.desktop.stop("panel", signal.SIGKILL)

    def icons(self) -> int:
        return len(self.items()) + len(embedded(self.desktop))


class Waybar(Registered):
    """Waybar. It registers an icon before it draws it, so both are checked."""

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
        """Return whether something is drawn at the end of the bar, which contains only the tray."""
        width, height = self.desktop.size
        picture = QImage(str(self.desktop.screenshot(self.pictures / "bar.png")))
        bar = QColor(picture.pixel(width // 2, height - 16))
        return any(
            QColor(picture.pixel(x, y)) != bar
            for x in range(width - 40, width - 1)
            for y in range(height - 31, height - 1)
        )


class Trayer:
    """An X11 tray, whose icons are windows of other programs inside its own (XEmbed)."""

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
    """Return the positions of the program's windows inside the tray, without a window manager."""
    embedded_window = re.compile(rf'^ {{6,}}0x\w+ ".*": \("{PROGRAM}" .* \+(-?\d+)\+(-?\d+)$', re.M)
    return [(int(x), int(y)) for x, y in embedded_window.findall(_window_tree(desktop))]


def _window_tree(desktop: VirtualDesktop) -> str:
    """Run xwininfo. It is repeated if it fails because a window vanished meanwhile."""
    for _ in range(20):
        try:
            return desktop.run("xwininfo", "-root", "-tree")
        except DesktopError as error:
            if "Bad" not in str(error):
                raise
    raise DesktopError("xwininfo keeps failing.")


def windows(desktop: VirtualDesktop) -> list[dict[str, Any]]:
    """Return the windows of a Wayland desktop, as sway reports them."""
    found, waiting = [], [json.loads(desktop.run("swaymsg", "-t", "get_tree"))]
    while waiting:
        node = waiting.pop()
        waiting += [*node["nodes"], *node["floating_nodes"]]
        if node.get("app_id"):
            found.append(node)
    return found


def shown(desktop: VirtualDesktop, title: str) -> bool:
    """Return whether a window with exactly this title is visible."""
    return bool(height(desktop, title))


def height(desktop: VirtualDesktop, title: str) -> int:
    """Return the height in pixels of the window with exactly this title; 0 if none is visible."""
    if "sway" in desktop.parts:
        return next((int(node["rect"]["height"]) for node in windows(desktop) if node["name"] == title), 0)
    search = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$", "getwindowgeometry", "--shell", "%@"]
    found = subprocess.run(search, env=desktop.env, capture_output=True, text=True).stdout
    sizes = re.findall(r"^WIDTH=(\d+)\nHEIGHT=(\d+)$", found, re.M)
    return next((int(height) for width, height in sizes if int(width) > NO_ICON), 0)


def await_one(host: Host) -> None:
    """Wait until the host shows exactly one icon, and still does after `SETTLES_WITHIN_S`."""

    def settled() -> bool:
        until(lambda: host.icons() == 1)
        time.sleep(SETTLES_WITHIN_S)
        return host.icons() == 1

    until(settled)
