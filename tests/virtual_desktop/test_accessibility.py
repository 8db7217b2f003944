"""What a screen reader is told, over AT-SPI: the real program, asked by the bindings that screen readers use."""

import itertools
import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from devtools.virtual_desktop.parts import which

from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, Program, home, until

BRIDGE = "at-spi-bus-launcher"
READER = Path(__file__).with_name("accessible_tree.py")
SYSTEM_PYTHON = "/usr/bin/python3"
CONTROLS = {
    "check box",
    "combo box",
    "label",  # whose text can be selected
    "link",
    "list",
    "list item",
    "menu item",
    "page tab",
    "page tab list",
    "button",
    "radio button",
    "spin button",
    "table",
    "table cell",
    "text",
    "password text",
    "toggle button",
}
"""What the focus may rest on: each is announced with what can be done with it."""


@dataclass(frozen=True)
class Node:
    """One thing that a screen reader can come to."""

    role: str
    name: str
    description: str
    states: frozenset[str]
    actions: tuple[str, ...]
    children: tuple["Node", ...]

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        return cls(
            found["role"],
            found["name"],
            found["description"],
            frozenset(found["states"]),
            tuple(found["actions"]),
            tuple(cls.of(child) for child in found["children"]),
        )

    def all(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.all()

    def every(self, role: str) -> list["Node"]:
        return [each for each in self.all() if each.role == role]

    @property
    def is_shown(self) -> bool:
        return "showing" in self.states

    def __str__(self) -> str:
        return f"{self.role} {self.name!r} ({self.description!r}) {sorted(self.states)}"


@dataclass(frozen=True)
class Listener:
    """A person at this desktop who hears and does not see."""

    desktop: VirtualDesktop
    watcher: NotifierWatcher
    program: Program

    @property
    def item(self) -> str:
        return self.watcher.wait_for_item()

    def windows(self) -> list[Node]:
        assert self.program.process is not None
        found = json.loads(self.desktop.run(SYSTEM_PYTHON, str(READER), str(self.program.process.pid)))
        return [Node.of(each) for each in found]

    def window(self, title: str) -> Node:
        """That of this title, as soon as it is shown; Qt adds the program's name to it."""

        def shown() -> Node | None:
            return next(
                (each for each in self.windows() if each.name.removesuffix(" — Lockwatch") == title and each.is_shown),
                None,
            )

        found = until(shown)
        assert found is not None
        return found

    def rows(self) -> list[Node]:
        return self.window("Lockwatch").every("list item")

    def focused(self) -> Node | None:
        """Where the focus is. A list says so of its current row, too, even while the focus is elsewhere."""
        focused = [each for window in self.windows() for each in window.all() if "focused" in each.states]
        control = next((each for each in focused if each.role != "list item"), None)
        if control is not None and control.role == "list":
            return next((row for row in control.children if row in focused), control)
        return control

    def press(self, *keys: str) -> None:
        self.desktop.run("xdotool", "key", *keys)
        time.sleep(0.1)  # until it is heard

    def go_to(self, row: str) -> None:
        """By the arrows, from the first row on."""
        keys = itertools.chain(["Home"], itertools.repeat("Down"))

        def there() -> bool:
            self.press(next(keys))
            return (focused := self.focused()) is not None and focused.name == row

        until(there)


@pytest.fixture(scope="module")
def listener(desktop: VirtualDesktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listener]:
    """The program with its list open, two locks in it, of which one is disconnected."""
    if which(BRIDGE) is None or subprocess.run([SYSTEM_PYTHON, "-c", "import gi"]).returncode:
        refuse = pytest.fail if "CI" in os.environ else pytest.skip
        refuse("Not installed: sudo apt-get install at-spi2-core python3-gi gir1.2-atspi-2.0")
    desktop.start("accessibility")
    desktop.start("openbox")
    with NotifierWatcher(desktop.bus_address) as watcher, SimulatedCloud(TOKEN, home()) as cloud:
        program = Program(desktop, cloud, tmp_path_factory.mktemp("listener"))
        cloud.change(12, connected=False)
        program.start(env={"LOCKWATCH_TOKEN": TOKEN, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"})
        item = watcher.wait_for_item()
        watcher.wait_for_properties(item, lambda now: "Garage" in now["ToolTip"][2], 25)  # names come after 10 s
        program.call("show")
        yield Listener(desktop, watcher, program)
        program.end()
    desktop.stop("openbox")
    desktop.stop("accessibility")


def test_the_window_has_a_name_and_a_list_of_rows_told_in_sentences(listener: Listener) -> None:
    (locks,) = listener.window("Lockwatch").every("list")
    assert locks.name
    assert [row.name for row in locks.children] == ["Garage", "Front door"]
    for row in locks.children:
        assert row.role == "list item"
        assert f"{row.name}: " in row.description
        assert row.description.endswith(".")
    assert "disconnected" in locks.children[0].description.lower()
    assert "battery 87 %" in locks.children[1].description


def test_every_control_that_the_focus_may_rest_on_has_a_name_and_a_known_role(listener: Listener) -> None:
    assert not _nameless(listener.window("Lockwatch"))


def test_the_focus_is_heard_as_it_moves(listener: Listener) -> None:
    listener.window("Lockwatch")
    listener.go_to("Front door")
    listener.go_to("Garage")
    heard: list[str] = []
    for _ in range(12):
        listener.press("Tab")
        focused = listener.focused()
        assert focused is not None, f"the focus is lost after {heard}"
        heard.append(focused.name)
    assert {"Settings", "About", "Quit"} <= set(heard)
    assert "Garage" in heard, "the focus does not come back"


def test_space_acknowledges_and_the_row_says_so(listener: Listener) -> None:
    listener.go_to("Garage")
    focused = listener.focused()
    assert focused is not None
    assert "acknowledged" not in focused.description.lower()
    listener.press("space")

    def acknowledged() -> bool:
        return any("acknowledged" in row.description.lower() for row in listener.rows() if row.name == "Garage")

    until(acknowledged)


def test_enter_opens_the_details_and_all_in_them_is_named(listener: Listener) -> None:
    listener.go_to("Front door")
    listener.press("Return")
    assert not _nameless(listener.window("Front door"))
    listener.press("Escape")
    until(lambda: all(window.name == "Lockwatch" for window in listener.windows()))


def test_every_page_of_the_settings_is_named(listener: Listener) -> None:
    listener.watcher.click_menu(listener.item, "Settings…")
    settings = listener.window("Settings")
    tabs = settings.every("page tab")
    assert len(tabs) > 2
    for tab in tabs:
        assert tab.name
        assert not _nameless(listener.window("Settings")), tab.name
        listener.press("ctrl+Tab")
    listener.press("Escape")


def test_the_history_opens_from_the_menu_and_its_rows_are_told(listener: Listener) -> None:
    listener.watcher.click_menu(listener.item, "History…")
    listener.window("History")

    def told() -> list[str]:
        return [row.name for row in listener.window("History").every("table cell")]

    until(lambda: any(name.endswith(", Front door, Locked") for name in told()))
    assert "Today" in told()
    assert not _nameless(listener.window("History"))
    listener.press("Escape")
    until(lambda: all(window.name == "Lockwatch" for window in listener.windows()))


def test_the_tray_icon_says_the_sentence_that_one_sees(listener: Listener) -> None:
    _, _, title, _ = listener.watcher.item_properties(listener.item)["ToolTip"]
    assert title.startswith("Lockwatch: 1 of 2 locked")
    assert listener.watcher.item_properties(listener.item)["Title"]


def _nameless(window: Node) -> list[str]:
    """What can't be told apart by ear."""
    controls = [each for each in window.all() if each.is_shown and "focusable" in each.states and each is not window]
    assert controls
    return [str(each) for each in controls if not each.name.strip() or each.role not in CONTROLS]
