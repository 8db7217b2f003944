"""What screen readers find in the real program. It is read with the AT-SPI bindings that they use."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any, NamedTuple, Self

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from devtools.virtual_desktop.parts import which

from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, WITHIN_S, Program, home, until

BRIDGE = "at-spi-bus-launcher"
READER = Path(__file__).with_name("accessible_tree.py")
EVENTS = Path(__file__).with_name("accessible_events.py")
SYSTEM_PYTHON = "/usr/bin/python3"
CONTROLS = {
    "check box",
    "combo box",
    "label",  # a label with selectable text
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
"""Roles that may have the focus, because screen readers say what the user can do with them."""


@dataclass(frozen=True)
class Node:
    """An accessible object."""

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


class SpokenEvent(NamedTuple):
    """An event that makes a screen reader speak."""

    event: str
    role: str
    name: str
    description: str


class SpokenEvents:
    """Reads the events of a program that make a screen reader speak, in the order in which they occurred."""

    def __init__(self, events: IO[str]) -> None:
        self._events = events

    def wait_for(self, *words: str, role: str = "") -> SpokenEvent:
        """Skip events up to the next one with all `words` in its name or description and with this role, if given."""
        for line in self._events:
            event = SpokenEvent(**json.loads(line))
            if all(each in f"{event.name}: {event.description}" for each in words) and role in ("", event.role):
                return event
        raise AssertionError(f"no event had the words {words}")


@dataclass(frozen=True)
class Listener:
    """A user of this desktop who relies on a screen reader."""

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
        """Wait for the window with this title, to which Qt may append the program's name."""

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
        """Return the focused object. A list also marks its current row as focused, even if the focus is elsewhere."""
        focused = [each for window in self.windows() for each in window.all() if "focused" in each.states]
        control = next((each for each in focused if each.role != "list item"), None)
        if control is not None and control.role == "list":
            return next((row for row in control.children if row in focused), control)
        return control

    @contextmanager
    def spoken_events(self) -> Iterator[SpokenEvents]:
        """Within the context, read the events from now on."""
        assert self.program.process is not None
        command = [SYSTEM_PYTHON, str(EVENTS), str(self.program.process.pid)]
        with subprocess.Popen(command, env=self.desktop.env, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            limit = Timer(4 * WITHIN_S, process.terminate)
            limit.start()
            assert process.stdout.readline() == "{}\n"
            yield SpokenEvents(process.stdout)
            limit.cancel()
            process.terminate()

    def press(self, *keys: str) -> None:
        self.desktop.run("xdotool", "key", *keys)
        time.sleep(0.1)  # the key press is delivered asynchronously

    def go_to(self, row: str) -> None:
        """Move the focus to a row with the arrow keys, starting at the first row."""
        down = [each.name for each in self.rows()].index(row)

        def there() -> bool:
            self.press("Home", *["Down"] * down)
            return (focused := self.focused()) is not None and focused.name == row

        until(there)

    def next_by_tab(self, before: Node | None) -> Node:
        """Press Tab, wait until the focus has left `before`, and return the object that has received it."""
        self.press("Tab")

        def moved() -> Node | None:
            return focused if (focused := self.focused()) != before else None

        focused = until(moved)
        assert focused is not None
        return focused


@pytest.fixture(scope="module")
def listener(desktop: VirtualDesktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listener]:
    """A user of the program with the lock list open, which shows two locks, one of them disconnected."""
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
        watcher.wait_for_properties(item, lambda now: "Garage" in now["ToolTip"][2])  # names come after 10 s
        program.call("show")
        yield Listener(desktop, watcher, program)
        program.end()
    desktop.stop("openbox")
    desktop.stop("accessibility")


def test_the_rows_of_the_list_are_described_in_sentences(listener: Listener) -> None:
    (locks,) = listener.window("Lockwatch").every("list")
    assert locks.name
    assert [row.name for row in locks.children] == ["Garage", "Front door"]
    for row in locks.children:
        assert row.role == "list item"
        assert f"{row.name}: " in row.description
        assert row.description.endswith(".")
    assert "disconnected" in locks.children[0].description.lower()
    assert "battery 87 %" in locks.children[1].description


def test_every_focusable_control_of_the_list_has_a_name_and_a_known_role(listener: Listener) -> None:
    assert not _nameless(listener.window("Lockwatch"))


def test_tab_moves_the_focus_through_all_controls(listener: Listener) -> None:
    listener.window("Lockwatch")
    listener.go_to("Front door")
    listener.go_to("Garage")
    visited: list[str] = []
    focused = listener.focused()
    for _ in range(12):
        focused = listener.next_by_tab(focused)
        visited.append(focused.name)
    assert {"History", "Settings", "More"} <= set(visited)
    assert "Garage" in visited, "the focus does not return to the list"


def test_a_screen_reader_can_follow_opening_reading_and_acknowledging(listener: Listener) -> None:
    """Open the list, read the worst row, acknowledge it, read the next row, and open the settings.

    Screen readers say the name, role and description of an object that gets the focus. While it has the focus, they
    also say its description when that changes.
    """
    listener.program.call("toggle")
    until(lambda: not any(window.is_shown for window in listener.windows()))
    with listener.spoken_events() as spoken:
        listener.program.call("toggle")
        listener.window("Lockwatch")
        worst = spoken.wait_for(
            "Needs attention. Garage: Disconnected since ", "Press Space to acknowledge, or the menu key for more."
        )
        assert (worst.event, worst.role, worst.name) == ("object:state-changed:focused", "list item", "Garage")
        listener.press("space")
        spoken.wait_for("Needs attention. Garage: Disconnected since ", "; acknowledged;")
        listener.press("Down")
        assert spoken.wait_for("Front door: Locked; battery 87 %.").role == "list item"
        listener.press("ctrl+comma")
        spoken.wait_for("Pages", role="list")
        assert spoken.wait_for("General").role == "list item"
        listener.press("Escape")
    listener.program.call("show")
    listener.window("Lockwatch")


def test_every_control_of_the_details_has_a_name(listener: Listener) -> None:
    listener.go_to("Front door")
    listener.press("Return")
    assert not _nameless(listener.window("Front door"))
    listener.press("Escape")
    until(lambda: all(window.name == "Lockwatch" for window in listener.windows()))


def test_every_control_of_the_settings_has_a_name(listener: Listener) -> None:
    listener.watcher.click_menu(listener.item, "Settings…")
    settings = listener.window("Settings")
    pages = settings.every("list item")
    assert len(pages) > 2
    for page in pages:
        assert page.name
        assert not _nameless(listener.window("Settings")), page.name
        listener.press("ctrl+Tab")
    listener.press("Escape")


def test_the_rows_of_the_history_have_names(listener: Listener) -> None:
    listener.watcher.click_menu(listener.item, "History…")
    listener.window("History")

    def names() -> list[str]:
        return [row.name for row in listener.window("History").every("table cell")]

    until(lambda: any(", 2 locks are watched from here on; " in name for name in names()))
    assert "Today" in names()
    assert not _nameless(listener.window("History"))
    listener.press("Escape")
    until(lambda: all(window.name == "Lockwatch" for window in listener.windows()))


def test_the_tray_icon_has_a_title_and_a_tooltip(listener: Listener) -> None:
    _, _, title, _ = listener.watcher.item_properties(listener.item)["ToolTip"]
    assert title.startswith("Garage is disconnected. Updated ")
    assert listener.watcher.item_properties(listener.item)["Title"]


def _nameless(window: Node) -> list[str]:
    """Return the controls that have no name, or a role that is not in `CONTROLS`."""
    controls = [each for each in window.all() if each.is_shown and "focusable" in each.states and each is not window]
    assert controls
    return [str(each) for each in controls if not each.name.strip() or each.role not in CONTROLS]
